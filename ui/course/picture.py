"""What is looked at in a move of a lesson: the map alone, the race on it, or what stands in the race's place."""

import streamlit as st

from course.lesson import Lesson
from course.questions import Place
from ui import state
from ui.course import answer, session, stage
from ui.course.widgets import STAGES
from ui.course.words import hiding
from ui.language import say
from ui.layout import look


def show_picture(one: Lesson, name: str) -> None:
    """Nothing has run yet where a prediction is asked for."""
    waiting = name == "predict" or (name == "again" and session.answered(one, name)[0] is None)
    if one.stage:
        if not waiting:
            _instead(one.stage)
    elif waiting:
        stage.show_ground([stage.Mark(state.current().start, say("start")), *_marks(one, name)])
    else:
        stage.show_race(_marks(one, name))


@st.fragment(key=stage.CURVES)
def _instead(name: str) -> None:
    """What stands in the place of the race; it follows the controls as the race's curves do."""
    STAGES[name](state.current(), look())


def _marks(one: Lesson, name: str) -> list[stage.Mark]:
    """A place that was chosen, beside the run."""
    asked = "predict" if name == "run" else name
    if name in ("try", "understand") or hiding() or not isinstance(session.question_of(one, asked), Place):
        return []
    given, _ = session.answered(one, asked)
    place = answer.chosen_place(session.answer_key(one, asked)) if given is None else given
    return [stage.Mark((place[0], place[1]), say("your answer"))] if isinstance(place, tuple) else []

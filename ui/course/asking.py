"""The questions of a lesson: asked, answered, and the answer beside that of the run."""

from functools import partial

import streamlit as st

from course.lesson import Lesson
from course.questions import Given
from ui.course import answer, session
from ui.course.said import facts, in_language, in_words, said
from ui.course.words import hiding
from ui.language import say


def show_question(one: Lesson, name: str) -> None:
    """The question of a move, or once it is answered the answer; of a prediction not yet whether it is right."""
    question, about = session.question_of(one, name), facts(session.asked_of(one, name))
    given, right = session.answered(one, name)
    if hiding():
        answer.asked(question, about)
    elif given is None or right is None:
        label = say("Commit my prediction") if name == "predict" else say("Answer")
        answer.ask(question, session.answer_key(one, name), about, partial(_take, one, name), label)
    elif name == "predict":
        st.markdown(f"**{said(in_language(question.ask), about)}**")
        st.markdown(say("Your prediction: {answer}", answer=in_words(question, given, about)))
    else:
        answer.compare(question, given, right, about)


def show_prediction(one: Lesson) -> None:
    """The prediction beside the result."""
    given, right = session.answered(one, "predict")
    if given is not None and right is not None and not hiding():
        answer.compare(one.predict, given, right, facts(one.experiment))


def _take(one: Lesson, name: str, given: Given) -> None:
    """Note an answer. For callbacks."""
    right = session.question_of(one, name).right(given, facts(session.asked_of(one, name)))
    session.take(one, name, given, right)

"""What a visitor has answered in this session, and how the moves of a lesson follow each other."""

import secrets
from dataclasses import dataclass, field
from functools import lru_cache

import streamlit as st

from course.lesson import MOVES, Lesson, course
from course.questions import Given, Question
from optimizers.experiment import Experiment
from ui import runs, state
from ui.course.words import LESSON, MOST_TWINS, MOVE, TWIN, hiding, lesson, move

_RECORDS = "course_records"
_SHOWN = "course_shown"
_NUMBER = "course_number"
_FREE = ("try", "understand")
"""The moves in which the visitor sets the experiment."""


@dataclass
class Record:
    """What was answered in a lesson: None as long as it was not."""

    moves: list[str] = field(default_factory=list)
    predicted: Given | None = None
    predicted_right: bool | None = None
    seen: Given | None = None
    seen_right: bool | None = None
    again: Given | None = None
    """Of the twin on screen."""
    again_right: bool | None = None
    twins: list[str] = field(default_factory=list)
    """The experiments of those that were shown."""
    right: int = 0
    asked: int = 0


def record(one: Lesson) -> Record:
    """Of a lesson in this session."""
    records: dict[str, Record] = st.session_state.setdefault(_RECORDS, {})
    return records.setdefault(one.slug, Record())


def count() -> int:
    """How many lessons there are."""
    return len(course().lessons)


def number() -> int:
    """One for this session, by which what is drawn once in it is drawn."""
    drawn: int = st.session_state.setdefault(_NUMBER, secrets.randbelow(MOST_TWINS))
    return drawn


def is_open(one: Lesson, name: str) -> bool:
    """Whether a move may be seen: what follows the prediction only once it is committed."""
    return MOVES.index(name) <= MOVES.index("predict") or hiding() or record(one).predicted is not None


@lru_cache(maxsize=512)
def _twin(slug: str, number: int) -> Experiment:
    one = course().lessons[slug]
    return one.twin.experiment(one.experiment, one.again, number, runs.paths)


def twin(one: Lesson) -> Experiment:
    """The twin on screen."""
    return _twin(one.slug, int(state.get(TWIN) or 0))


def asked_of(one: Lesson, name: str) -> Experiment:
    """The experiment with which a move opens."""
    if name == "try":
        return one.tried
    return twin(one) if name == "again" else one.experiment


def question_of(one: Lesson, name: str) -> Question:
    """The question of a move."""
    return {"predict": one.predict, "see": one.see, "again": one.again}[name]


def answered(one: Lesson, name: str) -> tuple[Given | None, bool | None]:
    """What was answered to the question of a move, and whether it is right; None as long as nothing was."""
    mine = record(one)
    return {
        "predict": (mine.predicted, mine.predicted_right),
        "see": (mine.seen, mine.seen_right),
        "again": (mine.again, mine.again_right),
    }[name]


def take(one: Lesson, name: str, given: Given, right: bool) -> None:
    """Note an answer. For callbacks."""
    mine = record(one)
    if name == "predict":
        mine.predicted, mine.predicted_right = given, right
    elif name == "see":
        mine.seen, mine.seen_right = given, right
    else:
        mine.again, mine.again_right = given, right
        mine.asked += 1
        mine.right += right


def answer_key(one: Lesson, name: str) -> str:
    """Of the controls of the question of a move; each twin has its own."""
    return f"answer_{one.slug}_{name}" + (f"_{state.get(TWIN)}" if name == "again" else "")


def arrive(linked: bool) -> None:
    """Have the experiment on screen that the move is about; `linked` says whether a link has brought one of its own."""
    one, name = lesson(), move()
    now = (state.get(LESSON), name, state.get(TWIN))
    before, st.session_state[_SHOWN] = st.session_state.get(_SHOWN), now
    if one is None:
        return
    if name not in _FREE or (before != now and not linked):
        state.put(asked_of(one, name))
    if is_open(one, name) and name not in record(one).moves:
        record(one).moves.append(name)


def go(slug: str, name: str) -> None:
    """Show a move of a lesson; an empty slug is the list of all. For callbacks."""
    state.set(LESSON, slug)
    state.set(MOVE, name)
    st.session_state[_SHOWN] = None
    if name == "again":
        draw()
    else:
        state.set(TWIN, "")


def draw() -> None:
    """Another twin, none that was shown before. For callbacks."""
    one = lesson()
    if one is None:
        return
    mine = record(one)
    number = secrets.randbelow(MOST_TWINS)
    for _ in range(20):
        if _twin(one.slug, number).key not in mine.twins:
            break
        number = (number + 1) % MOST_TWINS
    mine.again = mine.again_right = None
    state.set(TWIN, str(number))
    mine.twins.append(twin(one).key)

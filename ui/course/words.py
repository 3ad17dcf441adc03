"""What the link of the course says: which lesson, which of its moves, which twin, and whether answers are hidden."""

from course.lesson import MOVES, Lesson, course
from optimizers.experiment import Experiment
from optimizers.messages import Message, message
from ui import state

MOST_TWINS = 999_999


def _lesson_problem(text: str, _: Experiment) -> Message | None:
    return None if text in ("", *course().lessons) else message("is no lesson of the course")


def _first_move(_: Experiment) -> str:
    return MOVES[0] if state.get(LESSON) else ""


def _move_problem(text: str, _: Experiment) -> Message | None:
    moves = MOVES if state.get(LESSON) else ("",)
    return None if text in moves else message("is not one of {options}", options=", ".join(MOVES))


def _twin_problem(text: str, _: Experiment) -> Message | None:
    whole = text == "" or (text.isascii() and text.isdecimal() and int(text) <= MOST_TWINS and len(text) < 8)
    return None if whole else message("is not a whole number from 0 to {most}", most=MOST_TWINS)


def _hide_problem(text: str, _: Experiment) -> Message | None:
    return None if text in ("", "1") else message("is not 1 or left out")


LESSON = state.Word("lesson", lambda e: "", _lesson_problem, undoable=False)
MOVE = state.Word("move", _first_move, _move_problem, undoable=False)
TWIN = state.Word("twin", lambda e: "", _twin_problem, undoable=False)
HIDE = state.Word("hide", lambda e: "", _hide_problem, undoable=False)
"""Controls and answers are not shown: for a hall that is asked."""

WORDS = (LESSON, MOVE, TWIN, HIDE)


def lesson() -> Lesson | None:
    """The lesson on screen; None on the list of all."""
    return course().lessons.get(state.get(LESSON))


def move() -> str:
    """The move on screen."""
    return state.get(MOVE)


def hiding() -> bool:
    """Whether controls and answers are hidden."""
    return bool(state.get(HIDE))

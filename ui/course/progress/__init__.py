"""A visitor's progress through the course: kept in their own browser, and shown there. The server never learns of it.

All that comes back is the lesson on which somebody clicks. The lists of lessons are the server's, in the visitor's
language; how far each lesson is, ui/course/progress/*.js read from the browser's store, and draw.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

import streamlit as st

from optimizers.messages import message
from ui.course.progress.served import TAKE
from ui.javascript import script
from ui.language import WORD, chosen, say

_HERE = Path(__file__).parent

PRINT_CSS = _HERE / "print.css"

MOVES = {
    "try": message("Try"),
    "predict": message("Predict"),
    "run": message("Run"),
    "see": message("See"),
    "understand": message("Understand"),
    "again": message("Again"),
}
"""The moves of a lesson in their order, and what they are called."""

COURSE = message("Descent Lab: the course")


class Listed(NamedTuple):
    """A lesson as it stands in a list; its title in the visitor's language, its number in the order of the course."""

    slug: str
    title: str
    sitting: int
    minutes: int
    number: int


def _read(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


_note = st.components.v2.component("descent_lab_progress_note", js=script(_HERE / "note.js"))
_marks = st.components.v2.component("descent_lab_progress_marks", css=_read("marks.css"), js=script(_HERE / "marks.js"))
_resume = st.components.v2.component(
    "descent_lab_progress_resume", html="<p role='status'></p>", css=_read("resume.css"), js=script(_HERE / "resume.js")
)
_summary = st.components.v2.component(
    "descent_lab_progress_summary",
    html=_read("summary.html"),
    css=_read("../../button.css") + _read("summary.css"),
    js=script(_HERE / "summary.js"),
)


def note(
    lesson: str,
    move: str,
    *,
    predicted: bool | None = None,
    seen: bool | None = None,
    again: tuple[int, int] | None = None,
) -> None:
    """Have the browser keep that a move of a lesson is done, and what was answered. Once on a lesson's page; unseen.

    `predicted` and `seen` are whether the first answer was right, None before there is one; `again` is how many twins
    were answered rightly, and how many were asked. What the browser knows already stays: the first answers, and the
    larger counts.
    """
    if move not in MOVES:
        raise ValueError(move)
    counts = {"right": again[0], "asked": again[1]} if again else None
    data = {"lesson": lesson, "move": move, "predicted": predicted, "seen": seen, "again": counts}
    _note(key="progress_note_feed", data=data)


def marks(lessons: Sequence[Listed], name: str, key: str) -> str | None:
    """The lessons as links in a list with a name, each with how far the visitor is; the slug that was clicked now.

    The page opens that lesson in this session. In a new tab the link itself opens it.
    """
    clicked = _marks(key=key, data={"lessons": _data(lessons), "name": name}, on_open_change=_run).open
    return _known(clicked, lessons)


def resume(lessons: Sequence[Listed], key: str = "progress_resume") -> str | None:
    """The link to the move with which the visitor goes on, or else to the first lesson; the slug if it was clicked now.

    After a link with progress was opened, it also says once what was taken over.
    """
    moves = {move: say(name) for move, name in MOVES.items()}
    clicked = _resume(key=key, data={"lessons": _data(lessons), "moves": moves}, on_open_change=_run).open
    return _known(clicked, lessons)


def summary(lessons: Sequence[Listed]) -> None:
    """The visitor's record of the course, on one sheet to print; with the link to another device. Once a page."""
    st.html(PRINT_CSS)
    data = {"course": say(COURSE), "lessons": _data(lessons), "link": _address(TAKE, {})}
    _summary(key="progress_summary", data=data)


def _data(lessons: Sequence[Listed]) -> list[dict[str, Any]]:
    return [lesson._asdict() | {"href": _address("learn", {"lesson": lesson.slug})} for lesson in lessons]


def _address(page: str, words: dict[str, str]) -> str:
    """A link from any page, which keeps the language that was chosen."""
    code = chosen()
    query = urlencode(words | ({WORD: code} if code else {}))
    return f"{page}?{query}" if query else page


def _known(slug: str | None, lessons: Sequence[Listed]) -> str | None:
    """What the browser sends may be anything."""
    return slug if slug in {lesson.slug for lesson in lessons} else None


def _run() -> None:
    """Without a callback Streamlit does not name the lesson that was clicked; the run after it answers."""

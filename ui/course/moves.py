"""The six moves of a lesson: the row of them, and what is read and done in each."""

from pathlib import Path
from urllib.parse import parse_qsl

import streamlit as st

from course.expressions import Wrong
from course.lesson import MOVES, Lesson, course, experiment_of
from ui import state
from ui.course import progress, session, stage
from ui.course.asking import show_prediction, show_question
from ui.course.picture import show_picture
from ui.course.said import displayed, facts, in_language, said
from ui.course.widgets import WIDGETS
from ui.course.words import LESSON, MOVE, TWIN, hiding, lesson, move
from ui.javascript import script
from ui.labels import labels
from ui.language import join, language, say
from ui.navigation import PAGES

_top = st.components.v2.component("descent_lab_top", js=script(Path(__file__).with_name("top.js")))


def begin_at_the_top() -> None:
    """Show another screen from its beginning."""
    _top(key="lesson_top", data={"screen": f"{state.get(LESSON)} {state.get(MOVE)} {state.get(TWIN)}"})


def note(one: Lesson, name: str) -> None:
    """Have the browser keep what has been done."""
    if session.is_open(one, name) and not hiding():
        mine = session.record(one)
        again = (mine.right, mine.asked) if mine.asked else None
        progress.note(one.slug, name, predicted=mine.predicted_right, seen=mine.seen_right, again=again)


def show_stepper(one: Lesson, now: str) -> None:
    """The moves in a row; those after the prediction open with it."""
    with st.container(horizontal=True, wrap=False, gap="xsmall", key="lesson_moves"):
        for number, name in enumerate(MOVES, 1):
            st.button(
                say("{number} {move}", number=number, move=say(progress.MOVES[name])),
                key=f"move_{name}",
                type="primary" if name == now else "tertiary",
                disabled=not session.is_open(one, name),
                on_click=session.go,
                args=(one.slug, name),
            )


def show_move(one: Lesson, name: str) -> None:
    """A move: its text and what is done, beside what is looked at; something wide below both."""
    if not session.is_open(one, name):
        st.info(say("Commit a prediction first; then the run is shown."), icon=":material/lock:")
        return _next(one, "try")
    text, picture = st.columns([9, 11], gap="large")
    with picture:
        if one.widget in INSTEAD and name == "try":
            _widget(one, name)
        else:
            show_picture(one, name)
    with text:
        _read_and_do(one, name)
    if one.widget in BELOW and name == "understand":
        _widget(one, name)


INSTEAD = ("article",)
"""Widgets that are the first task, in the place of the picture."""
BELOW = ("article", "costs")
"""Widgets that are wide: once all is explained they stand below text and picture."""


def _read_and_do(one: Lesson, name: str) -> None:
    if name == "understand":
        show_prediction(one)
    elif name == "try":
        _needed(one)
    _text()
    if name in ("predict", "see", "again"):
        show_question(one, name)
    elif name in ("try", "understand"):
        if not hiding() and not (one.widget in INSTEAD and name == "try"):
            stage.show_controls(one)
        if one.widget not in BELOW:
            _widget(one, name)
    if name == "understand":
        _believed(one)
        _more(one)
    if name != "predict" or hiding() or session.record(one).predicted is not None:
        _next(one, name)


@st.fragment(key=stage.TEXT)
def _text() -> None:
    """The text of the move with the numbers of the experiment on screen, and whether the task is done."""
    state.write_link()
    one, name = lesson(), move()
    if one is None:
        return
    with st.container(key="lesson_text"):
        st.markdown(displayed(said(one.text(language()).sections[name], facts(state.current()))))
    if name == "try" and one.goal and not hiding():
        if _done(one):
            st.success(say("The task is done."), icon=":material/check:")
        else:
            st.caption(say("The task is not done yet."))


def _done(one: Lesson) -> bool:
    try:
        return bool(facts(state.current()).value(one.goal))
    except Wrong:  # as when nobody arrives first
        return False


def _widget(one: Lesson, name: str) -> None:
    if one.widget:
        WIDGETS[one.widget](one, facts(state.current()), explained=name == "understand")


def _believed(one: Lesson) -> None:
    """What many believe, and the run does not show."""
    if believe := one.text(language()).believe:
        with st.container(key="lesson_believe"):
            st.markdown(said(believe, facts(one.experiment)))


def _more(one: Lesson) -> None:
    """Pages of the lab that show more, each by its name and by what is on it."""
    for name, words in one.pages:
        query = dict(parse_qsl(words))
        label = say(next(page.title for page in PAGES if page.name == name))
        if "surface" in query:
            e = experiment_of("&".join(f"{k}={v}" for k, v in query.items() if k in ("surface", "runs")))
            runs = join(list(labels(e.runs).values()))
            label = say("{page}: {surface} with {runs}", page=label, surface=say(e.surface.name), runs=runs)
        else:
            label = say("{page}, with the settings of this lesson", page=label)
        st.page_link(f"pages/{name}.py", label=label, icon=":material/open_in_new:", query_params=query)


def _needed(one: Lesson) -> None:
    """The lessons on which this one builds."""
    if one.needs:
        titles = [in_language(course().lessons[slug].texts).title for slug in one.needs if slug in course().lessons]
        st.caption(say("This lesson builds on: {lessons}", lessons=join(titles)))


def _next(one: Lesson, name: str) -> None:
    """The way to the next move; after the last one another twin, and the list."""
    with st.container(horizontal=True, gap="small", key="lesson_next"):
        if name == "again":
            st.button(say("Another one"), icon=":material/refresh:", key="twin_draw", on_click=session.draw)
            if after := course().after(one):
                title, args = in_language(after.texts).title, (after.slug, "try")
                st.button(
                    say("Next lesson"), key="next_lesson", type="primary", help=title, on_click=session.go, args=args
                )
            return
        to = MOVES[MOVES.index(name) + 1]
        label, args = say("Next: {move}", move=say(progress.MOVES[to])), (one.slug, to)
        st.button(label, key="next_move", type="primary", on_click=session.go, args=args)

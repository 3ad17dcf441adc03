"""A start page, a list of 24 invented lessons, a lesson that is done at once, and the record."""

from pathlib import Path

import streamlit as st

from tests.browser.invented import LESSONS
from ui import preferences, spoken
from ui.course import progress

STYLE = Path(__file__).parents[3] / "ui" / "style.css"


def open_lesson(slug: str | None) -> None:
    if slug:
        st.session_state["lesson"] = slug
        st.switch_page(LEARN)


def start() -> None:
    st.write(f"Visits: {st.session_state.setdefault('visits', 1)}")
    open_lesson(progress.resume(LESSONS))


def learn() -> None:
    st.query_params["written"] = "1"  # as the lab writes its address, which costs it the fragment
    slug = st.query_params.get("lesson", st.session_state.pop("lesson", None))
    if slug is None:
        open_lesson(progress.resume(LESSONS))
        for sitting in range(1, 5):
            st.subheader(f"Sitting {sitting}", anchor=False)
            those = [one for one in LESSONS if one.sitting == sitting]
            open_lesson(progress.marks(those, f"Lessons of sitting {sitting}", f"marks_{sitting}"))
        return
    st.write(f"This is {slug}. Visits: {st.session_state.get('visits', 0)}")
    st.session_state["open"] = slug
    st.session_state.setdefault("done", {})
    lesson()


@st.fragment
def lesson() -> None:
    slug = st.session_state["open"]
    for move in progress.MOVES:
        if st.button(move, key=move):
            st.session_state["done"] = {"move": move, "predicted": move == "predict" or None, "again": (2, 3)}
    if done := st.session_state["done"]:
        progress.note(slug, **done)
        st.write(f"Noted: {done['move']}.")


def record() -> None:
    st.header("Something above the record")
    progress.summary(LESSONS)
    st.write("Something below the record.")


st.set_page_config(layout="wide")
st.html(STYLE)
spoken.speak()
LEARN = st.Page(learn, url_path="learn", title="Learn")
page = st.navigation(
    [st.Page(start, title="Start", default=True), LEARN, st.Page(record, title="Record")], position="top"
)
preferences.choose_preferences()
page.run()

"""The course: the list of lessons, and a lesson in six moves."""

import streamlit as st

from ui import state
from ui.controls import icon_button
from ui.course import moves, session, stage
from ui.course.listed import show_course
from ui.course.words import WORDS, lesson, move
from ui.language import language, say
from ui.layout import PRESENT, show_notices
from ui.page_tools import page_tools

linked = "surface" in st.query_params
state.open_link((*WORDS, PRESENT))
session.arrive(linked)
state.write_link()
st.html(stage.CSS)
moves.begin_at_the_top()
one, now = lesson(), move()
with st.container(horizontal=True, vertical_alignment="center", key="lesson_head"):
    if one is None:
        st.markdown(
            say("{n} short lessons. Each asks you to predict before it shows.", n=session.count()), width="stretch"
        )
    else:
        icon_button(say("All lessons"), "arrow_back", key="lessons", on_click=session.go, args=("", ""))
        st.header(say("{number}. {title}", number=one.number, title=one.text(language()).title), anchor=False)
    page_tools()
show_notices()
if one is None:
    with st.container(key="course_list", width=860):
        slug = show_course()
    if slug:
        session.go(slug, "try")
        st.rerun()
else:
    moves.note(one, now)
    moves.show_stepper(one, now)
    moves.show_move(one, now)

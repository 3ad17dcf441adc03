"""Progress: the visitor's own record of the course, on one sheet to print."""

import streamlit as st

from ui import state
from ui.course import progress
from ui.course.lessons import listed
from ui.language import say
from ui.layout import PRESENT, show_notices
from ui.page_tools import page_tools

state.open_link((PRESENT,))
state.write_link()
with st.container(horizontal=True, vertical_alignment="center", key="progress_head"):
    st.markdown(say("Your way through the course, as this browser has kept it."), width="stretch")
    page_tools()
show_notices()
progress.summary(listed())

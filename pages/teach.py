"""Teach: a lesson for a class, the kit for lecturers, the projector, and a server for a hall."""

import streamlit as st

from ui import state
from ui.course.teach import choose_lesson, show_kit, show_links
from ui.language import say
from ui.layout import PRESENT, show_notices
from ui.page_tools import page_tools

state.open_link((PRESENT,))
state.write_link()
with st.container(horizontal=True, vertical_alignment="top", key="teach_head"):
    st.markdown(
        say(
            "All that is here is free to use and to change: the texts under CC BY 4.0, the code under the MIT licence. "
            "`docs/teaching.md` says what each lesson aims at, and how to adapt it."
        ),
        width="stretch",
    )
    page_tools()
show_notices()
with st.container(key="teach", width=760):
    st.header(say("A lesson for your class"), anchor=False)
    one = choose_lesson()
    if one is not None:
        show_links(one)
        st.header(say("The kit"), anchor=False)
        st.markdown(
            say(
                "For each lesson: slides with the lab in them, which work without a network; notes with the timing and "
                "with what students answer wrongly; a worksheet and its key; a notebook; and a SCORM 1.2 package, "
                "which reports its score to a learning platform."
            )
        )
        show_kit(one)
    st.header(say("On a projector"), anchor=False)
    st.markdown(
        say(
            "**Present** on any page makes type, lines and map larger, and takes off what a class need not see. "
            "Page Down and Page Up, which clickers send, show the next and the previous demonstration."
        )
    )
    st.page_link(
        "pages/race.py",
        label=say("Present the race"),
        icon=":material/present_to_all:",
        query_params=state.current().to_query() | {"present": "1"},
    )
    st.header(say("For a hall"), anchor=False)
    st.markdown(
        say(
            "**Share** shows the link to what is on screen as a QR code, which phones follow. Start the lab by "
            "`make run` on a machine that they can reach; `docs/hosting.md` says how, on a laptop in the room or on a "
            "server."
        )
    )

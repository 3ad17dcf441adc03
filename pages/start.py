"""Start: what the lab is, a race that plays by itself, and the doors."""

from pathlib import Path

import streamlit as st

from optimizers.rules import RULES
from ui import state
from ui.course.lessons import listed
from ui.course.progress import resume
from ui.language import say
from ui.layout import Look, show_notices
from ui.start.doors import DOORS, LEARN, show_door
from ui.start.picture import show_picture

STYLE = Path(__file__).parents[1] / "ui" / "start" / "start.css"

state.open_bare()
st.html(STYLE)
with st.container(key="start"):
    show_notices()
    with st.container(key="start_said"):
        st.markdown(
            say(
                "**Descent Lab** is a laboratory for the rules by which neural networks learn: watch {n} of them walk "
                "downhill, take any step apart, and train models with them.",
                n=len(RULES),
            )
        )
    with st.container(key="start_picture"):
        show_picture(Look(state.theme(), 1.0, 2.5))
    for place, door in zip(st.columns(len(DOORS), gap="medium"), DOORS, strict=True):
        with place, st.container(key=f"door_{door.id}"):
            show_door(door, state.current())
            if door.id == LEARN:
                slug = resume(listed())
                if slug:
                    st.switch_page("pages/learn.py", query_params={"lesson": slug})

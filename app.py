"""Descent Lab: page config, navigation and the set-up of the process."""

import gc
import sys
from pathlib import Path

import streamlit as st

from ui import state
from ui.layout import presenting
from ui.navigation import ICON, pages

HERE = Path(__file__).parent

st.set_page_config(
    page_title="Descent Lab",
    page_icon=ICON,
    layout="wide",
    initial_sidebar_state="collapsed" if presenting() else "auto",
)
st.logo(HERE / "ui" / "logo.svg", icon_image=ICON, size="large")
st.html(HERE / "ui" / "style.css")


@st.cache_resource
def freeze_imports() -> None:
    """Take everything imported out of the garbage collector, whose full passes would walk through all of it."""
    gc.collect()
    gc.freeze()


@st.cache_resource
def take_turns() -> None:
    """Let sessions take turns ten times as often as Python does by itself: a slider waits less while others train."""
    sys.setswitchinterval(0.0005)


page = st.navigation(pages(), position="top")
state.surround()
page.run()
take_turns()
freeze_imports()

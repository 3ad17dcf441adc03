"""Descent Lab: page config, navigation and the set-up of the process."""

import gc
from pathlib import Path

import streamlit as st

from ui.layout import presenting

HERE = Path(__file__).parent

st.set_page_config(
    page_title="Descent Lab",
    page_icon=str(HERE / "ui" / "icon.svg"),
    layout="wide",
    initial_sidebar_state="collapsed" if presenting() else "auto",
)
st.logo(HERE / "ui" / "logo.svg", icon_image=HERE / "ui" / "icon.svg", size="large")
st.html(HERE / "ui" / "style.css")


@st.cache_resource
def freeze_imports() -> None:
    """Take everything imported out of the garbage collector, which Streamlit runs in full after every rerun."""
    gc.collect()
    gc.freeze()


st.navigation([st.Page("pages/race.py", title="Race", icon=":material/sprint:", default=True)], position="top").run()
freeze_imports()

"""The switch of the theme, in the header. Streamlit keeps the theme in the browser and has no other way to set it."""

from pathlib import Path

import streamlit as st

from ui.javascript import script
from ui.navigation import PAGES

_HERE = Path(__file__)

_mount = st.components.v2.component(
    "descent_lab_themes",
    html=_HERE.with_suffix(".html").read_text(encoding="utf-8"),
    css=_HERE.with_suffix(".css").read_text(encoding="utf-8"),
    js=script(_HERE.with_suffix(".js")),
)


def choose_theme() -> None:
    """The list of themes. Once, around all pages."""
    _mount(key="themes", data={"pages": [page.address for page in PAGES]})

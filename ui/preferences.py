"""The visitor's language and theme, chosen in the header on every page.

Streamlit keeps the theme in the browser and has no other way to set it. The language is the session's.
"""

from pathlib import Path

import streamlit as st

from ui import language, state
from ui.javascript import script
from ui.navigation import PAGES

_HERE = Path(__file__)
_KEY = "preferences"

_mount = st.components.v2.component(
    "descent_lab_preferences",
    html=_HERE.with_suffix(".html").read_text(encoding="utf-8"),
    css=_HERE.with_suffix(".css").read_text(encoding="utf-8"),
    js=script(_HERE.with_suffix(".js")),
)


def _choose_language() -> None:
    code = st.session_state[_KEY]["language"]
    if code in language.LANGUAGES:
        state.speak(code)


def choose_preferences() -> None:
    """The lists of languages and themes. Once, around all pages."""
    data = {"pages": [page.address for page in PAGES], "languages": language.LANGUAGES, "language": language.language()}
    _mount(key=_KEY, data=data, on_language_change=_choose_language)

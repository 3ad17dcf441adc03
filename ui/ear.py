"""What only those need who hear a page: results that are said once, and names of controls put right."""

from pathlib import Path

import streamlit as st

from ui.javascript import script

_HERE = Path(__file__).parent

_told = st.components.v2.component(
    "descent_lab_told",
    html="<p role='status'></p>",
    css="p { width: 1px; height: 1px; margin: 0; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }",
    js=script(_HERE / "told.js"),
)
_names = st.components.v2.component("descent_lab_names", js=script(_HERE / "names.js"))


def tell(text: str) -> None:
    """Have a screen reader say what came of a change, once it is quiet. Once a page; a player does so by itself."""
    _told(key="told", data={"text": text})


def mend_names() -> None:
    """Have the controls called as they should be. Once, around all pages."""
    _names(key="names")

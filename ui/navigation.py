"""The pages of the app, in the order of their names at the top."""

from pathlib import Path

import streamlit as st

ICON = str(Path(__file__).parent / "icon.svg")
"""The icon of the browser's tab. A page that sets none has the browser fetch its own from the internet."""


def pages() -> list[st.Page]:
    """The pages that exist; the first one opens first."""
    return [
        st.Page("pages/race.py", title="Race", icon=":material/sprint:", default=True),
        st.Page("pages/step.py", title="Inside a step", icon=":material/calculate:"),
        st.Page("pages/maps.py", title="Maps", icon=":material/grid_on:"),
        st.Page("pages/train.py", title="Train", icon=":material/model_training:"),
    ]

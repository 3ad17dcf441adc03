"""The buttons of a page whose only tools are those that every page has."""

import streamlit as st

from ui.layout import presentation, presenting, tools
from ui.share import share


def page_tools() -> None:
    """Present and Share, where they have a use: not in a frame, and presented only the way back."""
    if not st.context.is_embedded:
        with tools():
            presentation()
            if not presenting():
                share()

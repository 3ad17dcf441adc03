"""The pages of the app, listed once: navigation, the visit before the first visitor and the tests follow from the list.

A page is a file in pages/ that keeps the contract of ui/state.py.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import streamlit as st

from optimizers.messages import message
from ui.language import say

ICON = str(Path(__file__).parent / "icon.svg")
"""The icon of the browser's tab. A page that sets none has the browser fetch its own from the internet."""


class Entry(NamedTuple):
    """A page: its file in pages/ without the ending, and its name and icon at the top."""

    name: str
    title: str
    icon: str

    @property
    def address(self) -> str:
        """The path of its address; empty of the first page."""
        return "" if self == PAGES[0] else self.name


PAGES = (
    Entry("race", message("Race"), ":material/sprint:"),
    Entry("step", message("Inside a step"), ":material/calculate:"),
    Entry("maps", message("Maps"), ":material/grid_on:"),
    Entry("train", message("Train"), ":material/model_training:"),
    Entry("glossary", message("Glossary"), ":material/menu_book:"),
)
"""In the order of their names at the top; the first one opens first."""


def pages() -> list[st.Page]:
    """The pages as Streamlit wants them."""
    return [
        st.Page(f"pages/{page.name}.py", title=say(page.title), icon=page.icon, default=page == PAGES[0])
        for page in PAGES
    ]


def bar(listed: Sequence[st.Page]) -> None:
    """The pages in a bar at the lower edge, which only a phone shows: there Streamlit folds their names away."""
    with st.container(horizontal=True, wrap=False, gap=None, key="pages"):
        for page in listed:
            st.page_link(page)


def name_page(page: st.Page) -> None:
    """What the page is called, for the browser's tab and for who hears the page: the navigation shows it to the eye."""
    st.set_page_config(page_title=f"{page.title} \N{MIDDLE DOT} Descent Lab")
    with st.container(key="page_title", height=1, border=False):
        st.title(page.title, anchor=False)


def page_links() -> None:
    """The pages as the first thing in a sidebar, which in Streamlit's order stands before the navigation at the top.

    They are seen while the tab key is on them, so that who uses it need not go through all sliders to another page.
    """
    with st.container(key="page_links", height=1, border=False):  # hardly seen as long as there is no style sheet yet
        for page in PAGES:
            st.page_link(f"pages/{page.name}.py", label=say(page.title), icon=page.icon)

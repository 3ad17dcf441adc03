"""The pages of the app, listed once: navigation, the visit before the first visitor and the tests follow from the list.

A page is a file in pages/ that keeps the contract of ui/state.py.
"""

from pathlib import Path
from typing import NamedTuple

import streamlit as st

from optimizers.messages import message
from ui.language import say

ICON = str(Path(__file__).parent / "icon.svg")
"""The icon of the browser's tab. A page that sets none has the browser fetch its own from the internet."""


class Entry(NamedTuple):
    """A page: its file in pages/ without the ending, its name and icon, and where it is listed beside."""

    name: str
    title: str
    icon: str
    at_top: bool = True
    """Whether its name stands at the top; the logo there leads to the first page in any case."""
    in_bar: bool = True
    """Whether it has a place in a phone's bar, which has room for five."""

    @property
    def address(self) -> str:
        """The path of its address; empty of the first page."""
        return "" if self == PAGES[0] else self.name


PAGES = (
    Entry("start", message("Start"), ":material/home:", at_top=False, in_bar=False),
    Entry("learn", message("Learn"), ":material/school:"),
    Entry("race", message("Race"), ":material/sprint:"),
    Entry("step", message("Inside a step"), ":material/calculate:"),
    Entry("maps", message("Maps"), ":material/grid_on:"),
    Entry("train", message("Train"), ":material/model_training:"),
    Entry("theory", message("Theory"), ":material/function:", in_bar=False),
    Entry("progress", message("Progress"), ":material/checklist:", at_top=False, in_bar=False),
    Entry("teach", message("Teach"), ":material/co_present:", at_top=False, in_bar=False),
    Entry("glossary", message("Glossary"), ":material/menu_book:", at_top=False, in_bar=False),
)
"""In the order of their names at the top; the first one opens first."""


def pages() -> list[st.Page]:
    """The pages as Streamlit wants them."""
    return [
        st.Page(
            f"pages/{page.name}.py",
            title=say(page.title),
            icon=page.icon,
            default=page == PAGES[0],
            visibility="visible" if page.at_top else "hidden",
        )
        for page in PAGES
    ]


def bar() -> None:
    """The pages in a bar at the lower edge, which only a phone shows: there Streamlit folds their names away."""
    with st.container(horizontal=True, wrap=False, gap=None, key="pages"):
        for page in PAGES:
            if page.in_bar:
                page_link(page)


def page_link(page: Entry) -> None:
    """A link to a page, by its own name."""
    st.page_link(f"pages/{page.name}.py", label=say(page.title), icon=page.icon)


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
            if page.at_top:
                page_link(page)

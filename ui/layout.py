"""How large things are, and the presentation mode for a projector."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from optimizers.messages import message
from ui import state
from ui.controls import icon_button
from ui.language import say
from ui.palette import Theme

STAGE_CSS = Path(__file__).parent / "stage.css"
"""The look of what is on stage."""

PRESENT = state.Word(
    "present",
    lambda e: "",
    lambda text, e: None if text in ("", "1") else message("is not 1 or left out"),
    undoable=False,
)
"""Whether the page is presented, on a projector: a word of every page."""


class Look(NamedTuple):
    """Theme of a page's charts, the factor of their type, and the width of their trails in pixels."""

    theme: Theme
    size: float
    thick: float


def presenting() -> bool:
    """Whether the presentation mode is on."""
    return bool(state.get(PRESENT))


def on_stage() -> bool:
    """Whether only what is shown to a class is on the page: presented, or in a frame of a lecturer's own page."""
    return presenting() or bool(st.context.is_embedded)


def look() -> Look:
    """The look of the charts in this session."""
    if presenting():
        return Look(state.theme(), 1.35, 3.6)
    return Look(state.theme(), 1.0, 2.5)


def tools() -> DeltaGenerator:
    """The place of the buttons that every page has: undo and redo, Present, Share and what can be taken along."""
    return st.container(
        horizontal=True, wrap=False, vertical_alignment="center", gap="small", key="tools", width="content"
    )


def presentation() -> None:
    """The switch for larger type, thicker lines and a page without all that is around its charts."""
    if presenting():
        st.html(STAGE_CSS)
        st.html("<style>html { font-size: 125% !important; }</style>")
    if presenting() and not st.context.is_embedded:
        icon_button(say("Leave presentation"), "close", key="leave", on_click=state.set, args=(PRESENT, ""))
    elif not st.context.is_embedded:
        st.button(
            say("Present"),
            icon=":material/present_to_all:",
            key="present_button",
            help=say("Larger type, thicker lines, and the controls folded away."),
            on_click=state.set,
            args=(PRESENT, "1"),
        )


def open_tab(labels: Mapping[str, str], key: str) -> tuple[str, DeltaGenerator]:
    """Show tabs, of which only the open one need be filled: returns its name and its place.

    `labels` are what is read on them, by name. A visitor who comes back from another page finds the one open that was
    left, and so does one who changes the language: to Streamlit a tab is what is read on it.
    """
    kept, first = f"{key}_kept", next(iter(labels))
    names = {label: name for name, label in labels.items()}
    asked = st.session_state.pop(f"{key}_asked", None)
    name = asked or names.get(st.session_state.get(key, "")) or st.session_state.get(kept, first)
    if asked or state.arriving() or st.session_state.get(key) != labels[name]:
        st.session_state[key] = labels[name]
    tabs = dict(zip(labels, st.tabs(list(labels.values()), key=key, on_change="rerun"), strict=True))
    name = st.session_state[kept] = next((name for name, tab in tabs.items() if tab.open), first)
    return name, tabs[name]


def ask_for_tab(name: str, key: str) -> None:
    """Have another tab open in the next run. For callbacks."""
    st.session_state[f"{key}_asked"] = name


def show_notices() -> None:
    """What the link said that could not be used, in one box; nothing of a link that is whole.

    Every page calls this after `state.open_link`, above what the link is about, and in a fragment that is drawn anew
    at a change if it has fragments: the first change takes the box away.
    """
    found = [say(one) for one in state.notices()]
    if found:
        st.warning("\n".join(f"- {one}" for one in found) if len(found) > 1 else found[0], icon=":material/info:")

"""The buttons that undo and redo a change, one pair on each page; ui/keys.py presses them by keyboard."""

from collections.abc import Callable

import streamlit as st

from ui import state
from ui.language import say


def history_buttons() -> None:
    """Undo and redo. To be shown after `state.write_link`, in a part that is drawn anew where they come and go."""
    for key, name, help, act, can in (
        ("undo", say("Undo"), say("Undo (Ctrl+Z)."), state.undo, state.can_undo),
        ("redo", say("Redo"), say("Redo (Ctrl+Shift+Z)."), state.redo, state.can_redo),
    ):
        st.button(name, icon=f":material/{key}:", key=key, help=help, disabled=not can(), on_click=_travel, args=(act,))


def _travel(act: Callable[[], None]) -> None:
    act()
    st.rerun()  # the whole page, also where the buttons stand in a fragment

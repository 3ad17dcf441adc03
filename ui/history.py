"""The buttons that undo and redo a change, one pair on each page; ui/keys.py presses them by keyboard."""

from collections.abc import Callable

import streamlit as st

from ui import state


def history_buttons() -> None:
    """Undo and redo. To be shown after `state.write_link`, in a part that is drawn anew where they come and go."""
    for name, icon, act, can, key in (
        ("Undo", ":material/undo:", state.undo, state.can_undo, "Ctrl+Z"),
        ("Redo", ":material/redo:", state.redo, state.can_redo, "Ctrl+Shift+Z"),
    ):
        st.button(
            name,
            icon=icon,
            key=name.lower(),
            help=f"{name} ({key}).",
            disabled=not can(),
            on_click=_travel,
            args=(act,),
        )


def _travel(act: Callable[[], None]) -> None:
    act()
    st.rerun()  # the whole page, also where the buttons stand in a fragment

"""The keys of a page, listed once: what they press, and what the dialog that "?" opens says of them."""

from pathlib import Path
from typing import NamedTuple

import streamlit as st

from ui.javascript import script

_HERE = Path(__file__)

_mount = st.components.v2.component(
    "descent_lab_keys",
    html=_HERE.with_suffix(".html").read_text(encoding="utf-8"),
    css=_HERE.with_suffix(".css").read_text(encoding="utf-8"),
    js=script(_HERE.with_suffix(".js")),
)


class Key(NamedTuple):
    """Keys that do one thing: for the visitor, what it is, and the names that the browser gives them.

    `needs` is a selector of what must be on the page, which is pressed if it is a button. The player and the maps hear
    theirs by themselves (ui/player/keyboard.js, ui/maps/click.js), so that they have no names here.
    """

    shown: str
    does: str
    names: tuple[str, ...] = ()
    needs: str = ""
    presses: bool = False


def _button(shown: str, does: str, names: tuple[str, ...], key: str) -> Key:
    return Key(shown, does, names, f".st-key-{key} button", presses=True)


def _player(shown: str, does: str) -> Key:
    return Key(shown, does, needs="canvas.descent-player")


def _map(shown: str, does: str) -> Key:
    return Key(shown, does, needs="[role=application]")


KEYS = (
    _player("Space", "Play or pause."),
    _player("← →", "One step back or forward."),
    _player("Shift + ← →", "Ten steps back or forward."),
    _player("Home, End", "The first or the last step."),
    _player("+ \N{MINUS SIGN}", "Faster or slower."),
    _map("← → ↑ ↓", "To another cell, where the focus is on a map."),
    _map("Shift + ← → ↑ ↓", "Ten cells further, where the focus is on a map."),
    _map("Enter", "Open the marked cell in the race, where the focus is on a map."),
    _button("N, Page Down", "The next demonstration.", ("N", "PageDown"), "demo_next"),
    _button("P, Page Up", "The previous demonstration.", ("P", "PageUp"), "demo_previous"),
    _button("Ctrl + Z", "Undo the last change.", ("Ctrl+Z",), "undo"),
    _button("Ctrl + Shift + Z, Ctrl + Y", "Redo what was undone.", ("Ctrl+Shift+Z", "Ctrl+Y"), "redo"),
    _button("Esc", "Leave Present.", ("Escape",), "leave"),
    Key("F", "Full screen, and back.", ("F",)),
    Key("?", "This list.", ("?",)),
)
"""In the order of the list."""


def listen() -> None:
    """Have the browser hear the keys, and show the button of their list. Once, around all pages."""
    _mount(key="keys", data={"keys": [key._asdict() for key in KEYS]})

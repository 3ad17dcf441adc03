"""The keys of a page, listed once: what they press, and what the dialog that "?" opens says of them."""

from pathlib import Path
from typing import NamedTuple

import streamlit as st

from optimizers.messages import message
from ui.javascript import script
from ui.language import say

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


_REDO = "Ctrl+Shift+Z", "Ctrl+Y"

KEYS = (
    _player(message("Space"), message("Play or pause.")),
    _player("← →", message("One step back or forward.")),
    _player(message("Shift + ← →"), message("Ten steps back or forward.")),
    _player(message("Home, End"), message("The first or the last step.")),
    _player("+ \N{MINUS SIGN}", message("Faster or slower.")),
    _map("← → ↑ ↓", message("To another cell, where the focus is on a map.")),
    _map(message("Shift + ← → ↑ ↓"), message("Ten cells further, where the focus is on a map.")),
    _map(message("Enter"), message("Open the marked cell in the race, where the focus is on a map.")),
    _button(message("N, Page Down"), message("The next demonstration."), ("N", "PageDown"), "demo_next"),
    _button(message("P, Page Up"), message("The previous demonstration."), ("P", "PageUp"), "demo_previous"),
    _button("Ctrl + Z", message("Undo the last change."), ("Ctrl+Z",), "undo"),
    _button(message("Ctrl + Shift + Z, Ctrl + Y"), message("Redo what was undone."), _REDO, "redo"),
    _button(message("Esc"), message("Leave Present."), ("Escape",), "leave"),
    Key("F", message("Full screen, and back."), ("F",)),
    Key("?", message("This list."), ("?",)),
)
"""In the order of the list."""


def listen() -> None:
    """Have the browser hear the keys, and show the button of their list. Once, around all pages."""
    said = [key._asdict() | {"shown": say(key.shown), "does": say(key.does)} for key in KEYS]
    _mount(key="keys", data={"keys": said})

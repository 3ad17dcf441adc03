"""Cells of a map under the pointer: their values in words, and a click on one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np
import streamlit as st

from optimizers.messages import message
from ui.javascript import script
from ui.language import say
from ui.maps.scale import LOWEST
from ui.palette import CASING, INK, Theme
from ui.player import feed

_mount = st.components.v2.component(
    "descent_lab_cells",
    html='<p></p><div class="spoken" role="status"></div>',
    css="p { margin: 0; min-height: 1.5em; font-family: var(--st-font); font-size: 0.875rem;"
    " color: var(--st-text-color); font-variant-numeric: tabular-nums; }"
    " .spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }",
    js=script(Path(__file__).with_suffix(".js")),
)


KEYS = message("Arrow keys mark a cell, with Shift ten further. Enter opens it in the race.")
"""How the keyboard does what a pointer does."""


@dataclass(frozen=True)
class Heatmap:
    """A map on the page: its Streamlit key, the values along its sides, and how its colours read as numbers.

    `kind` says what the first trace holds: log10 of the loss above `base`, asinh of it in `unit`s, log10 of steps,
    or codes of `words`. Where it has no value, a second trace holds codes of `words`.
    """

    key: str
    x: Sequence[str]
    y: Sequence[str]
    kind: Literal["log", "asinh", "steps", "words"]
    words: Sequence[str]
    label: str
    """What it is called where it has the focus."""
    ring: tuple[float, float]
    """Where the race's setting is, as shares of the sides: there the keyboard begins."""
    name: str = ""
    """Of the run, where there are several maps."""
    base: float = 0.0
    unit: float = 1.0
    lowest: float = float(np.log10(LOWEST))
    """Where the logarithm of the loss ends: there may be any lower one."""


class Click(NamedTuple):
    """A cell that was clicked, counted in the picture's columns and rows."""

    key: str
    column: int
    row: int


def cells(
    key: str, charts: Sequence[Heatmap], names: tuple[str, str], hint: str, theme: Theme, hand: dict[str, Any] | None
) -> Click | None:
    """Mark the cell under the pointer, or where the keyboard is, and show its value beside it and in a line of text.

    Returns the cell that was clicked just now, or chosen by Enter. With a `hand` (ui/maps/hand.py) the maps follow the
    sliders of the page.
    """
    look = {"ink": INK[theme], "casing": CASING[theme]}
    feed(
        key,
        {
            "charts": [vars(chart) for chart in charts],
            "names": names,
            "hint": hint,
            "look": look,
            "hand": hand,
            "keys": say(KEYS),
        },
    )
    clicked = _mount(key=key, data={"channel": key}, on_cell_change=lambda: None).cell
    return Click(*clicked) if clicked else None

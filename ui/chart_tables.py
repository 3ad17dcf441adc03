"""The values of a page's charts as tables, for who cannot read a chart: made only while they are open."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import streamlit as st
from markupsafe import Markup

from optimizers.elementary import Array
from ui.language import say
from ui.layout import on_stage
from ui.numbers import show
from ui.table import Column, table

TABLES = "chart_tables"
"""The key of the fragment."""
_LID = "chart_tables_open"
ROWS = 21
"""Of a table over steps, at most."""
SIDE = 9
"""Rows and columns of a table of cells, at most."""


def are_open() -> bool:
    """Whether a change has to draw them anew."""
    return bool(st.session_state.get(_LID))


def show_tables(tables: Callable[[], Iterable[Markup]]) -> None:
    """The tables behind a lid. Once a page, below its charts; nothing of it on stage."""
    if not on_stage():
        _show(tables)


@st.fragment(key=TABLES)
def _show(tables: Callable[[], Iterable[Markup]]) -> None:
    with st.expander(say("The charts as tables"), key=_LID, type="compact", on_change="rerun") as lid:
        if lid.open:
            for one in tables():
                st.html(one)


def spread(first: int, last: int, most: int = ROWS) -> list[int]:
    """Whole numbers from the first to the last, both of them included and evenly spread: all, or so many."""
    found: list[int] = np.linspace(first, last, min(most, last - first + 1)).round().astype(int).tolist()
    return found


def line_table(caption: str, head: str, at: Mapping[str, int], lines: Mapping[str, Sequence[Array]]) -> Markup:
    """A row for each of some places of lines, by its name, and a column for each line.

    A cell of several arrays has a value of each, as "(1.5, 2)"; a line that ends before, or is infinite, has diverged.
    """
    columns = (Column(head, "row head"), *map(Column, lines))
    rows = ((name, *(_values(arrays, i) for arrays in lines.values())) for name, i in at.items())
    return table(columns, rows, "chart-table", caption)


def at_steps(steps: Sequence[int]) -> dict[str, int]:
    """Rows that are named by their numbers."""
    return {str(step): step for step in steps}


def _values(arrays: Sequence[Array], i: int) -> str:
    if i >= len(arrays[0]) or np.isinf(arrays[0][i]):
        return say("diverged")
    shown = [say("none") if np.isnan(values[i]) else show(float(values[i])) for values in arrays]
    return shown[0] if len(shown) == 1 else f"({', '.join(shown)})"


class Axis(NamedTuple):
    """A side of a map: its name, and its values in words."""

    name: str
    values: Sequence[str]


def cell_table(caption: str, x: Axis, y: Axis, cell: Callable[[int, int], str]) -> Markup:
    """Some cells of a map as they lie on it, the highest row first; `cell` says what is at a column and a row."""
    across, up = (spread(0, len(side.values) - 1, SIDE) for side in (x, y))
    heads = (f"{x.name} {x.values[column]}" for column in across)
    columns = (Column(say("{y} up, {x} across", y=y.name, x=x.name), "row head"), *map(Column, heads))
    rows = ((f"{y.name} {y.values[row]}", *(cell(column, row) for column in across)) for row in reversed(up))
    return table(columns, rows, "chart-table", caption)

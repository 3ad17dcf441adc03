"""What all Plotly charts of the app have in common."""

from typing import Any, Literal

import plotly.graph_objects as go
import streamlit as st

from ui.palette import GRID, SOFT_INK, Theme


def chart(size: float, *, left: int, bottom: int, top: int = 8, right: int = 8, **layout: Any) -> go.Figure:
    """An empty chart: `size` is the factor of its type; margins in pixels; the rest is Plotly's layout.

    The layout is given at once, because an update of an existing one costs Plotly ten times as much.
    """
    return go.Figure(
        layout={
            "template": "none",
            "margin": {"l": left, "r": right, "t": top, "b": bottom},
            "font": {"size": 12 * size},
            "dragmode": False,
            "showlegend": False,
            "hovermode": "closest",
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
        }
        | layout
    )


def axis(theme: Theme, title: str, **more: Any) -> dict[str, Any]:
    """An axis with few ticks in soft ink, which neither zooms nor moves."""
    return {
        "title": {"text": title, "standoff": 4, "font": {"color": SOFT_INK[theme]}},
        "tickfont": {"color": SOFT_INK[theme]},
        "showline": False,
        "zeroline": False,
        "gridcolor": GRID[theme],
        "fixedrange": True,
        "ticks": "outside",
        "ticklen": 3,
    } | more


def show_chart(figure: go.Figure, key: str, alt: str, height: int | Literal["content", "stretch"] = "content") -> None:
    """Put a chart on the page, by whose key the player finds it; `alt` says what it shows to who does not see it."""
    st.plotly_chart(figure, key=key, height=height, config={"displayModeBar": False, "doubleClick": False}, alt=alt)

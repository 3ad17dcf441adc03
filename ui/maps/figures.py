"""Maps to figures: planes of hyperparameters and basins of starts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray
from plotly.colors import sequential

from optimizers.elementary import Array
from optimizers.hyper import Hyper
from optimizers.maps.axes import lowest, position
from optimizers.outcomes import DIVERGED, FLAT, MINIMUM, MOVING, OFF_MAP, OTHER, OUTCOMES
from optimizers.surfaces import Surface
from ui.chart import axis, chart
from ui.language import say
from ui.numbers import setting, show
from ui.palette import CASING, INK, SOFT_INK, Theme, rgb

# Low is bright, high is dark: cividis (Nunez et al. 2018), the same to colour-blind eyes and even in lightness.
SCALE = tuple(sequential.Cividis_r)
"""From the lowest loss to the highest."""

_NEUTRAL: dict[Theme, tuple[str, ...]] = {
    "light": ("#f4f4f4", "#ebebeb", "#e2e2e2", "#d7d7d7", "#cbcbcb"),  # lighter than the middle of the scale
    "dark": ("#565656", "#4a4a4a", "#3f3f3f", "#353535", "#2b2b2b"),
}
"""Greys for cells that have no value or reach no minimum, in the order in which a map lists them."""

GREYS: dict[Theme, tuple[str, ...]] = {theme: greys[::2] for theme, greys in _NEUTRAL.items()}
"""The greys of a plane: of what is not computed, has not come to the target loss, and diverged."""

NOT_REACHED, AT_TARGET = range(len(OUTCOMES), len(OUTCOMES) + 2)
"""The codes of a cell that has not come to the target loss, and of one that moves below it; after those of OUTCOMES."""

PRESENT, BEST = "circle-open", "diamond-open"
"""The rings around the setting of the race and the best cell."""

BAR = 92
"""Pixels beside a plane for its colour bar, with the numbers and the title."""

_BARE = {-1: 0, NOT_REACHED: 1, DIVERGED: 2}
"""Cells of a plane without a value, as the codes of its second trace; -1 is not computed."""

_BASINS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#7B5EA7")
"""Okabe & Ito's hues in an order in which neighbours differ; the rest repeat them, lighter each time."""

_MARKS = {
    OFF_MAP: ("circle-open", 16, 5),
    OTHER: ("diamond", 16, 5),
    FLAT: ("line-ew", 16, 6),
    MOVING: ("circle", 16, 2.5),
    DIVERGED: ("x-thin", 24, 5),
}
"""For each outcome the mark of its cells, how many there are along a side at most, and their size in pixels."""

LEGEND = {
    OFF_MAP: "\N{WHITE CIRCLE}",
    OTHER: "\N{BLACK DIAMOND}",
    FLAT: "\N{EN DASH}",
    MOVING: "\N{BULLET}",
    DIVERGED: "\N{MULTIPLICATION SIGN}",
}
"""The same marks as characters."""


@dataclass(frozen=True)
class Side:
    """One axis of a map: where its cells lie, and what its ticks say."""

    title: str
    first: float
    step: float
    n: int
    ticks: tuple[float, ...]
    labels: tuple[str, ...]
    values: Array = field(compare=False)
    """(n,): of the cells."""
    hyper: Hyper | None = None
    """What varies along it; None for a coordinate."""

    @classmethod
    def of_hyper(cls, h: Hyper, values: Array) -> "Side":
        """Along a hyperparameter, even on its scale."""
        at = position(h, values[[0, -1]])
        if h.scale == "linear":
            said = np.linspace(values[0], values[-1], 6)
        elif h.scale == "log":
            low, high = np.ceil(at[0] - 1e-6), np.floor(at[1] + 1e-6)
            said = 10.0 ** np.arange(low, high + 0.5, max(1.0, (high - low) // 6))
        else:
            said = np.array([v for v in (0.0, 0.5, 0.9, 0.99, 0.999, 0.9999) if v <= values[-1]])
        labels = tuple(setting(float(f"{v:.4g}")) for v in said)
        name = say(h.short)
        return cls(
            name,
            float(at[0]),
            float(at[1] - at[0]) / (len(values) - 1),
            len(values),
            tuple(position(h, said).tolist()),
            labels,
            values,
            h,
        )

    @classmethod
    def of_coordinate(cls, name: str, values: Array) -> "Side":
        """Along x or y."""
        said = np.linspace(values[0], values[-1], 5)
        step = float(values[-1] - values[0]) / (len(values) - 1)
        labels = tuple(show(v, 2) for v in said)
        return cls(name, float(values[0]), step, len(values), tuple(said.tolist()), labels, values)

    def axis(self, theme: Theme) -> dict[str, Any]:
        """The axis for plotly."""
        ends = [self.first - self.step / 2, self.first + (self.n - 0.5) * self.step]
        return axis(theme, self.title, range=ends, tickvals=self.ticks, ticktext=self.labels, showgrid=False)

    def share(self, place: float) -> float:
        """How far along the side a place of its scale lies: from 0 to 1."""
        return (place - self.first + self.step / 2) / (self.n * self.step)

    def to_json(self) -> dict[str, Any]:
        """The side as the browser needs it, to find the place of a value."""
        h = self.hyper
        return {
            "name": h.name if h else None,
            "values": self.values.tolist(),
            "scale": h.scale if h else "linear",
            "floor": lowest(h) if h else 0.0,
            "first": self.first,
            "step": self.step,
        }

    def cells(self, stride: int) -> tuple[float, float]:
        """First place and spacing of a picture that shows every `stride`-th cell."""
        return self.first + (stride - 1) / 2 * self.step, stride * self.step


def _heat(z: NDArray[Any], x: Side, y: Side, stride: int, **how: object) -> go.Heatmap:
    (x0, dx), (y0, dy) = x.cells(stride), y.cells(stride)
    return go.Heatmap(z=z, x0=x0, dx=dx, y0=y0, dy=dy, hoverinfo="skip", **how)


def _steps(colours: Sequence[str]) -> dict[str, object]:
    """A colour scale for the codes 0, 1, 2, ... as `_coded` has them."""
    n = len(colours) + 1
    scale = [(edge / n, colour) for i, colour in enumerate(("rgba(0,0,0,0)", *colours)) for edge in (i, i + 1)]
    return {"colorscale": scale, "zmin": -0.5, "zmax": n - 0.5, "showscale": False}


def _coded(code: NDArray[Any], most: int) -> NDArray[Any]:
    """Codes from -1 to below `most` as cells, one higher: 0 for nothing. In JSON a byte of -1 would take eight."""
    return (code + 1).astype(np.min_scalar_type(most))


def _marks(
    figure: go.Figure, outcome: NDArray[np.integer[Any]], ink: NDArray[np.str_], x: Side, y: Side, stride: int
) -> None:
    """Small marks on some of the cells (m, m) of each outcome, so that these are told apart without colour."""
    (x0, dx), (y0, dy) = x.cells(stride), y.cells(stride)
    for code, (symbol, most, size) in _MARKS.items():
        rows, columns = np.nonzero(outcome == code)
        if not rows.size:
            continue
        every = max(len(outcome) // most, 1)
        chosen = (rows % every == every // 2) & (columns % every == every // 2)
        if 2 * chosen.sum() * every * every < rows.size:  # a line of cells between the places of the marks
            chosen[:: max(rows.size // most, 1)] = True
        rows, columns = rows[chosen], columns[chosen]
        figure.add_scatter(
            x=(x0 + dx * columns).astype(np.float32),
            y=(y0 + dy * rows).astype(np.float32),
            mode="markers",
            marker={
                "symbol": symbol,
                "size": size,
                "color": ink[rows, columns],
                "line": {"width": 0 if symbol in ("circle", "diamond") else 1, "color": ink[rows, columns]},
            },
            opacity=0.7,
            hoverinfo="skip",
        )


def _ring(figure: go.Figure, symbol: str, x: float, y: float, theme: Theme) -> None:
    """A ring around a cell, in ink with a casing."""
    figure.add_scatter(
        x=[x, x],
        y=[y, y],
        mode="markers",
        hoverinfo="skip",
        cliponaxis=False,
        marker={
            "symbol": symbol,
            "size": [15, 15],
            "line": {"width": [5, 2], "color": [CASING[theme], INK[theme]]},
            "color": [CASING[theme], INK[theme]],
            "opacity": 1,  # of markers of several sizes it is 0.7
        },
    )


class Colours(NamedTuple):
    """What the colours of a plane mean: the values at their ends, what they are, and Plotly's ticks of the bar."""

    low: float
    high: float
    title: str
    ticks: dict[str, Any]


def plane_figure(
    value: Array,
    kind: NDArray[np.int8],
    x: Side,
    y: Side,
    present: tuple[float, float],
    stride: int,
    colours: Colours,
    theme: Theme,
    size: float,
    meta: str = "",
    best: tuple[float, float] | None = None,
) -> go.Figure:
    """A map of two hyperparameters; `meta` tells a script in the browser which one this is.

    `value` is (m, m), where m is the side's n over `stride`. `kind` is what became of each cell: an outcome or
    NOT_REACHED, -1 where nothing is computed. Those of _BARE have no value.
    """
    low, high, title, ticks = colours
    bare = np.full(kind.shape, -1, dtype=np.int8)
    for code, grey in _BARE.items():
        bare[kind == code] = grey
    shown = np.where(bare < 0, value, np.nan).astype(np.float32)
    bar = ticks | {"thickness": 10, "outlinewidth": 0, "xpad": 6, "ticks": "", "tickfont": {"color": SOFT_INK[theme]}}
    axes: dict[str, Any] = {"xaxis": x.axis(theme), "yaxis": y.axis(theme)}
    figure = chart(size, left=round(64 * size), bottom=round(48 * size), right=round(BAR * size), meta=meta, **axes)
    figure.layout.margin.autoexpand = False  # the map stays where it is, whatever the numbers beside the bar are
    figure.add_annotation(  # Plotly's own title lies on the numbers until it has measured them
        text=title,
        textangle=-90,
        showarrow=False,
        **{"xref": "paper", "x": 1.0, "xanchor": "left", "xshift": round(0.72 * BAR * size)},
        **{"yref": "paper", "y": 0.5, "yanchor": "middle"},
        font={"color": SOFT_INK[theme]},
    )
    figure.add_trace(_heat(shown, x, y, stride, colorscale=SCALE, zmin=low, zmax=high, colorbar=bar))
    if (bare >= 0).any():
        figure.add_trace(_heat(_coded(bare, len(GREYS[theme])), x, y, stride, **_steps(GREYS[theme])))
    ink = np.where(value < 0.5 * (low + high), INK["light"], INK["dark"])  # the scale is the same in both themes
    _marks(figure, kind, np.where(kind == DIVERGED, INK[theme], ink), x, y, stride)
    if best is not None:
        _ring(figure, BEST, *best, theme)
    _ring(figure, PRESENT, *present, theme)
    return figure


def basin_colours(minima: int, theme: Theme) -> tuple[str, ...]:
    """A colour for each code of `basin_piece`: the minima, and what else can become of a start."""
    towards = "#ffffff" if theme == "light" else "#0e1620"
    colours = [_mixed(_BASINS[i % len(_BASINS)], towards, min(0.12 * (i // len(_BASINS)), 0.72)) for i in range(minima)]
    return (*colours, *_NEUTRAL[theme])


def _mixed(colour: str, other: str, share: float) -> str:
    parts = zip(rgb(colour), rgb(other), strict=True)
    return "#" + "".join(f"{round(a + share * (b - a)):02x}" for a, b in parts)


def basin_figure(
    code: NDArray[np.int16],
    x: Side,
    y: Side,
    surface: Surface,
    start: tuple[float, float],
    stride: int,
    theme: Theme,
    size: float,
    meta: str = "",
) -> go.Figure:
    """Starts coloured by where one rule takes them: codes (m, m) of `basin_piece`, -1 not computed; `meta` as above."""
    n = len(surface.minima)
    axes: dict[str, Any] = {"xaxis": x.axis(theme), "yaxis": y.axis(theme)}
    figure = chart(size, left=round(44 * size), bottom=round(40 * size), meta=meta, **axes)
    colours = basin_colours(n, theme)
    figure.add_trace(_heat(_coded(code, len(colours)), x, y, stride, **_steps(colours)))
    _marks(figure, np.where(code < n, MINIMUM, code - n + OFF_MAP), np.full(code.shape, INK[theme]), x, y, stride)
    if n:
        line = {"width": 1.5, "color": INK[theme]}
        figure.add_scatter(
            x=np.array([p.x for p in surface.minima]),
            y=np.array([p.y for p in surface.minima]),
            mode="markers",
            marker={"symbol": "cross-thin", "size": 8 if n < 20 else 5, "line": line},
            hoverinfo="skip",
        )
    _ring(figure, PRESENT, *start, theme)
    return figure

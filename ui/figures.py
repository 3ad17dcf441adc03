"""Arrays to figures. Nothing here depends on a run, so that the browser keeps each figure."""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from optimizers.elementary import Array
from optimizers.surfaces import Point, Surface
from optimizers.surfaces.regression import Regression
from ui.chart import axis, chart
from ui.language import remembered, say
from ui.numbers import show
from ui.palette import CONTOUR, GRID, GROUND, INK, SOFT_INK, Theme
from ui.ticks import power, powers, rounds, symlog, symlog_ticks

GRID_POINTS = 151
SOLID_POINTS = 101
SHARPEST = 0.1
"""Of the height of a surface in three dimensions, how far its grid may bend from one point to the next."""
CONTOURS = 18


@dataclass(frozen=True)
class Relief:
    """A surface sampled on a grid over its bounds, its loss put on a logarithmic scale.

    level = log10(loss - base + soft). `base` is the lowest loss, and `soft` the loss above it at which the
    scale turns from linear to logarithmic, so that the bottom of a bowl is not infinitely deep.
    """

    x: Array
    y: Array
    level: NDArray[np.float32]
    base: float
    soft: float


@lru_cache(maxsize=64)
def relief(surface: Surface, points: int = GRID_POINTS) -> Relief:
    """The surface on a `points` x `points` grid."""
    x, y = (np.linspace(low, high, points) for low, high in surface.bounds)
    loss = np.broadcast_to(surface.value(x[None, :], y[:, None]), (points, points))
    lowest = float(loss.min())
    base = lowest if surface.infimum is None else min(surface.infimum, lowest)
    soft = _softness(loss - base)
    return Relief(x, y, np.log10(loss - base + soft).astype(np.float32), base, soft)


def _softness(above: Array) -> float:
    """The `soft` that puts the median loss at two thirds of the scale, as near as it gets.

    A valley in a steep landscape (Rosenbrock) needs a scale that is logarithmic almost everywhere, a dented
    funnel (Ackley) one that is nearly linear; either way half of the map lies below two thirds of the colours.
    """
    middle, high = float(np.median(above)), float(above.max())
    if high <= 0.0:
        return 1.0
    candidates = high * np.logspace(-8, 1, 91)
    share = np.log1p(middle / candidates) / np.log1p(high / candidates)
    return float(candidates[np.argmin(np.abs(share - 2.0 / 3.0))])


@lru_cache(maxsize=64)
def solid(surface: Surface) -> Relief:
    """The surface as it stands in three dimensions: on a scale so soft that its grid shows every bend.

    Else the floor of a narrow valley would have teeth where it leaves the map.
    """
    flat = relief(surface)
    x, y = (np.linspace(low, high, SOLID_POINTS) for low, high in surface.bounds)
    above = np.broadcast_to(surface.value(x[None, :], y[:, None]), (SOLID_POINTS, SOLID_POINTS)) - flat.base
    above = np.maximum(above, 0.0)  # where there is no infimum, `base` is the lowest loss of another grid
    softer = flat.soft * np.logspace(0, 8, 81)
    soft = float(next((one for one in softer if _bend(np.log10(above + one)) <= SHARPEST), flat.soft))
    return Relief(x, y, np.log10(above + soft).astype(np.float32), flat.base, soft)


def _bend(level: Array) -> float:
    """The sharpest bend between neighbours of a grid, as a share of its whole height."""
    return max(float(np.abs(np.diff(level, 2, axis=axis)).max()) for axis in (0, 1)) / float(np.ptp(level))


def _scale(theme: Theme) -> list[tuple[float, str]]:
    colours = GROUND[theme]
    return [(i / (len(colours) - 1), colour) for i, colour in enumerate(colours)]


HEIGHT = 160
"""The least height of a chart in pixels; the page's style sheet gives the real one."""


def _colour_bar(r: Relief, theme: Theme) -> dict[str, object]:
    """Ticks of the colour scale in units of the loss, at most six."""
    low, high = float(r.level.min()), float(r.level.max())
    levels = np.linspace(low + 0.04 * (high - low), high - 0.04 * (high - low), 5)
    losses = [10.0**level - r.soft + r.base for level in levels]
    return {
        "thickness": 8,
        "outlinewidth": 0,
        "ticks": "",
        "tickvals": levels.tolist(),
        "ticktext": [show(loss, 2) for loss in losses],
        "title": {"text": say("loss"), "side": "top", "font": {"color": SOFT_INK[theme]}},
        "tickfont": {"color": SOFT_INK[theme]},
        "xpad": 4,
    }


@remembered(128)
def map_figure(surface: Surface, theme: Theme, size: float = 1.0, *, bare: bool = False) -> go.Figure:
    """The contour map of a surface with its minima and saddle points; a bare one has no numbers around it."""
    r = relief(surface)
    low, high = float(r.level.min()), float(r.level.max())
    step = (high - low) / CONTOURS
    (x0, x1), (y0, y1) = surface.bounds
    figure = chart(
        size,
        **({"left": 0, "bottom": 0, "top": 0, "right": 0} if bare else {"left": 44, "bottom": 36}),
        height=HEIGHT,
        xaxis=axis(theme, "x", nticks=6, range=[x0, x1], showgrid=False, visible=not bare),
        yaxis=axis(theme, "y", nticks=6, range=[y0, y1], showgrid=False, visible=not bare),
    )
    figure.add_trace(
        go.Contour(
            z=r.level,
            x0=float(r.x[0]),
            dx=float(r.x[1] - r.x[0]),
            y0=float(r.y[0]),
            dy=float(r.y[1] - r.y[0]),
            colorscale=_scale(theme),
            zmin=low,
            zmax=high,
            contours={"coloring": "heatmap", "start": low + step, "end": high - step / 2, "size": step},
            line={"width": 0.8, "color": CONTOUR[theme], "smoothing": 0},
            showscale=not bare,
            colorbar=_colour_bar(r, theme),
            hoverinfo="skip",
        )
    )
    marked = ((say("minimum"), surface.minima, "cross-thin"), (say("saddle point"), surface.saddles, "x-thin"))
    for name, points, symbol in marked:
        if points:
            figure.add_scatter(
                x=np.array([p.x for p in points]),
                y=np.array([p.y for p in points]),
                mode="markers",
                marker={"symbol": symbol, "size": 9 * size, "line": {"width": 1.5, "color": INK[theme]}},
                text=[_mark(name, p) for p in points],
                hovertemplate="%{text}<extra></extra>",
                opacity=0.75,
            )
    return figure


def _mark(name: str, p: Point) -> str:
    loss = say("loss {loss}", loss=show(p.value))
    return f"{name}<br>({show(p.x)}, {show(p.y)})<br>{loss}"


@dataclass(frozen=True)
class Range:
    """The range of a curve's axis; on a logarithmic one, in powers of ten.

    With a `threshold` it is logarithmic on both sides of zero, and its ends are those of `ui.ticks.symlog`.
    """

    log: bool
    low: float
    high: float
    threshold: float | None = None


@remembered(256)
def curve_figure(title: str, steps: int, y: Range, theme: Theme, size: float = 1.0, top: int = 14) -> go.Figure:
    """The axes of a curve over the steps of a run. The player draws the curves, so that a run sends no figure."""
    return chart(
        size,
        left=56,
        right=20,
        top=top,
        bottom=40,
        height=HEIGHT,
        xaxis=axis(
            theme, say("step"), range=[0, steps], tickvals=[round(step) for step in rounds(0, steps)], tickangle=0
        ),
        yaxis=axis(theme, title, range=[y.low, y.high], **_numbers(y)),
    )


def _numbers(y: Range) -> dict[str, Any]:
    """The type of a curve's axis, where it has numbers, and how they are written."""
    if y.threshold is not None:
        at, texts = symlog_ticks(y.low, y.high, y.threshold)
        return {"type": "linear", "tickvals": at, "ticktext": texts}
    if y.log:
        exponents = powers(y.low, y.high)
        return {
            "type": "log",
            "tickvals": [10.0**exponent for exponent in exponents],
            "ticktext": [power(exponent) for exponent in exponents],
        }
    return {"type": "linear", "tickvals": rounds(y.low, y.high)}


@remembered(64)
def fit_figure(surface: Regression, theme: Theme, size: float = 1.0, top: int = 14) -> go.Figure:
    """The patients and the least-squares line. The player draws the line of each run."""
    inputs, targets = surface.points
    ends = np.array([inputs.min() - 0.3, inputs.max() + 0.3])
    figure = chart(
        size,
        left=56,
        top=top,
        bottom=40,
        height=HEIGHT,
        xaxis=axis(theme, say("body-mass index, standard deviations"), nticks=6, range=ends.tolist(), showgrid=False),
        yaxis=axis(theme, say("progression"), nticks=6, range=[-2.6, 2.9], showgrid=False),
    )
    figure.add_scatter(
        x=inputs.astype(np.float32),
        y=targets.astype(np.float32),
        mode="markers",
        hoverinfo="skip",
        marker={"size": 3.5 * size, "color": SOFT_INK[theme], "opacity": 0.45},
    )
    figure.add_scatter(
        x=ends,
        y=surface.slope * ends + surface.intercept,
        mode="lines",
        hoverinfo="skip",
        line={"width": 1.2, "color": INK[theme]},
        opacity=0.75,
    )
    return figure


@remembered(64)
def relief_figure(surface: Surface, theme: Theme, size: float = 1.0) -> go.Figure:
    """The surface in three dimensions, its height the loss on the scale of `solid`."""
    r = solid(surface)
    ink = {"color": SOFT_INK[theme]}
    side = {"gridcolor": GRID[theme], "showbackground": False, "showspikes": False, "nticks": 5, "tickfont": ink}
    numbers = _colour_bar(r, theme)
    figure = chart(
        size,
        left=0,
        bottom=0,
        top=0,
        right=0,
        height=HEIGHT,
        dragmode="turntable",
        scene={
            "xaxis": side | {"title": {"text": "x", "font": ink}},
            "yaxis": side | {"title": {"text": "y", "font": ink}},
            "zaxis": side
            | {"title": {"text": say("loss"), "font": ink}}
            | {name: numbers[name] for name in ("tickvals", "ticktext")},
            "aspectratio": {"x": 1, "y": 1, "z": 0.6},
            "camera": {"eye": {"x": 1.2, "y": -1.35, "z": 0.75}, "center": {"x": -0.06, "y": -0.06, "z": -0.18}},
            "dragmode": "turntable",
        },
    )
    figure.add_trace(
        go.Surface(
            x=r.x.astype(np.float32),
            y=r.y.astype(np.float32),
            z=r.level,
            colorscale=_scale(theme),
            showscale=False,
            hoverinfo="skip",
            contours={
                "x": {"highlight": False},
                "y": {"highlight": False},
                "z": {"show": True, "color": CONTOUR[theme], "width": 1, "highlight": False},
            },
            lighting={"ambient": 0.85, "diffuse": 0.35, "specular": 0.02, "roughness": 0.9},
        )
    )
    return figure


def nice_range(values: list[Array], log: bool, threshold: float | None = None) -> Range:
    """A range that holds the values, snapped so that it seldom changes while a slider moves."""
    joined = np.concatenate(values)
    joined = joined[np.isfinite(joined)]
    if threshold is not None:
        least = math.log10(threshold) + 1.0
        tops = (float(side.max(initial=0.0)) for side in (-joined, joined))
        ends = [10.0 ** max(math.ceil(math.log10(top)), least) if top > 0.0 else 0.0 for top in tops]
        low, high = symlog(np.array([-ends[0], ends[1] or (0.0 if ends[0] else 10.0**least)]), threshold).tolist()
        return Range(False, low, high, threshold)
    if log:
        positive = joined[joined > 1e-18]
        if not positive.size:
            return Range(True, -1.0, 1.0)
        low, high = (float(np.floor(np.log10(positive.min()))), float(np.ceil(np.log10(positive.max()))))
        return Range(True, low, max(high, low + 1.0))
    low, high = (float(joined.min()), float(joined.max())) if joined.size else (0.0, 1.0)
    unit = 10.0 ** np.floor(np.log10(max(high - low, 1e-3 * abs(high), 1e-9)))
    low = float(np.floor(low / unit) * unit)
    return Range(False, low, max(float(np.ceil(high / unit) * unit), low + float(unit)))

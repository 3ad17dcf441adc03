"""Curves of the maps page: final loss over learning rates, and loss over steps and budgets."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from optimizers.elementary import Array
from optimizers.runs import Run
from ui.chart import axis, chart
from ui.language import join, say
from ui.maps.scale import LossScale
from ui.palette import CASING, INK, SOFT_INK, Theme, line_style

NAME = 15
"""Pixels that the label of a run needs above the learning-rate chart."""


def rates_height(runs: int) -> int:
    """Height in pixels of the learning-rate chart of so many runs: the curves keep theirs."""
    return 360 + NAME * runs


def rates_figure(
    rates: Array,
    curves: Sequence[tuple[str, Sequence[Run]]],
    level: Sequence[Array],
    diverged: Sequence[NDArray[np.bool_]],
    limits: Sequence[float | None],
    names: Sequence[str],
    scale: LossScale,
    top: float,
    below: float,
    theme: Theme,
    size: float,
) -> go.Figure:
    """Final loss over the learning rate, a line for each of `curves`; above it, where its runs diverge.

    A curve has a label, and the runs whose learning rates are marked on it; the first one's look is the curve's.
    `level` is the loss on `scale`, (rates,) each; `below` the level up to which a rate works. `names` are those of
    all curves, also of those that are still to come, so that nothing moves when they do.
    """
    low = min((float(np.nanmin(np.where(d, np.nan, v), initial=below)) for v, d in zip(level, diverged, strict=True)))
    low = max(low, float(scale.level(np.array([scale.base]))[0]) if scale.log else -30.0) - 0.3
    strip = NAME * len(names) / (rates_height(len(names)) - 48)
    figure = chart(
        size,
        left=round(84 * size),
        bottom=round(40 * size),
        xaxis=axis(
            theme,
            say("learning rate"),
            type="log",
            exponentformat="power",
            dtick=1,
            range=[float(np.log10(rates[0])), float(np.log10(rates[-1]))],
        ),
        yaxis=axis(theme, scale.title, range=[low, top], domain=[0.0, 1.0 - strip], **scale.ticks(low, top)),
        yaxis2=axis(
            theme,
            "",
            domain=[1.0 - strip + 0.02, 1.0],
            type="category",
            showgrid=False,
            ticks="",
            anchor="x",
            categoryorder="array",
            categoryarray=names[::-1],
            tickvals=names,
            range=[-0.6, len(names) - 0.4],
        ),
    )
    for (label, runs), v, gone, limit in zip(curves, level, diverged, limits, strict=True):
        style = line_style(runs[0].id)
        colour = style.colour(theme)
        losses = [scale.label(one, 3) for one in v]
        figure.add_scatter(
            x=rates,
            y=np.where(gone, np.nan, v).astype(np.float32),
            mode="lines",
            name=label,
            line={"color": colour, "dash": style.dash, "width": 2},
            text=losses,
            hovertemplate=f"{label}<br>lr %{{x:.4g}}<br>{say('loss {loss}', loss='%{text}')}<extra></extra>",
        )
        for run in runs:
            i, own = int(np.abs(np.log(rates / run.rule.lr)).argmin()), line_style(run.id)
            if gone[i]:
                continue
            figure.add_scatter(
                x=[run.rule.lr],
                y=[float(v[i])],
                mode="markers",
                hoverinfo="skip",
                cliponaxis=False,
                marker={
                    "symbol": own.marker,
                    "size": 10,
                    "color": own.colour(theme),
                    "line": {"width": 1.5, "color": CASING[theme]},
                },
            )
        figure.add_scatter(
            x=rates[gone],
            y=[label] * int(gone.sum()),
            yaxis="y2",
            mode="markers",
            hoverinfo="skip",
            marker={"symbol": "x-thin", "size": 6, "line": {"width": 1.2, "color": colour}},
        )
        if limit is not None and rates[0] <= limit <= rates[-1]:
            figure.add_shape(
                type="line",
                x0=limit,
                x1=limit,
                y0=0,
                y1=1,
                yref="paper",
                line={"color": colour, "width": 1, "dash": "dot"},
            )
    for limit in sorted({one for one in limits if one is not None and rates[0] <= one <= rates[-1]}):
        bound = [label for (label, _), one in zip(curves, limits, strict=True) if one == limit]
        figure.add_annotation(
            x=float(np.log10(limit)),
            y=0.01,
            yref="paper",
            text=say("limit of {runs}", runs=join(bound)),
            textangle=-90,
            **{"xanchor": "right", "yanchor": "bottom", "showarrow": False},
            font={"color": SOFT_INK[theme], "size": 11 * size},
        )
    figure.add_shape(
        type="line",
        x0=0,
        x1=1,
        xref="paper",
        y0=below,
        y1=below,
        line={"color": INK[theme], "width": 1, "dash": "dot"},
        opacity=0.5,
    )
    figure.add_annotation(
        x=0.005,
        xref="paper",
        y=below,
        text=say("a rate works up to loss {loss}", loss=scale.label(below, 2)),
        **{"xanchor": "left", "yanchor": "bottom", "showarrow": False},
        font={"color": SOFT_INK[theme], "size": 11 * size},
    )
    return figure


@dataclass(frozen=True)
class Band:
    """A curve with the range around it: levels of the loss, (n,) each."""

    run: Run
    label: str
    middle: Array
    low: Array
    high: Array


def curves_figure(
    at: Sequence[int],
    bands: Sequence[Band],
    marked: int | None,
    scale: LossScale,
    top: float,
    title: str,
    log: bool,
    theme: Theme,
    size: float,
) -> go.Figure:
    """Loss of each run over steps or budgets, with the band over seeds, and one step marked."""
    lows = np.concatenate([band.low for band in bands]) if bands else np.array([])
    low = max(float(lows[np.isfinite(lows)].min(initial=top)), -30.0)
    steps: dict[str, Any] = {"range": [at[0], at[-1]], "ticklabeloverflow": "allow"}
    if log:
        ends = [float(np.log10(at[0])), float(np.log10(at[-1]))]
        steps |= {"type": "log", "range": ends, "tickvals": [10, 100, 1000, 5000]}
    figure = chart(
        size,
        left=round(64 * size),
        right=round(18 * size),
        bottom=round(40 * size),
        xaxis=axis(theme, title, **steps),
        yaxis=axis(theme, scale.title, range=[low - 0.2, top], **scale.ticks(low, top)),
    )
    x = np.array(at, dtype=np.float32)
    for band in bands:
        style = line_style(band.run.id)
        colour = style.colour(theme)
        if not np.array_equal(band.low, band.high, equal_nan=True):
            around, edge = _outline(x, band)
            figure.add_scatter(
                x=around,
                y=edge,
                mode="lines",
                line={"width": 0},
                fill="toself",
                fillcolor=colour,
                opacity=0.16,
                hoverinfo="skip",
            )
        figure.add_scatter(
            x=x,
            y=band.middle.astype(np.float32),
            mode="lines",
            name=band.label,
            line={"color": colour, "dash": style.dash, "width": 2},
            text=[scale.label(one, 3) for one in band.middle],
            hovertemplate=f"{band.label}<br>{say('{steps} steps', steps='%{x}')}<br>"
            f"{say('loss {loss}', loss='%{text}')}<extra></extra>",
        )
        there = np.flatnonzero(np.isfinite(band.middle))
        if there.size:
            figure.add_scatter(
                x=x[there[-1:]],
                y=band.middle[there[-1:]].astype(np.float32),
                mode="markers",
                hoverinfo="skip",
                cliponaxis=False,
                marker={
                    "symbol": style.marker,
                    "size": 10,
                    "color": colour,
                    "line": {"width": 1.5, "color": CASING[theme]},
                },
            )
    if marked is not None:
        figure.add_vline(marked, line={"color": INK[theme], "width": 1, "dash": "dot"}, opacity=0.6)
        place = float(np.log10(marked) if log else marked)
        figure.add_annotation(
            x=place,
            y=1.0,
            yref="paper",
            text=say("the race's {steps} steps", steps=marked),
            **{"xanchor": "right" if 2 * place > sum(steps["range"]) else "left", "yanchor": "top", "showarrow": False},
            font={"color": SOFT_INK[theme], "size": 11 * size},
        )
    return figure


def _outline(x: NDArray[np.float32], band: Band) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The band as closed outlines with a gap between them: one for each stretch on which no seed has diverged."""
    there = np.flatnonzero(np.isfinite(band.high) & np.isfinite(band.low))
    around, edge, gap = [], [], np.array([np.nan])
    for part in np.split(there, np.flatnonzero(np.diff(there) > 1) + 1):
        around += [x[part], x[part][::-1], gap]
        edge += [band.high[part], band.low[part][::-1], gap]
    return np.concatenate(around).astype(np.float32), np.concatenate(edge).astype(np.float32)

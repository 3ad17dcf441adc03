"""Figures of trained models: confusion, predictions, learning rates, and the plane through two ends.

Names out of a visitor's file are escaped, because Plotly takes some tags for markup.
"""

from collections.abc import Sequence
from html import escape
from typing import Any

import numpy as np
import plotly.graph_objects as go

from learning.data import Data
from learning.predict import confusion
from learning.sensitivity import Sensitivity
from learning.slice import Slice
from optimizers.elementary import Array
from optimizers.runs import Run
from ui.chart import axis, chart
from ui.labels import labels
from ui.language import name_of, say
from ui.layout import Look
from ui.numbers import show
from ui.palette import CASING, CONTOUR, GROUND, INK, line_style


def _chart(view: Look, x: dict[str, Any], y: dict[str, Any], height: int, legend: bool = False) -> go.Figure:
    """An empty chart with axes of these titles and settings; `legend` puts a legend above it."""
    return chart(
        view.size,
        left=60,
        bottom=46,
        top=30 if legend else 10,
        right=12,
        height=height * view.size,
        xaxis=axis(view.theme, **x),
        yaxis=axis(view.theme, **y),
        showlegend=legend,
        legend={"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "font": {"color": INK[view.theme]}},
    )


def _scale(view: Look) -> list[tuple[float, str]]:
    colours = GROUND[view.theme]
    return [(i / (len(colours) - 1), colour) for i, colour in enumerate(colours)]


def _end(run: str, view: Look) -> dict[str, object]:
    """The marker at the place of a line that matters."""
    style = line_style(run)
    casing = {"color": CASING[view.theme], "width": 1.5}
    return {"symbol": style.marker, "color": style.colour(view.theme), "size": 12 * view.size, "line": casing}


def confusion_figure(data: Data, probabilities: Array, view: Look) -> go.Figure:
    """How many test rows of each class were taken for which."""
    counts = confusion(data, probabilities)
    names = [escape(name_of(name), quote=False) for name in data.classes]
    wrong = counts * (1 - np.eye(len(names), dtype=int))
    ink = line_style("sgd").colour(view.theme)
    told = say("{n} of class {label} taken for {chosen}", n="%{customdata}", label="%{y}", chosen="%{x}")
    plain = {"type": "category", "showgrid": False, "ticks": ""}
    x, y = {"title": say("taken for")}, {"title": say("true class"), "autorange": "reversed"}
    figure = _chart(view, plain | x, plain | y, 380)
    figure.add_trace(
        go.Heatmap(
            z=np.log1p(counts),
            x=names,
            y=names,
            text=np.where(counts > 0, counts.astype(str), ""),
            texttemplate="%{text}",
            showscale=False,
            xgap=2,
            ygap=2,
            colorscale=_scale(view),
            reversescale=view.theme == "dark",
            textfont={"color": ink},
            customdata=counts,
            hovertemplate=f"{told}<extra></extra>",
        )
    )
    rows, columns = np.nonzero(wrong)
    side = line_style("momentum").colour(view.theme)
    figure.update_layout(
        shapes=[
            {
                "type": "rect",
                "x0": x - 0.48,
                "x1": x + 0.48,
                "y0": y - 0.48,
                "y1": y + 0.48,
                "line": {"color": side, "width": 1},
            }
            for y, x in zip(rows.tolist(), columns.tolist(), strict=True)
        ]
    )
    return figure


def prediction_figure(data: Data, run: str, label: str, predicted: Array, exact: Array, view: Look) -> go.Figure:
    """Predicted against true values of the test rows, in the unit of the target, for a run and least squares."""
    assert data.target_scale is not None
    true = data.target_scale.undo(data.test.targets)[:, 0]
    low, high = float(true.min()), float(true.max())
    target = escape(name_of(data.target), quote=False)
    style, colour = line_style(run), line_style(run).colour(view.theme)
    x, y = {"title": say("true {target}", target=target)}, {"title": say("predicted {target}", target=target)}
    figure = _chart(view, x, y, 400, legend=True)
    figure.add_scatter(
        x=[low, high],
        y=[low, high],
        mode="lines",
        name=say("predicted = true"),
        line={"color": INK[view.theme], "width": 1, "dash": "dot"},
        hoverinfo="skip",
    )
    hover = say("true {true}, predicted {predicted}", true="%{x:.4~g}", predicted="%{y:.4~g}")
    figure.add_scatter(
        x=true,
        y=predicted,
        mode="markers",
        name=label,
        hovertemplate=hover,
        marker={"symbol": style.marker, "color": colour, "size": 7, "opacity": 0.8},
    )
    figure.add_scatter(
        x=true,
        y=exact,
        mode="markers",
        name=say("least squares"),
        hovertemplate=hover,
        marker={"symbol": "circle-open", "color": INK[view.theme], "size": 10, "opacity": 0.7},
    )
    return figure


def rates_figure(s: Sensitivity, runs: Sequence[Run], view: Look) -> go.Figure:
    """Training loss at the end by learning rate: mean over the seeds, and the band from lowest to highest."""
    rates = np.array(s.rates)
    known = s.train_loss[np.isfinite(s.train_loss) & (s.train_loss > 0)]
    top = min(float(known.max(initial=1e-3)), 10.0)  # what is far worse than guessing is drawn outside
    lowest = float(known.min(initial=top))
    figure = _chart(
        view,
        {"title": say("learning rate"), "type": "log", "exponentformat": "power", "dtick": 1},
        {
            "title": say("training loss after the last epoch"),
            "type": "log",
            "dtick": "D2",
            "range": [float(np.log10(lowest)) - 0.1, float(np.log10(top)) + 0.05],
        },
        400,
        legend=True,
    )
    names = labels(runs)
    for run, losses, best in zip(runs, s.train_loss, s.best, strict=True):
        style, colour = line_style(run.id), line_style(run.id).colour(view.theme)
        told = say("{run}, lr {rate}: training loss {loss}", run=names[run.id], rate="%{x:.2~g}", loss="%{y:.4~g}")
        mean, low, high = (
            np.where(np.isfinite(v), v, np.nan) for v in (losses.mean(axis=1), losses.min(axis=1), losses.max(axis=1))
        )
        finite = np.isfinite(mean)
        figure.add_scatter(
            x=np.concatenate([rates[finite], rates[finite][::-1]]),
            y=np.concatenate([high[finite], low[finite][::-1]]),
            mode="lines",
            line={"width": 0},
            fill="toself",
            fillcolor=colour,
            opacity=0.15,
            hoverinfo="skip",
            showlegend=False,
        )
        figure.add_scatter(
            x=rates,
            y=mean,
            mode="lines",
            name=names[run.id],
            line={"color": colour, "dash": style.dash, "width": view.thick},
            hovertemplate=f"{told}<extra></extra>",
        )
        if best is not None:
            figure.add_scatter(
                x=[rates[best]],
                y=[mean[best]],
                mode="markers",
                showlegend=False,
                hoverinfo="skip",
                marker=_end(run.id, view),
            )
    return figure


def slice_figure(s: Slice, runs: Sequence[Run], view: Look) -> go.Figure:
    """The loss on the plane, with the path of every run projected on it."""
    level = np.log10(np.maximum(s.loss, 1e-12))
    low, high = float(level.min()), float(level.max())
    step = max((high - low) / 16, 1e-9)
    ticks = np.linspace(low, high, 5)
    figure = _chart(
        view,
        {"title": say("distance towards the first end"), "range": [float(s.u[0]), float(s.u[-1])], "showgrid": False},
        {"title": say("distance across"), "range": [float(s.v[0]), float(s.v[-1])], "showgrid": False},
        480,
        legend=True,
    )
    figure.add_trace(
        go.Contour(
            z=level.astype(np.float32),
            x=s.u,
            y=s.v,
            colorscale=_scale(view),
            hoverinfo="skip",
            contours={"coloring": "heatmap", "start": low + step, "end": high - step / 2, "size": step},
            line={"width": 0.8, "color": CONTOUR[view.theme]},
            colorbar={
                "thickness": 8,
                "outlinewidth": 0,
                "tickvals": ticks.tolist(),
                "xpad": 4,
                "ticktext": [show(10.0**tick, 2) for tick in ticks],
                "title": {"text": say("training loss"), "side": "right"},
            },
        )
    )
    for (id, label), path, distance in zip(labels(runs).items(), s.paths, s.distances, strict=True):
        style, colour = line_style(id), line_style(id).colour(view.theme)
        told = say(
            "{run}, epoch {epoch}: {distance} from the plane",
            run=label,
            epoch="%{pointNumber}",
            distance="%{customdata:.2~g}",
        )
        figure.add_scatter(
            x=path[:, 0],
            y=path[:, 1],
            mode="lines",
            hoverinfo="skip",
            showlegend=False,
            line={"color": CASING[view.theme], "width": view.thick + 2},
        )
        figure.add_scatter(
            x=path[:, 0],
            y=path[:, 1],
            mode="lines",
            name=label,
            customdata=distance,
            line={"color": colour, "dash": style.dash, "width": view.thick},
            hovertemplate=f"{told}<extra></extra>",
        )
        figure.add_scatter(
            x=path[-1:, 0], y=path[-1:, 1], mode="markers", hoverinfo="skip", showlegend=False, marker=_end(id, view)
        )
    return figure

"""What stands in the place of the race where gradients come in a cycle: x over the steps, for the runs of a lesson."""

from collections.abc import Mapping
from dataclasses import asdict, replace

import numpy as np
import plotly.graph_objects as go

from course.cycle import walk
from optimizers.elementary import Array
from optimizers.experiment import Experiment
from ui.chart import axis, chart, show_chart
from ui.labels import labels
from ui.language import join, say
from ui.layout import Look
from ui.numbers import show as number
from ui.palette import CASING, INK, SOFT_INK, line_style
from ui.ticks import rounds

KEY = "cycle"
HEIGHT = 400


def show(e: Experiment, view: Look) -> None:
    """The chart of the runs that are shown, with Adam's decay rate and the experiment's steps."""
    found = walks(e)
    names = labels(e.shown)
    ends = join([say("{run} at {x}", run=names[id], x=number(float(x[-1]), 3)) for id, x in found.items()])
    alt = say("x of each run over the steps, between -1 and 1. After step {step}: {ends}.", step=e.steps, ends=ends)
    show_chart(figure(found, names, e.steps, view), KEY, alt)


def walks(e: Experiment) -> dict[str, Array]:
    """The walk of each run that is shown, all with the decay rate of the second moment that Adam has."""
    adam = next(run.rule for run in e.runs if run.rule.slug == "adam")
    same = {"beta2": asdict(adam)["beta2"]}
    return {run.id: walk(replace(run.rule, **same), e.steps) for run in e.shown}


def figure(found: Mapping[str, Array], names: Mapping[str, str], steps: int, view: Look) -> go.Figure:
    """A line for each run with its marker at the end, and the lowest mean loss at -1."""
    ink = SOFT_INK[view.theme]
    goal = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": -1, "y1": -1, "line": {"color": ink, "width": 1}}
    told = {"text": say("lowest mean loss"), "xref": "paper", "x": 0.99, "y": -1, "showarrow": False}
    made = chart(
        view.size,
        left=56,
        right=24,
        top=34,
        bottom=42,
        height=HEIGHT * view.size,
        xaxis=axis(view.theme, say("step"), range=[0, steps], tickvals=[round(step) for step in rounds(0, steps)]),
        yaxis=axis(view.theme, "x", range=[-1.2, 1.1], tickvals=[-1, -0.5, 0, 0.5, 1]),
        showlegend=True,
        legend={"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "font": {"color": INK[view.theme]}},
        shapes=[goal],
        annotations=[told | {"xanchor": "right", "yanchor": "top", "font": {"color": ink}}],
    )
    at = np.arange(steps + 1)
    for id, x in found.items():
        style, colour = line_style(id), line_style(id).colour(view.theme)
        told_here = say("{run}, step {step}: x = {x}", run=names[id], step="%{x}", x="%{y:.3f}")
        made.add_scatter(
            x=at,
            y=x,
            mode="lines",
            name=names[id],
            line={"color": colour, "dash": style.dash, "width": view.thick},
            hovertemplate=f"{told_here}<extra></extra>",
        )
        casing = {"color": CASING[view.theme], "width": 1.5}
        marker = {"symbol": style.marker, "color": colour, "size": 12 * view.size, "line": casing}
        made.add_scatter(
            x=[steps], y=[x[-1]], mode="markers", marker=marker, showlegend=False, hoverinfo="skip", cliponaxis=False
        )
    return made

"""The charts beside the map: a quantity of the runs over the steps, or, on a regression, the fitted line."""

from typing import NamedTuple

import plotly.graph_objects as go

from optimizers.experiment import Experiment
from optimizers.surfaces.regression import Regression
from ui import runs
from ui.figures import curve_figure, fit_figure
from ui.layout import Look
from ui.numbers import show
from ui.race.choice import Choice, Shown

_TOP = 36
"""Pixels above a chart, in which there is room for its lists."""

_ALTS: dict[Shown, str] = {
    "loss": "The loss of each run at every step.",
    "above": "The loss of each run above the minimum at every step.",
    "gradient": "The length of the gradient of each run at every step.",
    "distance": "The distance of each run to the nearest known minimum at every step.",
    "fit": "The patients, the least-squares line, and the line of each run as it moves.",
}


class Beside(NamedTuple):
    """A chart: its place, what the player draws over it, its ground, and its description."""

    place: str
    kind: Shown
    figure: go.Figure
    alt: str
    threshold: float | None = None


def beside(e: Experiment, choices: tuple[Choice, ...], view: Look) -> list[Beside]:
    """The charts that were chosen, in their order."""
    return [_beside(e, choice, view) for choice in choices]


def _beside(e: Experiment, choice: Choice, view: Look) -> Beside:
    place, shown, scale = choice
    if shown == "fit":
        assert isinstance(e.surface, Regression)
        return Beside(place, shown, fit_figure(e.surface, view.theme, view.size, _TOP), _ALTS[shown])
    y = runs.curve_range(e, shown, scale)
    title = _title(e, choice)
    figure = curve_figure(title, e.steps, y, view.theme, view.size, _TOP)
    return Beside(place, shown, figure, _ALTS[shown], y.threshold)


def _title(e: Experiment, choice: Choice) -> str:
    """The name of a curve's axis."""
    base = runs.loss_base(e.surface)
    above = f"loss above {show(base)}"
    titles: dict[Shown, str] = {"loss": "loss", "above": above, "gradient": "|gradient|", "distance": "distance"}
    return titles[choice.shown] if choice.scale == "linear" else f"{titles[choice.shown]} ({choice.scale})"

"""The charts beside the map: a quantity of the runs over the steps, or, on a regression, the fitted line."""

from typing import NamedTuple

import plotly.graph_objects as go

from optimizers.experiment import Experiment
from optimizers.messages import Message, message
from optimizers.surfaces.regression import Regression
from ui import runs
from ui.figures import curve_figure, fit_figure
from ui.language import say
from ui.layout import Look
from ui.numbers import show
from ui.race.choice import AXES, Choice, Shown

_TOP = 36
"""Pixels above a chart, in which there is room for its lists."""

NAMES: dict[Shown, Message] = {
    "loss": message("loss"),
    "above": message("above"),
    "gradient": message("gradient"),
    "distance": message("distance"),
    "fit": message("fit"),
}
"""What each chart is called in a word."""

_ALTS: dict[Shown, Message] = {
    "loss": message("The loss of each run at every step."),
    "above": message("The loss of each run above the minimum at every step."),
    "gradient": message("The length of the gradient of each run at every step."),
    "distance": message("The distance of each run to the nearest known minimum at every step."),
    "fit": message("The patients, the least-squares line, and the line of each run as it moves."),
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
        return Beside(place, shown, fit_figure(e.surface, view.theme, view.size, _TOP), say(_ALTS[shown]))
    y = runs.curve_range(e, shown, scale)
    title = _title(e, choice)
    figure = curve_figure(title, e.steps, y, view.theme, view.size, _TOP)
    return Beside(place, shown, figure, say(_ALTS[shown]), y.threshold)


def _title(e: Experiment, choice: Choice) -> str:
    """The name of a curve's axis."""
    titles: dict[Shown, str] = {
        "loss": say("loss"),
        "above": say("loss above {base}", base=show(runs.loss_base(e.surface))),
        "gradient": say("|gradient|"),
        "distance": say("distance"),
    }
    title = titles[choice.shown]
    if choice.scale == "linear":
        return title
    return say("{quantity} ({axis})", quantity=title, axis=say(AXES[choice.scale]))

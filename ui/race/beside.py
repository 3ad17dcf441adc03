"""The charts beside the map: the loss, and the gradient or, where the surface is a regression, the fitted line."""

from typing import Literal, NamedTuple

import plotly.graph_objects as go

from optimizers.experiment import Experiment
from optimizers.surfaces.regression import Regression
from ui import runs
from ui.figures import curve_figure, fit_figure
from ui.layout import Look
from ui.numbers import show


class Beside(NamedTuple):
    """A chart: what the player draws over it, its ground, and its description."""

    kind: Literal["loss", "gradient", "fit"]
    figure: go.Figure
    alt: str


def beside(e: Experiment, logarithmic: bool, view: Look) -> tuple[Beside, Beside]:
    """The two charts, the upper one first."""
    base = runs.loss_base(e)
    title = "loss" if base == 0 else f"loss above {show(base)}"
    losses = curve_figure(title, e.steps, runs.loss_range(e, logarithmic), view.theme, view.size)
    loss = Beside("loss", losses, "The loss of each rule at every step.")
    if isinstance(e.surface, Regression):
        fit = fit_figure(e.surface, view.theme, view.size)
        return Beside("fit", fit, "The patients, the least-squares line, and the line of each rule as it moves."), loss
    gradients = curve_figure("|gradient|", e.steps, runs.gradient_range(e), view.theme, view.size)
    return loss, Beside("gradient", gradients, "The length of the gradient of each rule at every step.")

"""The curves of a training as Vega-Lite charts, which take new points in place while it goes on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from learning.training import Log
from optimizers.elementary import Array
from optimizers.messages import Message, message
from ui.labels import labels
from ui.language import remembered, say
from ui.layout import Look
from ui.numbers import show
from ui.palette import DASH_PIXELS, GRID, INK, MARKER_PATHS, line_style
from ui.train.run import TrainingJob

Extent = tuple[float, float]
"""The ends of an axis."""

FAR = 1e-3
"""How far below the lowest value, as a share of it, the line to beat may lie to be in the chart."""

_STEPS = tuple(float(f"{m}e{k}") for k in range(-300, 300) for m in (1, 2, 5))


@dataclass(frozen=True)
class Curve:
    """One quantity of a log, epoch by epoch."""

    name: str
    title: Message
    alt: Message
    first: int = 0
    """The epoch of its first value."""
    percent: bool = False

    @property
    def key(self) -> str:
        """By which its chart is found on the page."""
        return f"train_{self.name}"

    def values(self, log: Log) -> Array:
        """Of one run."""
        values: Array = getattr(log, self.name)
        return values


SHARES = {"type": "pow", "exponent": 6, "domain": [0, 1]}
"""The axis of an accuracy: all of it, with most room for the last few percent."""
MARKS = (0.5, 0.8, 0.9, 0.95, 1)

NUMBERS = "format(datum.value, datum.value < 1e-3 || datum.value >= 1e5 ? '.0e' : '~g')"
"""How an axis writes its numbers, as the tables do."""

LOSSES = (
    Curve(
        "train_loss", message("Training loss"), message("The loss of each run on the training rows after every epoch.")
    ),
    Curve("test_loss", message("Test loss"), message("The loss of each run on the test rows after every epoch.")),
)
ACCURACY = Curve(
    "test_accuracy",
    message("Test accuracy"),
    message("The share of test rows that each run gets right after every epoch."),
    percent=True,
)
NORMS = (
    Curve(
        "gradient_norm",
        message("Gradient norm"),
        message("The typical length of the gradient of each run in every epoch."),
        first=1,
    ),
    Curve(
        "effective_lr",
        message("Effective learning rate"),
        message("The length of the steps of each run over that of its gradients in every epoch."),
        first=1,
    ),
)


CURVES = (*LOSSES, ACCURACY, *NORMS)
"""All that there may be."""


def csv(job: TrainingJob) -> str:
    """Every curve as CSV: a row for each quantity, run and epoch, with mean, lowest and highest over the seeds."""
    frames = [table(job, curve).rename(columns={"value": "mean"}).assign(quantity=curve.name) for curve in curves(job)]
    columns = ["quantity", "run", "epoch", "mean", "low", "high"]
    text: str = pd.concat(frames, ignore_index=True)[columns].to_csv(index=False, lineterminator="\n")
    return text


def curves(job: TrainingJob) -> tuple[Curve, ...]:
    """What there is to draw of a training."""
    return (*LOSSES, *([ACCURACY] if job.data.task == "classification" else []), *NORMS)


HEIGHT = 240
"""Pixels of a chart in a row of equals."""


def heights(job: TrainingJob) -> dict[Curve, int]:
    """What a training is judged by, with its height in pixels: an accuracy is large, with the losses beside it."""
    if job.data.task == "classification":
        return {ACCURACY: 416} | dict.fromkeys(LOSSES, 200)  # two of them, with the gap between them
    return dict.fromkeys(LOSSES, HEIGHT)


def table(job: TrainingJob, curve: Curve) -> pd.DataFrame:
    """A row for each run and epoch of a training: see `points`."""
    return points({label: job.of(id) for id, label in labels(job.plan.runs).items()}, curve)


def points(logs: Mapping[str, Sequence[Log]], curve: Curve) -> pd.DataFrame:
    """A row for each run, by its label, and epoch: mean, lowest and highest over the seeds; empty after divergence."""
    frames = []
    for label, seeds in logs.items():
        values = np.stack([curve.values(log) for log in seeds])
        epochs = np.arange(curve.first, curve.first + values.shape[1])
        with np.errstate(all="ignore"):
            columns = {"value": values.mean(axis=0), "low": values.min(axis=0), "high": values.max(axis=0)}
        frame = pd.DataFrame({"run": label, "epoch": epochs, **columns})
        frames.append(frame.replace([np.inf, -np.inf], np.nan))
    return pd.concat(frames, ignore_index=True)


def extent(points: pd.DataFrame, curve: Curve, beat: float | None = None) -> Extent:
    """Ends of the axis that hold all values, at 1, 2 or 5 times a power of ten, so that they seldom change.

    A run that climbs far above the first values of all leaves the chart; so does a line to beat that lies far
    below, as that of data that fit exactly.
    """
    first = points.loc[points["epoch"] == curve.first, "high"].max()
    values = points[["low", "high"]].to_numpy().ravel()
    values = values[(values > 0.0) & (values <= 10.0 * first)]
    if not values.size:
        return 0.1, 10.0
    lowest = float(values.min())
    if beat is not None and FAR * lowest <= beat < lowest:
        lowest = beat
    low = max(steps for steps in _STEPS if steps <= lowest)
    return low, min(steps for steps in _STEPS if steps >= values.max() and steps > low)


def ticks(extent: Extent) -> list[float]:
    """Six numbers at most: 1, 2 and 5 times the powers of ten, or powers of ten only."""
    inside = [step for step in _STEPS if extent[0] <= step <= extent[1]]
    if len(inside) <= 6:
        return inside
    powers = [step for step in inside if f"{step:e}".startswith("1.0")]
    return powers[:: -(-len(powers) // 6)]


def line_to_beat(job: TrainingJob, curve: Curve) -> float | None:
    """The loss of the exact least-squares solution, where there is one."""
    if curve not in LOSSES or job.data.task != "regression":
        return None
    return job.least_squares[LOSSES.index(curve)]


@remembered(64)
def spec(
    curve: Curve,
    runs: Sequence[tuple[str, str]],
    epochs: int,
    seeds: int,
    extent: Extent,
    beat: float | None,
    view: Look,
    height: int = HEIGHT,
) -> dict[str, Any]:
    """The chart without its data; `runs` are ids with their labels.

    Its axes have fixed ends, for two reasons: Vega, which gets the data afterwards, complains of an axis
    that has nothing to follow; and the curves do not move while they grow.
    """
    styles = [line_style(id) for id, _ in runs]
    names = [label for _, label in runs]

    def by_run(values: list[Any]) -> dict[str, Any]:
        scale = {"domain": names, "range": values}
        return {"field": "run", "type": "nominal", "scale": scale, "legend": None}

    colour = by_run([style.colour(view.theme) for style in styles])
    number = ".1%" if curve.percent else ".4~g"
    x = {
        "field": "epoch",
        "type": "quantitative",
        "title": say("epoch"),
        "scale": {"domain": [0, 1.03 * epochs], "nice": False},  # room for the markers at the end
        "axis": {"tickMinStep": 1, "tickCount": 6},
    }
    marks = {"format": ".0%", "values": MARKS} if curve.percent else {"labelExpr": NUMBERS, "values": ticks(extent)}
    y = {
        "field": "value",
        "type": "quantitative",
        "title": None,
        "scale": SHARES if curve.percent else {"type": "log", "domain": list(extent)},
        "axis": marks,
    }
    tooltip = [
        {"field": "run", "title": say("run")},
        {"field": "epoch", "title": say("epoch")},
        {"field": "value", "title": say("mean") if seeds > 1 else say("value"), "format": number},
    ]
    spread = [
        {"field": "low", "title": say("lowest seed"), "format": number},
        {"field": "high", "title": say("highest seed"), "format": number},
    ]
    layers: list[dict[str, Any]] = []
    if seeds > 1:
        tooltip += spread
        band = {"y": y | {"field": "low"}, "y2": {"field": "high"}}
        area = {"type": "area", "opacity": 0.16, "clip": True}
        layers.append({"mark": area, "encoding": {"x": x, "color": colour} | band})
    layers.append(
        {
            "mark": {"type": "line", "strokeWidth": view.thick * 0.8, "clip": True},
            "encoding": {
                "x": x,
                "y": y,
                "color": colour,
                "strokeDash": by_run([list(DASH_PIXELS[style.dash]) or [1, 0] for style in styles]),
            },
        }
    )
    layers.append(
        {
            "mark": {"type": "point", "filled": True, "size": 60, "opacity": 1, "clip": True},
            "transform": [
                {"filter": "isValid(datum.value)"},
                {"joinaggregate": [{"op": "max", "field": "epoch", "as": "last"}], "groupby": ["run"]},
                {"filter": "datum.epoch === datum.last"},
            ],
            "encoding": {
                "x": x,
                "y": y,
                "color": colour,
                "tooltip": tooltip,
                "shape": by_run([MARKER_PATHS[style.marker] for style in styles]),
            },
        }
    )
    layers.append(  # invisible points, for the pointer
        {
            "mark": {"type": "point", "opacity": 0, "size": 120, "clip": True},
            "encoding": {"x": x, "y": y, "tooltip": tooltip},
        }
    )
    if beat is not None and extent[0] <= beat <= extent[1]:
        words = say("least squares {value}", value=show(beat))
        line = {"y": {"datum": beat, "type": "quantitative"}, "color": {"value": INK[view.theme]}}
        once: dict[str, Any] = {"data": {"values": [{}]}}
        layers.append(once | {"mark": {"type": "rule", "strokeDash": [2, 3]}, "encoding": line})
        text = {"type": "text", "align": "right", "baseline": "top", "dy": 4, "text": words, "fontSize": 11 * view.size}
        layers.append(once | {"mark": text, "encoding": line | {"x": {"datum": epochs, "type": "quantitative"}}})
    plain = {
        "labelFontSize": 11 * view.size,
        "titleFontSize": 11 * view.size,
        "titleFontWeight": "normal",
        "titlePadding": 4,
    }
    return {
        "title": {"text": say(curve.title), "anchor": "start", "fontSize": 13 * view.size, "offset": 6},
        "layer": layers,
        "height": height * view.size,
        "config": {
            # Vega would read out every point and axis, in English; the chart has an alt text and a table.
            "mark": {"aria": False},
            "axis": plain | {"gridColor": GRID[view.theme], "domain": False, "aria": False},
            "view": {"stroke": None},
        },
    }

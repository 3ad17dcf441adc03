"""The axes of every figure: they ascend, and what is drawn lies between their ends, along x and along y."""

from collections.abc import Callable
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from learning import DATA, MODELS, Protocol
from learning.sensitivity import sensitivity
from learning.slice import Slice
from optimizers import RULES, SURFACES
from optimizers.experiment import Experiment
from optimizers.hyper import declared
from optimizers.maps.axes import axis_values, position
from optimizers.runs import Run, runs_of
from optimizers.twins import other_value, twin, twin_kinds
from ui.figures import Range, curve_figure, fit_figure, map_figure
from ui.layout import Look
from ui.maps.curves import Band, curves_figure, rates_figure
from ui.maps.figures import Colours, Side, basin_figure, plane_figure
from ui.maps.scale import LossScale
from ui.palette import CASING, INK
from ui.step.figures import ground_figure, near_figure, traces, twin_trace
from ui.step.inside import inside
from ui.train.figures import rates_figure as trained_rates_figure
from ui.train.figures import slice_figure

LOOK = Look("light", 1.0, 2.5)
MCCORMICK = SURFACES["mccormick"]  # longer across than high, and nowhere symmetric
SCALE = LossScale.of(MCCORMICK, 1.0)


def ends(figure: go.Figure, axis: str) -> tuple[float, float]:
    """Of an axis with a range, in what its values are drawn by: powers of ten on a logarithmic one."""
    low, high = figure.layout[axis].range
    return float(low), float(high)


def drawn(figure: go.Figure, side: str) -> np.ndarray:
    """All that lies along the first axis of a side, in what its range is counted in."""
    found = []
    for trace in figure.data:
        values = trace[side]
        if values is None and trace[f"d{side}"]:
            n = trace.z.shape[side == "x"]
            values = trace[f"{side}0"] + trace[f"d{side}"] * np.arange(n)
        if values is not None and trace[f"{side}axis"] in (None, side):
            found.append(np.asarray(values, dtype=float))
    values = np.concatenate([*found, [np.nan]])
    return np.log10(values) if figure.layout[f"{side}axis"].type == "log" else values


def plane() -> go.Figure:
    h = declared(RULES["adam"])
    x, y = (Side.of_hyper(h[name], axis_values(h[name], 32)) for name in ("lr", "beta1"))
    kind = np.zeros((32, 32), np.int8)
    at = float(position(h["lr"], 1e-3)), float(position(h["beta1"], 0.5))
    return plane_figure(np.ones((32, 32)), kind, x, y, at, 1, Colours(0.0, 2.0, "loss", {}), "light", 1.0)


def basins() -> go.Figure:
    x, y = (Side.of_coordinate(name, np.linspace(*side, 32)) for name, side in zip("xy", MCCORMICK.bounds, strict=True))
    return basin_figure(np.zeros((32, 32), np.int16), x, y, MCCORMICK, MCCORMICK.start, 1, "light", 1.0)


def losses() -> go.Figure:
    level = np.linspace(1.0, -3.0, 4)
    return curves_figure(
        [0, 10, 20, 30],
        [Band(Run("adam", RULES["adam"]()), "Adam", level, level, level)],
        10,
        SCALE,
        2.0,
        "step",
        False,
        "light",
        1.0,
    )


def rates() -> go.Figure:
    tried, level = np.geomspace(1e-5, 10.0, 4), np.linspace(1.0, -3.0, 4)
    none = np.zeros(4, bool)
    return rates_figure(
        tried, [("Adam", runs_of([RULES["adam"]()]))], [level], [none], [0.1], ["Adam"], SCALE, 2.0, -2.0, "light", 1.0
    )


def trained_rates() -> go.Figure:
    model = MODELS["linear"]()
    s = sensitivity(model, DATA["diabetes"], [RULES["sgd"]()], Protocol(2), rates=(1e-3, 1e-2), seeds=(0, 1))
    return trained_rates_figure(s, runs_of([RULES["sgd"]()]), LOOK)


def cut() -> go.Figure:
    u, v = np.linspace(-1.0, 3.0, 5), np.linspace(-10.0, 20.0, 5)
    path = np.array([[0.0, 0.0], [1.0, 10.0], [2.0, 15.0]])
    return slice_figure(Slice(u, v, np.ones((5, 5)), [path], [np.zeros(3)]), runs_of([RULES["adam"]()]), LOOK)


FIGURES: dict[str, Callable[[], go.Figure]] = {
    "map": lambda: map_figure(MCCORMICK, "light"),
    "map beside the step": lambda: ground_figure(MCCORMICK, "light"),
    "picture of the step": lambda: near_figure("light"),
    "curve": lambda: curve_figure("loss", 300, Range(True, -2.0, 3.0), "light"),
    "fit": lambda: fit_figure(SURFACES["regression"], "light"),
    "plane": plane,
    "basins": basins,
    "losses": losses,
    "rates": rates,
    "trained rates": trained_rates,
    "slice": cut,
}


@pytest.mark.parametrize("name", FIGURES)
def test_the_axes_ascend_and_hold_what_is_drawn(name: str) -> None:
    figure = FIGURES[name]()
    for side in "xy":
        if figure.layout[f"{side}axis"].range is None:
            continue  # Plotly's own choice
        (low, high), values = ends(figure, f"{side}axis"), drawn(figure, side)
        assert low < high
        room = 1e-6 * (high - low)
        held = values[np.isfinite(values)]
        assert ((held >= low - room) & (held <= high + room)).all()


def test_the_axes_of_a_plane_are_those_of_its_hyperparameters() -> None:
    figure, h = plane(), declared(RULES["adam"])
    for side, name in zip("xy", ("lr", "beta1"), strict=True):
        assert figure.layout[f"{side}axis"].title.text == name
        low, high = ends(figure, f"{side}axis")
        first, last = position(h[name], np.array([h[name].low, h[name].high]))
        assert low < first < last < high < last + (last - first) / 8


def test_the_axes_of_a_slice_end_where_its_ground_does() -> None:
    figure = cut()
    assert (ends(figure, "xaxis"), ends(figure, "yaxis")) == ((-1.0, 3.0), (-10.0, 20.0))


@pytest.mark.parametrize("slug", RULES)
def test_the_traces_of_a_step_lie_on_their_axes(slug: str) -> None:
    e = Experiment(surface=MCCORMICK, start=MCCORMICK.start, runs=runs_of((RULES[slug](),)), steps=40)
    run = inside(e, e.runs[0])
    kind = twin_kinds(run.rule)[0]
    other = twin(run.rule, kind, other_value(run.rule, kind)).rule
    for trace in (*traces(run, "delta", "light"), twin_trace(run, other, "light")):
        figure: Any = trace.figure(e.steps, "light", 1.0)
        assert ends(figure, "xaxis") == (0.0, 40.0)
        low, high = ends(figure, "yaxis")
        assert low < high
        values = np.concatenate([line.values for line in trace.lines])
        held = values[np.isfinite(values)]
        held = np.log10(held) if figure.layout.yaxis.type == "log" else held
        assert ((held >= low) & (held <= high)).mean() > 0.9


def test_a_step_against_the_gradient_has_the_cosine_one_and_a_step_along_it_minus_one() -> None:
    e = Experiment(runs=runs_of((RULES["sgd"](lr=1e-3),)), steps=20)
    (line,) = traces(inside(e, e.runs[0]), "delta", "light")[3].lines
    assert np.isnan(line.values[0]) and line.values[1:] == pytest.approx(1.0)
    heavy = Experiment(
        surface=SURFACES["bowl"], start=(1.0, 1.0), runs=runs_of((RULES["momentum"](lr=0.1, beta=0.9),)), steps=9
    )
    (line,) = traces(inside(heavy, heavy.runs[0]), "delta", "light")[3].lines
    assert line.values[1] == pytest.approx(1.0)
    assert line.values[1:].min() == pytest.approx(-1.0), "once past the minimum, the velocity carries it uphill"


def test_the_ring_of_the_race_is_of_ink_on_a_wider_casing() -> None:
    (ring,) = (trace for trace in plane().data if trace.type == "scatter" and trace.marker.symbol == "circle-open")
    h = declared(RULES["adam"])
    assert ring.x == (position(h["lr"], 1e-3),) * 2 and ring.y == (position(h["beta1"], 0.5),) * 2
    assert ring.marker.line.color == (CASING["light"], INK["light"])
    below, above = ring.marker.line.width
    assert below > above

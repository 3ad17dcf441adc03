"""Arrays to figures: finite for every surface, small enough to send, and with axes that hold the data."""

import itertools
import json
import math
from dataclasses import replace
from typing import get_args

import numpy as np
import plotly.graph_objects as go
import pytest

from optimizers import RULES, SURFACES
from optimizers.experiment import Experiment, working_lr
from optimizers.runs import runs_of
from optimizers.surfaces import Surface
from optimizers.surfaces.basic import Ravine
from ui.figures import (
    CONTOURS,
    GRID_POINTS,
    SHARPEST,
    Range,
    curve_figure,
    map_figure,
    nice_range,
    relief,
    relief_figure,
)
from ui.numbers import show
from ui.palette import CONTOUR, Theme
from ui.runs import QUANTITIES, Quantity, Scale, curve_range, gradient_norm, paths
from ui.step.figures import Trace, arrows, ground_figure, lanes, near_figure, picture, ticks
from ui.step.inside import Inside, inside
from ui.ticks import symlog

EVERY = pytest.mark.parametrize("surface", SURFACES.values(), ids=SURFACES)


def size(figure: go.Figure) -> int:
    """Of its JSON without the escaping of slashes, which Streamlit does not send."""
    return len(figure.to_json().replace("\\u002f", "/"))


@EVERY
@pytest.mark.parametrize("points", [41, GRID_POINTS])
def test_every_relief_is_finite(surface: Surface, points: int) -> None:
    r = relief(surface, points)
    assert r.level.shape == (points, points) and r.level.dtype == np.float32
    assert np.isfinite(r.level).all() and np.ptp(r.level) > 0
    assert (r.x[0], r.x[-1]) == surface.bounds[0] and (r.y[0], r.y[-1]) == surface.bounds[1]
    assert r.soft > 0


@EVERY
def test_half_of_a_map_lies_below_two_thirds_of_its_colours(surface: Surface) -> None:
    """More of them only where not even a linear scale would do, as on a plain high above its minima."""
    level = relief(surface).level
    share = (np.median(level) - level.min()) / np.ptp(level)
    loss = 10.0 ** level.astype(np.float64)
    linear = (np.median(loss) - loss.min()) / np.ptp(loss)
    assert share == pytest.approx(max(2.0 / 3.0, linear), abs=0.02)


@EVERY
def test_a_level_says_the_loss(surface: Surface) -> None:
    """Rows are y and columns x, and the logarithmic scale can be turned back."""
    r = relief(surface, 41)
    loss = np.asarray(surface.value(r.x[7], r.y[31]))
    assert 10.0 ** float(r.level[31, 7]) - r.soft + r.base == pytest.approx(float(loss), rel=1e-4, abs=1e-4 * r.soft)


@pytest.mark.parametrize("kappa", [1.0, 1000.0])
@pytest.mark.parametrize("angle", [0.0, 45.0, 90.0])
def test_a_relief_follows_the_parameters_of_its_surface(kappa: float, angle: float) -> None:
    r = relief(Ravine(kappa=kappa, angle=angle))
    assert np.isfinite(r.level).all()
    turned = relief(Ravine(kappa=kappa, angle=90.0 - angle))
    np.testing.assert_allclose(r.level, turned.level.T, atol=1e-5)


@EVERY
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_map_has_contours_and_marks(surface: Surface, theme: Theme) -> None:
    figure = map_figure(surface, theme)
    contour, *marks = figure.data
    assert contour.type == "contour" and contour.contours.coloring == "heatmap"
    lines = 1 + math.floor((contour.contours.end - contour.contours.start) / contour.contours.size + 1e-6)
    assert lines == CONTOURS - 1
    assert (contour.zmin, contour.zmax) == (contour.z.min(), contour.z.max())
    assert len(contour.colorbar.tickvals) == len(contour.colorbar.ticktext) <= 6
    shown = [(x, y) for mark in marks for x, y in zip(mark.x, mark.y, strict=True)]
    assert shown == [(p.x, p.y) for p in (*surface.minima, *surface.saddles)]
    assert tuple(figure.layout.xaxis.range) == surface.bounds[0]
    assert tuple(figure.layout.yaxis.range) == surface.bounds[1]
    assert figure.layout.xaxis.fixedrange and figure.layout.yaxis.fixedrange
    assert size(figure) < 160_000


@EVERY
def test_the_map_s_grid_covers_its_axes(surface: Surface) -> None:
    contour = map_figure(surface, "light").data[0]
    assert contour.x0 + contour.dx * (contour.z.shape[1] - 1) == pytest.approx(surface.bounds[0][1])
    assert contour.y0 + contour.dy * (contour.z.shape[0] - 1) == pytest.approx(surface.bounds[1][1])


@EVERY
def test_the_colour_bar_ascends(surface: Surface) -> None:
    bar = map_figure(surface, "light").data[0].colorbar
    losses = [float(text.replace("\N{MINUS SIGN}", "-")) for text in bar.ticktext]
    assert losses == sorted(losses)


@EVERY
def test_the_relief_stands_in_three_dimensions(surface: Surface) -> None:
    figure = relief_figure(surface, "light")
    assert figure.data[0].type == "surface"
    assert np.isfinite(figure.data[0].z).all()
    level = figure.data[0].z.astype(float)
    bends = [np.abs(np.diff(level, 2, axis=axis)).max() / np.ptp(level) for axis in (0, 1)]
    assert max(bends) <= SHARPEST + 1e-4, "its rim has no teeth"
    axes = figure.layout.scene
    assert [axis.title.text for axis in (axes.xaxis, axes.yaxis, axes.zaxis)] == ["x", "y", "loss"]
    assert level.min() <= min(axes.zaxis.tickvals) < max(axes.zaxis.tickvals) <= level.max()
    lines = figure.data[0].contours
    assert lines.z.show and lines.z.color == CONTOUR["light"] and not (lines.x.show or lines.y.show)
    assert size(figure) < 80_000


def test_figures_are_kept_and_told_apart() -> None:
    surface = SURFACES["bowl"]
    assert map_figure(surface, "light") is map_figure(surface, "light")
    assert map_figure(surface, "light") is not map_figure(surface, "dark")
    assert map_figure(Ravine(angle=1.0), "light") is not map_figure(Ravine(angle=2.0), "light")


def test_what_is_made_of_a_kept_figure_does_not_change_it() -> None:
    ground, curve = map_figure(SURFACES["beale"], "light"), curve_figure("|step|", 9, Range(False, 0.0, 2.0), "light")
    before = ground.to_json(), curve.to_json()
    ground_figure(SURFACES["beale"], "light")
    near_figure("light")
    for bounds in ((("one", 1.0),), (("two", 1.5),)):
        figure = Trace("a", "|step|", "", (), Range(False, 0.0, 2.0), bounds).figure(9, "light", 1.0)
        assert [line.y0 for line in figure.layout.shapes] == [bounds[0][1]]
    assert (ground.to_json(), curve.to_json()) == before


def test_near_the_iterate_both_directions_have_one_scale() -> None:
    assert near_figure("light").layout.yaxis.scaleanchor == "x"


def test_larger_type_for_a_projector() -> None:
    small, large = (map_figure(SURFACES["beale"], "light", factor).layout.font.size for factor in (1.0, 1.35))
    assert large == pytest.approx(1.35 * small)


@pytest.mark.parametrize("log", [True, False])
def test_a_curve_figure_has_axes_and_no_data(log: bool) -> None:
    figure = curve_figure("loss", 300, Range(log, -2.0, 3.0), "light")
    assert not figure.data and tuple(figure.layout.xaxis.range) == (0, 300)
    assert tuple(figure.layout.yaxis.range) == (-2.0, 3.0)
    assert figure.layout.yaxis.type == ("log" if log else "linear")
    assert size(figure) < 2_000


def test_the_json_of_a_figure_can_be_parsed() -> None:
    for figure in (map_figure(SURFACES["cliff"], "dark"), relief_figure(SURFACES["cliff"], "dark")):
        assert json.loads(figure.to_json())["layout"]


@EVERY
@pytest.mark.parametrize("scale", get_args(Scale))
@pytest.mark.parametrize("name", QUANTITIES)
def test_the_axes_hold_the_curves(surface: Surface, name: Quantity, scale: Scale) -> None:
    """All of a run that goes no farther than its start and the calmest one; of every run the start."""
    if name == "distance" and not surface.minima:
        return
    e = replace(Experiment(steps=60).on(surface))
    axis = curve_range(e, name, scale)
    assert axis.log is (scale == "log") and axis.high > axis.low
    for path in paths(e):
        values = QUANTITIES[name](surface, path)
        farthest = float(np.abs(values).max())
        if axis.log:
            values = np.log10(values[values > 1e-18])
        elif axis.threshold is not None:
            values = symlog(values, axis.threshold)
        if values.size:
            assert axis.high >= values[0] >= axis.low
        if farthest <= abs(QUANTITIES[name](surface, path)[0]):
            assert values.min(initial=axis.low) >= axis.low and values.max(initial=axis.high) <= axis.high


def test_negative_losses_are_drawn() -> None:
    """On the saddle RMSProp is below zero from its first step on."""
    e = Experiment(surface=SURFACES["saddle"], runs=runs_of((RULES["rmsprop"](lr=0.1),)), start=(1.0, 1e-3), steps=40)
    (path,) = paths(e)
    assert path.loss[1] < 0.0
    for scale in ("symlog", "linear"):
        y = curve_range(e, "loss", scale)
        low = y.low if y.threshold is None else -y.threshold * (10.0**-y.low - 1.0)
        assert low <= path.loss.min() < 0.0


def test_a_diverging_run_does_not_squeeze_the_others() -> None:
    e = Experiment(runs=runs_of((RULES["sgd"](lr=1.0), RULES["adam"](lr=0.1))), steps=50)
    first = float(paths(e)[0].loss[0])
    assert paths(e)[0].status == "diverged"
    assert 10.0 ** curve_range(e, "loss", "log").high <= 1e5 * first
    assert curve_range(e, "loss", "linear").high <= 10 * first
    assert curve_range(e, "loss", "symlog").high <= 8.0, "seven powers of ten above a thousandth of the start"
    assert curve_range(e, "gradient", "log").high <= np.log10(gradient_norm(paths(e)[0])[0]) + 4


@pytest.mark.parametrize("y", [Range(True, -2.0, 3.0), Range(False, 0.0, 7.0), Range(False, -3.5, 2.0, 1e-2)])
def test_both_ends_of_an_axis_have_their_numbers(y: Range) -> None:
    figure = curve_figure("loss", 247, y, "light")
    x_ticks, y_ticks = figure.layout.xaxis.tickvals, figure.layout.yaxis.tickvals
    ends = (10.0**y.low, 10.0**y.high) if y.log else (y.low, y.high)
    assert (min(x_ticks), max(x_ticks)) == (0, 247)
    if y.threshold is None:
        assert (min(y_ticks), max(y_ticks)) == ends
    assert len(x_ticks) <= 7 and len(y_ticks) <= 8


@pytest.mark.parametrize(("log", "threshold"), [(True, None), (False, None), (False, 1e-3)])
@pytest.mark.parametrize("values", [[], [0.0], [1.0], [-2.0], [math.inf, math.nan], [1e-300], [3.0, 3.0]])
def test_any_values_give_a_range(values: list[float], log: bool, threshold: float | None) -> None:
    axis = nice_range([np.array(values, dtype=float)], log, threshold)
    assert math.isfinite(axis.low) and math.isfinite(axis.high) and axis.low < axis.high


def test_a_range_seldom_changes() -> None:
    a, b = (nice_range([np.array([0.013 * k, 7.1 * k])], True) for k in (1.0, 1.1))
    assert a == b == Range(True, -2.0, 1.0)


# The picture near the iterate


def looked_into(slug: str, surface: str = "rosenbrock") -> Inside:
    s = SURFACES[surface]
    e = Experiment(surface=s, runs=runs_of((RULES[slug](lr=working_lr(slug, s)),)), start=s.start, steps=40)
    return inside(e, e.runs[0])


@pytest.mark.parametrize("slug", RULES)
def test_an_arrow_is_in_the_picture_or_broken_with_its_length(slug: str) -> None:
    run, surface = looked_into(slug), SURFACES["rosenbrock"]
    for step in (1, 2, 10, 40):
        drawn = arrows(run, step, "light")
        sent = picture(run, surface, step, "light")["arrows"]
        assert len(sent) == len(drawn) and "length" not in sent[-1], "the step taken is in the picture"
        for arrow, was in zip(sent, drawn, strict=True):
            if "length" in arrow:
                assert arrow["length"] == show(was.length) and was.length > 6.0 * drawn[-1].length
                assert math.hypot(arrow["x"], arrow["y"]) == pytest.approx(2.0), "beyond every edge"
            else:
                assert max(abs(arrow["x"]), abs(arrow["y"])) <= 1.0
            assert arrow["x"] * was.y == pytest.approx(arrow["y"] * was.x)


def test_arrows_that_lie_on_each_other_are_side_by_side() -> None:
    """At the first step the gradient, the first moment without its bias and, of momentum, the step are one way."""
    *parts, taken = picture(looked_into("momentum"), SURFACES["rosenbrock"], 1, "light")["arrows"]
    assert taken["lane"] == 0 and sorted(part["lane"] for part in parts) == [-1, 1]
    for slug in RULES:
        for step in (1, 5, 12):
            drawn = arrows(looked_into(slug), step, "light")
            side = lanes(drawn)
            assert side[-1] == 0
            for (a, i), (b, j) in itertools.combinations(zip(drawn, side, strict=True), 2):
                turn = abs(math.remainder(math.atan2(a.y, a.x) - math.atan2(b.y, b.x), math.tau))
                assert i != j or turn >= math.radians(5.0) - 1e-9 or 0.0 in (a.length, b.length), slug


@pytest.mark.parametrize("centre", [0.0, -1.407, 1.0, 512.0, -3.2e7, 2e-6])
@pytest.mark.parametrize("half", [1e-9, 0.0188, 0.13, 7.0, 5e5])
def test_the_numbers_along_an_axis_are_where_they_say(centre: float, half: float) -> None:
    marks = ticks(centre, half)
    assert 2 <= len(marks) <= 5 or half < 1e-15 * abs(centre) * 1e2
    assert len({text for _, text in marks}) == len(marks), "told apart"
    for share, text in marks:
        value = float(text.replace("\N{MINUS SIGN}", "-"))
        assert abs(share) <= 1.0 + 1e-6
        assert centre + share * half == pytest.approx(value, rel=1e-12, abs=1e-6 * half)


def test_an_axis_too_narrow_for_numbers_has_none() -> None:
    assert ticks(1.0, 1e-16) == [] and ticks(math.inf, 1.0) == []


def test_a_bare_map_is_the_same_picture_without_numbers() -> None:
    whole, bare = (map_figure(SURFACES["beale"], "light", bare=bare) for bare in (False, True))
    assert (bare.data[0].z == whole.data[0].z).all() and bare.data[1] == whole.data[1]
    assert bare.layout.xaxis.range == whole.layout.xaxis.range and bare.layout.yaxis.range == whole.layout.yaxis.range
    assert not (bare.layout.xaxis.visible or bare.layout.yaxis.visible or bare.data[0].showscale)
    assert {bare.layout.margin[side] for side in "lrtb"} == {0}

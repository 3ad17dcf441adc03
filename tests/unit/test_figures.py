"""Arrays to figures: finite for every surface, small enough to send, and with axes that hold the data."""

import json
import math
from dataclasses import replace

import numpy as np
import plotly.graph_objects as go
import pytest

from optimizers import RULES, SURFACES
from optimizers.experiment import Experiment
from optimizers.runs import runs_of
from optimizers.surfaces import Surface
from optimizers.surfaces.basic import Ravine
from ui.figures import CONTOURS, GRID_POINTS, Range, curve_figure, map_figure, nice_range, relief, relief_figure
from ui.palette import CONTOUR, Theme
from ui.runs import gradient_norm, gradient_range, loss_base, loss_range, paths
from ui.step.figures import Trace, ground_figure, near_figure

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
@pytest.mark.parametrize("log", [True, False])
def test_the_axes_hold_the_curves(surface: Surface, log: bool) -> None:
    e = replace(Experiment(steps=60).on(surface))
    axis = loss_range(e, log)
    assert axis.log is log and axis.high > axis.low
    for path in paths(e):
        above = path.loss - loss_base(e)
        if log:
            above = np.log10(above[above > 1e-18])
        assert axis.high >= above[0] >= axis.low
        if path.loss.max() <= path.loss[0]:
            assert above.min() >= axis.low and above.max() <= axis.high
    lengths = gradient_range(e)
    for path in paths(e):
        first = np.log10(gradient_norm(path)[0])
        assert lengths.low <= first <= lengths.high


def test_a_diverging_run_does_not_squeeze_the_others() -> None:
    e = Experiment(runs=runs_of((RULES["sgd"](lr=1.0), RULES["adam"](lr=0.1))), steps=50)
    first = float(paths(e)[0].loss[0])
    assert paths(e)[0].status == "diverged"
    assert 10.0 ** loss_range(e, log=True).high <= 1e5 * first
    assert loss_range(e, log=False).high <= 10 * first
    assert gradient_range(e).high <= np.log10(gradient_norm(paths(e)[0])[0]) + 4


@pytest.mark.parametrize("log", [True, False])
@pytest.mark.parametrize("values", [[], [0.0], [1.0], [math.inf, math.nan], [1e-300], [3.0, 3.0]])
def test_any_values_give_a_range(values: list[float], log: bool) -> None:
    axis = nice_range([np.array(values, dtype=float)], log)
    assert math.isfinite(axis.low) and math.isfinite(axis.high) and axis.low < axis.high


def test_a_range_seldom_changes() -> None:
    a, b = (nice_range([np.array([0.013 * k, 7.1 * k])], True) for k in (1.0, 1.1))
    assert a == b == Range(True, -2.0, 1.0)

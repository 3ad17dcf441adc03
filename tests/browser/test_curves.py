"""What the curves and the map show beside the trails: values under the pointer, losses below zero, and who has left."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, expect

from optimizers import RULES, SURFACES
from optimizers.experiment import Experiment
from optimizers.runs import runs_of
from tests.browser.conftest import Visit
from tests.browser.lab import Lab, choose, decoded, near, opaque
from ui.numbers import show
from ui.palette import line_style
from ui.runs import QUANTITIES, Quantity, paths
from ui.ticks import symlog

PASS = Experiment(
    surface=SURFACES["saddle"],
    runs=runs_of((RULES["rmsprop"](lr=0.1), RULES["sgd"](lr=0.1))),
    start=(1.0, 1e-3),
    steps=40,
)


def readout(lab: Lab, chart: str) -> Locator:
    return lab.page.locator(f".st-key-{chart} .descent-readout")


def said(e: Experiment, step: int, quantity: Quantity) -> str:
    """The text of a readout, without what separates its parts."""
    values = [show(float(QUANTITIES[quantity](e.surface, path)[step]), 3) for path in paths(e)]
    return f"step {step}" + "".join(rule.name + value for rule, value in zip(e.rules, values, strict=True))


def hover(lab: Lab, chart: str, step: int) -> None:
    plot = lab.plot(chart)
    lab.page.mouse.move(plot.window(step, 1.0)[0], plot.box["y"] + plot.box["height"] / 2)


def threshold(lab: Lab, place: int) -> Any:
    return lab.page.evaluate("i => window.descentLabFeeds.player.charts[i].threshold", place)


def test_the_values_under_the_pointer(lab: Lab) -> None:
    """On both charts at once, as long as the pointer is on one of them."""
    e = Experiment()
    lab.finish()
    hover(lab, "race_lower", 120)
    expect(readout(lab, "race_lower")).to_have_text(said(e, 120, "gradient"))
    expect(readout(lab, "race_upper")).to_have_text(said(e, 120, "loss"))
    lab.page.mouse.move(5, 5)
    expect(readout(lab, "race_lower")).to_be_hidden()
    expect(readout(lab, "race_upper")).to_be_hidden()
    assert lab.step() == 300, "a look moves nothing"


def test_the_values_at_the_time_cursor_by_keyboard_until_it_plays(lab: Lab) -> None:
    lab.key("Home", "ArrowRight", "ArrowRight")
    expect(readout(lab, "race_upper")).to_have_text(said(Experiment(), 2, "loss"))
    lab.key(" ")
    expect(readout(lab, "race_upper")).to_be_hidden()


def test_the_values_where_a_finger_was(visit: Visit) -> None:
    lab = visit(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    lab.keyed("race_upper").evaluate("chart => chart.scrollIntoView({ block: 'center' })")
    plot = lab.plot("race_upper")
    lab.page.touchscreen.tap(plot.window(150, 1.0)[0], plot.box["y"] + plot.box["height"] / 2)
    step = lab.wait_for_step(148, 152)
    expect(readout(lab, "race_upper")).to_have_text(said(Experiment(), step, "loss"))
    assert not lab.is_playing()


def test_the_values_of_a_trace(lab: Lab) -> None:
    lab.key("Home")
    lab.part("inside").click()
    lab.ready("step_cosine").keyed("step_cosine").scroll_into_view_if_needed()
    hover(lab, "step_cosine", 150)
    expect(readout(lab, "step_cosine")).to_contain_text("step 150")


def test_losses_below_zero_are_drawn(visit: Visit) -> None:
    """From its first step on RMSProp is below the pass."""
    lab = visit(PASS.to_query())
    lab.finish()
    lab.page.mouse.move(5, 5)
    unit, plot = threshold(lab, 1), lab.plot("race_upper")
    assert not plot.log and plot.y[0] < 0.0
    pixels = lab.canvas("race_upper")
    for rule, path in zip(PASS.rules, paths(PASS), strict=True):
        at = plot.pixel(np.stack([np.arange(41.0), symlog(path.loss, unit)], axis=1))
        assert near(pixels, line_style(rule.slug).light, at, radius=5).mean() > 0.9, rule.name
        assert path.loss[-1] < 0.0


def test_a_chart_shows_another_quantity_and_the_hand_follows_it(lab: Lab) -> None:
    choose(lab.page, "word.lower", "Distance")
    lab.wait_for_query(lower="distance", lower_axis="log")
    lab.finish()
    e = Experiment()
    plot, pixels = lab.plot("race_lower"), lab.canvas("race_lower")
    for rule, path in zip(e.rules, paths(e), strict=True):
        away = np.hypot(*(path.x - 1.0).T)
        at = plot.pixel(np.stack([np.arange(301.0), away], axis=1))
        assert near(pixels, line_style(rule.slug).light, at, radius=5).mean() > 0.5, rule.name
    before = lab.canvas("race_lower").tobytes()
    x, y = lab.thumb("adam.lr")
    lab.page.mouse.move(x, y)
    lab.page.mouse.down()
    lab.page.mouse.move(x - 30, y)
    expect(lab.part("legend")).not_to_contain_text("0.248")
    assert lab.canvas("race_lower").tobytes() != before
    assert lab.query()["adam.lr"] == "0.1", "the server has not been asked"
    lab.page.mouse.up()
    lab.page.wait_for_function("() => new URLSearchParams(location.search).get('adam.lr') !== '0.1'")


def test_a_run_that_leaves_the_map_has_a_marker_where_it_left(visit: Visit) -> None:
    lab = visit(PASS.to_query())
    lab.finish()
    path, plot = paths(PASS)[0].x, lab.plot()
    out = int(np.argmax(np.abs(path[:, 1]) > 1.5))
    share = (1.5 - path[out - 1, 1]) / (path[out, 1] - path[out - 1, 1])
    left = path[out - 1] + share * (path[out] - path[out - 1])
    (tip,) = plot.pixel(left[None])
    assert tip[1] == pytest.approx(0.0, abs=0.5)
    heads = lab.canvas(layer=1)
    ys, xs = np.nonzero(opaque(heads, line_style("rmsprop").light))
    assert ys.min() <= 3 and xs[ys == ys.min()].mean() == pytest.approx(tip[0], abs=1.5)
    lab.key("Home")
    expect(lab.part("text")).to_contain_text("All start")
    ys, xs = np.nonzero(opaque(lab.canvas(layer=1), line_style("rmsprop").light))
    assert ys.min() > 20
    lab.finish()
    expect(lab.part("text")).to_contain_text("Step 40 of 40. RMSProp has left the map. SGD is at (")


def test_the_runs_are_told_apart_from_the_first_frame(lab: Lab) -> None:
    lab.key("Home")
    expect(lab.part("text")).to_contain_text("All start")
    heads = lab.canvas(layer=1)
    (start,) = lab.plot().pixel(np.array([Experiment().start]))
    at = []
    for rule in Experiment().rules:
        ys, xs = np.nonzero(opaque(heads, line_style(rule.slug).light))
        at.append((xs.mean(), ys.mean()))
    gaps = np.hypot(*(np.array(at)[:, None] - np.array(at)[None]).transpose(2, 0, 1))
    assert gaps[~np.eye(4, dtype=bool)].min() > 6
    assert np.hypot(*(np.array(at) - start).T).max() < 12
    lab.key("ArrowRight")
    ys, xs = np.nonzero(opaque(lab.canvas(layer=1), line_style("rmsprop").light))
    (there,) = lab.plot().pixel(paths(Experiment())[3].x[1:2])
    assert (xs.mean(), ys.mean()) == pytest.approx(tuple(there), abs=1.5), "after a step each is where it is"


def test_the_last_steps_are_strong_and_the_older_ones_faint(visit: Visit) -> None:
    e = replace(Experiment(), runs=runs_of((RULES["adam"](lr=0.1),)), steps=300)
    lab = visit(e.to_query())
    lab.finish()
    canvas = lab.page.locator(".st-key-race_map canvas")
    assert canvas.evaluate_all("(all) => all.map((c) => getComputedStyle(c).opacity)") == ["1", "0.55", "1", "1"]
    url = lab.page.locator(".st-key-race_map canvas.descent-recent").evaluate("canvas => canvas.toDataURL()")
    at = lab.plot().pixel(paths(e)[0].x)
    strong = near(decoded(url), line_style("adam").light, at, radius=1)
    assert strong[240:].all()
    old = np.hypot(*(at[:235, None] - at[None, 240:]).transpose(2, 0, 1)).min(axis=1) > 6
    assert old.sum() > 100 and not strong[:235][old].any()

"""The picture: contours stay, trails lie where the computed paths are, in both themes and in three dimensions."""

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from optimizers import RULES, SURFACES, run
from optimizers.experiment import Experiment, from_query
from optimizers.runs import runs_of
from optimizers.surfaces.regression import Regression
from tests.browser.conftest import Visit
from tests.browser.lab import Lab, near, opaque
from tests.unit.test_palette import contrast
from ui.figures import solid
from ui.palette import Theme, line_style
from ui.runs import gradient_norm, paths


def test_contours_are_still_there_after_playing(lab: Lab) -> None:
    before = lab.contours()
    assert len(before) > 15
    lab.part("speed").select_option("4")
    lab.wait_for_step(300)
    assert lab.contours() == before
    lab.slider("adam.lr").focus()
    lab.page.keyboard.press("ArrowLeft")
    lab.wait_for_query(adam__lr="0.09")
    assert lab.contours() == before


@pytest.mark.parametrize("ratio", [1, 2])
def test_a_trail_lies_where_the_data_say(visit: Visit, ratio: int) -> None:
    """Adam alone, whose line is solid: every point has its colour, and the colour is nowhere else."""
    e = replace(Experiment().on(SURFACES["beale"]), runs=runs_of((RULES["adam"](lr=0.1),)), steps=200)
    lab = visit(e.to_query(), device_scale_factor=ratio)
    lab.finish()
    truth = run(e.rules[0], e.surface, e.start, e.steps)
    at = lab.plot().pixel(truth.x) * ratio
    colour = line_style("adam").light
    pixels = lab.canvas()
    assert near(pixels, colour, at, radius=ratio).all()
    between = np.concatenate([at[:-1] + share * np.diff(at, axis=0) for share in np.linspace(0, 1, 30)])
    ys, xs = np.nonzero(opaque(pixels, colour))
    far = [np.hypot(*(between - (x, y)).T).min() for x, y in zip(xs, ys, strict=True)]
    assert max(far) <= 4 * ratio


def test_the_marker_stands_at_the_last_point_of_a_run_that_still_moves(visit: Visit) -> None:
    e = replace(Experiment().on(SURFACES["beale"]), runs=runs_of((RULES["adam"](lr=0.1),)), steps=10)
    lab = visit(e.to_query())
    lab.finish()
    *_, before, last = lab.plot().pixel(paths(e)[0].x)
    assert np.hypot(*(last - before)) > 3.0
    ys, xs = np.nonzero(opaque(lab.canvas(layer=1), line_style("adam").light))
    assert (xs.mean(), ys.mean()) == pytest.approx(tuple(last), abs=1.0)


def test_a_trail_is_drawn_up_to_the_step_that_is_shown(visit: Visit) -> None:
    e = replace(Experiment(), runs=runs_of((RULES["adam"](lr=0.1),)), steps=300)
    lab = visit(e.to_query())
    lab.part("scrub").fill("150")
    at = lab.plot().pixel(paths(e)[0].x)
    colour = line_style("adam").light
    drawn = near(lab.canvas(), colour, at, radius=1)
    assert drawn[:151].all()
    ahead = np.hypot(*(at[160:, None] - at[None, :151]).transpose(2, 0, 1)).min(axis=1) > 6
    assert ahead.sum() > 20 and not drawn[160:][ahead].any()
    head = opaque(lab.canvas(layer=1), colour)
    ys, xs = np.nonzero(head)
    assert (xs.mean(), ys.mean()) == pytest.approx(tuple(at[150]), abs=1.0)
    lab.key("Home")
    assert not opaque(lab.canvas(), colour).any()


def test_the_four_trails_and_the_curves(visit: Visit) -> None:
    """Where trails hardly cross: which of two is above depends on the frames in which they were drawn."""
    e = Experiment().on(SURFACES["himmelblau"])
    lab = visit(e.to_query()).finish()
    for chart in ("race_map", "race_upper", "race_lower"):
        plot, pixels = lab.plot(chart), lab.canvas(chart)
        assert pixels.shape[:2] == (round(plot.box["height"]), round(plot.box["width"]))
        for rule, path in zip(e.rules, paths(e), strict=True):
            steps = np.arange(len(path.loss))
            data = {
                "race_map": path.x,
                "race_upper": np.stack([steps, path.loss], axis=1),
                "race_lower": np.stack([steps, gradient_norm(path)], axis=1),
            }[chart]
            found = near(pixels, line_style(rule.slug).light, plot.pixel(data), radius=5)
            assert found.mean() > 0.9, f"only {found.mean():.0%} of {rule.name} is to be seen on {chart}"


def test_the_fitted_line_moves_beside_the_map(visit: Visit) -> None:
    surface = Regression(batch=16)
    e = replace(Experiment().on(surface), runs=runs_of((RULES["adam"](lr=0.1),)), steps=100)
    lab = visit(e.to_query())
    plot, colour = lab.plot("race_upper"), line_style("adam").light
    for step in (0, 10, 100):
        lab.part("scrub").fill(str(step))
        w, b = paths(e)[0].x[step]
        x = np.linspace(*plot.x, 200)[1:-1]
        at = plot.pixel(np.stack([x, w * x + b], axis=1))
        at = at[(at[:, 1] > 5) & (at[:, 1] < plot.box["height"] - 5)]
        pixels = lab.canvas("race_upper", layer=1)
        assert near(pixels, colour, at, radius=1).all()
        ys, xs = np.nonzero(opaque(pixels, colour))
        assert max(np.hypot(*(at - (px, py)).T).min() for px, py in zip(xs, ys, strict=True)) < 10
    lab.open_sidebar().slider("regression.batch").focus()
    lab.page.keyboard.press("End")
    lab.wait_for_query(regression__batch="442")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_both_themes(visit: Visit, theme: Theme) -> None:
    lab = visit(color_scheme=theme)
    lab.finish()
    ground = lab.page.get_by_test_id("stApp").evaluate("e => getComputedStyle(e).backgroundColor")
    channels = [int(part) for part in ground[4:-1].split(",")[:3]]
    assert (max(channels) < 60) == (theme == "dark") and (min(channels) > 200) == (theme == "light")
    for rule in Experiment().rules:
        assert opaque(lab.canvas(), line_style(rule.slug).colour(theme)).any(), f"{rule.name} is covered by the others"
    page = "#" + "".join(f"{c:02x}" for c in channels)
    for chart in ("race_map", "race_upper"):
        fills = lab.page.locator(f".st-key-{chart} :is(.xtick text, .ytick text, .xtitle, .ytitle)").evaluate_all(
            "(all) => [...new Set(all.map((e) => getComputedStyle(e).fill))]"
        )
        colours = ["#" + "".join(f"{int(v):02x}" for v in fill[4:-1].split(",")) for fill in fills]
        assert colours and min(contrast(colour, page) for colour in colours) >= 4.5, f"{chart}: {colours} on {page}"


RELIEF = "document.querySelectorAll('.st-key-race_relief canvas.descent-player')[0]"
"""The canvas of the trails over the surface in three dimensions."""


def open_relief(lab: Lab) -> None:
    """Show the surface in three dimensions, and wait until all of the trails is drawn over it."""
    lab.page.get_by_role("tab", name="3-D").click()
    lab.ready("race_relief")
    lab.page.wait_for_function(f"() => {RELIEF}.width > 100")
    lab.key("Home", "End")


def test_the_surface_in_three_dimensions(lab: Lab) -> None:
    lab.finish()
    open_relief(lab)
    before = lab.canvas("race_relief")
    for rule in Experiment().rules:
        assert opaque(before, line_style(rule.slug).light).any(), f"{rule.name} is covered by the others"
    box = lab.keyed("race_relief").bounding_box()
    assert box
    picture = np.asarray(Image.open(io.BytesIO(lab.page.screenshot(clip=box))).convert("RGB")).reshape(-1, 3)
    assert len(np.unique(picture, axis=0)) > 500, "a lit surface has many shades"
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    url = lab.page.evaluate(f"{RELIEF}.toDataURL()")
    lab.page.mouse.move(x, y)
    lab.page.mouse.down()
    lab.page.mouse.move(x + 120, y + 10, steps=6)
    lab.page.mouse.up()
    lab.page.wait_for_function(f"url => {RELIEF}.toDataURL() !== url", arg=url)
    for slug in ("adam", "momentum"):
        assert opaque(lab.canvas("race_relief"), line_style(slug).light).sum() > 20, "the trails turn along"
    lab.page.get_by_role("tab", name="Map").click()
    lab.ready()
    assert len(lab.contours()) > 15
    assert opaque(lab.canvas(), line_style("adam").light).any()


CAMERA = """() => {
    const scene = document.querySelector(".st-key-race_relief .js-plotly-plot")._fullLayout.scene._scene;
    const { model, view, projection } = scene.glplot.cameraParams;
    return [[...scene.dataScale], ...[model, view, projection].map((matrix) => [...matrix])];
}"""


def test_the_trails_in_three_dimensions_lie_where_the_data_say(visit: Visit) -> None:
    """On a surface whose window is not a square, so that no axis can be taken for another."""
    e = replace(Experiment().on(SURFACES["six_hump_camel"]), runs=runs_of((RULES["adam"](lr=0.1),)), steps=100)
    lab = visit(e.to_query())
    lab.finish()
    open_relief(lab)
    scale, model, view, projection = (np.array(numbers) for numbers in lab.page.evaluate(CAMERA))
    path, ground = paths(e)[0], solid(e.surface)
    level = np.log10(path.loss - ground.base + ground.soft)
    data = np.column_stack([path.x * scale[:2], level * scale[2], np.ones_like(level)])
    for matrix in (model, view, projection):
        data = data @ matrix.reshape(4, 4)  # column by column, as WebGL has them
    pixels = lab.canvas("race_relief")
    height, width = pixels.shape[:2]
    x, y = data[:, 0] / data[:, 3], data[:, 1] / data[:, 3]
    at = np.column_stack([(x + 1.0) / 2.0 * width, (1.0 - y) / 2.0 * height])
    assert np.ptp(at, axis=0).min() > 20, "the path goes somewhere"
    assert near(pixels, line_style("adam").light, at, radius=2).all()


def test_a_diverged_run_ends_and_the_others_play_on(visit: Visit) -> None:
    lab = visit({"rules": "sgd,adam", "sgd.lr": "0.01", "steps": "60"})
    e = from_query(lab.query()).experiment
    diverged = paths(e)[0]
    assert diverged.status == "diverged" and diverged.stopped_at is not None
    lab.finish()
    expect(lab.part("legend").locator("li").first).to_contain_text("diverged")
    assert f"diverged at step {diverged.stopped_at}: lr 0.01 is above 2/L" in lab.row("SGD")
    assert "Adam is at" in lab.part("text").inner_text()
    assert near(lab.canvas(), line_style("adam").light, lab.plot().pixel(paths(e)[1].x), radius=2).mean() > 0.95

"""A map follows a slider that is dragged: with the bits of `sweep`, and in the colours of the server's figure."""

import base64
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Route, expect

from optimizers import RULES, SCHEDULES, SURFACES, sweep
from optimizers.descend import End
from optimizers.experiment import rule_for
from optimizers.hyper import declared
from optimizers.maps.axes import axis_values, numeric, starts
from optimizers.recorded import parameters
from optimizers.rules import Rule
from optimizers.surfaces import Surface
from tests.browser.conftest import Visit
from tests.browser.lab import Lab, choose, decoded
from tests.browser.test_hand import COUNT, sent
from tests.browser.test_maps import PICTURE, choose_map, said_of, to_maps
from ui.maps.served import kernel_urls
from ui.player.served import arithmetic_url, normals_url

STEPS = 60
SIDE = 4  # cells along a side: their number is even, as a kernel wants it
SOLVE = """async ([normals, asked]) => {
    const numbers = new Float64Array(await (await fetch(new URL(normals, document.baseURI))).arrayBuffer());
    const text = (values) => btoa(String.fromCharCode(...new Uint8Array(values.buffer)));
    return Promise.all(asked.map(async ({ kernel, task, across, up, start }) => {
        const { solve } = await import(new URL(kernel, document.baseURI).href);
        const piece = Int32Array.from({ length: across.length * up.length }, (_, i) => i);
        const all = { ...task, factors: Float64Array.from(task.factors), normals: numbers.slice(0, 2 * task.steps) };
        const ends = solve(all, { piece, across: Float64Array.from(across), up: Float64Array.from(up), start });
        return [text(ends.x), text(ends.y), text(ends.loss), [...ends.reached], [...ends.gone]];
    }));
}"""


def task(rule: Rule, surface: Surface, noise: float, factors: Any, target: float) -> dict[str, Any]:
    """What cells have in common, as the browser is told."""
    own = {f"h_{name}": float(getattr(rule, name)) for name in declared(type(rule))}
    own |= {f"p_{name}": float(getattr(surface, name)) for name in parameters(surface)}
    return {"numbers": own, "steps": STEPS, "factors": list(factors), "noise": noise, "target": target}


def question(rule: Rule, surface: Surface, columns: tuple[str, ...], sides: Any, start: Any, **common: Any) -> Any:
    across, up = (list(map(float, side)) for side in sides)
    url = kernel_urls(rule.slug, surface.slug, columns)[1 if common["noise"] else 0]
    told = task(rule, surface, **common)
    return {"kernel": url, "task": told, "across": across, "up": up, "start": start}


def bits(values: NDArray[np.float64]) -> NDArray[np.int64]:
    """Of numbers, to the sign of a zero; one NaN is as good as another."""
    return np.where(np.isnan(values), np.nan, values).view(np.int64)


def assert_same_ends(got: Any, want: End, said: str) -> None:
    for text, values in zip(got[:3], (*want.x, want.loss), strict=True):
        numbers = np.frombuffer(base64.b64decode(text))
        np.testing.assert_array_equal(bits(numbers), bits(np.asarray(values)), err_msg=said)
    assert got[3] == want.reached.tolist(), said
    assert got[4] == (want.status == "diverged").astype(int).tolist(), said


def test_every_rule_on_every_surface_ends_with_the_bits_of_a_sweep(lab: Lab) -> None:
    """From a grid of starts, and over two hyperparameters with noise and a schedule; many diverge, many arrive."""
    schedule = SCHEDULES["exponential"]()
    seen: list[str] = []
    reached = 0
    for surface in SURFACES.values():
        asked, wanted = [], []
        target = float(surface.value(*surface.start)) / 2
        for slug in RULES:
            rule = rule_for(slug, surface)
            xs, ys = starts(surface, SIDE)
            grid = np.stack([np.tile(xs, SIDE), np.repeat(ys, SIDE)])
            asked.append(question(rule, surface, (), (xs, ys), None, noise=0.0, factors=np.ones(STEPS), target=target))
            wanted.append(sweep(rule, surface, grid, STEPS, target))
            two = numeric(type(rule))[:2]
            if len(two) < 2:
                continue
            names = tuple(h.name for h in two)
            sides = [axis_values(h, SIDE) for h in two]
            values = dict(zip(names, (np.tile(sides[0], SIDE), np.repeat(sides[1], SIDE)), strict=True))
            factors = schedule.factors(STEPS)
            common: dict[str, Any] = {"noise": 0.3, "factors": factors, "target": target}
            asked.append(question(rule, surface, names, sides, surface.start, **common))
            wanted.append(sweep(replace(rule, **values), surface, surface.start, STEPS, target, 0.3, 3, schedule))
        answers = lab.page.evaluate(SOLVE, [normals_url(3), asked])
        for ask, got, want in zip(asked, answers, wanted, strict=True):
            assert_same_ends(got, want, ask["kernel"])
            seen += want.status.tolist()
            reached += int((want.reached > 0).sum())
    assert seen.count("diverged") > 100 and seen.count("converged") > 100 and reached > 1000


SHOWN = """([key, title]) => {
    const notes = document.querySelector(`.st-key-${key} .js-plotly-plot`)?.layout?.annotations ?? [];
    return notes.some(({ text }) => text === title);
}"""  # the title beside the colour bar
COVERS = "() => document.querySelectorAll('canvas.descent-map').length"
LABELS = "() => [...document.querySelectorAll('.descent-bar span')].map((label) => label.textContent)"
FIGURE = "key => document.querySelector(`.st-key-${key} .js-plotly-plot`)?.layout?.meta"
BEGUN = f"""([key, before]) => {{
    const figure = ({FIGURE})(key);
    return !!figure && figure.split(" ")[1] !== before.split(" ")[1] && !figure.startsWith("0 ");
}}"""  # the server has computed some of what it was asked after what was there before
TICKS = "() => [...document.querySelectorAll('.colorbar .cbaxis text')].map((label) => label.textContent)"


def following(lab: Lab, chart: str = "maps_plane") -> Lab:
    """The maps page with a count of the messages to the server, and able to follow the hand."""
    to_maps(lab, chart)
    lab.unfold("adam")
    lab.page.wait_for_function(PICTURE, arg=chart)
    lab.page.evaluate(COUNT)
    lab.page.evaluate("async (url) => { await import(new URL(url, document.baseURI).href); }", arithmetic_url())
    return lab


def cover(lab: Lab, key: str) -> Any:
    return lab.page.locator(f".st-key-{key} canvas.descent-map")


def drag(lab: Lab, key: str, pixels: list[int], chart: str) -> None:
    """Drag the thumb of a slider, and wait at each place for the finest picture. The button stays down."""
    lab.keyed(key).scroll_into_view_if_needed()
    value = lab.keyed(key).get_by_test_id("stSliderThumbValue")
    x, y = lab.thumb(key)
    lab.page.mouse.move(x, y)
    lab.page.mouse.down()
    pictures = "0"
    for off in pixels:
        said = value.inner_text()
        lab.page.mouse.move(x + off, y)
        expect(value).not_to_have_text(said)
        lab.page.wait_for_function(
            """([key, pictures]) => {
                const canvas = document.querySelector(`.st-key-${key} canvas.descent-map`);
                return canvas?.dataset.stride === "1" && canvas.dataset.pictures !== pictures;
            }""",
            arg=[chart, pictures],
        )
        pictures = cover(lab, chart).get_attribute("data-pictures") or ""


def release(lab: Lab, chart: str) -> None:
    """Let go, and wait until the server's own figure is all that is seen."""
    lab.page.mouse.up()
    lab.page.wait_for_function(f"() => ({COVERS})() === 0")
    lab.page.wait_for_function(PICTURE, arg=chart)


def cells_of(picture: NDArray[Any], n: int) -> NDArray[np.int64]:
    """The colour in a corner of each cell, away from the marks in the middle: (n, n, 3), from the lower left."""
    height, width = picture.shape[:2]
    rows = ((np.arange(n) + 0.3) / n * height).astype(int)
    columns = ((np.arange(n) + 0.7) / n * width).astype(int)
    return picture[height - 1 - rows][:, columns, :3].astype(np.int64)


def screen_of(lab: Lab, chart: str) -> NDArray[Any]:
    """The plot area as it is on screen."""
    box = lab.plot(chart).box
    shot = lab.page.screenshot(clip={name: box[name] for name in ("x", "y", "width", "height")})
    return decoded("," + base64.b64encode(shot).decode())


@pytest.mark.parametrize(
    ("query", "measure", "key", "pixels"),
    [
        ("", "loss", "adam.beta2", [-15, -30, -50]),
        ("", "loss", "run.steps", [-20, -40]),
        ("", "steps", "adam.beta2", [-15, -40]),
        ("surface=ravine", "loss", "ravine.kappa", [-20, -40]),
        ("surface=saddle&noise=0.1", "loss", "run.noise", [10, 30]),
        ("schedule=exponential&surface=beale", "loss", "schedule.gamma", [-15, -40]),
    ],
)
def test_a_plane_follows_a_slider_and_keeps_its_colours_on_release(
    visit: Visit, query: str, measure: str, key: str, pixels: list[int]
) -> None:
    lab = following(visit(f"rules=adam,sgd&{query}"))
    if measure == "steps":
        choose(lab.page, "word.measure", "Steps to the target loss")
        lab.page.wait_for_function(SHOWN, arg=["maps_plane", "steps"])
        lab.page.evaluate("() => { window.sent = 0; }")
    drag(lab, key, pixels, "maps_plane")
    assert sent(lab) == 0, "the server is not asked"
    drawn, labels = screen_of(lab, "maps_plane"), lab.page.evaluate(LABELS)
    place = lab.plot("maps_plane").box
    release(lab, "maps_plane")
    now = lab.plot("maps_plane").box
    assert all(now[side] == place[side] for side in ("x", "width", "height")), (
        "numbers beside the bar do not move the map"
    )
    assert sent(lab) > 0
    assert labels == lab.page.evaluate(TICKS)
    off = np.abs(cells_of(drawn, 64) - cells_of(screen_of(lab, "maps_plane"), 64)).max(axis=-1)
    assert (off <= 2).mean() > 0.97, "all but what the marks and the ring cover"


@pytest.mark.parametrize(("query", "key"), [("surface=himmelblau", "adam.lr"), ("surface=beale", "momentum.lr")])
def test_basins_follow_a_slider_and_keep_their_colours_on_release(visit: Visit, query: str, key: str) -> None:
    lab = visit(query)
    to_maps(lab)
    choose_map(lab, "Basins")
    lab.page.wait_for_function(PICTURE, arg="maps_basin_adam")
    lab.page.evaluate(COUNT)
    drag(lab, key, [-8, -20], "maps_basin_adam")
    assert sent(lab) == 0 and lab.page.evaluate(COVERS) == 4
    charts = [f"maps_basin_{slug}" for slug in ("adam", "sgd", "momentum", "rmsprop")]
    drawn = [cells_of(screen_of(lab, chart), 64) for chart in charts]
    release(lab, charts[0])
    for chart, before in zip(charts, drawn, strict=True):
        after = cells_of(screen_of(lab, chart), 64)
        grey = (np.ptp(before, axis=-1) == 0) & (np.ptp(after, axis=-1) == 0)  # one grey stands for all other ends
        assert ((np.abs(before - after).max(axis=-1) <= 2) | grey).mean() > 0.9


def test_the_ring_follows_a_slider_of_an_axis_and_the_cells_stay(visit: Visit) -> None:
    lab = following(visit("rules=adam,sgd"))
    before = cells_of(screen_of(lab, "maps_plane"), 64)
    drag(lab, "adam.lr", [-20, -40], "maps_plane")
    off = np.abs(cells_of(screen_of(lab, "maps_plane"), 64) - before).max(axis=-1)
    assert 0.0 < (off > 2).mean() < 0.04, "what the ring and the marks cover, and nothing else"
    release(lab, "maps_plane")


def test_what_was_said_of_the_setting_before_is_pale_and_the_old_figure_is_not_pointed_at(visit: Visit) -> None:
    lab = following(visit("rules=adam,sgd"))
    drag(lab, "adam.beta2", [-20], "maps_plane")
    opacity = "part => getComputedStyle(part).opacity"
    assert float(lab.keyed("map_words").evaluate(opacity)) < 0.5
    lab.page.evaluate(
        """() => {
            const box = document.querySelector(".st-key-maps_plane .nsewdrag");
            const { x, y, width, height } = box.getBoundingClientRect();
            const at = { clientX: x + width / 2, clientY: y + height / 2, bubbles: true, composed: true };
            box.dispatchEvent(new PointerEvent("pointermove", at));
        }"""
    )
    assert lab.keyed("plane_cells").locator("p").inner_text().startswith("Point at")
    release(lab, "maps_plane")
    assert lab.keyed("map_words").evaluate(opacity) == "1"
    assert "loss" in said_of(lab, 20, 20, 64)


def test_back_at_its_old_value_the_map_is_the_server_s_again(visit: Visit) -> None:
    lab = following(visit("rules=adam,sgd"))
    x, y = lab.thumb("adam.beta2")
    drag(lab, "adam.beta2", [-20], "maps_plane")
    lab.page.mouse.move(x, y)
    lab.page.wait_for_function(f"() => ({COVERS})() === 0")
    assert sent(lab) == 0
    lab.page.mouse.up()


def test_who_drags_again_before_the_server_s_figure_is_there_is_followed(visit: Visit) -> None:
    lab = following(visit("rules=adam,sgd"))
    for off in (-10, -25, -40):
        drag(lab, "adam.beta2", [off], "maps_plane")
        lab.page.mouse.up()
    release(lab, "maps_plane")
    assert lab.query()["adam.beta2"] == lab.slider("adam.beta2").get_attribute("aria-valuetext")


def test_a_map_is_drawn_again_where_its_figure_is_made_anew(visit: Visit) -> None:
    lab = following(visit("rules=adam,sgd"))
    drag(lab, "adam.beta2", [-20], "maps_plane")
    picture = cover(lab, "maps_plane").element_handle()
    lab.page.evaluate("canvas => canvas.remove()", picture)
    expect(cover(lab, "maps_plane")).to_be_visible()
    release(lab, "maps_plane")


def test_a_map_that_is_stopped_is_shown_as_far_as_the_server_has_it(visit: Visit) -> None:
    """Twice: the first time the page has a new button, and its parts are made anew."""
    lab = visit("rules=adam,sgd&steps=5000")
    to_maps(lab)
    lab.unfold("adam")
    choose(lab.page, "word.cells", "512")
    for off in (-30, -20):
        lab.keyed("adam.beta2").scroll_into_view_if_needed()
        x, y = lab.thumb("adam.beta2")
        lab.page.mouse.move(x, y)
        lab.page.mouse.down()
        lab.page.mouse.move(x + off, y)
        expect(cover(lab, "maps_plane")).to_be_visible()
        before = lab.page.evaluate(FIGURE, "maps_plane")
        lab.page.mouse.up()
        lab.page.wait_for_function(BEGUN, arg=["maps_plane", before])
        lab.page.get_by_role("button", name="Stop").click()
        expect(lab.page.get_by_text("What was done is shown.")).to_be_visible()
        lab.page.wait_for_function(f"() => ({COVERS})() === 0")
    said_of(lab, 256, 256, 512)


def test_a_large_map_stays_on_screen_until_the_server_has_all_of_it(visit: Visit) -> None:
    lab = visit("rules=adam,sgd&steps=500")
    to_maps(lab)
    lab.unfold("adam")
    choose(lab.page, "word.cells", "256")
    lab.page.wait_for_function("() => document.querySelector('.js-plotly-plot')?.calcdata?.[0]?.[0]?.z?.length === 256")
    lab.page.evaluate(COUNT)
    drag(lab, "adam.beta2", [-20, -40], "maps_plane")
    assert sent(lab) == 0
    drawn = cells_of(screen_of(lab, "maps_plane"), 256)
    lab.page.evaluate(
        """() => {
            window.coarse = 0;
            new MutationObserver(() => {
                const z = document.querySelector('.js-plotly-plot')?.calcdata?.[0]?.[0]?.z?.length;
                if (z && z < 256 && !document.querySelector('canvas.descent-map')) window.coarse++;
            }).observe(document.body, { childList: true, subtree: true });
        }"""
    )
    release(lab, "maps_plane")
    assert lab.page.evaluate("() => window.coarse") == 0, "the fine picture is not replaced by a coarse one"
    off = np.abs(cells_of(screen_of(lab, "maps_plane"), 256) - drawn).max(axis=-1)
    assert (off <= 2).mean() > 0.9


@pytest.mark.parametrize("missing", ["worker.js", "*.exact.js"])
def test_where_a_script_is_missing_the_page_works_as_ever(visit: Visit, missing: str) -> None:
    lab = visit("rules=adam,sgd")
    asked: list[str] = []

    def refuse(route: Route) -> None:
        asked.append(route.request.url)
        route.abort()

    lab.page.route(f"**/hand/maps/*/{missing}", refuse)
    following(lab)
    for off in (-30, -60):  # the second one asks anew, and is answered as ever too
        before, asked_before = lab.query().get("adam.beta2", ""), len(asked)
        x, y = lab.thumb("adam.beta2")
        lab.page.mouse.move(x, y)
        lab.page.mouse.down()
        lab.page.mouse.move(x + off, y)
        while len(asked) == asked_before:
            lab.page.wait_for_timeout(20)
        lab.page.mouse.up()
        lab.page.wait_for_function(
            "before => new URLSearchParams(location.search).get('adam.beta2') !== before", arg=before
        )
        lab.page.wait_for_function(PICTURE, arg="maps_plane")
        assert lab.page.evaluate(COVERS) == 0
    lab.complaints.clear()  # the browser says that the file could not be had


def test_mini_batches_are_left_to_the_server(visit: Visit) -> None:
    lab = following(visit("rules=adam,sgd&surface=regression"))
    lab.page.evaluate(
        """() => {
            window.covers = 0;
            new MutationObserver(() => {
                if (document.querySelector("canvas.descent-map")) window.covers++;
            }).observe(document.body, { childList: true, subtree: true });
        }"""
    )
    for key, value in (("regression.batch", "442"), ("adam.beta2", "0.999")):
        lab.keyed(key).scroll_into_view_if_needed()
        x, y = lab.thumb(key)
        lab.page.mouse.move(x, y)
        lab.page.mouse.down()
        lab.page.mouse.move(x - 40, y)
        expect(lab.keyed(key).get_by_test_id("stSliderThumbValue")).not_to_have_text(value)
        lab.page.mouse.up()
        lab.page.wait_for_function(
            "([key, value]) => new URLSearchParams(location.search).get(key) !== value", arg=[key, value]
        )
        lab.page.wait_for_function(PICTURE, arg="maps_plane")
    assert lab.page.evaluate("() => window.covers") == 0

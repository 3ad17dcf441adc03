"""The maps in a real browser: the value under the pointer, a click that lands in the race, a stop, a reload."""

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, expect

from optimizers import RULES, SURFACES, run
from optimizers.experiment import from_query
from optimizers.maps.axes import axis_values, numeric, starts
from optimizers.outcomes import nearest_minima
from optimizers.rules import Rule
from tests.browser.conftest import Visit
from tests.browser.lab import Lab, choose
from tests.browser.server import Server
from ui.numbers import setting, show

PICTURE = """key => {
    const app = document.querySelector('[data-testid="stApp"]');
    const gd = document.querySelector(`.st-key-${key} .js-plotly-plot`);
    return app?.dataset.testScriptState === "notRunning" && !!gd?.calcdata && !!gd.querySelector(".nsewdrag");
}"""
CELLS = "key => document.querySelector(`.st-key-${key} .js-plotly-plot`)?.calcdata?.[0]?.[0]?.z?.length"


def to_maps(lab: Lab, chart: str = "maps_plane") -> Lab:
    lab.page.get_by_test_id("stTopNavLink").filter(has_text="Maps").click()
    lab.page.wait_for_function(PICTURE, arg=chart)
    return lab


def choose_map(lab: Lab, label: str) -> None:
    own = lab.keyed("word.map")
    radio, button = (own.get_by_role(role, name=label, exact=True) for role in ("radio", "button"))
    radio.or_(button).first.click()


def cell_under(lab: Lab, key: str, column: int, row: int, n: int) -> tuple[float, float]:
    """The middle of a cell in the window."""
    box = lab.plot(key).box
    return box["x"] + (column + 0.5) / n * box["width"], box["y"] + (1 - (row + 0.5) / n) * box["height"]


def point_at(lab: Lab, key: str, text: str, column: int, row: int, n: int) -> tuple[float, float, str]:
    """Where a cell lies, once the page has come to rest, and what the page says of it while the pointer is there."""
    last = None
    for i in range(200):
        x, y = cell_under(lab, key, column, row, n)
        lab.page.mouse.move(x + i % 2, y)  # it moves a little until the page listens
        said = lab.keyed(text).locator("p").inner_text()
        if not said.startswith("Point at") and last == (x, y):
            return x, y, said
        last = (x, y)
        lab.page.wait_for_timeout(100)
    raise AssertionError("the page does not say what is under the pointer")


def mark(lab: Lab) -> dict[str, float]:
    """The middle of the outline that marks a cell, and what is said beside it."""
    found: dict[str, float] = lab.page.locator(".descent-cell").evaluate(
        """(outline) => {
            const { x, y, width, height } = outline.getBoundingClientRect();
            return { x: x + width / 2, y: y + height / 2 };
        }"""
    )
    return found


def said_of(lab: Lab, column: int, row: int, n: int) -> str:
    """What the page says of a cell of the plane."""
    return point_at(lab, "maps_plane", "plane_cells", column, row, n)[2]


def test_a_cell_says_its_value_and_a_click_lands_in_the_race_with_exactly_its_loss(lab: Lab) -> None:
    to_maps(lab)
    column, row = 20, 23
    x, y, said = point_at(lab, "maps_plane", "plane_cells", column, row, 64)
    h = numeric(RULES["momentum"])
    lr, beta = float(axis_values(h[0], 64)[column]), float(axis_values(h[1], 64)[row])
    beside = lab.page.locator(".descent-cell-value")
    assert mark(lab) == pytest.approx({"x": x, "y": y}, abs=1.5)
    value, where = beside.inner_text().split("\n")
    assert f"{where}: {value}." == said
    lab.page.mouse.click(x, y)
    lab.wait_for_query(momentum__lr=repr(lr), momentum__beta=repr(beta))
    expect(beside).to_have_count(0)
    e = from_query(lab.query()).experiment
    rule = next(rule for rule in e.rules if rule.slug == "momentum")
    loss = float(run(rule, e.surface, e.start, e.steps).loss[-1])
    assert value == f"loss {show(loss)}"
    assert show(loss) in lab.row("Momentum")


def test_the_keyboard_marks_a_cell_from_the_ring_on_and_enter_opens_it_in_the_race(lab: Lab) -> None:
    to_maps(lab)
    lab.keyed("word.cells").get_by_role("combobox").focus()
    lab.page.keyboard.press("Tab")
    lab.page.keyboard.press("Shift+Tab")  # what follows is by keyboard
    map, beside = lab.keyed("maps_plane"), lab.page.locator(".descent-cell-value")
    map.focus()
    expect(beside).to_be_visible()
    plot = lab.plot("maps_plane")
    lr, beta = (axis_values(h, 64) for h in numeric(RULES["momentum"])[:2])
    own = next(rule for rule in from_query(lab.query()).experiment.rules if rule.slug == "momentum")
    column, row = int(np.abs(np.log(lr / own.lr)).argmin()), int(np.abs(np.log((1 - beta) / 0.1)).argmin())
    assert mark(lab) == pytest.approx(
        dict(zip("xy", cell_under(lab, "maps_plane", column, row, 64), strict=True)), abs=1.5
    )
    for key in ("ArrowRight", "ArrowDown", "Shift+ArrowLeft"):
        lab.page.keyboard.press(key)
    column, row = column - 9, row - 1
    assert lab.plot("maps_plane").box == plot.box, "the page stays where it is"
    assert mark(lab) == pytest.approx(
        dict(zip("xy", cell_under(lab, "maps_plane", column, row, 64), strict=True)), abs=1.5
    )
    spoken = lab.keyed("plane_cells").get_by_role("status").inner_text()
    assert spoken == f"lr {setting(float(lr[column]))}, beta {setting(float(beta[row]))}: " + (
        beside.inner_text().split("\n")[0] + "."
    )
    lab.page.keyboard.press("Enter")
    lab.wait_for_query(momentum__lr=repr(float(lr[column])), momentum__beta=repr(float(beta[row])))


def test_the_mark_goes_with_the_pointer_and_with_the_focus(lab: Lab) -> None:
    to_maps(lab)
    said_of(lab, 20, 20, 64)
    outline = lab.page.locator(".descent-cell")
    expect(outline).to_have_count(1)
    lab.page.mouse.move(5, 5)
    expect(outline).to_have_count(0)
    lab.page.keyboard.press("Tab")
    lab.keyed("maps_plane").focus()
    expect(outline).to_have_count(1)
    lab.page.keyboard.press("Tab")
    expect(outline).to_have_count(0)


def test_the_map_follows_a_slider(visit: Visit) -> None:
    lab = to_maps(visit({"rules": "adam"}))
    before = said_of(lab, 45, 20, 64)
    lab.slider("adam.beta2").focus()
    lab.page.keyboard.press("Home")
    lab.page.wait_for_function("() => new URLSearchParams(location.search).get('adam.beta2') === '0.0'")
    lab.page.wait_for_function(PICTURE, arg="maps_plane")
    for _ in range(100):
        if said_of(lab, 45, 20, 64) != before:
            break
    else:
        raise AssertionError("the map did not follow")
    assert "loss" in said_of(lab, 45, 20, 64)


def test_a_cell_is_chosen_from_two_lists(visit: Visit) -> None:
    lab = to_maps(visit({"rules": "adam"}))
    for _ in range(2):  # two lists of values, and a button
        lab.page.locator("[class*='st-key-cell-adam']").first.get_by_role("combobox").focus()
    lab.page.keyboard.press("ArrowDown")
    lab.page.keyboard.press("ArrowDown")
    lab.page.keyboard.press("Enter")
    lab.page.wait_for_function(PICTURE, arg="maps_plane")
    lab.keyed("open_cell").get_by_role("button").focus()
    lab.page.keyboard.press("Enter")
    lab.page.wait_for_function("() => new URLSearchParams(location.search).get('adam.lr') !== '0.1'")
    lab.ready()
    assert float(lab.query()["adam.lr"]) in axis_values(numeric(type(from_query({}).experiment.rules[0]))[0], 64)


def test_a_large_map_shows_coarse_to_fine_and_can_be_stopped_and_continued(visit: Visit) -> None:
    lab = to_maps(visit({"steps": "5000", "rules": "adam", "seed": "4242"}))
    stop = lab.keyed("stop").get_by_role("button")
    expect(stop).to_have_count(0)  # the small map is complete: what is stopped is the large one
    choose(lab.page, "word.cells", "512")
    lab.page.wait_for_function("() => parseInt(document.querySelector('.st-key-progress').innerText) > 0")
    lab.page.wait_for_function(f"([k]) => [64, 128, 256].includes(({CELLS})(k))", arg=["maps_plane"])
    stop.click()
    expect(lab.page.get_by_text(re.compile(r"Stopped at \d+ %"))).to_be_visible()
    lab.page.wait_for_function(f"([k]) => ({CELLS})(k) === 512", arg=["maps_plane"])
    assert "loss" in said_of(lab, 200, 200, 512)
    lab.page.get_by_role("button", name="Present", exact=True).click()  # the whole page runs, and looks no more
    expect(lab.page.get_by_role("button", name="Leave presentation")).to_be_visible()
    stopped = lab.page.get_by_text(re.compile(r"Stopped at \d+ %")).inner_text()
    lab.keyed("continue").get_by_role("button").click()
    lab.page.wait_for_function(
        "share => parseInt(document.querySelector('.st-key-progress').innerText) > share", arg=int(stopped.split()[2])
    )
    stop.click()


@pytest.mark.parametrize("name", ["rates", "basins", "fair"])
def test_a_reload_keeps_the_map(visit: Visit, name: str) -> None:
    lab = to_maps(visit({"surface": "himmelblau", "steps": "50", "rules": "adam,sgd"}))
    label = {"rates": "Learning rates", "basins": "Basins", "fair": "Fair race"}[name]
    chart = {"rates": "maps_rates", "basins": "maps_basin_adam", "fair": "maps_budgets"}[name]
    choose_map(lab, label)
    lab.page.wait_for_function(PICTURE, arg=chart)
    query = lab.query()
    assert query["map"] == name
    lab.page.reload()
    lab.page.wait_for_function(PICTURE, arg=chart)
    assert lab.query() == query and lab.notices() == []


def test_a_start_of_the_basin_map_is_the_race_from_there(visit: Visit) -> None:
    lab = to_maps(visit({"surface": "himmelblau", "steps": "300", "rules": "sgd,adam"}))
    choose_map(lab, "Basins")
    lab.page.wait_for_function(PICTURE, arg="maps_basin_adam")
    e, (xs, ys) = from_query(lab.query()).experiment, starts(SURFACES["himmelblau"], 64)

    def end(rule: Rule, column: int, row: int) -> int:
        """The minimum at which a rule ends."""
        path = run(rule, e.surface, (float(xs[column]), float(ys[row])), e.steps)
        return int(nearest_minima(e.surface, path.x[-1:].T)[0][0])

    column, row = next(at for at in np.ndindex(64, 64) if len({end(rule, *at) for rule in e.rules}) == 2)
    for rule in e.rules:
        x, y, said = point_at(lab, f"maps_basin_{rule.slug}", "basin_cells", column, row, 64)
        place = e.surface.minima[end(rule, column, row)]
        words = e.surface.minimum_words.format(x=show(place.x, 3), y=show(place.y, 3))
        assert said.startswith(f"{rule.name}, x ") and words in said
    lab.page.mouse.click(x, y)
    lab.page.wait_for_function("() => ![null, '0.0,-0.8'].includes(new URLSearchParams(location.search).get('start'))")
    lab.ready()
    start = np.array([float(word) for word in lab.query()["start"].split(",")])
    assert np.abs(start - (xs[column], ys[row])).max() < 1e-4


def test_the_controls_of_a_servers_first_visitor_say_what_is_shown(browser: Browser) -> None:
    """In the dark: the browser then asks twice, and shows only the second answer."""
    with Server() as server:
        context = browser.new_context(color_scheme="dark", viewport={"width": 1400, "height": 900})
        lab = Lab(context.new_page(), server.url)
        lab.page.goto(f"{server.url}/maps?map=rates&rules=adam,sgd&adam.lr=0.2")
        lab.page.wait_for_function(PICTURE, arg="maps_rates")
        expect(lab.keyed("runs").get_by_role("slider")).to_have_count(2)
        expect(lab.keyed("adam.lr").get_by_test_id("stSliderThumbValue")).to_have_text("0.2")
        context.close()


def test_a_link_to_the_maps_opens_for_someone_else(visit: Visit) -> None:
    lab = visit()
    race = {name: text for name, text in lab.query().items() if name != "demo"}
    words: dict[str, Any] = race | {"map": "plane", "measure": "steps", "cells": "32", "plane": "adam.beta2.lr"}
    lab.page.goto(f"{lab.url}/maps?" + "&".join(f"{k}={v}" for k, v in words.items()))
    lab.page.wait_for_function(PICTURE, arg="maps_plane")
    assert lab.query() == words | {"works": "0.01", "rates": "181", "seeds": "5"} and lab.notices() == []
    assert "target not reached" in said_of(lab, 1, 1, 32)


def test_a_start_that_is_typed_or_drawn_is_the_maps_start(visit: Visit) -> None:
    """Its controls are a fragment, but here the whole page follows from them."""
    lab = to_maps(visit({"steps": "50"}))
    box = lab.keyed("start.x").locator("input")
    box.fill("0.5")
    box.press("Enter")
    lab.page.wait_for_function("() => new URLSearchParams(location.search).get('start') === '0.5,2.0'")
    lab.page.get_by_role("button", name="Draw a random start").click()
    lab.page.wait_for_function(
        "() => !(new URLSearchParams(location.search).get('start') ?? '0.5,').startsWith('0.5,')"
    )


@pytest.mark.parametrize("size", [(1400, 900), (1024, 768), (390, 844)])
@pytest.mark.parametrize("name", ["plane", "rates", "basins", "fair"])
def test_nothing_is_wider_than_the_window(visit: Visit, size: tuple[int, int], name: str) -> None:
    lab = visit({"steps": "50"}, viewport={"width": size[0], "height": size[1]})
    lab.page.goto(f"{lab.url}/maps?steps=50&map={name}")
    lab.page.wait_for_function(
        "() => document.querySelectorAll('.js-plotly-plot .nsewdrag').length > 0"
        " && document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning'"
    )
    main = "document.querySelector('[data-testid=stMain]')"
    assert lab.page.evaluate(f"{main}.scrollWidth <= {main}.clientWidth")
    feeds = "[...document.querySelectorAll('[class*=_feed]')].map((feed) => feed.getBoundingClientRect().width)"
    assert set(lab.page.evaluate(feeds)) <= {0}  # wider ones make the page wider, until Streamlit has shown them


def test_a_loss_below_the_scale_is_not_said_to_be_its_end(visit: Visit) -> None:
    """Plateau's loss comes to 0, which has no logarithm."""
    lab = to_maps(visit({"surface": "plateau", "rules": "adam", "steps": "300"}))
    e = from_query(lab.query()).experiment
    lr, beta1 = (axis_values(h, 64) for h in numeric(type(e.rules[0]))[:2])
    column, row = int(np.abs(lr - 0.05).argmin()), int(np.abs(beta1 - 0.6).argmin())
    rule = replace(e.rules[0], lr=float(lr[column]), beta1=float(beta1[row]))
    assert run(rule, e.surface, e.start, e.steps).loss[-1] < 1e-18
    assert "loss at most 1.000e-18." in said_of(lab, column, row, 64)

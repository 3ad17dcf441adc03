"""Pictures for slides: PNG, SVG and the animation say what they show, and show what is on screen."""

import re
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image, ImageSequence
from playwright.sync_api import expect

from optimizers.experiment import Experiment
from tests.browser.conftest import Visit
from tests.browser.lab import Lab, Pixels, near, opaque
from tests.browser.test_step import look_inside, saved
from ui.numbers import show
from ui.palette import CASING, GROUND, Theme, line_style
from ui.runs import gradient_norm, paths

E = Experiment()
SVG = "{http://www.w3.org/2000/svg}"


class Picture(NamedTuple):
    """A chart as it is saved: as pixels, two for one of the SVG, and the texts and the chart's place in the SVG."""

    pixels: Pixels
    texts: list[str]
    svg: ElementTree.Element
    x: float
    y: float
    scale: float


def picture(lab: Lab, name: str, folder: Path) -> Picture:
    """A chart, saved as both."""
    png, svg = saved(lab, f"{name}, PNG", folder), saved(lab, f"{name}, SVG", folder)
    assert png.stem == svg.stem and png.stem.startswith("descent-lab-")
    drawing = ElementTree.parse(svg).getroot()
    pixels = np.asarray(Image.open(png).convert("RGBA"))
    assert pixels.shape[:2] == (2 * int(drawing.attrib["height"]), 2 * int(drawing.attrib["width"]))
    group = next(g for g in drawing.findall(f"{SVG}g") if "scale" in g.attrib["transform"])
    x, y, scale = (float(number) for number in re.findall(r"[\d.]+", group.attrib["transform"]))
    texts = [text.text or "" for text in drawing.iter(f"{SVG}text")]
    return Picture(pixels, texts, drawing, x, y, scale)


def take_along(lab: Lab) -> None:
    lab.page.get_by_role("button", name="Take it with you").click()
    expect(lab.page.get_by_role("button", name="PNG").first).to_be_visible()


def test_the_pictures_of_the_race_have_ground_and_trails(visit: Visit, tmp_path: Path) -> None:
    lab = visit(replace(E, runs=E.runs[:1]).to_query())
    lab.finish()
    take_along(lab)
    path = paths(E)[0]
    for name, key in (("map", "race_map"), ("loss", "race_upper"), ("gradient", "race_lower")):
        plot, found = lab.plot(key), picture(lab, name, tmp_path)
        chart = lab.page.locator(f".st-key-{key} .svg-container").bounding_box()
        assert chart
        value = {"map": path.x[:, 1], "loss": path.loss, "gradient": gradient_norm(path)}[name]
        first = path.x[:, 0] if name == "map" else np.arange(len(value))
        inset = np.array([plot.box[side] - chart[side] for side in ("x", "y")])
        at = plot.pixel(np.column_stack([first, value])) + inset
        at = 2 * (at * found.scale + (found.x, found.y))
        recent = at[-40:]  # older steps are faint
        assert near(found.pixels, line_style("adam").light, recent, radius=4).mean() > 0.97, name
        if name == "map":
            assert all(opaque(found.pixels, colour).any() for colour in GROUND["light"]), "the map has all its colours"
    lab.page.get_by_role("button", name="3-D, PNG").click()
    expect(lab.page.get_by_text("This chart is not on the page now.")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_picture_says_what_it_shows(visit: Visit, theme: Theme, tmp_path: Path) -> None:
    """Title, step, the line and the value of each run at this step, and the link; the lines are lines, not pixels."""
    lab = visit(color_scheme=theme)
    lab.part("scrub").fill("120")
    take_along(lab)
    for name in ("map", "gradient"):
        found = picture(lab, name, tmp_path)
        assert f"Rosenbrock: {name}" in found.texts and "Step 120 of 300" in found.texts
        link = "".join(text for text in found.texts if "=" in text)
        assert dict(parse_qsl(urlsplit(link).query)) == dict(parse_qsl(urlsplit(lab.page.url).query))
        (anchor,) = found.svg.iter(f"{SVG}a")
        assert anchor.attrib["href"] == link
        for rule, path in zip(E.rules, paths(E), strict=True):
            value = path.loss[120] if name == "map" else gradient_norm(path)[120]
            assert {rule.name, show(float(value), 3)} <= set(found.texts)
            style = line_style(rule.slug)
            drawn = [p for p in found.svg.iter(f"{SVG}path") if p.get("stroke") == style.colour(theme)]
            assert len(drawn) >= 2, f"{rule.name} has its line in the legend and in the chart"
            assert opaque(found.pixels, style.colour(theme)).any()
        assert opaque(found.pixels[:8], CASING[theme]).all(), "the page's own ground"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_picture_in_three_dimensions_has_its_surface(visit: Visit, theme: Theme, tmp_path: Path) -> None:
    lab = visit(color_scheme=theme)
    lab.finish()
    open_solid(lab)
    take_along(lab)
    whole = picture(lab, "3-D", tmp_path).pixels
    assert opaque(whole, line_style("adam").colour(theme)).sum() > 100, "the trails"
    # Of the part that shows the surface, nearly all is neither the page nor a trail, and it has many shades.
    height, width = whole.shape[:2]
    middle = whole[round(0.4 * height) : round(0.5 * height), round(0.4 * width) : round(0.6 * width)]
    assert (~opaque(middle, CASING[theme])).mean() > 0.9, "the surface is missing"
    assert len(np.unique(middle.reshape(-1, 4), axis=0)) > 200, "the light on it is missing"


def open_solid(lab: Lab) -> None:
    lab.page.get_by_role("tab", name="3-D").click()
    lab.ready("race_relief")
    lab.page.wait_for_function(
        "() => document.querySelector('.st-key-race_relief')?.querySelector('canvas.descent-player')?.width > 100"
    )
    lab.key("Home", "End")


def test_the_pictures_inside_a_step(lab: Lab, tmp_path: Path) -> None:
    look_inside(lab, step=60)
    take_along(lab)
    for name in ("map", "near", "quantity", "step-over-lr", "effective-lr", "cosine"):
        found = picture(lab, name, tmp_path)
        assert f"Adam on Rosenbrock: {name}" in found.texts and "Step 60 of 300" in found.texts
        assert opaque(found.pixels, line_style("adam").light).sum() > 20, name


@pytest.mark.parametrize(
    ("words", "name", "title"),
    [
        ("map=plane&cells=32", "Momentum, lr and beta", "Rosenbrock: Momentum, lr and beta"),
        ("map=basins&cells=32&surface=himmelblau&steps=100", "basins of Adam", "Himmelblau: basins of Adam"),
        ("map=rates&rates=121&steps=100", "learning rates", "Rosenbrock: learning rates"),
    ],
)
def test_the_pictures_of_maps(lab: Lab, words: str, name: str, title: str, tmp_path: Path) -> None:
    lab.page.goto(f"{lab.url}/maps?{words}")
    chart = lab.page.locator(".js-plotly-plot .nsewdrag").first
    expect(chart).to_be_visible()
    expect(lab.page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    take_along(lab)
    found = picture(lab, name, tmp_path)
    assert title in found.texts and any(text.startswith(f"{lab.url}/maps?") for text in found.texts)
    assert ("minimum at (3.00, 2.00)" in found.texts) == ("basins" in words)
    assert ("RMSProp" in found.texts) == ("rates" in words)
    assert len(np.unique(found.pixels.reshape(-1, 4), axis=0)) > 100


def test_the_animation_is_the_race(visit: Visit, tmp_path: Path) -> None:
    """Ten seconds that end as the picture of the last step, while the page goes on to answer."""
    lab = visit()
    lab.finish()
    take_along(lab)
    with lab.page.expect_download() as download:
        lab.page.get_by_role("button", name="Animation").click()
        progress = lab.page.get_by_role("progressbar", name="Animation")
        expect(progress).to_be_visible()
        lab.page.keyboard.press("Escape")
        lab.part("scrub").fill("7")
        lab.wait_for_step(7, 7)
        expect(progress).to_be_visible()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    expect(progress).to_have_count(0)
    assert path.name == "descent-lab-rosenbrock.gif" and path.stat().st_size < 5_000_000
    with Image.open(path) as film:
        assert film.width == 960 and film.info["loop"] == 0
        frames = [(frame.convert("RGBA"), frame.info["duration"]) for frame in ImageSequence.Iterator(film)]
    assert len(frames) == 161 and sum(duration for _, duration in frames) == 10_000
    assert 20 <= 1000 / frames[0][1] <= 25
    first, middle, last = (np.asarray(frames[i][0]) for i in (0, 80, 160))
    for rule in E.rules:
        colour = line_style(rule.slug).light
        there = [int(opaque(picture, colour).sum()) for picture in (first, middle, last)]
        assert there[0] > 50 and there[0] < there[1], f"{rule.name} is named from the first frame on, and moves"
        assert there[1] < there[2] or rule.slug != "adam"
    assert all(opaque(last, colour).sum() > 20 for colour in GROUND["light"]), "the map, and the scale beside it"


def test_the_animation_in_three_dimensions(visit: Visit, tmp_path: Path) -> None:
    lab = visit({"surface": "beale"}, color_scheme="dark")
    lab.finish()
    open_solid(lab)
    take_along(lab)
    path = saved(lab, "Animation", tmp_path)
    with Image.open(path) as film:
        film.seek(160)
        last = np.asarray(film.convert("RGBA"))
    assert path.stat().st_size < 5_000_000
    middle = last[200:380, 100:400]
    assert len(np.unique(middle.reshape(-1, 4), axis=0)) > 40, "the light on the surface"
    assert all(opaque(middle, line_style(rule.slug).dark).any() for rule in E.rules)


def test_an_animation_can_be_cancelled(lab: Lab) -> None:
    saved_files: list[str] = []
    lab.page.on("download", lambda download: saved_files.append(download.suggested_filename))
    take_along(lab)
    lab.page.get_by_role("button", name="Animation").click()
    lab.page.get_by_role("button", name="Animation").click()
    expect(lab.page.get_by_text("An animation is being made.")).to_be_visible()
    lab.page.get_by_role("button", name="Cancel").click()
    expect(lab.page.get_by_role("progressbar", name="Animation")).to_have_count(0)
    assert saved_files == []

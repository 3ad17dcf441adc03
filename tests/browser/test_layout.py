"""Where things are on the windows that the lab is made for."""

import pytest
from playwright.sync_api import FloatRect, Locator, expect

from tests.browser.conftest import Visit
from tests.browser.lab import Lab
from tests.browser.test_controls import PHONE
from ui.race.demonstrations import DEMONSTRATIONS


def box(locator: Locator) -> FloatRect:
    found = locator.bounding_box()
    assert found, "it is not on the page"
    return found


def bottom(of: FloatRect) -> float:
    return of["y"] + of["height"]


@pytest.mark.parametrize(("width", "height"), [(1400, 900), (1024, 768)])
def test_map_loss_and_player_are_on_screen_together(visit: Visit, width: int, height: int) -> None:
    lab = visit(viewport={"width": width, "height": height})
    for part in (
        lab.keyed("race_map"),
        lab.keyed("race_upper"),
        lab.part("play"),
        lab.part("text"),
        lab.part("legend"),
    ):
        here = box(part)
        assert here["x"] >= 0 and here["y"] >= 0
        assert here["x"] + here["width"] <= width + 1 and bottom(here) <= height + 1
    assert box(lab.keyed("race_map"))["height"] >= 250 and box(lab.keyed("race_upper"))["height"] >= 150
    assert lab.page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop") == 0
    nothing_sticks_out(lab)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", ["First race", "Saddle"])  # the latter has a long sentence, and five runs
def test_what_is_used_in_every_minute_needs_no_scrolling(visit: Visit, theme: str, name: str) -> None:
    lab = visit(color_scheme=theme)
    if name != "First race":
        lab.demonstrate(name)
    demo = next(one for one in DEMONSTRATIONS.values() if one.name == name)
    used = [lab.keyed(key) for key in ("demo", "demo_next", "present_button", "share", "export", "undo", "redo")]
    used += [lab.keyed(key) for key in ("race_map", "race_upper", "race_lower")]
    used += [lab.part(part) for part in ("play", "scrub", "text", "legend")]
    for part in (*used, lab.page.get_by_test_id("stMain").get_by_text(demo.sentence)):
        here = box(part)
        assert here["x"] >= 0 and here["y"] >= 0
        assert here["x"] + here["width"] <= 1400 and bottom(here) <= 900
    assert lab.plot("race_map").box["height"] >= 440


EIGHT = "runs=adam,sgd,momentum,rmsprop,nesterov,adagrad,lion,adamw"
SIXTEEN = (
    f"{EIGHT},adam-2,sgd-2,momentum-2,rmsprop-2,nesterov-2,adagrad-2,lion-2,adamw-2&adam-2.lr=0.05&sgd-2.lr=5e-4"
    "&momentum-2.lr=5e-4&rmsprop-2.lr=0.01&adagrad-2.lr=0.3&lion-2.beta1=0.5&adamw-2.weight_decay=0.1"
)


@pytest.mark.parametrize(
    ("query", "width", "height", "theme", "least"),
    [
        (EIGHT, 1400, 900, "light", 500),
        (SIXTEEN, 1400, 900, "dark", 440),
        (EIGHT, 1024, 768, "dark", 340),
        (SIXTEEN, 1024, 768, "light", 290),
        (EIGHT, 390, 844, "dark", 280),
        (SIXTEEN, 390, 844, "light", 280),
    ],
)
def test_many_runs_have_a_whole_legend_and_leave_the_map_its_height(
    visit: Visit, query: str, width: int, height: int, theme: str, least: int
) -> None:
    """On a laptop all of it is on screen with the map, and on a small window all but some of sixteen."""
    touch = {"has_touch": True, "is_mobile": True} if width < 500 else {}
    lab = visit(query, viewport={"width": width, "height": height}, color_scheme=theme, **touch).finish()
    assert box(lab.keyed("race_map"))["height"] >= least
    legend = box(lab.part("legend"))
    if width >= 1400 or (query == EIGHT and width >= 1024):
        assert bottom(legend) <= height
    runs = lab.part("legend").locator("li")
    expect(runs).to_have_count(query.split("&")[0].count(",") + 1)
    for run in runs.all():
        swatch, value, here = box(run.locator("canvas")), box(run.locator("span").last), box(run)
        name = box(run.locator("span").first)
        assert legend["x"] <= swatch["x"] < swatch["x"] + swatch["width"] <= name["x"]
        assert name["x"] + name["width"] <= value["x"]
        assert value["x"] + value["width"] <= legend["x"] + legend["width"] and here["height"] >= name["height"]
        run.click(trial=True)  # nothing covers it
    assert len(set(runs.locator("span:first-of-type").all_inner_texts())) == runs.count()
    nothing_sticks_out(lab)


@pytest.mark.parametrize(
    ("width", "height", "present"), [(1400, 900, ""), (1024, 768, ""), (1024, 768, "1"), (390, 844, "")]
)
def test_no_name_in_the_lists_of_the_charts_is_cut(visit: Visit, width: int, height: int, present: str) -> None:
    query = "upper=above&upper_axis=symlog&lower=distance&lower_axis=linear"
    lab = visit(f"{query}&present={present}", viewport={"width": width, "height": height})
    lists = lab.page.locator(".st-key-choose_upper input, .st-key-choose_lower input")
    assert [one.input_value() for one in lists.all()] == [
        "Loss above the minimum",
        "symlog",
        "Distance to the minimum",
        "linear",
    ]
    assert lists.evaluate_all("all => all.map((one) => one.scrollWidth - one.clientWidth)") == [0] * 4
    for one in lists.all():
        lab.page.wait_for_function("one => one.getBoundingClientRect().right <= innerWidth", arg=one.element_handle())


@pytest.mark.parametrize("width", [1400, 1024])
def test_the_toolbar_is_one_line_and_says_its_names(visit: Visit, width: int) -> None:
    """Icons where it is narrow; a screen reader is told the names all the same."""
    lab = visit(viewport={"width": width, "height": 768})
    names = ("Previous demonstration", "Next demonstration", "Present", "Share", "Take it with you")
    buttons = [lab.page.get_by_role("button", name=name, exact=True) for name in names]
    assert len({round(box(button)["y"]) for button in buttons}) == 1
    assert (box(buttons[-1])["width"] < 80) == (width < 1250)
    for name in ("Undo", "Redo"):
        assert lab.page.get_by_role("button", name=name, exact=True).count() == 1


def nothing_sticks_out(lab: Lab) -> None:
    """The page itself never scrolls sideways, and the player's controls are one line within the width of the map."""
    ground, controls = box(lab.keyed("race_map")), [box(lab.part(part)) for part in ("play", "scrub", "loop", "inside")]
    assert all(here["x"] + here["width"] <= ground["x"] + ground["width"] + 1 for here in controls)
    assert len({round(here["y"] + here["height"] / 2) for here in controls}) == 1
    main = lab.page.get_by_test_id("stMain")
    assert main.evaluate("main => main.scrollWidth - main.clientWidth") <= 1


def test_on_a_phone_the_map_and_the_player_come_first(visit: Visit) -> None:
    lab = visit(**PHONE)
    order = [box(part)["y"] for part in (lab.keyed("race_map"), lab.part("play"), lab.keyed("race_upper"))]
    assert order == sorted(order)
    nothing_sticks_out(lab)
    expect(lab.keyed("surface")).not_to_be_in_viewport()
    lab.open_sidebar()


def test_the_controls_stand_in_the_order_of_a_lecture(lab: Lab) -> None:
    keys = ("surface", "runs", "adam.lr", "rmsprop.lr", "start.x", "run.steps", "run.noise", "schedule")
    tops = [box(lab.keyed(key))["y"] for key in keys]
    assert tops == sorted(tops)


def test_the_charts_follow_the_window(lab: Lab) -> None:
    lab.page.set_viewport_size({"width": 1024, "height": 768})
    lab.page.wait_for_function(
        """() => {
            const box = document.querySelector(".st-key-race_map .nsewdrag").getBoundingClientRect();
            const canvas = document.querySelector(".st-key-race_map canvas.descent-player").getBoundingClientRect();
            const same = ["left", "top", "width", "height"].every((k) => Math.abs(box[k] - canvas[k]) < 1);
            return same && box.right < 1024;
        }"""
    )


def test_pictures_have_a_text(lab: Lab) -> None:
    for key in ("race_map", "race_upper", "race_lower"):
        names = lab.keyed(key).locator("[aria-label], [alt]").count() + int(
            lab.keyed(key).get_attribute("aria-label") is not None
        )
        assert names > 0
    assert lab.page.locator("img:not([alt])").count() == 0

"""What a class sees: Present on a projector, a race in a frame, the lab on a phone; and the themes."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.lab import Lab
from tests.browser.test_axe import SEEN
from tests.browser.test_controls import PHONE
from tests.browser.test_layout import bottom, box
from ui.navigation import PAGES, Entry
from ui.race.demonstrations import DEMONSTRATIONS

PROJECTORS = [(1024, 768), (1280, 720), (1920, 1080)]
RUNS = {"runs": "adam,sgd", "steps": "60"}
ROWS = ("adam", "sgd", "momentum", "rmsprop")
"""The runs of the first demonstration."""


def presented(lab: Lab) -> None:
    """Wait until it is."""
    expect(lab.page.get_by_role("button", name="Leave presentation")).to_be_visible()
    expect(lab.page.get_by_test_id("stHeader")).to_be_hidden()


def left(lab: Lab) -> None:
    """Wait until it is no more."""
    expect(lab.page.get_by_role("button", name="Present", exact=True)).to_be_visible()
    expect(lab.page.get_by_test_id("stHeader")).to_be_visible()


def is_all_on_screen(lab: Lab, width: int, height: int) -> None:
    """What a lecturer uses, without scrolling."""
    used = [lab.keyed(key) for key in ("demo", "demo_next", "stays", "undo", "redo", "race_map", "race_upper")]
    used += [lab.keyed(f"{rule}.lr").get_by_role("slider").locator("..") for rule in ROWS]
    used += [lab.part(part) for part in ("play", "scrub", "text", "legend")]
    used += [lab.page.get_by_test_id("stMain").get_by_text(DEMONSTRATIONS["first"].sentence)]
    for part in (*used, lab.page.get_by_role("button", name="Leave presentation")):
        here = box(part)
        assert here["x"] >= 0 and here["y"] >= 0, part
        assert here["x"] + here["width"] <= width + 1 and bottom(here) <= height + 1, part


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_present_has_a_larger_map_and_all_that_a_lecturer_uses_without_scrolling(visit: Visit, theme: str) -> None:
    lab = visit(color_scheme=theme)
    before = {}
    for width, height in PROJECTORS:
        lab.page.set_viewport_size({"width": width, "height": height})
        before[width, height] = still(lab)
    lab.page.get_by_role("button", name="Present", exact=True).click()
    presented(lab)
    expect(lab.keyed("surface")).to_have_count(0)
    expect(lab.page.locator(".results")).to_have_count(0)
    for (width, height), old in before.items():
        lab.page.set_viewport_size({"width": width, "height": height})
        new = still(lab)
        assert new["width"] > old["width"] and new["height"] > old["height"]
        assert (width, height) != (1024, 768) or box(lab.keyed("race_map"))["height"] >= 400
        is_all_on_screen(lab, width, height)


def still(lab: Lab) -> dict[str, float]:
    """The box of the map's plot area, once it fills its place and moves no more."""
    lab.ready()
    lab.page.wait_for_function(
        """() => {
            const plot = document.querySelector(".st-key-race_map .js-plotly-plot");
            const [inner, outer] = [plot.querySelector(".nsewdrag"), plot.closest(".stElementContainer")];
            const now = JSON.stringify([inner, outer, plot].map((part) => part.getBoundingClientRect()));
            const { width, height } = plot._fullLayout, place = outer.getBoundingClientRect();
            const fills = Math.abs(width - place.width) < 2 && Math.abs(height - place.height) < 2;
            const same = now === window.before;
            window.before = now;
            return fills && same;
        }""",
        polling=200,
    )
    return lab.plot().box


def test_no_demonstration_has_to_be_scrolled_when_it_is_presented(visit: Visit) -> None:
    lab = visit({"present": "1"})
    too_long = "main => main.scrollHeight - main.clientHeight"
    found = {}
    for demo in DEMONSTRATIONS:
        lab.wait_for_query(demo=demo)
        for width, height in PROJECTORS:
            lab.page.set_viewport_size({"width": width, "height": height})
            still(lab)
            found[demo, width] = lab.page.get_by_test_id("stMain").evaluate(too_long)
        lab.key("PageDown")
    assert set(found.values()) == {0}, found


def test_present_is_in_the_link_survives_a_reload_and_is_left_by_a_key(lab: Lab) -> None:
    lab.page.get_by_role("button", name="Present", exact=True).click()
    presented(lab)
    lab.wait_for_query(present="1", show="lr")
    lab.page.reload()
    presented(lab.ready())
    lab.key("PageDown")
    lab.wait_for_query(demo=list(DEMONSTRATIONS)[1], present="1")
    lab.key("PageUp")
    lab.wait_for_query(demo="first")
    lab.slider("sgd.lr").focus()
    lab.page.keyboard.press("ArrowRight")
    lab.page.wait_for_function("() => new URLSearchParams(location.search).get('sgd.lr') !== '0.001'")
    lab.key("Escape")
    left(lab)
    lab.page.wait_for_function("() => !location.search.includes('present')")
    expect(lab.keyed("surface")).to_be_in_viewport()


@pytest.mark.parametrize("page", PAGES[1:], ids=lambda page: page.name)
def test_every_page_can_be_presented(visit: Visit, page: Entry) -> None:
    lab = visit() if page.at_top else visit(page=(page.address, SEEN[page.address]))
    if page.at_top:
        lab.page.get_by_test_id("stTopNavLink").filter(has_text=page.title).click()
        lab.page.wait_for_url(f"**/{page.address}?**")
    size = "() => parseFloat(getComputedStyle(document.documentElement).fontSize)"
    small = lab.page.evaluate(size)
    lab.page.get_by_role("button", name="Present", exact=True).click()
    presented(lab)
    lab.page.wait_for_function("() => location.search.includes('present=1')")
    expect(lab.page.get_by_test_id("stSidebar")).to_be_hidden()
    assert lab.page.evaluate(size) == 1.25 * small
    main = lab.page.get_by_test_id("stMain")
    assert main.evaluate("main => main.scrollWidth - main.clientWidth") <= 1
    lab.page.get_by_role("button", name="Leave presentation").click()
    left(lab)


@pytest.mark.parametrize(("show", "sliders"), [("", 0), ("player", 0), ("lr,player", 2), ("adam.lr,steps", 2)])
def test_a_frame_shows_the_picture_with_player_and_the_controls_that_its_link_names(
    visit: Visit, show: str, sliders: int
) -> None:
    lab = visit(RUNS | {"embed": "true"} | ({"show": show} if show else {}), viewport={"width": 1000, "height": 600})
    expect(lab.page.get_by_role("slider")).to_have_count(sliders + 1)  # the player has one
    expect(lab.keyed("toolbar")).to_have_count(0)
    expect(lab.page.get_by_test_id("stSidebar")).to_have_count(0)
    for part in (lab.keyed("race_map"), lab.part("play"), lab.part("legend")):
        assert bottom(box(part)) <= 600
    if "lr" in show:
        lab.slider("adam.lr").focus()
        lab.page.keyboard.press("ArrowRight")
        lab.page.wait_for_function("() => new URLSearchParams(location.search).get('adam.lr') !== '0.1'")
        assert lab.query()["show"] == show and lab.query()["embed"] == "true"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_phone_shows_map_player_pages_and_a_rate_at_once(visit: Visit, theme: str) -> None:
    lab = visit(**PHONE, color_scheme=theme)
    pages = lab.keyed("pages").get_by_role("link")
    assert pages.get_by_test_id("stMarkdownContainer").all_inner_texts() == [
        page.title for page in PAGES if page.in_bar
    ]
    sheet, links = box(lab.page.get_by_test_id("stSidebar")), [box(link) for link in pages.all()]
    for part in (lab.keyed("race_map"), lab.part("play"), lab.part("scrub"), lab.part("text"), lab.part("legend")):
        assert box(part)["y"] >= 0 and bottom(box(part)) <= sheet["y"], "above the sheet"
    rate = box(lab.keyed("adam.lr"))
    assert sheet["y"] <= rate["y"] and bottom(rate) <= links[0]["y"], "in the sheet, above the bar"
    assert (
        bottom(links[0]) <= 844
        and 0 <= links[0]["y"] - bottom(sheet) <= 1
        and all(link["height"] >= 44 for link in links)
    )
    for part in (lab.part("play"), lab.part("back"), lab.keyed("demo_next").get_by_role("button")):
        assert min(box(part)["height"], box(part)["width"]) >= 44


SMALL = """() => [...document.querySelectorAll("button, summary, a[href], [role=tab], [role=combobox], [role=slider]")]
    .filter(part => part.checkVisibility({ visibilityProperty: true }))
    .filter(part => !part.matches("[data-testid=stSkipToContent], [aria-label='Link to heading']"))
    .map(part => part.matches("[role=combobox]") ? part.parentElement : part)
    .filter(part => {
        const box = part.getBoundingClientRect(), further = getComputedStyle(part, "::after");
        const more = further.position === "absolute" ? -2 * parseFloat(further.top) || 0 : 0;
        return box.width && (box.width + more < 44 || box.height + more < 44);
    })
    .map(part => part.outerHTML.slice(0, 200))"""
"""What a finger can hardly hit. A sign of help is larger than it looks, by what is laid over it."""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_finger_hits_every_control(visit: Visit, page: Entry) -> None:
    lab = visit(**PHONE) if page.in_bar else visit(page=(page.address, SEEN[page.address]), **PHONE)
    if page.in_bar:
        lab.keyed("pages").get_by_role("link", name=page.title).tap()
        lab.page.wait_for_url(f"**/{page.address}?**")
        expect(lab.page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    assert lab.page.evaluate(f"() => ({SMALL})()") == []
    lists = lab.page.locator(".st-key-map_controls").get_by_role("combobox")
    assert (
        lists.evaluate_all("all => all.filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.value)")
        == []
    )


def test_the_sheet_of_a_phone_leaves_the_map_in_sight(visit: Visit) -> None:
    lab = visit(**PHONE)
    lab.open_sidebar()
    lab.page.wait_for_function(
        """() => {
            const map = document.querySelector(".st-key-race_map").getBoundingClientRect();
            const sheet = document.querySelector("[data-testid=stSidebar]").getBoundingClientRect();
            return map.top >= 0 && map.bottom <= sheet.top && sheet.bottom <= innerHeight;
        }"""
    )
    expect(lab.keyed("adam.lr")).to_be_visible()


def test_a_page_is_one_tap_away_on_a_phone(visit: Visit) -> None:
    lab = visit(RUNS, **PHONE)
    lab.keyed("pages").get_by_role("link", name="Inside a step").tap()
    lab.page.wait_for_url("**/step?**")
    expect(lab.keyed("step_map")).to_be_visible()
    assert "runs=adam%2Csgd" in lab.page.url
    expect(lab.keyed("pages").get_by_role("link", name="Train")).to_be_in_viewport()


def test_the_theme_is_chosen_in_the_header_for_all_pages(visit: Visit) -> None:
    lab = visit(RUNS, color_scheme="light")
    app = lab.page.get_by_test_id("stApp")
    themes = lab.page.get_by_role("combobox", name="Theme")
    themes.select_option("Dark")
    expect(app).to_have_css("background-color", "rgb(14, 22, 32)")
    lab.ready()
    assert lab.query().items() >= RUNS.items()
    expect(themes).to_have_value("Dark")
    lab.page.goto(f"{lab.url}/maps")
    expect(lab.keyed("maps_plane")).to_be_visible()
    expect(app).to_have_css("background-color", "rgb(14, 22, 32)")
    expect(themes).to_have_value("Dark")
    themes.select_option("System")
    expect(app).to_have_css("background-color", "rgb(255, 255, 255)")

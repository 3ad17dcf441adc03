"""axe-core finds nothing against WCAG 2.2 AA on any page, in both themes, presented, and as narrow as a phone."""

from importlib.resources import files

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FOUND = """async rules => (await axe.run(document, { runOnly: rules })).violations.flatMap(
    ({ id, nodes }) => nodes.map(({ target, html }) => `${id}: ${target} ${html.slice(0, 200)}`)
)"""
SEEN = {
    "": "start_map",
    "race": "race_map",
    "race?present=1": "stage",
    "step": "step_near",
    "maps": "maps_plane",
    "maps?map=rates": "maps_rates",
    "maps?map=basins": "basins",
    "maps?map=fair": "maps_race",
    "train": "train_head",
    "learn": "course_list",
    "learn?lesson=how-large": "lesson_text",
    "learn?lesson=a-step&move=predict": "lesson_text",
    "learn?lesson=by-hand": "lesson_text",
    "learn?lesson=article": "lesson_text",
    "learn?lesson=choosing&move=understand&hide=1": "lesson_text",
    "theory": "theory",
    "teach": "teach",
    "progress": "progress_head",
    "glossary": "glossary_0",
}
"""Each page, and what is seen once it is there."""


SIZES = {"desktop": (1400, 900), "phone": (390, 844)}
GROUND = {"light": "rgb(255, 255, 255)", "dark": "rgb(14, 22, 32)"}


@pytest.mark.parametrize("page", SEEN.items(), ids=SEEN)
def test_no_page_breaks_a_rule_of_accessibility(visit: Visit, page: tuple[str, str]) -> None:
    lab = visit(page=page)
    lab.page.evaluate(AXE)
    found = {}
    for size, (width, height) in SIZES.items():
        lab.page.set_viewport_size({"width": width, "height": height})
        for theme, colour in GROUND.items():
            lab.page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
            expect(lab.page.get_by_test_id("stApp")).to_have_css("background-color", colour)
            expect(lab.page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
            found[size, theme] = lab.page.evaluate(FOUND, RULES)
    assert not any(found.values()), found

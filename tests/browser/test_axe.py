"""axe-core finds nothing against WCAG 2.2 AA on any page, in both themes, presented, and on a phone."""

from importlib.resources import files

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.test_controls import PHONE

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FOUND = """async rules => (await axe.run(document, { runOnly: rules })).violations.flatMap(
    ({ id, nodes }) => nodes.map(({ target, html }) => `${id}: ${target} ${html.slice(0, 200)}`)
)"""
SEEN = {
    "": "race_map",
    "step": "step_near",
    "maps": "maps_plane",
    "maps?map=rates": "maps_rates",
    "maps?map=basins": "basins",
    "maps?map=fair": "maps_race",
    "train": "train_head",
}
"""Each page, and what is seen once it is there."""


def faults(visit: Visit, address: str, key: str, **options: object) -> list[str]:
    """What axe-core finds on a page that is done."""
    lab = visit(**options)
    if address:
        lab.page.goto(f"{lab.url}/{address}")
        expect(lab.keyed(key)).to_be_visible()
        lab.page.wait_for_function(
            "() => document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning'"
        )
    lab.page.evaluate(AXE)
    found: list[str] = lab.page.evaluate(FOUND, RULES)
    lab.complaints[:] = [line for line in lab.complaints if "404" not in line]  # Streamlit's own, see CONTRIBUTING.md
    return found


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("address", "key"), SEEN.items())
def test_no_page_breaks_a_rule_of_accessibility(visit: Visit, address: str, key: str, theme: str) -> None:
    assert faults(visit, address, key, color_scheme=theme) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nor_does_the_stage(visit: Visit, theme: str) -> None:
    assert faults(visit, "?present=1", "stage", color_scheme=theme) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("page", ["", "step", "maps", "train"])
def test_nor_does_a_phone(visit: Visit, page: str, theme: str) -> None:
    assert faults(visit, page, SEEN[page], color_scheme=theme, **PHONE) == []

"""For who hears the lab: names, order, headings, results that are said once, and the charts as tables."""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from optimizers.experiment import Experiment
from tests.browser.conftest import Visit
from tests.browser.lab import Lab
from tests.browser.test_axe import AXE, FOUND, RULES, SEEN
from ui.navigation import PAGES
from ui.numbers import show
from ui.runs import paths

CONTROLS = {
    *("button", "checkbox", "combobox", "link", "listbox", "menuitem", "radio", "searchbox"),
    *("slider", "spinbutton", "switch", "tab", "textbox"),
}
"""Roles whose names say what is set or pressed."""

FOCUSED = """() => {
    let one = document.activeElement;
    while (one.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
    const { x, y, width, height } = one.getBoundingClientRect();
    const seen = document.elementFromPoint(x + width / 2, y + height / 2);
    return {
        page: one.localName === "a" ? one.innerText.split("\\n").at(-1) : "",
        seen: one.contains(seen),
        slider: one.type === "range",
        maths: Boolean(one.closest(".katex")) || (one.closest("label") && one.querySelector(".katex")),
        end: one === document.body,
    };
}"""
SAID = """part => {
    window.said = [];
    const region = part.getRootNode().querySelector("[role=status]");
    const hear = () => region.textContent && window.said.push(region.textContent);
    new MutationObserver(hear).observe(region, { childList: true, characterData: true, subtree: true });
}"""


PLACES = {address: key for address, key in SEEN.items() if address not in ("", "race?present=1", "glossary")}
"""Pages with controls."""

NO_SLIDERS = {"learn", "learn?lesson=a-step&move=predict", "learn?lesson=article", "theory", "teach", "progress"}
"""Those among them that have none."""


def opened(visit: Visit, address: str) -> Lab:
    """A page that is done."""
    return visit(page=(address, SEEN[address]))


def names(page: Page) -> list[tuple[str, str]]:
    """Role and name of every control, as the browser gives them to a screen reader."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    roles = ((node.get("role", {}).get("value", ""), node.get("name", {}).get("value", "")) for node in nodes)
    return [(role, name) for role, name in roles if role in CONTROLS]


def meets_the_pages_before_any_slider_and_no_maths(page: Page, has_sliders: bool) -> None:
    """By the tab key."""
    if has_sliders:
        expect(page.get_by_role("slider").first).to_be_attached()
    titles, met, sliders = [one.title for one in PAGES if one.at_top], [], 0
    page.evaluate("() => document.activeElement?.blur()")
    for _ in range(100):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if stop["end"]:
            break
        assert not stop["maths"]
        sliders += stop["slider"]
        if stop["page"] in titles and not sliders:
            assert stop["seen"], "what has the focus is seen"
            met.append(stop["page"])
    assert met == titles and bool(sliders) == has_sliders, "all of them, in their order, and then sliders"


@pytest.mark.parametrize("address", PLACES)
def test_every_control_has_a_name_of_words_and_every_page_its_headings_and_links(visit: Visit, address: str) -> None:
    page = opened(visit, address).page
    meets_the_pages_before_any_slider_and_no_maths(page, address not in NO_SLIDERS)
    for more in page.locator("summary").filter(has_text="more settings").all()[:1]:
        more.click()
        expect(page.get_by_role("slider", name=", beta").first).to_be_visible()
    icons = set(page.get_by_test_id("stIconMaterial").all_inner_texts())
    found = names(page)
    assert len(found) > 10 and icons
    for role, name in found:
        half = len(name) // 2
        assert name.strip(), role
        assert not set(name.split()) & icons and not re.search(r"[\\$]|[a-z]_[a-z]", name), name
        assert name[:half] != name[half + 1 :], f"{name}: said twice"
        assert name not in ("Help", "Open", "Increment", "Decrement"), "whose?"
    levels = page.evaluate("() => [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map((h) => +h.localName[1])")
    title = next(one.title for one in PAGES if one.address == address.partition("?")[0])
    expect(page.get_by_role("heading", level=1)).to_have_text([title])
    assert levels[0] == 1 and all(b <= a + 1 for a, b in pairwise(levels))
    assert page.title() == f"{title} \N{MIDDLE DOT} Descent Lab"


def test_the_controls_of_a_run_say_which_run_and_which_quantity(visit: Visit) -> None:
    lab = visit({"rules": "sgd,sgd-2,adam", "sgd.lr": "0.001", "sgd-2.lr": "0.0019"})
    runs = lab.keyed("runs")
    for label in ("SGD 0.001", "SGD 0.0019", "Adam"):
        expect(runs.get_by_role("slider", name=f"{label}, learning rate", exact=True)).to_have_count(1)
        expect(runs.get_by_role("button", name=f"{label}: duplicate, hide, move or remove", exact=True)).to_have_count(
            1
        )


def test_a_page_is_reached_by_its_link_before_the_sliders(lab: Lab) -> None:
    lab.page.evaluate("() => (document.activeElement?.blur(), getSelection()?.collapse(document.body, 0))")
    link = lab.keyed("page_links").get_by_role("link", name="Maps")
    for _ in range(6):
        lab.page.keyboard.press("Tab")
        if link.evaluate("(link) => link === document.activeElement"):
            break
    expect(link).to_be_focused()
    lab.page.keyboard.press("Enter")
    lab.page.wait_for_url("**/maps?**")
    expect(lab.keyed("maps_plane")).to_be_visible()


def test_what_comes_of_a_change_is_said_once_by_the_player(lab: Lab) -> None:
    spoken = lab.part("spoken")
    expect(spoken).to_contain_text("Step 300 of 300.")
    assert spoken.get_attribute("role") == "status"
    lab.finish()
    expect(spoken).to_have_text(lab.part("text").inner_text())
    spoken.evaluate(SAID)
    lab.slider("momentum.lr").focus()
    lab.page.keyboard.press("ArrowRight")
    lab.wait_for_query(momentum__lr="0.0008")
    expect(spoken).to_have_text(lab.part("text").inner_text())
    lab.page.keyboard.press(" ")
    lab.wait_for_step(1, 290)
    lab.wait_for_step(300)
    lab.key("ArrowLeft")
    expect(spoken).to_contain_text("Step 299 of 300.")
    said = lab.page.evaluate("() => window.said")
    assert [text.split(".")[0] for text in said] == ["Step 300 of 300", "Step 299 of 300"], (
        "not again when it has played"
    )


@pytest.mark.parametrize(
    ("address", "said"),
    [("maps", "Best cell"), ("maps?map=rates", "works over"), ("maps?map=basins", "Adam, still moving:")],
)
def test_what_a_map_has_found_is_said(visit: Visit, address: str, said: str) -> None:
    lab = opened(visit, address)
    region = lab.keyed("told").get_by_role("status")
    expect(region).to_contain_text(said)
    before = region.inner_text()
    lab.slider("run.steps").focus()
    lab.page.keyboard.press("ArrowLeft")
    expect(region).not_to_have_text(before)
    expect(region).to_contain_text(said)


def test_the_charts_open_as_tables_that_follow_a_slider(lab: Lab) -> None:
    lid = lab.keyed("chart_tables_open").locator("summary")
    expect(lid).to_have_text(re.compile("The charts as tables"))
    below = lab.page.locator(".chart-table")
    expect(below).to_have_count(0)
    lid.focus()
    lab.page.keyboard.press("Enter")
    loss = lab.page.get_by_role("table", name="Loss", exact=True)
    expect(lab.page.get_by_role("table", name="Place on the map (x, y)")).to_be_visible()
    last = loss.get_by_role("row").last
    expect(last.get_by_role("rowheader")).to_have_text("300")
    expect(last.get_by_role("cell")).to_have_text([show(float(path.loss[-1])) for path in paths(Experiment())])
    assert loss.get_by_role("columnheader").all_inner_texts() == ["Step", "Adam", "SGD", "Momentum", "RMSProp"]
    lab.page.evaluate(AXE)
    assert lab.page.evaluate(FOUND, RULES) == []
    before = last.inner_text()
    lab.slider("adam.lr").focus()
    lab.page.keyboard.press("ArrowRight")
    lab.wait_for_query(adam__lr="0.11")
    expect(last).not_to_have_text(before)
    lid.press("Enter")
    expect(below).to_have_count(0)

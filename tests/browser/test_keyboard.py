"""A whole visit by keyboard alone: no pointer, and no focus that a key has not brought."""

from urllib.parse import parse_qsl, urlsplit

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.lab import Lab
from ui.race.demonstrations import DEMONSTRATIONS

NAME = """() => {
    let part = document.activeElement;
    while (part?.shadowRoot?.activeElement) part = part.shadowRoot.activeElement;
    return part?.getAttribute("aria-label")
        ?? part?.querySelector("[data-testid=stMarkdownContainer]")?.textContent ?? part?.textContent ?? "";
}"""
"""What the part is called that has the focus."""
MOST = 80
"""Presses of the Tab key from one end of the page to the other."""


def tab_to(lab: Lab, name: str, key: str = "Tab") -> None:
    """Press Tab until the part of this name has the focus."""
    met = []
    for _ in range(MOST):
        lab.page.keyboard.press(key)
        met.append(lab.page.evaluate(NAME).strip())
        if met[-1] == name:
            return
    raise AssertionError(f"no way to {name} by {key}: {met}")


def test_a_visit_by_keyboard_alone(visit: Visit) -> None:
    """Choose a demonstration, change a rate, add a run of the same rule, play, read the result, and share."""
    lab = visit(permissions=["clipboard-read", "clipboard-write"])
    press = lab.page.keyboard.press
    second = list(DEMONSTRATIONS.values())[1]
    assert [run.id for run in second.experiment.runs] == ["sgd", "momentum"]

    tab_to(lab, "Demonstration")
    press("ArrowDown")
    press("ControlOrMeta+A")
    lab.page.keyboard.type(second.name)
    expect(lab.page.get_by_role("option")).to_have_count(1)
    press("Enter")
    lab.wait_for_query(demo=second.id)

    tab_to(lab, "SGD, learning rate", "Shift+Tab")
    press("ArrowRight")
    lab.wait_for_query(**{"sgd__lr": "0.02"})

    tab_to(lab, "Add a run")
    press("Enter")
    expect(lab.page.get_by_role("menuitem", name="SGD", exact=True)).to_be_visible()
    while lab.page.evaluate(NAME) != "SGD":
        press("ArrowDown")
    press("Enter")
    lab.wait_for_query(runs="sgd,momentum,sgd-2")
    expect(lab.part("legend").locator("li")).to_have_count(3)

    press("Home")
    press(" ")
    lab.wait_for_step(2)
    press("End")
    expect(lab.part("text")).to_contain_text("Step 500 of 500.")
    expect(lab.part("spoken")).to_contain_text("500")

    tab_to(lab, "Share")
    press("Enter")
    expect(lab.page.locator("img.qr")).to_be_visible()
    tab_to(lab, "Copy link")
    press("Enter")
    expect(lab.page.get_by_text("The link is copied.")).to_be_visible()
    copied = lab.page.evaluate("navigator.clipboard.readText()")
    assert dict(parse_qsl(urlsplit(copied).query)) == dict(parse_qsl(urlsplit(lab.page.url).query))

"""The theory page in a browser: its contents, its links within the session, and its width on a phone."""

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.test_controls import PHONE


def test_a_link_shows_what_it_says_in_the_same_session(visit: Visit) -> None:
    lab = visit(page=("theory?lang=zh", "theory"))
    lab.page.get_by_role("link", name="步长何时太长").click()
    heading = lab.page.locator("#stability")
    expect(heading).to_be_in_viewport()
    lab.page.get_by_role("link", name="看 Adam 越过界限的那一步").click()
    expect(lab.keyed("step_near")).to_be_visible()
    expect(lab.page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    assert lab.query().items() >= {"step": "888", "rule": "adam", "surface": "bowl", "lang": "zh"}.items()
    assert lab.notices() == []
    lab.page.go_back()
    expect(heading).to_be_in_viewport()


def test_formulas_and_the_table_fit_on_a_phone(visit: Visit) -> None:
    lab = visit(page=("theory", "theory"), **PHONE)
    expect(lab.keyed("theory").locator(".rules")).to_be_visible()
    expect(lab.keyed("theory").locator(".katex-error")).to_have_count(0)
    wide = "document.querySelectorAll('.katex-display, .rules')"
    assert lab.page.evaluate(f"[...{wide}].filter(one => one.scrollWidth > one.clientWidth).length") == 0
    assert lab.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_text_is_no_wider_than_is_easy_to_read(visit: Visit) -> None:
    lab = visit(page=("theory", "theory"), viewport={"width": 1400, "height": 900})
    size = "getComputedStyle(document.documentElement).fontSize"
    box = lab.keyed("theory").bounding_box()
    assert box and box["width"] <= 46 * float(lab.page.evaluate(size).removesuffix("px"))

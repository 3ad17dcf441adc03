"""What a visitor and the server's log see of a fault in the app."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.server import Server

SENTENCE = "This part of the app has a fault, which is now in the server's log; start again from the first page."


@pytest.mark.parametrize("where", ["script", "fragment", "callback"])
def test_a_fault_is_one_sentence_with_a_way_on_and_one_entry_in_the_log(browser: Browser, where: str) -> None:
    with Server("tests.browser.faulty:app") as server:
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"{server.url}/race?where={where}")
        if where == "callback":
            page.get_by_role("button", name="Fail").click()
        expect(page.get_by_text(SENTENCE)).to_be_visible()
        expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
        assert page.get_by_test_id("stException").count() == 0, "Streamlit says nothing of its own"
        assert "RuntimeError" not in page.inner_text("body") and "secret" not in page.inner_text("body")
        page.get_by_role("link", name="start again from the first page").click()
        expect(page.get_by_text("Nothing is wrong.")).to_be_visible()
        assert len(context.pages) == 1, "the way on leads on in the same tab"
        context.close()
    assert sum("Uncaught app execution" in line for line in server.log) == 1
    assert server.log.count("RuntimeError: a secret") == 1

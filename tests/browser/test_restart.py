"""A server that dies under a visitor: the page goes on with the next one, and says at once what was lost."""

from playwright.sync_api import Browser, expect

from tests.browser.server import Server

TABLE = "size,colour,price\n" + "\n".join(f"{i},{'red' if i % 2 else 'blue'},{3 * i + i % 5}" for i in range(60))


def test_a_file_is_asked_for_at_once_when_its_server_is_gone_and_all_else_is_kept(browser: Browser) -> None:
    page = browser.new_context(viewport={"width": 1400, "height": 900}).new_page()
    uploader, lost = page.locator(".st-key-train_file"), page.get_by_text("a file that this server does not have")
    with Server() as first:
        page.goto(f"{first.url}/train?train_data=own&train_epochs=7&train_seeds=2")
        uploader.locator("input[type=file]").set_input_files(
            {"name": "mine.csv", "mimeType": "text/csv", "buffer": TABLE.encode()}
        )
        expect(page.get_by_text("rows to train on").first).to_be_visible()
        expect(uploader.get_by_text("mine.csv").first).to_be_visible()
        expect(lost).to_have_count(0)
    with Server(port=first.port) as second:
        expect(lost).to_be_visible()
        expect(uploader.get_by_text("mine.csv")).to_have_count(0)
        assert "train_epochs=7" in page.url and "train_seeds=2" in page.url
        uploader.locator("input[type=file]").set_input_files(
            {"name": "mine.csv", "mimeType": "text/csv", "buffer": TABLE.encode()}
        )
        expect(page.get_by_text("rows to train on").first).to_be_visible()
        expect(lost).to_have_count(0)
        page.context.close()
    assert second.complaints() == []

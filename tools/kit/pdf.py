"""Pages as PDF, printed by Chromium."""

from pathlib import Path

from playwright.sync_api import Browser


def print_page(browser: Browser, html: Path) -> None:
    """Write the PDF of a page beside it; the page says how large its paper is."""
    page = browser.new_page()
    try:
        page.goto(html.resolve().as_uri())
        page.pdf(path=html.with_suffix(".pdf"), prefer_css_page_size=True, print_background=True)
    finally:
        page.close()

"""Draws docs/screenshot.png for the README: `python -m tests.browser.screenshot`."""

from playwright.sync_api import ViewportSize, sync_playwright

from benchmarks.visitor import ROOT
from tests.browser.chromium import get
from tests.browser.lab import Lab
from tests.browser.server import Server

TARGET = ROOT / "docs" / "screenshot.png"
LINK = {"surface": "beale", "steps": "300"}
STEP = 120
SIZE: ViewportSize = {"width": 1400, "height": 900}


def main() -> None:
    """The race in the light theme, paused at one step, with nothing under the pointer."""
    chromium = get()
    with Server() as server, sync_playwright() as p:
        browser = p.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        context = browser.new_context(viewport=SIZE, color_scheme="light", reduced_motion="reduce")
        lab = Lab(context.new_page(), server.url).open(LINK)
        lab.page.evaluate("document.fonts.ready")
        lab.part("scrub").fill(str(STEP))
        lab.wait_for_step(STEP, STEP)
        lab.page.evaluate("document.activeElement?.blur()")
        TARGET.parent.mkdir(exist_ok=True)
        lab.page.screenshot(path=TARGET, animations="disabled", caret="hide")
        browser.close()
    print(f"{TARGET.relative_to(ROOT)} shows step {STEP}.")


if __name__ == "__main__":
    main()

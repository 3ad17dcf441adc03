"""Makes the README's pictures: docs/race.gif, as a visitor saves it, and docs/screenshot.png.

`python -m tests.browser.screenshot`
"""

from playwright.sync_api import ViewportSize, sync_playwright

from benchmarks.visitor import ROOT
from tests.browser.chromium import get
from tests.browser.conftest import ARGUMENTS, TIMEOUT
from tests.browser.lab import Lab
from tests.browser.server import Server

DOCS = ROOT / "docs"
SCREENSHOT, ANIMATION = DOCS / "screenshot.png", DOCS / "race.gif"
LINK = {"surface": "beale", "steps": "300"}
STEP = 120
SIZE: ViewportSize = {"width": 1400, "height": 900}
LARGEST = 5_000_000
ADDRESS = "lab.example.edu"  # which the link in the animation names


def save_animation(lab: Lab) -> None:
    """The race, by the lab's own export."""
    lab.page.get_by_role("button", name="Take it with you").click()
    with lab.page.expect_download() as download:
        lab.page.get_by_role("button", name="Animation").click()
    download.value.save_as(ANIMATION)
    size = ANIMATION.stat().st_size
    assert size <= LARGEST, f"{ANIMATION} has {size:,} bytes."
    print(f"{ANIMATION.relative_to(ROOT)} has {size:,} bytes.")


def take_screenshot(lab: Lab) -> None:
    """The race paused at one step, with nothing under the pointer."""
    lab.page.evaluate("document.fonts.ready")
    lab.part("scrub").fill(str(STEP))
    lab.wait_for_step(STEP, STEP)
    lab.page.evaluate("document.activeElement?.blur()")
    lab.page.screenshot(path=SCREENSHOT, animations="disabled", caret="hide")
    print(f"{SCREENSHOT.relative_to(ROOT)} shows step {STEP}.")


def main() -> None:
    """Both in the light theme."""
    chromium = get()
    with Server() as server, sync_playwright() as p:
        named = f"--host-resolver-rules=MAP {ADDRESS}:80 127.0.0.1:{server.port}"
        browser = p.chromium.launch(executable_path=chromium, args=[*ARGUMENTS, named])
        context = browser.new_context(viewport=SIZE, color_scheme="light", reduced_motion="reduce")
        context.set_default_timeout(TIMEOUT)
        take_screenshot(Lab(context.new_page(), server.url).open(LINK))
        save_animation(Lab(context.new_page(), f"http://{ADDRESS}").open(LINK))
        browser.close()


if __name__ == "__main__":
    main()

"""Makes the pictures of the README in each language: docs/race.gif, as a visitor saves it, and docs/screenshot.png.

`python -m tests.browser.screenshot`. Those of another language than English have its code in their names,
and need a font that has its letters (Debian: fonts-wqy-microhei).
"""

from pathlib import Path

from playwright.sync_api import Browser, ViewportSize, sync_playwright

from benchmarks.visitor import ROOT
from tests.browser.chromium import get
from tests.browser.conftest import ARGUMENTS, TIMEOUT
from tests.browser.lab import Lab
from tests.browser.server import Server
from ui.language import LANGUAGES, SOURCE, catalogue

DOCS = ROOT / "docs"
LINK = {"surface": "beale", "steps": "300"}
STEP = 120
SIZE: ViewportSize = {"width": 1400, "height": 900}
LARGEST = 5_000_000
ADDRESS = "lab.example.edu"  # which the link in the animation names


def save_animation(lab: Lab, code: str, path: Path) -> None:
    """The race, by the lab's own export."""
    said = catalogue(code).gettext
    lab.page.get_by_role("button", name=said("Take it with you")).click()
    with lab.page.expect_download() as download:
        lab.page.get_by_role("button", name=said("Animation")).click()
    download.value.save_as(path)
    size = path.stat().st_size
    assert size <= LARGEST, f"{path} has {size:,} bytes."
    print(f"{path.relative_to(ROOT)} has {size:,} bytes.")


def take_screenshot(lab: Lab, path: Path) -> None:
    """The race paused at one step, with nothing under the pointer."""
    lab.page.evaluate("document.fonts.ready")
    lab.part("scrub").fill(str(STEP))
    lab.wait_for_step(STEP, STEP)
    lab.page.evaluate("document.activeElement?.blur()")
    lab.page.screenshot(path=path, animations="disabled", caret="hide")
    print(f"{path.relative_to(ROOT)} shows step {STEP}.")


def make(browser: Browser, url: str, code: str) -> None:
    """Both of a language, in the light theme."""
    suffix, link = ("", LINK) if code == SOURCE else (f".{code}", LINK | {"lang": code})
    context = browser.new_context(viewport=SIZE, color_scheme="light", reduced_motion="reduce")
    context.set_default_timeout(TIMEOUT)
    take_screenshot(Lab(context.new_page(), url).open(link), DOCS / f"screenshot{suffix}.png")
    lab = Lab(context.new_page(), f"http://{ADDRESS}").open(link)
    save_animation(lab, code, DOCS / f"race{suffix}.gif")
    context.close()


def main() -> None:
    """The pictures of every language."""
    chromium = get()
    with Server() as server, sync_playwright() as p:
        named = f"--host-resolver-rules=MAP {ADDRESS}:80 127.0.0.1:{server.port}"
        browser = p.chromium.launch(executable_path=chromium, args=[*ARGUMENTS, named])
        for code in LANGUAGES:
            make(browser, server.url, code)
        browser.close()


if __name__ == "__main__":
    main()

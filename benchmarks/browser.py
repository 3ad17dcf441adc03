"""What the visitor sees, measured from within the page in real Chromium."""

from itertools import pairwise
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import Page, sync_playwright

from benchmarks.report import Row, figure, judged, middle, p95
from benchmarks.visitor import ROOT, Server, serving
from optimizers.experiment import Experiment
from tests.browser.chromium import installed

VIEW = {"width": 1400, "height": 900}
REPEATS = 15
PLAYING = 6  # seconds; a whole run takes eight
REST = 800  # milliseconds between two changes

SLIDER = ".st-key-adam-lr input[type=range]"
MAP = ".st-key-race_map .nsewdrag"
CANVAS = ".st-key-race_map canvas.descent-player"

# The time of every animation frame for some seconds.
FRAMES = """seconds => new Promise(done => {
  const times = [];
  const frame = now => {
    times.push(now);
    now - times[0] < seconds * 1000 ? requestAnimationFrame(frame) : done(times);
  };
  requestAnimationFrame(frame);
})"""

# From the pointer's release to the frame that has new paths on the map's canvas, in milliseconds. The player
# is paused, so that nothing else changes the picture.
WATCH = """selector => {
  const picture = () => {
    const c = document.querySelector(selector);
    if (!c || !c.width) return null;
    const pixels = new Uint32Array(c.getContext('2d').getImageData(0, 0, c.width, c.height).data.buffer);
    let sum = 0;
    for (let i = 0; i < pixels.length; i++) sum = (Math.imul(sum, 31) + pixels[i]) | 0;
    return sum;
  };
  window.answer = new Promise(done => {
    window.addEventListener('pointerup', () => {
      const start = performance.now(), before = picture();
      const look = () => {
        const now = picture();
        if (now !== null && now !== before) done(performance.now() - start);
        else if (performance.now() - start > 5000) done(null);
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    }, {capture: true, once: true});
  });
}"""


def _open(browser: Any, server: Server, experiment: Experiment) -> Page:
    page: Page = browser.new_page(viewport=VIEW)
    page.goto(f"http://127.0.0.1:{server.port}/?{urlencode(experiment.to_query())}")
    page.wait_for_selector(CANVAS, state="attached", timeout=30_000)
    page.wait_for_timeout(2000)
    return page


def _rewind(page: Page) -> None:
    """Pause at step 0; a key press belongs to the player when no other element has the focus."""
    page.evaluate("document.activeElement?.blur()")
    page.keyboard.press("Home")


def frame_gaps(page: Page) -> list[float]:
    """Milliseconds between animation frames while the player plays."""
    _rewind(page)
    page.keyboard.press("Space")
    times = page.evaluate(FRAMES, PLAYING)
    return [b - a for a, b in pairwise(times)][5:]


def slider_answers(page: Page) -> list[float]:
    """Milliseconds from a slider's release to the new paths."""
    taken = []
    for i in range(REPEATS + 2):
        thumb = page.locator(SLIDER).locator("xpath=../..")
        box = thumb.bounding_box()
        assert box is not None
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        _rewind(page)
        page.wait_for_timeout(REST)
        page.evaluate(WATCH, CANVAS)
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + (25 if i % 2 else -20), y, steps=4)
        page.mouse.up()
        taken.append(page.evaluate("window.answer"))
    return _warm(taken)


def click_answers(page: Page) -> list[float]:
    """Milliseconds from a click on the map to the paths from there."""
    taken = []
    for i in range(REPEATS + 2):
        box = page.locator(MAP).bounding_box()
        assert box is not None
        _rewind(page)
        page.wait_for_timeout(REST)
        page.evaluate(WATCH, CANVAS)
        page.mouse.click(box["x"] + box["width"] * (0.2 + 0.03 * i), box["y"] + box["height"] * (0.3 + 0.02 * i))
        taken.append(page.evaluate("window.answer"))
    return _warm(taken)


def _warm(taken: list[float | None]) -> list[float]:
    """Without the first two; a change that was never seen counts as five seconds."""
    return [5000.0 if ms is None else ms for ms in taken[2:]]


def measure() -> list[Row]:
    """The rows of the table."""
    path = installed()
    if path is None:
        return [Row("the page in Chromium", "no Chromium found")]
    with serving(ROOT / "app.py", ours=True) as server, sync_playwright() as p:
        browser = p.chromium.launch(executable_path=path, args=["--no-sandbox"])
        version = browser.version
        gaps = frame_gaps(_open(browser, server, Experiment(steps=1000)))
        page = _open(browser, server, Experiment())
        slid, clicked = slider_answers(page), click_answers(page)
        browser.close()
    return [
        judged(
            f"Chromium {version}, four rules x 1,000 steps playing: median gap between frames",
            middle(gaps),
            17.5,
            "ms",
            more=f" (95 of 100 within {figure(p95(gaps))} ms, {len(gaps)} frames)",
        ),
        judged("slider released to new paths on screen", middle(slid), 300, "ms", more=_spread(slid)),
        judged("map clicked to new paths on screen", middle(clicked), 300, "ms", more=_spread(clicked)),
    ]


def _spread(taken: list[float]) -> str:
    return f" (median of {len(taken)}, the slowest {figure(max(taken))} ms)"

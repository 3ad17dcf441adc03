"""What the visitor sees, measured from within the page in real Chromium."""

import time
from dataclasses import replace
from itertools import count, pairwise
from math import cos
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import Page, expect, sync_playwright

from benchmarks.report import Row, figure, judged, middle, p95
from benchmarks.visitor import ROOT, Server, serving
from optimizers.experiment import Experiment, rule_for
from optimizers.rules import RULES
from optimizers.runs import runs_of
from tests.browser.chromium import installed

VIEW = {"width": 1400, "height": 900}
REPEATS = 15
FOLLOWED = {64: 15, 256: 5}
"""Cells along each side of a map that follows a slider, and how many pictures a second there are to be."""
PLAYING = 6  # seconds; a whole run takes eight
REST = 800  # milliseconds between two changes
DRAGGING = 5  # seconds
FIRST_VISITS = 3
WIRE = {"offline": False, "latency": 20, "downloadThroughput": 20e6 / 8, "uploadThroughput": 20e6 / 8}
"""Milliseconds and bytes a second of a first visit's network: 20 Mbit/s."""
TICK = 12  # milliseconds between two moves of the pointer, with which pictures can follow at 60 a second

SLIDER = ".st-key-adam-lr input[type=range]"
BETA2 = ".st-key-adam-beta2 input[type=range]"
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

# Counts from now on: animation frames, pictures of new paths on the map's canvas, and messages to the server.
COUNT = """selector => {
  const { clearRect } = CanvasRenderingContext2D.prototype, { send } = WebSocket.prototype;
  const counted = window.counted = { since: performance.now(), frames: 0, pictures: 0, messages: 0 };
  CanvasRenderingContext2D.prototype.clearRect = function (...box) {
    if (this.canvas === document.querySelector(selector)) counted.pictures++;
    return clearRect.apply(this, box);
  };
  WebSocket.prototype.send = function (data) { counted.messages++; return send.call(this, data); };
  const frame = () => { counted.frames++; requestAnimationFrame(frame); };
  requestAnimationFrame(frame);
}"""

# Counts from now on: pictures of a map by the rows and columns that they have, of n, and messages to the server.
COUNT_MAPS = """n => {
  const { send } = WebSocket.prototype;
  const counted = window.counted = { since: performance.now(), pictures: {}, messages: 0 };
  WebSocket.prototype.send = function (data) { counted.messages++; return send.call(this, data); };
  new MutationObserver(changes => {
    for (const { target } of changes) {
      const side = n / target.dataset.stride;
      counted.pictures[side] = (counted.pictures[side] ?? 0) + 1;
    }
  }).observe(document.body, { subtree: true, attributeFilter: ['data-pictures'] });
}"""

# From a slider's next tick to the picture of all cells of a map, in milliseconds.
WATCH_MAP = """slider => {
  window.answer = new Promise(done => {
    let since = null;
    new MutationObserver((changes, watch) => {
      for (const { target } of changes) {
        if (target.matches(slider)) since ??= performance.now();
        else if (since !== null && target.dataset.stride === '1') {
          watch.disconnect();
          done(performance.now() - since);
        }
      }
    }).observe(document.body, { subtree: true, attributeFilter: ['value', 'data-pictures'] });
  });
}"""

# From the pointer's release to the frame whose table has new numbers, in milliseconds.
WATCH_TABLE = """() => {
  window.answer = new Promise(done => {
    window.addEventListener('pointerup', () => {
      const start = performance.now();
      const table = () => document.querySelector('.results')?.textContent;
      const before = table();
      const look = () => {
        if (table() && table() !== before) done(performance.now() - start);
        else if (performance.now() - start > 5000) done(null);
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    }, {capture: true, once: true});
  });
}"""

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
    page.goto(f"http://127.0.0.1:{server.port}/race?{urlencode(experiment.to_query())}")
    page.wait_for_selector(CANVAS, state="attached", timeout=30_000)
    page.wait_for_timeout(2000)
    return page


def first_visit(browser: Any, server: Server) -> tuple[float, float]:
    """Seconds from the address to a race that moves, and the bytes of it in MB, in a browser that has kept nothing."""
    context = browser.new_context(viewport=VIEW)
    page, sizes = context.new_page(), []
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.emulateNetworkConditions", WIRE)
    wire.on("Network.loadingFinished", lambda file: sizes.append(file["encodedDataLength"]))
    wire.on("Network.webSocketFrameReceived", lambda frame: sizes.append(len(frame["response"]["payloadData"]) * 3 / 4))
    start = time.perf_counter()
    page.goto(f"http://127.0.0.1:{server.port}/")
    expect(page.locator("[data-part=scrub]")).not_to_have_value("0", timeout=60_000)
    seconds = time.perf_counter() - start
    context.close()
    return seconds, sum(sizes) / 1e6


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


def _thumb(page: Page, slider: str = SLIDER) -> tuple[float, float]:
    page.locator(slider).scroll_into_view_if_needed()
    box = page.locator(slider).locator("xpath=../..").bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def _to_and_fro(page: Page, x: float, y: float, slowness: float) -> dict[str, Any]:
    """Move the pressed pointer up to 100 pixels to the left and back, again and again; what the page has counted."""
    began = time.perf_counter()
    for i in count():
        page.mouse.move(x - 50 + 50 * cos(i / slowness), y)
        page.wait_for_timeout(TICK)
        if time.perf_counter() - began > DRAGGING:
            break
    counted: dict[str, Any] = page.evaluate("({ ...counted, seconds: (performance.now() - counted.since) / 1000 })")
    return counted


def drag(page: Page) -> dict[str, float]:
    """Frames, pictures of new paths and messages to the server, each a second, while a slider is dragged to and fro."""
    page.evaluate("document.activeElement?.blur()")
    page.keyboard.press("End")  # the whole paths are drawn
    x, y = _thumb(page)
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate(COUNT, CANVAS)
    counted = _to_and_fro(page, x, y, slowness=6)
    page.mouse.up()
    return {what: counted[what] / counted["seconds"] for what in ("frames", "pictures", "messages")}


def drag_map(browser: Any, server: Server, cells: int) -> dict[str, Any]:
    """A plane whose cells all change with the slider that is dragged to and fro, and then tick by tick.

    Of the first, messages and pictures a second, by their rows; of the second, milliseconds until all cells are there.
    """
    page: Page = browser.new_page(viewport=VIEW)
    page.goto(f"http://127.0.0.1:{server.port}/maps?plane=adam.lr.beta1&cells={cells}")
    rows = "n => document.querySelector('.js-plotly-plot')?.calcdata?.[0]?.[0]?.z?.length === n"
    page.wait_for_function(rows, arg=cells, timeout=60_000)
    page.wait_for_timeout(2000)
    page.locator(".st-key-more_adam summary").click()
    x, y = _thumb(page, BETA2)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 20, y)
    page.wait_for_selector("canvas.descent-map[data-stride='1']")
    page.wait_for_timeout(500)
    page.evaluate(COUNT_MAPS, cells)
    counted = _to_and_fro(page, x, y, slowness=4)
    whole = []
    for i in range(REPEATS):
        page.wait_for_timeout(REST)
        page.evaluate(WATCH_MAP, BETA2)
        page.mouse.move(x - (30 if i % 2 else 60), y)
        whole.append(page.evaluate("window.answer"))
    page.mouse.up()
    page.close()
    seconds = counted["seconds"]
    pictures = {int(side): n / seconds for side, n in counted["pictures"].items()}
    return {"pictures": pictures, "messages": counted["messages"] / seconds, "whole": whole[2:]}


def slider_answers(page: Page) -> list[float]:
    """Milliseconds from a slider's release to the server's numbers."""
    taken = []
    for i in range(REPEATS + 2):
        x, y = _thumb(page)
        _rewind(page)
        page.wait_for_timeout(REST)
        page.evaluate(WATCH_TABLE)
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
        visits = [first_visit(browser, server) for _ in range(FIRST_VISITS)]
        gaps = frame_gaps(_open(browser, server, Experiment(steps=1000)))
        page = _open(browser, server, Experiment())
        slid, clicked = slider_answers(page), click_answers(page)
        dragged = [drag(_open(browser, server, _race(*size))) for size in ((8, 1000), (13, 5000))]
        followed = {cells: drag_map(browser, server, cells) for cells in FOLLOWED}
        browser.close()
    return [
        judged(
            f"Chromium {version}, four rules x 1,000 steps playing: median gap between frames",
            middle(gaps),
            17.5,
            "ms",
            more=f" (95 of 100 within {figure(p95(gaps))} ms, {len(gaps)} frames)",
        ),
        judged(
            "first visit, nothing kept, 20 Mbit/s: to a race that moves",
            middle([seconds for seconds, _ in visits]),
            5,
            "s",
            more=f" ({figure(middle([size for _, size in visits]))} MB)",
        ),
        _dragged("eight rules x 1,000 steps", dragged[0], 50),
        _dragged("thirteen rules x 5,000 steps", dragged[1], 30),
        *(_followed(cells, followed[cells]) for cells in FOLLOWED),
        judged("slider released to the server's numbers in the table", middle(slid), 300, "ms", more=_spread(slid)),
        judged("map clicked to new paths on screen", middle(clicked), 300, "ms", more=_spread(clicked)),
    ]


def _race(rules: int, steps: int) -> Experiment:
    """A race of the first rules."""
    e = Experiment(steps=steps)
    slugs = ["adam", *(slug for slug in RULES if slug != "adam")][:rules]
    return replace(e, runs=runs_of(rule_for(slug, e.surface) for slug in slugs))


def _dragged(what: str, counted: dict[str, float], target: float) -> Row:
    more = f" ({figure(counted['pictures'])} of new paths, {counted['messages']:.0f} messages to the server)"
    return judged(f"slider dragged, {what}", counted["frames"], target, "frames a second", more=more, at_least=True)


def _followed(cells: int, found: dict[str, Any]) -> Row:
    pictures = found["pictures"]
    sizes = ", ".join(f"{figure(a_second)} of {n} x {n}" for n, a_second in sorted(pictures.items()))
    more = f" ({sizes}; all cells {figure(middle(found['whole']))} ms after a tick, {found['messages']:.0f} messages)"
    what = f"slider dragged, plane of {cells} x {cells} cells, Adam, 300 steps, coarse to fine"
    return judged(what, sum(pictures.values()), FOLLOWED[cells], "pictures a second", more=more, at_least=True)


def _spread(taken: list[float]) -> str:
    return f" (median of {len(taken)}, the slowest {figure(max(taken))} ms)"

"""The lab in a frame of another site, as a learning platform shows it."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, FilePayload, FrameLocator, Page, expect

from tests.browser.server import Server
from ui.headers import SETTING

TABLE = "size,price\n" + "\n".join(f"{i},{3 * i + i % 5}" for i in range(60))
FILE: FilePayload = {"name": "prices.csv", "mimeType": "text/csv", "buffer": TABLE.encode()}


PAGE = """<body style="margin: 0; height: 4000px">
<iframe src="{src}" style="width: 1300px; height: 800px"></iframe>
<script>
  const heard = [];
  addEventListener("keydown", (event) => {{
    heard.push(event.key);
    event.preventDefault();
  }});
</script>"""


class Platform(BaseHTTPRequestHandler):
    """A page with what `src` says in a frame.

    It is longer than its window, and notes the keys that it hears: as a deck it takes them for itself. Were they to
    scroll the page, it would glide on for a while, and take the frame out of sight, where nothing is drawn.
    """

    def do_GET(self) -> None:
        src = self.path.partition("src=")[2]
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(PAGE.format(src=src).encode())

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def platform() -> Iterator[str]:
    """To a browser, localhost is another site than 127.0.0.1, where the lab is."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Platform) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_address[1]}"
        server.shutdown()


def test_a_site_that_is_named_shows_the_lab_and_takes_files_and_another_shows_nothing(browser: Browser) -> None:
    with platform() as named, platform() as other, Server(**{SETTING: named}) as server:
        context = browser.new_context(viewport={"width": 1400, "height": 900})
        page = context.new_page()
        with page.expect_console_message(lambda message: "frame-ancestors" in message.text):
            page.goto(f"{other}/?src={server.url}")
        expect(page.frame_locator("iframe").get_by_test_id("stApp")).to_have_count(0)
        page.goto(f"{named}/?src={server.url}/train?train_data=own")
        frame = page.frame_locator("iframe")
        frame.locator(".st-key-train_file input[type=file]").set_input_files(FILE)
        expect(frame.get_by_text("prices.csv: 48 rows to train on, 12 to test on.")).to_be_visible()
        context.close()
    assert server.complaints() == []


def test_an_embedded_link_shows_the_same_without_navigation(browser: Browser) -> None:
    """As the README's iframe and reveal.js's slide have it; the address in the frame stays an embedded one."""
    words = {"surface": "beale", "runs": "adam,lion", "steps": "60", "start": "1.0,1.0"}
    with platform() as deck, Server(**{SETTING: deck}) as server:
        context = browser.new_context(viewport={"width": 1400, "height": 900})
        page = context.new_page()
        page.goto(f"{deck}/?src={server.url}/race?embed=true&{urlencode(words)}")
        frame = page.frame_locator("iframe")
        legend = frame.locator('[data-part="legend"] li')
        expect(legend).to_have_count(2)
        expect(legend.last).to_contain_text("Lion")
        expect(frame.get_by_test_id("stMain").get_by_text("Beale.")).to_be_visible()
        expect(frame.get_by_test_id("stTopNavLink")).to_have_count(0)
        frame.locator('[data-part="scrub"]').fill("60")
        expect(frame.locator('[data-part="text"]')).to_contain_text("Step 60 of 60.")
        frame.locator(".st-key-race_map .nsewdrag").click(position={"x": 40, "y": 40})
        (inside,) = page.main_frame.child_frames
        inside.wait_for_function("() => !location.search.includes('start=1.0%2C1.0')")
        now = dict(parse_qsl(urlsplit(inside.url).query))
        assert now["embed"] == "true" and now.items() >= (words.items() - {("start", words["start"])})
        expect(frame.get_by_test_id("stTopNavLink")).to_have_count(0)
        context.close()
    assert server.complaints() == []


KEYS = ["ArrowRight", "ArrowDown", " ", "PageDown"]


@pytest.fixture(scope="module")
def deck(browser: Browser) -> Iterator[Page]:
    """A page around the embedded race; its player rests at the end."""
    with platform() as around, Server(**{SETTING: around}) as server:
        context = browser.new_context(viewport={"width": 1400, "height": 900}, reduced_motion="reduce")
        page = context.new_page()
        page.goto(f"{around}/?src={server.url}/?embed=true&show=lr")
        yield page
        context.close()
    assert server.complaints() == []


@pytest.fixture
def frame(deck: Page) -> FrameLocator:
    """The lab in the deck, which is at its top and has the focus."""
    frame = deck.frame_locator("iframe")
    expect(frame.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    expect(frame.locator(".st-key-race_upper canvas.descent-player")).to_have_count(2)
    expect(frame.locator('[data-part="text"]')).to_contain_text("Step 300 of 300.")
    deck.evaluate("() => { scrollTo(0, 0); heard.length = 0; window.focus(); document.activeElement.blur(); }")
    return frame


@pytest.mark.parametrize(
    ("tab", "area"), [("Map", ".st-key-race_map .nsewdrag"), ("3-D", ".st-key-race_relief #scene")]
)
def test_the_wheel_over_a_map_scrolls_the_page_around(deck: Page, frame: FrameLocator, tab: str, area: str) -> None:
    frame.get_by_role("tab", name=tab).click()
    expect(frame.locator(area)).to_be_visible()
    expect(frame.locator(".st-key-ground_box canvas.descent-player")).to_have_count(2)
    box = frame.locator(area).bounding_box()
    assert box
    deck.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    deck.mouse.wheel(0, 120)
    deck.wait_for_function("() => scrollY === 120")


def test_keys_in_the_page_around_stay_there(deck: Page, frame: FrameLocator) -> None:
    for key in KEYS:
        deck.keyboard.press(key)
    assert deck.evaluate("() => heard") == KEYS
    expect(frame.locator('[data-part="scrub"]')).to_have_value("300")


@pytest.mark.parametrize("where", [".st-key-race_map .nsewdrag", ".st-key-said", '[data-part="forward"]'])
def test_after_a_click_in_the_frame_the_keys_are_the_page_s_around(deck: Page, frame: FrameLocator, where: str) -> None:
    frame.get_by_role("tab", name="Map").click()
    frame.locator(where).click(position={"x": 9, "y": 9})
    deck.wait_for_function("() => document.activeElement === document.body")
    for key in KEYS:
        deck.keyboard.press(key)
    assert deck.evaluate("() => heard") == KEYS


def test_what_needs_the_keys_in_a_frame_has_them(deck: Page, frame: FrameLocator) -> None:
    """After a click as well; and with the keyboard nobody is thrown out of the frame."""
    scrub, loop = frame.locator('[data-part="scrub"]'), frame.locator('[data-part="loop"]')
    scrub.click(position={"x": 30, "y": 10})
    expect(scrub).to_be_focused()
    deck.keyboard.press("Home")
    expect(scrub).to_have_value("0")
    deck.keyboard.press("ArrowRight")
    expect(scrub).to_have_value("1")
    loop.focus()
    deck.keyboard.press("Enter")
    expect(loop).to_have_attribute("aria-pressed", "true")
    expect(loop).to_be_focused()
    deck.keyboard.press("Enter")
    expect(loop).to_have_attribute("aria-pressed", "false")
    scrub.press("End")
    assert deck.evaluate("() => heard") == []

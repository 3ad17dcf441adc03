"""The lab in a frame of another site, as a learning platform shows it."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qsl, urlencode, urlsplit

from playwright.sync_api import Browser, FilePayload, expect

from tests.browser.server import Server
from ui.headers import SETTING

TABLE = "size,price\n" + "\n".join(f"{i},{3 * i + i % 5}" for i in range(60))
FILE: FilePayload = {"name": "prices.csv", "mimeType": "text/csv", "buffer": TABLE.encode()}


class Platform(BaseHTTPRequestHandler):
    """A page with what `src` says in a frame."""

    def do_GET(self) -> None:
        src = self.path.partition("src=")[2]
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(f'<iframe src="{src}" style="width: 1300px; height: 800px"></iframe>'.encode())

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
        page.goto(f"{deck}/?src={server.url}/?embed=true&{urlencode(words)}")
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

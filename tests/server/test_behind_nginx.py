"""Two replicas behind the nginx of deploy/: who is answered by whom, what is let through, and what is said of it."""

import asyncio
import re
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from types import SimpleNamespace

import pytest
from streamlit import config

from benchmarks.visitor import Visitor, run
from tests.browser.server import Server
from tests.server.proxy import CONFIGURATION, Proxy, Replica
from tests.server.sending import begin, send
from ui.headers import get_headers

pytestmark = pytest.mark.xdist_group("nginx")
MB = 2**20
FIRST, SECOND = "lab=1", "lab=2"
SCRIPT = re.compile(r"static/js/index\.[\w-]+\.js")


@pytest.fixture(scope="module")
def replicas() -> Iterator[tuple[Server, Server]]:
    with ExitStack() as stack:
        servers = Server(), Server()  # both begin before one of them is waited for
        yield stack.enter_context(servers[0]), stack.enter_context(servers[1])
    assert [server.complaints() for server in servers] == [[], []]


@contextmanager
def serving(replicas: tuple[Replica, Replica], server: str = "plain.conf", **change: str) -> Iterator[Proxy]:
    with TemporaryDirectory() as folder, Proxy(replicas, Path(folder), change, server) as proxy:
        yield proxy


@pytest.fixture(scope="module")
def proxy(replicas: tuple[Server, Server]) -> Iterator[Proxy]:
    with serving(replicas) as proxy:
        yield proxy


def cookie_of(proxy: Proxy, path: str = "/", cookie: str = "") -> str | None:
    """The replica that an answer names, as the browser sends it from then on."""
    with proxy.get(path, Cookie=cookie) as answer:
        assert answer.status == 200
        named = [re.match("lab=[12]", value) for value in answer.headers.get_all("Set-Cookie", [])]
    return next((match[0] for match in named if match), None)


OFTEN = 24
"""Requests for a file, of which each replica would get some."""


def files(proxy: Proxy, cookie: str) -> tuple[list[int], set[str]]:
    """The status of a file of a visitor's page, asked for often, and the replicas that answered the visitor."""

    async def visit() -> list[int]:
        tab = Visitor(proxy, "train_data=own", "train", cookie=cookie)
        await tab.open()
        (url,) = (e.download_button.url for e in tab.shown.values() if e.download_button.url)
        browser, found = tab.socket.request.headers["User-Agent"], []
        for _ in range(OFTEN):
            with proxy.get(url, Cookie=cookie, User_Agent=browser) as answer:
                found.append(answer.status)
        await tab.close()
        return found

    before = len(proxy.log())
    found = run(visit())
    return found, {line[-1] for line in proxy.wait_for_log("/_stcore/stream", before)}  # once the websocket has ended


def test_half_of_the_files_would_be_missing_without_the_cookie(replicas: tuple[Server, Server]) -> None:
    """This is the first test, because a replica has a picture that any of its sessions shows."""
    with serving(replicas, **{"http://$replica": "http://$any"}) as proxy:
        found, answered = files(proxy, FIRST)
    assert set(found) == {200, 404} and answered == {"1", "2"}


@pytest.mark.parametrize(("cookie", "replica"), [(FIRST, "1"), (SECOND, "2")])
def test_a_session_finds_its_files(proxy: Proxy, cookie: str, replica: str) -> None:
    assert files(proxy, cookie) == ([200] * OFTEN, {replica})


def test_a_browser_without_cookies_is_known_by_its_address(proxy: Proxy) -> None:
    found, answered = files(proxy, "")
    assert found == [200] * OFTEN and len(answered) == 1


def test_new_visitors_are_spread_and_stay_where_they_are(proxy: Proxy) -> None:
    assert {cookie_of(proxy) for _ in range(40)} == {FIRST, SECOND}
    assert {cookie_of(proxy, cookie=cookie) for cookie in (FIRST, SECOND) * 5} == {None}


def test_the_cookie_goes_into_frames_where_that_is_possible(proxy: Proxy) -> None:
    for headers, rest in [({}, "SameSite=Lax"), ({"X_Forwarded_Proto": "https"}, "Secure; SameSite=None; Partitioned")]:
        with proxy.get("/", **headers) as answer:
            assert str(answer.headers["Set-Cookie"])[len(FIRST) :] == f"; Path=/; HttpOnly; {rest}"


def test_with_tls_every_visitor_comes_to_it(replicas: tuple[Server, Server]) -> None:
    with serving(replicas, "tls.conf") as proxy:
        with proxy.get("/step?surface=bowl", Host="lab.example.edu") as answer:
            assert answer.status == 301 and answer.headers["Location"] == "https://lab.example.edu/step?surface=bowl"
        with proxy.get("/_stcore/health") as answer:
            assert answer.status == 200, "the container's own check has no TLS"
        with proxy.get("/", tls=True) as answer:
            assert answer.status == 200 and answer.headers["Strict-Transport-Security"] == "max-age=31536000"
            assert str(answer.headers["Set-Cookie"]).endswith("; Secure; SameSite=None; Partitioned")
    with serving(replicas) as proxy, proxy.get("/") as answer:
        assert "Strict-Transport-Security" not in answer.headers


@pytest.mark.parametrize("tls", [False, True])
def test_the_lab_is_told_who_asks_and_how(tls: bool) -> None:
    told: dict[str, str] = {}

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            told.update(self.headers)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Listener) as server:
        Thread(target=server.handle_request).start()
        lab = SimpleNamespace(port=server.server_port)
        given = {"Host": "lab.example.edu", "X_Forwarded_For": "192.0.2.1"}
        with (
            serving((lab, lab), "tls.conf" if tls else "plain.conf") as proxy,
            proxy.get("/", tls=tls, **given) as answer,
        ):
            assert answer.status == 204
    assert told["Host"] == "lab.example.edu" and told["X-Forwarded-For"] == "192.0.2.1, 127.0.0.1"
    assert told["X-Forwarded-Proto"] == ("https" if tls else "http")


def test_who_does_not_finish_a_request_is_let_go(replicas: tuple[Server, Server]) -> None:
    with (
        serving(replicas, **{"client_header_timeout 10s": "client_header_timeout 1s"}) as proxy,
        socket.create_connection(("127.0.0.1", proxy.port), timeout=30) as connection,
    ):
        connection.sendall(b"GET / HTTP/1.1\r\nHost: lab\r\n")
        assert connection.recv(1000) == b""


def test_a_slider_is_answered(proxy: Proxy) -> None:
    async def visit() -> str:
        tab = Visitor(proxy, cookie=SECOND)
        await tab.open()
        await tab.slide("adam.lr", 20)
        await tab.close()
        return tab.query

    assert "adam.lr" in run(visit())


@pytest.mark.parametrize(("origin", "status"), [("lab.example.edu", 101), ("elsewhere.example.org", 403)])
def test_a_session_is_opened_from_the_address_of_the_page_only(proxy: Proxy, origin: str, status: int) -> None:
    handshake = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec_WebSocket_Key": "MDEyMzQ1Njc4OWFiY2RlZg=="}
    names = {"Host": "lab.example.edu", "Origin": f"https://{origin}", "Sec_WebSocket_Version": "13"}
    with proxy.get("/_stcore/stream", **handshake, **names) as answer:
        assert answer.status == status


def test_what_never_changes_is_small_and_kept(proxy: Proxy) -> None:
    with proxy.get("/", Accept_Encoding="gzip") as answer:
        assert answer.headers["Content-Encoding"] == "gzip" and answer.headers["Cache-Control"] == "no-cache"
    with proxy.get("/", Cookie=FIRST) as page:
        script = f"/{SCRIPT.findall(page.read().decode())[0]}"
    sizes = []
    for encoding in ("gzip", "gzip", "identity"):
        with proxy.get(script, Accept_Encoding=encoding) as answer:
            assert answer.headers.get("Content-Encoding", "identity") == encoding
            assert re.search(
                r"max-age=31536000.*immutable|immutable.*max-age=31536000", answer.headers["Cache-Control"]
            )
            assert "Set-Cookie" not in answer.headers
            sizes.append(len(answer.read()))
    assert sizes[0] == sizes[1] < sizes[2] / 2.5


@pytest.mark.parametrize(
    "path", ["metrics", "metrics/", "/metrics", "%6detrics", "x/../metrics", "metrics?families=a", "agent/openapi.json"]
)
def test_what_is_nobodys_business_is_closed(proxy: Proxy, path: str) -> None:
    with proxy.get(f"/_stcore/{path}") as answer:
        assert answer.status == 404


def test_the_headers_come_through(proxy: Proxy) -> None:
    with proxy.get("/") as answer:
        assert {(name.lower(), value) for name, value in get_headers([]).items()} <= set(answer.headers.items())


def test_a_file_comes_through_up_to_its_limit(proxy: Proxy) -> None:
    limit = int(config.get_option("server.maxUploadSize"))
    assert f"client_max_body_size {limit + 1}m;" in (CONFIGURATION / "lab.conf").read_text(encoding="utf-8")

    async def visit() -> int:
        tab = Visitor(proxy, cookie=SECOND)
        await tab.open()
        status = await asyncio.to_thread(send, tab, "file", b"x" * (limit * MB - 1000))
        await tab.close()
        return status

    assert run(visit()) == 204
    sending = begin(Visitor(proxy, cookie=FIRST), "file", b"", says=(limit + 1) * MB + 1)
    with closing(sending), sending.getresponse() as answer:
        assert answer.status == 413 and answer.read().decode() == f"A file may have at most {limit} MB.\n"


@pytest.mark.parametrize(
    ("page", "length", "status"),
    [("race", 120_000, 200), ("", 120_000, 307), ("race", 140_000, 414), ("", 140_000, 414)],
)
def test_a_link_may_be_long(proxy: Proxy, page: str, length: int, status: int) -> None:
    with socket.create_connection(("127.0.0.1", proxy.port)) as connection:
        connection.sendall(
            f"GET /{page}?long={'x' * length} HTTP/1.1\r\nHost: lab\r\nConnection: close\r\n\r\n".encode()
        )
        answer = b"".join(iter(lambda: connection.recv(65536), b"")).decode()
    assert answer.startswith(f"HTTP/1.1 {status}")
    assert status != 307 or f"\r\nlocation: race?long={'x' * length}\r\n" in answer.lower()
    assert status != 414 or answer.endswith("The link is too long: at most 128,000 characters can be read.\n")
    with proxy.get("/too_long", Cookie=FIRST) as missing:
        assert missing.status == 404, "there is no such page to visit"


def test_who_asks_for_too_much_is_told_so(proxy: Proxy) -> None:
    for _ in range(400):
        with proxy.get("/_stcore/upload_file/session/file") as answer:
            body = answer.read().decode()
        if answer.status == 429:
            break
    assert body == "Too much is asked from your address at this moment. Wait a minute, then reload the page.\n"


def test_the_log_names_neither_visitors_nor_what_they_look_at(proxy: Proxy) -> None:
    before = len(proxy.log())
    with proxy.get("/step?surface=bowl", Cookie=FIRST, Referer="http://lab/?surface=bowl") as answer:
        answer.read()
    with proxy.get("/media/secret.png", Cookie=FIRST) as answer:
        answer.read()
    new = proxy.wait_for_log(" GET /media 404", before)
    steps = [line for line in new if " GET /step " in line]
    assert steps and all(re.search(r"GET /step 200 \d+ bytes [\d.]+ s replica 1$", line) for line in steps)
    assert not [line for line in proxy.log() if re.search(r"127\.0\.0\.1|\?|bowl|secret", line)]


def test_when_a_replica_is_away_the_other_takes_its_visitors_and_keeps_them(
    proxy: Proxy, replicas: tuple[Server, Server]
) -> None:
    async def visit() -> None:
        tab = Visitor(proxy, cookie=FIRST)
        await tab.open()
        replicas[0].stop()
        await tab.socket.wait_closed()
        await tab.open()
        assert tab.socket.response.headers["Set-Cookie"].startswith(SECOND)
        tab.cookie = SECOND
        await tab.slide("adam.lr", 20)
        await tab.close()

    run(visit())
    with Server(port=replicas[0].port):
        assert cookie_of(proxy, cookie=SECOND) is None
        assert files(proxy, SECOND) == ([200] * OFTEN, {"2"})
    with proxy.get("/", Cookie=SECOND) as page:
        script = f"/{SCRIPT.findall(page.read().decode())[0]}"
    with proxy.get(script) as answer:
        assert answer.status == 200 and answer.read()
    replicas[1].stop()
    with proxy.get(script) as answer:
        assert answer.status == 200 and answer.read(), "nginx has kept it"
    with proxy.get("/", Cookie=SECOND) as answer:
        assert answer.status == 503 and answer.read().startswith(b"The lab is not running at this moment.")

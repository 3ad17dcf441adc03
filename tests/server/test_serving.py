"""How the server is started and stopped, what it says meanwhile, and what its answers carry."""

import gzip
import json
import os
import re
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection
from urllib.request import urlopen

import pytest

from benchmarks.visitor import ROOT, SERVE, Visitor, run
from tests.browser.server import Server
from tests.server.sending import begin
from ui.headers import get_headers


@pytest.mark.parametrize("file", ["Makefile", "deploy/Dockerfile", "docs/hosting.md"])
def test_every_server_is_started_alike(file: str) -> None:
    """And those of tests and benchmarks with them."""
    text = re.sub(r'\\\n|[",\[\]]', " ", (ROOT / file).read_text(encoding="utf-8"))
    assert " ".join(SERVE) + " app:app" in " ".join(text.split())


def test_the_images_health_check_tells_whether_the_server_answers(lab: Server) -> None:
    said = re.search(
        r"HEALTHCHECK.*?CMD (\[.*?\])$", (ROOT / "deploy/Dockerfile").read_text(encoding="utf-8"), re.M | re.S
    )
    assert said
    _, *arguments = json.loads(said[1])
    for port, healthy in ((lab.port, True), (1, False)):
        check = [sys.executable, *arguments]
        ended = subprocess.run(check, env=os.environ | {"UVICORN_PORT": str(port)}, capture_output=True)
        assert (ended.returncode == 0) == healthy


@pytest.mark.parametrize(
    "path", ["/", "/?surface=bowl", "/step", "/_stcore/health", "/_stcore/host-config", "/media/none"]
)
def test_every_answer_carries_the_headers(lab: Server, path: str) -> None:
    connection = HTTPConnection("127.0.0.1", lab.port)
    connection.request("GET", path)
    with connection.getresponse() as answer:
        assert {(name.lower(), value) for name, value in get_headers([]).items()} <= set(answer.headers.items())
    connection.close()


def fetch(lab: Server, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    connection = HTTPConnection("127.0.0.1", lab.port)
    connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    with connection.getresponse() as answer:
        found = answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    connection.close()
    return found


def test_scripts_and_styles_come_compressed_to_those_who_take_it(lab: Server) -> None:
    _, _, page = fetch(lab, "/")
    files = [f"/{name}" for name in re.findall(r"static/[^\"]+\.(?:js|css)", page.decode())]
    assert {file.rpartition(".")[2] for file in files} == {"js", "css"}
    for file in files:
        status, plain, whole = fetch(lab, file)
        assert status == 200 and "content-encoding" not in plain and int(plain["content-length"]) == len(whole)
        for _ in range(2):  # as it is first asked for, and as it is kept
            status, packed, small = fetch(lab, file, Accept_Encoding="gzip, br")
            assert status == 200 and packed["content-encoding"] == "gzip" and packed["vary"] == "Accept-Encoding"
            assert gzip.decompress(small) == whole and int(packed["content-length"]) == len(small)
            same = plain.keys() - {"content-length", "date", "vary"}
            assert {name: packed[name] for name in same} == {name: plain[name] for name in same}
        status, _, part = fetch(lab, file, Accept_Encoding="gzip", Range="bytes=0-9")
        assert status in (200, 206) and whole.startswith(part)
    _, headers, _ = fetch(lab, "/static/js/none.js", Accept_Encoding="gzip")
    assert "content-encoding" not in headers, "the page itself, which is not kept under every name"


def test_a_long_address_is_read_as_it_comes_over_a_network(lab: Server) -> None:
    with socket.create_connection(("127.0.0.1", lab.port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        request = f"GET /race?long={'x' * 100_000} HTTP/1.1\r\nHost: lab\r\n\r\n".encode()
        for part in (request[i : i + 20_000] for i in range(0, len(request), 20_000)):
            connection.sendall(part)
            time.sleep(0.02)
        assert connection.recv(12) == b"HTTP/1.1 200"


def test_a_server_says_nothing_of_visitors_and_ends_while_they_are_there() -> None:
    """One of them has lost the connection while sending a file: nobody waits for the rest of it."""

    async def visit() -> Server:
        with Server() as server:
            tab = Visitor(server)
            await tab.open()
            with urlopen(server.url) as page:
                assert page.status == 200
            sending = begin(tab, "file", b"x", says=1000)
        sending.close()
        await tab.close()
        return server

    log = run(visit()).log
    listens, ends = (next(i for i, line in enumerate(log) if said in line) for said in ("running on", "Shutting down"))
    assert listens + 1 == ends, log


def test_a_slider_of_a_lesson_draws_anew_only_what_follows_from_it(lab: Server) -> None:
    """Its text with the numbers, and its curves, as a slider of the race does."""

    async def visit() -> tuple[int, int]:
        tab = Visitor(lab, "lesson=how-large", "learn")
        await tab.open()
        whole = len(tab.fragments)
        await tab.slide("sgd.lr", 40)
        await tab.close()
        return whole, len(tab.fragments)

    assert run(visit()) == (0, 2)

"""How the server is started and stopped, what it says meanwhile, and what its answers carry."""

from http.client import HTTPConnection
from urllib.request import urlopen

import pytest

from benchmarks.visitor import ROOT, SERVE, Visitor, run
from tests.browser.server import Server
from tests.server.sending import begin
from ui.headers import get_headers


def test_the_servers_of_tests_and_benchmarks_are_started_as_make_run_does() -> None:
    assert f"python {' '.join(SERVE)} app:app" in (ROOT / "Makefile").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", ["/", "/step", "/_stcore/health", "/_stcore/host-config", "/media/none"])
def test_every_answer_carries_the_headers(lab: Server, path: str) -> None:
    connection = HTTPConnection("127.0.0.1", lab.port)
    connection.request("GET", path)
    with connection.getresponse() as answer:
        assert {(name.lower(), value) for name, value in get_headers([]).items()} <= set(answer.headers.items())
    connection.close()


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

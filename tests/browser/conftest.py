"""One server and one Chromium for each worker; a fresh context for each visitor, whose console must stay clean."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, expect, sync_playwright

from tests.browser.chromium import installed
from tests.browser.lab import Lab
from tests.browser.server import Server

FAILURES = Path(__file__).parent / "failures"
ARGUMENTS = ["--no-sandbox", "--enable-unsafe-swiftshader"]  # WebGL without a graphics card
TIMEOUT = 60_000  # milliseconds that a condition may take to come true

Visit = Callable[..., Lab]


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with Server() as server:
        yield server
    assert server.complaints() == []
    assert server.imported == [], "imported for a visitor, beside other visitors' threads, not before the first"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = installed()
    assert path, "There is no Chromium. `python -m tests.browser.chromium` gets one."
    expect.set_options(timeout=TIMEOUT)
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


FAILED = pytest.StashKey[bool]()


@pytest.fixture
def visit(browser: Browser, server: Server, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """Opens the lab in a context of its own: `visit()`, or with options of Browser.new_context.

    `page` is the address of a page that is opened instead of the first one, and the key of what is seen there.
    """
    labs: list[Lab] = []
    said = len(server.log)

    def open_lab(query: dict[str, str] | str = "", page: tuple[str, str] | None = None, **options: Any) -> Lab:
        context = browser.new_context(**{"viewport": {"width": 1400, "height": 900}} | options)
        context.set_default_timeout(TIMEOUT)
        labs.append(Lab(context.new_page(), server.url))
        try:
            return labs[-1].open_page(*page) if page else labs[-1].open(query)
        except Error:
            request.node.stash[FAILED] = True
            raise

    yield open_lab
    failed = request.node.stash.get(FAILED, False)
    if failed:
        FAILURES.mkdir(exist_ok=True)
        name = re.sub(r"[^\w.-]+", "_", request.node.name)
    for i, lab in enumerate(labs):
        if failed:
            lab.page.screenshot(path=FAILURES / f"{name}-{i}.png")
        broken = lab.page.get_by_test_id("stException").all_inner_texts()
        lab.page.context.close()
        assert broken == []
        assert lab.complaints == []
        assert lab.elsewhere == [], "the lab works without the internet"
    new = server.log[said:]
    assert not [line for line in server.complaints() if line in new], "\n".join(new)  # a whole traceback


@pytest.fixture
def lab(visit: Visit) -> Lab:
    """The first visit, at 1400 x 900 in the light theme."""
    return visit()

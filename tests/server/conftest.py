"""One server for the tests that need no fresh one."""

from collections.abc import Iterator

import pytest

from tests.browser.server import Server


@pytest.fixture(scope="session")
def lab() -> Iterator[Server]:
    with Server() as server:
        yield server
    assert server.complaints() == []

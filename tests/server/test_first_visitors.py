"""A class that opens the lab at the moment at which it has started."""

import asyncio

import pytest

from benchmarks.visitor import Visitor, run
from tests.browser.server import Server
from ui.navigation import PAGES

ADDRESSES = [page.address for page in PAGES]
CLASS = 30


async def open_at_once(server: Server, pages: list[str]) -> list[Visitor]:
    tabs = [Visitor(server, page=page) for page in pages]
    await asyncio.gather(*(tab.open() for tab in tabs))
    for tab in tabs:
        await tab.close()
    return tabs


@pytest.mark.parametrize("attempt", range(3))
def test_thirty_visitors_of_a_server_that_has_just_started_see_what_a_later_one_sees(attempt: int) -> None:
    with Server() as server:
        early = run(open_at_once(server, [ADDRESSES[i % len(PAGES)] for i in range(CLASS)]))
        late = [run(open_at_once(server, [page]))[0] for page in ADDRESSES]
    assert server.complaints() == [] and server.imported == []
    for i, tab in enumerate(early):
        assert tab.shown == late[i % len(PAGES)].shown, ADDRESSES[i % len(PAGES)]
    kinds = [{element.WhichOneof("type") for element in tab.shown.values()} for tab in late]
    assert all("markdown" in kind for kind in kinds)
    assert {page for page, kind in zip(ADDRESSES, kinds, strict=True) if "plotly_chart" in kind} >= {"", "step", "maps"}

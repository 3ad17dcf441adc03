"""A class that opens the lab at the moment at which it has started."""

import asyncio
from itertools import product

import pytest

from benchmarks.visitor import Visitor, run
from tests.browser.server import Server
from ui.language import LANGUAGES
from ui.navigation import PAGES

Place = tuple[str, str]  # the address of a page, and a language
PLACES = list(product((page.address for page in PAGES), LANGUAGES))
CLASS = 30


async def open_at_once(server: Server, places: list[Place]) -> list[Visitor]:
    tabs = [Visitor(server, f"lang={code}", page=page) for page, code in places]
    await asyncio.gather(*(tab.open() for tab in tabs))
    for tab in tabs:
        await tab.close()
    return tabs


@pytest.mark.parametrize("attempt", range(3))
def test_thirty_visitors_of_a_server_that_has_just_started_see_what_a_later_one_sees(attempt: int) -> None:
    with Server() as server:
        early = run(open_at_once(server, [PLACES[i % len(PLACES)] for i in range(CLASS)]))
        late = {place: run(open_at_once(server, [place]))[0] for place in PLACES}
    assert server.complaints() == [] and server.imported == []
    for i, tab in enumerate(early):
        assert tab.shown == late[PLACES[i % len(PLACES)]].shown, PLACES[i % len(PLACES)]
    kinds = {place: {element.WhichOneof("type") for element in tab.shown.values()} for place, tab in late.items()}
    assert all("markdown" in kind for kind in kinds.values())
    assert {page for (page, _), kind in kinds.items() if "plotly_chart" in kind} >= {"", "race", "step", "maps"}
    assert all(late[page.address, "en"].shown != late[page.address, "zh"].shown for page in PAGES)

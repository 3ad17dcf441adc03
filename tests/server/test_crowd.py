"""One visitor cannot take the room: who asks for as much as the pages allow waits, and nobody waits for them."""

import asyncio
from collections.abc import Callable

from benchmarks.crowd import map_basins, reopen, train
from benchmarks.visitor import Visitor, run
from optimizers import RULES
from tests.browser.server import Server


def said(tab: Visitor) -> str:
    """What the bar says that tells how far the tab's work is; nothing where there is none."""
    bars = [element.progress.text for element in tab.shown.values() if element.WhichOneof("type") == "progress"]
    return bars[0] if bars else ""


async def until(condition: Callable[[], bool]) -> None:
    while not condition():
        await asyncio.sleep(0.05)


async def opened(lab: Server, page: str = "race", query: str = "") -> Visitor:
    tab = Visitor(lab, page=page, query=query)
    await tab.open()
    return tab


def test_a_slider_is_answered_while_ten_sessions_ask_for_all_that_the_pages_allow(lab: Server) -> None:
    async def visit() -> None:
        over = asyncio.Event()
        tabs = [await opened(lab) for _ in range(10)]
        attacks = [asyncio.create_task((train, map_basins, reopen)[i % 3](tab, i, over)) for i, tab in enumerate(tabs)]
        await until(lambda: all(said(tab) for i, tab in enumerate(tabs) if i % 3 < 2))
        visitor = await opened(lab)
        for tick in range(20, 30):
            await visitor.slide("adam.lr", tick)
        assert not any(attack.done() for attack in attacks), "they are at it still"
        over.set()
        await asyncio.gather(*attacks)
        for tab in [*tabs, visitor]:
            await tab.close()
        late = await opened(lab, "maps", "cells=256&steps=300&seed=4321")
        assert said(late) == "", "those who have left have left their workers, too: the map is complete"
        await late.close()

    run(visit())


def test_who_waits_is_told_so_and_begins_when_another_leaves(lab: Server) -> None:
    async def visit() -> None:
        tabs: list[tuple[Visitor, asyncio.Event, asyncio.Task[None]]] = []
        while not tabs or not said(tabs[-1][0]).startswith("In the queue: the memory"):
            tab, over = await opened(lab), asyncio.Event()
            tabs.append((tab, over, asyncio.create_task(train(tab, len(tabs), over))))
            await until(lambda tab=tab: said(tab).startswith(("Epoch", "In the queue: the memory")))  # type: ignore[misc]
        waiting = tabs[-1][0]
        assert len(tabs) > 2
        for tab, over, attack in tabs[:-1]:
            over.set()
            await attack
            await tab.close()
        await until(lambda: said(waiting).startswith("Epoch"))
        tabs[-1][1].set()
        await tabs[-1][2]
        await waiting.close()

    run(visit())


def test_who_gives_up_a_heavy_race_sees_the_one_before_again(lab: Server) -> None:
    async def visit() -> None:
        over = asyncio.Event()
        others = [await opened(lab) for _ in range(10)]
        attacks = [asyncio.create_task(reopen(tab, i, over)) for i, tab in enumerate(others)]
        tab = await opened(lab, query="steps=200")
        before, seed = tab.query, 5000
        heavy = asyncio.create_task(tab.rerun())
        while heavy.done() or not any(id.endswith("give_up") for id in tab.buttons):  # until one of the races must wait
            if heavy.done():
                await tab.turn_to("race", "steps=200")
                seed += 1
                heavy = asyncio.create_task(
                    tab.turn_to("race", f"rules={','.join(RULES)}&steps=5000&noise=1&seed={seed}")
                )
            await asyncio.sleep(0.01)
        await tab.interrupt("give_up")
        await heavy
        assert tab.query == before and "steps=200" in before
        over.set()
        await asyncio.gather(*attacks)
        for other in [*others, tab]:
            await other.close()

    run(visit())

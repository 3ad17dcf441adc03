"""How long a race page's slider waits while other sessions keep the server busy."""

import asyncio
from collections.abc import Awaitable, Callable

import numpy as np

from benchmarks.report import Row, figure, judged, p95
from benchmarks.visitor import ROOT, Server, Visitor, run, serving

CHANGES = 60
PAUSE = 0.25  # seconds between two changes of the slider
BEGIN = 5.0  # seconds until everybody is at work

Busy = Callable[[Visitor, int, asyncio.Event], Awaitable[None]]
"""What a busy session does in its tab, from its number, until the event is set."""


def slider_beside(what: str, busy: Busy, sessions: int) -> Row:
    """The row of the table: milliseconds of a change of the slider, and what 95 of 100 stay below."""

    async def session(server: Server, number: int, over: asyncio.Event) -> None:
        tab = Visitor(server)
        await tab.open()
        await busy(tab, number, over)
        await tab.close()

    async def race(server: Server) -> list[float]:
        tab = Visitor(server)
        await tab.open()
        over = asyncio.Event()
        others = [asyncio.create_task(session(server, number, over)) for number in range(sessions)]
        await asyncio.sleep(BEGIN)
        taken = []
        for i in range(CHANGES):
            taken.append((await tab.slide("adam.lr", 20 + i)).seconds * 1e3)
            await asyncio.sleep(PAUSE)
        over.set()
        await asyncio.gather(*others)
        await tab.close()
        return taken

    with serving(ROOT / "app.py", ours=True) as server:
        taken: list[float] = run(race(server))
    median = figure(float(np.median(taken)))
    return judged(f"race slider while {sessions} sessions {what}, 95 of 100", p95(taken), 500.0, "ms",
                  more=f" (median {median} ms)")  # fmt: skip

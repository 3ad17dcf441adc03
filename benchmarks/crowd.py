"""What twenty visitors notice of ten others who ask for as much as the pages allow, and what a hundred cost."""

import asyncio
import random
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.report import Row, figure, judged, p95
from benchmarks.visitor import ROOT, Server, Visitor, run, serving
from optimizers.rules import RULES
from optimizers.runs import runs_of
from ui.train.plan import opening_rule, write_runs

VISITORS, ATTACKERS, MANY = 20, 10, 100
EVERY = 2.0  # seconds from one change of a visitor to the next
SECONDS = 40.0
BEGIN = 5.0  # seconds until the attackers are at work
CALM = 20.0  # seconds after the attack in which the memory may come back
SLIDER, FIRST_TICK, TICKS = "adam.lr", 10, 110

Attack = Callable[[Visitor, int, asyncio.Event], Awaitable[None]]
"""What an attacker does in a tab of their own, from their number, until the event is set."""


async def change(tab: Visitor, phase: float, begin: float, seconds: float, dice: random.Random) -> list[float]:
    """A slider's change every two seconds: milliseconds of every answer."""
    taken = []
    for i in range(round(seconds / EVERY)):
        await asyncio.sleep(max(0.0, begin + phase + i * EVERY - time.perf_counter()))
        taken.append((await tab.slide(SLIDER, FIRST_TICK + dice.randrange(TICKS))).seconds * 1e3)
    return taken


async def changes(tabs: Sequence[Visitor], seconds: float) -> list[float]:
    """All visitors' changes, each at a phase of their own."""
    dice, begin = random.Random(0), time.perf_counter() + 0.5
    jobs = [change(tab, dice.uniform(0, EVERY), begin, seconds, dice) for tab in tabs]
    return [ms for own in await asyncio.gather(*jobs) for ms in own]


async def reopen(tab: Visitor, number: int, over: asyncio.Event) -> None:
    """Open the heaviest race again and again, each time with other noise."""
    seed = 100 * number
    while not over.is_set():
        seed += 1
        await tab.turn_to("race", f"rules={','.join(RULES)}&steps=5000&noise=1&seed={seed % 10000}")


async def train(tab: Visitor, number: int, over: asyncio.Event) -> None:
    """Press Train with the largest perceptrons that the page allows, and look at them."""
    runs = write_runs(runs_of(opening_rule("mlp", slug) for slug in RULES))
    words = f"train_rules={runs}&train_width=64&train_depth=2&train_epochs=200&train_seeds=10&train_batch_size=32"
    await tab.turn_to("train", f"{words}&train_seed={number}")
    looking = asyncio.create_task(tab.press("train_begin"))
    await over.wait()
    looking.cancel()


async def map_basins(tab: Visitor, number: int, over: asyncio.Event) -> None:
    """Open the largest map, and look at it."""
    words = f"rules={','.join(RULES)}&map=basins&cells=512&steps=5000&noise=1&seed={number}"
    looking = asyncio.create_task(tab.turn_to("maps", words))
    await over.wait()
    looking.cancel()


@contextmanager
def attacking(server: Server, attack: Attack) -> Iterator[None]:
    """Have ten sessions at it, in a process of their own: what they receive is not read by the visitors' one."""
    words = [sys.executable, "-m", "benchmarks.crowd", attack.__name__, str(server.port), str(server.pid)]
    process = subprocess.Popen(words, cwd=ROOT)
    try:
        yield
    finally:
        process.kill()  # as a browser that is closed
        process.wait()


async def attack_for_ever(attack: Attack, server: Server) -> None:
    """The ten sessions."""
    over = asyncio.Event()

    async def attacker(number: int) -> None:
        tab = Visitor(server)
        await tab.open()
        await attack(tab, number, over)

    await asyncio.gather(*map(attacker, range(ATTACKERS)))


async def under(server: Server, attack: Attack) -> tuple[list[float], list[float], float, float]:
    """Milliseconds of changes before and during the attack; MB that it added at most, and that were left."""
    tabs = [Visitor(server) for _ in range(VISITORS)]
    await asyncio.gather(*(tab.open() for tab in tabs))
    await changes(tabs, 6.0)
    before = await changes(tabs, SECONDS)
    memory, most = server.memory(), 0.0

    async def watch() -> None:
        nonlocal most
        while True:
            most = max(most, server.memory() - memory)
            await asyncio.sleep(0.25)

    watching = asyncio.create_task(watch())
    with attacking(server, attack):
        await asyncio.sleep(BEGIN)
        during = await changes(tabs, SECONDS)
    await asyncio.sleep(CALM)
    watching.cancel()
    left = server.memory() - memory
    await asyncio.gather(*(tab.close() for tab in tabs))
    return before, during, most, left


def row(what: str, attack: Attack) -> list[Row]:
    """The rows of an attack."""
    with serving(Path(ROOT / "app.py"), ours=True) as server:
        before, during, most, left = run(under(server, attack))
    limit = min(2.0 * p95(before), 300.0)
    return [
        judged(
            f"{VISITORS} visitors while {ATTACKERS} sessions {what}: 95 of 100 changes within",
            p95(during),
            limit,
            "ms",
            more=f" (without them {figure(p95(before))} ms; slowest {figure(max(during))} ms)",
        ),
        judged("… memory that they add", most, 250.0, "MB", more=f" ({figure(left)} MB after {CALM:.0f} s)"),
    ]


def many() -> Row:
    """A hundred visitors on one process."""

    async def everybody(server: Server) -> list[float]:
        tabs = [Visitor(server) for _ in range(MANY)]
        for tab in tabs:
            await tab.open()
        await changes(tabs, 6.0)
        return await changes(tabs, SECONDS)

    with serving(Path(ROOT / "app.py"), ours=True) as server:
        taken: list[float] = run(everybody(server))
    return judged(f"{MANY} visitors, a change every {EVERY:.0f} s each: 95 of 100 within", p95(taken), 250.0, "ms")


def measure() -> list[Row]:
    """The rows of the table."""
    return [
        *row(f"reopen {len(RULES)} rules x 5,000 steps with noise", reopen),
        *row("train 130 perceptrons for 200 epochs", train),
        *row(f"open basins of 512 x 512 cells x {len(RULES)} rules x 5,000 steps", map_basins),
        many(),
    ]


if __name__ == "__main__":
    attacks = {attack.__name__: attack for attack in (reopen, train, map_basins)}
    run(attack_for_ever(attacks[sys.argv[1]], Server(int(sys.argv[2]), int(sys.argv[3]))))

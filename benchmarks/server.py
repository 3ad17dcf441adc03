"""What a first visit and a slider's change cost the server, alone and with forty visitors."""

import asyncio
import math
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.report import Row, figure, judged, middle, p95
from benchmarks.visitor import ROOT, Answer, Server, Visitor, run, serving
from optimizers.rules import RULES
from ui.language import LANGUAGES, SOURCE
from ui.navigation import PAGES

APPS = Path(__file__).parent / "apps"
CHANGES = 100
WARM_UP = 10
PAUSE = 0.1  # seconds between two changes of one visitor: long enough for the server to come to rest
DRAG = 0.02  # seconds between two changes while a slider is dragged
SLIDER = "adam.lr"
EIGHT = "runs=" + ",".join(list(RULES)[:8])
OTHERS = [code for code in LANGUAGES if code != SOURCE]
FIRST_TICK = 10  # of Adam's learning rate: 1e-4, and upwards from there

LESSON = "choosing"
"""A lesson whose first move has the race's slider, with three runs of 500 steps."""

VISITORS = 40
EVERY = 2.0  # seconds from one change of a visitor to the next
SECONDS = 30.0

FRESH = 5  # servers that are started for first visits


@dataclass(frozen=True)
class Cost:
    """Of the changes of one slider."""

    answers: Sequence[Answer]
    cpu: float
    """Processor seconds of the server a change, with all that it does before the next; NaN where unknown."""

    @property
    def milliseconds(self) -> list[float]:
        return [answer.seconds * 1e3 for answer in self.answers]

    def say(self) -> str:
        cpu = "" if math.isnan(self.cpu) else f", processor {figure(self.cpu * 1e3)} ms"
        return f" (95 of 100 within {figure(p95(self.milliseconds))} ms{cpu})"


def changes(jobs: Sequence[tuple[Server, str, str, str, Sequence[int]]]) -> list[Cost]:
    """Of each server, open a page by a link and move one slider through its ticks. The first ones warm the server up.

    The servers take turns, ten changes each, so that a machine which is busy for a while is busy for all.
    """

    async def visit() -> list[Cost]:
        tabs = [Visitor(server, query, page) for server, page, query, _, _ in jobs]
        answers: list[list[Answer]] = [[] for _ in jobs]
        used = [0.0] * len(jobs)
        for tab in tabs:
            await tab.open()
        for first in range(0, WARM_UP + CHANGES, WARM_UP):
            for i, (server, _, _, key, ticks) in enumerate(jobs):
                before = server.cpu_seconds()
                taken = []
                for tick in ticks[first : first + WARM_UP]:
                    taken.append(await tabs[i].slide(key, tick))
                    await asyncio.sleep(PAUSE)
                if first:
                    answers[i] += taken
                    used[i] += (server.cpu_seconds() or math.nan) - (before or math.nan)
        for tab in tabs:
            await tab.close()
        return [Cost(a, u / CHANGES) for a, u in zip(answers, used, strict=True)]

    costs: list[Cost] = run(visit())
    return costs


def inside(server: Server) -> list[float]:
    """Milliseconds of every change of the step on the page inside a step, at 500 steps."""

    async def visit() -> list[float]:
        tab = Visitor(server)
        await tab.open()
        await tab.turn_to("step", "steps=500")
        taken = []
        for step in range(2, 2 + WARM_UP + CHANGES):
            taken.append((await tab.enter("step_number", step)).seconds * 1e3)
            await asyncio.sleep(PAUSE)
        await tab.close()
        return taken[WARM_UP:]

    taken: list[float] = run(visit())
    return taken


def dragged(server: Server) -> list[float]:
    """Milliseconds of every change of a slider that is moved on as soon as the last change has been answered."""

    async def visit() -> list[float]:
        tab = Visitor(server)
        await tab.open()
        taken = []
        for i in range(WARM_UP + CHANGES):
            taken.append((await tab.slide(SLIDER, FIRST_TICK + i)).seconds * 1e3)
            await asyncio.sleep(DRAG)
        await tab.close()
        return taken[WARM_UP:]

    taken: list[float] = run(visit())
    return taken


def first_visits() -> tuple[list[float], list[float]]:
    """Milliseconds of the first and of the second visit to each page of fresh servers."""

    async def visit(server: Server, page: str) -> float:
        query = "train_epochs=1" if page == "train" else ""  # else its first visitor waits for the shared training
        tab = Visitor(server, query, page=page)
        answer = await tab.open()
        await tab.close()
        await asyncio.sleep(PAUSE)
        return answer.seconds * 1e3

    first, second = [], []
    for _ in range(FRESH):
        with serving(ROOT / "app.py", ours=True) as server:
            for page in PAGES:
                first.append(run(visit(server, page.address)))
                second.append(run(visit(server, page.address)))
    return first, second


def crowd(server: Server) -> list[float]:
    """Forty tabs, each with a change every two seconds at a phase of its own: milliseconds of every answer."""
    dice = random.Random(0)

    async def changes_of(tab: Visitor, phase: float, ticks: list[int], begin: float) -> list[float]:
        taken = []
        for i, tick in enumerate(ticks):
            await asyncio.sleep(max(0.0, begin + phase + i * EVERY - time.perf_counter()))
            taken.append((await tab.slide(SLIDER, tick)).seconds * 1e3)
        await tab.close()
        return taken

    async def everybody() -> list[float]:
        tabs = [Visitor(server) for _ in range(VISITORS)]
        await asyncio.gather(*(tab.open() for tab in tabs))
        begin = time.perf_counter() + 1.0
        rounds = round(SECONDS / EVERY)
        jobs = [
            changes_of(tab, dice.uniform(0, EVERY), [FIRST_TICK + dice.randrange(110) for _ in range(rounds)], begin)
            for tab in tabs
        ]
        return [ms for tab in await asyncio.gather(*jobs) for ms in tab]

    taken: list[float] = run(everybody())
    return taken


def measure() -> list[Row]:
    """The rows of the table."""
    plain = range(1, WARM_UP + CHANGES + 1)
    with (
        serving(APPS / "one_slider.py", ours=False) as one,
        serving(APPS / "one_slider_imports.py", ours=False) as other,
        serving(ROOT / "app.py", ours=True) as race,
    ):
        ticks = range(FIRST_TICK, FIRST_TICK + WARM_UP + CHANGES)
        links = ("", EIGHT, *(f"lang={code}" for code in OTHERS))
        jobs = [
            (one, "", "", "", plain),
            (other, "", "", "", plain),
            (race, "learn", f"lesson={LESSON}", SLIDER, ticks),
            *((race, "race", link, SLIDER, ticks) for link in links),
        ]
        bare, imports, lesson, lab, eight, *others = changes(jobs)
        steps, drag = inside(race), dragged(race)
    first, second = first_visits()
    with serving(ROOT / "app.py", ours=True) as server:
        answers = crowd(server)
    theirs = middle(bare.milliseconds)
    within = 100 * sum(ms <= 250 for ms in answers) / len(answers)
    return [
        Row("one-slider, one-line app, Streamlit's own settings: a change", f"{figure(theirs)} ms{bare.say()}"),
        Row(
            "the same, with numpy, pandas and plotly imported",
            f"{figure(middle(imports.milliseconds))} ms{imports.say()}",
        ),
        *_race("four", lab, theirs),
        *_race("eight", eight, theirs),
        *(
            judged(
                f"... four runs, in {LANGUAGES[code]}, against English",
                middle(other.milliseconds) / middle(lab.milliseconds),
                1.05,
                "of its time",
            )
            for code, other in zip(OTHERS, others, strict=True)
        ),
        judged(
            f"a slider in the lesson {LESSON}, three runs x 500 steps, against the race",
            middle(lesson.milliseconds) / middle(lab.milliseconds),
            1.05,
            "of its time",
            more=lesson.say(),
        ),
        judged(
            "race page: a change 20 ms after the last was answered",
            middle(drag),
            25,
            "ms",
            more=f" (95 of 100 within {figure(p95(drag))} ms)",
        ),
        judged(
            "page inside a step, four rules x 500 steps: another step",
            middle(steps),
            30,
            "ms",
            more=f" (95 of 100 within {figure(p95(steps))} ms)",
        ),
        judged(
            f"first visit to a page of a fresh server ({figure(middle(first))} ms) against the second",
            middle([a / b for a, b in zip(first, second, strict=True)]),
            1.1,
            "of its time",
        ),
        judged(
            f"{VISITORS} visitors, a change every {EVERY:.0f} s each, {len(answers)} changes: within 250 ms",
            within,
            95,
            "of 100",
            more=f" (median {figure(middle(answers))} ms, 95 of 100 within {figure(p95(answers))} ms)",
            at_least=True,
        ),
    ]


def _race(runs: str, cost: Cost, bare: float) -> list[Row]:
    ours, size = middle(cost.milliseconds), middle([answer.size for answer in cost.answers]) / 1000
    return [
        judged(f"race page, {runs} runs x 300 steps: a change", ours, 20, "ms", more=cost.say()),
        judged(f"... {runs} runs, against the one-slider app", ours / bare, 0.5, "of its time"),
        judged(f"... {runs} runs, bytes to the browser", size, 12, "kB"),
    ]

"""The jobs behind the maps: shared, stopped, continued, bounded, and driven on only by who looks at them."""

import subprocess
import sys
import threading
import time
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from ui.maps.jobs import IN_FLIGHT, Job, Jobs, Threads, price

ROOT = Path(__file__).parents[2]
LARGE = 10**9


def square(i: int) -> int:
    return i * i


def job(calls: int = 20, cost: int = LARGE) -> Job:
    return Job([partial(square, i) for i in range(calls)], cells=calls, cost=cost)


class ByHand(Executor):
    """Keeps what it is given until the test lets it run."""

    def __init__(self) -> None:
        self.given: list[tuple[Future[Any], Any]] = []

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> "Future[Any]":
        future: Future[Any] = Future()
        self.given.append((future, fn))
        return future

    def work(self) -> None:
        for future, fn in self.given:
            if future.set_running_or_notify_cancel():
                future.set_result(fn())
        self.given.clear()


def test_a_small_job_is_done_at_once() -> None:
    small = job(cost=100)
    small.advance(ByHand(), 2)
    assert small.results == [i * i for i in range(20)] and not small.running and small.share == 1.0


def test_without_an_executor_a_large_job_goes_on_with_every_look() -> None:
    large, looks = job(), 0
    while large.running:
        large.advance(None, seconds=0.0)
        looks += 1
    assert looks == 20 and large.results == [i * i for i in range(20)]


def test_a_job_has_few_calls_in_the_executor_so_that_others_get_their_turn() -> None:
    hands, large = ByHand(), job()
    for _ in range(3):
        large.advance(hands, workers=2)
    assert len(hands.given) == IN_FLIGHT * 2 and large.done == 0
    hands.work()
    large.advance(hands, workers=2)
    assert large.done == IN_FLIGHT * 2 == len(hands.given)


def test_a_stopped_job_keeps_what_is_done_and_can_go_on() -> None:
    hands, large = ByHand(), job()
    large.advance(hands)
    hands.work()
    large.advance(hands)
    large.stop()
    done = large.done
    large.advance(hands)
    assert not large.running and large.done == done > 0 and 0.0 < large.share < 1.0
    large.resume()
    while large.running:
        large.advance(hands)
        hands.work()
    assert large.results == [i * i for i in range(20)]


def test_a_call_that_fails_elsewhere_is_made_here_and_another_executor_takes_over() -> None:
    class Broken(ByHand):
        def work(self) -> None:
            for future, _ in self.given:
                future.set_exception(OSError("the worker is gone"))

    broken, large = Broken(), job()
    large.advance(broken)
    broken.work()
    large.advance(broken)
    assert large.done == IN_FLIGHT
    hands = ByHand()
    while large.running:  # what the broken one still has is handed out anew
        large.advance(hands)
        hands.work()
    assert large.results == [i * i for i in range(20)]


def test_thirty_sessions_that_come_at_once_share_one_computation() -> None:
    made, calls, shared = [], [], Jobs()

    def slow(i: int) -> int:
        calls.append(i)
        time.sleep(0.01)
        return i

    def make() -> Job:
        made.append(1)
        return Job([partial(slow, i) for i in range(5)], 5, 100)

    barrier = threading.Barrier(30)

    def visit(_: int) -> list[int]:
        barrier.wait()
        one = shared.get("link", make)
        one.advance(None)
        return one.results

    with ThreadPoolExecutor(30) as pool:
        seen = list(pool.map(visit, range(30)))
    assert seen == [[0, 1, 2, 3, 4]] * 30 and len(made) == 1 and sorted(calls) == [0, 1, 2, 3, 4]


def test_memory_is_bounded_and_the_oldest_goes_first() -> None:
    shared = Jobs(room=100)
    first = shared.get("a", lambda: job(40))
    shared.get("b", lambda: job(40))
    assert shared.get("a", lambda: job(40)) is first
    shared.get("c", lambda: job(40))  # b was asked for longest ago
    assert shared.get("a", lambda: job(40)) is first
    huge = shared.get("huge", lambda: job(200))
    assert shared.get("huge", job) is huge, "one that is on screen stays, whatever its size"
    assert shared.get("a", lambda: job(40)) is not first and first.stopped


@pytest.mark.parametrize(("runs", "cost"), [(1, 2500 * 300), (2500, 2500 * 300), (10_000, 3_000_000)])
def test_few_runs_cost_as_much_as_some(runs: int, cost: int) -> None:
    assert price(runs, 300) == cost


def test_threads_return_what_was_computed_or_what_went_wrong_and_skip_what_was_cancelled() -> None:
    gate, pool = threading.Event(), Threads(1)
    waits = pool.submit(gate.wait, 10.0)
    cancelled, works, fails = pool.submit(square, 2), pool.submit(square, 3), pool.submit(int, "no number")
    assert cancelled.cancel()
    gate.set()
    assert waits.result(10) and works.result(10) == 9 and isinstance(fails.exception(10), ValueError)


def test_a_process_ends_at_once_though_its_maps_are_not_done() -> None:
    code = """
import time
from ui.maps.jobs import place
executor = place().executor
for _ in range(50):
    executor.submit(time.sleep, 60.0)
time.sleep(0.2)
"""
    process = subprocess.run([sys.executable, "-c", code], cwd=ROOT, timeout=30, capture_output=True)
    assert process.returncode == 0 and b"Traceback" not in process.stderr

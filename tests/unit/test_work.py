"""The queue: who goes first, who waits, what ends when nobody wants it, and what a lost worker costs."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from learning import DATA, MODELS, Protocol, Trial
from learning.training import from_the_start
from optimizers import RULES, SURFACES
from optimizers.descend import course
from ui.maps.jobs import MapJob, price, shared
from ui.work import workers
from ui.work.cache import remember
from ui.work.job import Job
from ui.work.process import Desk, Reply
from ui.work.queue import LARGE, PATIENCE, QUANTUM, SPARE, Client, Queue, Step
from ui.work.workers import ClusterThread, Here, Process

ROOT = Path(__file__).parents[2]


class Worker:
    """Takes steps when the test says so."""

    def __init__(self, queue: Queue, cluster: bool = False) -> None:
        self.queue, self.cluster, self.desk = queue, cluster, Desk()
        self.dropped: list[int] = []

    def take(self) -> Step | None:
        """The next step, without waiting."""
        while isinstance(step := self.queue.next(self, 0.0), list):
            self.dropped += step
        return step

    def do(self, step: Step, seconds: float = 0.1) -> None:
        """Compute it as if it took so long."""
        reply = self.desk.go_on(step.key, step.part, 0.0)
        self.queue.done(self, step, reply._replace(seconds=seconds))

    def work(self, seconds: float = 0.1) -> Job | None:
        """Take a step and do it; whose it was."""
        if (step := self.take()) is None:
            return None
        self.do(step, seconds)
        return step.entry.job


def square(i: int) -> int:
    return i * i


def slowly(n: int) -> Iterator[Any]:
    """Items 0 to n - 1, with a breath after each."""
    for i in range(n):
        yield i
        yield None


def squares(n: int = 4, size: int = 0, **options: Any) -> Job:
    return Job([partial(square, i) for i in range(n)], size, **options)


def until(condition: Callable[[], bool], seconds: float = 60.0) -> None:
    """Wait for a condition; the time is a limit, not a measure."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_wanted_job_is_done_part_by_part() -> None:
    queue, job, me = Queue(), squares(), Client()
    worker = Worker(queue)
    assert worker.take() is None
    queue.want(me, job)
    for done in range(1, 5):
        worker.work()
        assert job.done == done
    assert job.results == [0, 1, 4, 9] and job.complete and not job.running and worker.take() is None


def test_what_nobody_wants_any_more_does_not_go_on_and_one_visitors_own_ends() -> None:
    queue, own, me = Queue(), squares(), Client()
    worker, common = Worker(queue), queue.shared("map", squares)
    for job in (own, common):
        queue.want(me, job)
    worker.work()
    for job in (own, common):
        queue.unwant(me, job)
    assert worker.take() is None
    assert own.lost and not common.lost and queue.shared("map", squares) is common
    queue.want(me, own)
    while not own.complete:
        assert worker.work() is own, "who wants it after all gets it"
    assert own.results == [0, 1, 4, 9]


def test_a_run_that_ends_late_takes_nothing_from_the_one_that_came_after_it() -> None:
    queue, job, me = Queue(), squares(), Client()
    worker = Worker(queue)
    queue.keep(me, "map", job)
    queue.want(me, job)
    queue.keep(me, "map", squares())  # a slider is dragged there
    queue.keep(me, "map", job)  # and back
    queue.want(me, job)
    queue.unwant(me, job)
    assert worker.work() is job, "the second run waits for it"
    queue.unwant(me, job)
    assert worker.take() is None


def test_what_was_being_computed_when_a_job_was_lost_is_no_part_of_it_when_it_begins_anew() -> None:
    queue, job, me = Queue(), Job([partial(slowly, 9)], 0), Client()
    old, new = Worker(queue), Worker(queue)
    queue.want(me, job)
    late = old.take()
    assert late is not None
    queue.unwant(me, job)
    queue.want(me, job)
    first = new.take()
    assert job.running and first is not None and first.part is not None, "from its beginning"
    old.do(late)
    assert job.results == [None] and not job.complete and old.take() is None
    assert old.dropped == [late.entry.number]
    new.do(first)
    assert new.take() is not None and new.dropped == []


def test_a_part_in_the_making_is_dropped_by_its_worker_when_its_visitor_leaves() -> None:
    queue, job, me = Queue(), Job([partial(slowly, 9)], 0), Client()
    worker = Worker(queue)
    queue.keep(me, "training", job)
    queue.want(me, job)
    first = worker.take()
    assert first is not None
    worker.do(first)
    queue.unwant(me, job)  # another page is open: it stands still
    assert worker.take() is None and not job.lost
    queue.want(me, job)
    second = worker.take()
    assert second is not None and second.part is None, "it goes on where it was"
    queue.leave(me)  # while it is being computed
    worker.do(second)
    assert worker.take() is None and job.lost
    assert worker.dropped == [first.entry.number]


def test_who_has_had_least_goes_first_and_equals_in_the_order_of_their_coming(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.work.queue.RECENT", 0.0)
    queue, early, late = Queue(), Client(), Client()
    first, second = squares(50), squares(50)
    queue.want(early, first)
    queue.want(late, second)
    worker = Worker(queue)
    assert [worker.work() for _ in range(3)] == [first] * 3
    assert (queue.before(first), queue.before(second)) == (0, 1)
    worker.work(QUANTUM)
    assert worker.work() is second, "the first has had its share"
    assert (queue.before(first), queue.before(second)) == (1, 0)


def test_a_job_that_had_a_turn_a_moment_ago_is_said_to_be_computed() -> None:
    queue, one, other = Queue(), Client(), Client()
    first, second = squares(50), squares(50)
    queue.want(one, first)
    queue.want(other, second)
    worker = Worker(queue)
    worker.work(QUANTUM)
    worker.work(QUANTUM)
    assert (queue.before(first), queue.before(second)) == (0, 0)


def test_a_large_job_that_has_waited_long_lets_no_other_large_one_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("ui.work.queue.monotonic", lambda: now[0])
    queue, clients = Queue(room=100 * LARGE), [Client() for _ in range(4)]
    worker = Worker(queue)
    sizes = (60 * LARGE, 80 * LARGE, 20 * LARGE, 0)
    jobs = [squares(9, size) for size in sizes]
    for client, job in zip(clients[:2], jobs, strict=False):
        queue.want(client, job)
    assert worker.work(QUANTUM) is jobs[0] and queue.waits_for_room(jobs[1])
    now[0] = 2 * PATIENCE
    for client, job in zip(clients[2:], jobs[2:], strict=True):
        queue.want(client, job)
    seen = {worker.work() for _ in range(9)}
    assert jobs[3] in seen and jobs[2] not in seen and jobs[1] not in seen
    queue.leave(clients[0])
    assert worker.work() is jobs[1] and not queue.waits_for_room(jobs[2])


def test_a_job_that_stands_still_loses_its_room_to_one_that_somebody_wants(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("ui.work.queue.monotonic", lambda: now[0])
    queue, away, here = Queue(room=100), Client(), Client()
    worker = Worker(queue)
    paused, wanted = squares(2, 80), squares(2, 80)
    queue.keep(away, "training", paused)
    queue.want(away, paused)
    worker.work()
    queue.unwant(away, paused)
    queue.want(here, wanted)
    assert worker.work() is None, "it may be back in a moment"
    now[0] = 2 * PATIENCE
    assert worker.work() is wanted and paused.lost


def test_what_a_visitor_has_had_is_forgotten_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("ui.work.queue.monotonic", lambda: now[0])
    me = Client()
    me.charge(8.0)
    now[0] = 30.0
    assert me.had() == pytest.approx(4.0)
    now[0] = 90.0
    assert me.had() == pytest.approx(1.0)


def test_shared_work_is_charged_to_all_who_want_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.work.queue.monotonic", lambda: 0.0)
    queue, one, other = Queue(), Client(), Client()
    job = queue.shared("map", squares)
    queue.want(one, job)
    queue.want(other, job)
    Worker(queue).work(6.0)
    assert one.had() == other.had() == 3.0


def test_what_does_not_fit_waits_until_another_lets_go_and_smaller_work_passes() -> None:
    queue, one, other, third = Queue(room=100), Client(), Client(), Client()
    worker = Worker(queue)
    large, waiting, small = squares(2, 80), squares(2, 80), squares(2, 10)
    for client, job in ((one, large), (other, waiting), (third, small)):
        queue.keep(client, "map", job)
        queue.want(client, job)
    done = [worker.work() for _ in range(5)]
    assert done == [large, large, small, small, None]
    assert queue.waits_for_room(waiting) and queue.bytes == 90
    queue.leave(one)
    assert not queue.waits_for_room(waiting)
    assert worker.work() is waiting


def test_one_that_is_larger_than_the_room_is_done_alone() -> None:
    queue, me = Queue(room=100), Client()
    huge = squares(1, 500)
    queue.want(me, huge)
    assert Worker(queue).work() is huge


def test_eight_visitors_with_the_largest_basins_all_come_to_an_end() -> None:
    queue = Queue()
    jobs = [queue.shared(f"basins {i}", lambda: squares(30, 2 * 512 * 512 * 13)) for i in range(8)]
    clients = [Client() for _ in jobs]
    for client, job in zip(clients, jobs, strict=True):
        queue.keep(client, "map", job)
        queue.want(client, job)
    worker = Worker(queue)
    while worker.work():
        pass
    assert all(job.complete for job in jobs)
    assert [queue.shared(f"basins {i}", squares) for i in range(8)] == jobs


def test_what_nobody_sees_is_kept_for_those_who_come_back_but_not_without_bounds() -> None:
    queue, me = Queue(), Client()
    worker = Worker(queue)
    half = SPARE // 2
    for name in "abc":
        job = queue.shared(name, lambda: squares(1, half))
        queue.keep(me, "map", job)
        queue.want(me, job)
        worker.work()
        queue.unwant(me, job)
    assert queue.bytes == 3 * half, "two that nobody sees, and one on screen"
    queue.keep(me, "map", None)
    assert queue.bytes == 2 * half
    assert not queue.shared("a", squares).complete, "the oldest was forgotten"
    assert queue.shared("c", squares).complete


def test_stop_stops_my_view_and_not_the_work_of_others() -> None:
    queue, one, other = Queue(), Client(), Client()
    job = queue.shared("map", squares)
    for client in (one, other):
        queue.keep(client, "map", job)
        queue.want(client, job)
    one.stopped.add(job)
    queue.unwant(one, job)
    worker = Worker(queue)
    assert worker.work() is job
    queue.unwant(other, job)
    assert worker.work() is None, "now nobody wants it"


def test_a_lost_worker_costs_time_and_a_part_that_ends_every_worker_is_given_up() -> None:
    queue, me, job = Queue(), Client(), squares(2)
    worker = Worker(queue)
    queue.want(me, job)
    step = worker.take()
    assert step is not None
    queue.done(worker, step, None)
    queue.lost(worker)
    while worker.work():
        pass
    assert job.results == [0, 1]
    cursed = squares(1)
    queue.want(me, cursed)
    for _ in range(3):
        step = worker.take()
        assert step is not None
        queue.done(worker, step, None)
    assert worker.take() is None and cursed.error is not None and not cursed.running


def test_what_a_lost_worker_had_begun_begins_anew_and_what_others_have_begun_goes_on() -> None:
    queue, me, job = Queue(), Client(), Job([partial(slowly, 9)] * 2, 0)
    lost, other, new = (Worker(queue) for _ in range(3))
    queue.want(me, job)
    for worker in (lost, other):
        worker.work()
    queue.lost(lost)
    first, second = other.take(), new.take()
    assert first is not None and (first.number, first.part) == (1, None), "it goes on where it was"
    assert second is not None and (second.number, second.part) == (0, job.parts[0])


def test_an_error_ends_the_job_and_is_told() -> None:
    queue, me = Queue(), Client()
    bad = Job([partial(int, "no number"), partial(square, 2)], 0)
    queue.want(me, bad)
    worker = Worker(queue)
    while worker.work():
        pass
    assert isinstance(bad.error, ValueError) and not bad.running


def test_a_shared_job_that_failed_is_tried_anew_for_the_next_who_comes() -> None:
    queue, me = Queue(), Client()
    bad = queue.shared("map", lambda: Job([partial(int, "no number")], 0))
    queue.want(me, bad)
    Worker(queue).work()
    assert bad.error is not None
    assert queue.shared("map", squares) is not bad


def test_a_job_that_cannot_take_what_has_come_does_not_stop_the_worker() -> None:
    class Careless(Job):
        def take(self, part: int, item: Any) -> None:
            raise KeyError(part)

    queue, me = Queue(), Client()
    careless, next_one = Careless([partial(square, 2)], 0), squares(1)
    worker = Worker(queue)
    for job in (careless, next_one):
        queue.want(me, job)
        worker.work()
    assert isinstance(careless.error, KeyError) and next_one.complete


def test_a_cluster_takes_what_may_be_computed_anywhere_and_nothing_else() -> None:
    queue, me = Queue(), Client()
    here, there = Worker(queue), Worker(queue, cluster=True)
    queue.join(there)
    own, large = squares(1), squares(2, anywhere=True)
    queue.want(me, own)
    queue.want(me, large)
    assert there.work() is large and here.work() is own and here.work() is None
    queue.part(there)
    assert here.work() is large, "the cluster is gone"


def test_thirty_visitors_who_come_at_once_share_one_computation() -> None:
    calls: list[int] = []

    def count(i: int) -> int:
        calls.append(i)
        time.sleep(0.01)
        return i

    barrier = threading.Barrier(30)

    def visit(_: int) -> list[int]:
        barrier.wait()
        return shared("thirty", [partial(count, i) for i in range(5)], 5, 100).results

    with ThreadPoolExecutor(30) as pool:
        seen = list(pool.map(visit, range(30)))
    assert seen == [[0, 1, 2, 3, 4]] * 30 and sorted(calls) == [0, 1, 2, 3, 4]


def test_two_who_ask_for_the_same_at_once_share_one_computation(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    both = threading.Event()

    class Waiting(threading.Condition):
        def wait(self, timeout: float | None = None) -> bool:
            both.set()
            return super().wait(timeout)

    monkeypatch.setattr("ui.work.cache.Condition", Waiting)

    @remember(1000)
    def count(i: int) -> int:
        calls.append(i)
        if len(calls) > 1:
            both.set()
        assert both.wait(60.0), "the other one has come, to wait or to compute"
        return i

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(count, [7, 7])) == [7, 7]
    assert calls == [7]


def test_what_has_words_is_remembered_for_each_language(monkeypatch: pytest.MonkeyPatch) -> None:
    spoken, calls = ["en"], list[str]()
    monkeypatch.setattr("ui.work.cache.language", lambda: spoken[-1])

    @remember(1000, words=True)
    def said(i: int) -> str:
        calls.append(spoken[-1])
        return f"{spoken[-1]} {i}"

    for code in ("en", "zh", "zh", "en"):
        spoken.append(code)
        assert said(7) == f"{code} 7"
    assert calls == ["en", "zh"]


def test_a_small_map_is_done_at_once_and_a_large_one_is_not() -> None:
    assert shared("small", [partial(square, 3)], 8, 100).results == [9]
    assert not shared("large", [partial(square, 3)], 8, 10**9).complete
    assert isinstance(shared("large", [], 0, 0), MapJob)


@pytest.mark.parametrize(("runs", "cost"), [(1, 2500 * 300), (2500, 2500 * 300), (10_000, 3_000_000)])
def test_few_runs_cost_as_much_as_some(runs: int, cost: int) -> None:
    assert price(runs, 300) == cost


# Real workers


HEAVY = "[name for name in __import__('sys').modules if name in ('streamlit', 'plotly', 'pandas', 'sklearn')]"
DIE = "__import__('os').kill(__import__('os').getpid(), 9)"


def test_a_worker_process_computes_alone_and_needs_little_memory() -> None:
    queue, me = Queue(), Client()
    Process(queue)
    data = DATA["digits"]
    trained = partial(from_the_start, MODELS["softmax"](), data, [Trial(RULES["sgd"]())], Protocol(1))
    raced = partial(course, RULES["adam"](), SURFACES["beale"], (1.0, 1.5), 10)
    parts = [trained, raced, partial(eval, HEAVY), os.getpid, partial(eval, "iter((0, None, 1))"), partial(int, "x")]
    job = Job(parts, 0)
    queue.want(me, job)
    until(lambda: job.error is not None)
    assert job.results[2] == [] and job.results[3] != os.getpid()
    assert job.results[4] == 1 and isinstance(job.error, ValueError)


def test_a_worker_process_that_is_killed_is_replaced() -> None:
    queue, me = Queue(), Client()
    Process(queue)
    job = Job([partial(eval, DIE)], 0)
    queue.want(me, job)
    until(lambda: job.error is not None)
    after = Job([partial(pow, i, 2) for i in range(4)], 0)
    queue.want(me, after)
    until(lambda: after.complete)
    assert after.results == [0, 1, 4, 9]


def test_a_worker_is_replaced_once_there_is_memory_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    queue, me, waits = Queue(), Client(), list[float]()
    Process(queue)
    spawn = workers._spawn

    def spawn_at_last() -> Any:
        if len(waits) < 2:
            raise OSError("Cannot allocate memory")
        return spawn()

    monkeypatch.setattr(workers, "sleep", waits.append)
    monkeypatch.setattr(workers, "_spawn", spawn_at_last)
    lost = Job([partial(eval, DIE)], 0)
    queue.want(me, lost)
    until(lambda: lost.error is not None)
    last = Job([partial(pow, 3, 2)], 0)
    queue.want(me, last)
    until(lambda: last.complete)
    assert last.results == [9] and len(waits) >= 2


def test_without_processes_whoever_looks_computes() -> None:
    queue, me = Queue(), Client()
    here, job = Here(queue), Job([partial(slowly, 3), partial(square, 5)], 0)
    queue.want(me, job)
    for _ in range(4):
        here.work()
    assert job.results == [2, 25] and job.complete


def test_a_cluster_that_fails_leaves_its_work_to_this_machine() -> None:
    queue, me = Queue(), Client()
    with ThreadPoolExecutor(1) as pool:
        place = ClusterThread(queue, pool)
        good = Job([partial(slowly, 4)], 0, anywhere=True)
        queue.want(me, good)
        until(lambda: good.complete)
        assert good.results == [3]
        pool.shutdown()
        lost = squares(2, anywhere=True)
        queue.want(me, lost)
        until(lambda: not place.alive)
        worker = Worker(queue)
        until(lambda: bool(worker.work()) and lost.complete)
    assert lost.results == [0, 1]


def test_a_process_ends_at_once_though_its_work_is_not_done() -> None:
    code = """
import time
from ui.work.job import Job
from ui.work.queue import QUEUE, Client
from ui.work.workers import Process
from functools import partial
Process(QUEUE)
QUEUE.want(Client(), Job([partial(time.sleep, 60.0)] * 50, 0))
time.sleep(1.0)
"""
    process = subprocess.run([sys.executable, "-c", code], cwd=ROOT, timeout=30, capture_output=True)
    assert process.returncode == 0 and b"Traceback" not in process.stderr


def test_a_desk_says_what_went_wrong_and_forgets_it() -> None:
    desk = Desk()
    reply = desk.go_on((1, 0), partial(int, "x"))
    assert isinstance(reply, Reply) and isinstance(reply.error, ValueError) and reply.over
    assert desk.go_on((1, 0), partial(square, 2)).items == [4]

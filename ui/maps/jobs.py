"""The work behind a map: calls in small pieces, shared by all sessions, on the machine's cores or a Dask cluster.

A session asks for a job by its key and drives it on from its own script runs, so that a map that nobody looks at
any more stops by itself. Each job has only a few calls in the executor at a time: maps of many sessions then take
turns, and none waits for another to end.
"""

import os
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from functools import partial
from queue import SimpleQueue
from time import perf_counter
from typing import Any, NamedTuple

import streamlit as st

IN_FLIGHT = 2
"""Calls of one job in the executor, for each of its workers."""

SMALL = 4_000_000
"""Run-steps up to which a job is computed at once, within a script run: about 60 ms."""

REMEMBERED = 24_000_000
"""Cells of all jobs together that are kept, at 13 bytes each."""

LOOK_AGAIN = 0.4
"""Seconds between two looks at a map in the making."""

ADDRESS = "DASK_SCHEDULER_ADDRESS"


def price(runs: int, steps: int) -> int:
    """The cost of a sweep in run-steps; a step of few runs costs as much as one of about 2,500."""
    return max(runs, 2500) * steps


class Job:
    """Calls that need no order among themselves, and what they have returned so far."""

    def __init__(self, calls: Sequence[Callable[[], Any]], cells: int, cost: int) -> None:
        """`cells` is the size of all results together, `cost` the number of run-steps."""
        self.results: list[Any] = [None] * len(calls)
        self.cells = cells
        self.small = cost <= SMALL
        self.stopped = False
        self._calls = calls
        self._left = list(reversed(range(len(calls))))
        self._flying: dict[int, Future[Any]] = {}
        self._executor: Executor | None = None
        self._lock = threading.Lock()

    @property
    def done(self) -> int:
        """How many calls have returned."""
        return sum(result is not None for result in self.results)

    @property
    def share(self) -> float:
        """The part that is done, from 0 to 1."""
        return self.done / len(self.results)

    @property
    def running(self) -> bool:
        """Whether there is something left to do that nobody has stopped."""
        return self.done < len(self.results) and not self.stopped

    def advance(self, executor: Executor | None, workers: int = 1, seconds: float = 0.1) -> None:
        """Take in what has been computed and hand out more; without an executor, compute for some time."""
        with self._lock:
            if self.small or executor is None:
                self._compute(float("inf") if self.small else seconds)
                return
            if executor is not self._executor:  # another cluster, or none any more
                self._left += self._flying
                self._flying.clear()
                self._executor = executor
            for i in [i for i, future in self._flying.items() if future.done()]:
                self._take(i, self._flying.pop(i))
            while self._left and not self.stopped and len(self._flying) < IN_FLIGHT * workers:
                i = self._left.pop()
                self._flying[i] = executor.submit(self._calls[i])

    def _take(self, i: int, future: "Future[Any]") -> None:
        if future.cancelled():
            self._left.append(i)
        elif future.exception() is None:
            self.results[i] = future.result()
        else:  # the cluster failed, or the call itself, which then says so here
            self.results[i] = self._calls[i]()

    def _compute(self, seconds: float) -> None:
        until = perf_counter() + seconds
        while self._left and not self.stopped:
            i = self._left.pop()
            self.results[i] = self._calls[i]()
            if perf_counter() > until:
                return

    def stop(self) -> None:
        """Begin nothing more; what is done stays."""
        with self._lock:
            self.stopped = True
            for future in self._flying.values():
                future.cancel()

    def resume(self) -> None:
        """Go on with what is left."""
        with self._lock:
            self.stopped = False


class Jobs:
    """The jobs of all sessions by key, the one that was asked for longest ago forgotten first."""

    def __init__(self, room: int = REMEMBERED) -> None:
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._room = room
        self._lock = threading.Lock()

    def get(self, key: str, make: Callable[[], Job]) -> Job:
        """The job of this key, made if there is none: sessions that come at the same moment share it."""
        with self._lock:
            if key not in self._jobs:
                self._jobs[key] = make()
            self._jobs.move_to_end(key)
            while len(self._jobs) > 1 and sum(job.cells for job in self._jobs.values()) > self._room:
                self._jobs.popitem(last=False)[1].stop()
            return self._jobs[key]


@st.cache_resource(show_spinner=False)
def jobs() -> Jobs:
    """The jobs of this process."""
    return Jobs()


class Place(NamedTuple):
    """Where maps are computed, and a sentence for the visitor where there is something to say."""

    executor: Executor | None
    workers: int
    said: str | None


def place() -> Place:
    """The Dask cluster that the environment names, else the cores of this machine."""
    address = os.environ.get(ADDRESS)
    problem = _problem(address) if address else None
    if not address or problem:
        return Place(_local(), os.cpu_count() or 1, problem)
    cluster = _cluster(address)
    workers = max(sum(cluster.client.nthreads().values()), 1)
    threads = "1 thread" if workers == 1 else f"{workers} threads"
    said = f"Large maps are computed on the Dask cluster at {address}, {threads} at once."
    return Place(cluster.executor, workers, said)


@st.cache_resource(show_spinner=False)
def _local() -> Executor | None:
    if sys.platform == "emscripten":  # a browser's Python has no threads
        return None
    return Threads(os.cpu_count() or 1)


class Threads(Executor):
    """Threads that end with the process.

    Those of the standard library would first compute all that they have been given: a server that is stopped in the
    middle of some large maps would take minutes to end.
    """

    def __init__(self, count: int) -> None:
        self._calls: SimpleQueue[tuple[Future[Any], Callable[[], Any]]] = SimpleQueue()
        for i in range(count):
            threading.Thread(target=self._work, name=f"maps-{i}", daemon=True).start()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        """Compute `fn(*args, **kwargs)` when its turn has come."""
        future: Future[Any] = Future()
        self._calls.put((future, partial(fn, *args, **kwargs)))
        return future

    def _work(self) -> None:
        _give_way()
        while True:
            future, call = self._calls.get()
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(call())
                except BaseException as error:  # whoever asks for the result gets it
                    future.set_exception(error)
            del future, call  # what was computed belongs to its job, which may be forgotten


def _give_way() -> None:
    """Let this thread wait for others that want the processor: a slider goes before a map."""
    if sys.platform == "linux":  # elsewhere a priority belongs to the whole process
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 10)


class Cluster(NamedTuple):
    """A connection to a Dask cluster."""

    client: Any
    executor: Executor


@st.cache_resource(show_spinner=False)
def _cluster(address: str) -> Cluster:
    from distributed import Client

    client: Any = Client(address, timeout="3s", set_as_default=False)  # type: ignore[no-untyped-call, unused-ignore]
    return Cluster(client, client.get_executor())


@st.cache_resource(ttl=60.0, show_spinner=False)
def _refused(address: str) -> str | None:
    """Why a cluster cannot be reached, None if it can; asked again after a minute."""
    try:
        _cluster(address)
    except ImportError:
        return f"{ADDRESS} is set, but Dask is not installed; maps are computed on this machine."
    except (OSError, ValueError):
        return f"The Dask cluster at {address} cannot be reached; maps are computed on this machine."
    return None


def _problem(address: str) -> str | None:
    """Why the cluster cannot be used now."""
    if refused := _refused(address):
        return refused
    if _cluster(address).client.status == "running":
        return None
    for cached in (_cluster, _refused):
        cached.clear()
    return f"The Dask cluster at {address} was lost; maps are computed on this machine."

"""The queue: which part of whose job is computed next, what has to wait, and what may be forgotten."""

import math
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from time import monotonic
from typing import Protocol
from weakref import WeakSet

from ui.work.job import Job, Part
from ui.work.process import Key, Reply

ROOM = 144_000_000
"""Bytes that all jobs may take together, in the workers and here."""

SPARE = 48_000_000
"""Bytes of jobs that nobody sees any more, kept for those who come back."""

PATIENCE = 30.0
"""Seconds after which a job that has no room lets no other large one pass, and after which one that its visitor does
not look at may lose its room to it."""

LARGE = 10_000_000
"""Bytes of a large job."""

QUANTUM = 2.0
"""Seconds of computing that a visitor has before others go first."""

RECENT = 2.0
"""Seconds within which a job had a turn that is said to be computed."""

HALF_LIFE = 30.0
"""Seconds after which half of what a visitor has had is forgotten."""


CRASHES = 2
"""Workers that may end over one job before it is given up."""


class Client:
    """Somebody who wants work done: a visitor, as the queue knows them."""

    def __init__(self) -> None:
        self.kept: dict[str, Job] = {}
        """What is on this visitor's screen, by its place there: it is not forgotten."""
        self.stopped: WeakSet[Job] = WeakSet()
        """The jobs that this visitor does not want to go on."""
        self.screen: dict[str, object] = {}
        """What is on this visitor's screen besides, by its place there: caches keep what somebody has."""
        self._had, self._at = 0.0, monotonic()

    def had(self) -> float:
        """Seconds of computing, those of long ago counted less."""
        now = monotonic()
        self._had *= 0.5 ** ((now - self._at) / HALF_LIFE)
        self._at = now
        return self._had

    def charge(self, seconds: float) -> None:
        """Count more of them."""
        self._had = self.had() + seconds


class Worker(Protocol):
    """What computes parts, one after another."""

    cluster: bool
    """Whether it is a place in a cluster, which puts nothing aside."""


@dataclass(eq=False)
class _Entry:
    """A job in the queue."""

    number: int
    job: Job
    wanted: Counter[Client] = field(default_factory=Counter)
    """Who looks at it, and with how many script runs: Streamlit begins the next run before the last one has ended."""
    kept_by: set[Client] = field(default_factory=set)
    fresh: list[int] = field(default_factory=list)
    """Parts that nobody has begun, the next one last."""
    begun: dict[int, Worker] = field(default_factory=dict)
    """Parts that a worker has begun and put aside."""
    flying: int = 0
    """Parts that are being computed this moment."""
    admitted: bool = False
    key: str | None = None
    """By which others find it; None if it is one visitor's own."""
    since: float = field(default_factory=lambda: monotonic())
    """When it was asked for, or last looked at."""
    served: float = -math.inf
    """When a part of it was last computed."""
    crashes: int = 0
    """Workers that were lost while they computed it."""

    def order(self) -> tuple[int, int]:
        """Who has had least goes first; among equals, who came first."""
        return min(int(client.had() / QUANTUM) for client in self.wanted), self.number

    @property
    def idle(self) -> bool:
        """Whether nobody wants or sees it."""
        return not self.wanted and not self.kept_by

    @property
    def takes_room(self) -> bool:
        """Whether it is begun, here or in a worker, or done."""
        return self.admitted or self.job.complete

    @property
    def stands_still(self) -> bool:
        """Whether it is begun and not done, and its visitor looks elsewhere."""
        return self.admitted and self.job.running and not self.wanted

    def begin_anew(self, part: int) -> None:
        """Compute a part from its beginning, because who had it is lost."""
        self.begun.pop(part, None)
        self.job.restart(part)
        self.fresh.append(part)


@dataclass(frozen=True)
class Step:
    """A slice of work for a worker."""

    entry: _Entry
    number: int
    part: Part | None
    """None where the worker has begun it already."""

    @property
    def key(self) -> Key:
        """By which the worker knows the part."""
        return self.entry.number, self.number


class Queue:
    """The jobs of all visitors."""

    def __init__(self, room: int = ROOM) -> None:
        self._room = room
        self._entries: dict[Job, _Entry] = {}
        """The one that was asked for longest ago first."""
        self._shared: dict[str, _Entry] = {}
        self._numbers = count()
        self._change = threading.Condition()
        self._drops: list[tuple[Worker, int]] = []
        self._left = False
        """Whether somebody has left since memory was last given back."""
        self._cluster: set[Worker] = set()
        """The places in a cluster: they compute what may be computed anywhere."""

    # What visitors ask for.

    def shared(self, key: str, make: Callable[[], Job]) -> Job:
        """The job of this key, made if there is none: visitors who come at the same moment share it."""
        with self._change:
            entry = self._shared.get(key)
            if entry is None:
                entry = self._enter(make())
                entry.key = key
                self._shared[key] = entry
            return entry.job

    def keep(self, client: Client, place: str, job: Job | None) -> None:
        """Keep what this visitor sees at this place of the screen, and let go of what was there before."""
        with self._change:
            before = client.kept.get(place)
            if before is job:
                return
            if before is not None:
                del client.kept[place]
                self._let_go(client, before)
            if job is not None:
                client.kept[place] = job
                self._enter(job).kept_by.add(client)
            self._forget(0)
            self._change.notify_all()

    def want(self, client: Client, job: Job) -> None:
        """Have a job go on for this visitor; one that was lost begins anew."""
        with self._change:
            job.lost = False
            self._enter(job).wanted[client] += 1
            self._change.notify_all()

    def unwant(self, client: Client, job: Job) -> None:
        """Take one `want` back: a script run of this visitor looks elsewhere."""
        with self._change:
            entry = self._entries.get(job)
            if entry and client in entry.wanted:
                entry.wanted[client] -= 1
                if not entry.wanted[client]:
                    del entry.wanted[client]
                entry.since = monotonic()
                self._end_if_useless(entry)
                self._change.notify_all()

    def leave(self, client: Client) -> None:
        """A visitor is gone."""
        with self._change:
            for entry in [entry for entry in self._entries.values() if client in entry.wanted]:
                del entry.wanted[client]
                self._end_if_useless(entry)
            for job in client.kept.values():
                self._let_go(client, job)
            self._forget(0)
            client.kept, client.screen = {}, {}
            self._left = True
            self._change.notify_all()

    def before(self, job: Job) -> int:
        """How many other jobs get their turn before this one; 0 if it is being computed."""
        with self._change:
            entry = self._entries.get(job)
            if entry is None or entry.flying or not entry.wanted or monotonic() - entry.served < RECENT:
                return 0
            return sum(other.order() < entry.order() for other in self._line() if other is not entry)

    def waits_for_room(self, job: Job) -> bool:
        """Whether it cannot begin before others let go of theirs."""
        with self._change:
            entry = self._entries.get(job)
            return entry is not None and not entry.admitted and not self._fits(entry)

    @property
    def bytes(self) -> int:
        """What all admitted jobs take."""
        with self._change:
            return self._taken()

    def _enter(self, job: Job) -> _Entry:
        entry = self._entries.pop(job, None)
        if entry is None:
            fresh = [i for i in reversed(range(len(job.parts))) if not job.over[i]]
            entry = _Entry(next(self._numbers), job, fresh=fresh)
        self._entries[job] = entry  # asked for just now: the last one to be forgotten
        return entry

    def _let_go(self, client: Client, job: Job) -> None:
        """A visitor no longer sees a job. One's own ends with it."""
        if entry := self._entries.get(job):
            entry.kept_by.discard(client)
            self._end_if_useless(entry)

    def _end_if_useless(self, entry: _Entry) -> None:
        """Nobody else can come for one visitor's own job; of a shared one that is not begun, nothing is lost."""
        if entry.idle and (entry.key is None or not entry.takes_room):
            self._remove(entry)

    def _make_private(self, entry: _Entry) -> None:
        if entry.key is not None:
            del self._shared[entry.key]
            entry.key = None

    def _remove(self, entry: _Entry) -> None:
        del self._entries[entry.job]
        if entry.key is not None:
            self._make_private(entry)
        elif entry.job.running:  # one that is shared goes on where it was if somebody holds it again
            entry.job.lost = True
            _tell(entry.job)
        for worker in set(entry.begun.values()):
            self._drops.append((worker, entry.number))

    # What workers ask for.

    def join(self, place: Worker) -> None:
        """There is a place in a cluster."""
        with self._change:
            self._cluster.add(place)

    def part(self, place: Worker) -> None:
        """It is gone."""
        with self._change:
            self._cluster.discard(place)
            self._change.notify_all()

    def next(self, worker: Worker, seconds: float | None = None) -> "Step | list[int] | None":
        """What this worker has to do, or the numbers of jobs that it has to forget; None if nothing came up.

        The list may be empty: then somebody has left, and memory can be given back.
        """
        until = None if seconds is None else monotonic() + seconds
        with self._change:
            while True:
                drops = [number for who, number in self._drops if who is worker]
                if drops or self._left:
                    self._drops = [(who, number) for who, number in self._drops if who is not worker]
                    self._left = False
                    return drops
                if (step := self._choose(worker)) is not None:
                    step.entry.flying += 1
                    return step
                left = None if until is None else until - monotonic()
                if left is not None and left <= 0.0:
                    return None
                self._change.wait(left)

    def _line(self) -> list[_Entry]:
        """What somebody wants and is not done."""
        return [entry for entry in self._entries.values() if entry.wanted and entry.job.running]

    def _choose(self, worker: Worker) -> Step | None:
        closed = False
        for entry in sorted(self._line(), key=_Entry.order):
            if worker.cluster and not entry.job.anywhere:
                continue
            if not entry.admitted:
                large = entry.job.size > LARGE
                if closed and large:
                    continue
                self._forget(entry.job.size)
                if not self._fits(entry):  # it waits; one that is smaller may fit
                    closed = closed or (large and monotonic() - entry.since > PATIENCE)
                    continue
                entry.admitted = True
            for number, owner in entry.begun.items():
                if owner is worker:
                    del entry.begun[number]
                    return Step(entry, number, None)
            if entry.fresh and (worker.cluster or not (entry.job.anywhere and self._cluster)):
                number = entry.fresh.pop()
                return Step(entry, number, entry.job.parts[number])
        return None

    def done(self, worker: Worker, step: Step, reply: Reply | None) -> None:
        """What a slice has brought; None if the worker is lost, and the part has to begin anew."""
        entry, job = step.entry, step.entry.job
        with self._change:
            anew = self._entries.get(job, entry) is not entry  # lost and wanted again: this belongs to what was lost
        error = None if reply is None or anew else reply.error or _take(job, step.number, reply)
        with self._change:
            entry.flying -= 1
            entry.served = monotonic()
            if anew:
                self._drops.append((worker, entry.number))
            elif reply is None:
                entry.crashes += not worker.cluster  # what a cluster cannot do is tried here
                if entry.crashes > CRASHES:
                    job.error = RuntimeError("the workers that computed it ended")
                entry.begin_anew(step.number)
            else:
                for client in entry.wanted or entry.kept_by:
                    client.charge(reply.seconds / len(entry.wanted or entry.kept_by))
                job.error = job.error or error
                job.over[step.number] = reply.over
                if not reply.over:
                    if self._entries.get(job) is entry:
                        entry.begun[step.number] = worker
                    else:
                        self._drops.append((worker, entry.number))
            if job.error is not None and self._entries.get(job) is entry:
                self._make_private(entry)  # who comes next tries again
                self._end_if_useless(entry)
            self._change.notify_all()
        _tell(job)

    def lost(self, worker: Worker) -> None:
        """A worker is gone with all that it had begun."""
        with self._change:
            for entry in self._entries.values():
                for number in [i for i, owner in entry.begun.items() if owner is worker]:
                    entry.begin_anew(number)
            self._drops = [(who, number) for who, number in self._drops if who is not worker]
            self._change.notify_all()

    # Room.

    def _fits(self, entry: _Entry) -> bool:
        """Whether there is room for a job that is not admitted; for one alone there always is."""
        taken = self._taken()
        return not taken or taken + entry.job.size <= self._room

    def _taken(self) -> int:
        return sum(entry.job.size for entry in self._entries.values() if entry.takes_room)

    def _forget(self, more: int) -> None:
        """Forget what nobody wants or sees, the oldest first, until little of it and room for `more` bytes are left."""
        idle = [entry for entry in self._entries.values() if entry.takes_room and entry.idle]
        spare, taken = sum(entry.job.size for entry in idle), self._taken()
        for entry in idle:
            if spare <= SPARE and taken + more <= self._room:
                return
            self._remove(entry)
            spare, taken = spare - entry.job.size, taken - entry.job.size
        now = monotonic()
        for entry in [entry for entry in self._entries.values() if entry.stands_still]:
            if taken + more > self._room and now - entry.since > PATIENCE:
                self._remove(entry)
                taken -= entry.job.size


def _take(job: Job, part: int, reply: Reply) -> Exception | None:
    """Give a job what has come in; what went wrong with that, a full disk say, is the job's fault, not the worker's."""
    try:
        for item in reply.items:
            job.take(part, item)
    except Exception as error:
        return error
    return None


def _tell(job: Job) -> None:
    with job.news:
        job.news.notify_all()


QUEUE = Queue()
"""The queue of this process."""

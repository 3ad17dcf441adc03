"""The work behind a map: shared by all who look at the same one."""

from collections.abc import Callable, Sequence
from typing import Any

from ui.work.job import Job
from ui.work.queue import QUEUE

SMALL = 2_000_000
"""Run-steps up to which a job is computed at once, within a script run: about 30 ms."""


def price(runs: int, steps: int) -> int:
    """The cost of a sweep in run-steps; a step of few runs costs as much as one of about 2,500."""
    return max(runs, 2500) * steps


class MapJob(Job):
    """The runs of a map."""

    def __init__(self, parts: Sequence[Callable[[], Any]], size: int, cost: int) -> None:
        """`size` is that of all results together in bytes, `cost` the number of run-steps."""
        super().__init__(parts, size, anywhere=True)
        self.small = cost <= SMALL


def shared(key: str, parts: Sequence[Callable[[], Any]], size: int, cost: int) -> MapJob:
    """The job of this key; a small one is done when it is returned."""
    job = QUEUE.shared(key, lambda: MapJob(parts, size, cost))
    assert isinstance(job, MapJob)
    if job.small:
        job.compute()
    return job

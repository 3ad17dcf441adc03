"""A job: parts that need no order among themselves, and what they have returned so far."""

import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

Part = Callable[[], Any]
"""What one worker does without a word in between; it can be pickled.

It returns its result, or an iterator whose last item is the result; between two items others get their turn, and
None is no news.
"""


def items(returned: Any) -> Iterator[Any]:
    """What a part has returned, item by item."""
    return returned if isinstance(returned, Iterator) else iter((returned,))


class Job:
    """Parts, results, and how many bytes all of it takes, in the worker and here.

    `anywhere` is whether a cluster may compute it. The queue alone changes a job; whoever looks at it reads.
    """

    def __init__(self, parts: Sequence[Part], size: int, *, anywhere: bool = False) -> None:
        """`size` is in bytes; 0 if it is too little to count."""
        self.parts, self.size, self.anywhere = parts, size, anywhere
        self.results: list[Any] = [None] * len(parts)
        self.over = [False] * len(parts)
        self.error: Exception | None = None
        self.lost = False
        """Whether the queue has let go of it, so that it cannot go on."""
        self.news = threading.Condition()
        """Notified when something has come in."""

    @property
    def done(self) -> int:
        """How many parts are over."""
        return sum(self.over)

    @property
    def share(self) -> float:
        """The part that is done, from 0 to 1."""
        return self.done / max(len(self.parts), 1)

    @property
    def complete(self) -> bool:
        """Whether all parts are over."""
        return all(self.over)

    @property
    def running(self) -> bool:
        """Whether anything more can come."""
        return not self.complete and self.error is None and not self.lost

    def take(self, part: int, item: Any) -> None:
        """An item of a part has come in."""
        self.results[part] = item

    def restart(self, part: int) -> None:
        """A part begins anew: its worker is lost."""
        self.results[part] = None

    def wait(self, seconds: float) -> None:
        """Wait until nothing more can come, at most so long: whoever looks need not look at every piece."""
        with self.news:
            self.news.wait_for(lambda: not self.running, seconds)

    def compute(self) -> None:
        """Do all that is left here and now: for jobs that are shorter than the way to a worker."""
        with self.news:
            for i, part in enumerate(self.parts):
                if not self.over[i]:
                    for item in items(part()):
                        if item is not None:
                            self.take(i, item)
                    self.over[i] = True

"""The worker process: computes parts in slices, for whoever is at the other end of its connection.

It imports neither Streamlit nor Plotly, and talks over a socket that it inherits.
"""

import os
import pickle
import signal
import sys
import traceback
from collections.abc import Iterator
from importlib import import_module
from multiprocessing.connection import Connection
from time import perf_counter
from typing import Any, NamedTuple

from ui.work.memory import give_back

SLICE = 0.15
"""Seconds after which another part gets its turn, where a part lets it."""

LONG = 0.5
"""Seconds of a slice that may have taken much memory."""

NICE = 19
"""How far a worker stands back: a slider goes before a map."""

PARTS_FROM = (
    "learning.sensitivity",
    "learning.slice",
    "learning.upload",
    "optimizers.maps.cells",
    "optimizers.maps.tuning",
    "optimizers.table",
)
"""Where most parts come from."""

Key = tuple[int, int]
"""The number of a job, and of a part of it."""


class Reply(NamedTuple):
    """What one slice of a part has brought."""

    items: list[Any]
    over: bool
    seconds: float
    error: Exception | None = None


class Desk:
    """Parts that are begun and not over."""

    def __init__(self) -> None:
        self._begun: dict[Key, Iterator[Any]] = {}

    def go_on(self, key: Key, part: Any, seconds: float = SLICE) -> Reply:
        """Compute a part for some time; `part` is None where it is begun already."""
        began = perf_counter()
        found: list[Any] = []
        try:
            if key not in self._begun:
                returned = part()
                if not isinstance(returned, Iterator):
                    return Reply([returned], True, perf_counter() - began)
                self._begun[key] = returned
            for item in self._begun[key]:
                if item is not None:
                    found.append(item)
                if perf_counter() - began > seconds:
                    return Reply(found, False, perf_counter() - began)
        except Exception as error:
            self._begun.pop(key, None)
            error.add_note(traceback.format_exc())  # a traceback itself cannot be sent
            return Reply(found, True, perf_counter() - began, error)
        del self._begun[key]
        return Reply(found, True, perf_counter() - began)

    def drop(self, job: int) -> None:
        """Forget all parts of a job."""
        for key in [key for key in self._begun if key[0] == job]:
            del self._begun[key]


def serve(connection: "Connection[Any, Any]") -> None:
    """Answer until the other end is gone: (key, part or None) with a Reply, a number of a job by dropping it."""
    desk = Desk()
    while True:
        try:
            message = connection.recv_bytes()
        except (EOFError, OSError):
            return
        try:
            asked = pickle.loads(message)
            if isinstance(asked, int):
                desk.drop(asked)
                give_back()
                continue
            reply = desk.go_on(*asked)
            answer = pickle.dumps(reply, pickle.HIGHEST_PROTOCOL)
            if reply.over and reply.seconds > LONG:
                give_back()
        except Exception as error:  # what cannot be read or sent
            answer = pickle.dumps(Reply([], True, 0.0, RuntimeError(repr(error))))
        try:
            connection.send_bytes(answer)
        except OSError:
            return


def main() -> None:
    """Serve the socket whose number is the first argument, behind everybody else who wants the processor."""
    if hasattr(os, "nice"):
        os.nice(NICE)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C ends the server, and the worker with it
    for name in PARTS_FROM:
        import_module(name)  # before the first part comes, so that it is as quick as the second
    serve(Connection(int(sys.argv[1])))

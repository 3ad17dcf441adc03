"""The workers of the queue: processes of this machine, and the threads of a Dask cluster.

Each has a thread here that only waits for it. Where there are no processes, as in a browser, whoever looks at a job
computes it, a slice at a time.
"""

import atexit
import os
import pickle
import socket
import subprocess
import sys
import threading
from concurrent.futures import Executor
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from time import perf_counter, sleep
from typing import Any

from ui.work.cores import count_cores
from ui.work.job import Part, items
from ui.work.memory import give_back
from ui.work.process import Desk, Reply
from ui.work.queue import Queue

ROOT = Path(__file__).parents[2]
COUNT = max(count_cores() - 1, 1)
"""Workers: all cores but one, which is left to the pages."""
_ONE_THREAD = {f"{name}_NUM_THREADS": "1" for name in ("OPENBLAS", "OMP", "MKL", "VECLIB")}


class Process:
    """A worker process, replaced by another one when it ends."""

    cluster = False

    def __init__(self, queue: Queue) -> None:
        self._queue = queue
        self._process, self._connection = _spawn()  # OSError where there are no processes
        threading.Thread(target=self._run, name="work", daemon=True).start()

    def _run(self) -> None:
        while True:
            self._take_turn()  # which keeps nothing of what it has done

    def _take_turn(self) -> None:
        step = self._queue.next(self)
        if isinstance(step, list):
            for number in step:
                self._ask(number)
            give_back()
        elif step is not None:
            self._queue.done(self, step, self._ask((step.key, step.part)))

    def _ask(self, message: Any) -> Reply | None:
        """What the process answers; None if it is lost. To a number, which drops a job, there is no answer."""
        try:
            written = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
        except Exception as error:
            return Reply([], True, 0.0, error)
        try:
            self._connection.send_bytes(written)
            return None if isinstance(message, int) else pickle.loads(self._connection.recv_bytes())
        except (EOFError, OSError):
            self._replace()
            return None
        except Exception as error:  # an answer that cannot be read
            return Reply([], True, 0.0, error)

    def _replace(self) -> None:
        self._connection.close()
        self._process.kill()
        self._process.wait()
        self._queue.lost(self)
        while True:
            try:
                self._process, self._connection = _spawn()
                return
            except OSError:  # no memory for a process at this moment
                sleep(1.0)


def _spawn() -> "tuple[subprocess.Popen[bytes], Connection[Any, Any]]":
    here, there = socket.socketpair()
    with there:
        process = subprocess.Popen(
            [sys.executable, "-c", "from ui.work.process import main; main()", str(there.fileno())],
            cwd=ROOT,
            env=os.environ | _ONE_THREAD,
            pass_fds=[there.fileno()],
            stdin=subprocess.DEVNULL,
        )
    atexit.register(process.kill)  # what it computes, nobody waits for any more
    return process, Connection(here.detach())


class ClusterThread:
    """A place in a Dask cluster: any executor's."""

    cluster = True

    def __init__(self, queue: Queue, executor: Executor) -> None:
        self._queue, self._executor = queue, executor
        self._ends = threading.Event()
        queue.join(self)
        threading.Thread(target=self._run, name="work-cluster", daemon=True).start()

    @property
    def alive(self) -> bool:
        """Whether it takes anything."""
        return not self._ends.is_set()

    def end(self) -> None:
        """Take nothing more."""
        self._ends.set()
        self._queue.part(self)

    def _run(self) -> None:
        while not self._ends.is_set():
            step = self._queue.next(self, 0.5)
            if step is None or isinstance(step, list):
                continue
            assert step.part is not None, "a cluster puts nothing aside"
            try:
                reply: Reply | None = self._executor.submit(partial(whole, step.part)).result()
            except Exception:  # the cluster failed
                reply = None
                self.end()
            self._queue.done(self, step, reply)


def whole(part: Part) -> Reply:
    """All of a part without a break."""
    began = perf_counter()
    try:
        found = [item for item in items(part()) if item is not None]
    except Exception as error:
        return Reply([], True, perf_counter() - began, error)
    return Reply(found, True, perf_counter() - began)


class Here:
    """The worker of last resort: the thread of whoever looks."""

    cluster = False

    def __init__(self, queue: Queue) -> None:
        self._queue, self._desk, self._lock = queue, Desk(), threading.Lock()

    def work(self) -> None:
        """Compute one slice, if there is one."""
        with self._lock:
            step = self._queue.next(self, 0.0)
            if isinstance(step, list):
                for number in step:
                    self._desk.drop(number)
            elif step is not None:
                self._queue.done(self, step, self._desk.go_on(step.key, step.part))

"""One thread for matrix products while models train.

These matrices are small: a second thread costs more than it gives, many times more where sessions share the
cores, and it makes the last bits depend on the number of cores.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import Lock
from typing import Any

from threadpoolctl import OpenBLASController, ThreadpoolController  # type: ignore[import-untyped, unused-ignore]

_lock = Lock()
_users = 0
_limit: Any = None


@cache
def _controller() -> Any:
    return ThreadpoolController().select(user_api="blas")  # looks through all loaded libraries: once


@contextmanager
def one_thread() -> Iterator[None]:
    """While anybody is inside, the BLAS of this process has one thread; the last one out restores it."""
    global _users, _limit
    with _lock:
        if _users == 0:
            _take_control()
            _limit = _controller().limit(limits=1)
        _users += 1
    try:
        yield
    finally:
        with _lock:
            _users -= 1
            if _users == 0:
                _take_control()
                _limit.restore_original_limits()


def _take_control() -> None:
    """OpenBLAS obeys only the first thread that limited it, and silently ignores all others."""
    OpenBLASController.clear_controlling_thread(force=True)

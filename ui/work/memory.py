"""Memory that is no longer needed goes back to the system: glibc keeps much of it, in a heap for each thread."""

import ctypes
import sys
from typing import Any

_ARENA_MAX = -8  # M_ARENA_MAX of malloc.h
_LIBC: Any = ctypes.CDLL(None) if sys.platform == "linux" else None


def few_heaps() -> None:
    """Have all threads that are still to come share two heaps, so that one uses what another has left."""
    if hasattr(_LIBC, "mallopt"):
        _LIBC.mallopt(_ARENA_MAX, 2)


def give_back() -> None:
    """Return what is free."""
    if hasattr(_LIBC, "malloc_trim"):
        _LIBC.malloc_trim(0)

"""Memory that is no longer needed goes back to the system."""

import ctypes
import sys

_TRIM = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None


def give_back() -> None:
    """Have the allocator return what is free, where it would keep it: glibc's does, for arrays of the next sweep."""
    if _TRIM is not None:
        _TRIM(0)

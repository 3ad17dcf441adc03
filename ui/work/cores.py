"""The cores that this process may use, which are fewer than the machine's in a container."""

import os
from pathlib import Path

_SHARE = Path("/sys/fs/cgroup/cpu.max")  # microseconds of processor time, and in how many; "max" without a limit


def count_cores(share: Path = _SHARE) -> int:
    """At least 1."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        time, period = map(int, share.read_text(encoding="ascii").split())
    except (OSError, ValueError):
        return allowed
    return max(min(allowed, time // period), 1)

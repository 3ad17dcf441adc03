"""The result table, and the machine that it belongs to."""

import os
import platform
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np

from optimizers.kernels import compiled


@dataclass(frozen=True)
class Row:
    """A line of the table. `met` is None where nothing was promised, or nothing could be measured."""

    what: str
    measured: str
    target: str = ""
    met: bool | None = None


def judged(what: str, value: float, limit: float, unit: str, *, more: str = "", at_least: bool = False) -> Row:
    """A measured value beside its limit."""
    word = "at least" if at_least else "at most"
    met = value >= limit if at_least else value <= limit
    return Row(what, f"{figure(value)} {unit}{more}", f"{word} {figure(limit)} {unit}", met)


def figure(value: float) -> str:
    """`value` in three significant digits, whole above 100."""
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"


def middle(values: Sequence[float]) -> float:
    """The median."""
    return float(np.median(values))


def p95(values: Sequence[float]) -> float:
    """The value that 95 of 100 do not exceed."""
    return float(np.percentile(values, 95, method="higher"))


def installed(package: str) -> str | None:
    """The version of an installed package, or None."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


@contextmanager
def without_kernels() -> Iterator[None]:
    """NumPy computes all."""
    worth, compiled.WORTH = compiled.WORTH, sys.maxsize
    try:
        yield
    finally:
        compiled.WORTH = worth


def machine() -> str:
    """Processor, cores and versions, as one Markdown paragraph."""
    packages = [
        f"{name} {installed(name)}"
        for name in ("numpy", "numba", "streamlit", "plotly", "torch", "jax", "optax")
        if installed(name)
    ]
    load = f"{os.getloadavg()[0]:.1f}"
    return (
        f"{_processor()}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}, {', '.join(packages)}; load average {load} at the start."
    )


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or "unknown processor"


def markdown(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table."""
    word = {True: "yes", False: "**no**", None: ""}
    lines = ["| what | measured | target | met |", "|---|---|---|---|"]
    lines += [f"| {row.what} | {row.measured} | {row.target} | {word[row.met]} |" for row in rows]
    return "\n".join(lines)

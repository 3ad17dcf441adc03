"""The order in which a map is computed, coarse to fine, and what is shown of it meanwhile."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

STRIDE = 8
"""The first picture of a large map has every eighth row and column."""

PIECE = 16384
"""Cells computed together, at most."""

WORK = 8_000_000
"""Run-steps computed together, so that others get their turn within half a second, a few where sines are slow."""


@lru_cache(maxsize=16)
def coarse_to_fine(n: int, steps: int) -> tuple[NDArray[np.intp], ...]:
    """The cells of an n x n map in pieces for runs of so many steps: every STRIDE-th row and column, then between.

    Small maps are one piece. Cell i stands in row i // n and column i % n. n is a multiple of STRIDE.
    """
    size = min(PIECE, 2048 * max(WORK // (2048 * steps), 1))
    if n * n <= size:
        return (np.arange(n * n),)
    level = _levels(n).ravel()
    passes = [np.flatnonzero(level == stride) for stride in _strides()]
    return tuple(cells[low : low + size] for cells in passes for low in range(0, len(cells), size))


@lru_cache(maxsize=64)
def _piece_strides(n: int, steps: int) -> tuple[int, ...]:
    """To which stride each piece of `coarse_to_fine` belongs."""
    level = _levels(n).ravel()
    return tuple(int(level[piece].min()) for piece in coarse_to_fine(n, steps))


def complete_stride(over: Sequence[bool], n: int, steps: int) -> int:
    """The finest stride whose rows and columns are complete, by which pieces are over; 0 while none is."""
    own = _piece_strides(n, steps)
    complete = [s for s in _strides() if all(done for done, stride in zip(over, own, strict=True) if stride >= s)]
    return min(complete, default=0)


def _strides() -> tuple[int, ...]:
    return tuple(1 << k for k in reversed(range(STRIDE.bit_length())))


@lru_cache(maxsize=16)
def _levels(n: int) -> NDArray[np.int64]:
    """The largest stride whose rows and columns meet in each cell: (n, n)."""
    level = np.ones((n, n), dtype=np.int64)
    for stride in reversed(_strides()):
        level[::stride, ::stride] = stride
    return level


class Picture(NamedTuple):
    """Which cells of an unfinished map are shown."""

    stride: int
    """Every how many rows and columns there is a cell in the picture."""
    cell: NDArray[np.intp]
    """(m, m): the cell of the map that each place of the picture shows; -1 where there is none yet."""


def picture(done: NDArray[np.bool_], n: int, stopped: bool) -> Picture:
    """The finest complete picture of a map in the making; of a stopped one, all that is done."""
    level, number = _levels(n), np.arange(n * n).reshape(n, n)
    there = done.reshape(n, n)
    if stopped and not there.all():
        cell = np.full((n, n), -1)
        for stride in _strides():  # the finer overwrite the coarser
            nearest = number[::stride, ::stride].repeat(stride, 0).repeat(stride, 1)
            known = there.ravel()[nearest]
            cell[known] = nearest[known]
        return Picture(1, cell)
    complete = [stride for stride in _strides() if there[level >= stride].all()]
    stride = min(complete, default=STRIDE)
    cell = number[::stride, ::stride]
    return Picture(stride, np.where(there[::stride, ::stride], cell, -1))

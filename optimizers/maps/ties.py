"""Which losses are equal within rounding, and the places that they take."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from optimizers.elementary import Array
from optimizers.surfaces import Surface

EPS = float(np.finfo(np.float64).eps)
"""The rounding of a number is at most half of this share of it."""

ROUNDINGS = 128
"""Roundings of a number by which computed losses may differ and yet be equal."""


@lru_cache(maxsize=64)
def minimum_rounding(surface: Surface) -> float:
    """By how much the loss changes when the lowest minimum is moved by ROUNDINGS of the map's largest coordinate.

    0 where nothing bounds the loss below: there is no loss then that cannot be bettered.
    """
    if surface.infimum is None:
        return 0.0
    x, y, value = surface.minima[0]
    step = ROUNDINGS * EPS * max(abs(side) for sides in surface.bounds for side in sides)
    moves = step * np.array([-1.0, 0.0, 1.0])
    return float(np.abs(surface.value(x + moves[:, None], y + moves) - value).max())


def rounding(surface: Surface, loss: float) -> float:
    """By how much another loss may differ from this one and yet be equal to it within rounding."""
    return minimum_rounding(surface) + ROUNDINGS * EPS * abs(loss)


def reaches(surface: Surface, loss: float) -> bool:
    """Whether a loss is the surface's infimum within rounding, so that none is lower."""
    return surface.infimum is not None and loss <= surface.infimum + rounding(surface, surface.infimum)


def ties(surface: Surface, losses: Array) -> NDArray[np.bool_]:
    """Which of the losses are the lowest one, within rounding."""
    lowest = float(losses.min())
    return np.asarray(losses <= lowest + rounding(surface, lowest))


def places(surface: Surface, losses: Array) -> NDArray[np.intp]:
    """The place of each loss, 1 for the lowest: losses that are equal to the first of a place within rounding share it.

    Of the order in which the losses come, nothing depends.
    """
    place = np.ones(len(losses), dtype=np.intp)
    first = np.inf
    for rank, i in enumerate(np.argsort(losses), start=1):
        if rank == 1 or losses[i] > first + rounding(surface, first):
            first, shared = float(losses[i]), rank
        place[i] = shared
    return place

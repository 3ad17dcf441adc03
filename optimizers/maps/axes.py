"""The axes of the maps: hyperparameters and coordinates at values that a person can copy."""

from functools import lru_cache

import numpy as np

from optimizers.elementary import Array
from optimizers.hyper import Hyper, declared
from optimizers.rules import Rule
from optimizers.surfaces import Surface


def numeric(rule: type[Rule]) -> tuple[Hyper, ...]:
    """The hyperparameters of a rule that can be an axis of a map."""
    return tuple(h for h in declared(rule).values() if h.scale != "switch")


def position(h: Hyper, value: float | Array) -> Array:
    """Where a value lies along an axis on which the slider's values are even: log10 on logarithmic scales."""
    if h.scale == "linear":
        return np.asarray(value, dtype=np.float64)
    if h.scale == "complement":
        return -np.log10(1.0 - np.asarray(value))
    return np.log10(np.maximum(value, lowest(h)))


def lowest(h: Hyper) -> float:
    """The lowest value of a logarithmic axis; a range that begins at 0 is shown over eight decades."""
    return h.low or h.high * 1e-8


@lru_cache(maxsize=64)
def axis_values(h: Hyper, n: int) -> Array:
    """`n` values over the declared range, evenly spread on its scale: (n,), ascending.

    Values have six significant digits (1 - value has, where that is what spreads), so that a person can copy them.
    """
    if h.scale == "linear":
        return _six(np.linspace(h.low, h.high, n))
    if h.scale == "log":
        return _six(np.geomspace(lowest(h), h.high, n))
    return np.round(1.0 - _six(np.geomspace(1.0 - h.low, 1.0 - h.high, n)), 12)


def starts(surface: Surface, n: int) -> tuple[Array, Array]:
    """The coordinates of an n x n grid of starts over the surface's bounds: (n,) each."""
    (x0, x1), (y0, y1) = surface.bounds
    return _six(np.linspace(x0, x1, n)), _six(np.linspace(y0, y1, n))


def _six(values: Array) -> Array:
    return np.array([float(f"{v:.6g}") for v in values])

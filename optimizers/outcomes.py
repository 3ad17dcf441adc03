"""How runs end: at a minimum, at another stationary point, on flat ground, still moving, or diverged."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from optimizers.descend import TOLERANCE
from optimizers.elementary import Array
from optimizers.messages import message
from optimizers.schedules import Schedule
from optimizers.surfaces import Surface

OUTCOMES = (
    message("at a minimum"),
    message("at a minimum off the map"),
    message("at another stationary point"),
    message("on flat ground"),
    message("still moving"),
    message("diverged"),
)
"""What the codes mean."""
MINIMUM, OFF_MAP, OTHER, FLAT, MOVING, DIVERGED = range(len(OUTCOMES))

NEWTON = 8
"""Steps of Newton's method that lead from where a run rests to a stationary point nearby: each doubles the digits."""

Codes = NDArray[np.int8]


def outcomes(surface: Surface, x: Array, status: NDArray[np.str_]) -> Codes:
    """How runs that ended at x (2, runs) with a status as in `End` (runs,) ended: indices into OUTCOMES (runs,).

    A run is at a stationary point within `nearness` if it rests and its slope, all the way there, would change the
    loss by next to nothing: less than TOLERANCE of what the surface's own start has to lose. It rests if it has
    converged, or if that is true even across the whole map. Then, with no stationary point near, it is on flat ground.
    """
    with np.errstate(all="ignore"):
        slope = np.hypot(*surface.gradient(*x))
    flat = _negligible(surface, slope * _span(surface)) & (status != "diverged")
    code = np.where(flat, FLAT, MOVING).astype(np.int8)
    rests = np.flatnonzero(flat | (status == "converged"))
    if rests.size:
        at = _stationary(surface, x[:, rests], slope[rests])
        code[rests] = np.where(at < 0, code[rests], at)
    code[status == "diverged"] = DIVERGED
    return code


def nearest_minima(surface: Surface, x: Array) -> tuple[NDArray[np.intp], Array]:
    """The nearest of the surface's minima to each of x (2, runs), and how far it is: infinitely without any."""
    if not surface.minima:
        return np.zeros(x.shape[1], dtype=np.intp), np.full(x.shape[1], np.inf)
    away = surface.distances(*x)
    return away.argmin(axis=0), away.min(axis=0)


@lru_cache(maxsize=64)
def nearness(surface: Surface) -> float:
    """How near to a stationary point a run is at it: 2 % of the map, at most a quarter of the minima's closest gap."""
    (x0, x1), (y0, y1) = surface.bounds
    at = np.array([(p.x, p.y) for p in surface.minima]).reshape(-1, 2)
    gaps = np.hypot(*(at[:, None] - at[None, :]).transpose(2, 0, 1))
    gaps[gaps == 0.0] = np.inf
    return float(min(0.02 * min(x1 - x0, y1 - y0), 0.25 * gaps.min(initial=np.inf)))


def floor(surface: Surface) -> float:
    """What losses are counted from: the infimum, where there is none the lowest minimum on the map, else 0."""
    if surface.infimum is not None:
        return surface.infimum
    return surface.minima[0].value if surface.minima else 0.0


def exhausted(schedule: Schedule, steps: int) -> bool:
    """Whether no learning rate is left at the end of a run: less than TOLERANCE of the highest.

    A cosine would be 0 at the step after the last one; after a warm-up it is 0 at the last one.
    """
    left = schedule.factor(np.array([steps, steps + 1.0]), steps)
    return bool(left.min() <= TOLERANCE * schedule.factors(steps).max())


def _span(surface: Surface) -> float:
    """The longer side of the map."""
    return max(high - low for low, high in surface.bounds)


def _negligible(surface: Surface, change: Array) -> NDArray[np.bool_]:
    """Whether a change of the loss is next to nothing."""
    lost = float(surface.value(*surface.start)) - floor(surface)
    return np.asarray(change <= TOLERANCE * lost)


def _stationary(surface: Surface, x: Array, slope: Array) -> Codes:
    """What runs that rest are at: MINIMUM, OFF_MAP, OTHER, or -1 for none of them (runs,).

    Listed points are known by their distance, also those without curvature or at a crease. Others are found by
    Newton's method, where there is curvature: a plain has stationary points too, but nothing leads a run to them.
    """
    near = nearness(surface)
    code = np.full(x.shape[1], -1, dtype=np.int8)

    def at(distance: Array, slope: Array) -> NDArray[np.bool_]:
        return (distance <= near) & _negligible(surface, slope * distance)

    with np.errstate(all="ignore"):
        for p in surface.saddles:
            code[at(np.hypot(x[0] - p.x, x[1] - p.y), slope)] = OTHER
        code[at(nearest_minima(surface, x)[1], slope)] = MINIMUM
        left = np.flatnonzero(code < 0)
        if left.size:
            start = x[:, left]
            to, last = _newton(surface, start)
            low, high = surface.eigenvalues(*to)
            bend = np.abs(surface.eigenvalues(*start)).max(axis=0) * _span(surface) ** 2
            found = at(np.hypot(*(to - start)), slope[left]) & (last <= 1e-6 * near) & ~_negligible(surface, bend)
            code[left[found]] = np.where(low > 1e-6 * high, OFF_MAP, OTHER)[found]
    return code


def _newton(surface: Surface, x: Array) -> tuple[Array, Array]:
    """Where Newton's method leads from x (2, runs), and the length of its last step (runs,)."""
    step = x
    for _ in range(NEWTON):
        (gx, gy), (xx, xy, yy) = surface.gradient(*x), surface.hessian(*x)
        step = np.stack([xy * gy - yy * gx, xy * gx - xx * gy]) / (xx * yy - xy * xy)
        x = x + step
    return x, np.hypot(*step)

"""The only loop: run() for one path with every quantity, sweep() for thousands of runs at once."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, fields, replace
from math import isfinite
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from optimizers.elementary import Array, Number
from optimizers.kernels import descent
from optimizers.kernels.compiled import worth
from optimizers.rules import Rule
from optimizers.schedules import Schedule
from optimizers.surfaces import Surface

Status = Literal["converged", "running", "diverged"]

TOLERANCE = 1e-6
"""A run has converged once |gradient| stays below this share of |gradient| at its start."""

BLOCK = 32768
"""Runs computed together: large enough to hide Python, small enough for a processor's cache."""

FAR = 1e100
"""While point, gradient and noise are below this, neither the loss overflows nor any quantity of a step: no rule does
more than square a gradient, and the gradient of a loss that overflows is near its size by the distance."""

# glibc returns freed memory to the system above a threshold that follows the largest block ever freed.
# Without this, every array of a block is mapped and unmapped anew, which doubles the time of a sweep.
np.empty(1 << 21)


@dataclass(frozen=True)
class Path:
    """One run, step by step. n is the number of steps taken."""

    x: Array
    """(n + 1, 2): the iterates; row 0 is the start."""
    loss: Array
    """(n + 1,)"""
    gradient: Array
    """(n + 1, 2): exact, without noise."""
    quantities: dict[str, Array]
    """(n, 2) each: every quantity of the rule's step record, in computing order."""
    lr: Array
    """(n,): the learning rate of each step, after the schedule."""
    noise: Array | None
    """(n, 2): what was added to the exact gradient of each step; None if nothing ever is."""
    status: Status
    stopped_at: int | None
    """The step from which the status holds; None while running. A diverged run has no finite point there, or a
    quantity of the step that leads there overflows: this is n + 1, or 0 where the start itself has no finite loss
    and gradient."""


@dataclass(frozen=True)
class End:
    """Where many runs ended; a diverged run at the last point before it diverged."""

    x: Array
    """(2, runs)"""
    loss: Array
    """(runs,)"""
    status: NDArray[np.str_]
    """(runs,): "converged", "running" or "diverged"."""
    reached: NDArray[np.int64]
    """(runs,): the first step with loss <= target, -1 if never."""
    marked: Array
    """(marks, runs): the loss after each of the steps in `marks`; infinite once a run has diverged."""


def gradient_noise(steps: int, noise: float, seed: int) -> Array:
    """What is added to the gradients of a run: float64 (steps, 2), the same for every rule."""
    return noise * np.random.default_rng(seed).standard_normal((steps, 2))


_Added = Callable[[int, Number, Number], tuple[Number, Number]]


def _added(surface: Surface, steps: int, noise: float, seed: int) -> _Added | None:
    """What is added to the gradient at (x, y) by the step that follows step t; None if nothing ever is."""
    gaussian = gradient_noise(steps, noise, seed).tolist() if noise else None
    batches = surface.batches(steps, seed) if surface.stochastic else None
    if gaussian is None and batches is None:
        return None

    def added(t: int, x: Number, y: Number) -> tuple[Number, Number]:
        nx, ny = (0.0, 0.0) if gaussian is None else gaussian[t]
        if batches is not None:
            dx, dy = surface.deviation(x, y, batches[t])
            nx, ny = nx + dx, ny + dy
        return nx, ny

    return added


def _rules_over_time(rule: Rule, schedule: Schedule | None, steps: int) -> Iterator[Rule]:
    """The rule with the learning rate of each step."""
    if schedule is None:
        for _ in range(steps):
            yield rule
    else:
        for factor in schedule.factors(steps).tolist():
            yield replace(rule, lr=rule.lr * factor)


def _as_floats(rule: Rule) -> Rule:
    """The rule with Python floats, which the path loop needs for its speed, in place of other numbers."""
    values = ((f.name, getattr(rule, f.name)) for f in fields(rule))
    return replace(rule, **{name: float(v) for name, v in values if not isinstance(v, bool)})


def run(
    rule: Rule,
    surface: Surface,
    start: tuple[float, float],
    steps: int,
    noise: float = 0.0,
    seed: int = 0,
    schedule: Schedule | None = None,
) -> Path:
    """Follow one rule from `start` for `steps` steps and keep every quantity of every step.

    `noise` is the standard deviation of Gaussian noise on each coordinate of the gradient, fixed by `seed`;
    a stochastic surface has mini-batches besides, fixed by `seed` as well.
    A run that overflows ends at its last point before that: a squared gradient that is infinite would make the steps
    of an adaptive rule 0 for ever. The bits are those of the same run in a sweep.
    """
    rule = _as_floats(rule)
    x, y = float(start[0]), float(start[1])
    sx, sy = rule.init(x), rule.init(y)
    gradient = surface.gradient
    added = _added(surface, steps, noise, seed)

    with np.errstate(all="ignore"):
        points, gradients, records_x, records_y = [(x, y)], [gradient(x, y)], [], []
        noises: list[tuple[float, float]] = []
        for t, now in enumerate(_rules_over_time(rule, schedule, steps)):
            gx, gy = gradients[-1]
            if added is not None:
                nx, ny = added(t, x, y)
                noises.append((nx, ny))
                gx, gy = gx + nx, gy + ny
            sx, sy = now.step(x, gx, sx), now.step(y, gy, sy)
            x, y = x + sx.delta, y + sy.delta
            gx, gy = gradient(x, y)
            if not (isfinite(x + gx) and isfinite(y + gy)):
                break
            points.append((x, y))
            gradients.append((gx, gy))
            records_x.append(sx)
            records_y.append(sy)
        xs: Array = np.array(points)
        grads: Array = np.array(gradients)
        loss = np.asarray(surface.value(xs[:, 0], xs[:, 1]))
        finite = np.isfinite(xs + grads).all(axis=1) & np.isfinite(loss)

    table = np.array([records_x, records_y], dtype=np.float64).reshape(2, len(xs) - 1, len(sx))
    finite[1:] &= np.isfinite(table).all(axis=(0, 2))
    overflow = len(loss) if finite.all() else int(np.argmin(finite))
    kept = max(overflow, 1)  # the start stays even where it is not finite itself
    n = kept - 1
    factors = np.ones(steps) if schedule is None else schedule.factors(steps)
    status, stopped_at = ("diverged", overflow) if overflow <= steps else _settled(grads)
    return Path(
        x=xs[:kept],
        loss=loss[:kept],
        gradient=grads[:kept],
        quantities={name: table[:, :n, i].T for i, name in enumerate(sx._fields)},
        lr=rule.lr * factors[:n],
        noise=None if added is None else np.array(noises[:n]).reshape(n, 2),
        status=status,
        stopped_at=stopped_at,
    )


def course(
    rule: Rule,
    surface: Surface,
    start: tuple[float, float],
    steps: int,
    noise: float = 0.0,
    seed: int = 0,
    schedule: Schedule | None = None,
) -> Path:
    """`run` without the quantities of its steps, which take ten times the memory of the rest."""
    return replace(run(rule, surface, start, steps, noise, seed, schedule), quantities={})


def _settled(gradient: Array) -> tuple[Status, int | None]:
    """Whether a finite run has converged, and from which step on."""
    length = np.hypot(gradient[:, 0], gradient[:, 1])
    moving = np.flatnonzero(length > TOLERANCE * length[0])
    first = int(moving[-1]) + 1 if moving.size else 0
    return ("converged", first) if first < len(gradient) else ("running", None)


def sweep(
    rule: Rule,
    surface: Surface,
    start: Any,
    steps: int,
    target: float | None = None,
    noise: float = 0.0,
    seed: int = 0,
    schedule: Schedule | None = None,
    marks: Sequence[int] = (),
    executor: Executor | None = None,
) -> End:
    """Run thousands of descents at once and keep only where they end.

    `start` is (2,) or (2, runs), and every hyperparameter of the rule a number or an array (runs,). Runs are
    computed in blocks of BLOCK, so that memory does not grow with their number. All runs see the same noise.
    An `executor` computes the blocks side by side: threads, processes, or a Dask client's. The bits are the same.
    """
    at = np.asarray(start, dtype=np.float64).reshape(2, -1)
    hypers = {f.name: np.atleast_1d(getattr(rule, f.name)) for f in fields(rule)}
    runs = np.broadcast_shapes(at.shape[1:], *(v.shape for v in hypers.values()))[0]
    at = np.broadcast_to(at, (2, runs))

    parts = [slice(low, min(low + BLOCK, runs)) for low in range(0, runs, BLOCK)]

    def call(part: slice) -> tuple[Any, ...]:
        own: dict[str, Any] = {k: v[part] if v.size > 1 else v[0].item() for k, v in hypers.items()}
        return replace(rule, **own), surface, at[:, part].copy(), steps, target, noise, seed, schedule, tuple(marks)

    if executor is None:
        blocks: Iterator[End] = (_sweep_block(*call(part)) for part in parts)
    else:
        futures = [executor.submit(_sweep_block, *call(part)) for part in parts]
        blocks = (future.result() for future in futures)
    end = End(
        x=np.empty((2, runs)),
        loss=np.empty(runs),
        status=np.empty(runs, dtype="<U9"),
        reached=np.empty(runs, dtype=np.int64),
        marked=np.empty((len(marks), runs)),
    )
    for part, block in zip(parts, blocks, strict=True):
        for f in fields(End):
            getattr(end, f.name)[..., part] = getattr(block, f.name)
    return end


def _sweep_block(
    rule: Rule,
    surface: Surface,
    x: Array,
    steps: int,
    target: float | None,
    noise: float,
    seed: int,
    schedule: Schedule | None,
    marks: tuple[int, ...],
) -> End:
    if worth(steps, x.shape[1]):
        added: descent.Noise = "batches" if surface.stochastic else "gaussian" if noise else ""
        kernel = descent.find(rule, surface, added, x.shape[1])
        if kernel is not None:
            return _sweep_in_kernel(kernel, surface, x, steps, target, noise, seed, schedule, marks)
    return _sweep_in_numpy(rule, surface, x, steps, target, noise, seed, schedule, marks)


def _sweep_in_kernel(
    kernel: descent.Ready,
    surface: Surface,
    x: Array,
    steps: int,
    target: float | None,
    noise: float,
    seed: int,
    schedule: Schedule | None,
    marks: tuple[int, ...],
) -> End:
    """All steps in one call of a kernel. What is asked before the first and after the last, NumPy answers."""
    runs = x.shape[1]
    factors = np.ones(steps) if schedule is None else np.array(schedule.factors(steps), dtype=np.float64)
    gaussian = gradient_noise(steps, noise, seed) if noise else np.zeros((steps, 2))
    batches = np.array(surface.batches(steps, seed) if surface.stochastic else [], ndmin=2)
    rows = np.full(steps + 1, -1)  # of each step, the place among the marks
    for row, t in enumerate(marks):
        if 0 <= t <= steps and rows[t] < 0:
            rows[t] = row

    with np.errstate(all="ignore"):
        g, loss = _gradient(surface, x), surface.value(*x)
        alive = _finite(x + g) & _finite(loss)
        here, slope, columns = (a.compress(alive, axis=1) for a in (x, g, kernel.columns))
        tolerance = TOLERANCE * np.hypot(slope[0], slope[1])
        limit = -np.inf if target is None else target
        gone, reached = np.zeros(here.shape[1], dtype=bool), np.where(loss[alive] <= limit, 0, -1)
        seen = np.full((2, len(marks), len(gone)), np.nan)  # where runs are after the marked steps
        if rows[0] >= 0:
            seen[:, rows[0]] = here
        arguments = kernel.numbers, columns, factors, gaussian, batches, limit, rows
        kernel.call(steps, here, slope, *arguments, gone, reached, seen)
        settled = np.hypot(slope[0], slope[1]) <= tolerance

        end_x, status, first = x.copy(), np.full(runs, "diverged", dtype="<U9"), np.full(runs, -1)
        end_x[:, alive], first[alive] = here, reached
        status[alive] = np.where(gone, "diverged", np.where(settled, "converged", "running"))
        marked = np.full((len(marks), runs), np.inf)
        marked[:, alive] = np.where(np.isnan(seen[0]), np.inf, surface.value(*seen))
        return End(end_x, surface.value(*end_x), status, first, marked)


def _sweep_in_numpy(
    rule: Rule,
    surface: Surface,
    x: Array,
    steps: int,
    target: float | None,
    noise: float,
    seed: int,
    schedule: Schedule | None,
    marks: tuple[int, ...],
) -> End:
    runs = x.shape[1]
    end_x, end_loss = x.copy(), np.empty(runs)
    status = np.full(runs, "running", dtype="<U9")
    reached = np.full(runs, -1)
    marked = np.full((len(marks), runs), np.inf)
    alive = np.arange(runs)  # the runs that are still finite, in the order of x's columns
    near = calm = 100.0 * noise < FAR  # no normal number exceeds 100
    factors = None if schedule is None else schedule.factors(steps).tolist()
    added = _added(surface, steps, noise, seed)

    with np.errstate(all="ignore"):
        s = rule.init(x)
        g = _gradient(surface, x)
        tolerance = TOLERANCE * np.hypot(g[0], g[1])
        for t in range(steps + 1):
            before = x
            if t > 0:
                now = rule if factors is None else replace(rule, lr=rule.lr * factors[t - 1])
                if added is not None:
                    nx, ny = added(t - 1, x[0], x[1])
                    g[0] += nx
                    g[1] += ny
                s = now.step(x, g, s)
                x = x + s.delta
                g = _gradient(surface, x)
            from_near, near = near, calm and _near(x) and _near(g)
            if not (from_near and near):
                keep = _finite(x + g) & _finite(surface.value(*x))
                for value in s:
                    keep &= _finite(value)
                gone = alive[~keep]
                end_x[:, gone] = last = before[:, ~keep]
                end_loss[gone] = surface.value(*last)
                status[gone] = "diverged"
                alive, tolerance = alive[keep], tolerance[keep]
                x, g = _columns(x, keep), _columns(g, keep)
                s = type(s)(*(_columns(value, keep) for value in s))
                rule = replace(rule, **{f.name: _columns(getattr(rule, f.name), keep) for f in fields(rule)})
                if not alive.size:
                    break
            if target is not None:
                here = alive[surface.value(*x) <= target]
                reached[here] = np.where(reached[here] < 0, t, reached[here])
            if t in marks:
                marked[marks.index(t), alive] = surface.value(*x)
        settled = np.hypot(g[0], g[1]) <= tolerance
        end_x[:, alive], end_loss[alive] = x, surface.value(*x)
    status[alive[settled]] = "converged"
    return End(end_x, end_loss, status, reached, marked)


def _gradient(surface: Surface, x: Array) -> Array:
    g = np.empty_like(x)
    g[0], g[1] = surface.gradient(x[0], x[1])
    return g


def _near(x: Array) -> bool:
    """Whether all is well below FAR; no NaN is."""
    return bool(x.max() < FAR and x.min() > -FAR)


def _finite(value: Number) -> NDArray[np.bool_]:
    """Which runs are finite in all that a number, (runs,) or (2, runs) holds of them."""
    finite: NDArray[np.bool_] = np.isfinite(value)
    return np.all(finite, axis=0) if finite.ndim == 2 else finite


def _columns(value: Any, keep: NDArray[np.bool_]) -> Any:
    """The kept runs of an array whose last axis is the runs; anything else unchanged."""
    if isinstance(value, np.ndarray) and value.ndim and value.shape[-1] == keep.size:
        return np.compress(keep, value, axis=-1)  # value[..., keep] would not be contiguous
    return value

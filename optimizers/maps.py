"""Maps: what a whole plane of hyperparameters, learning rates or starts does.

Everything is a sweep of an experiment. A cell of a map and the path that opens from it are the same bits. Functions
that compute cells take and return plain arrays, so that a thread, another process or another machine can run them.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from optimizers.descend import End, run, sweep
from optimizers.elementary import Array
from optimizers.experiment import Experiment
from optimizers.hyper import Hyper, declared
from optimizers.rules import RULES, Rule
from optimizers.surfaces import Surface

STATUSES = ("converged", "running", "diverged")
"""What the codes in `Cells.status` mean."""

STRIDE = 8
"""The first picture of a large map has every eighth row and column."""

PIECE = 16384
"""Cells computed together, at most."""

WORK = 16_000_000
"""Run-steps computed together, so that others get their turn within half a second, a few where sines are slow."""

BUDGETS = tuple(int(b) for b in np.unique(np.geomspace(10, 5000, 28).round()))
"""Steps, and so gradient evaluations of one run, after which the fair race looks at the loss."""


# Axes


def numeric(rule: type[Rule]) -> tuple[Hyper, ...]:
    """The hyperparameters of a rule that can be an axis of a map."""
    return tuple(h for h in declared(rule).values() if h.scale != "switch")


def position(h: Hyper, value: float | Array) -> Array:
    """Where a value lies along an axis on which the slider's values are even: log10 on logarithmic scales."""
    if h.scale == "linear":
        return np.asarray(value, dtype=np.float64)
    if h.scale == "complement":
        return -np.log10(1.0 - np.asarray(value))
    return np.log10(np.maximum(value, _floor(h)))


def _floor(h: Hyper) -> float:
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
        return _six(np.geomspace(_floor(h), h.high, n))
    return np.round(1.0 - _six(np.geomspace(1.0 - h.low, 1.0 - h.high, n)), 12)


def _six(values: Array) -> Array:
    return np.array([float(f"{v:.6g}") for v in values])


# Cells


class Cells(NamedTuple):
    """How runs ended, in a form that is small enough to keep: 13 bytes a run."""

    loss: Array
    """(runs,): at the end, or at the last finite point."""
    status: NDArray[np.int8]
    """(runs,): an index into STATUSES."""
    reached: NDArray[np.int32]
    """(runs,): the first step with loss <= target, -1 if never."""


def _sweep(e: Experiment, rule: Rule, target: float | None = None, start: Array | None = None) -> End:
    at = e.start if start is None else start
    return sweep(rule, e.surface, at, e.steps, target, e.noise, e.seed, e.schedule)


def _codes(status: NDArray[np.str_]) -> NDArray[np.int8]:
    code = np.zeros(len(status), dtype=np.int8)
    for i, word in enumerate(STATUSES):
        code[status == word] = i
    return code


def hyper_cells(e: Experiment, rule: Rule, names: tuple[str, ...], values: tuple[Array, ...], target: float) -> Cells:
    """Run `rule` from the experiment's start with other values (runs,) of the hyperparameters `names`."""
    end = _sweep(e, replace(rule, **dict(zip(names, values, strict=True))), target)
    return Cells(end.loss, _codes(end.status), end.reached.astype(np.int32))


def plane_piece(e: Experiment, rule: Rule, x: Hyper, y: Hyper, n: int, piece: int, target: float) -> Cells:
    """One piece of the n x n map over two hyperparameters of `rule`."""
    cells = coarse_to_fine(n, e.steps)[piece]
    values = axis_values(x, n)[cells % n], axis_values(y, n)[cells // n]
    return hyper_cells(e, rule, (x.name, y.name), values, target)


def basin_piece(e: Experiment, rule: Rule, n: int, piece: int) -> NDArray[np.int16]:
    """One piece of the n x n map of starts: the minimum that each reaches, or what else, then OTHER_ENDS."""
    cells = coarse_to_fine(n, e.steps)[piece]
    xs, ys = starts(e.surface, n)
    end = _sweep(e, rule, start=np.stack([xs[cells % n], ys[cells // n]]))
    minima = e.surface.minima
    code = np.full(len(cells), len(minima) + 1, dtype=np.int16)
    code[end.status == "converged"] = len(minima)
    if minima:
        away = np.stack([np.hypot(end.x[0] - p.x, end.x[1] - p.y) for p in minima])
        nearest = away.argmin(axis=0)
        there = away[nearest, np.arange(len(cells))] <= nearness(e.surface)
        code[there] = nearest[there]
    code[end.status == "diverged"] = len(minima) + 2
    return code


def starts(surface: Surface, n: int) -> tuple[Array, Array]:
    """The coordinates of an n x n grid of starts over the surface's bounds: (n,) each."""
    (x0, x1), (y0, y1) = surface.bounds
    return _six(np.linspace(x0, x1, n)), _six(np.linspace(y0, y1, n))


def nearness(surface: Surface) -> float:
    """How near a run must end to a minimum to have reached it: 2 % of the map, at most a quarter of the closest gap."""
    (x0, x1), (y0, y1) = surface.bounds
    at = np.array([(p.x, p.y) for p in surface.minima]).reshape(-1, 2)
    gaps = np.hypot(*(at[:, None] - at[None, :]).transpose(2, 0, 1))
    gaps[gaps == 0.0] = np.inf
    return float(min(0.02 * min(x1 - x0, y1 - y0), 0.25 * gaps.min(initial=np.inf)))


OTHER_ENDS = ("settled elsewhere", "not settled", "diverged")
"""What else can become of a start: the codes of `basin_piece` that follow the surface's minima."""


# Coarse to fine


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


# Learning rates


def spread(values: Array) -> float:
    """Decades from one of the evenly spread values to the next."""
    return float(np.log10(values[-1] / values[0])) / (len(values) - 1)


@dataclass(frozen=True)
class Window:
    """The learning rates with which a rule works."""

    best: float
    """The rate with the lowest final loss; NaN if every rate diverged."""
    loss: float
    """The loss that it reaches."""
    low: float
    """The lowest rate that works; NaN if none does."""
    high: float
    decades: float
    """Decades of rates that work: the number of them times their spacing, without gaps."""


def window(rates: Array, cells: Cells, below: float) -> Window:
    """The rates whose run ends with a loss of at most `below`."""
    alive = cells.status != STATUSES.index("diverged")
    loss = np.where(alive, cells.loss, np.inf)
    i = int(loss.argmin())
    works = rates[loss <= below]
    low, high = (float(works[0]), float(works[-1])) if works.size else (np.nan, np.nan)
    best = float(rates[i]) if alive.any() else np.nan
    return Window(best, float(loss[i]), low, high, spread(rates) * works.size)


def largest_curvature(surface: Surface, x: float, y: float) -> float:
    """The largest eigenvalue of the Hessian; NaN where it is not finite."""
    xx, xy, yy = (float(h) for h in surface.hessian(x, y))
    matrix = np.array([[xx, xy], [xy, yy]])
    return float(np.linalg.eigvalsh(matrix)[-1]) if np.isfinite(matrix).all() else float("nan")


def limit(rule: Rule, surface: Surface, x: float, y: float) -> float | None:
    """The theory's largest learning rate at a point; None where the rule or the curvature gives none."""
    curvature = largest_curvature(surface, x, y)
    return rule.largest_lr(curvature) if curvature > 0.0 else None


# The fair race


@dataclass(frozen=True)
class Protocol:
    """How learning rates are compared: every rule gets the same number of gradient evaluations."""

    rates: int = 181
    """Candidates over the whole declared range of lr, evenly in its logarithm."""
    seeds: int = 5
    """Runs of each candidate that choose the rate, and as many others that are raced. One without noise."""

    def candidates(self) -> Array:
        """The learning rates that are tried: (rates,)."""
        return axis_values(declared(RULES["sgd"])["lr"], self.rates)

    def tuning_seeds(self, e: Experiment) -> tuple[int, ...]:
        """The experiment's own seed and those after it."""
        return tuple(e.seed + k for k in range(self.seeds if e.noisy else 1))

    def racing_seeds(self, e: Experiment) -> tuple[int, ...]:
        """Seeds that tuning has not seen; without noise there is nothing to hold out."""
        return tuple(e.seed + self.seeds + k for k in range(self.seeds)) if e.noisy else self.tuning_seeds(e)

    def evaluations(self, e: Experiment, steps: int) -> int:
        """Gradient evaluations that tuning one rule for this many steps takes."""
        return self.rates * steps * len(self.tuning_seeds(e))


def _stretches(e: Experiment, budgets: Sequence[int]) -> bool:
    """Whether the schedule depends on the length of the run, so that a shorter run is not the start of a longer one."""
    whole = e.schedule.factors(max(budgets))
    return any(not np.array_equal(whole[:steps], e.schedule.factors(steps)) for steps in budgets)


def budget_losses(e: Experiment, rule: Rule, rates: Array, budgets: Sequence[int], seed: int) -> Array:
    """The final loss of every rate under every budget of steps: (budgets, rates); infinite where it diverged.

    One sweep answers for all budgets, unless the schedule depends on the length of the run.
    """
    own = replace(rule, lr=rates)
    if not _stretches(e, budgets):
        return sweep(own, e.surface, e.start, max(budgets), None, e.noise, seed, e.schedule, budgets).marked
    ends = [sweep(own, e.surface, e.start, b, None, e.noise, seed, e.schedule, [b]) for b in budgets]
    return np.concatenate([end.marked for end in ends])


def budget_pieces(
    e: Experiment, rule: Rule, rates: Array, budgets: Sequence[int], seed: int
) -> Iterator[Array | None]:
    """None again and again, and at last what `budget_losses` returns: a sweep for each budget takes its time."""
    if not _stretches(e, budgets):
        yield budget_losses(e, rule, rates, budgets, seed)
        return
    found = []
    for steps in budgets:
        found.append(budget_losses(e, rule, rates, (steps,), seed))
        yield None
    yield np.concatenate(found)


def loss_curve(e: Experiment, rule: Rule, seed: int, at: Sequence[int]) -> Array:
    """The loss of one run at the steps `at`: (len(at),); infinite once it has diverged."""
    path = run(rule, e.surface, e.start, e.steps, e.noise, seed, e.schedule)
    loss = np.full(e.steps + 1, np.inf)
    loss[: len(path.loss)] = path.loss
    return loss[list(at)]


@dataclass(frozen=True)
class Tuned:
    """A rule with the best learning rate for each budget, and what it reaches with it on the seeds that are raced."""

    rule: Rule
    lr: Array
    """(budgets,)"""
    loss: Array
    """(budgets, seeds)"""

    @property
    def mean(self) -> Array:
        """(budgets,)"""
        mean: Array = self.loss.mean(axis=1)
        return mean


def tune(rule: Rule, rates: Array, tuning: Array, racing: Array) -> Tuned:
    """Choose the rate with the lowest mean loss for each budget. Both losses are (seeds, budgets, rates)."""
    best = tuning.mean(axis=0).argmin(axis=1)
    return Tuned(rule, rates[best], racing[:, np.arange(len(best)), best].T)


def tuning_parts(e: Experiment, protocol: Protocol) -> list[Callable[[], Array]]:
    """The sweeps that tune the experiment's rules for its number of steps: a call for each rule and seed."""
    rates = protocol.candidates()
    return [
        partial(budget_losses, e, rule, rates, (e.steps,), seed) for rule in e.rules for seed in protocol.tuning_seeds(e)
    ]


def tuned_rules(e: Experiment, protocol: Protocol, losses: Sequence[Array] | None = None) -> tuple[Rule, ...]:
    """The experiment's rules, each with the best learning rate for its number of steps.

    `losses` is what the calls of `tuning_parts` have returned; they are made here if it is None.
    """
    rates, seeds = protocol.candidates(), protocol.tuning_seeds(e)
    found = losses or [call() for call in tuning_parts(e, protocol)]
    of_rule = np.stack(found).reshape(len(e.rules), len(seeds), 1, len(rates))
    return tuple(
        replace(rule, lr=float(tune(rule, rates, own, own).lr[0])) for rule, own in zip(e.rules, of_rule, strict=True)
    )


def winners(tuned: Sequence[Tuned]) -> NDArray[np.intp]:
    """Which rule has the lowest mean loss under each budget: (budgets,). The first of equals wins."""
    losses: Array = np.stack([t.mean for t in tuned])
    return np.asarray(losses.argmin(axis=0))

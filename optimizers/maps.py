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
from optimizers.outcomes import DIVERGED, OFF_MAP, OUTCOMES, Codes, eigenvalues, nearest_minima, nearness, outcomes
from optimizers.rules import RULES, Rule
from optimizers.surfaces import Surface

STRIDE = 8
"""The first picture of a large map has every eighth row and column."""

EPS = float(np.finfo(np.float64).eps)
"""The rounding of a number is at most half of this share of it."""

PIECE = 16384
"""Cells computed together, at most."""

WORK = 8_000_000
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
    outcome: Codes
    """(runs,): an index into OUTCOMES."""
    reached: NDArray[np.int32]
    """(runs,): the first step with loss <= target, -1 if never."""


def _sweep(e: Experiment, rule: Rule, target: float | None = None, start: Array | None = None) -> End:
    at = e.start if start is None else start
    return sweep(rule, e.surface, at, e.steps, target, e.noise, e.seed, e.schedule)


def hyper_cells(e: Experiment, rule: Rule, names: tuple[str, ...], values: tuple[Array, ...], target: float) -> Cells:
    """Run `rule` from the experiment's start with other values (runs,) of the hyperparameters `names`."""
    end = _sweep(e, replace(rule, **dict(zip(names, values, strict=True))), target)
    return Cells(end.loss, outcomes(e.surface, end.x, end.status), end.reached.astype(np.int32))


def plane_piece(e: Experiment, rule: Rule, x: Hyper, y: Hyper, n: int, piece: int, target: float) -> Cells:
    """One piece of the n x n map over two hyperparameters of `rule`."""
    cells = coarse_to_fine(n, e.steps)[piece]
    values = axis_values(x, n)[cells % n], axis_values(y, n)[cells // n]
    return hyper_cells(e, rule, (x.name, y.name), values, target)


def basin_piece(e: Experiment, rule: Rule, n: int, piece: int) -> NDArray[np.int16]:
    """One piece of the n x n map of starts: the minimum that each run ends near, or what else, then OTHER_ENDS.

    A run counts for a minimum within `nearness`, whether it rests there or still moves around it.
    """
    cells = coarse_to_fine(n, e.steps)[piece]
    xs, ys = starts(e.surface, n)
    end = _sweep(e, rule, start=np.stack([xs[cells % n], ys[cells // n]]))
    code = outcomes(e.surface, end.x, end.status).astype(np.int16)
    nearest, away = nearest_minima(e.surface, end.x)
    there = (code != DIVERGED) & (away <= nearness(e.surface))
    return np.where(there, nearest, code - OFF_MAP + len(e.surface.minima)).astype(np.int16)


def starts(surface: Surface, n: int) -> tuple[Array, Array]:
    """The coordinates of an n x n grid of starts over the surface's bounds: (n,) each."""
    (x0, x1), (y0, y1) = surface.bounds
    return _six(np.linspace(x0, x1, n)), _six(np.linspace(y0, y1, n))


OTHER_ENDS = OUTCOMES[OFF_MAP:]
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


# Ties


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


# Learning rates


def spread(values: Array) -> float:
    """Decades from one of the evenly spread values to the next."""
    return float(np.log10(values[-1] / values[0])) / (len(values) - 1)


class Best(NamedTuple):
    """The best of the learning rates that were tried."""

    lr: float
    """The middle one of those that tie."""
    loss: float
    """The loss that it reaches; infinite if every rate diverged."""
    low: float
    """The lowest of those that tie."""
    high: float
    tied: int
    """How many tie; 1 where no other rate is as good."""
    edge: bool
    """Whether the first or the last rate is among them and the surface's infimum is not reached: a rate beyond may
    be better."""


def best_rate(surface: Surface, rates: Array, losses: Array) -> Best:
    """The rate with the lowest loss. Both are (rates,), and a run that diverged has an infinite loss."""
    tied = np.flatnonzero(ties(surface, losses))
    i = tied[len(tied) // 2]
    low, high = rates[tied[0]], rates[tied[-1]]
    at_edge = bool(low == rates[0] or high == rates[-1]) and not reaches(surface, float(losses[i]))
    return Best(float(rates[i]), float(losses[i]), float(low), float(high), len(tied), at_edge)


@dataclass(frozen=True)
class Window:
    """The learning rates with which a rule works."""

    best: Best
    """The one with the lowest final loss."""
    low: float
    """The lowest rate that works; NaN if none does."""
    high: float
    decades: float
    """Decades of rates that work: the number of them times their spacing, without gaps."""


def window(surface: Surface, rates: Array, cells: Cells, below: float) -> Window:
    """The rates whose run ends with a loss of at most `below`."""
    loss = np.where(cells.outcome == DIVERGED, np.inf, cells.loss)
    works = rates[loss <= below]
    low, high = (float(works[0]), float(works[-1])) if works.size else (np.nan, np.nan)
    return Window(best_rate(surface, rates, loss), low, high, spread(rates) * works.size)


def limit(rule: Rule, surface: Surface, x: float, y: float) -> float | None:
    """The theory's largest learning rate at a point; None where the rule or the curvature gives none."""
    curvature = float(eigenvalues(surface, np.array([[x], [y]]))[1, 0])
    return rule.largest_lr(curvature) if 0.0 < curvature < np.inf else None


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


def budget_pieces(e: Experiment, rule: Rule, rates: Array, budgets: Sequence[int], seed: int) -> Iterator[Array | None]:
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
    best: tuple[Best, ...]
    """One for each budget; its loss is the mean of the seeds that chose it."""
    loss: Array
    """(budgets, seeds)"""

    @property
    def mean(self) -> Array:
        """(budgets,)"""
        mean: Array = self.loss.mean(axis=1)
        return mean


def tune(surface: Surface, rule: Rule, rates: Array, tuning: Array, racing: Array) -> Tuned:
    """Choose the rate with the lowest mean loss for each budget. Both losses are (seeds, budgets, rates)."""
    best = tuple(best_rate(surface, rates, losses) for losses in tuning.mean(axis=0))
    chosen = [int(np.flatnonzero(rates == b.lr)[0]) for b in best]
    return Tuned(rule, best, racing[:, np.arange(len(best)), chosen].T)


def tuning_parts(e: Experiment, protocol: Protocol) -> list[Callable[[], Array]]:
    """The sweeps that tune the experiment's rules for its number of steps: a call for each rule and seed."""
    rates = protocol.candidates()
    return [
        partial(budget_losses, e, rule, rates, (e.steps,), seed)
        for rule in e.rules
        for seed in protocol.tuning_seeds(e)
    ]


def tuned_rules(e: Experiment, protocol: Protocol, losses: Sequence[Array] | None = None) -> tuple[Rule, ...]:
    """The experiment's rules, each with the best learning rate for its number of steps.

    `losses` is what the calls of `tuning_parts` have returned; they are made here if it is None.
    """
    rates, seeds = protocol.candidates(), protocol.tuning_seeds(e)
    found = losses or [call() for call in tuning_parts(e, protocol)]
    of_rule = np.stack(found).reshape(len(e.rules), len(seeds), 1, len(rates))
    return tuple(
        replace(rule, lr=tune(e.surface, rule, rates, own, own).best[0].lr)
        for rule, own in zip(e.rules, of_rule, strict=True)
    )


def winners(surface: Surface, tuned: Sequence[Tuned]) -> NDArray[np.bool_]:
    """Which rules have the lowest finite mean loss under each budget, within rounding: (budgets, rules)."""
    means: Array = np.stack([t.mean for t in tuned], axis=1)
    return np.stack([ties(surface, losses) & np.isfinite(losses) for losses in means])

"""The fair race: every rule is tuned with the same number of gradient evaluations, and then raced."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from optimizers.descend import run, sweep
from optimizers.elementary import Array
from optimizers.experiment import Experiment
from optimizers.hyper import declared
from optimizers.maps.axes import axis_values
from optimizers.maps.rates import Best, best_rate
from optimizers.maps.ties import ties
from optimizers.rules import RULES, Rule
from optimizers.runs import Run
from optimizers.surfaces import Surface

BUDGETS = tuple(int(b) for b in np.unique(np.geomspace(10, 5000, 28).round()))
"""Steps, and so gradient evaluations of one run, after which the fair race looks at the loss."""


@dataclass(frozen=True)
class Tuning:
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
    """A run with the best learning rate for each budget, and what it reaches with it on the seeds that are raced."""

    run: Run
    best: tuple[Best, ...]
    """One for each budget; its loss is the mean of the seeds that chose it."""
    loss: Array
    """(budgets, seeds)"""

    @property
    def mean(self) -> Array:
        """(budgets,)"""
        mean: Array = self.loss.mean(axis=1)
        return mean


def tune(surface: Surface, run: Run, rates: Array, tuning: Array, racing: Array) -> Tuned:
    """Choose the rate with the lowest mean loss for each budget. Both losses are (seeds, budgets, rates)."""
    best = tuple(best_rate(surface, rates, losses) for losses in tuning.mean(axis=0))
    chosen = [int(np.flatnonzero(rates == b.lr)[0]) for b in best]
    return Tuned(run, best, racing[:, np.arange(len(best)), chosen].T)


def tuning_parts(e: Experiment, tuning: Tuning) -> list[Callable[[], Array]]:
    """The sweeps that tune the experiment's runs for its number of steps: a call for each run and seed."""
    rates = tuning.candidates()
    return [
        partial(budget_losses, e, rule, rates, (e.steps,), seed) for rule in e.rules for seed in tuning.tuning_seeds(e)
    ]


def tuned_runs(e: Experiment, tuning: Tuning, losses: Sequence[Array] | None = None) -> tuple[Run, ...]:
    """The experiment's runs, each that is shown with the best learning rate for its number of steps.

    `losses` is what the calls of `tuning_parts` have returned; they are made here if it is None.
    """
    rates, seeds = tuning.candidates(), tuning.tuning_seeds(e)
    found = losses or [call() for call in tuning_parts(e, tuning)]
    of_run = np.stack(found).reshape(len(e.shown), len(seeds), 1, len(rates))
    best = {run.id: tune(e.surface, run, rates, own, own).best[0].lr for run, own in zip(e.shown, of_run, strict=True)}
    return tuple(replace(run, rule=replace(run.rule, lr=best.get(run.id, run.rule.lr))) for run in e.runs)


def winners(surface: Surface, tuned: Sequence[Tuned]) -> NDArray[np.bool_]:
    """Which runs have the lowest finite mean loss under each budget, within rounding: (budgets, runs)."""
    means: Array = np.stack([t.mean for t in tuned], axis=1)
    return np.stack([ties(surface, losses) & np.isfinite(losses) for losses in means])

"""What a lesson can say of a run: its settings, and what it did."""

import math
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from course.rates import RATES, best, ground, largest_lr, swept
from optimizers.descend import Path, run
from optimizers.elementary import Array
from optimizers.experiment import Experiment
from optimizers.hyper import declared
from optimizers.outcomes import floor, nearest_minima
from optimizers.rules import Rule
from optimizers.runs import Run, without_lr
from optimizers.stability import curvature_limit

if TYPE_CHECKING:
    from course.facts import Facts


class RunFacts:
    """A run: its settings by their names, and what it did. Coordinates are "x" and "y"; step 0 is the start."""

    def __init__(self, facts: "Facts", run: Run) -> None:
        self._facts, self._run = facts, run

    def __getattr__(self, name: str) -> Any:
        if name in declared(type(self._run.rule)):
            return getattr(self._run.rule, name)
        raise AttributeError(f"a run of {self._run.rule.name} has no {name}")

    def __str__(self) -> str:
        return self._run.id

    @property
    def path(self) -> Path:
        """All its points."""
        return self._facts.path(self._run.id)

    @property
    def rule(self) -> Rule:
        """The rule with its settings."""
        return self._run.rule

    @property
    def steps(self) -> float:
        """The first step with a loss at the target, as the race's table counts; infinite if there is none."""
        hits = np.flatnonzero(self.path.loss <= self._facts.threshold)
        return int(hits[0]) if hits.size else math.inf

    @property
    def loss(self) -> float:
        """At the end; infinite if the run diverged."""
        return math.inf if self.diverged else float(self.path.loss[-1])

    @property
    def above(self) -> float:
        """The loss at the end above the lowest."""
        return self.loss - floor(self._facts.e.surface)

    @property
    def diverged(self) -> bool:
        """Whether it overflowed."""
        return self.path.status == "diverged"

    @property
    def survives(self) -> bool:
        """Whether it neither diverged nor ended higher than it started."""
        return not self.diverged and bool(self.path.loss[-1] < self.path.loss[0])

    @property
    def x(self) -> float:
        """Where it ended."""
        return float(self.path.x[-1, 0])

    @property
    def y(self) -> float:
        """Where it ended."""
        return float(self.path.x[-1, 1])

    @property
    def distance(self) -> float:
        """From the end to the nearest minimum."""
        return float(nearest_minima(self._facts.e.surface, self.path.x[-1:].T)[1][0])

    def place(self, step: int) -> tuple[float, float]:
        """Where it was after a step; where it was last if it had diverged."""
        x, y = self.path.x[min(step, len(self.path.x) - 1)].tolist()
        return x, y

    def at(self, step: int, name: str = "loss") -> float:
        """A coordinate ("x", "y") or the loss after a step."""
        step = min(step, len(self.path.x) - 1)
        return float(self.path.loss[step] if name == "loss" else self._coordinate(name)[step])

    def length(self, step: int) -> float:
        """Of a step, the first of which is 1."""
        return float(np.hypot(*(self.path.x[step] - self.path.x[step - 1])))

    def move(self, step: int, name: str = "x") -> float:
        """What a step adds to a coordinate."""
        return float(np.diff(self._coordinate(name))[step - 1])

    def lowest(self, name: str = "loss") -> float:
        """The smallest value of a coordinate or of the loss."""
        return float((self.path.loss if name == "loss" else self._coordinate(name)).min())

    def flips(self, name: str, steps: int | None = None) -> int:
        """How often a coordinate changes its sign within the first steps."""
        signs = np.sign(self._coordinate(name)[: None if steps is None else steps + 1])
        return int((signs[1:] * signs[:-1] < 0).sum())

    def first_flip(self, name: str) -> float:
        """The first step after which a coordinate has another sign; infinite if there is none."""
        signs = np.sign(self._coordinate(name))
        hits = np.flatnonzero(signs[1:] * signs[:-1] < 0)
        return int(hits[0]) + 1 if hits.size else math.inf

    def leaves(self, name: str, size: float) -> float:
        """The first step after which a coordinate is at least this large in size; infinite if there is none."""
        hits = np.flatnonzero(np.abs(self._coordinate(name)) >= size)
        if hits.size:
            return int(hits[0])
        return len(self.path.x) if self.diverged else math.inf

    def returns(self, level: float) -> float:
        """The first step after the lowest loss at which the loss is above a level; infinite if there is none."""
        lowest = int(self.path.loss.argmin())
        hits = np.flatnonzero(self.path.loss[lowest:] > level)
        return lowest + int(hits[0]) if hits.size else math.inf

    def swing(self, name: str = "x", last: int = 20) -> float:
        """The greatest distance of a coordinate from 0 over the last steps."""
        return float(np.abs(self._coordinate(name)[-last:]).max())

    def mean_above(self, last: int = 100) -> float:
        """The mean loss above the lowest over the last steps."""
        return float(self.path.loss[-last:].mean()) - floor(self._facts.e.surface)

    def quantity(self, step: int, symbol: str, name: str = "x") -> float:
        """A quantity of a step as its record names it, for a coordinate: `quantity(3, "m_hat")`."""
        recorded = _recorded(self._run.rule, self._facts.e)
        return float(recorded.quantities[symbol][step - 1, "xy".index(name)])

    def falls_below(self, symbol: str, level: float, name: str = "x") -> float:
        """The first step at which a quantity of its record is below a level; infinite if there is none."""
        recorded = _recorded(self._run.rule, self._facts.e)
        hits = np.flatnonzero(recorded.quantities[symbol][:, "xy".index(name)] < level)
        return int(hits[0]) + 1 if hits.size else math.inf

    def gradient(self, step: int, name: str = "x") -> float:
        """The exact gradient after a step."""
        return float(self.path.gradient[min(step, len(self.path.x) - 1), "xy".index(name)])

    @property
    def limit(self) -> float:
        """The largest learning rate that the theory allows at L; infinite where no theory says it."""
        limit = curvature_limit(self._run.rule)
        return math.inf if limit is None else limit * float(self._run.rule.lr) / self._facts.L

    @property
    def largest_lr(self) -> float:
        """The largest learning rate with which the run survives, found by running: to four digits."""
        return largest_lr(without_lr(self._run.rule), ground(self._facts.e))

    @property
    def decades(self) -> float:
        """Over how many decades of learning rates the target is reached, of 181 between 1e-5 and 10."""
        reached = swept(without_lr(self._run.rule), ground(self._facts.e))
        return float((reached >= 0).sum()) * math.log10(RATES[1] / RATES[0])

    @property
    def best_lr(self) -> float:
        """The rate with the lowest last loss, of 181 between 1e-5 and 10."""
        return best(without_lr(self._run.rule), ground(self._facts.e))[0]

    @property
    def best_above(self) -> float:
        """The last loss above the lowest with the best of 181 rates between 1e-5 and 10."""
        return best(without_lr(self._run.rule), ground(self._facts.e))[1] - floor(self._facts.e.surface)

    def given(self, **settings: float | bool) -> "RunFacts":
        """The same run with other settings of its rule."""
        e, own = self._facts.e, self._run
        changed = tuple(replace(r, rule=replace(r.rule, **settings)) if r.id == own.id else r for r in e.runs)
        return self._facts.of(replace(e, runs=changed)).runs[own.id]

    def _coordinate(self, name: str) -> Array:
        return self.path.x[:, "xy".index(name)]


@lru_cache(maxsize=64)
def _recorded(rule: Rule, e: Experiment) -> Path:
    return run(rule, e.surface, e.start, e.steps, e.noise, e.seed, e.schedule)

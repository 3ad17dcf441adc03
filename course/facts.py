"""What a lesson can say of an experiment: its settings and what its runs have done, by the names that its texts use."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.expressions import Wrong, value_of
from optimizers.descend import Path, course, run, sweep
from optimizers.elementary import Array
from optimizers.experiment import Experiment, from_query
from optimizers.hyper import declared
from optimizers.outcomes import floor, nearest_minima
from optimizers.rules import Rule
from optimizers.runs import Run, without_lr
from optimizers.stability import curvature_limit

Paths = Callable[[Experiment], tuple[Path, ...]]
"""Gives the path of each run that is shown."""


def computed_paths(e: Experiment) -> tuple[Path, ...]:
    """Every path, computed here and now."""
    return tuple(course(rule, e.surface, e.start, e.steps, e.noise, e.seed, e.schedule) for rule in e.rules)


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
    def minimum(self) -> int:
        """The number of the minimum that is nearest to the end, in the surface's order: 0 is the lowest."""
        return int(nearest_minima(self._facts.e.surface, self.path.x[-1:].T)[0][0])

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

    def spread(self, name: str = "x", last: int = 100) -> float:
        """The variance of a coordinate over the last steps."""
        return float(self._coordinate(name)[-last:].var())

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
        return _largest_lr(without_lr(self._run.rule), _ground(self._facts.e))

    @property
    def decades(self) -> float:
        """Over how many decades of learning rates the target is reached, of 181 between 1e-5 and 10."""
        rates, reached = _swept(without_lr(self._run.rule), _ground(self._facts.e))
        return float((reached >= 0).sum()) * math.log10(rates[1] / rates[0])

    @property
    def best_lr(self) -> float:
        """The rate with the lowest last loss, of 181 between 1e-5 and 10."""
        return _best(without_lr(self._run.rule), _ground(self._facts.e))[0]

    @property
    def best_above(self) -> float:
        """The last loss above the lowest with the best of 181 rates between 1e-5 and 10."""
        return _best(without_lr(self._run.rule), _ground(self._facts.e))[1] - floor(self._facts.e.surface)

    def given(self, **settings: float | bool) -> "RunFacts":
        """The same run with other settings of its rule."""
        e, own = self._facts.e, self._run
        changed = tuple(replace(r, rule=replace(r.rule, **settings)) if r.id == own.id else r for r in e.runs)
        return Facts(replace(e, runs=changed), self._facts.paths).runs[own.id]

    def _coordinate(self, name: str) -> Array:
        return self.path.x[:, "xy".index(name)]


@lru_cache(maxsize=64)
def _recorded(rule: Rule, e: Experiment) -> Path:
    return run(rule, e.surface, e.start, e.steps, e.noise, e.seed, e.schedule)


def _ground(e: Experiment) -> Experiment:
    """The experiment without its runs: all that a run depends on but for its rule."""
    return replace(e, runs=())


@lru_cache(maxsize=256)
def _swept(rule: Rule, e: Experiment) -> tuple[Array, NDArray[np.int64]]:
    rates = np.logspace(-5, 1, 181)
    target = floor(e.surface) + e.target
    end = sweep(replace(rule, lr=rates), e.surface, e.start, e.steps, target, e.noise, e.seed, e.schedule)
    return rates, end.reached


@lru_cache(maxsize=256)
def _best(rule: Rule, e: Experiment) -> tuple[float, float]:
    rates = np.logspace(-5, 1, 181)
    end = sweep(replace(rule, lr=rates), e.surface, e.start, e.steps, None, e.noise, e.seed, e.schedule)
    losses = np.where(end.status == "diverged", np.inf, end.loss)
    best = int(losses.argmin())
    return float(rates[best]), float(losses[best])


@lru_cache(maxsize=256)
def _largest_lr(rule: Rule, e: Experiment) -> float:
    low, high = 1e-6, 100.0
    start = float(e.surface.value(*e.start))
    for _ in range(4):
        rates = np.geomspace(low, high, 41)
        end = sweep(replace(rule, lr=rates), e.surface, e.start, e.steps, None, e.noise, e.seed, e.schedule)
        good = np.flatnonzero((end.status != "diverged") & (end.loss < start))
        if not good.size:
            raise ValueError("no learning rate survives")
        low, high = float(rates[good[-1]]), float(rates[min(good[-1] + 1, 40)])
    return low


class Facts:
    """An experiment by the names that texts use: runs by their ids (`sgd_2` for sgd-2), settings by those of the link.

    `L` and `mu` are the largest and the smallest curvature at the lowest minimum, at the start where there is none.
    """

    def __init__(self, e: Experiment, paths: Paths = computed_paths) -> None:
        self.e, self.paths = e, paths

    def value(self, text: str) -> Any:
        """Of an expression; `Wrong` if it has none."""
        return value_of(text, _Names(self))

    @property
    def threshold(self) -> float:
        """The loss that counts as the target."""
        return floor(self.e.surface) + self.e.target

    @cached_property
    def _curvatures(self) -> tuple[float, float]:
        minima = self.e.surface.minima
        at = (minima[0].x, minima[0].y) if minima else self.e.start
        low, high = self.e.surface.eigenvalues(*at)
        return float(low), float(high)

    @property
    def L(self) -> float:
        """The largest curvature."""
        return self._curvatures[1]

    @property
    def mu(self) -> float:
        """The smallest curvature."""
        return self._curvatures[0]

    @cached_property
    def runs(self) -> dict[str, RunFacts]:
        """The runs that are shown, by their ids."""
        return {run.id: RunFacts(self, run) for run in self.e.shown}

    @cached_property
    def _by_id(self) -> dict[str, Path]:
        return dict(zip((run.id for run in self.e.shown), self.paths(self.e), strict=True))

    def path(self, id: str) -> Path:
        """Of a run; all are computed once one is asked for."""
        return self._by_id[id]

    def order(self) -> tuple[str, ...]:
        """The runs as they reach the target, the first one first; those that never do as their losses end."""
        return tuple(sorted(self.runs, key=lambda id: (self.runs[id].steps, self.runs[id].loss)))

    def first(self) -> str:
        """The run that reaches the target first; `Wrong` where two do at the same step, or none does."""
        order = self.order()
        steps = [self.runs[id].steps for id in order]
        if math.isinf(steps[0]) or (len(steps) > 1 and steps[0] == steps[1]):
            raise ValueError("nobody is first")
        return order[0]

    def by(self, what: str) -> tuple[str, ...]:
        """The runs by a value of each, the smallest first: `by("leaves('y', 1)")`; `Wrong` where two have the same."""
        values = {id: self.value(f"{id.replace('-', '_')}.{what}") for id in self.runs}
        if len(set(values.values())) < len(values):
            raise ValueError("two runs have the same value")
        return tuple(sorted(values, key=lambda id: values[id]))

    def leader(self, step: int | None = None) -> str:
        """The run with the lowest loss after a step, or at the end."""
        at = self.e.steps if step is None else step
        losses = {
            id: math.inf if at >= len(run.path.loss) else float(run.path.loss[at]) for id, run in self.runs.items()
        }
        lowest = min(losses.values())
        best = [id for id, loss in losses.items() if loss == lowest]
        if len(best) > 1:
            raise ValueError("nobody leads")
        return best[0]

    def given(self, words: str) -> "Facts":
        """The experiment with other words of its link, as `given("ravine.kappa=10&sgd.lr=0.1")`."""
        return Facts(changed(self.e, dict(word.split("=") for word in words.split("&"))), self.paths)


def changed(e: Experiment, words: Mapping[str, str]) -> Experiment:
    """An experiment with other words of its link; "start.x" and "start.y" are its two numbers."""
    query = e.to_query() | dict(words)
    x, y = query["start"].split(",")
    query["start"] = f"{query.pop('start.x', x)},{query.pop('start.y', y)}"
    reading = from_query(query)
    if reading.notices:
        raise Wrong(" ".join(reading.notices))
    return reading.experiment


_FUNCTIONS: dict[str, Any] = {
    "sqrt": math.sqrt,
    "log": math.log,
    "log10": math.log10,
    "exp": math.exp,
    "cos": math.cos,
    "sin": math.sin,
    "ceil": math.ceil,
    "pi": math.pi,
    "inf": math.inf,
    "abs": abs,
    "min": min,
    "max": max,
    "round": round,
    "str": str,
}
MEASURES: dict[str, Callable[..., Any]] = {}
"""More that expressions may call: what no run of an experiment shows."""

_EXPERIMENT = ("L", "mu", "order", "by", "first", "leader", "given", "threshold")


class _Names(Mapping[str, Any]):
    """What expressions may name; the paths are computed only if a run is named."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    def __getitem__(self, name: str) -> Any:
        facts, e = self._facts, self._facts.e
        if name in _FUNCTIONS:
            return _FUNCTIONS[name]
        if name in MEASURES:
            return MEASURES[name]
        if name in _EXPERIMENT:
            return getattr(facts, name)
        if name in ("start_x", "start_y"):
            return e.start["xy".index(name[-1])]
        if name in declared(Experiment):
            return getattr(e, name)
        if name in declared(type(e.surface)):
            return getattr(e.surface, name)
        return facts.runs[name.replace("_", "-")]

    def __contains__(self, name: object) -> bool:
        return name in set(self)

    def __iter__(self) -> Iterator[str]:
        e = self._facts.e
        yield from (
            *_FUNCTIONS,
            *MEASURES,
            *_EXPERIMENT,
            "start_x",
            "start_y",
            *declared(Experiment),
            *declared(type(e.surface)),
        )
        yield from (run.id.replace("-", "_") for run in e.shown)

    def __len__(self) -> int:
        return sum(1 for _ in self)

"""What a lesson can say of an experiment: its settings and what its runs have done, by the names that its texts use."""

import math
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any

from course.expressions import Wrong, value_of
from course.run_facts import RunFacts
from optimizers.descend import Path, course
from optimizers.experiment import Experiment, from_query
from optimizers.hyper import declared
from optimizers.outcomes import floor

Paths = Callable[[Experiment], tuple[Path, ...]]
"""Gives the path of each run that is shown."""


def computed_paths(e: Experiment) -> tuple[Path, ...]:
    """Every path, computed here and now."""
    return tuple(course(rule, e.surface, e.start, e.steps, e.noise, e.seed, e.schedule) for rule in e.rules)


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
        return self.of(changed(self.e, dict(word.split("=") for word in words.split("&"))))

    def of(self, e: Experiment) -> "Facts":
        """What can be said of another experiment, with paths from the same place."""
        return Facts(e, self.paths)


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
    "exp": math.exp,
    "cos": math.cos,
    "sin": math.sin,
    "pi": math.pi,
    "inf": math.inf,
    "abs": abs,
    "min": min,
    "max": max,
    "round": round,
}
MEASURES: dict[str, Callable[..., Any]] = {}
"""More that expressions may call: what no run of an experiment shows."""

_EXPERIMENT = ("L", "mu", "order", "by", "first", "leader", "given")


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

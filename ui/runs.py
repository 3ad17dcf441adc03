"""The paths of an experiment, computed once and kept for every session that asks for them."""

from functools import partial
from typing import Any

import numpy as np

from optimizers.descend import Path, course, run
from optimizers.elementary import Array
from optimizers.experiment import Experiment
from optimizers.rules import Rule
from ui.figures import Range, nice_range
from ui.work.cache import Kept
from ui.work.job import Job
from ui.work.queue import QUEUE

ROOM = 32_000_000
"""Bytes of paths that are kept besides those on somebody's screen."""

LIGHT = 6000
"""Steps of all runs together up to which paths are computed at once: about 30 ms."""

BYTES = 72
"""Bytes of a path for each of its steps."""

_paths: Kept[Path] = Kept(ROOM)


def _arguments(e: Experiment, rule: Rule) -> tuple[Any, ...]:
    return rule, e.surface, e.start, e.steps, e.noise, e.seed, e.schedule


def _path(e: Experiment, rule: Rule) -> Path:
    arguments = _arguments(e, rule)
    return _paths.get(arguments) or _paths.put(arguments, course(*arguments))


def paths(e: Experiment) -> tuple[Path, ...]:
    """The path of each run that is shown, in the experiment's order, without the quantities of its steps."""
    return tuple(_path(e, rule) for rule in e.rules)


def recorded(e: Experiment, rule: Rule) -> Path:
    """The path of a rule with all quantities of its steps."""
    return run(*_arguments(e, rule))


class PathsJob(Job):
    """The paths of an experiment that nobody has computed yet, too many for the thread that answers a slider."""

    def __init__(self, e: Experiment, rules: list[Rule]) -> None:
        self._arguments = [_arguments(e, rule) for rule in rules]
        super().__init__([partial(course, *own) for own in self._arguments], BYTES * e.steps * len(rules))

    def take(self, part: int, item: Path) -> None:
        super().take(part, _paths.put(self._arguments[part], item))


def _missing(e: Experiment) -> list[Rule]:
    return [rule for rule in e.rules if _paths.get(_arguments(e, rule)) is None]


def heavy(e: Experiment) -> bool:
    """Whether paths have to be computed elsewhere before `paths` can be asked for."""
    return len(_missing(e)) * e.steps > LIGHT


def job(e: Experiment) -> Job:
    """The work on the paths that are missing, shared by all who want the same."""
    return QUEUE.shared(f"paths {e.key}", lambda: PathsJob(e, _missing(e)))


def gradient_norm(path: Path) -> Array:
    """|gradient| at every point of a path: (n + 1,). `hypot` neither overflows nor underflows on the way."""
    return np.hypot(path.gradient[:, 0], path.gradient[:, 1])


def loss_base(e: Experiment) -> float:
    """What the loss chart counts from: the lowest loss of the surface, 0 where it has none."""
    return e.surface.infimum or 0.0


def loss_range(e: Experiment, log: bool) -> Range:
    """The axis of the loss chart."""
    return _range(e, [path.loss - loss_base(e) for path in paths(e)], log)


def gradient_range(e: Experiment) -> Range:
    """The axis of the gradient chart."""
    return _range(e, [gradient_norm(path) for path in paths(e)], log=True)


def _range(e: Experiment, values: list[Array], log: bool) -> Range:
    """An axis that holds every run, but of one that runs away only its first few powers of ten."""
    start = max(abs(float(values[0][0])), 1e-9)
    shown = []
    for path, own in zip(paths(e), values, strict=True):
        top = start * (2.0 if not log else 1e3 if path.status == "diverged" else 1e6)
        shown.append(own[own <= top])
    return nice_range(shown, log)

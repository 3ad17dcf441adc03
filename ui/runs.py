"""The paths of an experiment, computed once and kept for every session that asks for them."""

import math
from collections.abc import Callable
from functools import partial
from typing import Any, Literal

import numpy as np

from optimizers.descend import Path, course, run
from optimizers.elementary import Array
from optimizers.experiment import Experiment
from optimizers.outcomes import nearest_minima
from optimizers.rules import Rule
from optimizers.surfaces import Surface
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


def loss_base(surface: Surface) -> float:
    """What the loss above the minimum counts from: the lowest loss of the surface, 0 where it has none."""
    return surface.infimum or 0.0


def distance(surface: Surface, path: Path) -> Array:
    """How far every point of a path is from the nearest of the surface's known minima: (n + 1,)."""
    return nearest_minima(surface, path.x.T)[1]


Quantity = Literal["loss", "above", "gradient", "distance"]
"""What a curve shows of a run at every step: the loss, that above the minimum, |gradient|, or the distance to one."""
QUANTITIES: dict[Quantity, Callable[[Surface, Path], Array]] = {
    "loss": lambda surface, path: path.loss,
    "above": lambda surface, path: path.loss - loss_base(surface),
    "gradient": lambda surface, path: gradient_norm(path),
    "distance": distance,
}

Scale = Literal["log", "linear", "symlog"]
"""How an axis counts; symlog is logarithmic on both sides of zero, and linear in between."""

_FAR: dict[Scale, float] = {"log": 1e6, "linear": 2.0, "symlog": 1e3}
_FAR_DIVERGED = 1e3


def curve_range(e: Experiment, quantity: Quantity, scale: Scale) -> Range:
    """An axis that holds every run, but of one that runs away only its beginning.

    Away is what is far above both the start and all of the calmest run. As `axisOf` in player/hand/range.js.
    """
    runs = [(path.status == "diverged", QUANTITIES[quantity](e.surface, path)) for path in paths(e)]
    calmest = min((float(np.abs(own).max()) for diverged, own in runs if not diverged), default=0.0)
    usual = max(abs(float(runs[0][1][0])), calmest, 1e-9)
    shown = []
    for diverged, own in runs:
        far = min(_FAR[scale], _FAR_DIVERGED) if diverged else _FAR[scale]
        shown.append(own[np.abs(own) <= far * usual])
    threshold = 10.0 ** (math.floor(math.log10(usual)) - 3) if scale == "symlog" else None
    return nice_range(shown, scale == "log", threshold)

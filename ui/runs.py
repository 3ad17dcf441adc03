"""The paths of an experiment, computed once and kept for every session that asks for them."""

from functools import lru_cache

import numpy as np

from optimizers.descend import Path, run
from optimizers.elementary import Array
from optimizers.experiment import Experiment
from ui.figures import Range, nice_range

_path = lru_cache(maxsize=128)(run)  # at most about 1 MB each, at 5,000 steps


def paths(e: Experiment) -> tuple[Path, ...]:
    """The path of each rule, in the experiment's order."""
    return tuple(_path(rule, e.surface, e.start, e.steps, e.noise, e.seed, e.schedule) for rule in e.rules)


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

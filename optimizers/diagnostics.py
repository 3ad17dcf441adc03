"""What is measured of the steps of a run: their length, their effective learning rates and their direction."""

import numpy as np

from optimizers.descend import Path
from optimizers.elementary import Array
from optimizers.formula import evaluate
from optimizers.rules.base import Rule


def relative_step(path: Path) -> Array:
    """|delta| / lr of each coordinate at every step: (n, 2)."""
    with np.errstate(all="ignore"):
        ratio: Array = np.abs(path.quantities["delta"]) / path.lr[:, None]
    return ratio


def effective_lr(rule: Rule, every: dict[str, Array]) -> Array:
    """What multiplies the gradient, or what is made of it, in the step of each coordinate: (n, 2)."""
    rate: Array = evaluate(rule.effective_lr, every)
    return rate


def cosine(path: Path) -> Array:
    """Cosine of the angle between the step and the direction of steepest descent: (n,); NaN where either is 0."""
    g, delta = path.gradient[:-1], path.quantities["delta"]
    with np.errstate(all="ignore"):
        g, delta = (v / np.hypot(v[:, 0], v[:, 1])[:, None] for v in (g, delta))
    value: Array = -(g * delta).sum(axis=1)
    return value

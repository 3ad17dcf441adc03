"""What is measured of the steps of a run: their length, their effective learning rates and their direction."""

from dataclasses import replace

import numpy as np

from optimizers.descend import Path
from optimizers.elementary import Array
from optimizers.rules.base import Rule


def relative_step(path: Path) -> Array:
    """|delta| / lr of each coordinate at every step: (n, 2)."""
    with np.errstate(all="ignore"):
        ratio: Array = np.abs(path.quantities["delta"]) / path.lr[:, None]
    return ratio


def effective_lr(rule: Rule, path: Path) -> Array:
    """What multiplies the gradient, or what is made of it, in the step of each coordinate: (n, 2)."""
    rule = replace(rule, lr=np.repeat(path.lr[:, None], 2, axis=1))
    rate: Array = rule.effective_lr(type(rule.init(0.0))(**path.quantities))
    return rate


def cosine(path: Path) -> Array:
    """Cosine of the angle between the step and the direction of steepest descent: (n,); NaN where either is 0."""
    g, delta = path.gradient[:-1], path.quantities["delta"]
    with np.errstate(all="ignore"):
        g, delta = (v / np.hypot(v[:, 0], v[:, 1])[:, None] for v in (g, delta))
    value: Array = -(g * delta).sum(axis=1)
    return value

"""Gradient descent."""

from dataclasses import dataclass
from typing import NamedTuple

from optimizers.elementary import Number, zeros
from optimizers.rules.base import Rule, lr_hyper


class SGDStep(NamedTuple):
    """g: gradient."""

    g: Number
    delta: Number


@dataclass(frozen=True)
class SGD(Rule):
    """Gradient descent, Robbins & Monro (1951); torch.optim.SGD."""

    slug = "sgd"
    name = "SGD"

    lr: Number = lr_hyper(1e-2)

    def init(self, x: Number) -> SGDStep:
        return SGDStep(zeros(x), zeros(x))

    def step(self, x: Number, g: Number, s: SGDStep) -> SGDStep:
        return SGDStep(g, -self.lr * g)

    def curvature_limit(self, lr: Number) -> Number:
        return 2.0 / lr

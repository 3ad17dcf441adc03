"""Gradient descent."""

from dataclasses import dataclass
from typing import NamedTuple

from optimizers.elementary import Number, zeros
from optimizers.rules.base import Rule, lr_hyper
from optimizers.rules.shared import G, delta_row


class SGDStep(NamedTuple):
    """g: gradient."""

    g: Number
    delta: Number


@dataclass(frozen=True)
class SGD(Rule):
    """Gradient descent, Robbins & Monro (1951); torch.optim.SGD."""

    slug = "sgd"
    name = "SGD"
    ledger = G | delta_row("-lr * g")
    curvature_limit = "2 / lr"

    lr: Number = lr_hyper(1e-2)

    def init(self, x: Number) -> SGDStep:
        return SGDStep(zeros(x), zeros(x))

    def step(self, x: Number, g: Number, s: SGDStep) -> SGDStep:
        return SGDStep(g, -self.lr * g)

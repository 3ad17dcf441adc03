"""Nesterov's accelerated gradient, with the gradient at x."""

from dataclasses import dataclass
from typing import NamedTuple

from optimizers.elementary import Number, zeros
from optimizers.rules.base import LEDGER, Row, Rule, lr_hyper
from optimizers.rules.shared import VELOCITY, beta_hyper


class NesterovStep(NamedTuple):
    """g: gradient; m: velocity; look_ahead: the next velocity, if the gradient stayed the same."""

    g: Number
    m: Number
    look_ahead: Number
    delta: Number


@dataclass(frozen=True)
class Nesterov(Rule):
    """Nesterov (1983) with the gradient at x, Sutskever et al. (2013); torch.optim.SGD(nesterov=True)."""

    slug = "nesterov"
    name = "Nesterov"
    lr_as = "momentum"
    ledger = (
        LEDGER
        | VELOCITY
        | {"look_ahead": Row("l_t", "loss/length", "next velocity, if the gradient stayed the same", arrow=True)}
    )

    lr: Number = lr_hyper(1e-2)
    beta: Number = beta_hyper()

    def init(self, x: Number) -> NesterovStep:
        return NesterovStep(zeros(x), zeros(x), zeros(x), zeros(x))

    def step(self, x: Number, g: Number, s: NesterovStep) -> NesterovStep:
        m = self.beta * s.m + g
        look_ahead = g + self.beta * m
        return NesterovStep(g, m, look_ahead, -self.lr * look_ahead)

    def multiplied(self, s: NesterovStep) -> Number:
        return s.look_ahead

    def curvature_limit(self, lr: Number) -> Number:
        return 2.0 * (1.0 + self.beta) / ((1.0 + 2.0 * self.beta) * lr)

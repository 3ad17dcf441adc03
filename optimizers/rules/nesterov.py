"""Nesterov's accelerated gradient, with the gradient at x."""

from dataclasses import dataclass
from typing import NamedTuple

from optimizers.elementary import Number, zeros
from optimizers.rules.base import Row, Rule, lr_hyper
from optimizers.rules.shared import VELOCITY, G, beta_hyper, delta_row


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
        G
        | VELOCITY
        | {
            "look_ahead": Row(
                "g + beta * m", "l_t", "loss/length", "next velocity, if the gradient stayed the same", arrow=True
            ),
            **delta_row("-lr * look_ahead"),
        }
    )
    curvature_limit = "2 * (1 + beta) / ((1 + 2 * beta) * lr)"
    multiplied = "look_ahead"

    lr: Number = lr_hyper(1e-2)
    beta: Number = beta_hyper()

    def init(self, x: Number) -> NesterovStep:
        return NesterovStep(zeros(x), zeros(x), zeros(x), zeros(x))

    def step(self, x: Number, g: Number, s: NesterovStep) -> NesterovStep:
        m = self.beta * s.m + g
        look_ahead = g + self.beta * m
        return NesterovStep(g, m, look_ahead, -self.lr * look_ahead)

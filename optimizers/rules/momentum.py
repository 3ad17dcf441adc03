"""The heavy ball."""

from dataclasses import dataclass
from typing import NamedTuple

from optimizers.elementary import Number, zeros
from optimizers.rules.base import Rule, lr_hyper
from optimizers.rules.shared import VELOCITY, G, beta_hyper, delta_row


class MomentumStep(NamedTuple):
    """g: gradient; m: velocity."""

    g: Number
    m: Number
    delta: Number


@dataclass(frozen=True)
class Momentum(Rule):
    """Heavy ball, Polyak (1964), eq. 9; torch.optim.SGD(momentum=beta), m = beta m + g.

    The other convention in use is the moving average m = beta m + (1 - beta) g. It takes the same path
    with lr / (1 - beta) in place of lr.
    """

    slug = "momentum"
    name = "Momentum"
    ledger = G | VELOCITY | delta_row("-lr * m")
    curvature_limit = "2 * (1 + beta) / lr"
    multiplied = "m"

    lr: Number = lr_hyper(1e-2)
    beta: Number = beta_hyper()

    def init(self, x: Number) -> MomentumStep:
        return MomentumStep(zeros(x), zeros(x), zeros(x))

    def step(self, x: Number, g: Number, s: MomentumStep) -> MomentumStep:
        m = self.beta * s.m + g
        return MomentumStep(g, m, -self.lr * m)

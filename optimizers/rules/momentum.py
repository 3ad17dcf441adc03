"""The heavy ball."""

from dataclasses import dataclass
from typing import NamedTuple

from optimizers.elementary import Number, zeros
from optimizers.rules.base import LEDGER, Rule, lr_hyper
from optimizers.rules.shared import VELOCITY, beta_hyper


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
    ledger = LEDGER | VELOCITY

    lr: Number = lr_hyper(1e-2)
    beta: Number = beta_hyper()

    def init(self, x: Number) -> MomentumStep:
        return MomentumStep(zeros(x), zeros(x), zeros(x))

    def step(self, x: Number, g: Number, s: MomentumStep) -> MomentumStep:
        m = self.beta * s.m + g
        return MomentumStep(g, m, -self.lr * m)

    def multiplied(self, s: MomentumStep) -> Number:
        return s.m

    def curvature_limit(self, lr: Number) -> Number:
        return 2.0 * (1.0 + self.beta) / lr

"""Lion: the sign of a momentum."""

from dataclasses import dataclass
from typing import NamedTuple

from optimizers.elementary import Number, sign, zeros
from optimizers.messages import message
from optimizers.rules.base import LEDGER, Row, Rule, lr_hyper
from optimizers.rules.shared import beta1_hyper, beta2_hyper, weight_decay_hyper


class LionStep(NamedTuple):
    """g: gradient; c: interpolated gradient whose sign is taken; m: momentum; decay: weight decay."""

    g: Number
    c: Number
    m: Number
    decay: Number
    delta: Number


@dataclass(frozen=True)
class Lion(Rule):
    """Chen et al. (2023), Algorithm 2: the sign of an interpolated momentum, with decoupled weight decay."""

    slug = "lion"
    name = "Lion"
    ledger = LEDGER | {
        "m": Row("m_t", "loss/length", "momentum", arrow=True),
        "c": Row("c_t", "loss/length", "mix of momentum and gradient, whose sign is taken", arrow=True),
    }

    lr: Number = lr_hyper(1e-3)
    beta1: Number = beta1_hyper()
    beta2: Number = beta2_hyper(0.99)
    weight_decay: Number = weight_decay_hyper()

    def init(self, x: Number) -> LionStep:
        zero = zeros(x)
        return LionStep(zero, zero, zero, zero, zero)

    def step(self, x: Number, g: Number, s: LionStep) -> LionStep:
        c = self.beta1 * s.m + (1.0 - self.beta1) * g
        m = self.beta2 * s.m + (1.0 - self.beta2) * g
        decay = self.lr * self.weight_decay * x
        return LionStep(g, c, m, decay, -self.lr * sign(c) - decay)

    def multiplied(self, s: LionStep) -> Number:
        return sign(s.c)

    def step_bounds(self) -> dict[str, float]:
        return {} if self.weight_decay else {message("every step"): 1.0}

"""Adadelta: RMSProp with a rate in the units of x."""

from dataclasses import dataclass
from typing import NamedTuple

from optimizers.elementary import Number, sqrt, zeros
from optimizers.rules.base import LEDGER, Row, Rule, lr_hyper
from optimizers.rules.shared import eps_hyper, rho_hyper


class AdadeltaStep(NamedTuple):
    """g: gradient; v: E[g^2]; rms_g: RMS[g]; rms_dx: RMS of earlier updates; dx: update; u: E[dx^2]."""

    g: Number
    v: Number
    rms_g: Number
    rms_dx: Number
    dx: Number
    u: Number
    delta: Number


@dataclass(frozen=True)
class Adadelta(Rule):
    """Zeiler (2012), Algorithm 1, times lr; torch.optim.Adadelta. Epsilon stands inside both roots."""

    slug = "adadelta"
    name = "Adadelta"
    ledger = LEDGER | {
        "rms_g": Row("r_t", "loss/length", "RMS[g]: root of the mean v with epsilon added"),
        "rms_dx": Row("q_t", "length", "RMS[dx]: root of the mean u before, with epsilon added"),
        "dx": Row("h_t", "length", "update before the learning rate"),
        "u": Row("u_t", "length^2", "running mean of squared updates, started at 0"),
    }

    lr: Number = lr_hyper(1.0)
    rho: Number = rho_hyper(0.9)
    eps: Number = eps_hyper(1e-6)

    def init(self, x: Number) -> AdadeltaStep:
        return AdadeltaStep(zeros(x), zeros(x), zeros(x), zeros(x), zeros(x), zeros(x), zeros(x))

    def step(self, x: Number, g: Number, s: AdadeltaStep) -> AdadeltaStep:
        v = self.rho * s.v + (1.0 - self.rho) * (g * g)
        rms_g = sqrt(v + self.eps)
        rms_dx = sqrt(s.u + self.eps)
        dx = rms_dx / rms_g * g
        u = self.rho * s.u + (1.0 - self.rho) * (dx * dx)
        return AdadeltaStep(g, v, rms_g, rms_dx, dx, u, -self.lr * dx)

    def effective_lr(self, s: AdadeltaStep) -> Number:
        return self.lr * s.rms_dx / s.rms_g

    def curvature_limit(self, lr: Number) -> Number:
        return 2.0 / lr

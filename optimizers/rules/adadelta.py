"""Adadelta: RMSProp with a rate in the units of x."""

from dataclasses import dataclass
from typing import NamedTuple

from optimizers.elementary import Number, sqrt, zeros
from optimizers.rules.base import Row, Rule, lr_hyper
from optimizers.rules.shared import G, V, delta_row, eps_hyper, rho_hyper


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
    ledger = G | {
        "v": V["v"]._replace(formula="rho * v_prev + (1 - rho) * g**2"),
        "rms_g": Row("sqrt(v + eps)", "r_t", "loss/length", "RMS[g]: root of the mean v with epsilon added"),
        "rms_dx": Row("sqrt(u_prev + eps)", "q_t", "length", "RMS[dx]: root of the mean u before, with epsilon added"),
        "dx": Row("rms_dx / rms_g * g", "h_t", "length", "update before the learning rate"),
        "u": Row(
            "rho * u_prev + (1 - rho) * dx**2", "u_t", "length^2", "running mean of squared updates, started at 0"
        ),
        **delta_row("-lr * dx"),
    }
    effective_lr = "lr * rms_dx / rms_g"
    curvature_limit = "2 / lr"

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

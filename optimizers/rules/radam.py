"""RAdam: Adam that waits until its second moment can be trusted."""

from dataclasses import dataclass
from typing import NamedTuple

from optimizers.elementary import Number, sqrt, where, zeros
from optimizers.rules.base import LEDGER, Row, Rule, lr_hyper
from optimizers.rules.shared import averaged_limit, beta1_hyper, beta2_hyper, eps_hyper, first_moment


class RAdamStep(NamedTuple):
    """As AdamStep, with rho: length of the approximated average; r: rectification, 1 while rho <= 5.

    l is the adaptive learning rate of the paper, 1 while the step is not rectified.
    """

    t: Number
    beta1_t: Number
    beta2_t: Number
    g: Number
    m: Number
    v: Number
    m_hat: Number
    rho: Number
    r: Number
    l: Number
    delta: Number


@dataclass(frozen=True)
class RAdam(Rule):
    """Liu et al. (2020), Algorithm 2; torch.optim.RAdam, which rectifies from rho > 5 on."""

    slug = "radam"
    name = "RAdam"
    ledger = LEDGER | {
        "rho": Row(r"\rho_t", "1", "length of the average that v stands for"),
        "r": Row("r_t", "1", "rectification"),
        "l": Row("l_t", "length/loss", "adaptive learning rate"),
    }
    multiplied = first_moment
    curvature_limit = averaged_limit

    lr: Number = lr_hyper(1e-2)
    beta1: Number = beta1_hyper()
    beta2: Number = beta2_hyper()
    eps: Number = eps_hyper(1e-8)

    def init(self, x: Number) -> RAdamStep:
        zero = zeros(x)
        return RAdamStep(0.0, 1.0, 1.0, zero, zero, zero, zero, 0.0, 0.0, zero, zero)

    def step(self, x: Number, g: Number, s: RAdamStep) -> RAdamStep:
        t = s.t + 1.0
        beta1_t = s.beta1_t * self.beta1
        beta2_t = s.beta2_t * self.beta2
        m = self.beta1 * s.m + (1.0 - self.beta1) * g
        v = self.beta2 * s.v + (1.0 - self.beta2) * (g * g)
        m_hat = m / (1.0 - beta1_t)
        rho_inf = 2.0 / (1.0 - self.beta2) - 1.0
        rho = rho_inf - 2.0 * t * beta2_t / (1.0 - beta2_t)
        rectified = rho > 5.0
        below = where(rectified, (rho_inf - 4.0) * (rho_inf - 2.0) * rho, 1.0)
        r = sqrt(where(rectified, (rho - 4.0) * (rho - 2.0) * rho_inf / below, 1.0))
        l = where(rectified, sqrt(1.0 - beta2_t) / (sqrt(v) + self.eps), 1.0)
        return RAdamStep(t, beta1_t, beta2_t, g, m, v, m_hat, rho, r, l, -self.lr * m_hat * r * l)

    def effective_lr(self, s: RAdamStep) -> Number:
        return self.lr * s.r * s.l / (1.0 - s.beta1_t)

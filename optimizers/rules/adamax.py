"""Adamax: Adam with a decaying maximum in place of the second moment."""

from dataclasses import dataclass
from typing import NamedTuple

from optimizers.elementary import Number, absolute, maximum, zeros
from optimizers.rules.base import LEDGER, Row, Rule, lr_hyper
from optimizers.rules.shared import averaged_limit, beta1_hyper, beta2_hyper, eps_hyper, first_moment


class AdamaxStep(NamedTuple):
    """g: gradient; m: first moment; u: decaying maximum of |g|; m_hat: without bias."""

    t: Number
    beta1_t: Number
    g: Number
    m: Number
    u: Number
    m_hat: Number
    delta: Number


@dataclass(frozen=True)
class Adamax(Rule):
    """Kingma & Ba (2015), Algorithm 2; torch.optim.Adamax, which adds epsilon to |g|."""

    slug = "adamax"
    name = "Adamax"
    lr_as = "adam"
    ledger = LEDGER | {"u": Row("u_t", "loss/length", "decaying maximum of |gradient|")}
    multiplied = first_moment
    curvature_limit = averaged_limit

    lr: Number = lr_hyper(1e-2)
    beta1: Number = beta1_hyper()
    beta2: Number = beta2_hyper()
    eps: Number = eps_hyper(1e-8)

    def init(self, x: Number) -> AdamaxStep:
        zero = zeros(x)
        return AdamaxStep(0.0, 1.0, zero, zero, zero, zero, zero)

    def step(self, x: Number, g: Number, s: AdamaxStep) -> AdamaxStep:
        beta1_t = s.beta1_t * self.beta1
        m = self.beta1 * s.m + (1.0 - self.beta1) * g
        u = maximum(self.beta2 * s.u, absolute(g) + self.eps)
        m_hat = m / (1.0 - beta1_t)
        return AdamaxStep(s.t + 1.0, beta1_t, g, m, u, m_hat, -self.lr * m_hat / u)

    def effective_lr(self, s: AdamaxStep) -> Number:
        return self.lr / ((1.0 - s.beta1_t) * s.u)

"""Adamax: Adam with a decaying maximum in place of the second moment."""

from dataclasses import dataclass
from typing import NamedTuple

from optimizers.elementary import Number, absolute, maximum, zeros
from optimizers.rules.base import Row, Rule, lr_hyper
from optimizers.rules.shared import (
    AVERAGED_LIMIT,
    BETA1_T,
    M_HAT,
    G,
    M,
    T,
    beta1_hyper,
    beta2_hyper,
    delta_row,
    eps_hyper,
)


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
    ledger = (
        T
        | BETA1_T
        | G
        | M
        | M_HAT
        | {
            "u": Row("max(beta2 * u_prev, abs(g) + eps)", "u_t", "loss/length", "decaying maximum of |gradient|"),
            **delta_row("-(lr * m_hat / u)"),
        }
    )
    effective_lr = "lr / ((1 - beta1_t) * u)"
    multiplied = "m"
    curvature_limit = AVERAGED_LIMIT

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

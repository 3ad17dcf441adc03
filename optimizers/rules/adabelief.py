"""AdaBelief: Adam that divides by how far the gradient is from its running mean, not from zero."""

from dataclasses import dataclass
from typing import NamedTuple

from optimizers.elementary import Number, sqrt, zeros
from optimizers.hyper import hyper
from optimizers.rules.base import LEDGER, Row, Rule, lr_hyper
from optimizers.rules.shared import averaged_limit, beta1_hyper, corrected_lr, eps_hyper, first_moment


class AdaBeliefStep(NamedTuple):
    """As AdamStep, with s in place of v: running mean of (g - m)^2, to which each step adds epsilon."""

    t: Number
    beta1_t: Number
    beta2_t: Number
    g: Number
    m: Number
    s: Number
    m_hat: Number
    s_hat: Number
    denominator: Number
    delta: Number


@dataclass(frozen=True)
class AdaBelief(Rule):
    """Zhuang et al. (2020), Algorithm 2; epsilon is added to s in each step and outside the root.

    optax.adabelief and pytorch_optimizer.AdaBelief take these steps with an epsilon of 1e-16, optax with one for each
    place. torch.optim and Keras have no AdaBelief.
    """

    slug = "adabelief"
    name = "AdaBelief"
    lr_as = "adam"
    ledger = LEDGER | {
        "beta2_t": LEDGER["beta2_t"]._replace(meaning="decay rate of s to the power t"),
        "s": Row(
            "s_t",
            "loss^2/length^2",
            "running mean of the squared distance of the gradient from m, with epsilon added in each step",
        ),
        "s_hat": Row(r"\hat s_t", "loss^2/length^2", "s, corrected as Adam's second moment"),
    }
    effective_lr = corrected_lr
    multiplied = first_moment
    curvature_limit = averaged_limit

    lr: Number = lr_hyper(1e-2)
    beta1: Number = beta1_hyper()
    beta2: Number = hyper(
        0.999,
        0.0,
        0.9999,
        complement=True,
        symbol=r"\beta_2",
        help="The decay rate of the running mean of squared distances between the gradient and the first moment.",
    )
    eps: Number = eps_hyper(1e-8)

    def init(self, x: Number) -> AdaBeliefStep:
        zero = zeros(x)
        return AdaBeliefStep(0.0, 1.0, 1.0, zero, zero, zero, zero, zero, zero, zero)

    def step(self, x: Number, g: Number, s: AdaBeliefStep) -> AdaBeliefStep:
        beta1_t = s.beta1_t * self.beta1
        beta2_t = s.beta2_t * self.beta2
        m = self.beta1 * s.m + (1.0 - self.beta1) * g
        away = g - m
        spread = self.beta2 * s.s + (1.0 - self.beta2) * (away * away) + self.eps
        m_hat = m / (1.0 - beta1_t)
        s_hat = spread / (1.0 - beta2_t)
        denominator = sqrt(s_hat) + self.eps
        delta = -self.lr * m_hat / denominator
        return AdaBeliefStep(s.t + 1.0, beta1_t, beta2_t, g, m, spread, m_hat, s_hat, denominator, delta)

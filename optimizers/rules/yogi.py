"""Yogi: Adam with a second moment that moves by a share of the squared gradient, however large it has become."""

from dataclasses import dataclass
from typing import NamedTuple

from optimizers.elementary import Number, sign, sqrt, zeros
from optimizers.rules.base import LEDGER, Rule, lr_hyper
from optimizers.rules.shared import averaged_limit, beta1_hyper, beta2_hyper, corrected_lr, eps_hyper, first_moment


class YogiStep(NamedTuple):
    """As AdamStep; v follows the squared gradients in steps that do not depend on its size."""

    t: Number
    beta1_t: Number
    beta2_t: Number
    g: Number
    m: Number
    v: Number
    m_hat: Number
    v_hat: Number
    denominator: Number
    delta: Number


@dataclass(frozen=True)
class Yogi(Rule):
    """Zaheer et al. (2018), Algorithm 2, from m = v = 0 and with the correction of Adam, Kingma & Ba (2015).

    The paper leaves the correction out for clarity. optax.yogi and pytorch_optimizer.Yogi have it and start both
    moments at 1e-6, so that they move without any gradient; with an initial accumulator of 0 they take these steps.
    torch.optim and Keras have no Yogi.
    """

    slug = "yogi"
    name = "Yogi"
    lr_as = "adam"
    ledger = LEDGER | {
        "v": LEDGER["v"]._replace(meaning="second moment, moved towards the squared gradient by a share of that"),
        "v_hat": LEDGER["v_hat"]._replace(meaning="second moment, corrected as that of Adam"),
    }
    effective_lr = corrected_lr
    multiplied = first_moment
    curvature_limit = averaged_limit

    lr: Number = lr_hyper(1e-2)
    beta1: Number = beta1_hyper()
    beta2: Number = beta2_hyper()
    eps: Number = eps_hyper(1e-3)

    def init(self, x: Number) -> YogiStep:
        zero = zeros(x)
        return YogiStep(0.0, 1.0, 1.0, zero, zero, zero, zero, zero, zero, zero)

    def step(self, x: Number, g: Number, s: YogiStep) -> YogiStep:
        beta1_t = s.beta1_t * self.beta1
        beta2_t = s.beta2_t * self.beta2
        m = self.beta1 * s.m + (1.0 - self.beta1) * g
        v = s.v - (1.0 - self.beta2) * sign(s.v - g * g) * (g * g)
        m_hat = m / (1.0 - beta1_t)
        v_hat = v / (1.0 - beta2_t)
        denominator = sqrt(v_hat) + self.eps
        delta = -self.lr * m_hat / denominator
        return YogiStep(s.t + 1.0, beta1_t, beta2_t, g, m, v, m_hat, v_hat, denominator, delta)

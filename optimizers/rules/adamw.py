"""AdamW: Adam with weight decay apart from the gradient."""

from dataclasses import dataclass
from typing import NamedTuple

from optimizers.elementary import Number, sqrt, zeros
from optimizers.rules.adam import adam_bounds
from optimizers.rules.base import Rule, lr_hyper
from optimizers.rules.shared import beta1_hyper, beta2_hyper, corrected_lr, eps_hyper, first_moment, weight_decay_hyper


class AdamWStep(NamedTuple):
    """As AdamStep, with decay: what the decoupled weight decay takes from x."""

    t: Number
    beta1_t: Number
    beta2_t: Number
    g: Number
    m: Number
    v: Number
    m_hat: Number
    v_hat: Number
    denominator: Number
    decay: Number
    delta: Number


@dataclass(frozen=True)
class AdamW(Rule):
    """Loshchilov & Hutter (2019), Algorithm 2; torch.optim.AdamW, where the decay is scaled by lr."""

    slug = "adamw"
    name = "AdamW"
    lr_as = "adam"
    effective_lr = corrected_lr
    multiplied = first_moment

    lr: Number = lr_hyper(1e-2)
    beta1: Number = beta1_hyper()
    beta2: Number = beta2_hyper()
    eps: Number = eps_hyper(1e-8)
    weight_decay: Number = weight_decay_hyper()

    def init(self, x: Number) -> AdamWStep:
        zero = zeros(x)
        return AdamWStep(0.0, 1.0, 1.0, zero, zero, zero, zero, zero, zero, zero, zero)

    def step(self, x: Number, g: Number, s: AdamWStep) -> AdamWStep:
        beta1_t = s.beta1_t * self.beta1
        beta2_t = s.beta2_t * self.beta2
        m = self.beta1 * s.m + (1.0 - self.beta1) * g
        v = self.beta2 * s.v + (1.0 - self.beta2) * (g * g)
        m_hat = m / (1.0 - beta1_t)
        v_hat = v / (1.0 - beta2_t)
        denominator = sqrt(v_hat) + self.eps
        decay = self.lr * self.weight_decay * x
        delta = -self.lr * m_hat / denominator - decay
        return AdamWStep(s.t + 1.0, beta1_t, beta2_t, g, m, v, m_hat, v_hat, denominator, decay, delta)

    def curvature_limit(self, lr: Number) -> Number:
        return (2.0 - lr * self.weight_decay) * (1.0 + self.beta1) / ((1.0 - self.beta1) * lr)

    def step_bounds(self) -> dict[str, float]:
        return {} if self.weight_decay else adam_bounds(self.beta1, self.beta2)  # a decay grows with the distance

"""AMSGrad: Adam with the largest second moment so far."""

from dataclasses import dataclass
from typing import NamedTuple

from optimizers.elementary import Number, maximum, sqrt, zeros
from optimizers.rules.adam import adam_bounds
from optimizers.rules.base import LEDGER, Row, Rule, lr_hyper
from optimizers.rules.shared import averaged_limit, beta1_hyper, beta2_hyper, corrected_lr, eps_hyper, first_moment


class AMSGradStep(NamedTuple):
    """As AdamStep, with v_max: the largest v so far; v_hat is v_max as if it were the last v, without bias."""

    t: Number
    beta1_t: Number
    beta2_t: Number
    g: Number
    m: Number
    v: Number
    v_max: Number
    m_hat: Number
    v_hat: Number
    denominator: Number
    delta: Number


@dataclass(frozen=True)
class AMSGrad(Rule):
    """Reddi, Kale & Kumar (2018), Algorithm 2, with bias correction; torch.optim.Adam(amsgrad=True)."""

    slug = "amsgrad"
    name = "AMSGrad"
    lr_as = "adam"
    ledger = LEDGER | {
        "v_max": Row(r"v^{\max}_t", "loss^2/length^2", "largest second moment so far"),
        "v_hat": LEDGER["v_hat"]._replace(meaning="largest second moment, corrected as if it were the last"),
    }
    effective_lr = corrected_lr
    multiplied = first_moment
    curvature_limit = averaged_limit

    lr: Number = lr_hyper(1e-2)
    beta1: Number = beta1_hyper()
    beta2: Number = beta2_hyper()
    eps: Number = eps_hyper(1e-8)

    def init(self, x: Number) -> AMSGradStep:
        zero = zeros(x)
        return AMSGradStep(0.0, 1.0, 1.0, zero, zero, zero, zero, zero, zero, zero, zero)

    def step(self, x: Number, g: Number, s: AMSGradStep) -> AMSGradStep:
        beta1_t = s.beta1_t * self.beta1
        beta2_t = s.beta2_t * self.beta2
        m = self.beta1 * s.m + (1.0 - self.beta1) * g
        v = self.beta2 * s.v + (1.0 - self.beta2) * (g * g)
        v_max = maximum(s.v_max, v)
        m_hat = m / (1.0 - beta1_t)
        v_hat = v_max / (1.0 - beta2_t)
        denominator = sqrt(v_hat) + self.eps
        delta = -self.lr * m_hat / denominator
        return AMSGradStep(s.t + 1.0, beta1_t, beta2_t, g, m, v, v_max, m_hat, v_hat, denominator, delta)

    def step_bounds(self) -> dict[str, float]:
        bounds = adam_bounds(self.beta1, self.beta2)
        bounds.pop("a gradient that shrinks", None)  # its v_max is larger than v
        return bounds

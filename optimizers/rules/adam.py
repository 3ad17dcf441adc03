"""Adam: momentum over the root of the second moment, both without the bias of their start."""

from dataclasses import dataclass
from typing import NamedTuple

from optimizers.elementary import Number, sqrt, where, zeros
from optimizers.hyper import hyper
from optimizers.messages import message
from optimizers.rules.base import Rule, lr_hyper
from optimizers.rules.shared import (
    averaged_limit,
    beta1_hyper,
    beta2_hyper,
    eps_hyper,
    first_moment,
    weight_decay_hyper,
)


class AdamStep(NamedTuple):
    """g: gradient with the L2 term; m, v: moments; m_hat, v_hat: without bias.

    The denominator is sqrt(v_hat) + eps; beta1_t and beta2_t are the decay rates to the power t.
    """

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
class Adam(Rule):
    """Kingma & Ba (2015), Algorithm 1; epsilon outside the square root, as torch.optim.Adam.

    `weight_decay` adds an L2 term to the gradient. Without `bias_correction`, m_hat = m and v_hat = v.
    """

    slug = "adam"
    name = "Adam"
    multiplied = first_moment
    curvature_limit = averaged_limit

    lr: Number = lr_hyper(1e-2)
    beta1: Number = beta1_hyper()
    beta2: Number = beta2_hyper()
    eps: Number = eps_hyper(1e-8)
    weight_decay: Number = weight_decay_hyper(
        message("This times the parameters is added to the gradient, an L2 penalty.")
    )
    bias_correction: bool = hyper(
        True,
        symbol=r"\text{bias correction}",
        main=False,
        off="no correction",
        help="Divide the moments by one minus their decay rate to the power t, because both start at zero.",
    )

    def init(self, x: Number) -> AdamStep:
        zero = zeros(x)
        return AdamStep(0.0, 1.0, 1.0, zero, zero, zero, zero, zero, zero, zero)

    def step(self, x: Number, g: Number, s: AdamStep) -> AdamStep:
        beta1_t = s.beta1_t * self.beta1
        beta2_t = s.beta2_t * self.beta2
        if type(self.weight_decay) is not float:  # an array may hold a zero beside others
            g = where(self.weight_decay == 0.0, g, g + self.weight_decay * x)
        elif self.weight_decay:
            g = g + self.weight_decay * x
        m = self.beta1 * s.m + (1.0 - self.beta1) * g
        v = self.beta2 * s.v + (1.0 - self.beta2) * (g * g)
        m_hat = m / (1.0 - beta1_t * self.bias_correction)
        v_hat = v / (1.0 - beta2_t * self.bias_correction)
        denominator = sqrt(v_hat) + self.eps
        delta = -self.lr * m_hat / denominator
        return AdamStep(s.t + 1.0, beta1_t, beta2_t, g, m, v, m_hat, v_hat, denominator, delta)

    def effective_lr(self, s: AdamStep) -> Number:
        return self.lr / ((1.0 - s.beta1_t * self.bias_correction) * s.denominator)

    def meaning(self, name: str) -> str:
        biased = {
            "m_hat": message("first moment, its bias left in"),
            "v_hat": message("second moment, its bias left in"),
        }
        return biased[name] if name in biased and not self.bias_correction else super().meaning(name)

    @property
    def penalty(self) -> Number:
        return self.weight_decay

    def step_bounds(self) -> dict[str, float]:
        return adam_bounds(self.beta1, self.beta2, self.bias_correction)


def adam_bounds(beta1: float, beta2: float, corrected: bool = True) -> dict[str, float]:
    """Kingma & Ba (2015), section 2.1, for the first two; the third follows from Cauchy and Schwarz's inequality.

    With the correction, a step after silence is longer than one along a steady gradient only where its own bound is.
    The worst gradients of all grow or shrink by beta2 / beta1 a step, and have no bound from beta1^2 = beta2 on.
    """
    steady = 1.0 if corrected else _steady_without_correction(beta1, beta2)
    silence = (1.0 - beta1) / sqrt(1.0 - beta2)
    bounds: dict[str, float] = {message("a steady gradient"): steady}
    if silence != steady and (silence > 1.0 or not corrected):
        bounds[message("after long silence")] = silence
    if 0.0 < beta1 * beta1 < beta2 and beta1 != beta2:
        case = message("a gradient that grows") if beta1 < beta2 else message("a gradient that shrinks")
        bounds[case] = silence / sqrt(1.0 - beta1 * beta1 / beta2)
    return bounds


def _steady_without_correction(beta1: float, beta2: float) -> float:
    """The largest (1 - beta1^t) / sqrt(1 - beta2^t) over all t; it rises, and from some t on falls or is 1."""
    largest, beta1_t, beta2_t = 0.0, beta1, beta2
    while (ratio := (1.0 - beta1_t) / sqrt(1.0 - beta2_t)) > largest:
        largest, beta1_t, beta2_t = ratio, beta1_t * beta1, beta2_t * beta2
    return largest

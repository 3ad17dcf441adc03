"""RMSProp: AdaGrad with a running mean in place of the sum."""

from dataclasses import dataclass
from typing import NamedTuple

from optimizers.elementary import Number, sqrt, zeros
from optimizers.messages import message
from optimizers.rules.base import Rule, lr_hyper
from optimizers.rules.shared import eps_hyper, rho_hyper


class RMSPropStep(NamedTuple):
    """g: gradient; v: running mean of squared gradients; denominator: sqrt(v) + eps."""

    g: Number
    v: Number
    denominator: Number
    delta: Number


@dataclass(frozen=True)
class RMSProp(Rule):
    """Tieleman & Hinton (2012), lecture 6.5; torch.optim.RMSprop, where rho is called alpha.

    Epsilon stands outside the root. Keras puts it inside: sqrt(v + eps), so that its eps is roughly the
    square of this one.
    """

    slug = "rmsprop"
    name = "RMSProp"

    lr: Number = lr_hyper(1e-2)
    rho: Number = rho_hyper(0.99)
    eps: Number = eps_hyper(1e-8)

    def init(self, x: Number) -> RMSPropStep:
        return RMSPropStep(zeros(x), zeros(x), zeros(x), zeros(x))

    def step(self, x: Number, g: Number, s: RMSPropStep) -> RMSPropStep:
        v = self.rho * s.v + (1.0 - self.rho) * (g * g)
        denominator = sqrt(v) + self.eps
        return RMSPropStep(g, v, denominator, -self.lr * g / denominator)

    def effective_lr(self, s: RMSPropStep) -> Number:
        return self.lr / s.denominator

    def curvature_limit(self, lr: Number) -> Number:
        return 2.0 / lr

    def step_bounds(self) -> dict[str, float]:
        return {message("the first step, or after long silence"): 1.0 / sqrt(1.0 - self.rho)}

"""AdaGrad: each coordinate's rate falls with the sum of its squared gradients."""

from dataclasses import dataclass
from typing import NamedTuple

from optimizers.elementary import Number, sqrt, zeros
from optimizers.messages import message
from optimizers.rules.base import LEDGER, Row, Rule, lr_hyper
from optimizers.rules.shared import eps_hyper


class AdagradStep(NamedTuple):
    """g: gradient; G: sum of squared gradients; denominator: sqrt(G) + eps."""

    g: Number
    G: Number
    denominator: Number
    delta: Number


@dataclass(frozen=True)
class Adagrad(Rule):
    """Duchi, Hazan & Singer (2011), the diagonal form of Figure 1; torch.optim.Adagrad."""

    slug = "adagrad"
    name = "AdaGrad"
    ledger = LEDGER | {"G": Row("G_t", "loss^2/length^2", "sum of squared gradients")}

    lr: Number = lr_hyper(1e-2)
    eps: Number = eps_hyper(1e-10)

    def init(self, x: Number) -> AdagradStep:
        return AdagradStep(zeros(x), zeros(x), zeros(x), zeros(x))

    def step(self, x: Number, g: Number, s: AdagradStep) -> AdagradStep:
        G = s.G + g * g
        denominator = sqrt(G) + self.eps
        return AdagradStep(g, G, denominator, -self.lr * g / denominator)

    def effective_lr(self, s: AdagradStep) -> Number:
        return self.lr / s.denominator

    def curvature_limit(self, lr: Number) -> Number:
        return 2.0 / lr

    def step_bounds(self) -> dict[str, float]:
        return {message("the first step"): 1.0}

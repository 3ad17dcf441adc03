"""NAdam: Adam with Nesterov's look ahead."""

from dataclasses import dataclass
from typing import NamedTuple

from optimizers.elementary import Number, exp, sqrt, zeros
from optimizers.hyper import hyper
from optimizers.rules.base import LEDGER, Row, Rule, lr_hyper
from optimizers.rules.shared import beta1_hyper, beta2_hyper, eps_hyper

LOG_096 = -0.040821994520255166  # log(0.96), the base of the momentum schedule (Dozat 2016, section 3)


class NAdamStep(NamedTuple):
    """As AdamStep, with mu: momentum of this step; mu_next: of the next; mu_product: of all so far.

    decay_t is 0.96 to the power momentum_decay times t. m_hat is a Nesterov-style mean that looks one step ahead;
    with the defaults its weights sum to 1.056 at t = 1 and to 0.731 at t = 4.
    """

    t: Number
    beta2_t: Number
    decay_t: Number
    mu: Number
    mu_next: Number
    mu_product: Number
    g: Number
    m: Number
    v: Number
    m_hat: Number
    v_hat: Number
    denominator: Number
    delta: Number


@dataclass(frozen=True)
class NAdam(Rule):
    """Dozat (2016), Algorithm 8; torch.optim.NAdam."""

    slug = "nadam"
    name = "NAdam"
    lr_as = "adam"
    ledger = LEDGER | {
        "decay_t": Row("k_t", "1", "0.96 to the power psi t"),
        "mu": Row(r"\mu_t", "1", "momentum of this step"),
        "mu_next": Row(r"\mu_{t+1}", "1", "momentum of the next"),
        "mu_product": Row(r"\Pi_t", "1", "product of the momenta so far"),
        "m_hat": Row(
            r"\hat m_t", "loss/length", "look-ahead mean of gradients, whose weights do not sum to 1", arrow=True
        ),
    }

    lr: Number = lr_hyper(1e-2)
    beta1: Number = beta1_hyper()
    beta2: Number = beta2_hyper()
    eps: Number = eps_hyper(1e-8)
    momentum_decay: Number = hyper(
        4e-3,
        0.0,
        1.0,
        log=True,
        symbol=r"\psi",
        main=False,
        help="How fast the momentum of each step rises from half of its final value to all of it.",
    )

    def init(self, x: Number) -> NAdamStep:
        zero = zeros(x)
        return NAdamStep(0.0, 1.0, 1.0, 0.0, 0.0, 1.0, zero, zero, zero, zero, zero, zero, zero)

    def step(self, x: Number, g: Number, s: NAdamStep) -> NAdamStep:
        decay = exp(self.momentum_decay * LOG_096)
        decay_t = s.decay_t * decay
        mu = self.beta1 * (1.0 - 0.5 * decay_t)
        mu_next = self.beta1 * (1.0 - 0.5 * decay_t * decay)
        mu_product = s.mu_product * mu
        beta2_t = s.beta2_t * self.beta2
        m = self.beta1 * s.m + (1.0 - self.beta1) * g
        v = self.beta2 * s.v + (1.0 - self.beta2) * (g * g)
        m_hat = mu_next * m / (1.0 - mu_product * mu_next) + (1.0 - mu) * g / (1.0 - mu_product)
        v_hat = v / (1.0 - beta2_t)
        denominator = sqrt(v_hat) + self.eps
        delta = -self.lr * m_hat / denominator
        return NAdamStep(
            s.t + 1.0, beta2_t, decay_t, mu, mu_next, mu_product, g, m, v, m_hat, v_hat, denominator, delta
        )

    def effective_lr(self, s: NAdamStep) -> Number:
        return self.lr / s.denominator

    def multiplied(self, s: NAdamStep) -> Number:
        return s.m_hat

"""Conventions: how others write a rule, with the numbers that make it take the same steps, or nearly the same."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from optimizers.elementary import Number, sqrt
from optimizers.messages import message
from optimizers.rules import Adagrad, AdamW, Momentum, Nesterov, RMSProp, Rule
from optimizers.rules.adagrad import AdagradStep
from optimizers.rules.adamw import AdamWStep
from optimizers.rules.base import Row
from optimizers.rules.momentum import MomentumStep
from optimizers.rules.nesterov import NesterovStep
from optimizers.rules.rmsprop import RMSPropStep


class Convention(NamedTuple):
    """A rule as others write it."""

    slug: str
    name: str
    rule: Rule
    """With the numbers that it is given there."""
    exact: bool = True
    """Whether these numbers make it take the same steps, but for rounding."""


class MovingAverage(Momentum):
    """Momentum as a moving average, m = beta m + (1 - beta) g: the other convention for the heavy ball.

    It takes the path of `Momentum` with lr / (1 - beta) in place of lr.
    """

    name = "Momentum as a moving average"
    ledger = Momentum.ledger | {"m": Row("m_t", "loss/length", "velocity: running mean of gradients", arrow=True)}

    def step(self, x: Number, g: Number, s: MomentumStep) -> MomentumStep:
        m = self.beta * s.m + (1.0 - self.beta) * g
        return MomentumStep(g, m, -self.lr * m)

    def curvature_limit(self, lr: Number) -> Number:
        return 2.0 * (1.0 + self.beta) / ((1.0 - self.beta) * lr)


_MOVED = {"m": Row("m_t", "length", "velocity: a step, with the learning rate in it")}


class KerasMomentum(Momentum):
    """keras.optimizers.SGD: lr is in the velocity, which then is the step; the same path as long as lr is constant."""

    ledger = Momentum.ledger | _MOVED

    def step(self, x: Number, g: Number, s: MomentumStep) -> MomentumStep:
        m = self.beta * s.m - self.lr * g
        return MomentumStep(g, m, m)


class KerasNesterov(Nesterov):
    """keras.optimizers.SGD(nesterov=True), as KerasMomentum."""

    ledger = (
        Nesterov.ledger
        | _MOVED
        | {"look_ahead": Row("l_t", "length", "next velocity, if the gradient stayed the same")}
    )

    def step(self, x: Number, g: Number, s: NesterovStep) -> NesterovStep:
        m = self.beta * s.m - self.lr * g
        look_ahead = self.beta * m - self.lr * g
        return NesterovStep(g, m, look_ahead, look_ahead)


class PapersAdamW(AdamW):
    """Loshchilov & Hutter (2019), Algorithm 2: the decay is not scaled by lr, only by a schedule."""

    def step(self, x: Number, g: Number, s: AdamWStep) -> AdamWStep:
        beta1_t = s.beta1_t * self.beta1
        beta2_t = s.beta2_t * self.beta2
        m = self.beta1 * s.m + (1.0 - self.beta1) * g
        v = self.beta2 * s.v + (1.0 - self.beta2) * (g * g)
        m_hat = m / (1.0 - beta1_t)
        v_hat = v / (1.0 - beta2_t)
        denominator = sqrt(v_hat) + self.eps
        decay = self.weight_decay * x
        delta = -self.lr * m_hat / denominator - decay
        return AdamWStep(s.t + 1.0, beta1_t, beta2_t, g, m, v, m_hat, v_hat, denominator, decay, delta)


class KerasAdagrad(Adagrad):
    """keras.optimizers.Adagrad: epsilon is added under the root."""

    def step(self, x: Number, g: Number, s: AdagradStep) -> AdagradStep:
        G = s.G + g * g
        denominator = sqrt(G + self.eps)
        return AdagradStep(g, G, denominator, -self.lr * g / denominator)


class KerasRMSProp(RMSProp):
    """keras.optimizers.RMSprop: epsilon is added under the root."""

    def step(self, x: Number, g: Number, s: RMSPropStep) -> RMSPropStep:
        v = self.rho * s.v + (1.0 - self.rho) * (g * g)
        denominator = sqrt(v + self.eps)
        return RMSPropStep(g, v, denominator, -self.lr * g / denominator)


def _in_root(cls: type[Rule]) -> Callable[[Any, bool], tuple[Convention, ...]]:
    return lambda rule, steady: (Convention("keras", "Keras", cls(**_settings(rule, eps=rule.eps * rule.eps)), False),)


def _momentum(rule: Momentum, steady: bool) -> tuple[Convention, ...]:
    average = MovingAverage(**_settings(rule, lr=rule.lr / (1.0 - rule.beta)))
    keras = (Convention("keras", "Keras", KerasMomentum(**_settings(rule))),) if steady else ()
    return Convention("average", message("Moving average"), average), *keras


def _nesterov(rule: Nesterov, steady: bool) -> tuple[Convention, ...]:
    return (Convention("keras", "Keras", KerasNesterov(**_settings(rule))),) if steady else ()


def _adamw(rule: AdamW, steady: bool) -> tuple[Convention, ...]:
    if not (steady and rule.weight_decay):
        return ()
    papers = PapersAdamW(**_settings(rule, weight_decay=rule.lr * rule.weight_decay))
    return (Convention("paper", message("Paper"), papers),)


def _settings(rule: Rule, **changed: Number) -> dict[str, Any]:
    return vars(replace(rule, **changed))


_CONVENTIONS: Mapping[type[Rule], Callable[[Any, bool], tuple[Convention, ...]]] = {
    Momentum: _momentum,
    Nesterov: _nesterov,
    Adagrad: _in_root(KerasAdagrad),
    RMSProp: _in_root(KerasRMSProp),
    AdamW: _adamw,
}


def conventions(rule: Rule, steady: bool) -> tuple[Convention, ...]:
    """How others write a rule; `steady` says that its learning rate never changes."""
    find = _CONVENTIONS.get(type(rule))
    return find(rule, steady) if find else ()

"""Rules as optimizers of PyTorch and Keras take our steps, and the frameworks' own differ as the scripts say."""

import re
from dataclasses import replace
from itertools import product
from types import ModuleType
from typing import Any

import keras
import numpy as np
import pytest
import torch

from optimizers import RULES
from optimizers.rules import Adagrad, Adamax, AdamW, Momentum, Nesterov, RMSProp
from optimizers.rules.adagrad import AdagradStep
from optimizers.rules.adamax import AdamaxStep
from optimizers.rules.rmsprop import RMSPropStep
from tests.exports import settings
from tests.scripts import executed
from ui.frameworks import KERAS, TORCH, Optimizer, keras_class, keras_optimizer, torch_class, torch_optimizer

STEPS = 12
LR = 0.05
LRS = {"steady": np.full(STEPS, LR), "changing": LR * np.linspace(1.0, 0.1, STEPS)}
START = np.array([1.0, -2.0, 0.5])
GRADIENTS = np.random.default_rng(0).standard_normal((STEPS, 3)) * [1.0, 1e-2, 1e-4]
GRADIENTS[3] = 0.0
SETTINGS = {slug: settings(slug, lr=LR) for slug in RULES}
EVERY_RULE = pytest.mark.parametrize("slug", RULES)


def path(rule_at, lrs):
    """The positions (STEPS, 3) to which a rule, given for each step t, goes along the gradients."""
    x, s, points = START, rule_at(1).init(START), []
    for t, (g, lr) in enumerate(zip(GRADIENTS, lrs, strict=True), 1):
        s = replace(rule_at(t), lr=lr).step(x, g, s)
        x = x + s.delta
        points.append(x)
    return np.array(points)


def torch_path(optimizer, lrs):
    x = torch.tensor(START)
    made = eval(optimizer.call, executed(optimizer.written, torch=torch, x=x))
    points = []
    for g, lr in zip(GRADIENTS, lrs, strict=True):
        made.param_groups[0]["lr"] = lr
        x.grad = torch.tensor(g)
        made.step()
        points.append(np.array(x.tolist()))
    return np.array(points)


def keras_path(optimizer, lrs):
    x = keras.Variable(START, dtype="float64")
    made = eval(optimizer.call, executed(optimizer.written, keras=keras, ops=keras.ops))
    points = []
    for g, lr in zip(GRADIENTS, lrs, strict=True):
        made.learning_rate = float(lr)
        made.apply([keras.ops.convert_to_tensor(g, dtype="float64")], [x])
        points.append(np.array(keras.ops.convert_to_numpy(x.value)))
    return np.array(points)


def assert_same(found, wanted, rule):
    np.testing.assert_allclose(found, wanted, rtol=1e-10, atol=1e-12, err_msg=str(rule))


@EVERY_RULE
def test_torch_takes_our_steps(slug):
    for rule, lrs in product(SETTINGS[slug], LRS.values()):
        wanted = path(lambda t, rule=rule: rule, lrs)
        for optimizer in (torch_optimizer(rule, "[x]"), torch_class(rule, "[x]")):
            assert_same(torch_path(optimizer, lrs), wanted, rule)


@EVERY_RULE
def test_keras_takes_our_steps(slug):
    for rule, (name, lrs) in product(SETTINGS[slug], LRS.items()):
        wanted = path(lambda t, rule=rule: rule, lrs)
        for optimizer in (keras_optimizer(rule, repr(LR), name == "steady"), keras_class(rule, repr(LR))):
            assert_same(keras_path(optimizer, lrs), wanted, rule)


# What the comments say of the frameworks' own


class AdagradUnderTheRoot(Adagrad):
    def step(self, x, g, s):
        G = s.G + g * g
        return AdagradStep(g, G, G, -self.lr * g / np.sqrt(G + self.eps**2))


class RMSPropUnderTheRoot(RMSProp):
    def step(self, x, g, s):
        v = self.rho * s.v + (1.0 - self.rho) * g * g
        return RMSPropStep(g, v, v, -self.lr * g / np.sqrt(v + self.eps**2))


class AdamaxWithEpsilonOnU(Adamax):
    def step(self, x, g, s):
        t, beta1_t = s.t + 1.0, s.beta1_t * self.beta1
        m, u = self.beta1 * s.m + (1.0 - self.beta1) * g, np.maximum(self.beta2 * s.u, np.abs(g))
        return AdamaxStep(t, beta1_t, g, m, u, m, -self.lr * m / (1.0 - beta1_t) / (u + self.eps))


class MomentumThatKeepsLr(Momentum):
    def step(self, x, g, s):
        m = self.beta * s.m - self.lr * g
        return s._replace(m=m, delta=m)


class NesterovThatKeepsLr(Nesterov):
    def step(self, x, g, s):
        m = self.beta * s.m - self.lr * g
        return s._replace(m=m, delta=self.beta * m - self.lr * g)


def as_it_is_said(rule, t):
    """The rule that Keras' own is, by the comment above ours, at step t."""
    values = vars(rule)
    other = {
        "adagrad": AdagradUnderTheRoot,
        "rmsprop": RMSPropUnderTheRoot,
        "adamax": AdamaxWithEpsilonOnU,
        "momentum": MomentumThatKeepsLr,
        "nesterov": NesterovThatKeepsLr,
    }.get(rule.slug)
    if other:
        return other(**values)
    if rule.slug == "nadam":
        return replace(rule, momentum_decay=1.0)
    if rule.slug == "adam":
        rule = AdamW(**{name: value for name, value in values.items() if name != "bias_correction"})
    return replace(rule, eps=rule.eps / np.sqrt(1.0 - rule.beta2**t))


def called_in(written):
    """The call of the framework's own in the comment above a class; None where it has none."""
    comment = [line[2:] for line in written.split("\nclass ")[0].splitlines()]
    first = next((i for i, line in enumerate(comment) if line.startswith(("keras.", "torch.")) and "(" in line), None)
    return None if first is None else "\n".join(comment[first:])


@pytest.mark.parametrize("slug", [slug for slug, own in KERAS.items() if own.call])
def test_kerass_own_is_what_the_comment_says(slug):
    lrs = LRS["changing"]
    for rule in SETTINGS[slug]:
        if (call := called_in(keras_optimizer(rule, repr(LR), steady=False).written)) is None or refused(rule):
            continue
        found = keras_path(Optimizer(call), lrs)
        assert_same(found, path(lambda t, rule=rule: as_it_is_said(rule, t), lrs), rule)
        if all(getattr(rule, name, 1.0) for name in ("beta", "beta1", "beta2")):  # else no velocity, no bias
            assert np.abs(found - path(lambda t, rule=rule: rule, lrs)).max() > 1e-13, rule


def refused(rule):
    return rule.slug == "lion"


@pytest.mark.parametrize(("module", "table"), [(torch.optim, TORCH), (keras.optimizers, KERAS)])
def test_the_frameworks_lack_what_the_comments_say(module: ModuleType, table: Any):
    for slug, own in table.items():
        if not own.call:
            lacking = re.fullmatch(rf"{module.__name__} has no (\w+)\.", own.differs(RULES[slug](), True))
            assert lacking and lacking[1].lower() not in map(str.lower, dir(module))


def test_keras_refuses_the_lion_that_the_comment_says_it_refuses():
    with pytest.raises(ValueError, match="beta_1"):
        eval(called_in(keras_optimizer(RULES["lion"](beta1=0.0), repr(LR), steady=True).written), {"keras": keras})


def test_torchs_adam_always_corrects_the_bias():
    rule, lrs = RULES["adam"](bias_correction=False), LRS["steady"]
    own = Optimizer(called_in(torch_optimizer(rule, "[x]").written))
    assert_same(torch_path(own, lrs), path(lambda t: replace(rule, bias_correction=True), lrs), rule)

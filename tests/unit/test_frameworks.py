"""Rules as optimizers of PyTorch and Keras: the same steps as ours, and what is said of the framework's own."""

from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import product
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from optimizers import RULES
from optimizers.rules import Adagrad, Adamax, AdamW, Momentum, Nesterov, RMSProp
from optimizers.rules.adagrad import AdagradStep
from optimizers.rules.adamax import AdamaxStep
from optimizers.rules.rmsprop import RMSPropStep
from tests.unit.peers import executed, peer
from ui.frameworks import KERAS as IN_KERAS
from ui.frameworks import TORCH as IN_TORCH
from ui.frameworks import WIDTH, Optimizer, fit, keras_class, keras_optimizer, torch_class, torch_optimizer

STEPS = 12
LR = 0.05
LRS = {"steady": np.full(STEPS, LR), "changing": LR * np.linspace(1.0, 0.1, STEPS)}
START = np.array([1.0, -2.0, 0.5])
GRADIENTS = np.random.default_rng(0).standard_normal((STEPS, 3)) * [1.0, 1e-2, 1e-4]
GRADIENTS[3] = 0.0

CHANGES: tuple[dict[str, Any], ...] = (
    {},
    {"eps": 1e-3},
    {"eps": 0.1},
    {"eps": 1.0},
    {"weight_decay": 0.2},
    {"bias_correction": False},
    {"bias_correction": False, "weight_decay": 0.2, "eps": 0.1},
    {"momentum_decay": 1.0},
    {"momentum_decay": 0.0},
    {"momentum_decay": 0.3, "eps": 0.1},
    {"beta": 0.0},
    {"beta1": 0.0},
    {"beta2": 0.0},
    {"beta2": 0.6},
    {"rho": 0.0},
)
SETTINGS = {
    slug: [cls(lr=LR, **change) for change in CHANGES if change.keys() <= vars(cls()).keys()]
    for slug, cls in RULES.items()
}
OF_KERAS = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # its Nadam on PyTorch
EVERY_RULE = pytest.mark.parametrize("slug", RULES)


def path(rule_at, lrs):
    """The positions (STEPS, 3) to which a rule, given for each step t, goes along the gradients."""
    x, s, points = START, rule_at(1).init(START), []
    for t, (g, lr) in enumerate(zip(GRADIENTS, lrs, strict=True), 1):
        s = replace(rule_at(t), lr=lr).step(x, g, s)
        x = x + s.delta
        points.append(x)
    return np.array(points)


def torch_path(torch, optimizer, lrs, tensor):
    x = tensor(START)
    made = eval(optimizer.call, executed(optimizer.written, torch=torch, x=x))
    points = []
    for g, lr in zip(GRADIENTS, lrs, strict=True):
        made.param_groups[0]["lr"] = lr
        x.grad = tensor(g)
        made.step()
        points.append(np.array(x.tolist()))
    return np.array(points)


def keras_path(keras, optimizer, lrs):
    x = keras.Variable(START, dtype="float64")
    made = eval(optimizer.call, executed(optimizer.written, keras=keras, ops=keras.ops))
    points = []
    for g, lr in zip(GRADIENTS, lrs, strict=True):
        made.learning_rate = float(lr)
        made.apply([keras.ops.convert_to_tensor(g, dtype="float64")], [x])
        points.append(np.array(keras.ops.convert_to_numpy(x.value)))
    return np.array(points)


def real_torch():
    torch = peer("torch")
    torch.set_default_dtype(torch.float64)
    return torch, torch.tensor


def real_keras():
    keras = peer("keras")
    keras.config.set_floatx("float64")
    return keras


def assert_same(found, wanted, rule):
    np.testing.assert_allclose(found, wanted, rtol=1e-10, atol=1e-12, err_msg=str(rule))


# Written out, on stand-ins that need no framework


class Tensor(np.ndarray):
    grad: Any = None


class TorchOptimizer:
    def __init__(self, params, hypers):
        self.param_groups: list[dict[str, Any]] = [{"params": params, **hypers}]
        self.state: dict[int, dict[str, Any]] = Identities()


class Identities(defaultdict[int, dict[str, Any]]):
    def __init__(self):
        super().__init__(dict)

    def __getitem__(self, x):
        return super().__getitem__(id(x))


TORCH = SimpleNamespace(
    optim=SimpleNamespace(Optimizer=TorchOptimizer),
    no_grad=lambda: lambda step: step,
    tensor=np.array,
    zeros_like=np.zeros_like,
    sqrt=np.sqrt,
    abs=np.abs,
    sign=np.sign,
    where=np.where,
)


class Variable(np.ndarray):
    @property
    def value(self):
        return np.array(self)


class KerasOptimizer:
    def __init__(self, learning_rate):
        self.learning_rate = learning_rate
        self.variables: list[Any] = []

    def build(self, variables):
        self.variables = variables

    def add_variable(self, shape, initializer):
        return np.full(shape, initializer).view(Variable)

    def add_variable_from_reference(self, x, name):
        return np.zeros_like(x)

    def _get_variable_index(self, x):
        return [variable is x for variable in self.variables].index(True)

    def assign(self, variable, value):
        variable[...] = value

    def assign_add(self, variable, value):
        variable[...] += value

    def apply(self, gradients, variables):
        if not self.variables:
            self.build(variables)
        for g, x in zip(gradients, variables, strict=True):
            self.update_step(g, x, self.learning_rate)  # type: ignore[attr-defined]


KERAS = SimpleNamespace(
    optimizers=SimpleNamespace(Optimizer=KerasOptimizer),
    initializers=SimpleNamespace(Constant=float),
    Variable=lambda value, dtype: np.array(value, dtype).view(Variable),
    ops=SimpleNamespace(
        sqrt=np.sqrt, abs=np.abs, sign=np.sign, where=np.where, convert_to_tensor=np.array, convert_to_numpy=np.array
    ),
)


@EVERY_RULE
def test_a_rule_written_out_takes_our_steps(slug):
    for rule, lrs in product(SETTINGS[slug], LRS.values()):
        wanted = path(lambda t, rule=rule: rule, lrs)
        with np.errstate(all="ignore"):  # what `where` does not take may overflow
            found = torch_path(TORCH, torch_class(rule, "[x]"), lrs, lambda v: np.array(v).view(Tensor))
            assert_same(found, wanted, rule)
            assert_same(keras_path(KERAS, keras_class(rule, repr(LR)), lrs), wanted, rule)


def owns(rule, steady):
    """Whether torch's and Keras' own optimizers are the rule, as their sources were read."""
    keras = {
        "sgd": True,
        "adadelta": True,
        "momentum": steady,
        "nesterov": steady,
        "nadam": getattr(rule, "momentum_decay", 0.0) == 1.0,
        "lion": getattr(rule, "beta1", 0.0) > 0.0,
    }
    torch = rule.slug in IN_TORCH and rule.slug != "lion" and getattr(rule, "bias_correction", True)
    return torch, keras.get(rule.slug, False)


@EVERY_RULE
def test_the_frameworks_own_is_called_only_where_it_is_the_rule(slug):
    for rule, steady in product(SETTINGS[slug], (True, False)):
        made = torch_optimizer(rule, "[x]"), keras_optimizer(rule, "0.1", steady)
        for optimizer, module, own in zip(made, ("torch.optim", "keras.optimizers"), owns(rule, steady), strict=True):
            if own:
                assert optimizer.call.startswith(f"{module}.") and not optimizer.written
            else:
                assert optimizer.call.startswith(f"{type(rule).__name__}(")
                comment, _, after = optimizer.written.partition(f"class {type(rule).__name__}({module}.Optimizer):\n")
                assert after and all(line.startswith("# ") for line in comment.splitlines())
                assert f"{module}." not in after


def test_a_rule_that_no_table_names_is_written_out_without_a_word():
    @dataclass(frozen=True)
    class Newcomer(Momentum):
        slug = "newcomer"
        name = "Newcomer"

    assert torch_optimizer(Newcomer(), "[x]").written.startswith("class Newcomer(torch.optim.Optimizer)")
    assert keras_optimizer(Newcomer(), "0.1", True).written.startswith("class Newcomer(keras.optimizers.Optimizer)")


def test_a_long_line_is_broken_as_black_does_it():
    assert fit("short(1)") == "short(1)"
    arguments = ", ".join(f"argument_{i}={i}" for i in range(7))
    assert fit(f"long_name = call({arguments})") == f"long_name = call(\n    {arguments}\n)"
    assert fit(f"x = call({arguments}, {arguments})").splitlines()[1:3] == ["    argument_0=0,", "    argument_1=1,"]
    factors = " * ".join(["(some_factor + 1)"] * 5) + " / " + "sqrt(some_divisor)"
    lines = fit(f"    x = sqrt({factors})").splitlines()
    assert lines[0] == "    x = sqrt(" and lines[-1] == "    )" and lines[-2] == "        / sqrt(some_divisor)"
    assert max(map(len, lines)) <= WIDTH


# Beside the frameworks


@EVERY_RULE
def test_torch_takes_our_steps(slug):
    torch, tensor = real_torch()
    for rule, lrs in product(SETTINGS[slug], LRS.values()):
        wanted = path(lambda t, rule=rule: rule, lrs)
        for optimizer in (torch_optimizer(rule, "[x]"), torch_class(rule, "[x]")):
            assert_same(torch_path(torch, optimizer, lrs, tensor), wanted, rule)


@OF_KERAS
@EVERY_RULE
def test_keras_takes_our_steps(slug):
    keras = real_keras()
    for rule, (name, lrs) in product(SETTINGS[slug], LRS.items()):
        wanted = path(lambda t, rule=rule: rule, lrs)
        for optimizer in (keras_optimizer(rule, repr(LR), name == "steady"), keras_class(rule, repr(LR))):
            assert_same(keras_path(keras, optimizer, lrs), wanted, rule)


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


@OF_KERAS
@pytest.mark.parametrize("slug", [slug for slug in IN_KERAS if slug not in ("sgd", "adadelta", "radam", "lion")])
def test_kerass_own_is_what_the_comment_says(slug):
    keras, lrs = real_keras(), LRS["changing"]
    for rule in SETTINGS[slug]:
        if owns(rule, steady=False)[1]:
            continue
        optimizer = keras_optimizer(rule, repr(LR), steady=False)
        found = keras_path(keras, Optimizer(called_in(optimizer.written)), lrs)
        assert_same(found, path(lambda t, rule=rule: as_it_is_said(rule, t), lrs), rule)
        if all(getattr(rule, name, 1.0) for name in ("beta", "beta1", "beta2")):  # else no velocity, no bias
            assert np.abs(found - path(lambda t, rule=rule: rule, lrs)).max() > 1e-11, rule


def test_the_frameworks_lack_what_the_comments_say():
    torch, tensor = real_torch()
    keras = real_keras()
    assert not hasattr(torch.optim, "Lion")
    assert not [name for name in dir(keras.optimizers) if name.lower() == "radam"]
    with pytest.raises(ValueError, match="beta_1"):
        eval(called_in(keras_optimizer(RULES["lion"](beta1=0.0), repr(LR), steady=True).written), {"keras": keras})
    rule, lrs = RULES["adam"](bias_correction=False), LRS["steady"]
    own = Optimizer(called_in(torch_optimizer(rule, "[x]").written))
    assert_same(torch_path(torch, own, lrs, tensor), path(lambda t: replace(rule, bias_correction=True), lrs), rule)

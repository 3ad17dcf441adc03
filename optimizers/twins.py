"""Twins: a rule with one thing changed, and the steps that it would take along the same gradients."""

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any, NamedTuple

import numpy as np

from optimizers.conventions import MovingAverage
from optimizers.descend import Path
from optimizers.hyper import declared
from optimizers.messages import Message, message
from optimizers.rules import RULES, Adam, Rule


class Twin(NamedTuple):
    """A rule that differs in one thing, and what that thing is."""

    name: Message
    rule: Rule


# What a hyperparameter is changed to where the visitor has not said it: far enough away to be seen.
_OTHER: dict[str, Callable[[float], float]] = {
    "eps": lambda eps: 0.1 if eps != 0.1 else 1e-8,
    "weight_decay": lambda share: 0.0 if share else 0.1,
    "momentum_decay": lambda decay: 0.1 if decay != 0.1 else 4e-3,
    "lr": lambda lr: lr / 2.0 if lr >= 2e-5 else lr * 2.0,  # half the lowest lr is out of range
}


def _other_decay(rate: float) -> float:
    return 0.9 if rate > 0.95 else 0.99


def twin_kinds(rule: Rule) -> tuple[str, ...]:
    """What can be changed in a rule, the most telling first."""
    own = {"adam": ("bias_correction",), "adamw": ("l2",), "momentum": ("average",)}.get(rule.slug, ())
    # AdamW always corrects the bias, so that two things would change where Adam does not.
    decoupled = ("decoupled",) if isinstance(rule, Adam) and rule.bias_correction else ()
    names = ("eps", "beta2", "rho", "beta1", "beta")
    hypers = declared(type(rule))
    rest = sorted(hypers, key=lambda name: names.index(name) if name in names else len(names))
    return tuple(dict.fromkeys((*own, *decoupled, *rest)))


def other_value(rule: Rule, kind: str) -> float | None:
    """What the twin's hyperparameter is to begin with; None where the kind has no number to choose."""
    h = declared(type(rule)).get(kind)
    if h is None or h.scale == "switch":
        return None
    value = float(getattr(rule, kind))
    change = _OTHER.get(kind, _other_decay)
    return h.nearest(change(value))


def twin(rule: Rule, kind: str, value: float | None) -> Twin:
    """The same rule with one thing changed, to `value` where there is a number to choose."""
    own: dict[str, Any] = {f.name: getattr(rule, f.name) for f in fields(rule)}
    if kind == "average":
        beta = own["beta"]
        name = message("as a moving average, lr / (1 \N{MINUS SIGN} beta)")
        return Twin(name, MovingAverage(rule.lr / (1.0 - beta), beta))
    if kind in ("decoupled", "l2"):
        other = RULES["adamw" if kind == "decoupled" else "adam"]
        name = message("with decoupled decay") if kind == "decoupled" else message("with an L2 penalty")
        return Twin(name, other(**{name: own[name] for name in declared(other) if name in own}))
    if kind == "bias_correction":
        correct = not own["bias_correction"]
        name = message("with bias correction") if correct else message("without bias correction")
        return Twin(name, type(rule)(**own | {kind: correct}))
    name = message("with {setting} {value:g}", setting=message(kind.replace("_", " ")), value=value)
    return Twin(name, type(rule)(**own | {kind: value}))


def replay(rule: Rule, other: Rule, path: Path) -> Path:
    """The run of `rule`, with the quantities of the steps that `other` would take along its positions and gradients."""
    n = len(path.lr)
    gradient = path.gradient[:n] if path.noise is None else path.gradient[:n] + path.noise
    s = other.init(path.x[0])
    quantities = {name: np.empty((n, 2)) for name in s._fields}
    with np.errstate(all="ignore"):
        for t in range(n):
            now = replace(other, lr=other.lr * float(path.lr[t]) / rule.lr)
            s = now.step(path.x[t], gradient[t], s)
            for values, value in zip(quantities.values(), s, strict=True):
                values[t] = value
    return replace(path, quantities=quantities, lr=other.lr * path.lr / rule.lr)

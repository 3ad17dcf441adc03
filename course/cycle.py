"""Gradients that come in a cycle, on which Adam walks the wrong way; Reddi, Kale & Kumar (2018), section 3.

The gradient is `high` at the first step of each cycle and -1 at the others, so that the lowest mean loss is at -1 for a
`high` above the number of the others. No surface has such gradients: they do not depend on where the rule is.
"""

from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np

from course.facts import MEASURES
from optimizers.elementary import Array
from optimizers.rules import RULES, Rule
from optimizers.schedules import InverseSqrt

HIGH, PERIOD, LR = 4.0, 3, 0.5
"""As the lesson has them."""


def gradient(step: int, high: float = HIGH, period: int = PERIOD) -> float:
    """Of a step, the first of which is 1."""
    return high if (step - 1) % period == 0 else -1.0


@lru_cache(maxsize=256)
def walk(rule: Rule, steps: int, high: float = HIGH, period: int = PERIOD) -> Array:
    """Where a rule is after each step from 0, with lr / sqrt(t), kept within -1 and 1: (steps + 1,).

    Without bias correction, as the paper has it: a decay rate to the power t is 0 from the start.
    """
    x, s = 0.0, rule.init(0.0)
    places = [x]
    for step, factor in enumerate(InverseSqrt().factors(steps).tolist(), 1):
        s = s._replace(beta1_t=0.0, beta2_t=0.0)
        s = replace(rule, lr=rule.lr * factor).step(x, gradient(step, high, period), s)
        x = min(max(x + s.delta, -1.0), 1.0)
        places.append(x)
    return np.array(places)


@lru_cache(maxsize=256)
def moves(rule: Rule, high: float = HIGH, period: int = PERIOD, cycles: int = 100) -> tuple[float, ...]:
    """The steps of the last of many cycles, with the learning rate 1 and without any wall."""
    s: Any = rule.init(0.0)
    deltas = []
    for step in range(1, cycles * period + 1):
        s = replace(rule, lr=1.0).step(0.0, gradient(step, high, period), s)
        deltas.append(s.delta)
    return tuple(deltas[-period:])


def short(rule: str, beta2: float, lr: float = LR) -> Rule:
    """A rule without a first moment."""
    settings = {"lr": lr, "beta1": 0.0, "beta2": beta2}
    return RULES[rule](**settings)


def _cycle(rule: str, beta2: float, high: float, step: int, lr: float = LR, period: int = PERIOD) -> float:
    return float(walk(short(rule, beta2, lr), step, high, period)[step])


def _cycle_move(rule: str, beta2: float, high: float, number: int, period: int = PERIOD) -> float:
    return moves(short(rule, beta2), high, period)[number - 1]


def _cycle_drift(rule: str, beta2: float, high: float, period: int = PERIOD) -> float:
    return sum(moves(short(rule, beta2), high, period))


@lru_cache(maxsize=64)
def _cycle_turn(rule: str, high: float, period: int = PERIOD) -> float:
    low, up = 0.0, 0.9999
    for _ in range(20):
        middle = (low + up) / 2.0
        low, up = (middle, up) if _cycle_drift(rule, middle, high, period) > 0.0 else (low, middle)
    return low


MEASURES["cycle"] = _cycle
"""`cycle('adam', 0.9, 4, 100)`: where a rule is after a step."""
MEASURES["cycle_move"] = _cycle_move
"""`cycle_move('adam', 0.9, 4, 1)`: one step of a cycle over the learning rate, after many cycles."""
MEASURES["cycle_drift"] = _cycle_drift
"""`cycle_drift('adam', 0.9, 4)`: all steps of a cycle together."""
MEASURES["cycle_turn"] = _cycle_turn
"""`cycle_turn('adam', 4)`: the decay rate beta2 at which that changes its sign."""

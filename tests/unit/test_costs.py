"""What a rule costs, against its own code: run without what it forgets, and with its operations counted."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from optimizers import RULES
from optimizers.costs import Cost, cost, counted, kept
from optimizers.ledger import shared

GRADIENTS = [0.3, -2.0, 1.5, 0.7, -0.1, 4.0, 1.0, -3.0]


class Counting(np.lib.mixins.NDArrayOperatorsMixin):
    """A number of one parameter, which counts what is computed with it."""

    operations = 0

    def __init__(self, value: float) -> None:
        self.value = value

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        Counting.operations += 1
        return Counting(ufunc(*(one.value if isinstance(one, Counting) else one for one in inputs)))

    def __array_function__(self, function: Any, types: Any, args: Any, options: Any) -> Any:
        test, a, b = (one.value if isinstance(one, Counting) else one for one in args)
        return Counting(np.where(test, a, b))


@pytest.mark.parametrize("slug", RULES)
def test_a_rule_needs_what_it_keeps_and_nothing_else(slug):
    rule = counted(slug)
    if hasattr(rule, "beta2"):
        rule = replace(rule, beta2=0.9)  # so that a second moment falls within a few steps
    own = set(type(rule.init(0.0))._fields) - shared(rule)

    def path(forgotten: set[str]) -> list[float]:
        x, s, steps = 1.0, rule.init(0.0), []
        for g in GRADIENTS:
            s = rule.step(x, g, s)._replace(**dict.fromkeys(forgotten, 0.0))
            steps += [rule.step(x, probe, s).delta for probe in (1.0, 0.01)]
        return steps

    whole = path(set())
    assert path(own - set(kept(rule))) == whole
    assert all(path({name}) != whole for name in kept(rule))
    assert cost(rule).state == len(kept(rule))


@pytest.mark.parametrize("slug", RULES)
def test_the_operations_of_a_step_are_those_of_its_code(slug):
    rule = counted(slug)
    first = rule.init(0.0)
    record = {name: value if name in shared(rule) else Counting(value) for name, value in first._asdict().items()}
    x = Counting(1.0)
    Counting.operations = 0
    x + rule.step(x, Counting(2.0), type(first)(**record)).delta
    again = 1 if slug == "yogi" else 0  # its code squares the gradient twice, and once is enough
    assert cost(rule).operations == Counting.operations - again


def test_adam_by_hand():
    """m: 3, v: 4, both corrections: 2, denominator: 2, step: 2, and the sum with the parameter."""
    assert cost(counted("adam")) == Cost(state=2, operations=14)
    assert cost(counted("sgd")) == Cost(state=0, operations=2)
    assert cost(counted("adam")).bytes(1_000_000) == 8_000_000


def test_decay_counts_where_a_rule_is_for_it():
    assert {slug for slug in RULES if getattr(counted(slug), "weight_decay", 0.0)} == {"adamw", "lion"}
    assert cost(counted("adamw")).operations == cost(counted("adam")).operations + 2

"""Declared hyperparameters: every slider offers allowed values, in order, with the default among them."""

from dataclasses import dataclass
from math import inf, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizers import RULES, SCHEDULES, SURFACES
from optimizers.hyper import declared, hyper

OWNERS = [*RULES.values(), *SCHEDULES.values(), *map(type, SURFACES.values())]
ALL = [pytest.param(h, id=f"{owner.__name__}.{name}") for owner in OWNERS for name, h in declared(owner).items()]


@dataclass(frozen=True)
class Sample:
    """One hyperparameter of every kind."""

    rate: float = hyper(0.013, 1e-3, 0.5, log=True, symbol="r", help="")
    decay: float = hyper(0.0, 0.0, 1.0, log=True, symbol="d", help="")
    beta: float = hyper(0.9, 0.0, 0.9999, complement=True, symbol="b", help="")
    angle: float = hyper(0.5, -1.0, 1.0, step=0.25, symbol="a", help="")
    count: float = hyper(10.0, 1.0, 100.0, log=True, whole=True, symbol="n", help="")
    correct: bool = hyper(True, symbol="c", help="")


SAMPLE = declared(Sample)


@pytest.mark.parametrize("h", ALL)
def test_ticks_ascend_within_the_range_and_hold_the_default(h):
    assert list(h.ticks) == sorted(set(h.ticks))
    assert (h.ticks[0], h.ticks[-1]) == (h.low, h.high)
    assert h.default in h.ticks
    assert all(h.problem(v) is None and h.nearest(v) == v for v in h.ticks)
    assert all(float(f"{v:.4g}") == v for v in h.ticks), "a person could not say one of these numbers"
    assert h.symbol and h.help.endswith(".")


def test_a_log_scale_has_even_ticks_in_every_decade():
    ticks = np.array(SAMPLE["rate"].ticks)
    assert {1e-3, 2e-3, 0.013, 0.02, 0.1, 0.5} <= set(ticks)
    ratio = ticks[1:] / ticks[:-1]
    assert ratio.min() > 1.0 and ratio.max() < 1.25


def test_a_log_scale_from_zero_starts_with_zero():
    assert SAMPLE["decay"].ticks[:2] == (0.0, 1e-8)


def test_a_complement_scale_is_fine_near_one():
    assert {0.0, 0.1, 0.9, 0.91, 0.99, 0.999, 0.9991, 0.9999} <= set(SAMPLE["beta"].ticks)


def test_linear_whole_and_switch_ticks():
    assert SAMPLE["angle"].ticks == tuple(-1.0 + 0.25 * i for i in range(9))
    whole = SAMPLE["count"].ticks
    assert all(v == round(v) for v in whole) and {1, 2, 10, 11, 100} <= set(whole)
    assert SAMPLE["correct"].ticks == (0.0, 1.0)


@given(value=st.floats())
@pytest.mark.parametrize("h", SAMPLE.values(), ids=SAMPLE)
def test_nearest_is_always_allowed_and_moves_only_what_is_not(h, value):
    assert h.problem(h.nearest(value)) is None
    if h.problem(value) is None:
        assert h.nearest(value) == value


def test_problems_are_said_in_words():
    rate, count = SAMPLE["rate"], SAMPLE["count"]
    assert rate.problem(0.6) == "is outside 0.001 to 0.5" and rate.nearest(0.6) == 0.5
    assert rate.problem(-1.0) == "is outside 0.001 to 0.5" and rate.nearest(-1.0) == 1e-3
    for value in (nan, inf, -inf):
        assert rate.problem(value) == "is not a finite number" and rate.nearest(value) == rate.default
    assert count.problem(2.5) == "is not a whole number" and count.nearest(3.4) == 3.0

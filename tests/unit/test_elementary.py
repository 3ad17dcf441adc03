"""A number and an array get the same bits from every elementary function."""

import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizers import elementary

ONE = [elementary.sqrt, elementary.exp, elementary.sin, elementary.cos, elementary.absolute, elementary.sign]
TWO = [elementary.maximum, elementary.minimum]
ANY = st.floats(width=64) | st.sampled_from([0.0, -0.0, 1e-320, 709.0, 710.0, -746.0])


def bits(value: float) -> bytes:
    """The eight bytes of a number; all NaNs are one."""
    return struct.pack("d", value) if value == value else b"nan"


@pytest.mark.parametrize("function", ONE)
@given(x=ANY, others=st.lists(ANY, max_size=17))
def test_one_number_is_an_array_of_one(function, x, others):
    with np.errstate(all="ignore"):
        single = function(x)
        among = function(np.array([*others, x]))[-1]
    assert type(single) is float
    assert bits(single) == bits(among)


@pytest.mark.parametrize("function", TWO)
@given(a=ANY, b=ANY)
def test_two_numbers_are_arrays_of_one(function, a, b):
    with np.errstate(all="ignore"):
        single, among = function(a, b), function(np.array([a]), np.array([b]))[0]
    assert type(single) is float
    assert single == among or (np.isnan(single) and np.isnan(among))  # of 0 and -0, either is the larger


@np.errstate(all="ignore")
def test_values_at_the_edges():
    inf, nan = np.inf, np.nan
    assert np.isnan(elementary.sqrt(-1.0)) and elementary.sqrt(inf) == inf
    assert (elementary.exp(1e4), elementary.exp(-1e4)) == (inf, 0.0) and np.isnan(elementary.cos(inf))
    assert [elementary.sign(v) for v in (-3.0, 0.0, 1e-320, inf)] == [-1.0, 0.0, 1.0, 1.0]
    assert np.isnan([elementary.sign(nan), elementary.maximum(nan, 1.0), elementary.minimum(1.0, nan)]).all()


def test_where_and_zeros_keep_the_kind_of_number():
    assert elementary.where(True, 1.0, 2.0) == 1.0 and elementary.where(False, 1.0, 2.0) == 2.0
    np.testing.assert_array_equal(elementary.where(np.array([True, False]), 1.0, 2.0), [1.0, 2.0])
    assert type(elementary.zeros(3.0)) is float
    assert elementary.zeros(np.ones((2, 3))).tolist() == [[0.0] * 3] * 2

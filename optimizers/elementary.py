"""Elementary functions that give one number and an array the same bits.

A single path is computed with Python floats, which are five times faster than arrays of one
element; sweeps use arrays. IEEE 754 fixes +, -, *, / and the square root, so these agree by
themselves. `math.exp` and `numpy.exp` do not agree in the last bit, so a single number goes through
NumPy too. For the same reason rules and surfaces never use `**` and multiply instead.
"""

import math
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]
Number: TypeAlias = Any
"""A Python float, or a float64 array of any broadcastable shape (complex in derivative tests)."""


def sqrt(x: Number) -> Number:
    """Square root; NaN below zero."""
    if type(x) is float:
        return math.sqrt(x) if x >= 0.0 else math.nan
    return np.sqrt(x)


def exp(x: Number) -> Number:
    """E to the power x; infinite where it overflows."""
    return float(np.exp(x)) if type(x) is float else np.exp(x)


def sin(x: Number) -> Number:
    """Sine of x in radians; NaN at infinity."""
    return float(np.sin(x)) if type(x) is float else np.sin(x)


def cos(x: Number) -> Number:
    """Cosine of x in radians; NaN at infinity."""
    return float(np.cos(x)) if type(x) is float else np.cos(x)


def absolute(x: Number) -> Number:
    """Absolute value."""
    return abs(x)


def sign(x: Number) -> Number:
    """-1, 0 or 1; NaN stays NaN."""
    if type(x) is float:
        return 0.0 if x == 0.0 else math.copysign(1.0, x) if x == x else x
    return np.sign(x)


def maximum(a: Number, b: Number) -> Number:
    """The larger of two; NaN if either is NaN."""
    if type(a) is float and type(b) is float:
        return a if a >= b or a != a else b
    return np.maximum(a, b)


def minimum(a: Number, b: Number) -> Number:
    """The smaller of two; NaN if either is NaN."""
    if type(a) is float and type(b) is float:
        return a if a <= b or a != a else b
    return np.minimum(a, b)


def where(condition: Any, a: Number, b: Number) -> Number:
    """`a` where the condition holds, `b` elsewhere; both are always computed."""
    if type(condition) is bool:
        return a if condition else b
    return np.where(condition, a, b)


def zeros(x: Number) -> Number:
    """Zeros shaped like x."""
    return 0.0 if type(x) is float else np.zeros_like(x)

"""Elementary functions that give a number, an array and every other language the same bits.

A single path is computed with Python floats, which are five times faster than arrays of one element; sweeps use arrays;
a kernel and the browser compute what `formulas` has recorded. IEEE 754 fixes +, -, *, / and the square root, so these
agree by themselves. No two libraries agree in the last bit of exp, sin and cos: these are written here with operators
alone, sine and cosine after fdlibm (Sun Microsystems 1993). For the same reason rules and surfaces never use `**`, and
multiply instead.

The functions take a Python float, a float64 array, a complex one (in tests of derivatives) or an `Expr`, which records
them. With expressions, PLAIN is what they are made of.
"""

import math
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from formulas.graph import Expr, apply
from formulas.lower import Definitions

Array: TypeAlias = NDArray[np.float64]
Number: TypeAlias = Any
"""A Python float, or a float64 array of any broadcastable shape (complex in derivative tests)."""

_TO_WHOLE = 6755399441055744.0
"""1.5 times 2 to the power 52: what is added to it, up to 2 to the power 51, is rounded to a whole number."""

_LARGEST_EXPONENT = 746.0
"""Beyond it exp is infinite, or 0 on the other side."""

_LARGEST_ANGLE = 2.0**50
"""Beyond it neighbouring floats are a quarter of a radian apart or more."""


_SERIES = tuple(1.0 / math.factorial(n) for n in range(2, 14))
"""The series of exp after 1 + x."""


def rint(x: Number) -> Number:
    """The nearest whole number, the even one of two, for |x| up to 2 to the power 51."""
    return np.rint(x) if isinstance(x, Expr) else _plain_rint(x)


def sqrt(x: Number) -> Number:
    """Square root; NaN below zero."""
    if type(x) is float:
        return math.sqrt(x) if x >= 0.0 else math.nan
    return np.sqrt(x)


def exp(x: Number) -> Number:
    """E to the power x, to 0.7 units in the last place; infinite where it overflows."""
    if type(x) is float:
        if not -_LARGEST_EXPONENT <= x <= _LARGEST_EXPONENT:
            return math.inf if x > 0.0 else 0.0 * x if x != x else 0.0
        k, y = _scaled_exp(x)
        try:
            return math.ldexp(y, int(k))
        except OverflowError:
            return math.inf
    return np.exp(x) if _recorded(x) else _plain_exp(x)


def sin(x: Number) -> Number:
    """Sine of x in radians, to 2.3e-16 up to |x| = 1e6; NaN at infinity.

    Farther out it is that of a point within two units in the last place of x, and beyond 2 to the power 50 it is 0.
    """
    if type(x) is float:
        n, s, c = _turned(x if abs(x) <= _LARGEST_ANGLE else x - x)
        return _signed(where(_even(n), s, c), n)
    return np.sin(x) if _recorded(x) else _plain_sin(x)


def cos(x: Number) -> Number:
    """Cosine of x in radians, as exact as `sin`; beyond 2 to the power 50 it is 1."""
    if type(x) is float:
        n, s, c = _turned(x if abs(x) <= _LARGEST_ANGLE else x - x)
        return _signed(where(_even(n), c, s), n + 1.0)
    return np.cos(x) if _recorded(x) else _plain_cos(x)


def power(x: Number, n: Number) -> Number:
    """X to a whole power from 0 to 8191, by repeated squaring."""
    return apply("power", x, n) if isinstance(x, Expr) or isinstance(n, Expr) else _plain_power(x, n)


def absolute(x: Number) -> Number:
    """Absolute value."""
    return abs(x)


def sign(x: Number) -> Number:
    """-1, 0 or 1; NaN stays NaN."""
    if type(x) is float:
        return 1.0 if x > 0.0 else -1.0 if x < 0.0 else x * x
    return np.sign(x)


def floor(x: Number) -> Number:
    """The largest whole number that is not above x."""
    return float(np.floor(x)) if type(x) is float else np.floor(x)


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


def _recorded(x: Number) -> bool:
    """Whether a function of x is left to NumPy: an expression records it, and a complex number needs more."""
    return isinstance(x, Expr) or np.iscomplexobj(x)


def _scaled_exp(x: Number) -> tuple[Number, Number]:
    """The k and y with exp(x) = y times 2 to the power k; |x| is at most _LARGEST_EXPONENT.

    y is the series of exp at r = x - k log 2, of which 1 + r is added last, with what its rounding leaves over.
    """
    k = _plain_rint(x * 1.4426950408889634)
    high, low = x - k * 6.93147180369123816490e-01, k * 1.90821492927058770002e-10  # log 2 in two parts
    r = high - low
    q = _SERIES[-1]
    for coefficient in _SERIES[-2::-1]:
        q = q * r + coefficient
    one = 1.0 + r
    return k, one + ((r - (one - 1.0)) + (r * r * q + ((high - r) - low)))


def _turned(x: Number) -> tuple[Number, Number, Number]:
    """n, and sine and cosine of x minus n quarter turns, by fdlibm's e_rem_pio2.c, k_sin.c and k_cos.c."""
    n = _plain_rint(x * 0.6366197723675814)
    # a quarter turn in three parts, of which the first two have 33 bits
    r = ((x - n * 1.57079632673412561417) - n * 6.07710050630396597660e-11) - n * 2.02226624879595063154e-21
    z = r * r
    p = 2.75573137070700676789e-06 + z * (-2.50507602534068634195e-08 + z * 1.58969099521155010221e-10)
    p = 8.33333333332248946124e-03 + z * (-1.98412698298579493134e-04 + z * p)
    s = r + r * z * (-1.66666666666666324348e-01 + z * p)
    p = -2.75573143513906633035e-07 + z * (2.08757232129817482790e-09 + z * -1.13596475577881948265e-11)
    p = -1.38888888888741095749e-03 + z * (2.48015872894767294178e-05 + z * p)
    c = (1.0 - 0.5 * z) + z * z * (4.16666666666666019037e-02 + z * p)
    return n, s, c


def _half(n: Number) -> Number:
    """Half a whole number, rounded down."""
    return _plain_rint(0.5 * n - 0.25)


def _even(n: Number) -> Any:
    """Whether a whole number is even."""
    return n == 2.0 * _half(n)


def _signed(v: Number, n: Number) -> Number:
    """Minus v after an odd number of half turns; n counts quarter turns."""
    return where(_even(_half(n)), v, -v)


def _plain_rint(x: Number) -> Number:
    return (x + _TO_WHOLE) - _TO_WHOLE


def _plain_power(x: Number, n: Number) -> Number:
    result: Number = 1.0
    for _ in range(13):
        result = where(_even(n), result, result * x)
        x, n = x * x, _half(n)
    return result


def _plain_exp(x: Number) -> Number:
    near = absolute(x) <= _LARGEST_EXPONENT
    k, y = _scaled_exp(where(near, x, 0.0))
    whole: Any = k if isinstance(k, Expr) else np.asarray(k).astype(np.int32)
    y = np.ldexp(y, whole)
    return where(near, y, where(x > 0.0, math.inf, where(x < 0.0, 0.0, x)))


def _near_turned(x: Number) -> tuple[Number, Number, Number]:
    return _turned(where(absolute(x) <= _LARGEST_ANGLE, x, x - x))


def _plain_sin(x: Number) -> Number:
    n, s, c = _near_turned(x)
    return _signed(where(_even(n), s, c), n)


def _plain_cos(x: Number) -> Number:
    n, s, c = _near_turned(x)
    return _signed(where(_even(n), c, s), n + 1.0)


PLAIN: Definitions = {
    "exp": _plain_exp,
    "sin": _plain_sin,
    "cos": _plain_cos,
    "rint": _plain_rint,
    "power": _plain_power,
    "sign": lambda x: where(x > 0.0, 1.0, where(x < 0.0, -1.0, x * x)),
    "maximum": lambda a, b: where(a >= b, a, where(a != a, a, b)),
    "minimum": lambda a, b: where(a <= b, a, where(a != a, a, b)),
}
"""What lowers a function of this module to operators, `absolute`, `sqrt`, `floor`, `ldexp` and `where`."""

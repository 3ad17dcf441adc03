"""Expressions in LaTeX and for reading: as a person writes them."""

import math

import numpy as np
import pytest

from formulas.graph import Expr, apply, number, symbol, walk
from formulas.latex import latex, reason, with_letters, written
from formulas.reading import conditions, decided, readable
from optimizers.computed import value
from optimizers.elementary import absolute, cos, exp, floor, maximum, minimum, power, rint, sign, sin, sqrt, where

A, B, C = (symbol(name) for name in "abc")
NAMES = {A: "a", B: "b", C: "c"}


def spelled(e: Expr, names: dict[Expr, str] = NAMES, times: str = r"\,") -> str:
    return latex(readable([e])[0], names, times)


def with_numbers(e: Expr) -> str:
    return spelled(e, {A: "-2", B: r"1.5 \cdot 10^{-3}"}, r"\times")


def test_latex_keeps_the_order_of_the_arithmetic() -> None:
    assert spelled(A - (B - C)) == r"a - \left(b - c\right)"
    assert spelled(A + (B - C)) == "a + b - c" and spelled(A + (-B - C)) == "a - b - c"
    assert spelled((A + B) * C) == r"\left(a + b\right) \, c"
    assert spelled(A / (B / C)) == r"\frac{a}{\frac{b}{c}}" and spelled(A / B * C) == r"\frac{a}{b} \, c"
    assert spelled((A / B) * (A / B)) == r"\left(\frac{a}{b}\right)^{2}"


def test_a_sign_stands_before_its_product() -> None:
    assert spelled(-A * B / C - A) == r"-\frac{a \, b}{c} - a"
    assert spelled(A - -B * C) == r"a + b \, c" and spelled(A + B * -2.0) == r"a - 2 \, b"
    assert spelled(A - B / -C) == r"a - \frac{b}{-c}"
    assert spelled(-(A + B)) == r"-\left(a + b\right)" and spelled(-(-A * B)) == r"a \, b"
    assert spelled(A * (-B) * (-C)) == r"a \, b \, c"


def test_equal_factors_are_a_power() -> None:
    assert spelled(A * A) == "a^{2}" and spelled(A * A * A) == "a^{3}"
    assert spelled((A * A) * (A * A) * B) == r"a^{4} \, b" and spelled(A * (B * A)) == r"a^{2} \, b"
    assert spelled((A + B) * (A + B)) == r"\left(a + b\right)^{2}"
    assert spelled(sin(A) * sin(A)) == r"\sin^{2} a" and spelled(exp(A) * exp(A)) == r"\left(e^{a}\right)^{2}"
    assert spelled(power(A, B - 1.0) * A) == r"a^{b - 1} \, a"


def test_functions() -> None:
    assert spelled(maximum(absolute(A), sqrt(B))) == r"\max\left(\lvert a \rvert,\, \sqrt{b}\right)"
    assert spelled(minimum(floor(A), rint(B))) == (
        r"\min\left(\left\lfloor a \right\rfloor,\, \operatorname{round}\left(b\right)\right)"
    )
    assert spelled(sign(A)) == r"\operatorname{sign}\left(a\right)" and spelled(exp(-A)) == "e^{-a}"
    assert spelled(sin(2.0 * A)) == r"\sin 2 \, a" and spelled(sin(A + B)) == r"\sin\left(a + b\right)"
    assert spelled(cos(A) * cos(B) * C, times="") == r"\cos a \, \cos\left(b\right) c".replace(r"\left(b\right)", "(b)")
    assert spelled(where(A > B, A, 0.5)) == r"\begin{cases} a & \text{if } a > b \\ 0.5 & \text{otherwise} \end{cases}"
    with pytest.raises(TypeError, match="ldexp"):
        spelled(apply("ldexp", A, B))


def test_numbers_and_constants() -> None:
    assert [written(v) for v in (2.0, 0.25, 1e-8, 2.5e9, 1e9)] == [
        "2",
        "0.25",
        "10^{-8}",
        "2500000000.0",
        "1000000000.0",
    ]
    assert [written(v) for v in (math.pi, math.tau, math.e, math.inf)] == [r"\pi", r"2\pi", "e", r"\infty"]
    assert spelled(cos(A * (math.pi / 180.0)) * B, times="") == r"\cos(a^{\circ}) b"
    assert spelled(B * cos(math.tau * A), times="") == r"b \cos 2\pi a"
    assert spelled(A * 3.0 * 2.5, times="") == r"3 \cdot 2.5 a" and latex(number(1.0) * 1.0, {}) == "1"
    assert spelled(2.0 * exp(A * math.log(0.96)), times="") == r"2 \cdot 0.96^{a}"
    assert spelled(exp(A * math.log(0.96))) == "0.96^{a}" and spelled(exp(A * -20.0)) == r"e^{-20 \, a}"


def test_a_negative_number_is_put_in_parentheses_where_it_must() -> None:
    assert with_numbers(3.0 * A) == r"3 \times \left(-2\right)"
    assert with_numbers(A * symbol("b") + 1.0) == r"-2 \times 1.5 \cdot 10^{-3} + 1"
    assert with_numbers(1.0 - A * B) == r"1 - \left(-2 \times 1.5 \cdot 10^{-3}\right)"
    assert (
        with_numbers(A * A) == r"\left(-2\right)^{2}" and with_numbers(B * B) == r"\left(1.5 \cdot 10^{-3}\right)^{2}"
    )
    assert with_numbers(-A) == r"-\left(-2\right)" and with_numbers(A + A * B).startswith("-2 + ")
    assert with_numbers(1.0 / A) == r"\frac{1}{-2}"


def test_what_constants_leave_over_is_gone() -> None:
    zero, one = number(0.0), number(1.0)
    for e in (A * one, one * A, A / one, A + zero, zero + A, A - zero, A + zero * B, A - zero / B, A + (B - B)):
        assert readable([e]) == [A]
    assert readable([zero - A])[0] is -A and readable([sqrt(one * one)])[0] is one
    decided_by_numbers = where(number(2.0) - one > number(5.0), A, B)
    assert readable([number(2.0) / number(4.0) + one, decided_by_numbers]) == [number(1.5), B]
    assert spelled(A / (1.0 - B * zero)) == "a" and spelled((A - 1.0) - 4.0) == "a - 5"


def test_what_is_made_for_reading_has_the_same_value() -> None:
    rng = np.random.default_rng(0)
    e = -A * (B - -2.0 * C) / (1.0 + exp(C * math.log(0.5)) * (A * A)) - where(B > 0.0, where(B > 0.0, A, C), B * 1.0)
    (read,) = readable([e])
    assert {n.op for n in walk([read])} >= {"power", "where"} and len([n for n in walk([read]) if n.op == "where"]) == 1
    for values in rng.standard_normal((20, 3)).tolist():
        own = dict(zip("abc", values, strict=True))
        exact = {k: np.float64(v) for k, v in own.items()}
        direct = -exact["a"] * (exact["b"] + 2 * exact["c"]) / (1 + 0.5 ** exact["c"] * exact["a"] ** 2)
        assert value(e, own) == pytest.approx(direct - (exact["a"] if exact["b"] > 0 else exact["b"]))


def test_a_branch_is_shown_with_its_reason() -> None:
    e = sqrt(where(A > 5.0, A, 1.0)) * where(A > 5.0, B, 2.0)
    for holds, shown, why in ((True, r"\sqrt{a} \, b", "a > 5"), (False, "2", r"a \le 5")):
        taken, met = decided(e, dict.fromkeys(conditions(e), holds))
        assert latex(taken, NAMES) == shown
        assert [reason(test, holds, NAMES) for test in met] == [why]


def test_a_part_with_a_name_is_written_by_it() -> None:
    assert latex(A * B + C, {A * B: "p", C: "c"}) == "p + c"


def test_what_is_used_twice_gets_a_letter() -> None:
    half = (A - 1.0) / 4.0
    assert with_letters(readable([half * half + sin(half)])[0], NAMES, "uv") == (
        r"u^{2} + \sin u,\quad u = \frac{a - 1}{4}"
    )
    assert with_letters(readable([exp(-(A + B) / (2.0 * C)) + A / 2.0])[0], NAMES, "") == (
        r"e^{-(a + b)/(2 c)} + \frac{a}{2}"
    )
    assert with_letters(readable([exp(A / B * C)])[0], NAMES, "") == "e^{(a/b) c}"
    assert with_letters(readable([(A - B) * (A - B) + A * B * B])[0], NAMES, "uv") == "(a - b)^{2} + a b^{2}"

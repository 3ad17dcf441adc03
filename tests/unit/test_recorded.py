"""Rules, surfaces and schedules as graphs compute what their code does."""

import math
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formulas.derivative import derivative
from formulas.graph import COMPARISONS, Expr, apply, children, expr, number, rebuild, symbol, symbols, walk
from formulas.lower import lower
from formulas.program import Language, program
from optimizers import RULES, SCHEDULES, SURFACES, elementary
from optimizers.elementary import PLAIN
from optimizers.hyper import declared
from optimizers.recorded import X, Y, record_schedule, record_step, record_surface, settings

_PYTHON = Language(
    {op: f"{op}({{}})" for op in ("sqrt", "exp", "sin", "cos", "sign", "floor", "rint", "absolute")}
    | {op: f"{op}({{}}, {{}})" for op in ("power", "maximum", "minimum", "ldexp")},
    number=lambda value: repr(value) if math.isfinite(value) else f"float('{value}')",
)
_SPACE = {name: getattr(elementary, name) for name in _PYTHON.calls if name != "ldexp"} | {
    "ldexp": lambda y, k: float(np.ldexp(y, int(k)))
}


def computed(roots, **values):
    """The roots as ordinary Python computes what is written of them."""
    names = {symbol(name): name for name in symbols(*roots)}
    written = program(roots, _PYTHON, names)
    space = _SPACE | values
    for name, text in written.lines:
        space[name] = eval(text, space)
    return [float(eval(text, space)) for text in written.results]


@pytest.mark.parametrize("slug", RULES)
def test_a_recorded_step_is_the_step(slug):
    rule = RULES[slug]()
    x, g = 0.7, -1.3
    for constants in ({}, settings(rule)):
        recorded = record_step(type(rule), constants.items())
        own = {f.name: float(getattr(rule, f.name)) for f in fields(rule)}
        record, state = rule.init(x), recorded.first
        assert list(state) == list(record._fields) and record._asdict() == state
        for _ in range(3):
            record = rule.step(x, g, record)
            names = own | {f"{name}_prev": value for name, value in state.items()} | {"x": x, "gradient": g}
            values = computed(list(recorded.quantities.values()), **names)
            state = dict(zip(recorded.quantities, values, strict=True))
            assert state == record._asdict()


@pytest.mark.parametrize("slug", SURFACES)
def test_a_recorded_surface_is_the_surface_also_of_plain_operators(slug):
    surface = SURFACES[slug]
    ground = record_surface(surface)
    roots = [ground.value, *ground.gradient]
    own = {name: getattr(surface, name) for name in declared(type(surface))}
    for roots_now in (roots, lower(roots, PLAIN)):
        for x, y in (surface.start, (0.3, -0.2), (0.0, 0.0)):
            want = [surface.value(x, y), *surface.gradient(x, y)]
            assert computed(roots_now, x=x, y=y, **own) == want


@pytest.mark.parametrize("slug", SURFACES)
def test_the_gradient_of_a_surface_is_the_derivative_of_its_value(slug):
    surface = SURFACES[slug]
    ground = record_surface(surface)
    own = {name: getattr(surface, name) for name in declared(type(surface))}
    rng = np.random.default_rng(0)
    (x0, x1), (y0, y1) = surface.bounds
    slopes = [derivative(ground.value, by) for by in (X, Y)]
    for x, y in zip(rng.uniform(x0, x1, 20).tolist(), rng.uniform(y0, y1, 20).tolist(), strict=True):
        scale = 1.0 + max(map(abs, surface.gradient(x, y)))
        assert computed(slopes, x=x, y=y, **own) == pytest.approx(surface.gradient(x, y), abs=1e-11 * scale)


@pytest.mark.parametrize("slug", SCHEDULES)
def test_a_recorded_schedule_is_the_schedule(slug):
    schedule = SCHEDULES[slug]()
    own = {name: getattr(schedule, name) for name in declared(type(schedule))}
    factor = record_schedule(type(schedule))
    for roots in ([factor], lower([factor], PLAIN)):
        got = [computed(roots, t=float(t), steps=40.0, **own)[0] for t in range(1, 41)]
        assert got == schedule.factors(40).tolist()


@pytest.mark.parametrize("function", ["exp", "sin", "cos", "sign"])
@given(x=st.floats(width=64) | st.sampled_from([0.0, -0.0, 709.7, 709.79, -745.1, -746.1, 1e6, 2.0**50, 1e300]))
def test_a_function_and_what_it_is_made_of_are_the_same_bits(function, x):
    lowered = lower([apply(function, X)], PLAIN)
    assert not {node.op for node in walk(lowered)} & set(PLAIN)
    want = getattr(elementary, function)(x)
    with np.errstate(all="ignore"):
        several = getattr(elementary, function)(np.array([x, 1.0]))[0]
        (got,) = computed(lowered, x=x)
    assert (got == want == several) or (got != got and want != want and several != several)


@pytest.mark.parametrize("function", ["maximum", "minimum"])
@given(a=st.floats(width=64), b=st.floats(width=64))
def test_the_larger_and_the_smaller_of_plain_operators(function, a, b):
    (got,) = computed(lower([apply(function, X, Y)], PLAIN), x=a, y=b)
    want = getattr(elementary, function)(a, b)
    assert got == want or (got != got and want != want)


def test_equal_expressions_are_one_object():
    x, y = symbol("x"), symbol("y")
    assert x * y + 1.0 is x * y + 1.0 and symbol("x") is x and x * y is not y * x
    assert number(0.0) is not number(-0.0) and expr(2) is number(2.0) and expr(x) is x
    assert symbols(y * x + y) == ["y", "x"] and children(x) == () == children(number(1.0))
    assert rebuild(x * x + y, {x: y}) is y * y + y
    assert repr(x - 1.0) == "subtract(x, 1.0)"


def test_what_a_graph_cannot_hold_says_so():
    x: Any = symbol("x")
    with pytest.raises(TypeError, match="cannot hold log"):
        np.log(x)
    with pytest.raises(TypeError, match=r"cannot hold \*\*"):
        x**2
    with pytest.raises(TypeError, match="cannot hold add with reduce"):
        np.add.reduce(x)
    with pytest.raises(TypeError, match=r"has no branches: whether greater\(x, 0.0\) holds"):
        bool(x > 0.0)
    with pytest.raises(TypeError, match="by its exponent"):
        derivative(elementary.power(2.0, x), x)
    with pytest.raises(TypeError, match="derivative of ldexp"):
        derivative(apply("ldexp", x, x), x)


def test_adding_in_place_gives_a_new_expression():
    x = y = symbol("x")
    y += 1.0
    assert isinstance(y, Expr) and y is x + 1.0


SAMPLES = {
    "sqrt": (2.0,),
    "absolute": (-1.5,),
    "negative": (2.0,),
    "exp": (0.3,),
    "sin": (0.4,),
    "cos": (0.4,),
    "sign": (0.4,),
    "floor": (0.4,),
    "divide": (0.4, -1.5),
    "multiply": (0.4, -1.5),
    "add": (0.4, -1.5),
    "subtract": (0.4, -1.5),
    "maximum": (0.4, -1.5),
    "minimum": (0.4, -1.5),
}


def test_the_derivative_of_a_power() -> None:
    x = symbol("x")
    slope = derivative(elementary.power(x * x, 3.0) + elementary.rint(x), x)
    assert computed([slope], x=0.7) == pytest.approx([6.0 * 0.7**5])


@pytest.mark.parametrize("op", SAMPLES)
def test_the_derivative_of_every_operation(op):
    names = ("x", "y")[: len(SAMPLES[op])]
    of = apply(op, *(symbol(name) * symbol(name) * 0.5 + symbol(name) for name in names))
    at = dict(zip(names, (0.9, -0.6), strict=False))
    for name in names:
        above, below = (computed([of], **at | {name: at[name] + h})[0] for h in (1e-6, -1e-6))
        assert computed([derivative(of, symbol(name))], **at)[0] == pytest.approx((above - below) / 2e-6, abs=1e-8)


def test_a_program_names_what_is_used_twice_and_keeps_the_order_of_operations():
    x, y = symbol("x"), symbol("y")
    part = x + y
    names = {x: "x", y: "y"}
    lines, results = program([part * part - (x - (y - 1.0)) / -(x * y), x * (y * x)], _PYTHON, names)
    assert lines == [("v0", "x + y")]
    assert results == ["v0 * v0 - (x - (y - 1.0)) / -(x * y)", "x * (y * x)"]
    lines, results = program([apply("where", x > 0.0, -x, x * 2.0)], _PYTHON, names | {x > 0.0: "positive"})
    assert (lines, results) == ([("positive", "x > 0.0")], ["-x if positive else x * 2.0"])
    assert program([x * y + 1.0], _PYTHON, names, inline=False).lines == [("v0", "x * y"), ("v1", "v0 + 1.0")]


@given(data=st.data())
def test_what_is_written_computes_the_same_however_it_is_nested(data):
    def tree(depth):
        if depth == 0:
            return data.draw(st.sampled_from([symbol("x"), symbol("y"), symbol("z")]))
        op = data.draw(st.sampled_from(["add", "subtract", "multiply", "divide", "negative", "where", "absolute"]))
        if op == "where":
            test = apply(data.draw(st.sampled_from(COMPARISONS)), tree(depth - 1), tree(depth - 1))
            return apply(op, test, tree(depth - 1), tree(depth - 1))
        return apply(op, *(tree(depth - 1) for _ in range(2 if op in ("add", "subtract", "multiply", "divide") else 1)))

    own = {"x": np.float64(1.7), "y": np.float64(-0.3), "z": np.float64(0.0)}

    def value(e):
        return own[e.args[0]] if e.op == "symbol" else getattr(np, e.op)(*map(value, children(e)))

    e = tree(data.draw(st.integers(1, 4)))
    with np.errstate(all="ignore"):
        want, got = float(value(e)), computed([e], **own)[0]
    assert got == want or (got != got and want != want)


def test_a_setting_that_is_a_number_is_a_symbol_and_a_switch_or_0_a_constant():
    adam = RULES["adam"]()
    assert settings(adam) == {"weight_decay": 0.0, "bias_correction": True}
    recorded = record_step(type(adam), settings(adam).items())
    assert "weight_decay" not in symbols(*recorded.quantities.values())
    assert recorded.shared == {"t", "beta1_t", "beta2_t"}
    assert settings(replace(adam, weight_decay=np.zeros(2))) == {"bias_correction": True}

"""What follows from the arithmetic of a surface: its graph, its derivatives and its formula, once a class."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from formulas.derivative import derivative
from formulas.graph import Expr, expr, symbol, symbols
from formulas.latex import with_letters
from formulas.reading import readable
from optimizers.computed import function
from optimizers.elementary import Number
from optimizers.hyper import declared

X, Y = symbol("x"), symbol("y")


class Ground(NamedTuple):
    """A surface over X and Y, made of them and of its parameters."""

    value: Expr
    gradient: tuple[Expr, Expr]


def ground(surface: Any) -> Ground:
    """A surface, in which the parameters are symbols by their name."""
    return _ground(_class(surface))


def formula(surface: Any) -> str:
    """The value in LaTeX."""
    return _formula(_class(surface))


def gradient(surface: Any, x: Number, y: Number) -> tuple[Number, ...]:
    """The derivatives of a surface's value by x and by y."""
    return _computed(_gradient, surface, x, y)


def hessian(surface: Any, x: Number, y: Number) -> tuple[Number, ...]:
    """The derivatives of a surface's gradient by xx, xy and yy; constant ones are numbers."""
    return _computed(_hessian, surface, x, y)


def _class(surface: Any) -> Any:
    """For mypy, classes of dataclasses cannot be hashed."""
    return type(surface)


def _computed(make: Callable[..., Any], surface: Any, x: Number, y: Number) -> tuple[Number, ...]:
    cls = _class(surface)
    own = [getattr(surface, name) for name in _parameters(cls)]
    try:
        values: tuple[Number, ...] = make(cls)(x, y, *own)
    except ZeroDivisionError:  # only Python floats raise it
        with np.errstate(all="ignore"):
            values = tuple(float(value) for value in make(cls)(np.float64(x), np.float64(y), *own))
    return values


def parameters(surface: Any) -> tuple[str, ...]:
    """Those of its arithmetic: whole numbers are none."""
    return _parameters(_class(surface))


@cache
def _parameters(cls: Any) -> tuple[str, ...]:
    return tuple(name for name, h in declared(cls).items() if not h.whole)


def with_symbols(surface: Any) -> Any:
    """The surface with its parameters as symbols by their name."""
    return replace(surface, **{name: symbol(name) for name in parameters(surface)})


@cache
def _ground(cls: Any) -> Ground:
    own = with_symbols(cls())
    by_x, by_y = own.gradient(X, Y)
    return Ground(expr(own.value(X, Y)), (expr(by_x), expr(by_y)))


@cache
def _formula(cls: Any) -> str:
    names = {X: "x", Y: "y"} | {symbol(name): h.symbol for name, h in declared(cls).items()}
    return with_letters(readable([_ground(cls).value])[0], names, "uvwpqrs")


@cache
def _gradient(cls: Any) -> Callable[..., tuple[Number, ...]]:
    value = expr(with_symbols(cls()).value(X, Y))
    return function(*(_new(derivative(value, by), by) for by in (X, Y)), of=("x", "y", *_parameters(cls)))


def _new(slope: Expr, by: Expr) -> Expr:
    """A slope in the shape of a coordinate, never the caller's own array."""
    if not {"x", "y"} & set(symbols(slope)):
        return expr(slope + 0.0 * by)
    return expr(1.0 * slope) if slope.op == "symbol" else slope


@cache
def _hessian(cls: Any) -> Callable[..., tuple[Number, ...]]:
    by_x, by_y = _ground(cls).gradient
    entries = derivative(by_x, X), derivative(by_x, Y), derivative(by_y, Y)
    return function(*entries, of=("x", "y", *_parameters(cls)))

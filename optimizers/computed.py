"""Expressions computed: as functions of their operands, which give a number and an array the same bits."""

import math
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from formulas.graph import Expr, symbol, symbols
from formulas.program import Language, program
from optimizers import elementary
from optimizers.elementary import Number

_UNARY = ("sqrt", "exp", "sin", "cos", "absolute", "sign", "floor", "rint")
_BINARY = ("power", "maximum", "minimum")
_LANGUAGE = Language(
    {name: f"{name}({{}})" for name in _UNARY} | {name: f"{name}({{}}, {{}})" for name in _BINARY},
    where="where({}, {}, {})",
)
_SPACE = {name: getattr(elementary, name) for name in (*_UNARY, *_BINARY, "where")}
_SPACE |= {"inf": math.inf, "nan": math.nan}


@lru_cache(maxsize=1024)
def function(*roots: Expr, of: tuple[str, ...]) -> Callable[..., tuple[Number, ...]]:
    """What computes the roots from the values of the symbols that `of` names, in this order.

    Like the rest of optimizers/, it takes Python floats, arrays, or expressions. A ValueError says that a name is none
    in Python.
    """
    if not all(name.isidentifier() for name in of):
        raise ValueError(f"{of} are no names")
    lines, results = program(roots, _LANGUAGE, {symbol(name): f"_{name}" for name in of})
    body = [f"    {name} = {text}" for name, text in lines] + [f"    return ({', '.join(results)},)"]
    space: dict[str, Any] = dict(_SPACE)
    exec("\n".join([f"def computed({', '.join(f'_{name}' for name in of)}):", *body]), space)
    computed: Callable[..., tuple[Number, ...]] = space["computed"]
    return computed


def value(e: Expr, operands: Mapping[str, Number]) -> Number:
    """The value of an expression, whose operands are among the given ones."""
    used = tuple(symbols(e))
    return function(e, of=used)(*(operands[name] for name in used))[0]

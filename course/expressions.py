"""Expressions in lessons, such as `2 / L` or `adam.steps`: a few of Python's, with names that the caller gives."""

import ast
import operator
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

_BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}
_COMPARED: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


class Wrong(ValueError):
    """An expression that cannot be read or computed; says why."""


@lru_cache(maxsize=4096)
def _read(text: str) -> ast.expr:
    try:
        return ast.parse(text.strip(), mode="eval").body
    except SyntaxError as error:
        raise Wrong(f"{text!r} is no expression") from error


def value_of(text: str, names: Mapping[str, Any]) -> Any:
    """The value of an expression; `Wrong` if it has none.

    Numbers, texts, arithmetic, comparisons, `and`, `or`, `not`, `a if test else b`, tuples, attributes without an
    underscore, and calls of what `names` has.
    """
    try:
        return _value(_read(text), names)
    except Wrong as error:
        raise Wrong(f"{text!r}: {error}") from error
    except (ArithmeticError, AttributeError, TypeError, ValueError, LookupError) as error:
        raise Wrong(f"{text!r} cannot be computed: {error}") from error


def _value(node: ast.expr, names: Mapping[str, Any]) -> Any:
    def of(part: ast.expr) -> Any:
        return _value(part, names)

    match node:
        case ast.Constant(value=bool() | int() | float() | str()):
            return node.value
        case ast.Name(id=name):
            if name not in names:
                raise Wrong(f"there is no {name}")
            return names[name]
        case ast.Attribute(value=owner, attr=name) if not name.startswith("_"):
            return getattr(of(owner), name)
        case ast.Call(func=called, args=args, keywords=keywords):
            return of(called)(*map(of, args), **{word.arg: of(word.value) for word in keywords if word.arg})
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
            return _BINARY[type(op)](of(left), of(right))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -of(operand)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return not of(operand)
        case ast.BoolOp(op=ast.And(), values=parts):
            return all(of(part) for part in parts)
        case ast.BoolOp(values=parts):
            return any(of(part) for part in parts)
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return of(body) if of(test) else of(orelse)
        case ast.Tuple(elts=parts):
            return tuple(of(part) for part in parts)
        case ast.Compare(left=left, ops=ops, comparators=others) if all(type(op) in _COMPARED for op in ops):
            sides = [of(left), *map(of, others)]
            return all(_COMPARED[type(op)](a, b) for op, a, b in zip(ops, sides, sides[1:], strict=False))
    raise Wrong(f"{ast.unparse(node)} is not allowed")

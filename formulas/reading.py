"""Expressions as a person writes them: the same arithmetic without what only a machine needs."""

import math
import operator
from collections.abc import Callable, Iterable, Mapping
from functools import cache, partial

from formulas.graph import COMPARISONS, OPERATIONS, Expr, apply, children, expr, number, rebuild, walk
from formulas.lower import lower

_COMPUTED: dict[str, Callable[[float, float], float]] = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "divide": operator.truediv,
}
_COMPARED = dict(zip(COMPARISONS, ("eq", "ne", "lt", "le", "gt", "ge"), strict=True))
_ZERO, _ONE, _TWO = number(0.0), number(1.0), number(2.0)


def readable(roots: Iterable[Expr]) -> list[Expr]:
    """The expressions without neutral elements and arithmetic on numbers, with squares and known bases as powers.

    For reading only: what is multiplied by 0 is 0 here, also where it is infinite.
    """
    return lower(roots, {op: partial(_one, op) for op in OPERATIONS})


def conditions(root: Expr) -> list[Expr]:
    """What decides the branches of an expression."""
    return list(dict.fromkeys(node.args[0] for node in walk([root]) if node.op == "where"))


def decided(root: Expr, holds: Mapping[Expr, bool]) -> tuple[Expr, list[Expr]]:
    """The expression with the branches that are taken, for reading, and the conditions that decided them."""
    met: dict[Expr, None] = {}

    @cache
    def taken(node: Expr) -> Expr:
        if node.op == "where":
            test, a, b = node.args
            met[test] = None
            return taken(a if holds[test] else b)
        args = children(node)
        return apply(node.op, *map(taken, args)) if args else node

    return readable([taken(root)])[0], list(met)


def _one(op: str, *args: Expr) -> Expr:
    """An operation on expressions that are made for reading."""
    if op in _COMPUTED and all(arg.op == "number" for arg in args) and not (op == "divide" and _is_zero(args[1])):
        return number(_COMPUTED[op](*(arg.args[0] for arg in args)))
    return _RULES[op](*args) if op in _RULES else apply(op, *args)


def _is_zero(e: Expr) -> bool:
    return e.op == "number" and e.args[0] == 0.0


def _add(a: Expr, b: Expr) -> Expr:
    if _is_zero(a) or _is_zero(b):
        return b if _is_zero(a) else a
    opposite = _opposite(b)
    return apply("add", a, b) if opposite is None else _subtract(a, opposite)


def _subtract(a: Expr, b: Expr) -> Expr:
    if a is b or _is_zero(b):
        return a if _is_zero(b) else _ZERO
    if _is_zero(a):
        return _negative(b)
    if (opposite := _opposite(b)) is not None:
        return _add(a, opposite)
    if b.op == "number" and a.op == "subtract" and a.args[1].op == "number":  # x - 1 - 4
        return apply("subtract", a.args[0], a.args[1].args[0] + b.args[0])
    return apply("subtract", a, b)


def _opposite(e: Expr) -> Expr | None:
    """Minus an expression, where that has one sign less."""
    if e.op == "negative":
        return expr(e.args[0])
    if e.op == "number":
        return number(-e.args[0]) if e.args[0] < 0.0 else None
    if e.op in ("multiply", "divide") and (first := _opposite(e.args[0])) is not None:
        return _RULES[e.op](first, e.args[1])
    return None


def _negative(a: Expr) -> Expr:
    return _ZERO if _is_zero(a) else expr(a.args[0]) if a.op == "negative" else apply("negative", a)


def _multiply(a: Expr, b: Expr) -> Expr:
    if _is_zero(a) or _is_zero(b):
        return _ZERO
    if a is _ONE or b is _ONE:
        return b if a is _ONE else a
    return _power(a, _TWO) if a is b else apply("multiply", a, b)


def _divide(a: Expr, b: Expr) -> Expr:
    return _ZERO if _is_zero(a) else a if b is _ONE else apply("divide", a, b)


def _power(a: Expr, n: Expr) -> Expr:
    return a if n is _ONE else apply("power", a, n)


def _sqrt(a: Expr) -> Expr:
    return a if _is_zero(a) or a is _ONE else apply("sqrt", a)


def _exp(a: Expr) -> Expr:
    """With a base of two digits, of which the exponent has the logarithm, that base: 0.96 to the power x."""
    if a.op == "multiply" and a.args[1].op == "number":
        base = round(math.exp(min(a.args[1].args[0], 1.0)), 2)
        if base not in (0.0, 1.0) and math.isclose(math.log(base), a.args[1].args[0], rel_tol=1e-15):
            return apply("power", base, a.args[0])
    return apply("exp", a)


def _where(test: Expr, a: Expr, b: Expr) -> Expr:
    """Within a branch, its condition is known."""
    if test.op in COMPARISONS and all(side.op == "number" for side in test.args):
        return a if getattr(operator, _COMPARED[test.op])(*(side.args[0] for side in test.args)) else b
    a, b = _given(test, a, 1), _given(test, b, 2)
    return a if a is b else apply("where", test, a, b)


def _given(test: Expr, branch: Expr, taken: int) -> Expr:
    inner = (node for node in walk([branch]) if node.op == "where" and node.args[0] is test)
    return rebuild(branch, {node: node.args[taken] for node in inner})


_RULES: dict[str, Callable[..., Expr]] = {
    "add": _add,
    "subtract": _subtract,
    "multiply": _multiply,
    "divide": _divide,
    "negative": _negative,
    "power": _power,
    "sqrt": _sqrt,
    "exp": _exp,
    "where": _where,
}

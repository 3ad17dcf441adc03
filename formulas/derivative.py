"""Derivatives of expressions, as expressions."""

from collections.abc import Callable

from formulas.graph import COMPARISONS, Expr, apply, children, expr, number, walk

_ZERO, _ONE = number(0.0), number(1.0)


def derivative(of: Expr, by: Expr) -> Expr:
    """The derivative by a symbol.

    Where there is none, it is the one that a step in floating point sees: 0 for `sign`, that of the first of two equal
    ones for `maximum`, and `sign(x)`, 0 at 0, for `absolute`.
    """
    found: dict[Expr, Expr] = {}
    for node in walk([of]):
        slopes = [found[child] for child in children(node)]
        if node is by:
            found[node] = _ONE
        elif all(slope is _ZERO for slope in slopes) or node.op in (*COMPARISONS, "sign", "floor", "rint"):
            found[node] = _ZERO
        elif node.op not in _RULES:
            raise TypeError(f"The derivative of {node.op} is not known.")
        else:
            found[node] = _RULES[node.op](node, *children(node), *slopes)
    return found[of]


def plus(a: Expr, b: Expr) -> Expr:
    """A sum without a zero in it, and of numbers a number."""
    if a.op == b.op == "number":
        return number(a.args[0] + b.args[0])
    return b if a is _ZERO else a if b is _ZERO else apply("add", a, b)


def minus(a: Expr, b: Expr) -> Expr:
    """A difference without a zero in it, and of numbers a number."""
    if a.op == b.op == "number":
        return number(a.args[0] - b.args[0])
    return a if b is _ZERO else negative(b) if a is _ZERO else apply("subtract", a, b)


def negative(a: Expr) -> Expr:
    """Minus `a`."""
    if a.op == "number":
        return number(-a.args[0])
    return expr(a.args[0]) if a.op == "negative" else apply("negative", a)


def times(a: Expr, b: Expr) -> Expr:
    """A product without a zero or a one in it."""
    if a is _ZERO or b is _ZERO:
        return _ZERO
    if a.op == b.op == "number":
        return number(a.args[0] * b.args[0])
    if a.op == "number" and b.op == "multiply" and b.args[0].op == "number":
        return times(times(a, b.args[0]), b.args[1])
    if b.op == "number":
        return times(b, a)
    return b if a is _ONE else apply("multiply", a, b)


def _multiply(node: Expr, a: Expr, b: Expr, da: Expr, db: Expr) -> Expr:
    if a is b:
        return times(number(2.0), times(a, da))
    return plus(times(da, b), times(a, db))


def _divide(node: Expr, a: Expr, b: Expr, da: Expr, db: Expr) -> Expr:
    """(da - (a / b) db) / b, in which nothing overflows that the result does not."""
    return apply("divide", minus(da, times(node, db)), b)


def _power(node: Expr, a: Expr, n: Expr, da: Expr, dn: Expr) -> Expr:
    if dn is not _ZERO:
        raise TypeError("The derivative of a power by its exponent is not known.")
    return times(times(n, apply("power", a, minus(n, _ONE))), da)


def _choose(test: Callable[[Expr, Expr], Expr]) -> Callable[[Expr, Expr, Expr, Expr, Expr], Expr]:
    return lambda node, a, b, da, db: apply("where", test(a, b), da, db)


_RULES: dict[str, Callable[..., Expr]] = {
    "add": lambda node, a, b, da, db: plus(da, db),
    "subtract": lambda node, a, b, da, db: minus(da, db),
    "multiply": _multiply,
    "divide": _divide,
    "power": _power,
    "negative": lambda node, a, da: negative(da),
    "absolute": lambda node, a, da: times(apply("sign", a), da),
    "sqrt": lambda node, a, da: apply("divide", da, times(number(2.0), node)),
    "exp": lambda node, a, da: times(node, da),
    "sin": lambda node, a, da: times(apply("cos", a), da),
    "cos": lambda node, a, da: negative(times(apply("sin", a), da)),
    "maximum": _choose(lambda a, b: apply("greater_equal", a, b)),
    "minimum": _choose(lambda a, b: apply("less_equal", a, b)),
    "where": lambda node, test, a, b, dtest, da, db: apply("where", test, da, db),
}

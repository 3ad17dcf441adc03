"""The graph: an expression is a number, a symbol, or an operation on expressions, and each is there only once.

An `Expr` goes through code in place of a number. NumPy hands it every ufunc that is applied to it, and `np.where`, so
that arithmetic which is written for arrays is recorded unchanged. What a graph cannot hold raises a TypeError that
names it; asking for the truth of a comparison does too, because a graph has no branches.
"""

from collections.abc import Iterable, Iterator
from threading import Lock
from typing import Any, NoReturn
from weakref import WeakValueDictionary

import numpy as np

OPERATIONS = {
    "add": 2,
    "subtract": 2,
    "multiply": 2,
    "divide": 2,
    "power": 2,
    "negative": 1,
    "absolute": 1,
    "sqrt": 1,
    "exp": 1,
    "sin": 1,
    "cos": 1,
    "sign": 1,
    "floor": 1,
    "rint": 1,
    "maximum": 2,
    "minimum": 2,
    "ldexp": 2,
    "where": 3,
    "equal": 2,
    "not_equal": 2,
    "less": 2,
    "less_equal": 2,
    "greater": 2,
    "greater_equal": 2,
}
"""What a graph may hold, by NumPy's name, and of how many expressions each is made.

A power is that of a whole number; a formula that is made for reading may have others.
"""

COMPARISONS = ("equal", "not_equal", "less", "less_equal", "greater", "greater_equal")
"""The operations whose result is true or false; only `where` takes them."""


class Expr(np.lib.mixins.NDArrayOperatorsMixin):
    """An expression. Equal ones are one object, so that `is` compares them; `==` records a comparison.

    `op` is a name of OPERATIONS with `args` as expressions, or "number" with a float, or "symbol" with a name.
    """

    __slots__ = ("__weakref__", "args", "op")

    op: str
    args: tuple[Any, ...]

    __hash__ = object.__hash__

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> "Expr":
        if method != "__call__" or options.keys() - {"out"}:  # x += y gives a new expression the name x
            raise TypeError(f"A formula cannot hold {ufunc.__name__} with {method} and {sorted(options)}.")
        if ufunc is np.power:  # its last bits are a library's; `power` of a graph is a product
            raise TypeError("A formula cannot hold **: multiply, or call optimizers.elementary.power.")
        return apply(ufunc.__name__, *inputs)

    def __array_function__(self, function: Any, types: Any, args: Any, options: Any) -> "Expr":
        if function is np.zeros_like:
            return number(0.0)
        return apply(function.__name__, *args)

    def __bool__(self) -> NoReturn:
        raise TypeError(f"A formula has no branches: whether {self!r} holds is not known while it is recorded.")

    def __repr__(self) -> str:
        return f"{self.op}({', '.join(map(repr, self.args))})" if self.op in OPERATIONS else str(self.args[0])


_known: "WeakValueDictionary[tuple[Any, ...], Expr]" = WeakValueDictionary()
_lock = Lock()


def _make(key: tuple[Any, ...], op: str, args: tuple[Any, ...]) -> Expr:
    with _lock:
        found = _known.get(key)
        if found is None:
            found = Expr()
            found.op, found.args = op, args
            _known[key] = found
        return found


def symbol(name: str) -> Expr:
    """What is put in later, by its name."""
    return _make(("symbol", name), "symbol", (name,))


def number(value: float) -> Expr:
    """A number of the formula itself; 0 and -0 are two."""
    value = float(value)
    return _make(("number", value.hex()), "number", (value,))


def expr(value: Any) -> Expr:
    """An expression as it is, or a number."""
    return value if isinstance(value, Expr) else number(value)


def apply(op: str, *args: Any) -> Expr:
    """An operation on expressions and numbers, by NumPy's name."""
    if OPERATIONS.get(op) != len(args):
        raise TypeError(f"A formula cannot hold {op} of {len(args)}.")
    own = tuple(map(expr, args))
    return _make((op, *map(id, own)), op, own)  # an id stays, because the node that is found by it holds its arguments


def children(e: Expr) -> tuple[Expr, ...]:
    """The expressions of which this one is made directly; none for a number or a symbol."""
    return e.args if e.op in OPERATIONS else ()


def walk(roots: Iterable[Expr], stop: Iterable[Expr] = ()) -> Iterator[Expr]:
    """All expressions of which the roots are made and they themselves, each once, after those of which it is made.

    Those of `stop` come, but not what they are made of.
    """
    seen: set[Expr] = set()
    ends = set(stop)
    todo = [(root, False) for root in reversed(list(roots))]
    while todo:
        node, done = todo.pop()
        if done:
            yield node
        elif node not in seen:
            seen.add(node)
            todo.append((node, True))
            if node not in ends:
                todo += [(child, False) for child in reversed(children(node)) if child not in seen]


def symbols(*roots: Expr) -> list[str]:
    """The names of the symbols in use, in the order in which they are met."""
    return [node.args[0] for node in walk(roots) if node.op == "symbol"]


def rebuild(root: Expr, change: "dict[Expr, Expr]") -> Expr:
    """The expression with others put in the place of some."""
    return rebuild_all([root], change)[0]


def rebuild_all(roots: Iterable[Expr], change: "dict[Expr, Expr]") -> list[Expr]:
    """As `rebuild`, for several at once."""
    roots = list(roots)
    new = dict(change)
    for node in walk(roots, change):
        if node not in new:
            args = children(node)
            new[node] = apply(node.op, *(new[child] for child in args)) if args else node
    return [new[root] for root in roots]

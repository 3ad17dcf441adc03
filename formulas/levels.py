"""Levels: how often expressions change, and what can be computed before a loop begins."""

from collections.abc import Iterable, Mapping

from formulas.graph import Expr, children, rebuild_all, symbol, walk


def levels(roots: Iterable[Expr], of: Mapping[Expr, int]) -> dict[Expr, int]:
    """The level of everything in the roots: a symbol's is given, and what is made of others has their highest."""
    found: dict[Expr, int] = {}
    for node in walk(roots):
        found[node] = of[node] if node.op == "symbol" else max((found[child] for child in children(node)), default=0)
    return found


def hoist(roots: Iterable[Expr], of: Mapping[Expr, int], below: int, prefix: str) -> tuple[list[Expr], dict[Expr, str]]:
    """The roots with a symbol for each of their largest parts below a level; and these parts with their names.

    Numbers and symbols stay where they are. `of` has the levels of the symbols.
    """
    roots = list(roots)
    moved = {node for node, level in levels(roots, of).items() if children(node) and level < below}
    parts = {node: f"{prefix}{i}" for i, node in enumerate(node for node in walk(roots, moved) if node in moved)}
    return rebuild_all(roots, {node: symbol(name) for node, name in parts.items()}), parts

"""Lowering: functions in terms of plain operators, so that every language computes the same bits."""

from collections.abc import Callable, Iterable, Mapping

from formulas.graph import Expr, apply, children, walk

Definitions = Mapping[str, Callable[..., Expr]]
"""How a function is computed, by its operation: called with the expressions that it is applied to."""


def lower(roots: Iterable[Expr], definitions: Definitions) -> list[Expr]:
    """The expressions with each function that is defined replaced by its definition, which may not use others."""
    roots = list(roots)
    new: dict[Expr, Expr] = {}
    for node in walk(roots):
        args = [new[child] for child in children(node)]
        if node.op in definitions:
            new[node] = definitions[node.op](*args)
        else:
            new[node] = apply(node.op, *args) if args else node
    return [new[root] for root in roots]

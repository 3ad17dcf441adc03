"""What a rule costs, counted from its own arithmetic: what it remembers of each parameter, and what a step computes."""

from typing import Any, NamedTuple

from formulas.graph import COMPARISONS, Expr, children, walk
from optimizers.ledger import constants
from optimizers.recorded import GRADIENT, X, before, record_step
from optimizers.rules import RULES, Rule

FLOAT32 = 4
"""The bytes of a number in single precision."""

_DECIDES = {*COMPARISONS, "where"}
"""What chooses between numbers and computes none."""


class Cost(NamedTuple):
    """What a rule costs for each parameter."""

    state: int
    """The numbers that it keeps from one step to the next."""
    operations: int
    """The operations of one step, the addition to the parameter among them.

    Sums, products, quotients, roots, absolute values, signs and maxima count as one each. What is the same for all
    parameters is computed once a step, and does not count.
    """

    def bytes(self, parameters: int) -> int:
        """The memory of the state of a model in single precision, beside the parameters and their gradient."""
        return self.state * parameters * FLOAT32


def counted(slug: str) -> Rule:
    """A rule as it is counted: with its defaults, and with weight decay where that is what it is for."""
    rule: Any = RULES[slug]
    settings = {"weight_decay": 0.01} if "decay" in rule().init(0.0)._fields else {}
    counted: Rule = rule(**settings)
    return counted


def cost(rule: Rule) -> Cost:
    """What a rule with these settings costs."""
    recorded = record_step(type(rule), constants(rule))
    own = [name for name in recorded.quantities if name not in recorded.shared]
    remembered = kept(rule)
    roots = [X + recorded.quantities["delta"], *(recorded.quantities[name] for name in remembered)]
    return Cost(len(remembered), _operations(roots, {X, GRADIENT, *map(before, own)}))


def kept(rule: Rule) -> tuple[str, ...]:
    """The quantities of each parameter of which the next step needs the last value."""
    recorded = record_step(type(rule), constants(rule))
    names = {before(name): name for name in recorded.quantities if name not in recorded.shared}
    found: dict[str, None] = {}
    todo = ["delta"]
    while todo:
        needed = walk([recorded.quantities[todo.pop()]])
        new = [name for node in needed if (name := names.get(node)) and name not in found]
        found |= dict.fromkeys(new)
        todo += new
    return tuple(found)


def _operations(roots: list[Expr], each: set[Expr]) -> int:
    """The operations on what differs from parameter to parameter; equal ones are computed once."""
    count, differs = 0, set(each)
    for node in walk(roots):
        if any(child in differs for child in children(node)):
            differs.add(node)
            count += node.op not in _DECIDES
    return count

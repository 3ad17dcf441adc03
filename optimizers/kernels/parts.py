"""What a kernel is made of: the state that a step carries, what shows whether it is finite, and lines by how often."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from formulas.graph import Expr, apply, children, number, symbol, symbols
from formulas.levels import hoist, levels
from formulas.lower import lower
from formulas.program import Language
from optimizers.elementary import PLAIN
from optimizers.kernels.language import LANGUAGE, assignments
from optimizers.recorded import GRADIENT, Recorded, X, before

CALL, STEP, RUN = range(3)
"""How often a number changes: with every call, every step or every run."""

_PROPAGATES = ("add", "subtract", "multiply", "negative", "absolute", "sqrt")
"""What is not finite wherever something in it is not."""


def per_coordinate(recorded: Recorded) -> set[str]:
    """The quantities that depend on the point or the gradient, in this step or a later one."""
    found: set[str] = set()
    while True:
        sources = {X, GRADIENT, *map(before, found)}
        names = {source.args[0] for source in sources}
        more = {name for name, value in recorded.quantities.items() if not names.isdisjoint(symbols(value))}
        if more == found:
            return found
        found = more


class State(NamedTuple):
    """A quantity that a step takes from the step before."""

    symbol: Expr
    new: Expr
    first: float

    @property
    def name(self) -> str:
        """That of its symbol."""
        name: str = self.symbol.args[0]
        return name


def finite(values: Iterable[Expr]) -> Expr:
    """0 or -0 where all values are finite, NaN where one is not. Symbols are taken to be finite.

    The values come in the order of computing. What leaves no later one finite where it is not finite itself is not
    looked at: of Adam's quantities only the denominator is, by which an infinite one would make the step 0.
    """
    product: Expr = number(0.0)
    seen: set[Expr] = set()
    for value in reversed(list(values)):
        if value in seen or not children(value):
            continue
        product = apply("multiply", product, value)
        todo = [value]
        while todo:
            node = todo.pop()
            if node not in seen:
                seen.add(node)
                args = children(node)
                todo += args if node.op in _PROPAGATES else args[:1] if node.op == "divide" else ()
    return product


class Parts(NamedTuple):
    """The lines of a kernel, by how often they are to be computed."""

    call: list[str]
    step: list[str]
    run: list[str]
    called: dict[str, str]
    """What the results and the states' new values are called, by name."""
    shared: list[State]
    """The states that all runs share."""
    own: list[State]
    """The states of which each run has its own."""


def parts(
    results: Mapping[str, Expr], states: Iterable[State], level: Mapping[Expr, int], language: Language = LANGUAGE
) -> Parts:
    """How to compute results, and the states on which they depend.

    `level` says how often each symbol changes; states are shared unless something of a run goes into them.
    """
    kept = _carried(results.values(), states)
    roots = lower([*results.values(), *(state.new for state in kept)], PLAIN)
    of = dict(level) | {state.symbol: STEP for state in kept}
    while True:
        found = levels(roots, of)
        new = zip(kept, roots[len(results) :], strict=True)
        more = {state.symbol: RUN for state, root in new if found[root] == RUN > of[state.symbol]}
        if not more:
            break
        of |= more
    shared, own = ([state for state in kept if of[state.symbol] == changes] for changes in (STEP, RUN))

    roots, constants = hoist(roots, of, STEP, "c")
    of |= {symbol(name): CALL for name in constants.values()}
    names = [*results, *(state.name for state in kept)]
    of_run = dict(zip(names, roots, strict=True))
    of_step = {state.name: of_run.pop(state.name) for state in shared}
    inner, steps = hoist(of_run.values(), of, RUN, "u")
    call, _ = assignments(constants, constants, "k", language)
    step, step_called = assignments([*steps, *of_step.values()], steps, "j", language)
    run, run_called = assignments(inner, prefix="v", language=language)
    called = dict(zip(of_run, run_called, strict=True)) | dict(zip(of_step, step_called[len(steps) :], strict=True))
    return Parts(call, step, run, called, shared, own)


def _carried(results: Iterable[Expr], states: Iterable[State]) -> list[State]:
    """The states on which results depend, in this step or a later one."""
    states, kept = list(states), list[State]()
    while True:
        used = set(symbols(*results, *(state.new for state in kept)))
        more = [state for state in states if state.name in used]
        if len(more) == len(kept):
            return kept
        kept = more

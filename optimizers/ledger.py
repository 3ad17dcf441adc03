"""The ledger of a run: the arithmetic and the row of every quantity of its rule, and every operand at every step."""

from dataclasses import fields
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from formulas.graph import Expr, apply, rebuild, symbol
from formulas.graph import symbols as symbols_of
from formulas.lower import lower
from formulas.reading import readable
from optimizers.descend import Path
from optimizers.elementary import Array
from optimizers.hyper import declared
from optimizers.recorded import GRADIENT, X, record_step, settings
from optimizers.rules.base import Row, Rule

POSITION = Row("x_t", "length", "position after the step")
_GIVEN = {"x": "x_{t-1}", "gradient": r"\nabla f(x_{t-1})", "noise": r"\xi_t"}


class Line(NamedTuple):
    """How a quantity is computed of its operands, which are symbols by their name.

    These are the hyperparameters, the quantities before it, those of the step before (`m_prev`), the position `x`, the
    exact `gradient` and the `noise`.
    """

    exact: Expr
    """As `step` computes it."""
    read: Expr
    """The same for reading."""


def rows(rule: Rule) -> dict[str, Row]:
    """The ledger of a rule in computing order, with the new position at its end."""
    order = type(rule.init(0.0))._fields
    return {name: rule.ledger[name]._replace(meaning=rule.meaning(name)) for name in order} | {"x_new": POSITION}


def constants(rule: Rule) -> tuple[tuple[str, float], ...]:
    """The settings that a rule's formulas do not name: switches and zeros. A schedule moves lr, whatever it is."""
    return tuple((name, value) for name, value in settings(rule).items() if name != "lr")


def arithmetic(rule: Rule, noisy: bool = False) -> dict[str, Line]:
    """How each quantity of `rows` is computed; `noisy` says whether noise is added to the gradient."""
    hashable: Any = type(rule)
    return _arithmetic(hashable, constants(rule), noisy)


@lru_cache(maxsize=256)
def _arithmetic(cls: Any, constants: tuple[tuple[str, float], ...], noisy: bool) -> dict[str, Line]:
    recorded = record_step(cls, constants, GRADIENT + symbol("noise") if noisy else GRADIENT)
    quantities = recorded.quantities | {"x_new": X + recorded.quantities["delta"]}
    lines: dict[str, Line] = {}
    known: dict[Expr, Expr] = {}
    for name, quantity in quantities.items():
        exact = _unbranched(rebuild(quantity, known), cls)
        lines[name] = Line(exact, readable([exact])[0])
        if quantity.op != "number":
            known.setdefault(quantity, symbol(name))
    return lines


def _unbranched(e: Expr, cls: Any) -> Expr:
    """Without the branches for a hyperparameter of 0: where that is a symbol, it is not 0."""
    zeros = {symbol(name) == 0.0 for name in declared(cls)}
    return lower([e], {"where": lambda test, a, b: b if test in zeros else apply("where", test, a, b)})[0]


def shared(rule: Rule) -> frozenset[str]:
    """The quantities of a step as a whole, which are the same for both coordinates."""
    return frozenset(name for name, first in rule.init(np.zeros(2))._asdict().items() if np.ndim(first) == 0)


def thought(rule: Rule) -> tuple[str, ...]:
    """The quantities that lead from the gradient to the step, in the order in which a person thinks of them.

    Those of which the step is made and that differ between the coordinates: not what both share (powers of beta), nor
    what only the next step needs. A square is left out, because its root follows, and so are what is another by a new
    name (m_hat without bias correction) and what is a number whatever the gradient (a weight decay of 0).
    """
    lines, of_both = arithmetic(rule), shared(rule)
    needed, todo = set[str](), ["delta"]
    while todo:
        name = todo.pop()
        if name in lines and name not in needed:
            needed.add(name)
            todo += symbols_of(lines[name].read)
    squares = {name for name, row in rows(rule).items() if "^2" in row.unit}
    needless = {name for name, line in lines.items() if line.read.op in ("symbol", "number")} - {"g", "delta"}
    left_out = of_both | squares | needless
    return tuple(name for name in lines if name in needed and name not in left_out)


def symbols(rule: Rule) -> dict[str, str]:
    """The LaTeX symbol of every operand of a rule's arithmetic."""
    own = {name: row.symbol for name, row in rows(rule).items()}
    before = {f"{name}_prev": previous(symbol) for name, symbol in own.items()}
    return _GIVEN | {name: h.symbol for name, h in declared(type(rule)).items()} | own | before


def previous(symbol: str) -> str:
    """The symbol of a quantity one step before."""
    if symbol == "t":
        return "(t - 1)"
    return symbol.replace("_t", "_{t-1}").replace("^t", "^{t-1}")


def operands(rule: Rule, path: Path) -> dict[str, Array]:
    """Every operand of a rule's arithmetic at every step of a run: (n, 2) each; row t - 1 is step t."""
    n = len(path.lr)
    zero = rule.init(0.0)._asdict()
    own = {f.name: np.full((n, 2), float(getattr(rule, f.name))) for f in fields(rule)}
    before = {
        f"{name}_prev": np.concatenate([np.full((1, 2), zero[name]), values[:-1]])[:n]
        for name, values in path.quantities.items()
    }
    given = {
        "lr": np.repeat(path.lr[:, None], 2, axis=1),
        "x": path.x[:n],
        "x_new": path.x[1:],
        "gradient": path.gradient[:n],
        "noise": np.zeros((n, 2)) if path.noise is None else path.noise,
    }
    return own | given | before | path.quantities


def at(every: dict[str, Array], step: int) -> dict[str, Array]:
    """The operands of one step, counted from 1: (2,) each, or a number where both coordinates share it."""
    return {name: values[step - 1] for name, values in every.items()}

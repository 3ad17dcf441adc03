"""The ledger of a run: the row of every quantity of its rule, and every operand of their formulas at every step."""

from dataclasses import fields

import numpy as np

from optimizers.descend import Path
from optimizers.elementary import Array
from optimizers.hyper import declared
from optimizers.rules.base import Row, Rule

POSITION = Row("x + delta", "x_t", "length", "position after the step")
_GIVEN = {"x": "x_{t-1}", "gradient": r"\nabla f(x_{t-1})", "noise": r"\xi_t"}


def rows(rule: Rule) -> dict[str, Row]:
    """The ledger of a rule in computing order, with the new position at its end."""
    order = type(rule.init(0.0))._fields
    return {name: rule.ledger[name]._replace(meaning=rule.meaning(name)) for name in order} | {"x_new": POSITION}


def shared(rule: Rule) -> frozenset[str]:
    """The quantities of a step as a whole, which are the same for both coordinates."""
    return frozenset(name for name, first in rule.init(np.zeros(2))._asdict().items() if np.ndim(first) == 0)


def symbols(rule: Rule) -> dict[str, str]:
    """The LaTeX symbol of every operand of a rule's formulas."""
    own = {name: row.symbol for name, row in rows(rule).items()}
    before = {f"{name}_prev": previous(symbol) for name, symbol in own.items()}
    return _GIVEN | {name: h.symbol for name, h in declared(type(rule)).items()} | own | before


def previous(symbol: str) -> str:
    """The symbol of a quantity one step before."""
    if symbol == "t":
        return "(t - 1)"
    return symbol.replace("_t", "_{t-1}").replace("^t", "^{t-1}")


def operands(rule: Rule, path: Path) -> dict[str, Array]:
    """Every operand of a rule's formulas at every step of a run: (n, 2) each; row t - 1 is step t."""
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
        "noisy": np.full((n, 2), path.noise is not None),
    }
    return own | given | before | path.quantities


def at(every: dict[str, Array], step: int) -> dict[str, Array]:
    """The operands of one step, counted from 1: (2,) each, or a number where both coordinates share it."""
    return {name: values[step - 1] for name, values in every.items()}

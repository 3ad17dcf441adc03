"""Rules, surfaces and schedules as graphs: what their code does, recorded by calling it with symbols."""

from collections.abc import Collection
from dataclasses import fields, replace
from functools import lru_cache
from typing import Any, NamedTuple

from formulas.graph import Expr, expr, symbol
from optimizers.hyper import declared
from optimizers.rules import Rule
from optimizers.schedules import Schedule
from optimizers.surfaces import Surface, derived
from optimizers.surfaces.derived import Ground as Ground
from optimizers.surfaces.derived import X as X
from optimizers.surfaces.derived import Y as Y

GRADIENT, T, STEPS = (symbol(name) for name in ("gradient", "t", "steps"))


def before(name: str) -> Expr:
    """A quantity of the step before, as a symbol."""
    return symbol(f"{name}_prev")


class Recorded(NamedTuple):
    """A step of a rule in one coordinate, made of X, GRADIENT, hyperparameters and quantities of the step before."""

    quantities: dict[str, Expr]
    """Every quantity of the record, in computing order."""
    first: dict[str, float]
    """What each is before the first step."""
    shared: frozenset[str]
    """Those that are the same for both coordinates."""


def settings(rule: Rule) -> dict[str, float]:
    """The hyperparameters of a rule that are constants of its arithmetic: switches, and those that are 0."""
    values = ((f.name, getattr(rule, f.name)) for f in fields(rule))
    return {name: value for name, value in values if isinstance(value, bool) or (type(value) is float and value == 0.0)}


def symbolic(rule: type[Rule], constants: Collection[tuple[str, float]] = ()) -> Any:
    """A rule in which the hyperparameters are symbols by their name, but for the constants."""
    return rule(**{f.name: symbol(f.name) for f in fields(rule)} | dict(constants))


def record_step(rule: type[Rule], constants: Collection[tuple[str, float]] = (), gradient: Expr = GRADIENT) -> Recorded:
    """A step of a rule, in which the hyperparameters are symbols by their name, but for the constants."""
    hashable: Any = rule  # for mypy, classes of dataclasses are not
    return _record_step(hashable, tuple(sorted(constants)), gradient)


@lru_cache(maxsize=256)
def _record_step(rule: Any, constants: tuple[tuple[str, float], ...], gradient: Expr) -> Recorded:
    own = symbolic(rule, constants)
    first = own.init(X)
    record = own.step(X, gradient, type(first)(*map(before, first._fields)))
    values = {name: expr(value) for name, value in first._asdict().items()}
    return Recorded(
        {name: expr(value) for name, value in record._asdict().items()},
        {name: value.args[0] for name, value in values.items()},
        frozenset(name for name, value in first._asdict().items() if not isinstance(value, Expr)),
    )


def record_surface(surface: Surface) -> Ground:
    """A surface, in which its parameters are symbols by their name."""
    return derived.ground(surface)


def parameters(surface: Surface) -> tuple[str, ...]:
    """The parameters of a surface that are symbols of its graph; whole ones are numbers of it."""
    return derived.parameters(surface)


def bare(surface: Surface) -> Any:
    """The surface with 0 for these: those that have one graph are equal."""
    return replace(surface, **dict.fromkeys(parameters(surface), 0.0))


class Deviation(NamedTuple):
    """By how much the gradient of a mini-batch differs, made of X, Y, parameters and the numbers of the batch."""

    batch: tuple[Expr, ...]
    gradient: tuple[Expr, Expr]


def record_deviation(surface: Surface) -> Deviation:
    """The mini-batches of a surface, in which its parameters and the numbers of a batch are symbols."""
    return _record_deviation(bare(surface))


@lru_cache(maxsize=64)
def _record_deviation(surface: Any) -> Deviation:
    batch: Any = tuple(symbol(f"batch_{i}") for i in range(len(surface.batches(1, 0)[0])))
    own = derived.with_symbols(surface)
    by_x, by_y = own.deviation(X, Y, batch)
    return Deviation(batch, (expr(by_x), expr(by_y)))


def record_schedule(cls: type[Schedule]) -> Expr:
    """What multiplies lr at step T of a run of STEPS steps, in which the schedule's settings are symbols."""
    return expr(cls(**{name: symbol(name) for name in declared(cls)}).factor(T, STEPS))

"""The kernel of one step of a rule on many parameters of many models, for training."""

import logging
from collections.abc import Collection
from dataclasses import fields
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from formulas.graph import Expr, rebuild_all, symbol
from optimizers.elementary import Array
from optimizers.kernels.compiled import Compiled, Kernel, get
from optimizers.kernels.language import fill
from optimizers.kernels.parts import CALL, RUN, STEP, State, parts
from optimizers.recorded import GRADIENT, X, before, record_step, settings
from optimizers.rules import Rule

_log = logging.getLogger(__name__)

SIGNATURE = (
    "void(float64, float64[:, ::1], float64[:, ::1], float64[:, :, ::1],"
    " float64[:, ::1], float64[:, ::1], float64[:, ::1], float64[:, ::1])"
)

_TEXT = """\
import numpy as np


def step(factor, numbers, shared, own, at, gradient, delta, after):
    for model in range(at.shape[0]):
        {once}
        for i in range(at.shape[1]):
            {run}
        {carry}
"""


class Step(NamedTuple):
    """A kernel, and in which order it takes hyperparameters and the quantities of the step before."""

    kernel: Kernel
    numbers: tuple[str, ...]
    shared: tuple[str, ...]
    """Quantities that all parameters of a model share."""
    own: tuple[str, ...]
    """Quantities of which each parameter has its own."""


class Stepper:
    """A compiled kernel with the hyperparameters of models in training, and what their next step needs."""

    def __init__(self, call: Compiled, numbers: Array, shared: Array, own: Array) -> None:
        """`numbers` and `shared` are (models, ...), `own` is (..., models, parameters)."""
        self._call, self._numbers, self._shared, self._own = call, numbers, shared, own

    def step(self, x: Array, g: Array, factor: float) -> tuple[Array, Array]:
        """What the next step from x with gradient g adds, and where it leads, with lr times `factor`.

        All are (models, parameters).
        """
        delta, after = np.empty_like(x), np.empty_like(x)
        self._call(factor, self._numbers, self._shared, self._own, x, g, delta, after)
        return delta, after


def find(rule: Rule, record: Any, x: Array) -> Stepper | None:
    """The kernel for steps after a record; None while it is being compiled, and where there is none.

    x is (models, parameters), each hyperparameter a number or an array (models, 1).
    """
    values = {f.name: getattr(rule, f.name) for f in fields(rule)}
    if any(isinstance(v, np.ndarray) and v.dtype not in (np.float64, np.bool_) for v in values.values()):
        return None  # NumPy rounds others otherwise
    kind: Any = type(rule)  # for mypy, classes of dataclasses are not hashable
    written = _written(kind, tuple(settings(rule).items()))
    call = written and get(written.kernel)
    if written is None or call is None:
        return None
    models = len(x)
    numbers = np.empty((models, len(written.numbers)))
    shared = np.empty((models, len(written.shared)))
    own = np.empty((len(written.own), *x.shape))
    for k, name in enumerate(written.numbers):
        numbers[:, k : k + 1] = values[name]
    for k, name in enumerate(written.shared):
        shared[:, k : k + 1] = np.atleast_2d(getattr(record, name))[:, :1]
    for k, name in enumerate(written.own):
        own[k] = getattr(record, name)
    return Stepper(call, numbers, shared, own)


@lru_cache(maxsize=64)
def _written(rule: Any, constants: tuple[tuple[str, float], ...]) -> Step | None:
    """As `write`; None where that fails."""
    try:
        return write(rule, constants)
    except Exception:  # whatever code does that is called with symbols
        _log.warning("NumPy computes %s, which cannot be recorded", rule.__name__, exc_info=True)
        return None


def write(rule: type[Rule], constants: Collection[tuple[str, float]]) -> Step:
    """The kernel of a kind of rule, in which constants are numbers of the text; TypeError if it cannot be recorded."""
    numbers = tuple(sorted({f.name for f in fields(rule)} - {name for name, _ in constants}))
    level = {symbol("x"): RUN, symbol("g"): RUN, symbol("factor"): STEP}
    change: dict[Expr, Expr] = {X: symbol("x"), GRADIENT: symbol("g")}
    for name in numbers:
        change[symbol(name)] = symbol(f"h_{name}")
        level[symbol(f"h_{name}")] = CALL
    if "lr" in numbers:
        change[symbol("lr")] = symbol("h_lr") * symbol("factor")
    recorded = record_step(rule, constants)
    earlier = {name: symbol(f"s_{name}") for name in recorded.quantities}
    change |= {before(name): value for name, value in earlier.items()}
    now = dict(zip(earlier, rebuild_all(recorded.quantities.values(), change), strict=True))
    states = [State(earlier[name], value, recorded.first[name]) for name, value in now.items()]
    of = parts({"delta": now["delta"], "after": symbol("x") + now["delta"]}, states, level)

    shared = {state.name: f"shared[model, {k}]" for k, state in enumerate(of.shared)}
    own = {state.name: f"own[{k}, model, i]" for k, state in enumerate(of.own)}
    once = [f"h_{name} = numbers[model, {k}]" for k, name in enumerate(numbers)]
    once += [f"{name} = {place}" for name, place in shared.items()]
    run = ["x = at[model, i]", "g = gradient[model, i]", *(f"{name} = {place}" for name, place in own.items()), *of.run]
    run += [f"{place} = {of.called[name]}" for name, place in own.items()]
    text = fill(
        _TEXT,
        once=[*once, *of.call, *of.step],
        run=[*run, *(f"{name}[model, i] = {of.called[name]}" for name in ("delta", "after"))],
        carry=[f"{place} = {of.called[name]}" for name, place in shared.items()],
    )
    names = [tuple(name.removeprefix("s_") for name in states) for states in (shared, own)]
    return Step(Kernel(text, "step", SIGNATURE), numbers, *names)

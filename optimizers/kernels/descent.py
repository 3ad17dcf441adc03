"""The kernel of a sweep as text: a rule on a surface, all steps of many runs, in one loop."""

import logging
from collections.abc import Collection
from dataclasses import fields
from functools import lru_cache
from typing import Any, Literal, NamedTuple

import numpy as np

from formulas.graph import Expr, rebuild_all, symbol
from formulas.program import Language
from optimizers.elementary import Array
from optimizers.kernels.compiled import Compiled, Kernel, get
from optimizers.kernels.language import LANGUAGE, fill
from optimizers.kernels.parts import CALL, RUN, STEP, Parts, State, finite, parts, per_coordinate
from optimizers.recorded import (
    GRADIENT,
    X,
    Y,
    bare,
    before,
    parameters,
    record_deviation,
    record_step,
    record_surface,
    settings,
)
from optimizers.rules import Rule
from optimizers.surfaces import Surface

_log = logging.getLogger(__name__)

Noise = Literal["", "gaussian", "batches"]
"""What is added to the gradient: nothing, the same numbers for all runs, or these and what a mini-batch adds."""

BLOCK = 256
"""Runs computed together: the state of all of them is in the processor's first cache."""

SIGNATURE = (
    "void(int64, float64[:, ::1], float64[:, ::1], float64[::1], float64[:, ::1], float64[::1], float64[:, ::1],"
    " float64[:, ::1], float64, int64[::1], boolean[::1], int64[::1], float64[:, :, ::1])"
)

_TEXT = """\
import numpy as np


def descend(steps, at, gradient, numbers, columns, factors, noise, batches, target, rows, gone, reached, marked):
    w = np.empty({size})
    index = np.empty({BLOCK}, np.int64)
    {call}
    for low in range(0, at.shape[1], {BLOCK}):
        n = min({BLOCK}, at.shape[1] - low)
        for i in range(n):
            index[i] = low + i
            {load}
        {first}
        for t in range(1, steps + 1):
            if n == 0:
                break
            {step}
            lost = 0
            for i in range(n):
                {run}
                lost |= np.int64(not ({finite} == 0.0))
            {carry}
            if lost:
                for i in range(n - 1, -1, -1):
                    if not ({w_x} == {w_x}):
                        k = index[i]
                        at[0, k] = {w_old_x}
                        at[1, k] = {w_old_y}
                        gone[k] = True
                        if {w_reached} < t:
                            reached[k] = np.int64({w_reached})
                        n -= 1
                        index[i] = index[n]
                        for row in range(0, {kept}, {BLOCK}):
                            w[row + i] = w[row + n]
            if rows[t] >= 0:
                for i in range(n):
                    marked[0, rows[t], index[i]] = {w_x}
                    marked[1, rows[t], index[i]] = {w_y}
        for i in range(n):
            k = index[i]
            at[0, k] = {w_x}
            at[1, k] = {w_y}
            gradient[0, k] = {w_gx}
            gradient[1, k] = {w_gy}
            reached[k] = np.int64({w_reached})
"""


class Descent(NamedTuple):
    """A kernel, and which hyperparameters it takes as what."""

    kernel: Kernel
    numbers: tuple[str, ...]
    """One number for all runs; those of the surface follow."""
    columns: tuple[str, ...]
    """A number for each run."""


class Ready(NamedTuple):
    """A compiled kernel, and the hyperparameters that it is called with."""

    call: Compiled
    numbers: Array
    columns: Array
    """(columns, runs)"""


def find(rule: Rule, surface: Surface, noise: Noise, runs: int) -> Ready | None:
    """The kernel of a rule on a surface; None while it is being compiled, and where there is none.

    Each hyperparameter is a number or an array (runs,).
    """
    values = {f.name: getattr(rule, f.name) for f in fields(rule)}
    columns = tuple(sorted(name for name, value in values.items() if isinstance(value, np.ndarray)))
    if any(values[name].dtype not in (np.float64, np.bool_) for name in columns):
        return None  # NumPy rounds others otherwise
    kind: Any = type(rule)  # for mypy, classes of dataclasses are not hashable
    written = _written(kind, tuple(settings(rule).items()), columns, bare(surface), noise)
    call = written and get(written.kernel)
    if written is None or call is None:
        return None
    numbers = [values[name] for name in written.numbers] + [getattr(surface, name) for name in parameters(surface)]
    own = [values[name].astype(np.float64) for name in columns]
    return Ready(call, np.array(numbers, dtype=np.float64), np.array(own).reshape(len(own), runs))


@lru_cache(maxsize=256)
def _written(*what: Any) -> Descent | None:
    """As `write`; None where that fails."""
    try:
        return write(*what)
    except Exception:  # whatever code does that is called with symbols
        _log.warning("NumPy computes %s on %s, which cannot be recorded", what[0].__name__, what[3], exc_info=True)
        return None


def write(
    rule: type[Rule],
    constants: Collection[tuple[str, float]],
    columns: tuple[str, ...],
    surface: Surface,
    noise: Noise = "",
) -> Descent:
    """The kernel of a kind of rule on a surface, as `fuse` says."""
    of = fuse(rule, constants, columns, surface, noise)
    places = {"factor": "factors[t - 1]", "nx": "noise[t - 1, 0]", "ny": "noise[t - 1, 1]"}
    batches = (name for name in of.given if name not in places)
    places |= {name: f"batches[t - 1, {i}]" for i, name in enumerate(batches)}
    step = [f"{name} = {places[name]}" for name in of.given]
    own = tuple(name.removeprefix("h_") for name in of.numbers if name.startswith("h_"))
    return Descent(Kernel(_text(of.parts, of.call, step, columns), "descend", SIGNATURE), own, columns)


class Fused(NamedTuple):
    """A step of a rule on a surface, from a point and a gradient to the next ones, as lines of a language."""

    parts: Parts
    """The results are x, y, gx, gy, the loss as `value`, and `finite`, which is 0 or -0 if all quantities are."""
    numbers: tuple[str, ...]
    """What is the same for all runs: hyperparameters, h_ and the name, then the surface's parameters, p_ and theirs."""
    given: list[str]
    """What is given with each step: factor, nx and ny, and batch_0, batch_1, ..., as far as there are any."""

    @property
    def call(self) -> list[str]:
        """Where what is the same for all runs comes from: from an array `numbers`."""
        return [f"{name} = numbers[{i}]" for i, name in enumerate(self.numbers)]


def fuse(
    rule: type[Rule],
    constants: Collection[tuple[str, float]],
    columns: tuple[str, ...],
    surface: Surface,
    noise: Noise = "",
    language: Language = LANGUAGE,
) -> Fused:
    """A step of a kind of rule on a surface; TypeError where a graph cannot hold what one of them does.

    `constants` are the hyperparameters that are numbers of the text, `columns` those that differ from run to run. Of
    the surface's parameters that are symbols of its graph, the values do not matter.
    """
    level: dict[Expr, int] = {}
    batch: tuple[Expr, ...] = ()

    def source(name: str, changes: int) -> Expr:
        level[symbol(name)] = changes
        return symbol(name)

    own = {symbol(name): source(f"p_{name}", CALL) for name in parameters(surface)}
    points = [source("x", RUN), source("y", RUN)]
    slopes = [source("gx", RUN), source("gy", RUN)]
    if noise:
        added = [source("nx", STEP), source("ny", STEP)]
        if noise == "batches":
            batch, deviation = record_deviation(surface)
            change = own | dict(zip((X, Y), points, strict=True))
            change |= {number: source(number.args[0], STEP) for number in batch}
            added = [a + b for a, b in zip(added, rebuild_all(deviation, change), strict=True)]
        slopes = [g + n for g, n in zip(slopes, added, strict=True)]

    names = {f.name for f in fields(rule)} - {name for name, _ in constants}
    hypers = {symbol(name): source(f"h_{name}", RUN if name in columns else CALL) for name in sorted(names)}
    if "lr" in names:
        hypers[symbol("lr")] *= source("factor", STEP)
    recorded = record_step(rule, constants)
    apart = per_coordinate(recorded)
    states: dict[Expr, State] = {}
    quantities: list[Expr] = []
    common: list[Expr] = []
    after: list[Expr] = []
    for c, x, g in zip("xy", points, slopes, strict=True):
        earlier = {name: symbol(f"s_{name}_{c}" if name in apart else f"s_{name}") for name in recorded.quantities}
        change = hypers | {X: x, GRADIENT: g} | {before(name): value for name, value in earlier.items()}
        now = dict(zip(earlier, rebuild_all(recorded.quantities.values(), change), strict=True))
        states |= {value: State(value, now[name], recorded.first[name]) for name, value in earlier.items()}
        quantities += [value for name, value in now.items() if name in apart]
        common = [value for name, value in now.items() if name not in apart]
        after.append(x + now["delta"])
    ground = record_surface(surface)
    value, *slope = rebuild_all([ground.value, *ground.gradient], own | dict(zip((X, Y), after, strict=True)))
    sums = [x + g for x, g in zip(after, slope, strict=True)]
    results = dict(zip(("x", "y", "gx", "gy"), [*after, *slope], strict=True))
    results |= {"value": value, "finite": finite([*quantities, *sums, value, *common])}  # the last outside the loop
    numbers = [f"h_{name}" for name in sorted(names - {*columns})] + [f"p_{name}" for name in parameters(surface)]
    given = [name for name in ("factor", "nx", "ny") if symbol(name) in level]
    given += [number.args[0] for number in batch]
    return Fused(parts(results, states.values(), level, language), tuple(numbers), given)


def _text(of: Parts, call: list[str], step: list[str], columns: tuple[str, ...]) -> str:
    taken = ["x", "y", "gx", "gy", *(state.name for state in of.own)]
    kept = [*taken, *(f"h_{name}" for name in columns), "reached"]
    rows = [*kept, "old_x", "old_y"]
    w = {name: f"w[i + {BLOCK * k}]" for k, name in enumerate(rows)}

    given = {"x": "at[0, low + i]", "y": "at[1, low + i]", "gx": "gradient[0, low + i]", "gy": "gradient[1, low + i]"}
    given |= {f"h_{name}": f"columns[{k}, low + i]" for k, name in enumerate(columns)}
    given |= {state.name: repr(state.first) for state in of.own} | {"reached": "reached[low + i]"}
    run = [f"{name} = {w[name]}" for name in kept if name != "reached"]
    run += of.run
    run += [f"{w['old_x']} = x", f"{w['old_y']} = y"]
    run += [f"{w[name]} = {of.called[name]}" for name in taken if name != "x"]
    run += [f"{w['x']} = {of.called['x']} if {of.called['finite']} == 0.0 else np.nan"]
    run += [f"now = float(t) if {of.called['value']} <= target else -1.0"]
    run += [f"{w['reached']} = {w['reached']} if {w['reached']} >= 0.0 else now"]
    return fill(
        _TEXT,
        call=[*call, *of.call],
        load=[f"{w[name]} = {place}" for name, place in given.items()],
        first=[f"{state.name} = {state.first!r}" for state in of.shared],
        step=[*step, *of.step],
        run=run,
        carry=[f"new_{state.name} = {of.called[state.name]}" for state in of.shared]
        + [f"{state.name} = new_{state.name}" for state in of.shared],
        finite=of.called["finite"],
        kept=str(BLOCK * len(kept)),
        size=str(BLOCK * len(rows)),
        BLOCK=str(BLOCK),
        **{f"w_{name}": place for name, place in w.items()},
    )

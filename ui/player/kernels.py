"""The arithmetic of all rules, surfaces and schedules as a script: what the browser computes while a slider is dragged.

It is written from the graphs of `optimizers.recorded`, and has the bits of the code from which they are recorded.
"""

import json
from collections.abc import Collection
from functools import cache
from pathlib import Path

from formulas.graph import Expr, children, symbol
from formulas.javascript import body, function, library
from optimizers.elementary import PLAIN
from optimizers.experiment import Experiment
from optimizers.hyper import declared
from optimizers.recorded import (
    GRADIENT,
    STEPS,
    T,
    X,
    Y,
    before,
    parameters,
    record_schedule,
    record_step,
    record_surface,
)
from optimizers.rules import RULES, Rule
from optimizers.schedules import SCHEDULES, Schedule
from optimizers.surfaces import SURFACES, Surface
from ui.javascript import script

_FOLDER = Path(__file__).parent / "hand"

RUN = ("steps", "noise")
"""The settings of the experiment itself that the browser follows, as in hand/sliders.js."""


def _settings(owner: type) -> dict[Expr, str]:
    """The settings of a rule, surface or schedule as its functions find them: in an array, in order of declaration."""
    return {symbol(name): f"p[{i}]" for i, name in enumerate(declared(owner))}


def _rule(rule: type[Rule]) -> str:
    """What the record of a rule is before the first step, and the step, which changes the record and returns delta."""
    recorded = record_step(rule)
    fields, roots = list(recorded.quantities), list(recorded.quantities.values())
    names = {X: "x", GRADIENT: "g"} | _settings(rule) | {before(name): f"s[{i}]" for i, name in enumerate(fields)}
    # every quantity is computed before the record changes, because a later one may need the record before
    names |= {root: f"q{i}" for i, root in enumerate(roots) if children(root)}
    declarations, results = body(roots, names)
    stored = " ".join(f"s[{i}] = {result};" for i, result in enumerate(results))
    first = json.dumps(list(recorded.first.values()))
    return f"first: {first}, step(p, x, g, s) {{ {declarations}{stored} return {results[fields.index('delta')]}; }}"


def _surface(surface: Surface) -> str:
    """The value of a surface, and its gradient, which is written into the array `to`."""
    ground = record_surface(surface)
    names = {X: "x", Y: "y"} | _settings(type(surface))
    declarations, (by_x, by_y) = body(ground.gradient, names)
    value = function("value", ["p", "x", "y"], ground.value, names)
    return f"{value}, gradient(p, x, y, to) {{ {declarations}to[0] = {by_x}; to[1] = {by_y}; }}"


def _schedule(schedule: type[Schedule]) -> str:
    """What multiplies lr at step t."""
    names = {T: "t", STEPS: "steps"} | _settings(schedule)
    return function("factor", ["p", "t", "steps"], record_schedule(schedule), names)


def _numbers(surface: Surface) -> set[str]:
    """The parameters of a surface that are numbers of its graph, which another value makes another one."""
    return {*declared(type(surface))} - {*parameters(surface)}


@cache
def kernels() -> str:
    """The script: a constant KERNELS with all rules, surfaces and schedules by slug, and the ticks of their sliders."""
    scales: dict[tuple[float, ...], int] = {}

    def entry(owner: type, written: str = "", names: tuple[str, ...] = (), fixed: Collection[str] = ()) -> str:
        """What an owner of settings has; `ticks` is a scale for each, null for a switch or a fixed one."""
        own = [h for name, h in declared(owner).items() if not names or name in names]
        scaled = [h.scale != "switch" and h.name not in fixed for h in own]
        ticks = [scales.setdefault(h.ticks, len(scales)) if s else None for h, s in zip(own, scaled, strict=True)]
        return f"{{ names: {json.dumps([h.name for h in own])}, ticks: {json.dumps(ticks)}, {written} }}"

    parts = {
        "rules": {slug: entry(rule, _rule(rule)) for slug, rule in RULES.items()},
        "surfaces": {slug: entry(type(s), _surface(s), fixed=_numbers(s)) for slug, s in SURFACES.items()},
        "schedules": {slug: entry(schedule, _schedule(schedule)) for slug, schedule in SCHEDULES.items()},
        "run": {"experiment": entry(Experiment, names=RUN)},
    }
    groups = [f"{part}: {_object(entries)}" for part, entries in parts.items()]
    ticks = ",\n".join(json.dumps(scale, separators=(",", ":")) for scale in scales)
    return f"{library(PLAIN)}const KERNELS = {{\n" + ",\n".join([*groups, f"scales: [\n{ticks}]"]) + "};\n"


def _object(entries: dict[str, str]) -> str:
    return "{\n" + ",\n".join(f"{name}: {entry}" for name, entry in entries.items()) + "}"


@cache
def module() -> str:
    """The script that computes runs: the kernels, and what goes through them."""
    return kernels() + script(_FOLDER / "compute.js")

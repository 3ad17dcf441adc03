"""The runs of a whole map as a script: one rule on one surface, so fast that a map follows a slider.

It is written from the same graphs as all kernels, and has the bits of `sweep`.
"""

import json
from functools import lru_cache
from pathlib import Path

from formulas.graph import symbol
from formulas.javascript import JAVASCRIPT, LDEXP, body
from formulas.lower import lower
from optimizers.elementary import PLAIN
from optimizers.kernels.descent import Noise, fuse
from optimizers.kernels.language import fill
from optimizers.recorded import X, Y, parameters, record_surface
from optimizers.rules import RULES, Rule
from optimizers.surfaces import SURFACES, Surface
from ui.javascript import script

_FOLDER = Path(__file__).parent / "hand"

PAIR = 2
"""Runs computed side by side, because a division waits for the one before it only within a run: 27 ns a run-step with
one, 16 with two, 15 with four, whose code is twice as long."""

_TEXT = """\
const NUMBERS = {names};
const START = { value(p, x, y) { {value} }, gradient(p, x, y) { {gradient} } };
function descend({ n, steps, x, y, gx, gy, loss, columns, numbers, factors, noise, target, reached, gone }) {
  {call}
  for (let k = 0; k < n; k += {PAIR}) {
    {load}
    {first}
    for (let t = 1; t <= steps; t++) {
      {step}
      {pair}
      if ({over}) break;
      {carry}
    }
    {store}
  }
}
"""

_KEPT = ("loss", "reached", "gone")
"""What becomes of a run, besides what its step needs."""


def _kernel(rule: type[Rule], surface: Surface, columns: tuple[str, ...], noise: Noise) -> str:
    """The script of a rule on a surface, with hyperparameters as columns that differ from run to run.

    `NUMBERS` are the names of what is the same for all runs, `START` has the loss and the gradient at a point, and
    `descend` does all steps of n runs, an even number, in place: points, gradients and losses come in and go out.
    """
    of = fuse(rule, (), columns, surface, noise, JAVASCRIPT)
    called, own = of.parts.called, [state.name for state in of.parts.own]
    at = {"x": "x", "y": "y", "gx": "gx", "gy": "gy"}
    taken = [*at, *own]
    load = at | {state.name: repr(state.first) for state in of.parts.own}
    load |= {f"h_{name}": f"columns[{i}]" for i, name in enumerate(columns)} | {name: name for name in _KEPT}
    arrays = {*at, *_KEPT, *(f"h_{name}" for name in columns)}
    pair = []
    for u in range(PAIR):
        keep = [f"{name}_{u} = {called[name]};" for name in taken]
        pair += [
            "{",
            *(f"const {name} = {name}_{u};" for name in [*taken, *(f"h_{name}" for name in columns)]),
            *(f"const {line};" for line in of.parts.run),
            f"if (gone_{u} === 0 && {called['finite']} === 0) {{",
            *keep,
            f"loss_{u} = {called['value']};",
            f"if (reached_{u} < 0 && loss_{u} <= target) reached_{u} = t;",
            f"}} else gone_{u} = 1;",
            "}",
        ]
    places = {"factor": "factors[t - 1]", "nx": "noise[2 * t - 2]", "ny": "noise[2 * t - 1]"}
    value, gradient = _start(surface)
    return fill(
        _TEXT,
        names=json.dumps(of.numbers),
        value=value,
        gradient=gradient,
        call=[f"const {line};" for line in [*of.call, *of.parts.call]],
        load=[
            f"let {name}_{u} = {place}[k + {u}];" if name in arrays else f"let {name}_{u} = {place};"
            for u in range(PAIR)
            for name, place in load.items()
        ],
        first=[f"let {state.name} = {state.first!r};" for state in of.parts.shared],
        step=[*(f"const {name} = {places[name]};" for name in of.given), *(f"const {line};" for line in of.parts.step)],
        pair=pair,
        over=" && ".join(f"gone_{u}" for u in range(PAIR)),
        carry=[f"const new_{state.name} = {called[state.name]};" for state in of.parts.shared]
        + [f"{state.name} = new_{state.name};" for state in of.parts.shared],
        store=[f"{name}[k + {u}] = {name}_{u};" for u in range(PAIR) for name in [*at, *_KEPT]],
        PAIR=str(PAIR),
    )


def _start(surface: Surface) -> tuple[str, str]:
    """The loss of a surface and its gradient, as bodies of functions of p, x and y."""
    ground = record_surface(surface)
    names = {X: "x", Y: "y"} | {symbol(name): f"p[{i}]" for i, name in enumerate(parameters(surface))}
    value, (result,) = body(lower([ground.value], PLAIN), names)
    gradient, results = body(lower(ground.gradient, PLAIN), names)
    return f"{value}return {result};", f"{gradient}return [{', '.join(results)}];"


@lru_cache(maxsize=256)
def module(rule: str, surface: str, columns: tuple[str, ...], noise: Noise) -> str:
    """The script that computes a map of a rule on a surface, by their slugs."""
    return LDEXP + _kernel(RULES[rule], SURFACES[surface], columns, noise) + script(_FOLDER / "solve.js")

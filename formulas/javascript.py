"""Expressions as JavaScript, with the bits of every other language.

The operators, `Math.sqrt`, `Math.abs` and `Math.floor` are exact by IEEE 754. All others are called by their own name,
and `library` writes them.
"""

from collections.abc import Iterable, Mapping, Sequence

from formulas.graph import OPERATIONS, Expr, apply, symbol
from formulas.lower import Definitions, lower
from formulas.program import Language, program

_EXACT = {"sqrt": "Math.sqrt", "absolute": "Math.abs", "floor": "Math.floor"}
_PLACES = {1: "({})", 2: "({}, {})", 3: "({}, {}, {})"}


LDEXP = """const POWERS = new Float64Array(1201).fill(1);
for (let k = 1; k <= 600; k++) {
  POWERS[600 + k] = 2 * POWERS[599 + k];
  POWERS[600 - k] = POWERS[601 - k] / 2;
}
function ldexp(x, k) { const half = k >> 1; return x * POWERS[600 + half] * POWERS[600 + k - half]; }
"""
"""X times 2 to the power k, rounded once, for whole |k| up to 1200."""


def _number(value: float) -> str:
    return repr(value).replace("inf", "Infinity").replace("nan", "NaN").removesuffix(".0")


JAVASCRIPT = Language(
    {op: _EXACT.get(op, op) + _PLACES[arity] for op, arity in OPERATIONS.items()},
    where="{0} ? {1} : {2}",
    equal="===",
    number=_number,
)


def body(roots: Iterable[Expr], names: Mapping[Expr, str]) -> tuple[str, list[str]]:
    """Declarations of what is used more than once, and each root after them, as text."""
    lines, results = program(roots, JAVASCRIPT, names)
    return "".join(f"const {name} = {text}; " for name, text in lines), results


def function(name: str, arguments: Sequence[str], root: Expr, names: Mapping[Expr, str]) -> str:
    """A function that returns the root, as a line of a module or of an object."""
    declared, (result,) = body([root], names)
    return f"{name}({', '.join(arguments)}) {{ {declared}return {result}; }}"


def library(definitions: Definitions) -> str:
    """A function for each operation that is defined, and `ldexp`, of which they may be made."""
    lines = [LDEXP]
    for op in definitions:
        arguments = ("a", "b", "c")[: OPERATIONS[op]]
        names = {symbol(argument): argument for argument in arguments}
        (root,) = lower([apply(op, *names)], definitions)
        lines.append(f"function {function(op, arguments, root, names)}\n")
    return "".join(lines)

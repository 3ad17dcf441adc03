"""Formulas as code: the languages of scripts, functions written from expressions, and the layout of their lines."""

import math
import re
import sys
from collections.abc import Iterable, Mapping

from formulas.graph import Expr, children, number, rebuild_all, symbol, symbols, walk
from formulas.program import Language, program
from formulas.reading import readable
from optimizers.computed import value
from optimizers.hyper import declared
from optimizers.recorded import record_schedule
from optimizers.schedules import Schedule

WIDTH = 110
"""The longest line of a script where it can be broken."""

_FUNCTIONS = {name: name for name in ("sqrt", "exp", "sin", "cos", "sign", "floor")}
_FUNCTIONS |= {"absolute": "abs", "rint": "round"}
_CONSTANTS = {math.pi: "math.pi", math.tau: "math.tau", math.e: "math.e"}
_LETTERS = [*"uvwpqrabcdfghklmn", *(f"u{i}" for i in range(1, 1000))]


def _number(value: float) -> str:
    return _CONSTANTS.get(value) or (str(int(value)) if value.is_integer() and abs(value) < 1e6 else repr(value))


def language(module: str) -> Language:
    """Python with the functions of a module, np, torch or ops, whose names for them are the same.

    The larger of two is written with where, because torch.maximum takes no numbers and keras.ops.maximum rounds to
    float32.
    """
    calls = {op: f"{module}.{name}({{}})" for op, name in _FUNCTIONS.items()}
    for op, sign in (("maximum", ">"), ("minimum", "<")):
        two = f"where({{0}} {sign} {{1}}, {{0}}, {{1}})" if module != "np" else f"{op}({{0}}, {{1}})"
        calls[op] = f"{module}.{two}"
    return Language(calls, where=f"{module}.where({{}}, {{}}, {{}})", number=_number)


def function(
    name: str, arguments: tuple[str, ...], roots: Iterable[Expr], settings: Mapping[str, float], module: str
) -> str:
    """A function of a script that computes the roots, after the settings that it uses, by their names."""
    roots = readable(_without_functions_of(settings, list(roots)))
    used = [setting for setting in settings if setting in symbols(*roots)]
    own = {symbol(word): word for word in (*arguments, *used)}
    letters = [letter for letter in _LETTERS if letter not in own.values()]
    lines, results = program(roots, language(module), own, letters.__getitem__)
    if len(results) > 1 and len(", ".join(results)) > WIDTH - len("    return "):  # a gradient
        slopes = [f"by_{argument}" for argument in arguments]
        lines, results = [*lines, *zip(slopes, results, strict=True)], slopes
    body = [*(f"{letter} = {text}" for letter, text in lines), f"return {', '.join(results)}"]
    head = "".join(f"{setting} = {settings[setting]!r}\n" for setting in used)
    return f"{head}\n\ndef {name}({', '.join(arguments)}):\n{indented(body, 4)}".strip("\n")


def factor_code(schedule: Schedule) -> str:
    """The function of what multiplies the learning rate at a step t, counted from 1, or at many."""
    settings = {name: getattr(schedule, name) for name in declared(type(schedule))}
    return function("factor", ("t", "steps"), [record_schedule(type(schedule))], settings, "np")


def _without_functions_of(settings: Mapping[str, float], roots: list[Expr]) -> list[Expr]:
    """The expressions with numbers for functions of settings alone, and what is made of them and settings.

    The functions of a framework take no Python floats.
    """
    found: dict[Expr, Expr] = {}
    for node in walk(roots):
        made = node.op in _FUNCTIONS or any(child in found for child in children(node))
        if made and set(symbols(node)) <= settings.keys():
            found[node] = number(value(node, settings))
    return rebuild_all(roots, found)


_FLOAT64_IN_JAX = 'os.environ.setdefault("JAX_ENABLE_X64", "1")  # else Keras on JAX computes in float32'


def imports(lines: list[str]) -> str:
    """The imports of a script as isort orders them: the standard library's, then the others."""
    told = [_FLOAT64_IN_JAX] if "import keras" in lines else []
    ordered = sorted([*lines, *(["import os"] if told else [])], key=lambda line: (line.startswith("from"), line))
    standard = [line for line in ordered if line.split()[1] in sys.stdlib_module_names]
    others = [line for line in ordered if line not in standard]
    return "\n".join("".join(f"{line}\n" for line in block) for block in (standard, told, others) if block)


def fit(line: str, inside: bool = False) -> str:
    """A line of a script, or several where it is too long: broken as black does it.

    That is at its operators, those that bind least, in brackets which are added where the line is not `inside` some, or
    within its last brackets.
    """
    bare = line.rstrip(",")
    comma, indent = line[len(bare) :], " " * (len(line) - len(line.lstrip()))
    start = len(indent) if inside else len(re.match(r" *(return |[\w, ]+ = )?", line)[0])  # type: ignore[index]
    pieces, closed = _pieces(bare[start:]), bare.endswith((")", "]", "}"))
    if len(line) <= WIDTH or (len(pieces) == 1 and not closed):
        return line
    if inside and len(pieces) > 1:
        return "\n".join(fit(indent + piece, inside) for piece in pieces) + comma
    if len(pieces) == 2 and bare[start] == "(" and not closed:
        end = start + len(pieces[0])
        return "\n".join([bare[: start + 1], _within(indent, pieces[0][1:-1]), f"{indent}{bare[end - 1 :]}{comma}"])
    if len(pieces) > 2 or not closed:
        return "\n".join([f"{bare[:start]}(", _within(indent, bare[start:]), f"{indent}){comma}"])
    start = _opening(bare)
    return "\n".join([line[: start + 1], _within(indent, bare[start + 1 : -1]), indent + line[len(bare) - 1 :]])


def _within(indent: str, text: str) -> str:
    """What stands in brackets, on lines of its own."""
    pieces = [text] if len(indent) + 4 + len(text) <= WIDTH else _cut(text, ", ")
    if len(pieces) > 1:
        pieces = [f"{piece}," for piece in pieces]
    return "\n".join(fit(f"{indent}    {piece}", inside=True) for piece in pieces)


def _pieces(text: str) -> list[str]:
    """The text cut at the operators that bind least."""
    for marks in ((", ",), (" <= ", " > ", " == "), (" + ", " - "), (" * ", " / ")):
        if len(pieces := _cut(text, *marks)) > 1:
            return pieces
    return [text]


def _opening(text: str) -> int:
    """Where the bracket opens that the last character closes."""
    depth = 0
    for i in reversed(range(len(text))):
        depth += (text[i] in ")]}") - (text[i] in "([{")
        if depth == 0:
            return i
    raise ValueError(f"{text!r} closes a bracket that it does not open")


def _cut(text: str, *marks: str) -> list[str]:
    """The text cut before every mark that stands in no bracket; a comma goes, an operator begins a piece."""
    pieces, depth = [""], 0
    for i, character in enumerate(text):
        depth += (character in "([{") - (character in ")]}")
        if depth == 0 and text.startswith(marks, i):
            pieces.append("")
        pieces[-1] += character
    return [piece.strip(", ") for piece in pieces]


def indented(lines: list[str], by: int) -> str:
    """The lines of a script with spaces before them, broken where they are too long."""
    return "".join(f"{fit(' ' * by + line) if line else ''}\n" for line in lines)

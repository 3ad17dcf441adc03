"""Formulas as code: the languages of exported scripts, and their functions."""

import math
from collections.abc import Iterable, Mapping

from formulas.graph import Expr, children, number, rebuild_all, symbol, symbols, walk
from formulas.program import Language, program
from formulas.reading import readable
from optimizers.computed import value
from optimizers.hyper import declared
from optimizers.recorded import record_schedule
from optimizers.schedules import Schedule
from ui.scripts import WIDTH, indented

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

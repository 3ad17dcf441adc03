"""The ledger of a step: for each quantity its formula, the formula with numbers put in, and the value."""

import math
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from formulas.graph import Expr, symbol
from formulas.graph import symbols as symbols_of
from formulas.latex import latex, reason
from formulas.reading import conditions, decided
from optimizers.computed import function, value
from optimizers.ledger import Line, arithmetic, at, rows, shared, symbols
from ui.language import join, say
from ui.numbers import setting, show
from ui.step.inside import Inside

DIGITS = 6
ALL_DIGITS = 17


class Entry(NamedTuple):
    """A row of the ledger. Text of a coordinate is LaTeX."""

    name: str
    meaning: str
    formula: str
    numbers: tuple[str, ...]
    """The formula with numbers for x and for y, or once where both are the same."""
    values: tuple[float, ...]
    is_shared: bool
    """Whether both coordinates have it in common."""


def written(value: float, digits: int) -> str:
    """A number that has at most `digits` significant digits in all of them, any other rounded: 0.1, 0.123457."""
    if math.isfinite(value) and float(f"{value:.{digits - 1}e}") == value:
        return setting(value)
    return show(value, digits).replace("\N{MINUS SIGN}", "-")


def _tex(value: float, digits: int) -> str:
    text = written(value, digits)
    if "e" not in text:
        return text if math.isfinite(value) else rf"\text{{{text}}}"
    mantissa, exponent = text.split("e")
    return rf"{mantissa} \cdot 10^{{{exponent}}}"


def legible_digits(line: Line, operands: Mapping[str, float], value: float) -> int:
    """How many digits the operands need, so that who computes with them gets the sixth digit of the value right.

    Six, and more only where a difference of nearly equal numbers loses some.
    """
    unit = 10.0 ** (math.floor(math.log10(abs(value))) - DIGITS + 1) if value and math.isfinite(value) else 0.0
    used = _used(line.exact)
    compute = function(line.exact, of=used)
    for digits in range(DIGITS, ALL_DIGITS):
        rounded = (np.float64(f"{operands[name]:.{digits - 1}e}") for name in used)
        if abs(float(compute(*rounded)[0]) - value) <= unit:
            return digits
    return ALL_DIGITS


def _with_numbers(line: Line, operands: Mapping[str, float], value: float, full: bool) -> str:
    digits = ALL_DIGITS if full else legible_digits(line, operands, value)
    read, _ = _taken(line.read, operands)
    names = {symbol(name): _tex(operands[name], digits) for name in _used(read)}
    put_in = latex(read, names, times=r"\times")
    result = _tex(value, ALL_DIGITS if full else DIGITS)
    return result if put_in == result else f"{put_in} = {result}"


def _taken(read: Expr, operands: Mapping[str, float]) -> tuple[Expr, list[tuple[Expr, bool]]]:
    """A formula with the branches that it takes for these operands, and each condition with its answer."""
    return _decided(read, tuple(bool(value(test, operands)) for test in _conditions(read)))


@lru_cache(maxsize=1024)
def _used(e: Expr) -> tuple[str, ...]:
    return tuple(symbols_of(e))


@lru_cache(maxsize=1024)
def _conditions(read: Expr) -> list[Expr]:
    return conditions(read)


@lru_cache(maxsize=1024)
def _decided(read: Expr, answers: tuple[bool, ...]) -> tuple[Expr, list[tuple[Expr, bool]]]:
    holds = dict(zip(_conditions(read), answers, strict=True))
    taken, met = decided(read, holds) if answers else (read, [])
    return taken, [(test, holds[test]) for test in met]


@lru_cache(maxsize=1024)
def _formula(read: Expr, names: tuple[tuple[Expr, str], ...]) -> str:
    return latex(read, dict(names))


def ledger(run: Inside, step: int, full: bool = False) -> list[Entry]:
    """The arithmetic of one step, counted from 1, in computing order; with all digits where `full`."""
    entries = []
    names = {symbol(name): said for name, said in symbols(run.rule).items()}
    known, of_both = tuple(names.items()), shared(run.rule)
    both = at(run.every, step)
    each = [{name: float(values[i]) for name, values in both.items()} for i in range(2)]
    lines = arithmetic(run.rule, run.path.noise is not None)
    for name, row in rows(run.rule).items():
        read, answers = _taken(lines[name].read, each[0])
        why = "".join(
            say(r"\quad\text{{as }} {condition}", condition=reason(test, holds, names)) for test, holds in answers
        )
        formula = f"{row.symbol} = {_formula(read, known)}{why}"
        values = tuple(float(v) for v in both[name])
        with np.errstate(all="ignore"):
            numbers = [_with_numbers(lines[name], own, own[name], full) for own in each]
        if numbers[0] == numbers[1] and name in of_both:
            numbers, values = numbers[:1], values[:1]
        entries.append(Entry(name, say(row.meaning), formula, tuple(numbers), values, name in of_both))
    return entries


def ledger_text(entries: list[Entry]) -> str:
    """The ledger as Markdown with LaTeX. What both coordinates share, powers of beta and the like, is folded.

    Each line scrolls by itself where it is wider than the page.
    """
    folded = [entry for entry in entries if entry.is_shared]
    rows = [_row_text(entry) for entry in entries if not entry.is_shared]
    if folded:
        names = join([entry.name for entry in folded])
        summary = f"<summary>{say('Bookkeeping, the same for x and y: {names}', names=names)}</summary>"
        inner = "\n\n".join(map(_row_text, folded))
        rows.insert(0, f'<details class="bookkeeping">{summary}\n\n{inner}\n\n</details>')
    return "\n\n".join(rows)


def _row_text(entry: Entry) -> str:
    coordinates = ("",) if len(entry.numbers) == 1 else ("x:\u2002", "y:\u2002")
    lines = "\n\n".join(
        f'<div class="numbers">\n\n{c}$\\displaystyle {numbers}$\n\n</div>'
        for c, numbers in zip(coordinates, entry.numbers, strict=True)
    )
    head = f'<div class="formula">\n\n**{entry.meaning}** $\\displaystyle {entry.formula}$\n\n</div>'
    light = f"quantity {entry.name} of-{entry.name}"
    return f'<section class="{light}" tabindex="0">\n\n{head}\n\n<div>\n\n{lines}\n\n</div>\n\n</section>'

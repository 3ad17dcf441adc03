"""The ledger of a step: for each quantity its formula, the formula with numbers put in, and the value."""

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from optimizers.elementary import Number
from optimizers.formula import evaluate, latex, operand_names, reason
from optimizers.ledger import at, rows, shared, symbols
from optimizers.rules.base import Row
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


def legible_digits(formula: str, operands: Mapping[str, Number], value: float) -> int:
    """How many digits the operands need, so that who computes with them gets the sixth digit of the value right.

    Six, and more only where a difference of nearly equal numbers loses some.
    """
    unit = 10.0 ** (math.floor(math.log10(abs(value))) - DIGITS + 1) if value and math.isfinite(value) else 0.0
    names = operand_names(formula, operands)
    for digits in range(DIGITS, ALL_DIGITS):
        rounded = {name: float(written(float(operands[name]), digits)) for name in names}
        if abs(float(evaluate(formula, dict(operands) | rounded)) - value) <= unit:
            return digits
    return ALL_DIGITS


def _with_numbers(row: Row, operands: Mapping[str, Number], value: float, full: bool) -> str:
    digits = ALL_DIGITS if full else legible_digits(row.formula, operands, value)
    names = {name: _tex(float(operands[name]), digits) for name in operand_names(row.formula, operands)}
    put_in = latex(row.formula, operands, names.__getitem__, times=r"\times")
    result = _tex(value, ALL_DIGITS if full else DIGITS)
    return result if put_in == result else f"{put_in} = {result}"


def ledger(run: Inside, step: int, full: bool = False) -> list[Entry]:
    """The arithmetic of one step, counted from 1, in computing order; with all digits where `full`."""
    entries = []
    written_as, of_both = symbols(run.rule), shared(run.rule)
    both = at(run.every, step)
    each = [{name: float(values[i]) for name, values in both.items()} for i in range(2)]
    for name, row in rows(run.rule).items():
        symbol = written_as.__getitem__
        why = reason(row.formula, each[0], symbol)
        formula = f"{row.symbol} = {latex(row.formula, each[0], symbol)}{why}"
        values = tuple(float(v) for v in both[name])
        with np.errstate(all="ignore"):
            numbers = [_with_numbers(row, own, own[name], full) for own in each]
        if numbers[0] == numbers[1] and name in of_both:
            numbers, values = numbers[:1], values[:1]
        entries.append(Entry(name, row.meaning, formula, tuple(numbers), values))
    return entries


def ledger_text(entries: list[Entry]) -> str:
    """The ledger as Markdown with LaTeX. Each line scrolls by itself where it is wider than the page."""
    parts = []
    for entry in entries:
        coordinates = ("",) if len(entry.numbers) == 1 else ("x:\u2002", "y:\u2002")
        lines = [
            f'<div class="numbers">\n\n{c}$\\displaystyle {numbers}$\n\n</div>'
            for c, numbers in zip(coordinates, entry.numbers, strict=True)
        ]
        head = f'<div class="formula">\n\n**{entry.meaning}** $\\displaystyle {entry.formula}$\n\n</div>'
        parts.append(f'<section class="quantity {entry.name}">\n\n{head}\n\n' + "\n\n".join(lines) + "\n\n</section>")
    return "\n\n".join(parts)

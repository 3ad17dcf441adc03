"""What the cells of a column mean: numbers, percentages, dates or words, decided for the column as a whole.

Every cell is read as text; nothing in a file is ever evaluated. What is expensive is done once for each different
cell, of which most columns have few.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from learning.data import Task
from optimizers.elementary import Array

MAX_CLASSES = 20
MAX_WORDS = 12
"""A column with up to so many different words becomes one column of zeros and ones a word."""
MANY = 50 * MAX_CLASSES
"""A column with more different words is neither a target nor an input: only their number is kept."""
MIN_NUMBERS = 0.9
"""From this share of numbers on, a column is numbers and its other cells are missing."""
MAX_NUMBER = 1e100  # squares and sums of larger numbers overflow
MISSING = frozenset(
    ("", "NA", "N/A", "n/a", "#N/A", "<NA>", "NaN", "nan", "-nan", "-NaN", "NULL", "null", "None", "#NA", "#N/A N/A")
)

_NUMBER = re.compile(
    r"[+-]?(?:(?:\d+|[1-9]\d{0,2}(?:,\d{3})+)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII
)  # with a decimal point; commas separate thousands
_EXCHANGED = str.maketrans(",.", ".,")
_DATE = re.compile(
    r"(?:(?P<year>\d{4})(?P<sep>[-/.])(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})"
    r"|(?P<first>\d{1,2})(?P<mark>[-/.])(?P<second>\d{1,2})(?P=mark)(?P<last>\d{4}))"
    r"(?:[T ] *(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<seconds>\d{2}(?:\.\d*)?))?"
    r" *(?:Z|UTC|(?P<sign>[+-])(?P<zone>\d{2}):?(?P<part>\d{2}))?)?",
    re.ASCII,
)


@dataclass(frozen=True, eq=False)
class Column:
    """A column of a file: numbers, or few different words, or only the count of many."""

    name: str
    distinct: int
    """How many different values it has, missing ones aside."""
    numbers: Array | None = None
    """(rows,): NaN where missing; None for a column of words."""
    words: tuple[str, ...] = ()
    """The different words in their order, with "" first where a cell is missing."""
    codes: NDArray[np.int32] | None = None
    """(rows,): which of `words` stands in each cell; None for numbers, and for more than MANY words."""
    proposal: Task = "classification"
    """As a target: words and few different whole numbers are classes, other numbers a quantity."""
    notes: tuple[str, ...] = ()

    @property
    def missing(self) -> NDArray[np.bool_]:
        """(rows,): where the cell is empty or not usable."""
        if self.numbers is not None:
            return np.isnan(self.numbers)
        if self.codes is None:
            return np.zeros(0, np.bool_)
        missing: NDArray[np.bool_] = self.codes == (0 if self.words[0] == "" else -1)
        return missing

    @property
    def width(self) -> int:
        """How many columns of numbers it becomes at most, as an input."""
        if self.numbers is not None:
            return int(self.distinct > 1)
        return len(self.words) if 2 <= len(self.words) <= MAX_WORDS else 0


def rows(count: int) -> str:
    """So many rows, in words."""
    return "1 row" if count == 1 else f"{count:,} rows"


def is_value(cell: str) -> bool:
    """Whether a cell is a number, a percentage or a date rather than a word."""
    bare = cell.removesuffix("%").rstrip()
    return bool(_NUMBER.fullmatch(bare) or _NUMBER.fullmatch(bare.translate(_EXCHANGED)) or _DATE.fullmatch(cell))


def column(name: str, cells: Sequence[str], semicolons: bool) -> Column:
    """What a column of cells means. `semicolons` is whether the file is separated by them: commas are then decimal."""
    kinds, codes = _kinds(cells)
    counts = np.bincount(codes, minlength=len(kinds))
    filled = np.array([kind not in MISSING for kind in kinds])
    enough = max(MIN_NUMBERS * counts[filled].sum(), 1)

    def reads(values: Array) -> int:
        return int(counts[~np.isnan(values)].sum())

    values, notes = _numbers(name, kinds, counts, enough, semicolons)
    what = "number"
    if reads(values) < enough:
        values, notes = _dates(name, kinds, counts)
        what = "date"
    if reads(values) < enough:
        return _words(name, kinds, codes, filled)
    odd = filled & np.isnan(values)
    if odd.any():
        example = kinds[int(odd.argmax())][:20]
        said = rows(int(counts[odd].sum()))
        notes.append(f"{said} of “{name}” with no {what}, such as “{example}”, count as missing.")
    known = np.unique(values[~np.isnan(values)])
    few = what == "number" and len(known) <= MAX_CLASSES // 2 and bool((known == np.rint(known)).all())
    return Column(
        name, len(known), values[codes], proposal="classification" if few else "regression", notes=tuple(notes)
    )  # fmt: skip


def _kinds(cells: Sequence[str]) -> tuple[list[str], NDArray[np.int32]]:
    """The different cells in order of appearance, and which of them each cell is."""
    number: defaultdict[str, int] = defaultdict()
    number.default_factory = number.__len__
    codes = np.fromiter(map(number.__getitem__, map(str.strip, cells)), np.int32, len(cells))
    return list(number), codes


def _numbers(
    name: str, kinds: list[str], counts: NDArray[np.int64], enough: float, semicolons: bool
) -> tuple[Array, list[str]]:
    """The number that each kind of cell is, NaN where it is none; and what has to be said of the reading.

    The decimal sign is the one with which more rows are numbers. Where that decides nothing it is the point; but in a
    file that is separated by semicolons a column with commas has decimal commas.
    """
    notes = []
    signed = np.array([kind.endswith("%") for kind in kinds])
    if signed.any() and counts[signed].sum() >= enough:
        kinds = [kind[:-1].rstrip() if kind.endswith("%") else "" for kind in kinds]
        example = kinds[int(signed.argmax())]
        notes.append(f"The numbers of “{name}” are percentages: “{example}%” was read as {example}.")
    point = _parsed(kinds)
    commas = any("," in kind for kind in kinds)
    if not commas and not semicolons:
        return point, notes
    comma = _parsed([kind.translate(_EXCHANGED) for kind in kinds])
    by_point, by_comma = (counts[~np.isnan(values)].sum() for values in (point, comma))
    values = comma if by_comma > by_point or (by_comma == by_point and commas and semicolons) else point
    if by_point == by_comma and not np.array_equal(point, comma, equal_nan=True):
        example = kinds[int(((point != comma) & ~np.isnan(point)).argmax())]
        sign, role = "comma" if commas else "point", "the decimal sign"
        if commas and values is point:
            role = "a separator of thousands"
        notes.append(f"“{example}” in “{name}” could be read in two ways; the {sign} was taken for {role}.")
    return values, notes


def _parsed(kinds: Sequence[str]) -> Array:
    match = _NUMBER.fullmatch
    values = np.array([float(kind.replace(",", "")) if match(kind) else np.nan for kind in kinds])
    values[~(np.abs(values) <= MAX_NUMBER)] = np.nan
    return values


def _dates(name: str, kinds: list[str], counts: NDArray[np.int64]) -> tuple[Array, list[str]]:
    """Days since 1970-01-01 of each kind of cell, NaN where it is no date; and what has to be said.

    Day or month comes first, whichever makes dates of more rows. Where that decides nothing, it is the month before a
    slash and the day before a point or hyphen.
    """
    fields = np.fromiter(map(_date, kinds), np.dtype((np.float64, 6)), len(kinds))
    year, first, second, last, time, slash = fields.T
    iso = np.isnan(last)
    month_first = _days(np.where(iso, year, last), first, second) + time
    day_first = np.where(iso, month_first, _days(last, second, first) + time)
    by_month, by_day = (counts[~np.isnan(values)].sum() for values in (month_first, day_first))
    tie = by_month == by_day
    values = month_first if by_month > by_day or (tie and (slash == 1.0).any()) else day_first
    notes = [f"“{name}” holds dates; each became the number of days since 1970-01-01."]
    if tie and not np.array_equal(month_first, day_first, equal_nan=True):
        example = kinds[int(((month_first != day_first) & ~np.isnan(month_first)).argmax())]
        order = "month" if values is month_first else "day"
        notes.append(f"“{example}” in “{name}” could be read in two ways; the {order} was taken to come first.")
    return values, notes


_NO_DATE = (np.nan,) * 6


def _date(text: str) -> tuple[float, ...]:
    """Year, month and day of an ISO date, or NaN, two numbers and the year of another; part of a day; if by slashes."""
    m = _DATE.fullmatch(text)
    if m is None:
        return _NO_DATE
    hour, minute, seconds = (float(m[part] or 0) for part in ("hour", "minute", "seconds"))
    if hour >= 24 or minute >= 60 or seconds >= 61:
        return _NO_DATE
    ahead = float(f"{m['sign']}1") * (60 * float(m["zone"]) + float(m["part"])) if m["sign"] else 0.0
    time = (60 * hour + minute + seconds / 60 - ahead) / 1440
    if m["year"]:
        return float(m["year"]), float(m["month"]), float(m["day"]), np.nan, time, 0.0
    return np.nan, float(m["first"]), float(m["second"]), float(m["last"]), time, float(m["mark"] == "/")


def _days(year: Array, month: Array, day: Array) -> Array:
    """Days since 1970-01-01; NaN where there is no such day."""
    possible = (year >= 1) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
    whole = np.where(possible, 12 * (year - 1970) + month - 1, 0.0).astype(np.int64)
    months = whole.astype("datetime64[M]")
    dates = months.astype("datetime64[D]") + np.where(possible, day - 1, 0.0).astype(np.int64)
    possible &= dates.astype("datetime64[M]") == months
    days: Array = np.where(possible, dates.astype(np.float64), np.nan)
    return days


def _words(name: str, kinds: list[str], codes: NDArray[np.int32], filled: NDArray[np.bool_]) -> Column:
    distinct = int(np.count_nonzero(filled))
    if distinct > MANY:
        return Column(name, distinct)
    used = [kind if is_filled else "" for kind, is_filled in zip(kinds, filled, strict=True)]
    words = sorted(set(used))
    place = {word: i for i, word in enumerate(words)}
    return Column(name, distinct, words=tuple(words), codes=np.array([place[w] for w in used], np.int32)[codes])

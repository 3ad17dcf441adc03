"""What the cells of a column mean: numbers, percentages, dates or words, decided for the column as a whole.

Every cell is read as text; nothing in a file is ever evaluated. What is expensive is done once for each different
cell, of which most columns have few.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import count as counting

import numpy as np
from numpy.typing import NDArray

from learning.data import Task
from optimizers.elementary import Array
from optimizers.messages import Message, counted, message

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
    r"[+-]?(?:(?:\d++|[1-9]\d{0,2}(?:,\d{3})++)(?:\.\d*+)?|\.\d++)(?:[eE][+-]?\d++)?", re.ASCII
)  # with a decimal point; commas separate thousands
_EXCHANGED = str.maketrans(",.", ".,")
_DAY = re.compile(r"(?:(\d{4})([-/.])(\d\d?)\2(\d\d?))|(?:(\d\d?)([-/.])(\d\d?)\6(\d{4}))", re.ASCII)
_TIME = re.compile(r" *(\d\d?):(\d\d)(?::(\d\d(?:\.\d*)?))? *(?:Z|UTC|([+-])(\d\d):?(\d\d))?", re.ASCII)


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
    notes: tuple[Message, ...] = ()

    @property
    def missing(self) -> NDArray[np.bool_]:
        """(rows,): where the cell is empty or not usable."""
        if self.numbers is not None:
            return np.isnan(self.numbers)
        if self.codes is None:
            return np.zeros(0, np.bool_)
        missing: NDArray[np.bool_] = self.codes == (0 if self.words[0] == "" else -1)
        return missing

    def text(self, row: int) -> str:
        """A cell as it was read; nothing where it is missing, or one of more words than are kept."""
        if self.numbers is not None:
            return "" if np.isnan(self.numbers[row]) else f"{self.numbers[row]:.6g}"
        return "" if self.codes is None else self.words[self.codes[row]]

    @property
    def width(self) -> int:
        """How many columns of numbers it becomes at most, as an input."""
        if self.numbers is not None:
            return int(self.distinct > 1)
        return len(self.words) if 2 <= len(self.words) <= MAX_WORDS else 0


def rows(count: int) -> str:
    """So many rows, in words."""
    return counted("1 row", "{n:,} rows", count)


def is_value(text: str) -> bool:
    """Whether a cell is a number or a date, rather than the name of a column."""
    number = text.removesuffix("%").rstrip()
    if _NUMBER.fullmatch(number) or _NUMBER.fullmatch(number.translate(_EXCHANGED)):
        return True
    return not np.isnan(_dates("", [text], np.array([1]))[0][0])


def column(name: str, blocks: Iterable[Sequence[str]], semicolons: bool) -> Column:
    """What a column of cells means, which come in blocks.

    `semicolons` is whether the file is separated by them: commas are then likelier to be decimal.
    """
    kinds, codes = _kinds(blocks)
    counts = np.bincount(codes, minlength=len(kinds))
    filled = np.array([kind not in MISSING for kind in kinds])
    enough = max(MIN_NUMBERS * counts[filled].sum(), 1)

    def reads(values: Array) -> int:
        return int(counts[~np.isnan(values)].sum())

    values, notes = _numbers(name, kinds, counts, enough, semicolons)
    what = "number"
    if reads(values) < enough and counts[[kind[:1].isdigit() for kind in kinds]].sum() >= enough:
        values, notes = _dates(name, kinds, counts)
        what = "date"
    if reads(values) < enough:
        return _words(name, kinds, codes, filled)
    odd = filled & np.isnan(values)
    if odd.any():
        example = kinds[int(odd.argmax())][:20]
        named = {"rows": rows(int(counts[odd].sum())), "name": name, "example": example}
        if what == "number":
            said = message("{rows} of “{name}” with no number, such as “{example}”, count as missing.", **named)
        else:
            said = message("{rows} of “{name}” with no date, such as “{example}”, count as missing.", **named)
        notes.append(said)
    known = np.unique(values[~np.isnan(values)])
    few = what == "number" and len(known) <= MAX_CLASSES // 2 and bool((known == np.rint(known)).all())
    return Column(
        name, len(known), values[codes], proposal="classification" if few else "regression", notes=tuple(notes)
    )


def _kinds(blocks: Iterable[Sequence[str]]) -> tuple[list[str], NDArray[np.int32]]:
    """The different cells in order of appearance, and which of them each cell is."""
    number: defaultdict[str, int] = defaultdict(counting().__next__)
    codes = [np.fromiter(map(number.__getitem__, cells), np.int32, len(cells)) for cells in blocks]
    return list(number), np.concatenate(codes)


def _numbers(
    name: str, kinds: list[str], counts: NDArray[np.int64], enough: float, semicolons: bool
) -> tuple[Array, list[Message]]:
    """The number that each kind of cell is, NaN where it is none; and what has to be said of the reading.

    The decimal sign is the one with which more rows are numbers. Where that decides nothing it is the point; but in a
    file that is separated by semicolons a column with commas has decimal commas.
    """
    notes = []
    signed = np.array([kind.endswith("%") for kind in kinds])
    if signed.any() and counts[signed].sum() >= enough:
        example = kinds[int(signed.argmax())]
        notes.append(
            message(
                "The numbers of “{name}” are percentages: “{example}” was read as {number}.",
                name=name,
                example=example,
                number=example[:-1].rstrip(),
            )
        )
        kinds = [kind[:-1].rstrip() if kind.endswith("%") else "" for kind in kinds]
    point = _parsed(kinds)
    commas = any("," in kind for kind in kinds)
    if not commas and not semicolons:
        return point, notes
    comma = _parsed([kind.translate(_EXCHANGED) for kind in kinds])
    by_point, by_comma = (counts[~np.isnan(values)].sum() for values in (point, comma))
    values = comma if by_comma > by_point or (by_comma == by_point and commas and semicolons) else point
    if by_point == by_comma and not np.array_equal(point, comma, equal_nan=True):
        example = kinds[int(((point != comma) & ~np.isnan(point)).argmax())]
        named = {"example": example, "name": name}
        if not commas:
            said = message(
                "“{example}” in “{name}” could be read in two ways; the point was taken for the decimal sign.", **named
            )
        elif values is comma:
            said = message(
                "“{example}” in “{name}” could be read in two ways; the comma was taken for the decimal sign.", **named
            )
        else:
            said = message(
                "“{example}” in “{name}” could be read in two ways; the comma was taken for a separator of thousands.",
                **named,
            )
        notes.append(said)
    return values, notes


def _parsed(kinds: Sequence[str]) -> Array:
    match = _NUMBER.fullmatch
    values = np.array([float(kind.replace(",", "")) if match(kind) else np.nan for kind in kinds])
    values[~(np.abs(values) <= MAX_NUMBER)] = np.nan
    return values


def _dates(name: str, kinds: list[str], counts: NDArray[np.int64]) -> tuple[Array, list[Message]]:
    """Days since 1970-01-01 of each kind of cell, NaN where it is no date; and what has to be said.

    Day or month comes first, whichever makes dates of more rows. Where that decides nothing, it is the month before a
    slash and the day before a point or hyphen.
    """
    time_of = lru_cache(2048)(_time)  # most of them recur
    parts = (kind.replace("T", " ", 1).partition(" ") for kind in kinds)
    fields = np.fromiter(((*_day(day), time_of(time)) for day, _, time in parts), np.dtype((np.float64, 6)), len(kinds))
    year, first, second, last, slash, time = fields.T
    iso = np.isnan(last)
    month_first = _days(np.where(iso, year, last), first, second) + time
    day_first = np.where(iso, month_first, _days(last, second, first) + time)
    by_month, by_day = (counts[~np.isnan(values)].sum() for values in (month_first, day_first))
    tie = by_month == by_day
    values = month_first if by_month > by_day or (tie and (slash == 1.0).any()) else day_first
    notes = [message("“{name}” holds dates; each became the number of days since 1970-01-01.", name=name)]
    if tie and not np.array_equal(month_first, day_first, equal_nan=True):
        example = kinds[int(((month_first != day_first) & ~np.isnan(month_first)).argmax())]
        named = {"example": example, "name": name}
        if values is month_first:
            said = message(
                "“{example}” in “{name}” could be read in two ways; the month was taken to come first.", **named
            )
        else:
            said = message(
                "“{example}” in “{name}” could be read in two ways; the day was taken to come first.", **named
            )
        notes.append(said)
    return values, notes


def _day(text: str) -> tuple[float, float, float, float, float]:
    """Year, month and day of an ISO date, then NaN; or NaN, two numbers and the year; and whether slashes part them."""
    m = _DAY.fullmatch(text)
    if m is None:
        return np.nan, np.nan, np.nan, np.nan, 0.0
    year, _, month, day, first, mark, second, last = m.groups()
    if year:
        return float(year), float(month), float(day), np.nan, 0.0
    return np.nan, float(first), float(second), float(last), float(mark == "/")


def _time(text: str) -> float:
    """The part of a day, by the clock of Greenwich where a time zone is given; NaN if it is no time."""
    if not text:
        return 0.0
    m = _TIME.fullmatch(text)
    if m is None:
        return np.nan
    hour, minute, seconds, sign, zone, part = m.groups()
    if int(hour) >= 24 or int(minute) >= 60 or float(seconds or 0) >= 61:
        return np.nan
    ahead = int(f"{sign}1") * (60 * int(zone) + int(part)) if sign else 0
    return (60 * int(hour) + int(minute) + float(seconds or 0) / 60 - ahead) / 1440


def _days(year: Array, month: Array, day: Array) -> Array:
    """Days since 1970-01-01; NaN where there is no such day."""
    possible = (year >= 1) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
    months = np.where(possible, 12 * (year - 1970) + month - 1, 0).astype("datetime64[M]")
    dates = months.astype("datetime64[D]") + np.where(possible, day - 1, 0).astype("timedelta64[D]")
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

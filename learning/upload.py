"""A visitor's own CSV file: read without trust, described in words, turned into Data.

Every cell is read as text and then taken for a number or for a word; nothing in a file is ever evaluated.
"""

import csv
import io
import unicodedata
import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from learning.data import Data, Task, classification, regression
from optimizers.elementary import Array

# Of a line that is too long pandas drops the rest, with a warning only. Here that is an error, for the whole process,
# because filters that are set for a moment are not safe among threads.
warnings.filterwarnings("error", category=pd.errors.ParserWarning)

MAX_BYTES = 20_000_000
MAX_COLUMNS = 200
MAX_CELLS = 1_000_000
MIN_ROWS = 20
MAX_CLASSES = 20
MAX_WORDS = 12
"""A column with up to so many different words becomes one column of zeros and ones a word."""
MAX_NOTES = 12
MIN_NUMBERS = 0.9
"""From this share of numbers on, a column is numbers and its other cells are missing."""
MAX_NUMBER = 1e100  # squares and sums of larger numbers overflow


class CsvProblem(ValueError):
    """Why a file or a choice cannot be used: one plain sentence."""


@dataclass(frozen=True, eq=False)
class Column:
    """A column of a file."""

    name: str
    numbers: Array | None
    """(rows,): NaN where missing; None for a column of words."""
    words: NDArray[np.object_]
    """(rows,): the cells as text, "" where missing."""
    notes: tuple[str, ...] = ()

    @property
    def missing(self) -> NDArray[np.bool_]:
        """(rows,): where the cell is empty or not usable."""
        return np.isnan(self.numbers) if self.numbers is not None else self.words == ""

    @property
    def distinct(self) -> int:
        """How many different values it has, missing ones aside."""
        values = self.words if self.numbers is None else self.numbers
        return len(pd.unique(values[~self.missing]))

    @property
    def proposal(self) -> Task:
        """As a target: words and few different whole numbers are classes, other numbers a quantity."""
        if self.numbers is None:
            return "classification"
        known = self.numbers[~self.missing]
        whole = bool((known == np.rint(known)).all())
        return "classification" if whole and self.distinct <= MAX_CLASSES // 2 else "regression"


@dataclass(frozen=True, eq=False)
class Table:
    """A file that could be read."""

    name: str
    columns: tuple[Column, ...]
    notes: tuple[str, ...]

    @property
    def rows(self) -> int:
        return len(self.columns[0].words)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def data(self, target: str, task: Task | None = None) -> Data:
        """The data for training on this target; `task` is the column's proposal unless given.

        CsvProblem if that cannot be done. What was done to columns and rows stands in Data.notes.
        """
        if target not in self.names:
            raise CsvProblem(f"There is no column “{target}” in this file.")
        column = self.columns[self.names.index(target)]
        task = task or column.proposal
        notes = list(self.notes)

        keep = ~column.missing
        if not keep.all():
            notes.append(f"{_rows(int(np.count_nonzero(~keep)))} without a value in “{target}” left out.")
        if task == "regression":
            if column.numbers is None:
                raise CsvProblem(f"“{target}” holds words; regression needs numbers, so try classification.")
        else:
            labels, classes, keep, more = _classes(column, keep)
            notes += more
        _enough(int(np.count_nonzero(keep)))

        inputs, names = [], []
        for other in self.columns:
            if other is not column:
                made, made_names, more = _inputs(other, keep)
                inputs += made
                names += made_names
                notes += more
        if not inputs:
            raise CsvProblem("No column is left to learn from: the others are empty, constant or free text.")
        if len(inputs) > 2 * MAX_COLUMNS:
            raise CsvProblem(f"Its words make {len(inputs)} columns of it; the limit is {2 * MAX_COLUMNS}.")
        x = np.stack(inputs, axis=1)
        if len(notes) > MAX_NOTES:
            notes = [*notes[:MAX_NOTES], f"And {len(notes) - MAX_NOTES} more like these."]
        if task == "regression" and column.numbers is not None:
            y = column.numbers[keep]
            if y.min() == y.max():
                raise CsvProblem(f"“{target}” has the same value in every row: there is nothing to learn.")
            return regression(self.name, x, y, tuple(names), target, tuple(notes))
        return classification(self.name, x, labels[keep], tuple(names), target, classes, tuple(notes))


def read_csv(content: bytes, name: str = "Your data") -> Table:
    """Read a file; CsvProblem if it is not a table with a header, at least two columns and twenty rows."""
    if len(content) > MAX_BYTES:
        raise CsvProblem(f"The file has {len(content) / 1e6:.1f} MB; the limit is {MAX_BYTES / 1e6:.0f} MB.")
    text, notes = _decode(content)
    separator, header = _header(text)
    if len(header) < 2:
        raise CsvProblem("The file has only one column; it takes one to predict and one to predict it from.")
    if len(header) > MAX_COLUMNS:
        raise CsvProblem(f"The file has {len(header)} columns; the limit is {MAX_COLUMNS}.")
    limit = MAX_CELLS // len(header)
    names, more = _unique(header)
    notes += more
    try:
        frame = pd.read_csv(
            io.BytesIO(text.encode()), sep=separator, header=0, names=names, dtype=str, nrows=limit + 1,
            index_col=False, on_bad_lines="error", skipinitialspace=True,
        )  # fmt: skip
    except (ValueError, OverflowError, pd.errors.ParserWarning):  # ParserError is a ValueError
        raise CsvProblem("The file is not a regular table: its lines differ in length.") from None
    frame = frame.dropna(how="all")
    if len(frame) > limit:
        frame = frame.iloc[:limit]
        notes.append(f"Only the first {limit:,} rows are used.")
    if frame.empty:
        raise CsvProblem("The file has a header but no rows.")
    _enough(len(frame))
    columns = tuple(_column(name, frame[name], decimal_comma=separator == ";") for name in names)
    return Table(name, columns, (*notes, *(note for column in columns for note in column.notes)))


def _enough(rows: int) -> None:
    if rows < MIN_ROWS:
        raise CsvProblem(f"{_rows(rows)} can be used; it takes at least {MIN_ROWS}.")


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"


def _decode(content: bytes) -> tuple[str, list[str]]:
    if b"\0" in content:
        raise CsvProblem("This is not a text file; save the table as CSV, in UTF-8, and try again.")
    try:
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        pass
    text = content.decode("cp1252", errors="replace")
    strange = sum(text.count(c) for c in map(chr, range(1, 32)) if c not in "\t\n\r") + text.count("\ufffd")
    if strange > len(text) // 100:
        raise CsvProblem("This is not a text file; save the table as CSV, in UTF-8, and try again.")
    return text, ["The file is not UTF-8; it was read as Windows-1252, so check accented letters."]


def _header(text: str) -> tuple[str, list[str]]:
    """The separator (comma, semicolon or tab, whichever is most frequent in the first line) and the names."""
    start = text.lstrip("\r\n \ufeff")
    line = start.splitlines()[0] if start else ""
    if not line:
        raise CsvProblem("The file is empty.")
    separator = max(",;\t", key=line.count)
    if line.count(separator) >= 4 * MAX_COLUMNS:  # do not even split it
        raise CsvProblem(f"The file has more than {MAX_COLUMNS} columns, which is the limit.")
    try:
        return separator, next(csv.reader([line], delimiter=separator, skipinitialspace=True))
    except csv.Error:
        raise CsvProblem("The first line of the file cannot be read as names of columns.") from None


def _unique(header: Sequence[str]) -> tuple[list[str], list[str]]:
    """Names that are short, printable and different from each other."""
    names: list[str] = []
    notes = []
    for number, raw in enumerate(header, start=1):
        printable = "".join(c for c in raw if unicodedata.category(c)[0] != "C")
        name = " ".join(printable.split())[:40] or f"column {number}"
        if name in names:
            notes.append(f"There are several columns “{name}”; number {number} is now “{name} ({number})”.")
            name = f"{name} ({number})"
        while name in names:
            name += "'"
        names.append(name)
    return names, notes


def _column(name: str, cells: "pd.Series[str]", decimal_comma: bool) -> Column:
    words = cells.fillna("").str.strip().to_numpy(dtype=object)
    text = pd.Series(words).where(words != "", None)
    values = pd.to_numeric(text, errors="coerce").to_numpy(np.float64, na_value=np.nan, copy=True)
    if decimal_comma:
        other = pd.to_numeric(text.str.replace(",", ".", n=1, regex=False), errors="coerce")
        values = np.where(np.isnan(values), other.to_numpy(np.float64, na_value=np.nan), values)
    with np.errstate(invalid="ignore"):
        values[~(np.abs(values) <= MAX_NUMBER)] = np.nan
    filled = np.count_nonzero(words != "")
    count = int(np.count_nonzero(~np.isnan(values)))
    if count == 0 or count < MIN_NUMBERS * filled:
        return Column(name, None, words)
    notes: tuple[str, ...] = ()
    if count < filled:
        odd = words[np.isnan(values) & (words != "")]
        notes = (f"{_rows(len(odd))} of “{name}” with no number, such as “{odd[0][:20]}”, count as missing.",)
    return Column(name, values, words, notes)


def _classes(
    column: Column, keep: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], tuple[str, ...], NDArray[np.bool_], list[str]]:
    """The label of each row, the names of the classes, and which rows stay."""
    if column.distinct > 50 * MAX_CLASSES:
        raise CsvProblem(f"“{column.name}” has {column.distinct:,} different values, not a few classes.")
    values = column.words if column.numbers is None else column.numbers
    found, counts = np.unique(values[keep], return_counts=True)
    rare = found[counts < 5]
    keep = keep & ~np.isin(values, rare)
    found = found[counts >= 5]
    notes = []
    if rare.size:
        notes.append(f"Classes of “{column.name}” with fewer than 5 rows are left out: {len(rare)} of them.")
    if found.size < 2:
        raise CsvProblem(f"“{column.name}” needs at least two classes with 5 rows or more each.")
    if found.size > MAX_CLASSES:
        raise CsvProblem(f"“{column.name}” has {found.size} classes; the limit is {MAX_CLASSES}.")
    labels = np.zeros(len(values), np.int64)
    labels[keep] = np.searchsorted(found, values[keep])
    names = tuple(str(value)[:40] if isinstance(value, str) else f"{value:g}" for value in found)
    return labels, names, keep, notes


def _inputs(column: Column, keep: NDArray[np.bool_]) -> tuple[list[Array], list[str], list[str]]:
    """The columns of numbers that a column becomes, their names, and what has to be said."""
    name, missing = column.name, column.missing[keep]
    gaps = int(np.count_nonzero(missing))
    if gaps == missing.size:
        return [], [], [f"“{name}” is empty and left out."]
    if column.numbers is not None:
        x = column.numbers[keep]
        if np.nanmin(x) == np.nanmax(x):
            return [], [], [f"“{name}” is constant and left out."]
        notes = []
        if gaps:
            x = np.where(missing, np.nanmedian(x), x)
            notes.append(f"{_rows(gaps)} without a value in “{name}” got its median.")
        return [x], [name], notes
    words = column.words[keep]
    kinds = sorted(pd.unique(words).tolist())
    if len(kinds) == 1:
        return [], [], [f"“{name}” is constant and left out."]
    if len(kinds) > MAX_WORDS:
        return [], [], [f"“{name}” is free text ({len(kinds):,} different entries) and left out."]
    columns = [(words == kind).astype(np.float64) for kind in kinds]
    names = [f"{name} = {kind[:40] or 'missing'}" for kind in kinds]
    return columns, names, [f"“{name}” holds words; each of the {len(kinds)} became a column of 0 and 1."]

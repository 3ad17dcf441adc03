"""A visitor's own CSV file: read without trust into a `Table`, whatever wrote it.

Every cell is read as text and then taken for a number, a date or a word; nothing in a file is ever evaluated.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence

from learning.columns import MISSING, column, is_value
from learning.table import MAX_CELLS, CsvProblem, Table, enough

__all__ = ["MAX_BYTES", "CsvProblem", "Table", "read_csv"]

MAX_BYTES = 20_000_000
MAX_COLUMNS = 200
LOOK = 200
"""Rows in which an entry of the first line may come again, which a name hardly does."""

csv.field_size_limit(MAX_BYTES)

_FORMATS = (
    (b"PK\x03\x04", "an Excel workbook or another ZIP archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"%PDF", "a PDF document"),
    (b"PAR1", "a Parquet file"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"SQLite format 3", "a SQLite database"),
)
"""What the first bytes of a file say that it is."""


def read_csv(content: bytes, name: str = "Your data", header: bool | None = None) -> Table:
    """Read a file; CsvProblem if it is not a table with at least two columns and twenty rows.

    `header` is whether the first line holds names; None takes what is likelier, and `Table.asks` says if it could be
    either.
    """
    if len(content) > MAX_BYTES:
        raise CsvProblem(f"The file has {len(content) / 1e6:.1f} MB; the limit is {MAX_BYTES / 1e6:.0f} MB.")
    text, notes = _decode(content)
    if text.lstrip()[:1] in ("{", "[") and text.rstrip()[-1:] in ("}", "]"):
        raise CsvProblem("This is a JSON file; save the table as CSV and try again.")
    separator = _separator(text)
    lines = _lines(text, separator)
    try:
        first = next(lines, [])
    except csv.Error:
        raise CsvProblem("The first line of the file cannot be read.") from None
    if not first:
        raise CsvProblem("The file is empty.")
    width = len(first)
    if width < 2:
        raise CsvProblem("The file has only one column; it takes one to predict and one to predict it from.")
    if width > MAX_COLUMNS:
        raise CsvProblem(f"The file has {width} columns; the limit is {MAX_COLUMNS}.")
    limit = MAX_CELLS // width
    cells, more = _cells(lines, width, limit)
    notes += more
    if not cells[0]:
        raise CsvProblem("The file has a header but no rows.")
    likelier, asks = _is_header(first, cells)
    header = likelier if header is None else header
    if not header:
        cells = [(entry, *column_cells) for entry, column_cells in zip(first, cells, strict=True)]
    count = len(cells[0])
    enough(count)
    names, more = _unique(first if header else [""] * width)
    notes += more
    columns = []
    for i, own in enumerate(names):
        columns.append(column(own, cells[i], semicolons=separator == ";"))
        cells[i] = ()  # the text is no longer needed
    return Table(name, count, tuple(columns), header, asks, (*notes, *(n for c in columns for n in c.notes)))


def _decode(content: bytes) -> tuple[str, list[str]]:
    for magic, what in _FORMATS:
        if content.startswith(magic):
            raise CsvProblem(f"This is {what}, not a text file; save the table as CSV and try again.")
    utf16 = _utf16(content)
    if utf16 is not None:
        try:
            return content.decode(utf16).removeprefix("\ufeff"), []
        except UnicodeDecodeError:
            raise CsvProblem(_NO_TEXT) from None
    if b"\0" in content:
        raise CsvProblem(_NO_TEXT)
    try:
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        pass
    text = content.decode("cp1252", errors="replace")
    strange = sum(text.count(c) for c in map(chr, range(1, 32)) if c not in "\t\n\r") + text.count("\ufffd")
    if strange > len(text) // 100:
        raise CsvProblem(_NO_TEXT)
    return text, ["The file is not UTF-8; it was read as Windows-1252, so check accented letters."]


_NO_TEXT = "This is not a text file; save the table as CSV, in UTF-8, and try again."


def _utf16(content: bytes) -> str | None:
    """The encoding of a file in UTF-16, as Excel's "Unicode text" is: by its first bytes, or by zeros in one half."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    start = content[:1000]
    low, high = start[::2].count(0), start[1::2].count(0)
    if len(start) >= 20 and high > len(start) // 3 and not low:
        return "utf-16-le"
    return "utf-16-be" if len(start) >= 20 and low > len(start) // 3 and not high else None


def _separator(text: str) -> str:
    """Comma, semicolon or tab, whichever is most frequent in the first line outside quotes."""
    start = text.lstrip("\r\n \ufeff")
    line = start[: re.search(r"[\r\n]|$", start).start()]  # type: ignore[union-attr]
    if not line:
        raise CsvProblem("The file is empty.")
    bare = re.sub(r'"[^"]*"', "", line)
    separator = max(",;\t", key=bare.count)
    if bare.count(separator) >= 4 * MAX_COLUMNS:  # do not even split it
        raise CsvProblem(f"The file has more than {MAX_COLUMNS} columns, which is the limit.")
    return separator


def _lines(text: str, separator: str) -> Iterator[list[str]]:
    """The lines of a table, without empty ones."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True, strict=True)
    return (line for line in reader if any(map(str.strip, line)))


def _cells(lines: Iterator[list[str]], width: int, limit: int) -> tuple[list[Sequence[str]], list[str]]:
    """The cells of each column, of no more lines than `limit`, and what has to be said. Short lines are filled up."""
    found: list[list[str]] = []
    notes = []
    try:
        for line in lines:
            if len(line) > width and any(map(str.strip, line[width:])):
                raise CsvProblem(_IRREGULAR)
            if len(found) == limit:
                notes.append(f"Only the first {limit:,} rows are used.")
                break
            found.append(line[:width])
    except csv.Error:
        raise CsvProblem(_IRREGULAR) from None
    for line in found:
        line += [""] * (width - len(line))
    return [*zip(*found, strict=True)] or [()] * width, notes


_IRREGULAR = "The file is not a regular table: its lines differ in length."


def _is_header(first: Sequence[str], cells: Sequence[Sequence[str]]) -> tuple[bool, bool]:
    """Whether the first line is likelier names than data, and whether it could be either.

    A name is no number and no date, and hardly comes again below it. No line of names is without any name.
    """
    filled = [(entry.strip(), below) for entry, below in zip(first, cells, strict=True) if entry.strip() not in MISSING]
    values = sum(is_value(entry) for entry, _ in filled)
    again = sum(not is_value(entry) and entry in map(str.strip, below[:LOOK]) for entry, below in filled)
    return values + again <= len(filled) / 2, values + again > 0


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

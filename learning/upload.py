"""A visitor's own CSV file: read without trust into a `Table`, whatever wrote it.

Every cell is read as text and then taken for a number, a date or a word; nothing in a file is ever evaluated.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import islice

from learning.columns import MISSING, column, is_value
from learning.table import MAX_CELLS, CsvProblem, Table, enough
from optimizers.messages import Message, message

__all__ = ["MAX_BYTES", "CsvProblem", "Table", "read_csv"]

MAX_BYTES = 20_000_000
MAX_COLUMNS = 200
FIRST_LINE = 1_000_000
"""Characters in which the first line must end."""
ROWS_AT_ONCE = 1000
LOOK = 200
"""Rows in which an entry of the first line may come again, which a name hardly does."""

_BETWEEN = "\0"
"""Between the cells of a block: no text has it."""

csv.field_size_limit(MAX_BYTES)

_FORMATS = (
    (b"PK\x03\x04", message("an Excel workbook or another ZIP archive")),
    (b"\xd0\xcf\x11\xe0", message("an old Excel workbook")),
    (b"%PDF", message("a PDF document")),
    (b"PAR1", message("a Parquet file")),
    (b"\x1f\x8b", message("a gzip archive")),
    (b"\x89PNG", message("a picture")),
    (b"\xff\xd8\xff", message("a picture")),
    (b"SQLite format 3", message("a SQLite database")),
)
"""What the first bytes of a file say that it is."""


def read_csv(content: bytes, name: str = message("Your data"), header: bool | None = None) -> Table:
    """Read a file; CsvProblem if it is not a table with at least two columns and twenty rows.

    `header` is whether the first line holds names; None takes what is likelier, and `Table.asks` says if it could be
    either.
    """
    if len(content) > MAX_BYTES:
        raise CsvProblem(
            message(
                "The file has {n:.1f} MB; the limit is {limit:.0f} MB.", n=len(content) / 1e6, limit=MAX_BYTES / 1e6
            )
        )
    encoding, notes = _encoding(content)
    separator = _separator(_text(content, encoding).read(FIRST_LINE))
    lines = _lines(_text(content, encoding), separator)
    try:
        first = next(lines, [])
    except csv.Error:
        raise CsvProblem(message("The first line of the file cannot be read.")) from None
    if not first:
        raise CsvProblem(message("The file is empty."))
    width = len(first)
    if width < 2:
        raise CsvProblem(message("The file has only one column; it takes one to predict and one to predict it from."))
    if width > MAX_COLUMNS:
        raise CsvProblem(message("The file has {width} columns; the limit is {limit}.", width=width, limit=MAX_COLUMNS))
    limit = MAX_CELLS // width
    blocks, count, more = _blocks(lines, width, limit)
    if more:
        notes.append(message("Only the first {limit:,} rows are used.", limit=limit))
    if not count:
        raise CsvProblem(message("The file has a header but no rows."))
    likelier, asks = _is_header(first, [column_blocks[0].split(_BETWEEN)[:LOOK] for column_blocks in blocks])
    header = likelier if header is None else header
    if not header:
        count += 1
        for entry, column_blocks in zip(first, blocks, strict=True):
            column_blocks.insert(0, entry.strip())
    enough(count)
    names, renamed = _unique(first if header else [""] * width)
    columns = [  # the text of a column is let go when it has been read
        column(own, (block.split(_BETWEEN) for block in blocks.pop(0)), semicolons=separator == ";") for own in names
    ]
    return Table(name, count, tuple(columns), header, asks, (*notes, *renamed, *(n for c in columns for n in c.notes)))


def _encoding(content: bytes) -> tuple[str, list[Message]]:
    """How a file is encoded that is text and no other format, and what has to be said of it."""
    for magic, what in _FORMATS:
        if content.startswith(magic):
            raise CsvProblem(
                message("This is {what}, not a text file; save the table as CSV and try again.", what=what)
            )
    encoding, notes = _utf16(content) or "utf-8-sig", []
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        encoding = "cp1252"
        notes = [message("The file is not UTF-8; it was read as Windows-1252, so check accented letters.")]
        text = content.decode(encoding, errors="replace")
    strange = sum(text.count(c) for c in map(chr, range(1, 32)) if c not in "\t\n\r") + text.count("\ufffd")
    if _BETWEEN in text or (notes and strange > len(text) // 100):
        raise CsvProblem(message("This is not a text file; save the table as CSV, in UTF-8, and try again."))
    if text[:1000].lstrip("\ufeff \t\r\n")[:1] in ("{", "[") and text[-1000:].rstrip()[-1:] in ("}", "]"):
        raise CsvProblem(message("This is a JSON file; save the table as CSV and try again."))
    return encoding, notes


def _text(content: bytes, encoding: str) -> io.TextIOWrapper:
    """The text as a stream: as one string it takes up to four bytes a character."""
    return io.TextIOWrapper(io.BytesIO(content), encoding, errors="replace", newline="")


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
        raise CsvProblem(message("The file is empty."))
    bare = re.sub(r'"[^"]*"', "", line)
    separator = max(",;\t", key=bare.count)
    if bare.count(separator) >= 4 * MAX_COLUMNS:  # do not even split it
        raise CsvProblem(message("The file has more than {limit} columns, which is the limit.", limit=MAX_COLUMNS))
    return separator


def _lines(text: io.TextIOWrapper, separator: str) -> Iterator[list[str]]:
    """The lines of a table, without empty ones."""
    reader = csv.reader(text, delimiter=separator, skipinitialspace=True, strict=True)
    return (line for line in reader if any(map(str.strip, line)))


def _blocks(lines: Iterator[list[str]], width: int, limit: int) -> tuple[list[list[str]], int, bool]:
    """The cells of each column in blocks, the number of rows, and whether there are more than `limit`.

    A block is one text: cells one by one take several times the memory. Short lines are filled up.
    """
    blocks: list[list[str]] = [[] for _ in range(width)]
    count = 0
    try:
        while rows := list(islice(lines, min(ROWS_AT_ONCE, limit - count))):
            for row in rows:
                if len(row) != width:
                    if any(map(str.strip, row[width:])):
                        raise CsvProblem(_IRREGULAR)
                    row[:] = [*row[:width], *[""] * (width - len(row))]
            for column_blocks, cells in zip(blocks, zip(*rows, strict=True), strict=True):
                column_blocks.append(_BETWEEN.join(map(str.strip, cells)))
            count += len(rows)
        return blocks, count, next(lines, None) is not None
    except csv.Error:
        raise CsvProblem(_IRREGULAR) from None


_IRREGULAR = message("The file is not a regular table: its lines differ in length.")


def _is_header(first: Sequence[str], cells: Sequence[Sequence[str]]) -> tuple[bool, bool]:
    """Whether the first line is likelier names than data, and whether it could be either.

    A name is no number and no date, and hardly comes again below it. No line of names is without any name.
    """
    filled = [(entry.strip(), below) for entry, below in zip(first, cells, strict=True) if entry.strip() not in MISSING]
    values = sum(is_value(entry) for entry, _ in filled)
    again = sum(not is_value(entry) and entry in below for entry, below in filled)
    return values + again <= len(filled) / 2, values + again > 0


def _unique(header: Sequence[str]) -> tuple[list[str], list[Message]]:
    """Names that are short, printable and different from each other."""
    names: list[str] = []
    notes = []
    for number, raw in enumerate(header, start=1):
        printable = "".join(c for c in raw if unicodedata.category(c)[0] != "C")
        name = " ".join(printable.split())[:40] or message("column {number}", number=number)
        if name in names:
            notes.append(
                message(
                    "There are several columns “{name}”; number {number} is now “{name} ({number})”.",
                    name=name,
                    number=number,
                )
            )
            name = f"{name} ({number})"
        while name in names:
            name += "'"
        names.append(name)
    return names, notes

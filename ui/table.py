"""Tables as HTML, whose cells are text, and escaped, unless they are marked as markup."""

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from markupsafe import Markup

from ui.language import say

Cell = str | int
"""What stands in a cell: a text or number, or Markup."""


class Column(NamedTuple):
    """The head of a column, and what its cells are: numbers, words, or the heads of their rows."""

    name: str
    kind: Literal["number", "text", "row head"] = "number"


def table(columns: Sequence[Column], rows: Iterable[Sequence[Cell]], look: str = "", caption: str = "") -> Markup:
    """A table with a scope for every head. A row that ends early ends with a text across what is left of it.

    `look` is a further class of the style sheet, `caption` says above it what it shows. Where the table is wider than
    the page it scrolls, also by keyboard.
    """
    above = Markup("<caption>{}</caption>").format(caption) if caption else Markup()
    head = Markup().join(
        Markup("<th scope='col'{}>{}</th>").format(_class(column.kind != "number"), column.name) for column in columns
    )
    body = Markup().join(Markup("<tr>{}</tr>").format(_row(columns, row)) for row in rows)
    return Markup(
        "<div class='{}' tabindex='0' role='group' aria-label='{}'>"
        "<table>{}<thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>"
    ).format(" ".join(filter(None, ("results", look))), caption or say("Table"), above, head, body)


def _class(text: bool) -> Markup:
    return Markup(" class='text'" if text else "")


def _row(columns: Sequence[Column], row: Sequence[Cell]) -> Markup:
    cells = []
    for i, (column, cell) in enumerate(zip(columns, row, strict=False), 1):
        left = len(columns) - i if i == len(row) else 0
        if column.kind == "row head":
            cells.append(Markup("<th scope='row'>{}</th>").format(cell))
        elif left:
            cells.append(Markup("<td colspan='{}' class='text'>{}</td>").format(left + 1, cell))
        else:
            cells.append(Markup("<td{}>{}</td>").format(_class(column.kind == "text"), cell))
    return Markup().join(cells)

"""Collects the texts that a visitor reads, and brings the catalogues up to date: `make texts`.

Python is read as syntax, because Babel's own reader misses calls inside f-strings on Python 3.11, and declarations
(`hyper(help=…)`, a surface's name) have no call to be found by. JavaScript is read by Babel, HTML by its text and the
attributes that are read out.

A new language is one file: `make texts NEW=de`.
"""

import ast
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from optimizers.experiment import Experiment
from optimizers.hyper import declared
from optimizers.rules import RULES
from optimizers.schedules import SCHEDULES
from optimizers.surfaces import SURFACES
from ui.train.plan import NUMBERS

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "locale"
SOURCES = ("lab.py", "pages", "ui", "optimizers", "learning", "formulas", "course", "tools/kit")

CALLS: dict[str, tuple[int | str, ...]] = {
    "say": (0,),
    "message": (0,),
    "say_count": (0, 1),
    "counted": (0, 1),
    "hyper": ("help", "off"),
    "Row": (2,),
    "Demonstration": (1, 2),
    "_replace": ("meaning",),
}
"""Where the texts of a call are, by place or by name; two of them are singular and plural."""

DECLARED = {"Surface": ("name", "character", "minimum_words"), "Schedule": ("name",)}
"""Class attributes with texts, by the name of the base class; those of its subclasses too."""

BLANK = "$"
"""Begins a blank of a template, which Python fills in."""

NAMED: dict[str, Any] = {
    "project": "Descent Lab",
    "header_comment": "# The texts of Descent Lab in another language; CONTRIBUTING.md says how they come about.",
    "last_translator": "Descent Lab",
    "charset": "utf-8",
}

ATTRIBUTES = ("aria-label", "title", "alt", "placeholder")


class Found(NamedTuple):
    """A text, or singular and plural, and where it stands."""

    text: str | tuple[str, str]
    path: str
    line: int


def found_in(path: Path) -> Iterator[Found]:
    """All texts of a file."""
    where = path.relative_to(ROOT).as_posix()
    code = path.read_text(encoding="utf-8")
    read = {".py": _python, ".js": _javascript, ".html": _html}[path.suffix]
    for text, line in read(code):
        yield Found(text, where, line)


def files() -> Iterator[Path]:
    """The files that may hold texts, in order."""
    for name in SOURCES:
        here = ROOT / name
        inside = [here] if here.is_file() else sorted(here.rglob("*"))
        yield from (path for path in inside if path.suffix in (".py", ".js", ".html"))


def _titles() -> Iterator[Found]:
    """What hyperparameters are called in prose, which follows from their names."""
    owners = [*RULES.values(), *map(type, SURFACES.values()), *SCHEDULES.values(), Experiment]
    for named in (*map(declared, owners), NUMBERS):
        for h in named.values():
            yield from (Found(str(name), "optimizers/hyper.py", 0) for name in {h.title: None, h.short: None})


def _python(code: str) -> Iterator[tuple[str | tuple[str, str], int]]:
    tree = ast.parse(code)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            found = [text for place in CALLS.get(name, ()) if (text := _argument(node, place))]
            if name in ("say_count", "counted") and len(found) == 2:
                yield (found[0], found[1]), node.lineno
            else:
                yield from ((text, node.lineno) for text in found)
        elif isinstance(node, ast.ClassDef):
            names = {name for base in (node.name, *map(_tail, node.bases)) for name in DECLARED.get(base, ())}
            for line in node.body:
                if isinstance(line, ast.Assign | ast.AnnAssign):
                    target = line.targets[0] if isinstance(line, ast.Assign) else line.target
                    text = _constant(line.value)
                    if isinstance(target, ast.Name) and target.id in names and text:
                        yield text, line.lineno


def _tail(base: ast.expr) -> str:
    return base.id if isinstance(base, ast.Name) else getattr(base, "attr", "")


def _argument(call: ast.Call, place: int | str) -> str | None:
    if isinstance(place, int):
        return _constant(call.args[place]) if place < len(call.args) else None
    return next((_constant(word.value) for word in call.keywords if word.arg == place), None)


def _constant(node: ast.expr | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _javascript(code: str) -> Iterator[tuple[str | tuple[str, str], int]]:
    for line, text, _, _ in extract("javascript", BytesIO(code.encode()), {"say": None}, options={"encoding": "utf-8"}):
        yield str(text), line


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str | tuple[str, str], int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ATTRIBUTES and value:
                self._find(value)

    def handle_data(self, data: str) -> None:
        self._find(data)

    def _find(self, text: str) -> None:
        if any(letter.isalpha() for letter in text) and BLANK not in text:
            self.found.append((text.strip(), self.getpos()[0]))


def _html(code: str) -> Iterator[tuple[str | tuple[str, str], int]]:
    reader = _Reader()
    reader.feed(code)
    yield from reader.found


def template() -> Catalog:
    """All texts of the lab, in English."""
    catalog = Catalog(**NAMED)
    found = chain(_titles(), *map(found_in, files()))
    for text, where, line in found:
        catalog.add(text, locations=[(where, line)])
    return catalog


def update(path: Path, code: str) -> None:
    """Bring a catalogue up to date with the code, and compile it."""
    catalog = read_po(BytesIO(path.read_bytes()), locale=code) if path.exists() else Catalog(locale=code, **NAMED)
    begun = catalog.creation_date
    catalog.update(template(), no_fuzzy_matching=True)
    catalog.creation_date = begun  # so that nothing changes where no text has
    catalog.obsolete.clear()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=120, sort_output=False, include_lineno=False, omit_header=False)
    with path.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalog)


if __name__ == "__main__":
    for code in {*sys.argv[1:], *(found.name for found in FOLDER.iterdir() if found.is_dir())}:
        update(FOLDER / code / "LC_MESSAGES" / "lab.po", code)

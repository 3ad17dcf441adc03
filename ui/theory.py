"""The theory page: theory/en.md and its translations, with the formulas of the rules and the table of their costs."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qsl

from markupsafe import Markup

from formulas.graph import symbol
from formulas.latex import latex
from optimizers.costs import Cost, cost, counted
from optimizers.ledger import arithmetic, rows, symbols
from optimizers.rules import RULES
from ui.language import SOURCE, language, say
from ui.table import Column, table

FOLDER = Path(__file__).parents[1] / "theory"

_HEADING = re.compile(r"^## (.+) \{#([a-z-]+)\}$")
_LINK = re.compile(r"^\[([^\]]+)\]\((\w+)(?:\?([^)]*))?\)$")
_FORMULAS = re.compile(r"^\{formulas (\w+)((?: \w+)+)\}$")
_FAILURE = re.compile(r"^- (\w+): (.+)$")
_MILLION = 1_000_000


class Link(NamedTuple):
    """A way to a page that shows what has just been said."""

    label: str
    page: str
    query: dict[str, str]


class Comparison(NamedTuple):
    """The place of the table of all rules, and by rule what is known to go wrong with it."""

    failures: dict[str, str]


class References(NamedTuple):
    """The papers, in their own language."""

    markdown: str


Part = str | Link | Comparison | References
"""What stands in a section: Markdown with LaTeX, or one of the others."""


class Section(NamedTuple):
    """A heading with its anchor, which is the same in all languages, and what stands below it."""

    title: str
    anchor: str
    parts: tuple[Part, ...]


class Theory(NamedTuple):
    """The page in one language."""

    lead: str
    sections: tuple[Section, ...]


def references() -> str:
    """The papers, a line each."""
    return (FOLDER / "references.md").read_text(encoding="utf-8")


def theory() -> Theory:
    """The page in the visitor's language, or in English where it has none."""
    code = language()
    return read(code if (FOLDER / f"{code}.md").exists() else SOURCE)


@cache
def read(code: str) -> Theory:
    """The page in a language."""
    lines = (FOLDER / f"{code}.md").read_text(encoding="utf-8").splitlines()
    starts = [i for i, line in enumerate(lines) if line.startswith("## ")]
    sections = []
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        heading = _HEADING.match(lines[start])
        assert heading, lines[start]
        sections.append(Section(heading[1], heading[2], tuple(_parts(lines[start + 1 : end]))))
    return Theory("\n".join(lines[: starts[0]]).strip(), tuple(sections))


def _parts(lines: Sequence[str]) -> Iterator[Part]:
    """The text of a section, cut where something else than Markdown has its place."""
    failures = {found[1]: found[2] for line in lines if (found := _FAILURE.match(line)) and found[1] in RULES}
    text: list[str] = []
    for line in lines:
        found = _FAILURE.match(line)
        if found and found[1] in failures:
            continue
        part = _special(line, failures)
        if part is None:
            text.append(_formulas(line))
            continue
        if whole := "\n".join(text).strip():
            yield whole
        text = []
        yield part
    if whole := "\n".join(text).strip():
        yield whole


def _special(line: str, failures: dict[str, str]) -> Part | None:
    if line == "{comparison}":
        return Comparison(failures)
    if line == "{references}":
        return References(references())
    if link := _LINK.match(line):
        return Link(link[1], link[2], dict(parse_qsl(link[3] or "")))
    return None


def _formulas(line: str) -> str:
    """A line that names a rule and quantities of its record as their formulas, any other as it is."""
    found = _FORMULAS.match(line)
    return formulas(found[1], found[2].split()) if found else line


def formulas(slug: str, names: Sequence[str]) -> str:
    """How quantities of a rule are computed, as the page inside a step writes it, one below the other."""
    rule = counted(slug)
    known = {symbol(name): said for name, said in symbols(rule).items()}
    ledger, lines = rows(rule), arithmetic(rule)
    said = [rf"{ledger[name].symbol} &= {latex(lines[name].read, known)}" for name in names]
    return "$$\n\\begin{aligned}\n" + " \\\\[4pt]\n".join(said) + "\n\\end{aligned}\n$$"


def costs() -> dict[str, Cost]:
    """What each rule costs, by its slug."""
    return {slug: cost(counted(slug)) for slug in RULES}


def comparison_table(comparison: Comparison) -> Markup:
    """All rules: what they keep and compute of each parameter, the memory of what they keep, and where they fail."""
    columns = (
        Column(say("Rule"), "row head"),
        Column(say("Numbers kept")),
        Column(say("Operations")),
        Column(say("Memory, 1 million")),
        Column(say("Memory, 1 billion")),
        Column(say("A known failure"), "text"),
    )
    cells = [
        (
            RULES[slug].name,
            one.state,
            one.operations,
            say("{n:,} MB", n=one.bytes(_MILLION) // _MILLION),
            say("{n:,} GB", n=one.bytes(1000 * _MILLION) // (1000 * _MILLION)),
            comparison.failures[slug],
        )
        for slug, one in costs().items()
    ]
    return table(columns, cells, look="rules", caption=say("What each rule costs, and a known failure of it"))

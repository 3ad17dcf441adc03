"""The terms of the lab in each language: locale/glossary.toml, read once."""

import tomllib
from functools import cache
from typing import NamedTuple

from ui.language import FOLDER, LANGUAGES, SOURCE, language


class Term(NamedTuple):
    """A term and what it means by language, its symbol in LaTeX, and what else translations may say for it.

    It is shown in English where a language has none.
    """

    names: dict[str, str]
    means: dict[str, str]
    also: dict[str, tuple[str, ...]]
    symbol: str

    @property
    def name(self) -> str:
        """In the visitor's language."""
        return self.names.get(language(), self.names[SOURCE])

    @property
    def meaning(self) -> str:
        """In the visitor's language."""
        return self.means.get(language(), self.means[SOURCE])

    @property
    def elsewhere(self) -> tuple[str, ...]:
        """What the term is called in the other languages."""
        return tuple(name for name in self.names.values() if name != self.name)


class Part(NamedTuple):
    """Terms that belong together."""

    titles: dict[str, str]
    terms: tuple[Term, ...]

    @property
    def title(self) -> str:
        """In the visitor's language."""
        return self.titles.get(language(), self.titles[SOURCE])


@cache
def parts() -> tuple[Part, ...]:
    """The glossary, in the order of the file."""
    source = tomllib.loads((FOLDER / "glossary.toml").read_text(encoding="utf-8"))

    def each(entry: dict[str, str], word: str = "{}") -> dict[str, str]:
        return {code: entry[name] for code in LANGUAGES if (name := word.format(code)) in entry}

    def term(entry: dict[str, str]) -> Term:
        also = {code: tuple(words) for code, words in each(entry, "also_{}").items()}
        return Term(each(entry), each(entry, "{}_means"), also, entry.get("symbol", ""))

    return tuple(Part(each(part), tuple(map(term, part["term"]))) for part in source["part"])

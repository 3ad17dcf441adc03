"""Both languages are whole: every text is marked, translated, with the same places, in the terms of the glossary."""

import ast
import re
import string
from collections.abc import Iterator, Sequence
from io import BytesIO

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from tools import texts
from ui.glossary import Term, parts
from ui.language import FOLDER, LANGUAGES, SOURCE

TRANSLATED = [code for code in LANGUAGES if code != SOURCE]
TERMS = [term for part in parts() for term in part.terms]


def catalogue(code: str) -> Catalog:
    return read_po(BytesIO((FOLDER / code / "LC_MESSAGES" / "lab.po").read_bytes()), locale=code)


def forms(text: str | Sequence[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def places(text: str) -> set[tuple[str, str]]:
    """The {names} of a text, with how each is formatted; a formula in LaTeX has braces of its own."""
    if text.startswith("\\") and "{{" not in text:
        return set()
    return {(name, spec or "") for _, name, spec, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_text_of_the_sources_is_translated_and_no_other(code: str) -> None:
    known = {message.id: message for message in catalogue(code) if message.id}
    wanted = {message.id for message in texts.template() if message.id}
    assert known.keys() == wanted, "run `make texts`"
    assert not [id for id, message in known.items() if not all(forms(message.string)) or message.fuzzy]


@pytest.mark.parametrize("code", TRANSLATED)
def test_translations_have_the_places_of_the_english_text(code: str) -> None:
    for message in catalogue(code):
        if message.id:
            wanted = set[tuple[str, str]]().union(*map(places, forms(message.id)))
            assert all(places(text) == wanted for text in forms(message.string)), message.id


@pytest.mark.parametrize("code", TRANSLATED)
def test_translations_keep_markup_and_formulas(code: str) -> None:
    kept = re.compile(r"\$[^$]*\$|`[^`]*`|</?\w+>|\*\*")
    for message in catalogue(code):
        for one in forms(message.string) if message.id else ():
            assert sorted(kept.findall(one)) == sorted(kept.findall(forms(message.id)[-1])), message.id


@pytest.mark.parametrize("code", TRANSLATED)
def test_what_is_compiled_is_what_is_translated(code: str) -> None:
    compiled = BytesIO()
    write_mo(compiled, catalogue(code))
    assert (FOLDER / code / "LC_MESSAGES" / "lab.mo").read_bytes() == compiled.getvalue(), "run `make texts`"


@pytest.mark.parametrize("code", TRANSLATED)
@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.names["en"])
def test_translations_use_the_terms_of_the_glossary(code: str, term: Term) -> None:
    name = term.names["en"]
    named = re.compile(rf"\b{re.escape(name)}s?\b", re.IGNORECASE)
    wanted = [term.names[code], *term.also.get(code, ())] if code in term.names else [""]
    longer = [other.names["en"] for other in TERMS if name in other.names["en"] and other is not term]
    for message in catalogue(code):
        english = re.sub(r"\{[^}]*\}", "", forms(message.id)[-1]) if message.id else ""
        for other in longer:
            english = re.sub(re.escape(other), "", english, flags=re.IGNORECASE)
        if named.search(english):
            assert all(any(word in text for word in wanted) for text in forms(message.string)), message.id


def test_the_glossary_is_whole() -> None:
    assert len({term.names["en"] for term in TERMS}) == len(TERMS) > 30
    languages = TERMS[0].names.keys()
    assert languages >= {"en", "zh"}
    for said in [part.titles for part in parts()] + [said for term in TERMS for said in (term.names, term.means)]:
        assert said.keys() == languages and all(said.values()), said


SENTENCE = re.compile(r"[A-Za-z]{2,}[,;]? [A-Za-z(]{2,}")
AGREED = {"row head", "Descent Lab", "fair race", "first on page", "second on page", "rules costs"}
"""What looks like words, and is a value, a key or a name."""
MARKS = {*texts.CALLS, "name_of", "reason"}
NOT_SHOWN = {  # whose texts are code, or for those who run a server
    "ui/course/progress/served.py",
    "ui/export/code.py",
    "ui/frameworks.py",
    "ui/headers.py",
    "ui/javascript.py",
    "ui/maps/kernels.py",
    "ui/maps/served.py",
    "ui/player/kernels.py",
    "ui/player/served.py",
    "ui/programs.py",
    "ui/rehearsal.py",
    "ui/scripts.py",
    "ui/train/code.py",
    "ui/uploads.py",
    "ui/work/cluster.py",
    "ui/work/process.py",
    "ui/work/queue.py",
    "ui/work/workers.py",
}
SHOWN = [
    name
    for path in texts.files()
    if path.suffix == ".py" and (name := path.relative_to(texts.ROOT).as_posix()).startswith(("ui", "pages", "lab"))
]


def unmarked(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Texts that look like words for a visitor, and stand in no call that says them in another language."""
    other: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if name in MARKS:
                other |= {id(inner) for argument in [*node.args, *node.keywords] for inner in ast.walk(argument)}
        if isinstance(node, ast.JoinedStr):
            other |= {id(inner) for inner in ast.walk(node) if isinstance(inner, ast.Constant)}
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            other.add(id(node.value))  # what describes the line before
        if isinstance(node, ast.Assert) and node.msg:
            other |= {id(inner) for inner in ast.walk(node.msg)}
    for node in ast.walk(tree):
        text = ""
        if isinstance(node, ast.JoinedStr):
            text = "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        plain = re.sub(r"<[^>]*>|\{[^}]*\}|&\w+;|format\(datum.*", " ", text)
        if id(node) not in other and SENTENCE.search(plain) and plain.strip("# \N{MIDDLE DOT}") not in AGREED:
            yield getattr(node, "lineno", 0), text


@pytest.mark.parametrize("name", sorted({*SHOWN} - NOT_SHOWN))
def test_no_text_is_shown_without_being_said(name: str) -> None:
    assert not list(unmarked(ast.parse((texts.ROOT / name).read_text(encoding="utf-8"))))

"""The visitor's language: who decides, what stays, and a walk in a language that shows what was never said in it."""

import json
import re
import tokenize
from collections.abc import Iterator
from gettext import NullTranslations
from html.parser import HTMLParser
from io import StringIO
from typing import Any
from urllib.parse import unquote

import pytest
import streamlit as st
from google.protobuf.json_format import MessageToDict
from streamlit.testing.v1 import AppTest

from course.lesson import course
from course.questions import Choice, Order
from course.text import PLACE
from learning.datasets import DATA
from optimizers.rules import RULES
from tests.app.page import run, visit
from tests.app.test_screens import VIEWS, opened
from tests.exports import RACES, TRAININGS
from ui import language
from ui.export.code import keras_code, numpy_code, torch_code
from ui.train.code import keras, pytorch


@pytest.fixture(autouse=True)
def here() -> Iterator[None]:
    """What the test's own thread speaks: AppTest asks for some names outside the script."""
    token = language._here.set("en")
    yield
    language._here.reset(token)


def start(query: dict[str, str]) -> AppTest:
    """The first page, with its title: AppTest shows the other pages without what lab.py puts around them."""
    return run(visit(query, "start"), lambda at: bool(at.title))


def test_a_link_chooses_the_language_and_the_address_keeps_it() -> None:
    at = start({"lang": "zh"})
    assert at.title[0].value == "开始"
    assert at.query_params["lang"] == "zh"


def test_without_a_link_the_browser_chooses_and_the_address_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(st.context), "locale", property(lambda self: "zh-CN"))
    at = start({})
    assert at.title[0].value == "开始"
    assert "lang" not in at.query_params
    assert start({"lang": "en"}).title[0].value == "Start", "the link goes before the browser"


@pytest.mark.parametrize("locale", [None, "", "fr-FR", "xx"])
def test_a_browser_with_another_language_gets_english(monkeypatch: pytest.MonkeyPatch, locale: str | None) -> None:
    monkeypatch.setattr(type(st.context), "locale", property(lambda self: locale))
    assert start({}).title[0].value == "Start"


def test_a_link_in_a_language_that_there_is_not_says_so() -> None:
    at = start({"lang": "tlh"})
    assert at.title[0].value == "Start"
    assert at.warning[0].value == "lang = `tlh` is not one of en, zh; `en` is shown instead."


def switch(at: AppTest, code: str) -> AppTest:
    """As the list in the header does, which AppTest has not."""
    at.session_state["language"], at.session_state["arriving"] = code, True
    run(at)
    language._here.set(code)
    return at


def test_the_switch_changes_nothing_but_the_language() -> None:
    at = run(visit({"surface": "beale", "runs": "lion,adam", "steps": "40", "upper": "distance"}))
    at.session_state["ground"] = "3-D"
    before = dict(run(at).query_params)
    switch(at, "zh")
    assert at.button(key="demo_next").label == "下一个示例" and at.session_state["ground"] == "三维"
    assert dict(at.query_params) == before | {"lang": "zh"}
    switch(at, "en")
    assert at.button(key="demo_next").label == "Next demonstration" and at.session_state["ground"] == "3-D"
    assert dict(at.query_params) == before | {"lang": "en"}


PSEUDO = "xx"
LEFT, RIGHT = "\N{MATHEMATICAL LEFT WHITE SQUARE BRACKET}", "\N{MATHEMATICAL RIGHT WHITE SQUARE BRACKET}"


class Pseudo(NullTranslations):
    """Puts every text between brackets, so that what has none has not been said."""

    def gettext(self, message: str) -> str:
        return message if message == "1,234.5" else f"{LEFT}{message}{RIGHT}"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"{LEFT}{msgid1 if n == 1 else msgid2}{RIGHT}"


@pytest.fixture
def pseudo(monkeypatch: pytest.MonkeyPatch, here: None) -> None:
    known = language.catalogue
    monkeypatch.setattr(language, "catalogue", lambda code: Pseudo() if code == PSEUDO else known(code))
    monkeypatch.setitem(language.LANGUAGES, PSEUDO, "Pseudo")
    monkeypatch.setattr(language, "_of_browser", lambda: PSEUDO)
    language._here.set(PSEUDO)


TEXTS = re.compile("alt|body|caption|help|label|name|options|placeholder|text|ticktext|title|hovertemplate|customdata")
NAMES = sorted((rule.name for rule in RULES.values()), key=len, reverse=True)
SYMBOLS = [rf"\b{name}\b" for name in ("lr", "beta1", "beta2", "beta", "eps", "rho", "gamma", "kappa")]
AGREED = re.compile("|".join([*NAMES, "PyTorch|Keras|NumPy|Descent Lab|CSV|HTML|log", *SYMBOLS]))


def words(at: AppTest) -> Iterator[str]:
    """The words on the page that were not said: outside brackets, markup, formulas and code."""
    for block in at._tree.children.values():
        yield from _words(block)


def _words(node: Any) -> Iterator[str]:
    if node.proto is not None and node.type != "code":
        yield from _found(MessageToDict(node.proto), "")
    for child in getattr(node, "children", {}).values():
        yield from _words(child)


def _found(value: Any, name: str) -> Iterator[str]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _found(one, key)
    elif isinstance(value, list):
        for one in value:
            yield from _found(one, name)
    elif isinstance(value, str) and name in ("spec", "json") and value.startswith("{"):
        yield from _found(json.loads(value), "")
    elif isinstance(value, str) and TEXTS.fullmatch(name):
        while (unsaid := re.sub(rf"{LEFT}[^{LEFT}{RIGHT}]*{RIGHT}", " ", value)) != value:
            value = unsaid
        for text in Html(value).texts if "<" in value else [value]:
            text = unquote(text).partition(LEFT)[0]  # of some texts only the first words are shown
            plain = re.sub(r"\$[^$]*\$|`[^`]*`|:material/\w+:|%\{[^}]*\}", " ", text)
            if re.search(r"[A-Za-z]{2,}", AGREED.sub(" ", plain)):
                yield f"{name}: {text}"


class Html(HTMLParser):
    """What is read of a piece of HTML, also inside of its drawings."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._unread = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("style", "code"):
            self._unread = tag
        for name, value in attrs:
            if name in ("alt", "aria-label", "title"):
                self.texts.append(value or "")
            elif name == "src" and value and value.startswith("data:image/svg+xml,"):
                self.texts += Html(unquote(value.partition(",")[2])).texts

    def handle_endtag(self, tag: str) -> None:
        if tag == self._unread:
            self._unread = ""

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self.texts.append(data)


def prose(code: str) -> Iterator[str]:
    """Comments of a script, and what its docstrings say; a comment of code is an offer to use it."""
    for token in tokenize.generate_tokens(StringIO(code).readline):
        text = token.string
        comment = token.type == tokenize.COMMENT and not re.match(r"# [\w.]+\(", text)
        if comment or text.startswith('"""'):
            yield text


@pytest.mark.parametrize("make", [numpy_code, torch_code, keras_code, pytorch, keras])
def test_every_comment_of_exported_code_is_said(pseudo: None, make: Any) -> None:
    if make in (pytorch, keras):
        codes = [make(of.plan, of.data, of.plan.runs[0].rule) for group in TRAININGS.values() for of in group()]
    else:
        codes = [make(e) for group in ("exact, constant", "mini-batches, warmup_cosine") for e in RACES[group]()]
    said = {text for code in codes for text in prose(code)}
    assert said and not [text for text in said if not {LEFT, RIGHT} & set(text)]  # a long comment is broken


def of_lessons() -> list[re.Pattern[str]]:
    """The texts of the lessons, which have files of their own, with any numbers in them."""
    every = []
    for lesson in course().lessons.values():
        own = lesson.text("en")
        asked = [text for q in (lesson.predict, lesson.see, lesson.again) for text in (q.ask["en"], q.hints["en"])]
        options = [
            text
            for q in (lesson.predict, lesson.see, lesson.again)
            if isinstance(q, Choice | Order)
            for text in q.texts.get("en", ())
        ]
        parts = [text for s in lesson.sentences for text in (s.said["en"], s.corrected["en"], s.shows["en"])]
        every += [own.title, own.believe, *own.sections.values(), *asked, *options, *parts]
    return [re.compile(_with_any_numbers(text), re.DOTALL) for text in every if text]


def _with_any_numbers(text: str) -> str:
    pieces = [re.escape(" ".join(piece.split())).replace(r"\ ", r"\s+") for piece in PLACE.sub("\0", text).split("\0")]
    whole = ".*?".join(pieces).replace(r"\$\$", r"\s*\$\$\s*")  # which the page puts on lines of its own
    return rf"(?:- |\*\*)?\s*{whole}\s*(?:\*\*)?"


OWN_FILES = ("glossary", "theory")
"""Pages whose texts are in files of their own."""


@pytest.mark.parametrize("view", [view for view in VIEWS if view not in OWN_FILES])
def test_everything_on_a_page_is_said_in_the_visitors_language(pseudo: None, view: str) -> None:
    at = opened(view, steps="41")  # so that no screen finds its map computed already
    features = {name for data in DATA.values() for name in (*data.features, *data.classes)}
    unsaid = [said.partition(": ")[2] for said in words(at)]
    lessons = of_lessons()
    assert not [said for said in unsaid if said not in features and not any(text.fullmatch(said) for text in lessons)]

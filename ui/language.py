"""What is said to the visitor, in the visitor's language.

English is the source: `say` looks a text up as it stands in the code, and puts the values into what it finds. Names of
rules, symbols, code and the words of a link are the same in all languages. No text decides anything.

What is declared where no language is known (`hyper(help=…)`, a surface's name) is said where it is shown. `make texts`
collects all of it; tools/texts.py says how.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache, reduce, wraps
from gettext import NullTranslations, translation
from pathlib import Path
from string import Formatter
from typing import Any, ParamSpec, TypeVar, cast

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from optimizers.messages import Message, message

P = ParamSpec("P")
R = TypeVar("R")

FOLDER = Path(__file__).parents[1] / "locale"

SOURCE = "en"
"""What the texts of the code are in, and what is spoken where nothing else is known."""


@cache
def catalogue(code: str) -> NullTranslations:
    """The texts of a language."""
    return translation("lab", FOLDER, [code], fallback=True)


def _languages() -> dict[str, str]:
    name = message("English")
    others = sorted(path.name for path in FOLDER.iterdir() if path.is_dir())
    return {SOURCE: name, **{code: catalogue(code).gettext(name) for code in others}}


LANGUAGES = _languages()
"""By their codes, each by its own name, which its catalogue gives for "English"; the source is the first."""

WORD = "lang"
"""The word of a link that chooses a language."""

_CHOSEN = "language"
"""In the session: the code of the language that the visitor or the link has chosen."""

_here: ContextVar[str | None] = ContextVar("language", default=None)


def language() -> str:
    """The one that the visitor or else the link has chosen, else that of the browser, else English."""
    known = _here.get()
    if known is not None:
        return known
    if get_script_run_ctx() is None:
        return SOURCE
    spoken = chosen() or _of_browser()
    _here.set(spoken)
    return spoken


def chosen() -> str | None:
    """The one that the visitor or else the link has chosen."""
    if _CHOSEN not in st.session_state and (asked := st.query_params.get(WORD)) in LANGUAGES:
        st.session_state[_CHOSEN] = asked
    code: str | None = st.session_state.get(_CHOSEN)
    return code


def _of_browser() -> str:
    """The language that the visitor's browser asks for, if the lab has it."""
    code = (st.context.locale or "").partition("-")[0]
    return code if code in LANGUAGES else SOURCE


def choose(code: str) -> None:
    """Speak this language from now on in this session. For callbacks."""
    st.session_state[_CHOSEN] = code
    _here.set(code)


def bound(make: Callable[[], R]) -> Callable[[], R]:
    """The function in the language of now, for when it is called where no visitor is known, as for a download."""
    code = language()

    def ask() -> R:
        with speaking(code):
            return make()

    return ask


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """All that is said inside is in this language: for where no visitor is known, as in a command."""
    before = _here.set(code)
    try:
        yield
    finally:
        _here.reset(before)


def say(text: str, /, **values: Any) -> str:
    """A text in the visitor's language, with its {values} put in. A message brings its own values."""
    known = catalogue(language())
    if isinstance(text, Message):
        values = text.values
        said = known.gettext(text.template) if text.many is None else _counted(known, text.template, text.many, values)
    else:
        said = known.gettext(text) if text else text
    return _put(said, values) if values else said


def say_count(one: str, many: str, n: float, /, **values: Any) -> str:
    """A text whose wording follows a number, {n}."""
    values = {"n": n} | values
    return _put(_counted(catalogue(language()), one, many, values), values)


def _counted(known: NullTranslations, one: str, many: str, values: dict[str, Any]) -> str:
    n = values["n"]
    return known.ngettext(one, many, n if isinstance(n, int) else 2)


def _put(said: str, values: dict[str, Any]) -> str:
    """Put values into their places: messages as they are said, numbers as they are written in this language."""
    here = {name: say(value) if isinstance(value, Message) else value for name, value in values.items()}
    return said.format(**here) if _separators(language()) == _ENGLISH else _FORMATTER.format(said, **here)


_ENGLISH = ".", ","


@cache
def _separators(code: str) -> tuple[str, str]:
    """The decimal sign, and what stands between thousands: as the example in the catalogue has them."""
    example = catalogue(code).gettext("1,234.5")
    return example[5], example[1]


def written(number: str) -> str:
    """A number in English as it is written in the visitor's language."""
    decimal, group = _separators(language())
    return number if (decimal, group) == _ENGLISH else number.translate({ord("."): decimal, ord(","): group})


class _Formatter(Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        text: str = super().format_field(value, format_spec)
        return text if isinstance(value, str) else written(text)


_FORMATTER = _Formatter()


def name_of(text: str) -> str:
    """A name that may be a visitor's own, which stays as it is."""
    return say(text) if isinstance(text, Message) else text


def join(texts: Sequence[str]) -> str:
    """Texts one after another in a list: "a, b"."""
    return say(", ").join(texts)


def sentences(*texts: str) -> str:
    """Sentences one after another, with a space between them where the language has one; empty ones are left out."""
    known = [text for text in texts if text]
    return reduce(lambda before, one: say("{before} {one}", before=before, one=one), known) if known else ""


def reason(problem: Exception) -> str:
    """What an exception with a message says."""
    return say(problem.args[0])


def remembered(maxsize: int) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """`lru_cache` for what has words in it: each language has its own."""

    def decorate(make: Callable[P, R]) -> Callable[P, R]:
        @cache
        def cached(code: str) -> Callable[P, R]:
            return cast(Callable[P, R], lru_cache(maxsize)(make))

        @wraps(make)
        def ask(*args: P.args, **kwargs: P.kwargs) -> R:
            return cached(language())(*args, **kwargs)

        return ask

    return decorate

"""The texts of a lesson in the visitor's language, with the numbers of an experiment in them."""

import re
from collections.abc import Mapping
from typing import TypeVar

from course.facts import Facts
from course.questions import Choice, Given, Order, Question
from course.text import filled
from optimizers.experiment import Experiment
from ui import runs
from ui.labels import labels
from ui.language import SOURCE, join, language, say
from ui.numbers import setting, show

T = TypeVar("T")


def facts(e: Experiment) -> Facts:
    """What can be said of an experiment, by the paths that are kept for its charts."""
    return Facts(e, runs.paths)


def _in_prose(value: float, digits: int | None) -> str:
    """A number whose minus is one, not a hyphen."""
    text = written(value, digits)
    return f"\N{MINUS SIGN}{text[1:]}" if text.startswith("-") else text


def written(value: float, digits: int | None) -> str:
    """A number of a text with at most so many significant digits; without them a setting, with all that it has."""
    if digits is None or isinstance(value, bool):
        return setting(value if isinstance(value, bool) else float(f"{value:.10g}"))
    rounded = float(f"{value:.{digits - 1}e}")
    return setting(rounded) if abs(rounded - value) <= 1e-12 * abs(value) else show(value, digits)


_FORMULA = re.compile(r"(\$\$.*?\$\$|\$[^$]*\$)", re.DOTALL)


def _in_formula(value: float, digits: int | None) -> str:
    """A number as LaTeX has it."""
    mantissa, _, exponent = written(value, digits).replace("\N{MINUS SIGN}", "-").partition("e")
    return rf"{mantissa} \cdot 10^{{{exponent}}}" if exponent else mantissa


def said(text: str, about: Facts) -> str:
    """A text with its numbers; some settings leave one without a value."""
    return "".join(
        filled(part, about, _in_formula if n % 2 else _in_prose, say("never"), "\N{EN DASH}")
        for n, part in enumerate(_FORMULA.split(text))
    )


def displayed(text: str) -> str:
    """The text with each formula between `$$` on lines of its own, where Streamlit sets it large."""
    return re.sub(r"\$\$(.+?)\$\$", r"$$\n\1\n$$", text, flags=re.DOTALL)


def in_language(texts: Mapping[str, T]) -> T:
    """Of texts by language the visitor's; English where there is none."""
    return texts.get(language(), texts[SOURCE])


def options(question: Choice | Order, about: Facts) -> list[str]:
    """What can be chosen."""
    if question.texts:
        return [said(text, about) for text in in_language(question.texts)]
    names = labels(about.e.runs)
    return [names[run.id] for run in about.e.shown]


def in_words(question: Question, given: Given, about: Facts) -> str:
    """An answer in words."""
    if isinstance(question, Choice | Order):
        names = options(question, about)
        return join([names[int(i)] for i in given]) if isinstance(given, tuple) else names[int(given)]
    if isinstance(given, tuple):
        x, y = (show(value, 3) for value in given)
        return f"({x}, {y})"
    return setting(int(given)) if float(given).is_integer() else show(given, 3)

"""The texts of lessons: Markdown in which `[[expression]]` stands for a number of the experiment."""

import math
import re
from collections.abc import Callable

from course.expressions import Wrong
from course.facts import Facts

PLACE = re.compile(r"\[\[(.+?)(?:\|(\d+))?\]\]")
"""An expression, and after a bar how many significant digits are shown; without them a setting is shown whole."""

Written = Callable[[float, int | None], str]
"""Writes a number in the visitor's language: with some significant digits, or all that it has."""


def places(text: str) -> list[str]:
    """The expressions of a text."""
    return [match[1] for match in PLACE.finditer(text)]


def filled(text: str, facts: Facts, written: Written, never: str, missing: str | None = None) -> str:
    """The text with its numbers; `never` is said of what is infinite, `missing` of what has no value.

    Without `missing` a number that has no value is `course.expressions.Wrong`.
    """

    def number(match: re.Match[str]) -> str:
        try:
            value = facts.value(match[1])
        except Wrong:
            if missing is None:
                raise
            return missing
        if isinstance(value, str):
            return value
        if math.isinf(value):
            return never
        digits = int(match[2]) if match[2] else None
        return written(value, digits)

    return PLACE.sub(number, text)

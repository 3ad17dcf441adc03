"""The texts of a lesson as HTML, in the language of now and with the numbers of an experiment."""

import re
from collections.abc import Mapping
from typing import Any

from latex2mathml.converter import convert
from markdown_it import MarkdownIt
from markupsafe import Markup
from mdit_py_plugins.dollarmath import dollarmath_plugin

from course.facts import Facts
from ui.course.said import said

_POWER = re.compile(r"(\d)e(-?\d+)")
"""A number as it is written in prose: 1.2e-4."""

_SIGN = re.compile(r"(?<=[(=<>\[,])(\s*)-(\d+(?:\.\d+)?)")
"""A minus that is no difference, and its number, which stand together."""


def mathml(latex: str, options: Mapping[str, Any]) -> str:
    """A formula, which then needs no script and no font."""
    latex = _POWER.sub(r"\1 \\cdot 10^{\2}", latex.replace("\N{MINUS SIGN}", "-"))
    latex = _SIGN.sub(r"\1{-\2}", latex)
    latex = latex.replace("{aligned}", "{align*}")  # which the converter knows
    return str(convert(latex, display="block" if options["display_mode"] else "inline"))


_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
_MARKDOWN.use(dollarmath_plugin, allow_labels=False, renderer=mathml)


def paragraphs(text: str, facts: Facts) -> Markup:
    """A text of a lesson."""
    return Markup(_MARKDOWN.render(said(text, facts)))


def line(text: str, facts: Facts) -> Markup:
    """A text of a lesson that has no paragraphs."""
    return inline(said(text, facts))


def inline(text: str) -> Markup:
    """The same where its numbers are in it already."""
    return Markup(_MARKDOWN.renderInline(text))

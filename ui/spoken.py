"""What the browser's scripts say, in the visitor's language."""

import re
from functools import cache
from html import unescape
from pathlib import Path

import streamlit as st

from ui.javascript import script
from ui.language import catalogue, language

_HERE = Path(__file__)
_SAID = re.compile(r'\bsay\(\s*"((?:[^"\\]|\\.)*)"')
_READ = re.compile(r'(?:aria-label|title|alt|placeholder)="([^"$]+)"|>([^<>$]*[A-Za-z][^<>$]*)<')

_mount = st.components.v2.component("descent_lab_spoken", js=script(_HERE.with_suffix(".js")))


@cache
def _texts() -> list[str]:
    """What the scripts and the HTML beside them say, in English."""
    said = set[str]()
    for path in _HERE.parent.rglob("*"):
        if path.suffix == ".js":
            said |= {re.sub(r"\\(.)", r"\1", text) for text in _SAID.findall(path.read_text(encoding="utf-8"))}
        elif path.suffix == ".html":
            said |= {unescape(name or text).strip() for name, text in _READ.findall(path.read_text(encoding="utf-8"))}
    return sorted(said)


@cache
def words(code: str) -> dict[str, str]:
    """All of it in a language, by what it is in English; nothing for English, which stands in the scripts."""
    known = catalogue(code)
    return {text: said for text in _texts() if (said := known.gettext(text)) != text}


def speak() -> None:
    """Let the browser have them. Once, around all pages, before all that has words."""
    code = language()
    _mount(key="spoken", data={"language": code, "words": words(code)})

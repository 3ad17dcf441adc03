"""Pages out of the templates beside this file, in the colours of the app's light theme."""

from pathlib import Path
from string import Template

import streamlit as st
from markupsafe import escape

from ui.language import language
from ui.palette import INK, SOFT_INK

FOLDER = Path(__file__).parent


def read(name: str) -> str:
    """The text of a file beside this one."""
    return (FOLDER / name).read_text(encoding="utf-8")


def colours() -> str:
    """The colours of the app as properties of CSS."""
    chosen = {
        "ink": INK["light"],
        "soft-ink": SOFT_INK["light"],
        "accent": st.get_option("theme.light.primaryColor"),
        "border": st.get_option("theme.light.borderColor"),
        "ground": st.get_option("theme.light.secondaryBackgroundColor"),
    }
    return ":root{" + "".join(f"--{name}:{colour};" for name, colour in chosen.items()) + "}"


def page(template: str, title: str, **blanks: str) -> str:
    """A template with its blanks; text must be escaped already, but for the title."""
    return Template(read(template)).substitute(
        blanks, language=language(), title=escape(title), colours=colours(), base=read("base.css")
    )

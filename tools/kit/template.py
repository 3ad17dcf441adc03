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


def page(template: str, title: str, *, style: str, links: str = "", **blanks: str) -> str:
    """The body of a template with its blanks, in the frame of all pages; text must be escaped already, not the title.

    `style` is CSS, and `links` stand before it in the head.
    """
    said = {"language": language(), "title": escape(title)}
    body = Template(read(template)).substitute(blanks, **said)
    return Template(read("frame.html")).substitute(
        said, links=links, colours=colours(), base=read("base.css"), style=style, body=body
    )

"""The theory page without a browser: its parts are there, in the visitor's language, and its links keep the session."""

from urllib.parse import parse_qsl

import pytest
from streamlit.testing.v1 import AppTest

from tests.app.page import visit
from ui.theory import Link, read


def opened(**query: str) -> AppTest:
    at = visit(query, "theory").run()
    assert not at.exception, at.exception[0].message
    return at


@pytest.mark.parametrize("code", ["en", "zh"])
def test_all_sections_are_there_in_the_language_of_the_visitor(code: str) -> None:
    at, told = opened(lang=code), read(code)
    assert [(header.value, header.proto.anchor) for header in at.header] == [
        (section.title, section.anchor) for section in told.sections
    ]
    texts = [markdown.value for markdown in at.markdown]
    assert told.lead in texts
    contents = next(text for text in texts if text.startswith("1. ["))
    assert contents.count("](#") == len(told.sections)
    assert all(part in texts for section in told.sections for part in section.parts if isinstance(part, str))


def test_each_link_leads_to_its_page_with_its_words() -> None:
    shown = [link.proto for link in opened().main.get("page_link")]
    wanted = [part for section in read("en").sections for part in section.parts if isinstance(part, Link)]
    *links, last = [link for link in shown if link.page in ("", "race", "step", "maps", "glossary")][-len(wanted) - 1 :]
    assert last.page == "glossary"
    assert [link.label for link in links] == [link.label for link in wanted]
    assert [dict(parse_qsl(link.query_string)) for link in links] == [link.query for link in wanted]
    assert all(link.page in ("", one.page) for link, one in zip(links, wanted, strict=True))

"""The Chinese README says what the English one says, in the words of the pages."""

import re
from collections import Counter
from pathlib import Path

import pytest

from optimizers import SURFACES
from ui.language import catalogue

ROOT = Path(__file__).parents[2]
ENGLISH, CHINESE = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh.md"))

FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)]+)\)")
PICTURE = re.compile(r"!\[[^\]]+\]\(([^)]+)\)")
EXACT = re.compile(r"`[^`]+`|\d+(?:,\d{3})*(?:\.\d+)?(?!-D)")
"""Code within a line, and numbers; a 3-D view is no number."""


def blocks(readme: str) -> list[str]:
    """Paragraphs, and lines of lists and tables, which stand in the same order; without code blocks and links."""
    plain = LINK.sub("]", FENCED.sub("", readme))
    return [block for block in re.split(r"\n\n+|\n(?=[-|#])", plain) if block.strip()]


def levels(readme: str) -> list[int]:
    return [len(marks) for marks in re.findall(r"^(#+) ", FENCED.sub("", readme), re.MULTILINE)]


def shapes(readme: str) -> list[list[int]]:
    """The number of cells of each row of each table."""
    tables = re.findall(r"(?:^\|.*\n)+", readme, re.MULTILINE)
    return [[len(row.strip("|").split("|")) for row in table.splitlines()] for table in tables]


def links(readme: str) -> Counter[str]:
    return Counter(link for link in LINK.findall(PICTURE.sub("", readme)) if not link.startswith("README"))


@pytest.mark.parametrize("part", [levels, FENCED.findall, shapes, links])
def test_both_have_the_same_parts(part):
    assert part(ENGLISH) and part(CHINESE) == part(ENGLISH)


def test_both_say_the_same_numbers_in_every_place():
    for english, chinese in zip(blocks(ENGLISH), blocks(CHINESE), strict=True):
        assert Counter(EXACT.findall(chinese)) == Counter(EXACT.findall(english)), chinese


def test_each_leads_to_the_other_in_its_first_line():
    assert ENGLISH.splitlines()[:2] == ["English · [中文](README.zh.md)", ""]
    assert CHINESE.splitlines()[:2] == ["[English](README.md) · 中文", ""]


def test_a_picture_has_its_own_in_chinese():
    assert PICTURE.findall(CHINESE) == [re.sub(r"(?=\.\w+$)", ".zh", name) for name in PICTURE.findall(ENGLISH)]


def test_a_surface_is_described_as_on_the_page():
    said = catalogue("zh").gettext
    rows = [f"| `{slug}` | {said(surface.name)} | {said(surface.character)} |\n" for slug, surface in SURFACES.items()]
    assert "|---|---|---|\n" + "".join(rows) + "\n" in CHINESE

"""The tables of the README list what there is."""

import re
from pathlib import Path

import pytest

from learning.datasets import DATASETS
from optimizers import RULES, SURFACES

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def rows(heading: str) -> list[list[str]]:
    """The cells of the table under `| slug | heading |`."""
    lines = README[README.index(f"| slug | {heading} |") :].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


@pytest.mark.parametrize(("heading", "known"), [("rule", RULES), ("surface", SURFACES), ("data", DATASETS)])
def test_every_slug_has_its_row_and_no_other(heading, known):
    assert [re.sub("`", "", row[0]) for row in rows(heading)] == list(known)


def test_a_surface_is_described_as_on_the_page():
    described = [[surface.name, surface.character] for surface in SURFACES.values()]
    assert [row[1:] for row in rows("surface")] == described


def test_a_rule_has_the_name_and_the_source_of_its_declaration():
    for (_, name, source), cls in zip(rows("rule"), RULES.values(), strict=True):
        said = " ".join((cls.__doc__ or "").split())
        assert name.split(" (")[0] == cls.name
        assert all(part in said for part in re.split(r"(?<=\)), ", source)), source

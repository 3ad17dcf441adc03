"""docs/teaching.md lists the lessons as they are."""

import re
from pathlib import Path

from course.lesson import SITTINGS, course

TEXT = (Path(__file__).parents[2] / "docs" / "teaching.md").read_text(encoding="utf-8")
LESSONS = course().lessons


def test_every_lesson_is_listed_with_what_it_needs_and_takes():
    parts = TEXT.split("### Sitting ")[1:]
    assert len(parts) == SITTINGS
    for sitting, part in enumerate(parts, 1):
        rows = [[cell.strip() for cell in row.strip("|").split("|")] for row in re.findall(r"^\| \d.*$", part, re.M)]
        own = [one for one in LESSONS.values() if one.sitting == sitting]
        assert [(row[0], row[1], row[3], row[4]) for row in rows] == [
            (
                str(one.number),
                one.text("en").title,
                ", ".join(str(LESSONS[slug].number) for slug in one.needs) or "–",
                str(one.minutes),
            )
            for one in own
        ]
        assert all(row[2] for row in rows)


def test_the_course_is_as_long_as_is_said():
    assert f"A course of {len(LESSONS)} lessons in four sittings" in TEXT
    assert 4.25 <= sum(one.minutes for one in LESSONS.values()) / 60 <= 4.75

"""What all products for a lesson are made of: its experiment's facts, and the twins that each of them uses."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from course.facts import Facts
from course.lesson import Lesson

SLIDES, BOARD, SHEET, PACKAGE = 1, 2, 3, 5
"""How many twins there are on the slides, for the blackboard, on the worksheet and in the SCORM package."""

DRAWN = 200
"""Among so many drawings those are looked for that differ."""


@dataclass(frozen=True)
class Material:
    """A lesson, and what its questions are about; no twin is in two products."""

    lesson: Lesson
    facts: Facts
    tried: Facts
    slides: tuple[Facts, ...]
    board: tuple[Facts, ...]
    sheet: tuple[Facts, ...]
    package: tuple[Facts, ...]


def material(lesson: Lesson) -> Material:
    """Of a lesson: always the same."""
    twins = _different(lesson)
    parts = [tuple(islice(twins, count)) for count in (SLIDES, BOARD, SHEET, PACKAGE)]
    if len(parts[-1]) < PACKAGE:
        raise ValueError(f"{lesson.slug} has too few different twins")
    return Material(lesson, Facts(lesson.experiment), Facts(lesson.tried), *parts)


def _different(lesson: Lesson) -> Iterator[Facts]:
    seen = {lesson.experiment.key}
    for number in range(DRAWN):
        twin = lesson.twin.experiment(lesson.experiment, lesson.again, number)
        if twin.key not in seen:
            seen.add(twin.key)
            yield Facts(twin)

"""Lessons: one folder each in lessons/, a text for every language. What is wrong with one is said in a sentence."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from course import article, questions
from course.article import Sentence
from course.facts import changed
from course.questions import Question
from course.twins import Twin
from optimizers.experiment import Experiment, from_query

FOLDER = Path(__file__).parents[1] / "lessons"

SOURCE = "en"
"""The language whose file says everything; the others hold what is read."""

MOVES = ("try", "predict", "run", "see", "understand", "again")
"""The screens of a lesson, in the order of the sections of its file."""

SITTINGS = 4

_HEADER = re.compile(r"\A\+\+\+\n(.*?)\n\+\+\+\n", re.DOTALL)
_NEEDED = ("title", "number", "sitting", "minutes", "experiment", "predict", "see", "twin")
_KNOWN = {
    *_NEEDED,
    "needs",
    "controls",
    "goal",
    "try",
    "again",
    "believe",
    "mistakes",
    "pages",
    "widget",
    "stage",
    "stated",
    "sentence",
}


class Broken(ValueError):
    """A lesson that cannot be shown; says which file and why."""


@dataclass(frozen=True)
class Text:
    """What a lesson says in one language."""

    title: str
    sections: Mapping[str, str]
    """By move: Markdown with `[[expressions]]`."""
    believe: str
    """What many believe, and what the run shows to be wrong; may be empty."""
    mistakes: tuple[str, ...]
    """What students answer wrongly, for the notes of a lecturer."""


@dataclass(frozen=True)
class Lesson:
    """A lesson; `needs` are the slugs of those before it."""

    slug: str
    number: int
    sitting: int
    minutes: int
    needs: tuple[str, ...]
    experiment: Experiment
    tried: Experiment
    """With which the first move opens."""
    controls: tuple[str, ...]
    """Of the runs and of the race, by the names that the link has for them; the only ones that are shown."""
    goal: str
    """When the task of the first move is done: an expression; empty where there is none."""
    predict: Question
    see: Question
    again: Question
    twin: Twin
    widget: str
    """What stands under the text: "ledger", "article" or "costs"; empty for nothing."""
    stage: str
    """What stands in the place of the race: "cycle" or "network"; empty for the race itself."""
    stated: Mapping[str, str]
    """Numbers that the texts say without computing them, and an expression each that is true if they hold."""
    pages: tuple[tuple[str, str], ...]
    """Pages of the lab that show more: the page, and its words."""
    sentences: tuple[Sentence, ...]
    """Of the article, where the widget is one."""
    texts: Mapping[str, Text]

    def text(self, code: str) -> Text:
        """In a language; in English where the lesson has it not."""
        return self.texts.get(code, self.texts[SOURCE])


def read(folder: Path) -> Lesson:
    """The lesson of a folder; `Broken` says what is wrong with it."""
    name = folder.name
    files = sorted(folder.glob("*.md"))
    if not any(file.stem == SOURCE for file in files):
        raise Broken(f"lessons/{name} has no {SOURCE}.md")
    headers: dict[str, dict[str, Any]] = {}
    sections: dict[str, dict[str, str]] = {}
    for file in files:
        try:
            headers[file.stem], sections[file.stem] = _parts(file.read_text(encoding="utf-8"))
        except ValueError as error:
            raise Broken(f"lessons/{name}/{file.name}: {error}") from error
    try:
        return _made(name, headers, sections)
    except (ValueError, KeyError, TypeError) as error:
        said = f"there is no {error.args[0]}" if isinstance(error, KeyError) else str(error)
        raise Broken(f"lessons/{name}: {said}") from error


def _parts(text: str) -> tuple[dict[str, Any], dict[str, str]]:
    """The header and the sections by move."""
    head = _HEADER.match(text)
    if head is None:
        raise ValueError("it does not begin with a header between two lines +++")
    body = text[head.end() :]
    found = re.split(r"^## .*\n", body, flags=re.MULTILINE)[1:]
    if len(found) != len(MOVES):
        raise ValueError(f"it has {len(found)} sections, not {len(MOVES)}")
    return tomllib.loads(head[1]), dict(zip(MOVES, (part.strip() for part in found), strict=True))


def _made(slug: str, headers: dict[str, dict[str, Any]], sections: dict[str, dict[str, str]]) -> Lesson:
    head = headers[SOURCE]
    for name in _NEEDED:
        if name not in head:
            raise ValueError(f"the header has no {name}")
    if unknown := head.keys() - _KNOWN:
        raise ValueError(f"{', '.join(sorted(unknown))} is no word of a header")
    if head["sitting"] not in range(1, SITTINGS + 1):
        raise ValueError(f"sitting = {head['sitting']} is not one of 1 to {SITTINGS}")

    def question(name: str) -> Question:
        try:
            return questions.read(head[name], {code: one[name] for code, one in headers.items()})
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"[{name}] {error}") from error

    experiment = experiment_of(head["experiment"])
    drawn = dict(head["twin"])
    holds = drawn.pop("holds", "")
    return Lesson(
        slug=slug,
        number=head["number"],
        sitting=head["sitting"],
        minutes=head["minutes"],
        needs=tuple(head.get("needs", ())),
        experiment=experiment,
        tried=changed(experiment, dict(parse_qsl(head["try"]))) if "try" in head else experiment,
        controls=tuple(head.get("controls", ())),
        goal=head.get("goal", ""),
        predict=question("predict"),
        see=question("see"),
        again=question("again") if "again" in head else question("predict"),
        twin=Twin(drawn, holds),
        widget=head.get("widget", ""),
        stage=head.get("stage", ""),
        stated=head.get("stated", {}),
        pages=tuple((page, words) for page, _, words in (link.partition("?") for link in head.get("pages", ()))),
        sentences=article.read(
            {code: one.get("sentence", ()) for code, one in headers.items()}, SOURCE, experiment, experiment_of
        ),
        texts={
            code: Text(
                title=one["title"],
                sections=sections[code],
                believe=one.get("believe", ""),
                mistakes=tuple(one.get("mistakes", ())),
            )
            for code, one in headers.items()
        },
    )


def experiment_of(link: str) -> Experiment:
    """The experiment of the lab's own link; a ValueError says what in it cannot be used."""
    reading = from_query(dict(parse_qsl(link.partition("?")[2] or link)))
    if reading.notices:
        raise ValueError(" ".join(reading.notices))
    return reading.experiment


@dataclass(frozen=True)
class Course:
    """All lessons by their slugs, in their order, and a sentence for each that is broken."""

    lessons: Mapping[str, Lesson]
    broken: tuple[str, ...]

    def after(self, one: Lesson) -> Lesson | None:
        """The lesson with which one goes on: the first that needs this one, else the next; None after the last."""
        later = [other for other in self.lessons.values() if other.number > one.number]
        return next((other for other in later if one.slug in other.needs), later[0] if later else None)


@cache
def course(folder: Path = FOLDER) -> Course:
    """What is in the folder; one that is broken does not touch the others."""
    lessons, broken = [], []
    for one in sorted(path for path in folder.iterdir() if path.is_dir()):
        try:
            lessons.append(read(one))
        except Broken as error:
            broken.append(str(error))
    lessons.sort(key=lambda lesson: lesson.number)
    return Course({lesson.slug: lesson for lesson in lessons}, tuple(broken))

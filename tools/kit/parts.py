"""Parts of pages that slides, notes, sheets and packages share: a question, its answer, and where else to look."""

from collections.abc import Sequence

from markupsafe import Markup, escape

from course.lesson import Lesson
from course.questions import Order, Place, Question
from tools.kit.asked import Asked
from tools.kit.picture import map_picture
from tools.kit.player import plays
from ui.language import say


def asked(a: Asked, with_map: bool = True) -> Markup:
    """A question with its options, or with the map on which a place is asked for."""
    parts = [Markup('<p class="question">{}</p>').format(a.ask)]
    if a.options:
        items = Markup("").join(Markup("<li>{}</li>").format(option) for option in a.options)
        kind = "ul" if isinstance(a.question, Order) else "ol"
        parts.append(Markup('<{} class="options">{}</{}>').format(kind, items, kind))
    if with_map and isinstance(a.question, Place):
        parts.append(map_picture(a.facts))
    return Markup("").join(parts)


def answer(a: Asked) -> Markup:
    """The run's answer, with the map if it is a place, what else is right, and the hint."""
    told = Markup("<p><strong>{}</strong> {}</p>").format(say("Answer:"), a.answer)
    where = Markup()
    if isinstance(a.question, Place):
        truth = a.truth
        assert isinstance(truth, tuple)
        where = map_picture(a.facts, (truth[0], truth[1]), a.question.radius(a.facts))
    more = Markup("").join(Markup("<p>{}</p>").format(text) for text in (a.hint, a.tolerance) if text)
    return told + where + more


def answered(a: Asked) -> Markup:
    """A question with its answer, on one map."""
    return asked(a, with_map=False) + Markup('<div class="answer">{}</div>').format(answer(a))


def beside(question: Question, exercises: Sequence[Markup]) -> Markup:
    """Exercises one after another; those with maps side by side, as the maps are small."""
    kind = "pair" if isinstance(question, Place) else "list"
    return Markup('<div class="{}">{}</div>').format(kind, Markup("").join(exercises))


def elsewhere(lesson: Lesson, move: str) -> Markup:
    """A sentence where the app shows what no file of the kit does: another stage than the race, or a widget."""
    staged = not plays(lesson) and move in ("try", "run", "see", "understand")
    if not staged and not (lesson.widget and move in ("try", "understand")):
        return Markup()
    return Markup("<p>{}</p>").format(say("The lab shows more for this move: open the lesson there."))


def number(lesson: Lesson) -> Markup:
    """Which lesson it is, and how long it takes."""
    return escape(
        say(
            "Lesson {number}, sitting {sitting}, {minutes} minutes",
            number=lesson.number,
            sitting=lesson.sitting,
            minutes=lesson.minutes,
        )
    )

"""The worksheet of a lesson and its key: one sheet of A4 each."""

from collections.abc import Callable

from markupsafe import Markup

from course.questions import Choice, Order, Place
from tools.kit.asked import Asked
from tools.kit.material import Material
from tools.kit.names import moves
from tools.kit.parts import answered, beside, elsewhere, number
from tools.kit.picture import map_picture
from tools.kit.said import line, paragraphs
from tools.kit.template import page, read
from ui.language import language, say


def worksheet(m: Material) -> str:
    """What a student fills in."""
    name = Markup('<span class="name">{}</span>').format(say("Name"))
    return _sheet(m, say("Worksheet"), name, _to_fill_in)


def key(m: Material) -> str:
    """The same questions with their answers and hints."""
    return _sheet(m, say("Key"), Markup(), answered)


def _sheet(m: Material, what: str, name: Markup, put: Callable[[Asked], Markup]) -> str:
    lesson = m.lesson
    text, names = lesson.text(language()), moves()

    def part(move: str) -> Markup:
        about = m.tried if move == "try" else m.facts
        told = paragraphs(text.sections[move], about) + elsewhere(lesson, move)
        return Markup("<h2>{}</h2>{}").format(names[move], told)

    exercises = [
        Markup('<div class="exercise"><h3>{}</h3>{}{}</div>').format(
            say("Exercise {n}", n=i), paragraphs(text.sections["again"], twin), put(Asked(lesson.again, twin))
        )
        for i, twin in enumerate(m.sheet, 1)
    ]
    body = (
        part("try"),
        part("predict"),
        put(Asked(lesson.predict, m.facts)),
        part("run"),
        part("see"),
        put(Asked(lesson.see, m.facts)),
        Markup("<h2>{}</h2>").format(names["again"]),
        beside(lesson.again, exercises),
    )
    head = line(text.title, m.facts)
    return page(
        "paper.html",
        say("{what}: {title}", what=what, title=head.striptags()),
        style=read("paper.css"),
        about=say("{what}: {title}", what=what, title=number(lesson)),
        field=name,
        head=head,
        body=Markup("\n").join(body),
    )


def _to_fill_in(a: Asked) -> Markup:
    """A question with boxes to tick or to number, a map to mark, or a line."""
    ask = Markup('<p class="question">{}</p>').format(a.ask)
    match a.question:
        case Choice() | Order():
            items = Markup("").join(Markup("<li><span>{}</span></li>").format(option) for option in a.options)
            if isinstance(a.question, Choice):
                return ask + Markup('<ul class="ticks">{}</ul>').format(items)
            said = Markup("<p>{}</p>").format(say("Write the numbers 1, 2, … into the boxes, in order."))
            return ask + said + Markup('<ul class="ticks order">{}</ul>').format(items)
        case Place():
            return ask + Markup("<p>{}</p>{}").format(say("Mark the place on the map."), map_picture(a.facts))
        case _:
            return ask + Markup('<p class="blank">{}</p>').format(say("Answer:"))

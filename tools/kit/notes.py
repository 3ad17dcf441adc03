"""The notes of a lesson for who gives it: times, answers, what goes wrong, and two exercises for the blackboard."""

from markupsafe import Markup

from course.lesson import Course
from tools.kit.asked import Asked
from tools.kit.material import Material
from tools.kit.names import minutes, moves
from tools.kit.parts import answered, beside, number
from tools.kit.said import line, paragraphs
from tools.kit.template import page, read
from ui.language import join, language, say


def notes(m: Material, course: Course) -> str:
    """The page."""
    lesson, code = m.lesson, language()
    text, names = lesson.text(code), moves()
    head = line(text.title, m.facts)
    parts: list[Markup] = []
    before = [course.lessons[slug].text(code).title for slug in lesson.needs if slug in course.lessons]
    if before:
        parts.append(Markup("<p>{}</p>").format(say("Comes after: {lessons}", lessons=join(before))))
    parts += [_head(say("Time")), _times(lesson.minutes)]
    for move, question in (("predict", lesson.predict), ("see", lesson.see)):
        parts += [_head(names[move]), answered(Asked(question, m.facts))]
    if text.believe:
        parts += [_head(say("What many believe")), Markup("<p>{}</p>").format(line(text.believe, m.facts))]
    if text.mistakes:
        items = Markup("").join(Markup("<li>{}</li>").format(line(one, m.facts)) for one in text.mistakes)
        parts += [_head(say("What students answer wrongly")), Markup("<ul>{}</ul>").format(items)]
    parts.append(_head(say("For the blackboard")))
    exercises = [
        Markup('<div class="exercise"><h3>{}</h3>{}{}</div>').format(
            say("Exercise {n}", n=i), paragraphs(text.sections["again"], twin), answered(Asked(lesson.again, twin))
        )
        for i, twin in enumerate(m.board, 1)
    ]
    parts.append(beside(lesson.again, exercises))
    if lesson.pages:
        links = Markup("").join(Markup("<li>{}?{}</li>").format(*link) for link in lesson.pages)
        parts += [_head(say("More in the lab")), Markup('<ul class="more">{}</ul>').format(links)]
    return page(
        "paper.html",
        say("{what}: {title}", what=say("Notes"), title=head.striptags()),
        style=read("paper.css"),
        about=say("{what}: {title}", what=say("Notes"), title=number(lesson)),
        field="",
        head=head,
        body=Markup("\n").join(parts),
    )


def _head(text: str) -> Markup:
    return Markup("<h2>{}</h2>").format(text)


def _times(total: int) -> Markup:
    """A line for each move."""
    done = {
        "try": say("All try the task by themselves."),
        "predict": say("All write down an answer before anyone sees the run."),
        "run": say("The run is shown once, without a word."),
        "see": say("All answer what they saw; show the run again where answers differ."),
        "understand": say("The explanation, with the number that decides."),
        "again": say("An exercise on the blackboard or the worksheet."),
    }
    names, times = moves(), minutes(total)
    lines = (
        Markup("<tr><th scope='row'>{}</th><td>{}</td><td>{}</td></tr>").format(
            names[move], say("{minutes} min", minutes=times[move]), done[move]
        )
        for move in names
    )
    return Markup("<table>{}</table>").format(Markup("").join(lines))

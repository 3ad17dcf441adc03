"""The deck of a lesson: its six moves, each question before its answer, and the lab to play on it."""

from markupsafe import Markup

from tools.kit.asked import Asked
from tools.kit.material import Material
from tools.kit.names import moves
from tools.kit.parts import answer, asked, elsewhere, number
from tools.kit.player import RUN, player_of_try, plays
from tools.kit.said import line, paragraphs
from tools.kit.template import page, read
from ui.language import language, say


def slides(m: Material, files: str) -> str:
    """The page; `files` is the folder of what all decks share."""
    lesson = m.lesson
    text, names = lesson.text(language()), moves()
    predict, see, again = (
        Markup('<div class="asked {}"><div>{}</div><div class="fragment answer">{}</div></div>').format(
            a.question.kind,
            asked(a),
            answer(a),  # which comes with the next press
        )
        for a in (Asked(lesson.predict, m.facts), Asked(lesson.see, m.facts), Asked(lesson.again, m.slides[0]))
    )
    lab = RUN if plays(lesson) else ""

    def told(move: str) -> Markup:
        about = {"try": m.tried, "again": m.slides[0]}.get(move, m.facts)
        return paragraphs(text.sections[move], about) + elsewhere(lesson, move)

    believe = Markup("<p>{}</p>").format(line(text.believe, m.facts)) if text.believe else Markup()
    shown = [
        Markup("<section><h1>{}</h1><p>{}</p></section>").format(line(text.title, m.facts), number(lesson)),
        _slide(names["try"], told("try"), player_of_try(lesson)),
        _slide(names["predict"], told("predict") + predict),
        _slide(names["run"], told("run"), lab),
        _slide(names["see"], told("see") + see, lab),
        _slide(names["understand"], told("understand") + believe, lab, "split even"),
        _slide(names["again"], told("again") + again),
    ]
    return page(
        "slides.html",
        str(line(text.title, m.facts).striptags()),
        files=files,
        links=f'<link rel="stylesheet" href="{files}/reveal.css" />',
        style=read("slides.css"),
        script=read("slides.js"),
        slides=Markup("\n").join(shown),
    )


def _slide(name: str, words: Markup, lab: str = "", split: str = "split") -> Markup:
    """A move; its lab is loaded when the slide is shown."""
    body = Markup('<div class="words">{}</div>').format(words)
    if lab:
        frame = Markup('<iframe data-src="{}" title="{}"></iframe>').format(lab, say("The lab"))
        body = Markup('<div class="{}">{}{}</div>').format(split, body, frame)
    return Markup("<section><h2>{}</h2>{}</section>").format(name, body)

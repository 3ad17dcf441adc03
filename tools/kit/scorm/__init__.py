"""The SCORM 1.2 package of a lesson: its six moves in a page that needs no server, and reports to the LMS around it."""

import json
from io import BytesIO
from pathlib import Path
from string import Template
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from markupsafe import Markup, escape

from course.questions import Choice, Number, Order, Place
from tools.kit.asked import Asked
from tools.kit.material import Material
from tools.kit.names import moves
from tools.kit.parts import elsewhere
from tools.kit.picture import BOTTOM, LEFT, RIGHT, TOP, WIDTH, map_picture
from tools.kit.player import PLOTLY, RUN, TRY, player, player_of_try, plays, plotly
from tools.kit.said import line, paragraphs
from tools.kit.template import page, read
from ui.javascript import script
from ui.language import language, say

_FOLDER = Path(__file__).parent
_MANIFEST = Template((_FOLDER / "manifest.xml").read_text(encoding="utf-8"))
_THEN = (1980, 1, 1, 0, 0, 0)
"""When all files in a package were made, so that the same lesson gives the same bytes."""


def package(m: Material) -> bytes:
    """The zip file. The answers are in it, as in any package that is marked without a server."""
    files = {"index.html": _page(m)}
    if plays(m.lesson):
        files |= {RUN: player(m.lesson, PLOTLY), PLOTLY: plotly()}
    if player_of_try(m.lesson) == TRY:
        files[TRY] = player(m.lesson, PLOTLY, tried=True)
    files = {"imsmanifest.xml": manifest(m, list(files))} | files
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as zipped:
        for name, text in files.items():
            entry = ZipInfo(name, _THEN)
            entry.compress_type = ZIP_DEFLATED
            zipped.writestr(entry, text)
    return made.getvalue()


def manifest(m: Material, files: list[str]) -> str:
    """imsmanifest.xml: one organization, one item, one SCO with all files."""
    title = line(m.lesson.text(language()).title, m.facts).striptags()
    return _MANIFEST.substitute(
        identifier=f"descent-lab-{m.lesson.slug}-{language()}",
        title=escape(title),
        files="".join(Markup('\n      <file href="{}"/>').format(name) for name in files),
    )


def _page(m: Material) -> str:
    title = line(m.lesson.text(language()).title, m.facts).striptags()
    return page(
        "scorm/page.html",
        title,
        style=read("scorm/page.css"),
        head=line(m.lesson.text(language()).title, m.facts),
        noscript=say("This lesson needs JavaScript."),
        data=json.dumps(content(m), ensure_ascii=False).replace("<", r"\u003c"),
        script=script(_FOLDER / "page.js"),
    )


def content(m: Material) -> dict[str, Any]:
    """What the page shows: its words, its screens and its questions with their answers."""
    lesson, text, names = m.lesson, m.lesson.text(language()), moves()
    htmls = {
        move: paragraphs(part, m.tried if move == "try" else m.facts) + elsewhere(lesson, move)
        for move, part in text.sections.items()
        if move != "again"  # which is said of each twin
    }
    if text.believe:
        htmls["understand"] += Markup("<p>{}</p>").format(line(text.believe, m.facts))
    lab = RUN if plays(lesson) else ""
    labs = {"try": player_of_try(lesson), "run": lab, "see": lab, "understand": lab}
    return {
        "words": _words(),
        "screens": [
            {"move": move, "name": name, "html": htmls.get(move, ""), "lab": labs.get(move, "")}
            for move, name in names.items()
        ],
        "predict": question(Asked(lesson.predict, m.facts)),
        "see": question(Asked(lesson.see, m.facts)),
        "twins": [
            {"html": paragraphs(text.sections["again"], twin)} | question(Asked(lesson.again, twin))
            for twin in m.package
        ],
    }


def question(a: Asked) -> dict[str, Any]:
    """A question for the page."""
    q = a.question
    common = {
        "kind": q.kind,
        "ask": a.ask,
        "truth": a.truth,
        "answer": a.answer,
        "hint": a.hint,
        "tolerance": a.tolerance,
        "options": a.options,
    }
    match q:
        case Number():
            if q.typed:
                return common | {"low": q.low, "high": q.high, "within": q.within}
            return common | {"ticks": q.ticks, "texts": [a.told(tick) for tick in q.ticks], "within": q.within}
        case Place():
            return common | {
                "map": map_picture(a.facts),
                "plot": {"left": LEFT, "top": TOP, "right": RIGHT, "bottom": BOTTOM, "width": WIDTH},
                "bounds": a.facts.e.surface.bounds,
                "radius": q.radius(a.facts),
            }
        case Choice() | Order():
            return common
    raise TypeError(f"{q.kind} cannot be asked here")


def _words() -> dict[str, str]:
    """What the page says by itself; places in braces are filled there."""
    return {
        "moves": say("The moves of this lesson"),
        "lab": say("The lab"),
        "back": say("Back"),
        "on": say("Continue"),
        "commit": say("Commit"),
        "check": say("Check"),
        "committed": say("Your answer is kept. Continue to the run."),
        "right": say("Right."),
        "wrong": say("Not right."),
        "answer": say("Answer:"),
        "yours": say("Your answer:"),
        "predicted": say("You predicted:"),
        "ran": say("The run:"),
        "exercise": say("Exercise {n} of {all}"),
        "score": say("{right} of {all} answers were right. Score: {score} of 100."),
        "comma": say(", "),
        "up": say("Up"),
        "down": say("Down"),
        "moveUp": say("Move up: {option}"),
        "moveDown": say("Move down: {option}"),
        "place": "({x}, {y})",
        "mark": say("Click on the map, or use the sliders."),
        "choose": say("Choose an answer first."),
        "range": say("A number from {low} to {high}"),
        "alone": say("No learning platform was found, so that no score is reported."),
        "reported": say("The score is reported to the learning platform."),
        "failed": say("The learning platform did not take the score."),
    }

"""The list of all that is in the kit: by language and sitting."""

from collections.abc import Iterable

from markupsafe import Markup

from tools.kit.material import Material
from tools.kit.said import line
from tools.kit.template import page, read
from ui.language import LANGUAGES, language, say, speaking


def contents(materials: Iterable[Material], languages: Iterable[str]) -> str:
    """The page, in the first of the languages; each part is in its own."""
    known = sorted(materials, key=lambda m: m.lesson.number)
    parts = []
    for code in languages:
        with speaking(code):
            about = Markup("<p class='about'>{}</p>").format(
                say("SCORM packages mark answers in the browser, so that the answers are in them.")
            )
            parts.append(Markup('<section lang="{}"><h2>{}</h2>{}').format(code, LANGUAGES[code], about))
            for sitting in sorted({m.lesson.sitting for m in known}):
                here = [m for m in known if m.lesson.sitting == sitting]
                items = Markup("").join(_item(m) for m in here)
                head = say("Sitting {number}", number=sitting)
                parts.append(Markup('<h3>{}</h3><ul class="lessons">{}</ul>').format(head, items))
            parts.append(Markup("</section>"))
    return page(
        "contents.html",
        say("Descent Lab: the kit for lecturers"),
        style=read("contents.css"),
        body=Markup("").join(parts),
    )


def files() -> dict[str, str]:
    """The files of a lesson that a lecturer opens, with their names."""
    return {
        "slides.html": say("Slides"),
        "notes.html": say("Notes"),
        "notes.pdf": say("Notes (PDF)"),
        "worksheet.pdf": say("Worksheet (PDF)"),
        "key.pdf": say("Key (PDF)"),
        "notebook.ipynb": say("Notebook"),
        "scorm.zip": say("SCORM package"),
    }


def _item(m: Material) -> Markup:
    lesson, code = m.lesson, language()
    links = Markup("").join(
        Markup('<li><a href="{}/{}/{}">{}</a></li>').format(code, lesson.slug, file, name)
        for file, name in files().items()
    )
    title = line(lesson.text(code).title, m.facts)
    return Markup('<li>{}. {} <ul class="files">{}</ul></li>').format(lesson.number, title, links)

"""Makes the kit: for each language and lesson a folder, beside what all decks share and the list of everything."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from playwright.sync_api import Browser

from course.lesson import Lesson, course
from tools.kit.contents import contents
from tools.kit.material import Material, material
from tools.kit.notebook import notebook
from tools.kit.notes import notes
from tools.kit.pdf import print_page
from tools.kit.player import PLOTLY, RUN, TRY, player, player_of_try, plays, plotly
from tools.kit.scorm import package
from tools.kit.sheets import key, worksheet
from tools.kit.slides import slides
from tools.kit.template import FOLDER
from ui.language import speaking

SHARED = "files"
"""The folder of what all decks share; the vendored files and their licences are in it as they are."""


def make(lessons: Iterable[Lesson], languages: Sequence[str], out: Path, browser: Browser) -> None:
    """Write all files into a folder."""
    shared = out / SHARED
    shared.mkdir(parents=True, exist_ok=True)
    for file in (FOLDER / "vendor").iterdir():
        (shared / file.name).write_bytes(file.read_bytes())
    (shared / PLOTLY).write_text(plotly(), encoding="utf-8")
    materials = [material(lesson) for lesson in lessons]
    for code in languages:
        with speaking(code):
            for m in materials:
                _lesson(m, out / code / m.lesson.slug, browser)
    with speaking(languages[0]):
        (out / "index.html").write_text(contents(materials, languages), encoding="utf-8")


def _lesson(m: Material, folder: Path, browser: Browser) -> None:
    """The files of a lesson in the language of now."""
    above = f"../../{SHARED}"
    texts = {
        "slides.html": slides(m, above),
        "notes.html": notes(m, course()),
        "worksheet.html": worksheet(m),
        "key.html": key(m),
        "notebook.ipynb": notebook(m),
    }
    if plays(m.lesson):
        texts[RUN] = player(m.lesson, f"{above}/{PLOTLY}")
    if player_of_try(m.lesson) == TRY:
        texts[TRY] = player(m.lesson, f"{above}/{PLOTLY}", tried=True)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "scorm.zip").write_bytes(package(m))
    for name in ("notes.html", "worksheet.html", "key.html"):
        print_page(browser, folder / name)

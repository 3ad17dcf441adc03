"""The kit for lecturers: what its files say is what the lesson's run says, in every language."""

import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

import pytest
from markupsafe import Markup

from course.facts import Facts
from course.lesson import MOVES, course
from course.questions import Order, Place
from tests.scripts import executed
from tools.kit.asked import Asked
from tools.kit.material import Material, material
from tools.kit.names import SHARES, minutes
from tools.kit.notebook import notebook
from tools.kit.notes import notes
from tools.kit.picture import BOTTOM, LEFT, RIGHT, TOP, map_picture
from tools.kit.player import PLOTLY, player
from tools.kit.said import line, paragraphs
from tools.kit.scorm import content, package
from tools.kit.sheets import key, worksheet
from tools.kit.slides import slides
from ui.course.said import said
from ui.language import LANGUAGES, speaking
from ui.numbers import show

SLUG = "how-large"
IMS, ADL = "{http://www.imsproject.org/xsd/imscp_rootv1p1p2}", "{http://www.adlnet.org/xsd/adlcp_rootv1p2}"


@pytest.fixture(scope="module")
def m() -> Material:
    return material(course().lessons[SLUG])


@pytest.fixture(params=LANGUAGES)
def code(request: pytest.FixtureRequest) -> Iterator[str]:
    with speaking(request.param):
        yield request.param


def words(html: str) -> str:
    """The text of a page, without its head."""
    return Markup(html.split("<body>")[1].split("<script")[0]).striptags()


def test_no_twin_is_in_two_products(m: Material) -> None:
    twins = [*m.slides, *m.board, *m.sheet, *m.package]
    assert len({twin.e.key for twin in twins} | {m.lesson.experiment.key}) == len(twins) + 1 == 12


# Formulas


@pytest.mark.parametrize("slug", course().lessons)
def test_every_formula_of_every_lesson_becomes_mathml(slug: str, code: str) -> None:
    lesson = course().lessons[slug]
    about, twin = Facts(lesson.experiment), Facts(lesson.twin.experiment(lesson.experiment, lesson.again, 0))
    for move, text in lesson.text(code).sections.items():
        facts = twin if move == "again" else about
        made = paragraphs(text, facts)
        assert made.count("<math") == len(re.findall(r"\$\$.+?\$\$|\$.+?\$", text, re.DOTALL))
        ElementTree.fromstring(f"<all>{made}</all>")
        assert not re.findall(r"[\\$]", Markup(made).striptags()), "a command is left"


def test_numbers_in_formulas_are_powers_of_ten(m: Material) -> None:
    assert "<mo>&#x000B7;</mo><msup><mn>10</mn>" in line("$[[sgd.lr * 0.001|2]]$", m.facts)
    assert "&#x02212;" in line("$[[-sgd.lr]]$", m.facts) and "\\" not in line("$[[-sgd.lr]]$", m.facts)


def test_a_sign_stands_at_its_number(m: Material) -> None:
    signed = "<mrow><mo>&#x02212;</mo><mn>1.7</mn></mrow>"
    assert line("$x = [[start_x]] - 1$", m.facts).count(signed) == 1 and signed in line("$([[start_x]])$", m.facts)


def test_formulas_in_lines_stand_below_each_other(m: Material) -> None:
    made = line(r"$\begin{aligned} a &= b \\ c &= d \end{aligned}$", m.facts)
    assert made.count("<mtr>") == 2 and ElementTree.fromstring(made) is not None


def test_what_looks_like_html_in_a_text_is_text(m: Material) -> None:
    assert "<b>" not in line("a <b> c", m.facts)


# Questions


def test_the_answer_in_words_is_that_of_the_run(m: Material, code: str) -> None:
    predicted = Asked(m.lesson.predict, m.facts)
    assert predicted.answer == predicted.options[int(m.lesson.predict.truth(m.facts))]
    assert Asked(m.lesson.see, m.facts).answer == str(m.lesson.see.truth(m.facts))
    twin = m.board[0]
    assert Asked(m.lesson.again, twin).answer == show(m.lesson.again.truth(twin), 3)
    assert show(2 / twin.L, 4) in Asked(m.lesson.again, twin).hint


def test_an_order_and_a_place_in_words(m: Material) -> None:
    texts = {"en": ("first", "second")}
    order = Order(ask={"en": ""}, answer="(1, 0)", hints={"en": ""}, texts=texts)
    assert Asked(order, m.facts).answer == "second, first"
    place = Place(ask={"en": ""}, answer="sgd.place(0)", hints={"en": ""}, within=0.1)
    asked = Asked(place, m.facts)
    assert asked.answer == "(\N{MINUS SIGN}1.70, 0.500)"
    assert "0.40 away" in asked.tolerance


def test_options_without_texts_are_the_runs(m: Material) -> None:
    choice = replace(m.lesson.predict, texts={}, answer="'sgd'")
    assert Asked(choice, m.facts).options == ["SGD"] and Asked(choice, m.facts).answer == "SGD"


def test_a_place_is_drawn_where_it_is(m: Material) -> None:
    (x0, x1), (y0, y1) = m.facts.e.surface.bounds
    drawn = map_picture(m.facts, ((x0 + x1) / 2, y1), (x1 - x0) / 2)
    found = re.search(r'<ellipse cx="([\d.]+)" cy="([\d.]+)" rx="([\d.]+)"', drawn)
    assert found and [float(v) for v in found.groups()] == [(LEFT + RIGHT) / 2, TOP, (RIGHT - LEFT) / 2]
    start = re.search(r'<circle cx="([\d.]+)" cy="([\d.]+)"', drawn)
    x, y = m.facts.e.start
    assert start and float(start[1]) == pytest.approx(LEFT + (x - x0) / (x1 - x0) * (RIGHT - LEFT), abs=0.1)
    assert float(start[2]) == pytest.approx(BOTTOM - (y - y0) / (y1 - y0) * (BOTTOM - TOP), abs=0.1)


# Notes, worksheet, key and slides


def test_the_times_of_the_moves_add_up() -> None:
    assert sum(SHARES.values()) == pytest.approx(1.0) and tuple(SHARES) == MOVES
    for total in range(8, 16):
        times = minutes(total)
        assert sum(times.values()) == total and min(times.values()) >= 1
    assert minutes(10) == {"try": 2, "predict": 2, "run": 1, "see": 1, "understand": 3, "again": 1}


def test_the_notes_have_what_a_lecturer_needs(m: Material, code: str) -> None:
    said = words(notes(m, course()))
    text = m.lesson.text(code)
    for wanted in (*text.mistakes, text.believe):
        assert line(wanted, m.facts).striptags() in said
    for asked in (Asked(m.lesson.predict, m.facts), *(Asked(m.lesson.again, twin) for twin in m.board)):
        assert asked.ask.striptags() in said and said.count(asked.answer.striptags()) >= 1
    assert m.lesson.pages[0][1] in said.replace("&amp;", "&")


def test_the_worksheet_has_the_questions_and_the_key_the_answers(m: Material, code: str) -> None:
    blank, full = words(worksheet(m)), words(key(m))
    for twin in m.sheet:
        asked = Asked(m.lesson.again, twin)
        for sheet in (blank, full):
            assert paragraphs(m.lesson.text(code).sections["again"], twin).striptags() in sheet
        assert asked.answer not in blank and asked.answer in full and asked.hint.striptags() in full
    for option in Asked(m.lesson.predict, m.facts).options:
        assert blank.count(option.striptags()) == 1
    assert full.count(Asked(m.lesson.predict, m.facts).answer.striptags()) == 2


def test_the_deck_has_a_title_and_six_moves_and_shows_no_answer_at_once(m: Material, code: str) -> None:
    parts = slides(m, "files").split("<section>")[1:]
    assert len(parts) == 1 + len(MOVES)
    assert line(m.lesson.text(code).title, m.facts) in parts[0]
    for part, asked in ((parts[2], m.lesson.predict), (parts[4], m.lesson.see)):
        before, after = part.split('<div class="fragment answer">')
        assert Asked(asked, m.facts).ask in before and Asked(asked, m.facts).answer in after
    assert [re.findall(r'data-src="([^"]+)"', part) for part in parts] == [
        [], ["try.html"], [], ["player.html"], ["player.html"], ["player.html"], []
    ]  # fmt: skip


def test_the_player_has_the_sliders_of_the_lesson_and_takes_plotly_from_beside_it(m: Material) -> None:
    made = player(m.lesson, PLOTLY, tried=True)
    assert re.findall(r'<label class="st-key-([\w-]+)"', made) == ["sgd-lr"]
    assert f'<script src="{PLOTLY}"></script>' in made and len(made) < 400_000
    assert f'"key":"{m.lesson.tried.key}"'.replace("<", r"\u003c") in made


# The notebook


def test_the_notebook_runs_from_top_to_bottom_and_finds_the_same_answers(m: Material, code: str) -> None:
    made = json.loads(notebook(m))
    assert (made["nbformat"], made["nbformat_minor"]) == (4, 5)
    ids = [cell["id"] for cell in made["cells"]]
    assert len(set(ids)) == len(ids) and all(re.fullmatch(r"[\w-]{1,64}", id) for id in ids)
    for cell in made["cells"]:
        own = {"execution_count", "outputs"} if cell["cell_type"] == "code" else set()
        assert cell.keys() == {"cell_type", "id", "metadata", "source"} | own
    cells = ["".join(cell["source"]) for cell in made["cells"] if cell["cell_type"] == "code"]
    printed: list[Any] = []
    left = executed("\n".join(cells), print=lambda *values: printed.append(values))
    assert left["answer"] == m.lesson.predict.truth(m.facts) and left["seen"] == m.lesson.see.truth(m.facts)
    assert list(left["paths"]) == [run.id for run in m.facts.e.shown]
    assert (left["paths"]["sgd"].x == m.facts.path("sgd").x).all()
    assert printed[-1] == (m.lesson.predict.truth(m.tried),)
    prose = "".join("".join(cell["source"]) for cell in made["cells"] if cell["cell_type"] == "markdown")
    assert said(m.lesson.predict.ask[code], m.facts) in prose


# The SCORM package


def test_the_manifest_is_one_of_scorm_12_and_names_all_files(m: Material, code: str) -> None:
    zipped = zipfile.ZipFile(BytesIO(package(m)))
    root = ElementTree.fromstring(zipped.read("imsmanifest.xml"))
    assert root.tag == f"{IMS}manifest" and re.fullmatch(r"[A-Za-z_][\w.-]*", root.attrib["identifier"])
    assert [child.tag for child in root] == [f"{IMS}{name}" for name in ("metadata", "organizations", "resources")]
    assert root.findtext(f"{IMS}metadata/{IMS}schema") == "ADL SCORM"
    assert root.findtext(f"{IMS}metadata/{IMS}schemaversion") == "1.2"
    locations = root.attrib["{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"].split()
    assert dict(zip(locations[::2], locations[1::2], strict=True)) == {
        IMS[1:-1]: "imscp_rootv1p1p2.xsd",
        ADL[1:-1]: "adlcp_rootv1p2.xsd",
    }
    organization = root.find(f"{IMS}organizations/{IMS}organization")
    assert organization is not None
    assert root.find(f"{IMS}organizations").attrib["default"] == organization.attrib["identifier"]
    item, resource = organization.find(f"{IMS}item"), root.find(f"{IMS}resources/{IMS}resource")
    assert item is not None and resource is not None
    assert item.findtext(f"{IMS}title") == m.lesson.text(code).title
    assert item.attrib["identifierref"] == resource.attrib["identifier"]
    assert resource.attrib[f"{ADL}scormtype"] == "sco" and resource.attrib["href"] == "index.html"
    files = [file.attrib["href"] for file in resource.findall(f"{IMS}file")]
    assert ["imsmanifest.xml", *files] == zipped.namelist()
    assert set(files) == {"index.html", "player.html", "try.html", PLOTLY}


def test_the_package_is_the_same_each_time_and_asks_nobody(m: Material) -> None:
    made = package(m)
    assert made == package(m)
    page = zipfile.ZipFile(BytesIO(made)).read("index.html").decode()
    assert not re.findall(r"""(?:src|href)=["']?https?:""", page)


def test_the_package_has_the_texts_and_the_answers(m: Material, code: str) -> None:
    told = json.loads(json.dumps(content(m)))
    assert [screen["move"] for screen in told["screens"]] == list(MOVES)
    assert [screen["lab"] for screen in told["screens"]] == ["try.html", "", *["player.html"] * 3, ""]
    assert told["predict"]["truth"] == m.lesson.predict.truth(m.facts)
    assert told["predict"]["options"] == Asked(m.lesson.predict, m.facts).options
    for twin, about in zip(told["twins"], m.package, strict=True):
        assert twin["truth"] == m.lesson.again.truth(about)
        near = min(twin["ticks"], key=lambda tick: abs(tick - twin["truth"]))
        assert m.lesson.again.right(near, about) and len(twin["ticks"]) == len(twin["texts"])
        assert line("[[L|4]]", about) in twin["html"]

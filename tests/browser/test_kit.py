"""The kit in a browser: the package in a learning platform, the deck from a file without a network, and PDFs."""

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
from markupsafe import Markup
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Page, Route, expect
from pypdf import PdfReader

from course.facts import Facts
from course.lesson import course
from course.questions import Place
from tools.kit.asked import Asked
from tools.kit.make import make
from tools.kit.scorm import question

LMS = "http://lms.test/"
RUNTIME = Path(__file__).parent / "vendor" / "scorm12.min.js"
SLUG = "how-large"
SIZE = {"width": 1024, "height": 768}
PHONE = {"width": 390, "height": 844}

PLATFORM = """<!doctype html><meta charset="utf-8"><title>A learning platform</title>
<style>html, body, iframe { margin: 0; width: 100%; height: 100%; border: 0 }</style>
<script src="runtime.js"></script>
<script>
  window.API = new Scorm12API({ autocommit: false, logLevel: 5 });
  if (KEPT) API.loadFromJSON(KEPT.cmi, "cmi");
</script>
<iframe src="package/index.html"></iframe>"""


@pytest.fixture(scope="module")
def kit(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("kit")
    make([course().lessons[SLUG]], ["en"], out, browser)
    return out


class Platform:
    """A page of a learning platform with a package in it; what the runtime was told stays from visit to visit."""

    def __init__(self, browser: Browser, package: Path, viewport: Any = SIZE) -> None:
        self.kept: dict[str, Any] | None = None
        self.complaints: list[str] = []
        self.files = zipfile.ZipFile(package)
        self.context: BrowserContext = browser.new_context(viewport=viewport)
        self.context.route("**/*", self._answer)
        self.page: Page

    def _answer(self, route: Route) -> None:
        name = route.request.url.removeprefix(LMS)
        if name == "":
            route.fulfill(body=PLATFORM.replace("KEPT", json.dumps(self.kept)), content_type="text/html")
        elif name == "runtime.js":
            route.fulfill(body=RUNTIME.read_text(encoding="utf-8"), content_type="text/javascript")
        elif name.startswith("package/") and name.removeprefix("package/") in self.files.namelist():
            kind = "text/javascript" if name.endswith(".js") else "text/html"
            route.fulfill(body=self.files.read(name.removeprefix("package/")), content_type=kind)
        elif name.endswith("favicon.ico"):
            route.fulfill(body="")
        else:
            self.complaints.append(name)
            route.abort()

    def open(self) -> FrameLocator:
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda m: self.complaints.append(m.text) if m.type == "error" else None)
        self.page.goto(LMS)
        return self.page.frame_locator("iframe").first

    def told(self, name: str) -> str:
        """What the runtime holds, after a commit as well as after the end."""
        value = self.page.evaluate("name => name.split('.').reduce((at, part) => at[part], { cmi: API.cmi })", name)
        return str(value)

    def leave(self) -> None:
        """The frame is closed, as platforms do; what the runtime holds is kept."""
        self.page.evaluate("() => document.querySelector('iframe').remove()")
        self.page.wait_for_function("() => API.isTerminated()")
        self.kept = self.page.evaluate("() => JSON.parse(API.renderCMIToJSONString())")
        self.page.close()


@pytest.fixture
def platform(browser: Browser, kit: Path) -> Iterator[Platform]:
    platform = Platform(browser, kit / "en" / SLUG / "scorm.zip")
    yield platform
    platform.context.close()
    assert platform.complaints == []


def content(kit: Path) -> Any:
    """What the page of the package was made with."""
    page = zipfile.ZipFile(kit / "en" / SLUG / "scorm.zip").read("index.html").decode()
    return json.loads(page.split('id="content">')[1].split("</script>")[0])


def go_on(frame: FrameLocator) -> None:
    frame.get_by_role("button", name="Continue").click()


def give(frame: FrameLocator, question: Any, value: float) -> None:
    """Answer a question for a number by its slider, and check it."""
    tick = min(range(len(question["ticks"])), key=lambda i: abs(question["ticks"][i] - value))
    slider = frame.get_by_role("slider", name="Your answer:")
    slider.fill(str(tick))
    expect(frame.locator("output").first).to_have_text(question["texts"][tick])
    frame.get_by_role("button", name="Check").click()


def twin_on_screen(frame: FrameLocator, told: Any) -> Any:
    """The exercise whose turn it is, by its text."""
    shown = "".join((frame.locator("#screen section > div").first.text_content() or "").split())
    return next(twin for twin in told["twins"] if "".join(Markup(twin["html"]).striptags().split()) == shown)


def test_the_lesson_is_done_by_clicks_and_the_platform_has_the_score(platform: Platform, kit: Path) -> None:
    told = content(kit)
    frame = platform.open()
    expect(frame.get_by_role("heading", name="Try")).to_be_visible()
    assert platform.told("cmi.core.lesson_status") == "incomplete"
    go_on(frame)
    expect(frame.locator("iframe")).to_have_count(0)  # the run is not seen before the prediction
    expect(frame.get_by_role("button", name="Continue")).to_be_disabled()
    frame.get_by_role("button", name="Commit").click()
    expect(frame.get_by_text("Choose an answer first.")).to_be_visible()
    frame.get_by_label("It goes down, slowly.").check()
    frame.get_by_role("button", name="Commit").click()
    expect(frame.get_by_label("It goes down, slowly.")).to_be_disabled()
    go_on(frame)
    player = frame.frame_locator("iframe")
    expect(player.locator("#map .main-svg").first).to_be_visible()
    go_on(frame)
    give(frame, told["see"], told["see"]["truth"])
    expect(frame.get_by_text("Right.", exact=True)).to_be_visible()
    assert platform.told("cmi.core.score.raw") == "17"
    go_on(frame)
    expect(frame.locator(".result").first).to_contain_text("You predicted: It goes down, slowly.")
    expect(frame.locator(".result").first).to_contain_text("The run: It jumps across the floor, farther and farther.")
    go_on(frame)
    for n in range(1, 6):
        expect(frame.get_by_text(f"Exercise {n} of 5")).to_be_visible()
        twin = twin_on_screen(frame, told)
        wrong = n == 5
        give(frame, twin, twin["ticks"][0] if wrong else twin["truth"])
        expect(frame.get_by_text("Not right." if wrong else "Right.", exact=True)).to_be_visible()
        go_on(frame)
    expect(frame.get_by_text("5 of 6 answers were right. Score: 83 of 100.")).to_be_visible()
    expect(frame.get_by_text("The score is reported to the learning platform.")).to_be_visible()
    scores = [platform.told(f"cmi.core.score.{name}") for name in ("raw", "min", "max")]
    assert scores == ["83", "0", "100"]
    assert platform.told("cmi.core.lesson_status") == "passed"
    assert platform.told("cmi.core.lesson_location") == "again"
    platform.leave()
    assert platform.kept is not None
    core = platform.kept["cmi"]["core"]
    assert core["exit"] == "" and re.fullmatch(r"00:0\d:\d\d\.\d\d", core["session_time"])


def test_a_second_visit_continues_by_keyboard(platform: Platform, kit: Path) -> None:
    told = content(kit)

    def press(*keys: str) -> None:
        for key in keys:
            platform.page.keyboard.press(key)

    def tab_to(name: str) -> None:
        for _ in range(40):
            press("Tab")
            if focused(frame) == name:
                return
        raise AssertionError(f"the tab key does not come to {name}")

    frame = platform.open()
    frame.get_by_role("button", name="Continue").focus()
    press("Enter")
    expect(frame.get_by_role("heading", name="Predict")).to_be_focused()
    frame.get_by_role("radio").first.focus()
    press("Space", "ArrowDown")
    tab_to("Commit")
    press("Enter")
    expect(frame.get_by_role("button", name="Continue")).to_be_focused()
    press("Enter")
    expect(frame.get_by_role("heading", name="Run")).to_be_focused()
    platform.leave()
    assert platform.kept is not None and platform.kept["cmi"]["core"]["exit"] == "suspend"
    assert platform.kept["cmi"]["core"]["lesson_location"] == "run"

    frame = platform.open()
    expect(frame.get_by_role("heading", name="Run")).to_be_focused()
    frame.get_by_role("button", name="Predict").click()
    expect(frame.get_by_role("radio").nth(1)).to_be_checked()
    expect(frame.get_by_role("radio").nth(1)).to_be_disabled()
    frame.get_by_role("button", name="Run").click()
    go_on(frame)
    tab_to("slider")
    press("End")
    tab_to("Check")
    press("Enter")
    expect(frame.get_by_text("Right.", exact=True)).to_be_visible()
    assert told["see"]["truth"] == told["see"]["ticks"][-1]
    assert platform.told("cmi.core.lesson_status") == "incomplete"


def focused(frame: FrameLocator) -> str:
    """What has the focus in a frame: the words on a button, or what kind of field it is."""
    script = "() => document.activeElement?.type === 'range' ? 'slider' : document.activeElement?.textContent ?? ''"
    return str(frame.locator("body").evaluate(script))


def test_a_package_fits_on_a_phone_and_says_that_nothing_is_reported(
    browser: Browser, kit: Path, tmp_path: Path
) -> None:
    zipfile.ZipFile(kit / "en" / SLUG / "scorm.zip").extractall(tmp_path)
    context = browser.new_context(viewport=PHONE, offline=True)
    page = context.new_page()
    page.goto((tmp_path / "index.html").as_uri())
    expect(page.get_by_text("No learning platform was found, so that no score is reported.")).to_be_visible()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("It goes down, slowly.").check()
    page.get_by_role("button", name="Commit").click()
    for name in ("Run", "See"):
        page.get_by_role("button", name="Continue").click()
        expect(page.get_by_role("heading", name=name)).to_be_visible()
        assert page.evaluate("() => document.documentElement.scrollWidth") <= PHONE["width"]
    expect(page.frame_locator("iframe").locator("#map .main-svg").first).to_be_visible()
    context.close()


# A question of each kind: the page of the lesson with other questions in it


def with_question(page: Page, kit: Path, tmp_path: Path, **parts: Any) -> None:
    """Open the package's page at its prediction, which asks this."""
    text = zipfile.ZipFile(kit / "en" / SLUG / "scorm.zip").read("index.html").decode()
    told = content(kit)
    told["predict"] |= parts
    head, rest = text.split('id="content">')
    changed = json.dumps(told).replace("<", r"\u003c")
    (tmp_path / "index.html").write_text(
        f'{head}id="content">{changed}</script>{rest.split("</script>", 1)[1]}', "utf-8"
    )
    page.goto((tmp_path / "index.html").as_uri())
    page.get_by_role("button", name="Continue").click()


def predicted(page: Page) -> str:
    """What the page says of the prediction beside the result."""
    page.get_by_role("button", name="Commit").click()
    for _ in range(2):
        page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Check").click()
    page.get_by_role("button", name="Continue").click()
    return page.locator(".result p").first.inner_text()


def test_an_order_is_made_with_the_buttons_beside_its_options(browser: Browser, kit: Path, tmp_path: Path) -> None:
    page = browser.new_page(viewport=SIZE)
    with_question(page, kit, tmp_path, kind="order", options=["A", "B", "C"], truth=[2, 0, 1], answer="C, A, B")
    page.get_by_role("button", name="Move up: C").press("Enter")
    expect(page.get_by_role("button", name="Move up: C")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")  # it is the first already
    expect(page.locator(".order li")).to_contain_text(["C", "A", "B"])
    assert predicted(page) == "You predicted: C, A, B"
    page.close()


def test_a_place_is_chosen_on_the_map_or_with_sliders(browser: Browser, kit: Path, tmp_path: Path) -> None:
    facts = Facts(course().lessons[SLUG].experiment)
    texts = {"ask": {"en": "Where?"}, "hints": {"en": ""}}
    asked = question(Asked(Place(**texts, answer="sgd.place(0)", within=0.05), facts))
    page = browser.new_page(viewport=SIZE)
    with_question(page, kit, tmp_path, **asked)
    page.get_by_role("button", name="Commit").click()
    expect(page.get_by_text("Choose an answer first.")).to_be_visible()
    ground = page.locator("svg.map image").bounding_box()
    assert ground
    page.mouse.click(ground["x"] + ground["width"] / 4, ground["y"] + ground["height"] / 4)
    expect(page.locator("output")).to_have_text(
        [re.compile(r"^\u2212(1|1\.0\d|0\.9\d+)$"), re.compile(r"^(1|1\.0\d|0\.9\d+)$")]
    )
    expect(page.locator("svg .mine")).to_be_visible()
    page.get_by_role("slider", name="x").press("Home")
    page.get_by_role("slider", name="y").press("End")
    assert predicted(page) == "You predicted: (\N{MINUS SIGN}2, 2)"
    page.close()


def test_a_number_may_be_typed(browser: Browser, kit: Path, tmp_path: Path) -> None:
    page = browser.new_page(viewport=SIZE)
    with_question(page, kit, tmp_path, kind="number", ticks=None, options=[], low=0, high=10, truth=2.5, within=0)
    field = page.get_by_label("A number from 0 to 10")
    field.fill("11")
    page.get_by_role("button", name="Commit").click()
    expect(page.get_by_text("Choose an answer first.")).to_be_visible()
    field.fill("2.5")
    assert predicted(page) == "You predicted: 2.5"
    page.close()


# The deck and the sheets


def test_the_deck_opens_from_a_file_and_its_player_moves(browser: Browser, kit: Path) -> None:
    context = browser.new_context(viewport=SIZE, offline=True)
    page = context.new_page()
    complaints: list[str] = []
    asked: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto((kit / "en" / SLUG / "slides.html").as_uri())
    expect(page.locator("section.present h1")).to_have_text("How large may the learning rate be?")
    page.keyboard.press("ArrowRight")
    expect(page.locator("section.present h2")).to_have_text("Try")
    page.keyboard.press("ArrowRight")
    answer = page.locator("section.present .answer")
    expect(answer).to_be_hidden()
    page.keyboard.press("ArrowRight")
    expect(answer).to_be_visible()
    expect(answer).to_have_text("Answer: It jumps across the floor, farther and farther.")
    page.keyboard.press("ArrowRight")
    step = page.frame_locator("section.present iframe").locator("#player input[type=range]").first
    expect(step).not_to_have_value("0")  # it plays
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator("section.present h2")).to_have_text("Understand")
    for part in page.locator("section.present .words, section.present math[display=block]").all():
        assert part.evaluate("part => part.scrollWidth <= part.clientWidth + 1"), "it does not fit"
    size = page.locator("section.present .words").evaluate("part => parseFloat(getComputedStyle(part).fontSize)")
    assert size >= 12
    context.close()
    assert complaints == []
    assert asked and all(url.startswith(("file:", "data:")) for url in asked)


@pytest.mark.parametrize("name", ["worksheet", "key"])
def test_a_sheet_has_two_sides_at_most_and_its_words(kit: Path, name: str) -> None:
    read = PdfReader(kit / "en" / SLUG / f"{name}.pdf")
    assert len(read.pages) <= 2
    for page in read.pages:
        assert [float(side) for side in page.mediabox[2:]] == pytest.approx([595, 842], abs=1.5)
    text = " ".join(page.extract_text() for page in read.pages)
    said = " ".join(normalize("NFKC", text).split())  # without ligatures
    assert "How large may the learning rate be?" in said and "Exercise 3" in said
    assert "It jumps across the floor, farther and farther." in said
    assert ("Answers that are off by at most 10 % are right too." in said) == (name == "key")


def test_all_that_the_list_of_the_kit_names_is_there(kit: Path) -> None:
    links = re.findall(r'href="([^"]+)"', (kit / "index.html").read_text(encoding="utf-8"))
    assert len(links) == 7 and all((kit / link).exists() for link in links)

"""Progress through the course: kept in the browser, shown there, printed on one sheet, taken along, and never sent."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.invented import LESSONS
from tests.browser.server import Server
from tests.browser.test_axe import AXE, FOUND, RULES

KEY = "descent-lab-progress"
MOVES = ["try", "predict", "run", "see", "understand", "again"]
PAGES = re.compile(rb"/Type\s*/Page\b")
TODAY = "new Date().toLocaleDateString('sv')"
"""A Swedish date is the day as the store writes it."""

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def course() -> Iterator[Server]:
    with Server("tests.browser.course:app") as server:
        yield server
    assert not [line for line in server.log if "Traceback" in line or "Uncaught" in line]


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield context
    context.close()


@pytest.fixture
def visit(context: BrowserContext, course: Server) -> Iterator[Open]:
    """Opens a page of the app, with something kept before if need be; nothing of it may be an error."""
    errors: list[str] = []

    def visit(path: str = "", kept: object = None) -> Page:
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        if kept is not None:
            page.goto(f"{course.url}/_stcore/health")
            page.evaluate("([key, text]) => localStorage.setItem(key, text)", [KEY, text_of(kept)])
        page.goto(f"{course.url}/{path}")
        return page

    yield visit
    assert errors == []


def text_of(kept: object) -> str:
    return kept if isinstance(kept, str) else json.dumps(kept)


def store(page: Page) -> Any:
    return json.loads(page.evaluate("key => localStorage.getItem(key)", KEY) or "null")


def entry(*moves: str, **more: object) -> dict[str, object]:
    again = {"right": 0, "asked": 0}
    return {"moves": list(moves), "predicted": None, "seen": None, "again": again, "day": "2026-11-30"} | more


def record(last: str = "lesson-3", **lessons: dict[str, object]) -> dict[str, object]:
    named = {name.replace("_", "-"): entry for name, entry in lessons.items()}
    return {"version": 1, "lessons": named, "last": {"lesson": last, "move": "try"}}


FULL = record(lesson_1=entry(*MOVES, predicted=True, again={"right": 2, "asked": 3}), lesson_3=entry("try", "run"))


def row(page: Page, lesson: str) -> Any:
    return page.get_by_role("listitem").filter(has=page.get_by_role("link", name=lesson, exact=True))


def test_what_is_done_in_a_lesson_is_kept_and_shown(visit: Open) -> None:
    page = visit("learn?lesson=lesson-2")
    for move in ("try", "predict"):
        page.get_by_role("button", name=move, exact=True).click()
        expect(page.get_by_text(f"Noted: {move}.")).to_be_visible()
    page.wait_for_function(f"() => (localStorage.getItem('{KEY}') ?? '').includes('predict')")
    known = entry("try", "predict", predicted=True, again={"right": 2, "asked": 3}, day=page.evaluate(TODAY))
    assert store(page) == record(lesson_2=known) | {"last": {"lesson": "lesson-2", "move": "predict"}}
    page = visit("learn")
    expect(row(page, LESSONS[1].title)).to_contain_text("2 of 6 moves")
    expect(row(page, LESSONS[0].title)).to_contain_text("Not begun")
    expect(page.get_by_role("link", name=f"Continue: {LESSONS[1].title}, Run")).to_be_visible()


def test_marks_say_how_far_each_lesson_is(visit: Open) -> None:
    page = visit("learn", FULL)
    expect(row(page, LESSONS[0].title)).to_contain_text("Done")
    expect(row(page, LESSONS[2].title)).to_contain_text("2 of 6 moves")
    assert row(page, LESSONS[2].title).locator("i.full").count() == 2
    assert page.get_by_role("list", name="Lessons of sitting 1").get_by_role("listitem").count() == 6


@pytest.mark.parametrize("kept", ["{", '{"version": 2, "lessons": {"lesson-1": {"moves": ["try"]}}}', "[]"])
def test_what_cannot_be_read_is_no_progress(visit: Open, kept: str) -> None:
    page = visit("", kept)
    expect(page.get_by_role("link", name=f"Begin the course: {LESSONS[0].title}")).to_be_visible()


def test_a_course_that_is_done_says_so(visit: Open) -> None:
    done = record(**{lesson.slug: entry(*MOVES) for lesson in LESSONS})
    expect(visit("", done).get_by_text("All lessons of the course are done.")).to_be_visible()


def test_a_link_opens_its_lesson_in_the_same_session_and_by_itself_in_another_tab(
    visit: Open, context: BrowserContext
) -> None:
    page = visit("", FULL)
    expect(page.get_by_text("Visits: 1")).to_be_visible()
    page.get_by_role("link", name=f"Continue: {LESSONS[2].title}, Predict").press("Enter")
    expect(page.get_by_text("This is lesson-3. Visits: 1")).to_be_visible()
    page = visit("learn?lang=zh")
    link = page.locator(f"a[data-lesson={LESSONS[4].slug}]")
    with context.expect_page() as opened:
        link.click(modifiers=["ControlOrMeta"])
    expect(opened.value.get_by_text("This is lesson-5. Visits: 0")).to_be_visible()
    assert "lang=zh" in opened.value.url, "the language that was chosen stays"


def test_another_tab_is_heard(visit: Open) -> None:
    listed, other = visit("learn"), visit("record")
    expect(row(listed, LESSONS[2].title)).to_contain_text("Not begun")
    other.evaluate("([key, text]) => localStorage.setItem(key, text)", [KEY, json.dumps(FULL)])
    expect(row(listed, LESSONS[2].title)).to_contain_text("2 of 6 moves")


def test_the_record_has_every_lesson_and_what_they_come_to(visit: Open) -> None:
    page = visit("record", FULL)
    expect(page.locator("tfoot")).to_be_visible()
    cells = {
        line.locator("th").inner_text(): line.locator("td").all_inner_texts()
        for line in page.locator("tbody tr:not(.sitting), tfoot tr").all()
    }
    assert list(cells) == [*(lesson.title for lesson in LESSONS), "Lessons done: 1 of 24"]
    assert cells[LESSONS[0].title] == ["11", "6 of 6", "Right", "2 of 3", "2026-11-30"]
    assert cells[LESSONS[1].title] == ["12", "0 of 6", "\N{EN DASH}", "\N{EN DASH}", "\N{EN DASH}"]
    minutes = sum(lesson.minutes for lesson in LESSONS)
    assert cells["Lessons done: 1 of 24"] == [f"11 of {minutes}", "8 of 144", "1 of 1", "2 of 3", ""]


def test_a_phone_shows_the_record_without_a_scroll_to_the_side(visit: Open) -> None:
    page = visit("record", FULL)
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.get_by_role("cell", name="2 of 3").first).to_be_visible()
    expect(page.get_by_role("columnheader", name="Minutes")).to_be_hidden()
    assert page.locator(".scrolled").evaluate("({ scrollWidth, clientWidth }) => scrollWidth - clientWidth") == 0


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_record_is_printed_on_one_sheet_in_black_on_white(visit: Open, paper: str, scheme: Any) -> None:
    page = visit("record", FULL)
    page.emulate_media(color_scheme=scheme)
    expect(page.locator("tfoot")).to_be_visible()
    assert len(PAGES.findall(page.pdf(format=paper))) == 1
    page.emulate_media(media="print")
    assert page.locator("h2#course").evaluate("e => getComputedStyle(e).color") == "rgb(0, 0, 0)"
    assert page.get_by_test_id("stApp").evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(255, 255, 255)"
    for text in ("Something above the record", "Something below the record."):
        expect(page.get_by_text(text)).to_be_hidden()
    expect(page.get_by_role("button")).to_have_count(0)
    expect(page.get_by_text("Nobody has checked it.")).to_be_visible()
    expect(page.get_by_text(f"Printed on {page.evaluate(TODAY)}.")).to_be_visible()


def test_the_button_prints(visit: Open) -> None:
    page = visit("record", FULL)
    page.evaluate("window.print = () => (window.printed = true)")
    page.get_by_role("button", name="Print").click()
    assert page.evaluate("window.printed") is True


def test_a_link_takes_progress_to_another_device_and_says_so_once(
    visit: Open, browser: Browser, course: Server
) -> None:
    page = visit("record", FULL | {"name": "Ada"})
    page.get_by_role("button", name="Copy the link for another device").click()
    expect(page.get_by_text("The link is copied.")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    elsewhere = browser.new_context()
    there = elsewhere.new_page()
    there.goto(link)
    expect(there.get_by_text("Lessons with progress that was taken over from the link: 2.")).to_be_visible()
    expect(row(there, LESSONS[0].title)).to_contain_text("Done")
    assert store(there) == FULL, "all but the name"
    there.wait_for_url("**/learn?written=1")
    assert there.evaluate("history.length") <= 3, "the page that took it over is no entry"
    there.reload()
    expect(row(there, LESSONS[0].title)).to_contain_text("Done")
    assert there.get_by_text("taken over").count() == 0
    there.goto(f"{course.url}/record")
    there.goto(link)
    expect(there.get_by_text("The link holds no progress that this browser did not have already.")).to_be_visible()
    elsewhere.close()


def test_a_broken_link_is_one_sentence_and_loses_nothing(visit: Open) -> None:
    page = visit("take#progress=WzEs", FULL)
    sentence = "The link with your progress is incomplete, so nothing was taken over. What was here is still here."
    expect(page.get_by_text(sentence)).to_be_visible()
    expect(row(page, LESSONS[0].title)).to_contain_text("Done")
    assert store(page) == FULL


def test_progress_is_deleted_only_by_the_second_button(visit: Open) -> None:
    page = visit("record", FULL | {"name": "Ada"})
    forget = page.get_by_role("button", name="Forget my progress")
    forget.press("Enter")
    expect(page.get_by_role("button", name="Keep them")).to_be_focused()
    page.keyboard.press("Escape")
    expect(forget).to_be_focused()
    assert store(page) == FULL | {"name": "Ada"}
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="Delete them")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Your progress is deleted from this browser.")).to_be_visible()
    expect(page.get_by_role("textbox", name="Name")).to_have_value("")
    expect(page.locator("tfoot")).to_contain_text("Lessons done: 0 of 24")
    assert store(page) is None


def test_nothing_of_it_is_sent(visit: Open, context: BrowserContext) -> None:
    sent: list[bytes] = []

    def hear(socket: Any) -> None:
        socket.on("framesent", lambda frame: sent.append(frame if isinstance(frame, bytes) else frame.encode()))

    context.on("page", lambda page: page.on("websocket", hear))
    context.on("request", lambda request: sent.append(request.url.encode() + (request.post_data_buffer or b"")))
    page = visit("record", FULL)
    page.get_by_role("textbox", name="Name").fill("Ada Lovelace")
    page.get_by_role("button", name="Copy the link for another device").click()
    expect(page.get_by_text("The link is copied.")).to_be_visible()
    assert store(page)["name"] == "Ada Lovelace"
    link = page.evaluate("navigator.clipboard.readText()")
    page.goto("about:blank")
    page.goto(link)
    page.get_by_role("link", name=f"Continue: {LESSONS[2].title}, Predict").click()
    expect(page.get_by_text("This is lesson-3.")).to_be_visible()
    assert any(b"/take" in one for one in sent) and any(b"lesson-3" in one for one in sent)
    for secret in (b"Ada", b"2026-11-30", b"progress=", link.partition("=")[2].encode()):
        assert not [one for one in sent if secret in one], secret


def test_a_browser_that_keeps_nothing_says_so(visit: Open, context: BrowserContext) -> None:
    context.add_init_script("Storage.prototype.setItem = () => { throw new DOMException('', 'SecurityError'); }")
    page = visit("learn?lesson=lesson-2")
    page.get_by_role("button", name="try", exact=True).click()
    expect(page.get_by_text("Noted: try.")).to_be_visible()
    expect(visit().get_by_text("This browser does not let the lab keep your progress.")).to_be_visible()


@pytest.mark.parametrize("path", ["", "learn", "record"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_breaks_a_rule_of_accessibility(visit: Open, path: str, scheme: Any) -> None:
    page = visit(path, FULL)
    page.emulate_media(color_scheme=scheme)
    for width in (1400, 390):
        page.set_viewport_size({"width": width, "height": 844})
        expect(page.get_by_text(re.compile("Continue: |Lessons done: "))).to_be_visible()
        page.evaluate(AXE)
        found = [one for one in page.evaluate(FOUND, RULES) if not one.startswith(("page-has-heading", "region"))]
        assert found == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

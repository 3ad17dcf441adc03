"""A lesson of each kind of answer, on a phone and on a projector, by mouse and by keyboard; and what keeps it whole."""

from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from course.facts import Facts
from course.lesson import Lesson, course
from course.questions import Choice, Number, Order, Place, Question
from tests.browser.conftest import Visit
from tests.browser.lab import Lab, keyed
from tests.browser.test_controls import PHONE

LESSONS = course().lessons
PROJECTOR = {"viewport": {"width": 1024, "height": 768}}
ONE_OF_EACH = {"choice": "how-large", "number": "adagrad", "order": "saddles", "place": "a-step"}
"""A lesson for each kind of prediction."""


def open_lesson(visit: Visit, slug: str, move: str = "predict", **options: Any) -> Lab:
    return visit(page=(f"learn?lesson={slug}&move={move}", "lesson_moves"), **options)


def settled(lab: Lab) -> None:
    expect(lab.page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")


def press(lab: Lab, key: str, keyboard: bool) -> None:
    button = keyed(lab.page, key).get_by_role("button")
    expect(button).to_be_enabled()
    if keyboard:
        button.focus()
        button.press("Enter")
    else:
        button.click()
    settled(lab)


def go_on(lab: Lab, move: str, keyboard: bool) -> None:
    """To the next move."""
    press(lab, "next_move", keyboard)
    lab.page.wait_for_function("move => new URLSearchParams(location.search).get('move') === move", arg=move)
    settled(lab)


def answer(lab: Lab, question: Question, key: str, facts: Facts, keyboard: bool) -> None:
    """Give some answer: the first option, the slider moved by one, all in their order, or the middle of the map."""
    page = lab.page
    if isinstance(question, Choice):
        option = keyed(page, f"{key}_choice").get_by_role("radio").first
        if keyboard:
            option.focus()
            option.press("Space")
        else:
            keyed(page, f"{key}_choice").locator("[role=radiogroup] label").first.click()
        expect(option).to_be_checked()
    elif isinstance(question, Order):
        for n in range(question.count(facts)):
            press(lab, f"{key}_pick_{n}", keyboard)
            expect(keyed(page, f"{key}_pick_{n}")).to_have_count(0)
    elif isinstance(question, Number) and not question.typed:
        slider = keyed(page, f"{key}_number").get_by_role("slider")
        slider.focus()
        slider.press("ArrowRight")
    elif isinstance(question, Place) and not keyboard:
        page.locator(".st-key-lesson_map").evaluate("map => map.scrollIntoView({ block: 'center' })")
        x, y = lab.plot("lesson_map").window(*middle(facts))
        page.mouse.click(x, y)
        expect(keyed(page, f"{key}_commit").get_by_role("button")).to_be_enabled()
    else:
        for name, value in zip("xy", middle(facts), strict=True):
            field = coordinate(lab, key, name)
            field.fill(str(value))
            field.press("Enter")
            settled(lab)
    settled(lab)


def coordinate(lab: Lab, key: str, name: str) -> Locator:
    return keyed(lab.page, f"{key}_{name}").get_by_role("spinbutton")


def middle(facts: Facts) -> tuple[float, float]:
    (x0, x1), (y0, y1) = facts.e.surface.bounds
    return x0 + 0.6 * (x1 - x0), y0 + 0.4 * (y1 - y0)


def fits(lab: Lab) -> None:
    wide: int = lab.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, "the page scrolls sideways"


@pytest.mark.parametrize(
    ("options", "keyboard"), [(PHONE, False), (PROJECTOR, True), (PROJECTOR, False)], ids=["phone", "keyboard", "mouse"]
)
@pytest.mark.parametrize("kind", ONE_OF_EACH)
def test_a_lesson_is_gone_through(visit: Visit, kind: str, options: dict[str, Any], keyboard: bool) -> None:
    lesson: Lesson = LESSONS[ONE_OF_EACH[kind]]
    assert lesson.predict.kind == kind
    lab = open_lesson(visit, lesson.slug, **options)
    page, facts = lab.page, Facts(lesson.experiment)
    expect(page.locator("canvas.descent-player")).to_have_count(0)
    key = f"answer_{lesson.slug}_predict"
    expect(keyed(page, "move_run").get_by_role("button")).to_be_disabled()
    answer(lab, lesson.predict, key, facts, keyboard)
    press(lab, f"{key}_commit", keyboard)
    go_on(lab, "run", keyboard)
    if not lesson.stage:
        lab.ready("lesson_map")
        lab.finish()
    go_on(lab, "see", keyboard)
    answer(lab, lesson.see, f"answer_{lesson.slug}_see", facts, keyboard)
    press(lab, f"answer_{lesson.slug}_see_commit", keyboard)
    expect(page.get_by_test_id("stAlert")).to_have_count(1)
    go_on(lab, "understand", keyboard)
    expect(page.get_by_test_id("stAlert").first).to_be_visible()
    fits(lab)
    go_on(lab, "again", keyboard)
    twin = page.url.split("twin=")[1].split("&")[0]
    about = Facts(lesson.twin.experiment(lesson.experiment, lesson.again, int(twin)))
    answer(lab, lesson.again, f"answer_{lesson.slug}_again_{twin}", about, keyboard)
    press(lab, f"answer_{lesson.slug}_again_{twin}_commit", keyboard)
    expect(page.get_by_test_id("stAlert")).to_have_count(1)
    press(lab, "twin_draw", keyboard)
    expect(page.get_by_test_id("stAlert")).to_have_count(0)
    fits(lab)


def test_the_marks_of_the_list_follow_what_was_done(visit: Visit) -> None:
    lab = open_lesson(visit, "how-large", "try")
    page = lab.page
    keyed(page, "lessons_icon").get_by_role("button").click()
    title = LESSONS["how-large"].text("en").title
    expect(page.get_by_role("listitem").filter(has_text=title)).to_contain_text("1 of 6 moves")
    page.get_by_role("link", name=title, exact=True).click()
    expect(keyed(page, "lesson_moves")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Sitting 1", exact=False)).to_be_visible()


def test_a_frame_shows_the_lesson_alone(visit: Visit) -> None:
    lab = visit(page=("learn?embed=true&lesson=how-large&move=try", "lesson_moves"), **PROJECTOR)
    lab.ready("lesson_map")
    expect(lab.page.get_by_test_id("stHeader")).not_to_be_visible()
    fits(lab)


def test_another_move_is_shown_from_its_beginning(visit: Visit) -> None:
    lab = open_lesson(visit, "how-large", "understand&hide=1", **PHONE)
    lab.ready("lesson_map")
    lab.page.locator(".st-key-lesson_upper").evaluate("chart => chart.scrollIntoView()")
    heading = lab.page.get_by_role("heading", name="How large may the learning rate be?")
    expect(heading).not_to_be_in_viewport()
    go_on(lab, "again", keyboard=False)
    expect(heading).to_be_in_viewport()

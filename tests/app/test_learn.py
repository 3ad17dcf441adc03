"""The course: what follows a prediction opens with it, answers are those of the run, twins are new each time."""

import pytest
from streamlit.testing.v1 import AppTest

from course.facts import Facts
from course.lesson import course
from course.questions import Choice
from tests.app.page import run, visit
from ui.course import listed

SLUG = "how-large"
LESSON = course().lessons[SLUG]
FACTS = Facts(LESSON.experiment)


def there(at: AppTest) -> bool:
    """Whether the page ran in full, not a fragment of it alone."""
    return any(b.key == "lessons_icon" or b.key == "lessons" for b in at.button) or bool(at.header)


def opened(**words: str) -> AppTest:
    return run(visit({"lesson": SLUG} | words, "learn"), there)


def keys(at: AppTest) -> set[str]:
    return {str(b.key) for b in at.button}


def press(at: AppTest, key: str) -> AppTest:
    at.button(key=key).click()
    return run(at, there)


def commit(at: AppTest, option: int) -> AppTest:
    at.radio(key=f"answer_{SLUG}_predict_choice").set_value(option)
    run(at, there)
    return press(at, f"answer_{SLUG}_predict_commit")


def words(at: AppTest) -> str:
    return "\n".join(str(block.value) for block in [*at.markdown, *at.info, *at.success, *at.warning])


def experiment(at: AppTest) -> str:
    key: str = at.session_state["experiment"].key
    return key


def test_the_course_lists_every_lesson_and_names_a_broken_one(monkeypatch):
    whole = course()
    monkeypatch.setattr(listed, "course", lambda: type(whole)(whole.lessons, ("lessons/x: the header has no title",)))
    at = run(visit({}, "learn"), lambda at: bool(at.header))
    assert not at.exception
    assert "lessons/x: the header has no title" in words(at)
    assert at.header[0].value.startswith("Sitting 1")


def test_a_lesson_opens_with_its_task():
    at = opened()
    assert not at.exception and experiment(at) == LESSON.tried.key
    assert "The task is not done yet." in [c.value for c in at.caption]
    at.select_slider(key="sgd.lr").set_value(0.018)
    run(at, there)
    assert "The task is done." in words(at)


@pytest.mark.parametrize("move", ["run", "see", "understand", "again"])
def test_nothing_is_shown_of_a_run_before_it_is_predicted(move):
    at = opened(move=move)
    assert "Commit a prediction first" in words(at)
    assert not at.get("plotly_chart") and at.button(key=f"move_{move}").disabled


def test_predict_run_see_understand_again():
    at = opened(move="predict")
    assert experiment(at) == LESSON.experiment.key
    assert at.button(key=f"answer_{SLUG}_predict_commit").disabled and "next_move" not in keys(at)
    assert isinstance(LESSON.predict, Choice)
    truth = LESSON.predict.truth(FACTS)
    at = commit(at, (truth + 1) % 3)
    assert (
        "Your prediction" in words(at)
        and LESSON.predict.texts["en"][truth] not in words(at).split("Your prediction")[1]
    )
    at = press(at, "next_move")
    assert at.session_state["experiment"] == LESSON.experiment and at.get("plotly_chart")
    at = press(at, "next_move")
    at.select_slider(key=f"answer_{SLUG}_see_number").set_value(LESSON.see.truth(FACTS))
    at = press(run(at, there), f"answer_{SLUG}_see_commit")
    assert "Your answer is right" in words(at)
    at = press(at, "next_move")
    assert LESSON.predict.texts["en"][truth] in at.info[0].value
    assert r"= -1.02\, y_t" in words(at)
    at.select_slider(key="sgd.lr").set_value(0.01)
    at = run(at, there)
    assert r"= 0\, y_t" in words(at), "the formula has the visitor's number in it"
    assert LESSON.predict.texts["en"][truth] in at.info[0].value, "the result is that of the run that was predicted"
    at = press(at, "next_move")
    first = experiment(at)
    assert first != LESSON.experiment.key
    at = press(at, "twin_draw")
    assert experiment(at) not in (first, LESSON.experiment.key)
    assert len(at.session_state["course_records"][SLUG].twins) == 2


def test_a_twin_is_answered_by_its_own_run():
    at = commit(opened(move="predict"), 0)
    for _ in range(4):
        at = press(at, "next_move")
    twin = at.session_state["experiment"]
    key = f"answer_{SLUG}_again_{at.session_state['page_words']['twin']}"
    truth = LESSON.again.truth(Facts(twin))
    assert isinstance(truth, float)
    ticks = at.select_slider(key=f"{key}_number").options
    near = min(ticks, key=lambda tick: abs(float(tick) - truth))
    at.select_slider(key=f"{key}_number").set_value(float(near))
    at = press(run(at, there), f"{key}_commit")
    assert "Your answer is right" in words(at) and at.session_state["course_records"][SLUG].right == 1


def test_the_link_of_a_twin_shows_the_same_again():
    link = {"move": "again", "twin": "17", "hide": "1"}
    assert experiment(opened(**link)) == experiment(opened(**link))


def test_a_link_for_a_hall_has_neither_controls_nor_answers():
    for move in ("try", "predict", "run", "see", "understand", "again"):
        at = opened(move=move, hide="1")
        assert not at.exception and not at.select_slider and not at.radio
        assert not {key for key in keys(at) if key.endswith("_commit")}
        assert "The run says" not in words(at) and "2/L = 2/" not in words(at).split("$$")[-1]


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ({"lesson": "nothing"}, "is no lesson of the course"),
        ({"move": "jump"}, "is not one of try, predict"),
        ({"twin": "x"}, "is not a whole number"),
        ({"hide": "yes"}, "is not 1 or left out"),
        ({"sgd.lr": "fast"}, "is not a number"),
    ],
)
def test_a_link_that_cannot_be_used_says_so(link, said):
    at = run(visit({"lesson": SLUG} | link, "learn"), lambda at: bool(at.warning))
    assert not at.exception and said in at.warning[0].value


def test_what_a_link_says_of_the_experiment_is_kept_where_it_is_free():
    words = LESSON.experiment.to_query() | {"sgd.lr": "0.007", "lesson": SLUG}
    at = run(visit(words | {"move": "try"}, "learn"), there)
    assert at.session_state["experiment"].runs[0].rule.lr == 0.007
    at = run(visit(words | {"move": "predict"}, "learn"), there)
    assert experiment(at) == LESSON.experiment.key, "a prediction is about the lesson's own run"

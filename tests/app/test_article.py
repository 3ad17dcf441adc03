"""The article of a lesson: its sentences are marked and checked, and the marks stay while another screen is shown."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from course.facts import Facts
from course.lesson import course

LESSON = course().lessons["article"]
WRONG = [n for n, sentence in enumerate(LESSON.sentences) if not sentence.right]


@pytest.fixture
def links(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, str]]]:
    """The links that a run shows: without the app's own pages around it there is nothing that they could open."""
    seen: list[tuple[str, dict[str, str]]] = []

    def page_link(page: str, *, query_params: dict[str, str], **_: Any) -> None:
        seen.append((page, query_params))

    monkeypatch.setattr("streamlit.page_link", page_link)
    return seen


def opened(locked: bool = False) -> AppTest:
    def page(locked: bool) -> None:
        import streamlit as st

        from course.facts import Facts
        from course.lesson import course
        from ui.course import article

        lesson = course().lessons["article"]
        if not st.session_state.get("elsewhere"):
            article.show(lesson, Facts(lesson.experiment), explained=locked)

    return AppTest.from_function(page, kwargs={"locked": locked}, default_timeout=60).run()


def words(at: AppTest) -> str:
    assert not at.exception
    return "\n".join(one.value for one in at.markdown)


def mark(at: AppTest, numbers: list[int]) -> AppTest:
    for n in numbers:
        at.checkbox(key=f"article_mark_{n}").check().run()
    return at.button(key="article_check").click().run()


def test_before_the_check_nothing_is_given_away(links):
    at = opened()
    assert len(at.checkbox) == len(LESSON.sentences)
    assert [box.label for box in at.checkbox] == [sentence.said["en"] for sentence in LESSON.sentences]
    assert "Corrected" not in words(at) and not links and not at.code


def test_who_marks_what_is_wrong_has_judged_all_rightly(links):
    at = mark(opened(), WRONG)
    n = len(LESSON.sentences)
    assert f"{n} of {n}" in words(at)
    assert words(at).count(":material/check_circle:") == n and ":material/cancel:" not in words(at)
    assert words(at).count("Corrected: ") == len(WRONG)
    assert [block.value for block in at.code] == [s.code.strip() for s in LESSON.sentences if s.code]
    assert [page for page, _ in links] == [f"pages/{s.link.partition('?')[0]}.py" for s in LESSON.sentences if s.link]


def test_who_marks_nothing_or_what_is_right_reads_where_they_erred(links):
    at = mark(opened(), [0, WRONG[0]])
    right = len(LESSON.sentences) - len(WRONG)
    assert f"{right - 1 + 1} of {len(LESSON.sentences)}" in words(at)
    assert words(at).count("It is right, but you marked it.") == 1
    assert words(at).count("It is right, and you left it.") == right - 1
    assert words(at).count("It is wrong, and you marked it.") == 1
    assert words(at).count("It is wrong, but you left it.") == len(WRONG) - 1


def test_marks_stay_while_another_screen_is_shown_and_can_be_taken_back(links):
    at = opened()
    at.checkbox(key="article_mark_1").check().run()
    at.session_state["elsewhere"] = True
    at.run()
    assert not at.checkbox
    at.session_state["elsewhere"] = False
    at.run()
    assert [box.value for box in at.checkbox] == [n == 1 for n in range(len(LESSON.sentences))]
    mark(at, [2])
    at.button(key="article_anew").click().run()
    assert len(at.checkbox) == len(LESSON.sentences) and not any(box.value for box in at.checkbox)


def test_a_locked_article_shows_what_proves_each_sentence_and_takes_no_marks(links):
    at = opened(locked=True)
    assert not at.checkbox and not at.button and " of " not in at.markdown[0].value
    assert words(at).count("This sentence is wrong.") == len(WRONG)
    assert "Corrected: " in words(at) and "[[" not in words(at)


def test_a_sentence_without_a_link_speaks_of_what_is_on_screen():
    bare = [sentence for sentence in LESSON.sentences if not sentence.link]
    assert bare and all(sentence.experiment == LESSON.experiment for sentence in bare)
    assert Facts(LESSON.experiment).value(next(s.proof for s in bare if s.proof)) is True

"""Lessons: every experiment runs, every answer holds, every twin is a good question, in all languages."""

import re
from functools import cache

import pytest

from course.facts import Facts, changed
from course.lesson import Lesson, course
from course.questions import Choice, Number, Order, Question
from course.text import PLACE, filled, places
from optimizers.experiment import Experiment
from optimizers.hyper import declared
from ui.language import LANGUAGES
from ui.race.stage import exists

LESSONS = course().lessons
TWINS = 100
WORDS = {"en": 250, "zh": 420}
"""At most so many before the question; of Chinese, characters."""
FREE = {"0", "1", "2", "3", "4", "5", "10", "20", "45", "50", "90", "100", "200", "500", "1000"}
"""Numbers that a text may have without computing them: counts that it sets by itself."""

SENTENCES = [
    pytest.param(sentence, id=f"{lesson.slug}-{number}")
    for lesson in LESSONS.values()
    for number, sentence in enumerate(lesson.sentences, 1)
]

each_lesson = pytest.mark.parametrize("lesson", LESSONS.values(), ids=list(LESSONS))
each_text = pytest.mark.parametrize(
    ("lesson", "code"), [(lesson, code) for lesson in LESSONS.values() for code in LANGUAGES]
)


@cache
def facts(slug: str) -> Facts:
    return Facts(LESSONS[slug].experiment)


def questions(lesson: Lesson) -> list[Question]:
    return [lesson.predict, lesson.see, lesson.again]


def texts(lesson: Lesson, code: str) -> list[str]:
    """All that a lesson says in a language."""
    own = lesson.text(code)
    asked = [text for q in questions(lesson) for text in (q.ask[code], q.hints[code])]
    options = [text for q in questions(lesson) if isinstance(q, Choice | Order) for text in q.texts.get(code, ())]
    return [own.title, own.believe, *own.mistakes, *own.sections.values(), *asked, *options]


def test_no_lesson_is_broken():
    assert not course().broken


def test_the_course_has_at_least_twenty_lessons_in_four_sittings():
    assert len(LESSONS) >= 20
    assert {lesson.sitting for lesson in LESSONS.values()} == {1, 2, 3, 4}
    numbers = [lesson.number for lesson in LESSONS.values()]
    assert numbers == list(range(1, len(numbers) + 1))
    assert [lesson.sitting for lesson in LESSONS.values()] == sorted(lesson.sitting for lesson in LESSONS.values())


@each_lesson
def test_what_a_lesson_needs_comes_before_it(lesson):
    assert all(LESSONS[slug].number < lesson.number for slug in lesson.needs)


@each_lesson
def test_the_run_answers_every_question(lesson):
    for question in (lesson.predict, lesson.see):
        truth = question.truth(facts(lesson.slug))
        assert question.right(truth, facts(lesson.slug))
        if isinstance(question, Number) and not question.typed:
            assert any(question.right(tick, facts(lesson.slug)) for tick in question.ticks)


@each_lesson
def test_a_hundred_twins_are_different_and_have_an_answer_each(lesson):
    twins = [lesson.twin.experiment(lesson.experiment, lesson.again, number) for number in range(TWINS)]
    assert len({twin.key for twin in twins} | {lesson.experiment.key}) > 0.9 * TWINS
    answers = []
    for twin in twins:
        about = Facts(twin)
        truth = lesson.again.truth(about)
        assert lesson.again.right(truth, about)
        answers.append(truth)
        if isinstance(lesson.again, Number) and not lesson.again.typed:
            assert any(lesson.again.right(tick, about) for tick in lesson.again.ticks)
    assert len(set(answers)) > 1, "one answer is right for every twin"
    most = max(answers.count(answer) for answer in answers)
    assert most <= 0.8 * TWINS, "one answer is right for nearly every twin"


@each_text
def test_every_text_can_be_filled_with_its_numbers(lesson, code):
    twin = Facts(lesson.twin.experiment(lesson.experiment, lesson.again, 0))
    again = [lesson.text(code).sections["again"], lesson.again.ask[code], lesson.again.hints[code]]
    for text in again:
        assert "[[" not in filled(text, twin, lambda value, digits: f"{value:.4g}", "never")
    for text in texts(lesson, code):
        if text not in again:
            assert "[[" not in filled(text, facts(lesson.slug), lambda value, digits: f"{value:.4g}", "never")


def numbers(text: str) -> list[str]:
    """The numbers of a text that are not computed; those of formulas, of code and of years stand for themselves."""
    own = r"\$\$.*?\$\$|\$[^$]*\$|`[^`]*`|[(（](?:[^()（）]*\D)?(?:19|20)\d\d[a-z]?[)）]"
    bare = re.sub(own, "", PLACE.sub("", text), flags=re.DOTALL)
    return re.findall(r"(?<![\w.])\d+(?:[.,]\d+)*(?:e-?\d+)?", bare)


@each_text
def test_every_number_of_a_text_is_computed(lesson, code):
    for text in texts(lesson, code):
        stated = [number for number in numbers(text) if number not in FREE and number not in lesson.stated]
        assert not stated, f"{stated} in {text!r}: write [[expression]]"


@each_lesson
def test_what_is_stated_holds(lesson):
    for number, claim in lesson.stated.items():
        assert facts(lesson.slug).value(claim) is True, f"{number}: {claim}"


@each_lesson
def test_the_languages_say_the_same(lesson):
    assert set(lesson.texts) == set(LANGUAGES)
    source = lesson.text("en")
    for code in LANGUAGES:
        text = lesson.text(code)
        assert len(text.mistakes) == len(source.mistakes) and bool(text.believe) == bool(source.believe)
        for one, other in zip(texts(lesson, "en"), texts(lesson, code), strict=True):
            assert sorted(places(one)) == sorted(places(other)), other
            assert bool(one) == bool(other)
            for part in (r"(?s)\$\$.*?\$\$", r"`[^`]*`"):
                assert sorted(re.findall(part, one)) == sorted(re.findall(part, other)), other
            assert len(re.findall(r"(?m)^- |^\d\. |\n\n", one)) == len(re.findall(r"(?m)^- |^\d\. |\n\n", other)), other


@each_text
def test_a_text_is_short_before_its_question(lesson, code):
    before = "\n".join(lesson.text(code).sections[move] for move in ("try", "predict"))
    words = len(re.findall(r"[\u4e00-\u9fff]|[A-Za-z0-9]+", before)) if code == "zh" else len(before.split())
    assert words <= WORDS[code]


@each_text
def test_a_text_is_plain(lesson, code):
    for text in texts(lesson, code):
        assert "!" not in PLACE.sub("", text) and "！" not in text
        assert "TODO" not in text and "  " not in text.strip().replace("\n", "")


each_sentence = pytest.mark.parametrize("sentence", SENTENCES)


def written(value: float, digits: int | None) -> str:
    return f"{value:.4g}"


@each_sentence
def test_a_sentence_of_an_article_is_proved(sentence):
    assert sentence.code or sentence.facts.value(sentence.proof) is True  # tests/peers runs the code


@each_sentence
def test_a_sentence_of_an_article_says_the_same_in_every_language(sentence):
    for texts in (sentence.said, sentence.corrected, sentence.shows):
        assert set(texts) == set(LANGUAGES)
        for text in texts.values():
            assert bool(text) == bool(texts["en"])
            assert sorted(places(text)) == sorted(places(texts["en"])), text
            assert sorted(re.findall(r"`[^`]*`", text)) == sorted(re.findall(r"`[^`]*`", texts["en"])), text
            assert not [number for number in numbers(text) if number not in FREE], text
            assert "[[" not in filled(text, sentence.facts, written, "never")
            assert "!" not in text and "！" not in text and "  " not in text
    assert all(sentence.said.values()) and all(sentence.shows.values())
    assert bool(sentence.corrected["en"]) != sentence.right
    assert not any(places(text) for text in sentence.said.values())


def test_an_article_has_right_sentences_among_wrong_ones():
    for lesson in LESSONS.values():
        if lesson.widget == "article":
            right = sum(sentence.right for sentence in lesson.sentences)
            assert len(lesson.sentences) >= 10 and 3 <= right <= len(lesson.sentences) / 2
        else:
            assert not lesson.sentences


@each_lesson
def test_its_controls_exist(lesson):
    runs = {run.id: run for run in lesson.experiment.runs}
    for name in lesson.controls:
        run, _, setting = name.partition(".")
        surface = lesson.experiment.surface
        assert exists(name) or (run == surface.slug and setting in declared(type(surface)))
        if run in runs:
            assert setting in declared(type(runs[run].rule))


@each_lesson
def test_the_task_can_be_done_and_is_not_done_at_first(lesson):
    if lesson.goal:
        assert Facts(lesson.tried).value(lesson.goal) is False


@each_lesson
def test_the_first_prediction_is_made_before_anything_is_given_away(lesson):
    for code in LANGUAGES:
        rules = {run.id.replace("-", "_"): run.rule for run in lesson.experiment.runs}
        asked = [lesson.text(code).sections[move] for move in ("try", "predict")] + [lesson.predict.ask[code]]
        for place in [place for text in asked for place in places(text)]:
            if re.fullmatch(r"\w+\.gradient\(0, '[xy]'\)", place):
                continue  # the slope of the ground at the start
            named = [(run, setting) for run, setting in re.findall(r"\b([a-z]\w*)\.(\w+)", place) if run in rules]
            assert all(setting in declared(type(rules[run])) for run, setting in named), place


@each_lesson
def test_no_end_of_a_slider_breaks_the_text(lesson):
    """What has no value there is a dash, and what is neither is still an error."""
    e = lesson.experiment
    owners = {run.id: run.rule for run in e.runs} | {e.surface.slug: e.surface}
    names = [f"{id}.lr" for id in owners if id != e.surface.slug] if "lr" in lesson.controls else []
    for name in [*names, *(name for name in lesson.controls if name != "lr")]:
        owner, _, setting = name.rpartition(".")
        h = declared(type(owners[owner]) if owner else Experiment)[setting]
        for end in (h.low, h.high):
            text = "True" if h.scale == "switch" else repr(int(end) if h.whole else float(end))
            about = Facts(changed(e, {name: text}))
            for move in ("try", "understand"):
                filled(lesson.text("en").sections[move], about, lambda value, digits: f"{value:.4g}", "never", "-")

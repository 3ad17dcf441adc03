"""What lessons are made of: expressions, facts, questions, twins, texts, and the sentence of a broken one."""

import math

import pytest

from course.expressions import Wrong, value_of
from course.facts import Facts, changed
from course.ledger import QUANTITIES, STEPS, Exercise, drawn
from course.lesson import MOVES, Broken, course, experiment_of, read
from course.questions import Choice, Number, Order, Place, Unclear
from course.questions import read as question
from course.text import filled
from course.twins import Nowhere, Twin
from optimizers.messages import Message
from ui.course import said

BOWL = experiment_of("surface=bowl&runs=sgd,adam&sgd.lr=0.1&adam.lr=0.1&start=1.0,0.5&steps=40&target=0.01")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2 / L", 0.5),
        ("-a ** 2 % 5", 1.0),
        ("3 if a > 2 and not a == 4 else 'x'", 3),
        ("(a, 1.5)", (3, 1.5)),
        ("f(a, b=2)", 5),
        ("1 < a <= 3", True),
        ("a > 5 or L == 4", True),
    ],
)
def test_expressions(text, value):
    assert value_of(text, {"L": 4, "a": 3, "f": lambda a, b: a + b}) == value


@pytest.mark.parametrize(
    "text", ["2 /", "b", "a.__class__", "[1, 2]", "lambda: 1", "1 / 0", "a()", "a.foo", "__import__('os')", "f'{a}'"]
)
def test_what_is_no_expression_says_so(text):
    with pytest.raises(Wrong, match=r"\w"):
        value_of(text, {"a": 3})


def test_facts_of_a_run():
    facts = Facts(BOWL)
    assert facts.value("sgd.lr") == 0.1 and facts.value("L") == facts.value("mu") == 1.0
    assert facts.value("sgd.x") == pytest.approx(0.9**40)
    assert facts.value("sgd.at(3, 'x')") == pytest.approx(0.9**3)
    assert facts.value("sgd.steps") == math.ceil(math.log(math.sqrt(0.02 / 1.25)) / math.log(0.9))
    assert facts.value("sgd.limit") == pytest.approx(2.0) and facts.value("sgd.largest_lr") == pytest.approx(
        2.0, rel=1e-3
    )
    assert facts.value("sgd.given(lr=1.5).flips('x')") == 40 and facts.value("sgd.given(lr=1.5).first_flip('x')") == 1
    assert facts.value("abs(adam.move(1))") == pytest.approx(0.1)
    assert facts.value("adam.quantity(1, 'm_hat')") == pytest.approx(facts.value("adam.gradient(0)"))
    assert math.isinf(facts.value("sgd.given(lr=3).loss")) or facts.value("sgd.given(lr=3).survives") is False


def test_facts_say_who_is_first_and_who_nobody_is():
    facts = Facts(BOWL)
    assert facts.order() == tuple(sorted(("sgd", "adam"), key=lambda id: facts.value(f"{id}.steps")))
    assert facts.first() == facts.order()[0]
    with pytest.raises(Wrong):
        Facts(changed(BOWL, {"runs": "sgd,sgd-2", "sgd-2.lr": "0.1"})).value("first()")


def test_facts_order_the_runs_by_what_is_asked():
    far = Facts(changed(BOWL, {"runs": "sgd,sgd-2,adam", "sgd-2.lr": "0.5"}))
    assert far.value("by('length(1)')") == ("sgd", "adam", "sgd-2")
    with pytest.raises(Wrong, match="same value"):
        far.value("by('lr')")


def test_an_experiment_takes_words_of_its_link_only():
    assert changed(BOWL, {"start.x": "1.25", "sgd.lr": "0.5"}).start == (1.25, 0.5)
    with pytest.raises(Wrong, match="foo"):
        changed(BOWL, {"foo": "1"})


def test_kinds_of_answers():
    facts, ask = Facts(BOWL), {"en": {"ask": "Who?"}}
    choice = question({"kind": "choice", "answer": "'adam'"}, ask)
    assert isinstance(choice, Choice) and choice.right(1, facts) and not choice.right(0, facts)
    order = question({"kind": "order", "answer": "('adam', 'sgd')"}, ask)
    assert isinstance(order, Order) and order.right((1, 0), facts) and not order.right((0, 1), facts)
    number = question({"kind": "number", "answer": "2.0", "low": 1, "high": 10, "log": True, "within": 0.1}, ask)
    assert isinstance(number, Number) and number.right(2.2, facts) and not number.right(2.5, facts)
    assert number.ticks[0] == 1 and number.ticks[-1] == 10
    place = question({"kind": "place", "answer": "sgd.place(10)", "within": 0.1}, ask)
    assert isinstance(place, Place)
    x, y = place.truth(facts)
    assert place.right((x + 0.39, y), facts) and not place.right((x + 0.41, y), facts)


@pytest.mark.parametrize(
    "words",
    [
        {"kind": "choice", "answer": "'momentum'"},
        {"kind": "choice", "answer": "7"},
        {"kind": "order", "answer": "('sgd', 'sgd')"},
        {"kind": "number", "answer": "99", "low": 1, "high": 10},
        {"kind": "number", "answer": "inf", "low": 1, "high": 10},
        {"kind": "place", "answer": "(9.0, 0.0)"},
    ],
)
def test_a_question_without_a_clear_answer_says_so(words):
    with pytest.raises(Unclear):
        question(words, {"en": {"ask": "What?"}}).truth(Facts(BOWL))


def test_a_twin_is_the_same_for_its_number_and_meets_its_conditions():
    asked = question(
        {"kind": "number", "answer": "sgd.lr", "low": 0.01, "high": 1.0, "log": True}, {"en": {"ask": "?"}}
    )
    twin = Twin({"sgd.lr": {"low": 0.1, "high": 0.9, "digits": 2}, "adam.lr": "= 0.5 * sgd.lr"}, "sgd.lr > 0.5")
    some = [twin.experiment(BOWL, asked, n) for n in range(20)]
    assert some == [twin.experiment(BOWL, asked, n) for n in range(20)]
    assert all(0.5 < Facts(e).value("sgd.lr") == 2 * Facts(e).value("adam.lr") for e in some)
    with pytest.raises(Nowhere):
        Twin({"sgd.lr": ["0.1"]}, "sgd.lr > 0.5").experiment(BOWL, asked, 0)


def test_texts_are_filled_with_numbers_to_the_digits_that_they_ask():
    asked: list[tuple[float, int | None]] = []

    def written(value: float, digits: int | None) -> str:
        asked.append((value, digits))
        return "n"

    assert filled("a [[1 / 3|3]] b [[sgd.lr]] $[[L]]$ [[inf]] [['x']]", Facts(BOWL), written, "never") == (
        "a n b n $n$ never x"
    )
    assert asked == [(1 / 3, 3), (0.1, None), (1.0, None)]


GOOD = """+++
title = "A"
number = 1
sitting = 1
minutes = 5
experiment = "surface=bowl&runs=sgd"
[predict]
kind = "choice"
ask = "?"
answer = "'sgd'"
[see]
kind = "choice"
ask = "?"
answer = "'sgd'"
[twin]
"sgd.lr" = ["0.1"]
+++
""" + "".join(f"## {move}\n\ntext\n\n" for move in MOVES)


def test_a_folder_is_a_lesson(tmp_path):
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "en.md").write_text(GOOD, encoding="utf-8")
    lesson = read(tmp_path / "one")
    assert lesson.slug == "one" and lesson.text("zh").sections["run"] == "text" and lesson.again is not None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("+++\ntitle", "title", "does not begin with a header"),
        ("## see", "# see", "5 sections, not 6"),
        ("surface=bowl", "surface=hill", "hill"),
        ('kind = "choice"', 'kind = "guess"', "guess"),
        ("minutes = 5\n", "", "minutes"),
        ("minutes = 5", "minutes = ", "en.md"),
        ("sitting = 1", "sitting = 9", "sitting = 9"),
        ("minutes = 5", "minutes = 5\nfoo = 1", "foo"),
        ('ask = "?"', "", "ask"),
    ],
)
def test_a_broken_lesson_is_named_and_the_others_work(tmp_path, old, new, said):
    for name, text in (("good", GOOD), ("bad", GOOD.replace(old, new))):
        (tmp_path / name).mkdir()
        (tmp_path / name / "en.md").write_text(text, encoding="utf-8")
    with pytest.raises(Broken, match=f"lessons/bad.*{said}"):
        read(tmp_path / "bad")
    found = course(tmp_path)
    assert list(found.lessons) == ["good"] and len(found.broken) == 1 and "lessons/bad" in found.broken[0]


@pytest.mark.parametrize("number", range(10))
def test_the_ledger_takes_what_is_right_and_names_what_is_wrong(number):
    exercise = drawn(number)
    for step in range(1, STEPS + 1):
        for name in QUANTITIES:
            value = exercise.value(name, step)
            assert exercise.is_right(name, step, float(f"{value:.2e}")), "rounded to the digits that are asked"
            assert exercise.slip(name, step, value) is None
            assert not exercise.is_right(name, step, 1.03 * value)


@pytest.mark.parametrize(
    ("name", "wrong", "said"),
    [
        ("m", lambda e: float(e.records[2].g), "old moment is missing"),
        ("m_hat", lambda e: e.value("m", 3), "forgot the correction"),
        ("m_hat", lambda e: e.value("m", 3) / 0.1, "power is missing"),
        ("v", lambda e: _averaged(e) ** 2, "squared the average"),
        ("v", lambda e: _averaged(e), "not squared"),
        ("v_hat", lambda e: e.value("v", 3), "forgot the correction"),
        ("delta", lambda e: -e.value("delta", 3), "sign is missing"),
        ("delta", lambda e: -0.1 * e.value("m_hat", 3) / e.value("v_hat", 3), "root is missing"),
        ("delta", lambda e: -0.1 * e.value("m", 3) / math.sqrt(e.value("v", 3)), "forgot the correction"),
    ],
)
def test_the_ledger_knows_the_usual_slips(name, wrong, said):
    exercise = Exercise((2.5, -1.3, 4.0))
    slip = exercise.slip(name, 3, wrong(exercise))
    assert isinstance(slip, Message) and said in slip


def _averaged(exercise: Exercise) -> float:
    mean = 0.0
    for g in exercise.gradients:
        mean = 0.99 * mean + 0.01 * g
    return mean


def test_numbers_are_written_as_where_they_stand():
    facts = said.facts(BOWL)
    assert said.said("[[-1.5]] [[0.5]] [[0.123456|3]] [[3.0e-9|2]]", facts) == "\N{MINUS SIGN}1.5 0.5 0.123 3e-9"
    assert said.said("$[[-1.5]]$ $$[[3.1e-9|2]]$$", facts) == r"$-1.5$ $$3.1 \cdot 10^{-9}$$"
    assert said.said("[[first(1)]] [[sgd.given(lr=9).steps]]", facts) == "\N{EN DASH} never", "no slider breaks a text"


def test_a_formula_between_two_dollars_stands_on_lines_of_its_own():
    assert said.displayed("a $$x = 1$$ b $y$") == "a $$\nx = 1\n$$ b $y$"


def test_answers_are_said_in_words():
    facts, ask = said.facts(BOWL), {"en": {"ask": "?"}}
    order = question({"kind": "order", "answer": "('adam', 'sgd')"}, ask)
    assert said.in_words(order, (1, 0), facts) == "Adam, SGD"
    choice = question(
        {"kind": "choice", "answer": "0"}, {"en": {"ask": "?", "texts": ["It has [[steps]] steps.", "b"]}}
    )
    assert said.in_words(choice, 0, facts) == "It has 40 steps."
    place = question({"kind": "place", "answer": "sgd.place(1)"}, ask)
    assert said.in_words(place, (-0.5, 1.0), facts) == "(\N{MINUS SIGN}0.500, 1.00)"
    number = question({"kind": "number", "answer": "sgd.lr", "low": 0.01, "high": 1, "log": True}, ask)
    assert said.in_words(number, 0.123456, facts) == "0.123" and said.in_words(number, 3.0, facts) == "3"

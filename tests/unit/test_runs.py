"""Runs: their ids, their labels, and which of them are one where every learning rate is tried."""

import pytest

from optimizers.rules import RULES, SGD, Adam, Rule
from optimizers.runs import MOST, Run, alike, free_id, runs_of, split_id, without_rates
from ui.labels import labels, patterns


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("sgd", ("sgd", 1)),
        ("sgd-2", ("sgd", 2)),
        ("sgd-16", ("sgd", 16)),
        ("sgd-1", None),
        ("sgd-02", None),
        ("sgd-", None),
        ("sgd-²", None),
        ("sgd-100", None),
        ("eve", None),
        ("", None),
    ],
)
def test_an_id_is_a_slug_and_a_number_from_2_on(text: str, at: tuple[str, int] | None) -> None:
    assert split_id(text) == at


def test_ids_are_unique_and_a_gap_is_filled() -> None:
    runs = runs_of([SGD()] * MOST)
    assert len({run.id for run in runs}) == MOST and all(split_id(run.id) for run in runs)
    assert free_id("sgd", ["sgd", "sgd-3", "adam"]) == "sgd-2"


def labelled(*rules: Rule) -> list[str]:
    return list(labels(runs_of(rules)).values())


def test_a_run_is_called_by_what_tells_it_from_the_others_of_its_rule() -> None:
    assert labelled(Adam(), SGD()) == ["Adam", "SGD"]
    assert labelled(SGD(lr=0.001), SGD(lr=0.0019), Adam()) == ["SGD 0.001", "SGD 0.0019", "Adam"]
    assert labelled(Adam(), Adam(bias_correction=False)) == ["Adam", "Adam, no correction"]
    assert labelled(Adam(beta2=0.9), Adam(beta2=0.999)) == ["Adam, beta2 0.9", "Adam, beta2 0.999"]
    assert labelled(Adam(lr=0.1), Adam(lr=0.2, bias_correction=False)) == ["Adam 0.1", "Adam 0.2, no correction"]


def test_a_label_has_blanks_for_what_is_dragged() -> None:
    runs = runs_of((Adam(lr=0.1, beta2=0.9), Adam(lr=0.2, bias_correction=False), Adam(lr=0.1, beta2=0.9), SGD()))
    rate = (" ", 0, ", beta2 ", 2)
    assert list(patterns(runs).values()) == [
        ("Adam", *rate),
        ("Adam", *rate, ", no correction"),
        ("Adam", *rate, " (2)"),
        ("SGD",),
    ]
    assert labels(runs)["adam-3"] == "Adam 0.1, beta2 0.9 (2)"


def test_runs_that_nothing_tells_apart_are_numbered() -> None:
    assert labelled(SGD(), SGD(), SGD()) == ["SGD", "SGD (2)", "SGD (3)"]
    assert labelled(SGD(lr=1 / 3), SGD(lr=0.33331)) == ["SGD 0.3333", "SGD 0.3333 (2)"], "four digits are shown"


@pytest.mark.parametrize("slug", RULES)
def test_no_two_runs_have_one_label(slug: str) -> None:
    rules = [RULES[slug](lr=lr) for lr in (0.01, 0.02, 0.01)]
    assert len(set(labelled(*rules, Adam(), SGD()))) == 5


def test_runs_that_differ_in_their_rates_alone_are_alike() -> None:
    runs = runs_of((SGD(lr=0.1), Adam(lr=0.1), SGD(lr=0.2), Adam(lr=0.1, beta1=0.5)))
    assert [[run.id for run in group] for group in alike(runs)] == [["sgd", "sgd-2"], ["adam"], ["adam-2"]]
    assert without_rates(runs) == (Run("sgd", SGD()), Run("adam", Adam()), Run("adam-2", Adam(beta1=0.5)))

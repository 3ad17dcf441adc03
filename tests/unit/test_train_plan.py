"""The settings of the train page as text: what is written is read again, and nothing else is."""

from dataclasses import replace
from typing import Any

import pytest

from learning.models import MLP, MODELS
from learning.training import Protocol
from optimizers.hyper import declared
from optimizers.rules import RULES
from optimizers.runs import MOST, runs_of
from optimizers.schedules import SCHEDULES
from ui.train.plan import NUMBERS, Plan, Repeats, read, read_runs, write, write_runs

KINDS: dict[str, Any] = {**RULES, **SCHEDULES}


@pytest.mark.parametrize("slug", KINDS)
def test_what_is_written_is_read_again(slug):
    kind = KINDS[slug]
    highest = kind(**{h.name: True if h.scale == "switch" else h.high for h in declared(kind).values()})
    for owner in (kind(), highest):
        assert read(KINDS, write(owner)) == owner


def test_runs_keep_their_order_and_the_same_rule_may_run_twice():
    adam = RULES["adam"](bias_correction=False)
    runs = runs_of((RULES["lion"](lr=2e-4), adam, RULES["adam"](), RULES["sgd"]()))
    runs = (*runs[:2], replace(runs[2], hidden=True), runs[3])
    assert [run.id for run in runs] == ["lion", "adam", "adam-2", "sgd"]
    assert read_runs(write_runs(runs)) == runs


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "is not one of"),
        ("adagrat", "is not one of"),
        ("adam lr", "does not name settings of adam"),
        ("adam wd 0.1", "does not name settings of adam"),
        ("adam lr x", "gives lr of adam a value that is not a number"),
        ("adam lr nan", "gives lr of adam a value that is not a finite number"),
        ("adam lr 1e9", "gives lr of adam a value that is outside 1e-05 to 10"),
        ("adam bias_correction yes", "gives bias_correction of adam a value that is neither True nor False"),
        ("adam,adam", "names a run twice"),
        ("adam-1", "is not one of"),
        ("adam hidden,sgd hidden", "hides every run"),
        ("sgd,,adam", "is not one of"),
        ("adam lr 0.1 lr 0.2", "does not name settings of adam with a value each"),
        (",".join(["adam"] * (MOST + 1)), f"names more than {MOST} runs"),
    ],
)
def test_what_cannot_be_read_is_said(text, sentence):
    with pytest.raises(ValueError, match=sentence):
        read_runs(text)


def test_a_fraction_of_a_step_is_said():
    with pytest.raises(ValueError, match="gives every of step a value that is not a whole number"):
        read(SCHEDULES, "step gamma 0.5 every 33.5")
    assert read(SCHEDULES, "step gamma 0.5 every 33.0") == SCHEDULES["step"](gamma=0.5, every=33)


def test_a_plan_has_a_trial_for_every_run_and_seed():
    rules = (RULES["adam"](), RULES["sgd"](), RULES["sgd"](lr=0.2))
    plan = Plan("digits", MLP(), runs_of(rules), Protocol(), Repeats(seed=4, seeds=3))
    assert [(one.rule, one.seed) for one in plan.trials] == [(rule, seed) for rule in rules for seed in (4, 5, 6)]


def test_every_number_of_the_page_is_declared_once():
    assert NUMBERS.keys() == {
        "width",
        "depth",
        "channels",
        "epochs",
        "batch_size",
        "weight_decay",
        "seed",
        "seeds",
        "goal",
    }
    assert all(h.whole for name, h in NUMBERS.items() if name not in ("goal", "weight_decay"))


def test_models_that_share_the_name_of_a_size_share_its_declaration():
    """A word of the address has one range."""
    for model in MODELS.values():
        assert all(NUMBERS[name] == h for name, h in model.sizes().items())
        assert model.of_size(**{name: h.default for name, h in model.sizes().items()}) == model()

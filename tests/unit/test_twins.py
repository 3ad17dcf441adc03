"""Twin runs: one thing changed, and nothing else."""

from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest

from optimizers import RULES, SURFACES, run
from optimizers.experiment import Experiment
from optimizers.hyper import declared
from optimizers.rules import Adam, Rule
from optimizers.runs import Run, runs_of
from optimizers.twins import Twin, other_value, replay, twin, twin_kinds
from ui.step.inside import inside
from ui.step.twins import kind_name, twin_sentence

EVERY_RULE = pytest.mark.parametrize("slug", RULES)


def settings(slug: str) -> list[Rule]:
    """A rule with its defaults, and with each of its hyperparameters at either end of its range."""
    rule = RULES[slug]()
    ends = [replace(rule, **{h.name: end}) for h in declared(type(rule)).values() for end in (h.low, h.high)]
    return [rule, *(replace(r, bias_correction=bool(r.bias_correction)) if isinstance(r, Adam) else r for r in ends)]


@EVERY_RULE
def test_a_twin_differs_in_one_thing(slug: str) -> None:
    for rule in settings(slug):
        for kind in twin_kinds(rule):
            value = other_value(rule, kind)
            other = twin(rule, kind, value).rule
            assert kind_name(kind)
            if kind in declared(type(rule)):
                differing = [f.name for f in fields(rule) if getattr(rule, f.name) != getattr(other, f.name)]
                assert type(other) is type(rule) and differing == [kind]
            if value is not None:
                assert declared(type(rule))[kind].problem(value) is None


@EVERY_RULE
def test_a_twin_of_another_kind_takes_the_same_steps_where_what_it_changes_does_nothing(slug: str) -> None:
    """A decay of 0 is the same coupled or not, and the moving average has its lr converted."""
    for rule in settings(slug):
        still: Any = replace(rule, weight_decay=0.0) if "weight_decay" in declared(type(rule)) else rule
        e = Experiment(runs=runs_of((still,)), steps=30)
        for kind in set(twin_kinds(still)) - set(declared(type(still))):
            own = Run(still.slug, still)
            steps = replay(still, twin(still, kind, None).rule, inside(e, own).path).quantities["delta"]
            np.testing.assert_allclose(steps, inside(e, own).path.quantities["delta"], rtol=1e-9)


def test_only_adam_with_bias_correction_has_a_decoupled_twin() -> None:
    """AdamW always corrects the bias."""
    assert "decoupled" in twin_kinds(Adam()) and "decoupled" not in twin_kinds(Adam(bias_correction=False))


def test_bias_correction_by_number() -> None:
    """On any gradients: the ratio does not depend on them. docs/phenomena.md, P1."""
    for surface in ("rosenbrock", "booth", "himmelblau"):
        s = SURFACES[surface]
        e = Experiment(surface=s, runs=runs_of((RULES["adam"](lr=0.1),)), start=s.start, steps=60)
        seen = inside(e, e.runs[0])
        changed = twin(e.rules[0], "bias_correction", None)
        assert twin_sentence(seen, changed).startswith(
            "On the gradients of this run, the step of Adam without bias correction is at most 6.5685 times as long, "
            "at t = 12 in both coordinates, and at least "
        )


def test_momentum_as_a_moving_average_takes_the_same_path() -> None:
    rule, s = RULES["momentum"](lr=1e-3), SURFACES["himmelblau"]
    other = twin(rule, "average", None).rule
    assert other.lr == pytest.approx(1e-2)
    paths = [run(r, s, s.start, 100) for r in (rule, other)]
    np.testing.assert_allclose(paths[0].x, paths[1].x, atol=1e-9)
    e = Experiment(surface=s, runs=runs_of((rule,)), start=s.start, steps=50)
    assert twin_sentence(inside(e, Run(rule.slug, rule)), twin(rule, "average", None)) == (
        "On the gradients of this run, Momentum as a moving average, lr / (1 \N{MINUS SIGN} beta) takes the very same "
        "steps."
    )


def test_a_ratio_that_never_changes_is_said_once() -> None:
    e = Experiment(runs=runs_of((RULES["sgd"](lr=1e-3),)), steps=50)
    halved = twin(e.rules[0], "lr", 5e-4)
    assert twin_sentence(inside(e, e.runs[0]), halved) == (
        "On the gradients of this run, each step of SGD with lr 0.0005 is 0.50000 times as long."
    )


def test_a_twin_that_decays_nothing_says_why_it_takes_the_same_steps() -> None:
    for slug, kind in (("adam", "decoupled"), ("adamw", "l2")):
        e = Experiment(runs=runs_of((RULES[slug](lr=0.01, weight_decay=0.0),)), steps=20)
        said = twin_sentence(inside(e, e.runs[0]), twin(e.rules[0], kind, None))
        assert said.endswith("takes the very same steps, because the weight decay is 0.")


def test_decoupled_against_l2() -> None:
    adam = RULES["adam"](lr=0.01, weight_decay=0.5)
    other = twin(adam, "decoupled", None)
    assert other == Twin("with decoupled decay", RULES["adamw"](lr=0.01, weight_decay=0.5))
    assert twin(other.rule, "l2", None) == Twin("with an L2 penalty", adam)


@EVERY_RULE
@pytest.mark.parametrize("noise", [0.0, 0.3])
def test_a_replay_of_the_rule_itself_is_its_run(slug: str, noise: float) -> None:
    e = replace(Experiment(runs=runs_of((RULES[slug](lr=1e-3),)), steps=40), noise=noise)
    seen = inside(e, e.runs[0])
    again = replay(e.rules[0], e.rules[0], seen.path)
    for name, values in seen.path.quantities.items():
        np.testing.assert_array_equal(again.quantities[name], values, err_msg=name)

"""Others' conventions: which take the same steps, with which numbers, and how far the rest is from that."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from optimizers import RULES, SCHEDULES, SURFACES, run
from optimizers.conventions import Convention, conventions
from optimizers.experiment import Experiment, working_lr
from optimizers.rules import AdamW, Momentum, Rule
from optimizers.runs import runs_of
from optimizers.twins import replay
from ui.numbers import show
from ui.step.inside import in_convention, inside
from ui.step.ledger import ledger
from ui.step.others import given, others

SURFACE = SURFACES["himmelblau"]


def settings() -> list[Rule]:
    rules = [RULES[slug](lr=working_lr(slug, SURFACE)) for slug in RULES]
    decaying: Any = RULES["adamw"](lr=0.05, weight_decay=0.3)
    return [*rules, decaying, RULES["momentum"](lr=1e-3, beta=0.5), RULES["momentum"](lr=1e-3, beta=0.0)]


def exact() -> list[tuple[Rule, Convention]]:
    return [(rule, other) for rule in settings() for other in conventions(rule, steady=True) if other.exact]


@pytest.mark.parametrize(("rule", "other"), exact(), ids=lambda value: getattr(value, "slug", None))
def test_both_run_the_same_way(rule: Rule, other: Convention) -> None:
    """Each by itself, from the same start."""
    ours, theirs = (run(r, SURFACE, SURFACE.start, 60) for r in (rule, other.rule))
    np.testing.assert_allclose(theirs.x, ours.x, rtol=1e-11)


def test_who_has_another_convention() -> None:
    assert {(rule.slug, other.slug) for rule, other in exact()} == {
        ("momentum", "average"),
        ("momentum", "keras"),
        ("nesterov", "keras"),
        ("adamw", "paper"),
    }


def test_what_keeps_lr_in_its_state_is_the_same_only_while_lr_is_constant() -> None:
    e = Experiment(surface=SURFACE, start=SURFACE.start, steps=60, schedule=SCHEDULES["cosine"]())
    for rule, other in exact():
        if getattr(rule, "beta", 1.0) == 0.0:
            continue  # no velocity is kept
        ours, theirs = (run(r, SURFACE, e.start, e.steps, schedule=e.schedule) for r in (rule, other.rule))
        always = other.slug in {c.slug for c in conventions(rule, steady=False)}
        assert np.allclose(ours.x, theirs.x, rtol=1e-9) == always, (rule, other)


@pytest.mark.parametrize("slug", ["adagrad", "rmsprop"])
def test_epsilon_in_the_root_is_nearly_the_same(slug: str) -> None:
    e = Experiment(surface=SURFACE, runs=runs_of((RULES[slug](lr=0.1, eps=1e-3),)), start=SURFACE.start, steps=60)
    seen = inside(e, e.runs[0])
    (other,) = conventions(e.rules[0], steady=True)
    assert not other.exact and other.rule == replace(other.rule, eps=1e-6, lr=0.1)
    own, theirs = seen.path.quantities["delta"], replay(seen.rule, other.rule, seen.path).quantities["delta"]
    moved = np.hypot(*own.T) > 0.0
    share = float((np.hypot(*(theirs - own)[moved].T) / np.hypot(*own[moved].T)).max())
    assert 1e-6 < share < 0.5
    said = f"a step of Keras differs from that of {seen.rule.name} by at most {show(share, 2)} of its length."
    assert said in others(seen, steady=True)


def test_the_ledger_in_another_convention_has_the_steps_of_the_run() -> None:
    for rule, other in exact():
        e = Experiment(surface=SURFACE, runs=runs_of((rule,)), start=SURFACE.start, steps=30)
        own, shown = inside(e, e.runs[0]).path, in_convention(e, e.runs[0], other.rule)
        for t in (1, 2, 30):
            values = {entry.name: entry.values for entry in ledger(shown, t)}
            np.testing.assert_allclose(
                values["delta"], inside(e, e.runs[0]).path.quantities["delta"][t - 1], rtol=1e-11
            )
            np.testing.assert_array_equal(values["x_new"], own.x[t])


def test_which_numbers_are_given() -> None:
    average, keras = conventions(Momentum(lr=0.01, beta=0.9), steady=True)
    assert given(Momentum(lr=0.01, beta=0.9), average) == "It takes the same steps with lr 0.1 in place of 0.01."
    assert given(Momentum(lr=0.01, beta=0.9), keras) == "With the same numbers it takes the same steps."
    rule = AdamW(lr=0.01, weight_decay=0.1)
    (paper,) = conventions(rule, steady=True)
    assert given(rule, paper) == "It takes the same steps with weight decay 0.001 in place of 0.1."


@pytest.mark.parametrize(
    ("slug", "said"),
    [
        ("adam", ["PyTorch takes the same steps with `torch.optim.Adam(params, lr=0.01, ", "Keras has `keras."]),
        (
            "rmsprop",
            ["PyTorch takes the same", "Keras has `keras.optimizers.RMSprop(0.01, rho=0.99, epsilon=1e-08**2)`."],
        ),
        ("lion", ["torch.optim has no Lion.", "Keras takes the same steps with `keras.optimizers.Lion(0.001, "]),
        ("yogi", ["No optimizer of PyTorch is known here that takes these steps.", "No optimizer of Keras is known"]),
    ],
)
def test_what_the_frameworks_have(slug: str, said: list[str]) -> None:
    e = Experiment(runs=runs_of((RULES[slug](),)), steps=5)
    lines = others(inside(e, e.runs[0]), steady=True).splitlines()
    assert all(line.startswith(f"- {start}") for line, start in zip(lines, said, strict=False))

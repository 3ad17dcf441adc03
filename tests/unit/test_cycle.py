"""Gradients in a cycle: Adam walks to the worst place, AMSGrad to the best, as Reddi, Kale & Kumar (2018) have it."""

from dataclasses import replace
from math import sqrt

import pytest

from course.cycle import gradient, moves, short, walk
from course.facts import MEASURES, Facts
from course.lesson import course
from optimizers.hyper import declared
from optimizers.rules import RULES
from ui.course.cycle import figure, walks
from ui.labels import labels
from ui.layout import Look
from ui.palette import line_style

BETA2 = 1 / 17
EXPECTED = {"adam": {30: 0.745, 100: 0.949, 300: 1.0}, "amsgrad": {30: -0.953, 100: -1.0, 300: -0.985}}


@pytest.mark.parametrize("rule", EXPECTED)
def test_where_a_rule_is_after_some_steps(rule):
    for step, place in EXPECTED[rule].items():
        assert MEASURES["cycle"](rule, BETA2, 4.0, step) == pytest.approx(place, abs=5e-4)


@pytest.mark.parametrize("rule", EXPECTED)
def test_the_walk_is_the_papers_own(rule):
    """Algorithm 1 written out: no bias correction, lr / sqrt(t), projected."""
    x, v, largest, eps = 0.0, 0.0, 0.0, declared(RULES[rule])["eps"].default
    found = walk(short(rule, BETA2), 60)
    for t in range(1, 61):
        g = 4.0 if t % 3 == 1 else -1.0
        assert g == gradient(t)
        v = BETA2 * v + (1 - BETA2) * g * g
        largest = max(largest, v)
        x = min(1.0, max(-1.0, x - 0.5 / sqrt(t) * g / (sqrt(largest if rule == "amsgrad" else v) + eps)))
        assert found[t] == pytest.approx(x, abs=1e-12)


def test_a_long_memory_repairs_adam():
    assert all(MEASURES["cycle"]("adam", beta2, 4.0, 300) < -0.9 for beta2 in (0.9, 0.99, 0.999))


def test_the_steps_of_a_cycle_are_those_of_the_walk_in_learning_rates():
    rule = short("adam", BETA2, lr=1e-9)  # so small that no wall is met
    one = walk(rule, 303)
    for number, move in enumerate(moves(rule), 1):
        step = 300 + number
        assert (one[step] - one[step - 1]) * sqrt(step) / rule.lr == pytest.approx(move, rel=1e-6)


def test_adam_turns_where_the_steps_of_a_cycle_cancel():
    turn = MEASURES["cycle_turn"]("adam", 4.0)
    drift = MEASURES["cycle_drift"]
    assert drift("adam", turn - 1e-3, 4.0) > 0 > drift("adam", turn + 1e-3, 4.0)


def test_expressions_can_ask_for_it():
    assert Facts(course().lessons["reddi"].experiment).value("cycle('adam', adam.beta2, 4, 100)") > 0.9


def test_the_chart_has_each_run_in_its_own_look_and_follows_adams_decay_rate():
    e = course().lessons["reddi"].experiment
    found = walks(e)
    assert {id: round(float(x[-1]), 3) for id, x in found.items()} == {"adam": 1.0, "amsgrad": -0.967}
    made = figure(found, labels(e.shown), e.steps, Look("light", 1.0, 2.5))
    for line, id in zip(made.data[::2], found, strict=True):
        style = line_style(id)
        assert (line.line.color, line.line.dash) == (style.light, style.dash)
        assert len(line.x) == e.steps + 1 and line.name == labels(e.shown)[id]
    repaired = replace(e, runs=tuple(replace(r, rule=replace(r.rule, beta2=0.9)) for r in e.runs if r.id == "adam"))
    assert walks(repaired)["adam"][-1] < -0.9
    slower = replace(e, runs=(replace(e.runs[0], rule=replace(e.runs[0].rule, beta2=0.9)), e.runs[1]))
    assert walks(slower)["amsgrad"][-1] == walk(replace(e.runs[1].rule, beta2=0.9), e.steps)[-1]

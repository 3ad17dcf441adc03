"""The table under the race, in numbers and in words."""

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from optimizers import RULES, SCHEDULES, SURFACES
from optimizers.experiment import Experiment
from optimizers.outcomes import floor
from optimizers.rules import Rule
from optimizers.runs import runs_of
from ui.race.results import results, results_table
from ui.runs import paths
from ui.wording import counted_from, settings


def one(rule: Rule, surface: str, start: tuple[float, float], **fields: Any) -> Experiment:
    return replace(Experiment(surface=SURFACES[surface], runs=runs_of((rule,)), start=start), **fields)


def words(e: Experiment) -> str:
    (result,) = results(e)
    return result.status


@pytest.mark.parametrize("surface", ["styblinski_tang", "goldstein_price", "product"])
def test_the_target_is_counted_from_the_floor(surface: str) -> None:
    """The lowest losses are -78, 3 and 0: counted from 0 the target would be met at once, or never."""
    e = one(RULES["adam"](lr=0.1), surface, SURFACES[surface].start, steps=1000, target=0.5)
    above = paths(e)[0].loss - SURFACES[surface].minima[0].value
    (result,) = results(replace(e, target=float(above.min()) + 0.5))
    assert result.reached is not None and 0 < result.reached < 1000
    assert above[result.reached] <= above.min() + 0.5 < above[result.reached - 1]


def test_diverged_above_the_limit_says_why() -> None:
    """L = 100 on the ravine, so that 2/L = 0.02."""
    sgd = one(RULES["sgd"](lr=0.03), "ravine", (-1.7, 0.8), steps=5000)
    (path,) = paths(sgd)
    assert words(sgd) == f"diverged at step {path.stopped_at}: lr 0.03 is above 2/L = 0.020 at the start"
    first = one(RULES["sgd"](lr=2e-3), "rosenbrock", (-1.8, 2.8), steps=100)
    assert words(first).startswith("diverged at step 8: lr 0.002 is above 2/L = 6.8e")


def test_the_limits_of_momentum_and_nesterov() -> None:
    momentum = one(RULES["momentum"](lr=0.05), "ravine", (1.0, 1.0), steps=5000)
    assert "lr 0.05 is above 2(1 + β)/L = 0.038 at the start" in words(momentum)
    nesterov = one(RULES["nesterov"](lr=0.02), "ravine", (1.0, 1.0), steps=5000)
    assert "lr 0.02 is above 2(1 + β)/((1 + 2β)L) = 0.014 at the start" in words(nesterov)


@pytest.mark.parametrize(("slug", "limit"), [("sgd", 0.02), ("momentum", 0.038), ("nesterov", 0.0135714)])
def test_the_limit_is_where_divergence_begins(slug: str, limit: float) -> None:
    """docs/phenomena.md, P5: above it the loss grows, below it falls."""
    for lr, grows in ((limit * 1.01, True), (limit * 0.99, False)):
        (path,) = paths(one(RULES[slug](lr=lr), "ravine", (1.0, 1.0), steps=5000))
        assert (path.status == "diverged" or bool(path.loss[-1] > path.loss[0])) == grows


def test_a_limit_that_is_first_broken_later_says_where() -> None:
    """The monkey saddle is flat at its centre, and 2/L = 2/(6 |x|) falls on the way out."""
    e = one(RULES["sgd"](lr=0.5), "monkey_saddle", (-0.1, 0.0), steps=100)
    (path,) = paths(e)
    step = int(np.argmax(2.0 / (6.0 * np.abs(path.x[:, 0])) < 0.5))
    limit = 2.0 / (6.0 * abs(path.x[step, 0]))
    assert 0 < step < len(path.loss)
    assert words(e) == f"diverged at step {path.stopped_at}: lr 0.5 is above 2/L = {limit:.2f} at step {step}"


def test_a_rule_without_a_known_limit_only_says_when() -> None:
    adam = one(RULES["adam"](lr=10.0, beta1=0.0, beta2=0.0), "monkey_saddle", (1.0, 0.5), steps=50)
    text = words(adam)
    assert "above" not in text


def test_converged_and_on_what() -> None:
    sgd = RULES["sgd"](lr=0.1)
    assert words(one(sgd, "bowl", (1.0, 1.0))) == "converged at step 132, at a minimum"
    assert words(one(sgd, "saddle", (1.0, 0.0))) == "converged at step 62, at a saddle point"
    assert words(one(sgd, "bowl", (0.0, 0.0))) == "converged at step 0, at a minimum"
    assert words(one(sgd, "six_hump_camel", (0.0, 0.0))) == "converged at step 0, at a saddle point"
    assert words(one(sgd, "monkey_saddle", (0.0, 0.0))) == "converged at step 0, at a saddle point"
    top = (-0.27084459066734756, -0.9230385564799816)
    assert words(one(sgd, "himmelblau", top, steps=10)) == "at a maximum", "whose rounded gradient is not 0"


def test_a_run_that_is_thrown_onto_a_plain_has_not_converged() -> None:
    """Its gradient is 0, as that of a minimum is."""
    (thrown,) = results(one(RULES["adam"](lr=10.0), "plateau", (-3.0, 2.5)))
    assert thrown.status == "on flat ground, far from any stationary point"
    assert thrown.loss == 1.0 and thrown.distance is not None and thrown.distance > 80.0
    assert words(one(RULES["sgd"](lr=0.03), "easom", (0.1, 0.1))) == thrown.status, "also where it began there"


def test_a_schedule_that_has_come_to_its_end_stops_a_run() -> None:
    slow = one(RULES["sgd"](lr=1e-3), "bowl", (1.0, 1.0))
    for schedule in ("cosine", "warmup_cosine"):
        assert words(replace(slow, schedule=SCHEDULES[schedule]())) == "stopped, no learning rate left"
    for schedule in ("constant", "step", "exponential", "inverse_sqrt"):
        assert words(replace(slow, schedule=SCHEDULES[schedule]())) == "still moving"
    done = one(RULES["sgd"](lr=0.5), "bowl", (1.0, 1.0), schedule=SCHEDULES["cosine"]())
    assert words(done).endswith("at a minimum")


def test_still_moving() -> None:
    assert words(one(RULES["sgd"](lr=1e-5), "bowl", (1.0, 1.0))) == "still moving"
    higher = one(RULES["adam"](lr=10.0), "rosenbrock", (0.9, 0.8), steps=10)
    assert words(higher) == "still moving, and higher than its start"


@pytest.mark.parametrize("surface", SURFACES)
def test_a_word_for_every_rule_on_every_surface(surface: str) -> None:
    e = Experiment(runs=runs_of(tuple(cls() for cls in RULES.values())), steps=80).on(SURFACES[surface])
    e = replace(e, runs=runs_of(tuple(replace(r, lr=10.0) if i % 3 == 0 else r for i, r in enumerate(e.rules))))
    for path, result in zip(paths(e), results(e), strict=True):
        known = r"(converged at step \d+, )?at a|diverged at step \d+|still moving|on flat ground"
        assert re.match(known, result.status)
        assert (path.status == "diverged") == result.status.startswith("diverged")
        assert result.loss == path.loss[-1]


def test_steps_to_the_target() -> None:
    e = one(RULES["sgd"](lr=0.1), "bowl", (1.0, 1.0), target=0.5)
    assert results(e)[0].reached == 4, "0.81^3 = 0.531, 0.81^4 = 0.430"
    assert results(replace(e, target=1.0))[0].reached == 0
    assert results(replace(e, target=1e-12, steps=20))[0].reached is None


def test_the_target_counts_from_the_lowest_loss() -> None:
    assert floor(SURFACES["goldstein_price"]) == 3.0
    assert floor(SURFACES["saddle"]) == 0.0
    assert floor(SURFACES["mccormick"]) == min(p.value for p in SURFACES["mccormick"].minima)
    assert counted_from(SURFACES["goldstein_price"]) == "Losses are counted from the surface's lowest one, 3.000."
    assert counted_from(SURFACES["mccormick"]).endswith("on the map, \u22121.913: the surface has no lowest loss.")
    assert counted_from(SURFACES["saddle"]) == "Losses are counted from 0: the surface has no lowest loss."
    e = Experiment(steps=50, target=1.0).on(SURFACES["goldstein_price"])
    assert "Steps to loss ≤ 4.00" in results_table(e)


def test_the_distance_is_to_the_nearest_minimum() -> None:
    (result,) = results(one(RULES["sgd"](lr=1e-5), "himmelblau", (3.0, 1.9), steps=10))
    assert result.distance == pytest.approx(0.1, abs=0.01)
    dented = one(RULES["sgd"](lr=1e-3), "ackley", (-2.4, 1.6), steps=2000)
    curve = one(RULES["sgd"](lr=0.03), "product", (-2.5, -0.1), steps=2000)
    for (result,) in (results(dented), results(curve)):
        assert result.status.endswith("at a minimum") and result.distance == pytest.approx(0.0, abs=1e-4)
    (nowhere,) = results(one(RULES["sgd"](lr=1e-5), "saddle", (1.0, 0.0), steps=10))
    assert nowhere.distance is None


def test_settings_say_what_matters() -> None:
    assert settings(RULES["sgd"](lr=0.1)) == "lr 0.1"
    assert settings(RULES["adam"](lr=0.1)) == "lr 0.1, beta1 0.9, beta2 0.999"
    tuned = RULES["adam"](lr=0.1, eps=1e-3, bias_correction=False)
    assert settings(tuned) == "lr 0.1, beta1 0.9, beta2 0.999, eps 0.001, bias correction off"


def test_the_table_has_a_row_for_each_rule() -> None:
    e = Experiment(runs=runs_of(tuple(cls() for cls in RULES.values())), steps=20)
    html = results_table(e)
    assert html.count("<tr>") == len(RULES) + 1
    assert html.count("scope='row'") == len(RULES) and html.count("scope='col'") == 6
    assert all(cls.name in html for cls in RULES.values())
    assert "nan" not in html.lower() and "None" not in html


def test_nothing_in_the_table_is_rounded_to_zero_silently() -> None:
    html = results_table(one(RULES["sgd"](lr=0.1), "bowl", (1.0, 1.0), steps=300))
    assert re.search(r"<td>\d\.\d{3}e-\d+</td>", html)

"""What the table of costs says of each rule, when to use it, held to what the rules do."""

from math import sqrt
from urllib.parse import parse_qsl

import numpy as np
import pytest

from course.choosing import measured, price
from course.dimensions import one_sign
from course.lesson import course as lessons
from course.network import DATASET, MODEL, PROTOCOL, SEED
from learning.models import MODELS
from optimizers.descend import course
from optimizers.rules import RULES
from optimizers.surfaces import SURFACES
from ui.course.costs import WHEN, _table
from ui.train.plan import read_runs

BOWL = SURFACES["bowl"]


def steps_of(slug, gradients, x=0.0, **settings):
    """The steps of a rule along given gradients, over its learning rate."""
    rule = RULES[slug](**settings)
    s, deltas = rule.init(x), []
    for g in gradients:
        s = rule.step(x, g, s)
        x += s.delta
        deltas.append(s.delta / rule.lr)
    return np.array(deltas)


def along_x(slug, steps, start=1.0, **settings):
    """Where a rule is on x^2 / 2."""
    return course(RULES[slug](**settings), BOWL, (start, 0.0), steps).x[:, 0]


def test_every_rule_has_a_sentence_and_a_row():
    assert list(WHEN) == list(RULES)
    assert str(_table()).count("<tr>") == len(RULES) + 1


def test_the_numbers_of_the_table_are_known_ones():
    """Computed once by other code, with the best of 181 rates."""
    assert measured("sgd").decades == pytest.approx(0.03, abs=0.005)
    assert measured("momentum").decades == pytest.approx(0.70, abs=0.04)
    assert measured("adam").decades == pytest.approx(1.92, abs=0.04)
    assert measured("momentum").short == pytest.approx(1.2e-4, rel=0.05)
    assert measured("momentum").long == pytest.approx(2.0e-11, rel=0.05)
    assert measured("adam").short == pytest.approx(1.5e-2, rel=0.05)
    assert measured("adam").long == pytest.approx(3.4e-14, rel=0.05)
    assert measured("rmsprop").long == pytest.approx(4.0e-2, rel=0.05)


def test_sgd_keeps_nothing_and_has_the_narrowest_range_of_those_that_arrive():
    assert price("sgd").state == 0 < min(price(slug).state for slug in RULES if slug != "sgd")
    assert measured("sgd").decades == min(measured(slug).decades for slug in RULES if measured(slug).decades)


def test_momentum_keeps_one_number_and_comes_far_lower_than_sgd_over_more_rates():
    assert price("momentum").state == 1
    assert measured("momentum").short < measured("sgd").short
    assert measured("momentum").long < 1e-3 * measured("sgd").long
    assert measured("momentum").decades > 5 * measured("sgd").decades


def test_nesterov_overshoots_less_than_momentum():
    lows = [along_x(slug, 50, lr=0.1, beta=0.9).min() for slug in ("nesterov", "momentum")]
    assert 0.8 * lows[1] < lows[0]


def test_adagrad_keeps_the_rate_of_rare_gradients():
    rare = [1.0 if step % 100 == 99 else 0.0 for step in range(1000)]
    assert -steps_of("adagrad", rare)[-1] == pytest.approx(1 / sqrt(10), rel=1e-3)
    assert -steps_of("adagrad", np.ones(1000))[-1] == pytest.approx(1 / sqrt(1000), rel=1e-3)


def test_rmsprop_never_settles_at_a_constant_rate_and_adam_does():
    assert np.abs(along_x("rmsprop", 2000, lr=0.1)[-20:]).max() == pytest.approx(0.05, rel=0.05)
    assert np.abs(along_x("adam", 800, lr=0.1)[-20:]).max() < 1e-6


def test_adadeltas_steps_start_very_short_and_find_their_length_in_long_runs():
    steps = -steps_of("adadelta", np.ones(200))
    assert steps[0] < 0.02 and (np.diff(steps) > 0).all()
    assert measured("adadelta").decades == 0.0 and measured("adadelta").long < 0.05 * measured("adadelta").short


def test_no_rule_arrives_over_a_wider_range_than_adam():
    assert measured("adam").decades == max(measured(slug).decades for slug in RULES)


def test_amsgrads_steps_do_not_become_long_again():
    late = [np.abs(along_x(slug, 1200, lr=0.1, beta2=0.99)) for slug in ("adam", "amsgrad")]
    assert late[0][300:800].max() < 1e-3 < late[0][800:].max()
    assert late[1][800:].max() < 1e-3


def test_adamax_takes_a_short_step_after_a_long_silence():
    silent = [0.0] * 1000 + [1.0]
    assert -steps_of("adam", silent)[-1] > 2 and -steps_of("adamax", silent)[-1] < 0.2


def test_nadam_is_lower_than_adam_early_and_higher_late():
    assert measured("nadam").short < measured("adam").short and measured("nadam").long > measured("adam").long


def test_radams_first_five_steps_do_not_look_at_the_second_moment():
    scaled = [steps_of("radam", factor * np.ones(8)) for factor in (1.0, 10.0)]
    assert np.allclose(scaled[1][:5], 10.0 * scaled[0][:5])
    assert scaled[1][5] == pytest.approx(scaled[0][5])


def test_adamws_decay_shrinks_steep_and_flat_parameters_alike():
    for g in (1e-3, 1e3):
        with_decay, without = (steps_of("adamw", [g], 2.0, lr=0.1, weight_decay=decay)[0] for decay in (0.5, 0.0))
        assert with_decay - without == pytest.approx(-1.0)  # decay times parameter


def test_lions_steps_are_as_long_as_its_rate_and_it_keeps_one_number():
    assert price("lion").state == 1
    assert np.allclose(np.abs(steps_of("lion", [3.0, -1e-3, 0.5, 7.0], weight_decay=0.0)), 1.0)


def test_yogis_rate_rises_slowly_when_gradients_become_small():
    calm = [1.0] * 5000 + [1e-3] * 5000
    assert 0 < -steps_of("yogi", calm)[-1] < 0.2 * -steps_of("adam", calm)[-1]


def test_adabeliefs_steps_are_longer_where_the_gradient_hardly_changes():
    steady = np.ones(200)
    assert -steps_of("adabelief", steady)[-1] > 3 * -steps_of("adam", steady)[-1]


def test_the_network_is_that_of_the_link_to_the_train_page():
    """With which the lesson sends the visitor there: the same data, model, protocol and runs."""
    lesson = lessons().lessons["to-a-network"]
    ((page, words),) = lesson.pages
    said = dict(parse_qsl(words))
    model = MODELS[said["train_model"]].of_size(**{name: int(said[f"train_{name}"]) for name in ("width", "depth")})
    assert (page, said["train_data"], model) == ("train", DATASET, MODEL)
    assert int(said["train_epochs"]) == PROTOCOL.epochs and int(said["train_batch_size"]) == PROTOCOL.batch_size
    assert int(said["train_seed"]) == SEED
    assert [run.rule for run in read_runs(said["train_rules"])] == list(lesson.experiment.rules)


def test_the_share_of_minima_is_that_of_random_symmetric_matrices():
    """For two parameters 1 - 1/sqrt(2), computed exactly."""
    assert one_sign(2) == pytest.approx(1 - 1 / sqrt(2), abs=0.01)
    assert one_sign(10) == 0.0

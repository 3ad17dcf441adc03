"""Update rules against torch.optim and against closed forms; what they do on surfaces is in test_phenomena.py."""

import json
import re
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizers import RULES, run, sweep
from optimizers.hyper import declared
from optimizers.rules import SGD, Adam, Momentum, Nesterov, RMSProp, Rule
from optimizers.surfaces.basic import Ravine

RECORD = np.load(Path(__file__).parents[1] / "reference" / "torch.npz")
SETTINGS = json.loads(str(RECORD["said"]))["rules"]
RERUN = "run `make reference`"


def follow(rule: Rule, gradients):
    """The records of the steps along prescribed gradients, from 0."""
    s = rule.init(0.0 * gradients[0])
    for g in gradients:
        s = rule.step(0.0 * g, g, s)
        yield s


def recorded(slug: str) -> list[dict[str, float]]:
    """The hyperparameters with which the record has a rule, if they are still those of its declaration."""
    if slug not in SETTINGS:
        pytest.fail(f"no record of {slug}: {RERUN}, after you added a peer to it if torch has none")
    if SETTINGS[slug][0] != {name: h.default for name, h in declared(RULES[slug]).items()}:
        pytest.fail(f"the hyperparameters of {slug} have changed: {RERUN}")
    return SETTINGS[slug]


@pytest.mark.parametrize("slug", RULES)
def test_every_step_is_that_of_torch(slug):
    gradients, points = RECORD["g"], RECORD["x"]
    for i, hypers in enumerate(recorded(slug)):
        rule = RULES[slug](**hypers)
        s = rule.init(points[0])
        for t, (x, g) in enumerate(zip(points, gradients, strict=True)):
            before, s = s, rule.step(x, g, s)
            want = RECORD[f"{slug}/{i}"][t]
            allowed = 1e-12 * np.maximum(np.abs(want), np.abs(x))
            if slug == "radam":
                # rho is the small difference of two large numbers: near rho = 5 the last bits of beta2^t
                # decide on its tenth digit, in torch too. Allowed is what t of these bits make of the step.
                nudged = before._replace(beta2_t=before.beta2_t * (1.0 - t * 2.0**-53))
                allowed = allowed + np.abs(rule.step(x, g, nudged).delta - s.delta)
            assert (np.abs(x + s.delta - want) <= allowed).all(), f"step {t + 1} with {hypers}"


@pytest.mark.parametrize("slug", RULES)
def test_floats_arrays_and_arrays_of_hyperparameters_give_the_same_bits(slug):
    cls, names = RULES[slug], [f.name for f in fields(RULES[slug])]
    settings = recorded(slug)
    together = cls(**{name: np.array([[h[name]] for h in settings]) for name in names})  # (models, 1)
    gradients, points = RECORD["g"].reshape(50, 1, 6), RECORD["x"].reshape(50, 1, 6)
    x0 = np.zeros((len(settings), 6))
    s, singles = together.init(x0), [[cls(**h).init(0.0)] * 6 for h in settings]
    for x, g in zip(points, gradients, strict=True):
        x_before, g_before = x.copy(), g.copy()
        s = together.step(x, g, s)
        assert np.array_equal(x, x_before) and np.array_equal(g, g_before), "step changed its arguments"
        for i, h in enumerate(settings):
            singles[i] = [cls(**h).step(float(x[0, j]), float(g[0, j]), singles[i][j]) for j in range(6)]
        for k, name in enumerate(s._fields):
            want = np.array([[record[k] for record in row] for row in singles])
            assert np.array_equal(np.broadcast_to(s[k], want.shape), want), name
    assert s._fields[-1] == "delta" and s.delta.shape == x0.shape


@pytest.mark.parametrize("slug", RULES)
def test_steps_are_counted_from_zero_and_powers_from_one(slug):
    rule = RULES[slug]()
    for t, s in enumerate([rule.init(0.0), *follow(rule, [1.0, -2.0, 3.0])]):
        record = s._asdict()
        assert record.get("t", t) == t
        for power in (name for name in record if re.fullmatch(r"beta\d_t", name)):
            assert record[power] == pytest.approx(getattr(rule, power.removesuffix("_t")) ** t, rel=1e-15)


@pytest.mark.parametrize("slug", RULES)
def test_a_zero_gradient_at_the_start_moves_nothing(slug):
    rule = RULES[slug](lr=1.0)
    assert [s.delta for s in follow(rule, [0.0] * 5)] == [0.0] * 5


# Closed forms


@pytest.mark.parametrize("slug", ["adam", "amsgrad", "adamw", "adamax"])
@given(g=st.floats(1e-3, 1e100), negative=st.booleans())
def test_the_first_step_of_adam_is_lr_whatever_the_gradient(slug, g, negative):
    (s,) = follow(RULES[slug](lr=0.1), [-g if negative else g])
    assert s.delta == pytest.approx((0.1 if negative else -0.1) * g / (g + 1e-8), rel=1e-12)


def test_adam_without_bias_correction():
    """Steps are then too long, not too short: their ratio to corrected ones is (1 - beta1^t) / sqrt(1 - beta2^t)."""
    gradients = [5.0] * 4000
    without = np.array([s.delta for s in follow(Adam(lr=0.1, bias_correction=False), gradients)])
    corrected = np.array([s.delta for s in follow(Adam(lr=0.1), gradients)])
    np.testing.assert_allclose(corrected, -0.1, rtol=1e-8)
    first = [0.316228, 0.424959, 0.495024, 0.544162, 0.579714, 0.605664, 0.624490, 0.637872, 0.647008, 0.652788]
    np.testing.assert_allclose(-without[:10], first, atol=6e-7)
    ratio = without / corrected
    assert np.argmax(ratio) + 1 == 12 and ratio.max() == pytest.approx(6.5685, abs=5e-5)
    assert ratio[[0, 9, 99, 999]] == pytest.approx([3.1623, 6.5279, 3.2408, 1.2576], abs=5e-5)
    assert np.flatnonzero(ratio >= 1.01)[-1] + 2 == 3925, "the step from which on it makes less than a hundredth"


def test_correcting_one_moment_only_is_worse_than_none():
    (s,) = follow(Adam(lr=1.0, eps=0.0), [5.0])
    assert s.m_hat / np.sqrt(s.v) == pytest.approx(31.6228, abs=5e-5)
    assert s.m / np.sqrt(s.v_hat) == pytest.approx(0.1)


@pytest.mark.parametrize(("rho", "rates"), [(0.99, 10.0), (0.9, 3.162278)])
def test_the_first_step_of_rmsprop_is_uncorrected(rho, rates):
    (s,) = follow(RMSProp(lr=1.0, rho=rho), [-5.0])
    assert s.delta == pytest.approx(rates, abs=5e-7)


def test_the_largest_steps_of_adam():
    silence = [0.0] * 20000  # until no bias is left to correct
    growing = 1.11 ** np.arange(200.0)  # beta2 / beta1 = 1.11: Cauchy and Schwarz's worst case
    for end, largest in ((growing.tolist(), 7.2703), ([1.0], 3.1623)):
        *_, last = follow(Adam(lr=1.0), silence + end)
        assert -last.delta == pytest.approx(largest, abs=5e-5)
    for zeros, step in ((9, 0.484), (99, 0.976), (999, 2.515), (9999, 3.1622)):
        *_, last = follow(Adam(lr=1.0), [*silence[:zeros], 1.0])
        assert -last.delta == pytest.approx(step, abs=5e-4)


@given(gradients=st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=80))
def test_no_step_of_adam_is_larger_than_its_bound(gradients):
    t = np.arange(1.0, len(gradients) + 1.0)
    q = 0.9**2 / 0.999
    # Cauchy and Schwarz, after t steps
    bound = 0.1 * np.sqrt((1 - q**t) / (1 - q) / 0.001 * (1 - 0.999**t)) / (1 - 0.9**t)
    assert (np.abs([s.delta for s in follow(Adam(lr=1.0), gradients)]) <= bound * (1 + 1e-9)).all()


def test_momentum_as_a_moving_average_takes_the_same_path_with_lr_over_one_minus_beta():
    gradients = np.random.default_rng(0).standard_normal(100)
    lr, beta, m, moved = 0.03, 0.8, 0.0, []
    for g in gradients:
        m = beta * m + (1.0 - beta) * g
        moved.append(-lr / (1.0 - beta) * m)
    ours = [s.delta for s in follow(Momentum(lr=lr, beta=beta), gradients)]
    np.testing.assert_allclose(ours, moved, rtol=1e-11)


def test_nesterov_at_x_is_nesterov_at_the_point_ahead():
    lr, beta, surface = 0.01, 0.9, Ravine(kappa=20.0, angle=30.0)
    path = run(Nesterov(lr=lr, beta=beta), surface, (1.0, -0.5), 80)
    np.testing.assert_allclose(path.quantities["delta"][0], -lr * (1.0 + beta) * path.gradient[0])
    theta, velocity = np.array([1.0, -0.5]), np.zeros(2)
    for x in path.x:
        ahead = theta + beta * velocity  # the gradient is taken here, and this is what torch calls x
        np.testing.assert_allclose(ahead, x, atol=1e-13)
        velocity = beta * velocity - lr * np.array(surface.gradient(*ahead))
        theta = theta + velocity


def test_keras_epsilon_in_rmsprop_is_roughly_the_square_of_ours():
    eps = 1e-3
    for s in follow(RMSProp(eps=eps), [0.0, 1e-9, 1e-4, 1e-2, 1.0, 100.0]):
        keras = np.sqrt(s.v + eps * eps)
        assert keras <= s.denominator * (1.0 + 1e-15) and s.denominator <= 1.42 * keras


def test_radam_waits_until_rho_exceeds_five():
    rectified = [s.rho > 5.0 for s in follow(RULES["radam"](beta2=0.999), [1.0] * 10)]
    assert rectified == [False] * 5 + [True] * 5
    for s in follow(RULES["radam"](lr=0.1, beta2=0.6), [1.0] * 200):  # rho stays below 4
        assert (s.r, s.l) == (1.0, 1.0) and s.delta == pytest.approx(-0.1)


# The limit on a quadratic


LIMITED = [slug for slug, cls in RULES.items() if cls().largest_lr(100.0) is not None]


def test_a_rule_with_one_learning_rate_has_a_limit_for_it():
    assert {"sgd", "momentum", "nesterov"} <= set(LIMITED)
    assert not any(RULES[slug]().adaptive for slug in LIMITED)


@pytest.mark.parametrize("slug", LIMITED)
def test_rules_with_a_limit_diverge_just_above_it_and_converge_just_below(slug):
    cls = RULES[slug]
    moved = cls(**{name: 0.6 for name in declared(cls) if name == "beta"})
    for rule in (cls(), moved):
        limit = rule.largest_lr(100.0)
        lr = limit * np.array([0.99, 1.01])
        end = sweep(replace(rule, lr=lr), Ravine(kappa=100.0), (1.0, 1.0), 2000)
        assert end.loss[0] < 1e-9 and end.loss[1] > 1e9


def test_divergence_thresholds_by_number():
    assert SGD().largest_lr(100.0) == 0.02
    assert Momentum(beta=0.9).largest_lr(100.0) == pytest.approx(0.038)
    assert Nesterov(beta=0.9).largest_lr(100.0) == pytest.approx(0.013571, abs=5e-7)

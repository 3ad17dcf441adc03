"""Update rules against torch.optim, against closed forms, and against what the literature says of them."""

import json
from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizers import RULES, SCHEDULES, SURFACES, run, sweep
from optimizers.hyper import declared
from optimizers.rules import SGD, Adam, AdamW, AMSGrad, Momentum, Nesterov, RMSProp, Rule
from optimizers.surfaces import Ravine, Rosenbrock, Surface

RECORD = np.load(Path(__file__).parents[1] / "reference" / "torch.npz")
SETTINGS = json.loads(str(RECORD["said"]))["rules"]
RERUN = "run `python -m tests.reference.make_reference` (its first lines say what it needs)"


def follow(rule: Rule, gradients):
    """The records of the steps along prescribed gradients, from 0."""
    s = rule.init(0.0 * gradients[0])
    for g in gradients:
        s = rule.step(0.0 * g, g, s)
        yield s


def recorded(slug: str) -> list[dict[str, float]]:
    """The hyperparameters with which the record has a rule, if they are still those of its declaration."""
    if slug not in SETTINGS:
        pytest.fail(f"no record of {slug}: add it to RULES_IN_TORCH in make_reference.py and {RERUN}")
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
            singles[i] = [
                cls(**h).step(float(x[0, j]), float(g[0, j]), singles[i][j]) for j in range(6)
            ]
        for k, name in enumerate(s._fields):
            want = np.array([[record[k] for record in row] for row in singles])
            assert np.array_equal(np.broadcast_to(s[k], want.shape), want), name
    assert s._fields[-1] == "delta" and s.delta.shape == x0.shape


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
    gradients = [5.0] * 60
    without = np.array([s.delta for s in follow(Adam(lr=0.1, bias_correction=False), gradients)])
    corrected = np.array([s.delta for s in follow(Adam(lr=0.1), gradients)])
    np.testing.assert_allclose(-without[:4], [0.316228, 0.424959, 0.495024, 0.544162], atol=6e-7)
    ratio = without / corrected
    assert np.argmax(ratio) + 1 == 12 and ratio.max() == pytest.approx(6.5685, abs=5e-5)


def test_the_largest_steps_of_adam():
    silence = [0.0] * 20000  # until no bias is left to correct
    growing = 1.11 ** np.arange(200.0)  # beta2 / beta1 = 1.11: Cauchy and Schwarz's worst case
    for end, largest in ((growing.tolist(), 7.2703), ([1.0], 3.1623)):
        *_, last = follow(Adam(lr=1.0), silence + end)
        assert -last.delta == pytest.approx(largest, abs=5e-5)


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


# Phenomena


@dataclass(frozen=True)
class Scaled(Surface):
    """Another surface times a constant."""

    other: Surface
    factor: float

    def value(self, x, y):
        return self.factor * self.other.value(x, y)

    def gradient(self, x, y):
        gx, gy = self.other.gradient(x, y)
        return self.factor * gx, self.factor * gy


@dataclass(frozen=True)
class StiffAndSoft(Surface):
    """One well-determined and one hardly determined parameter, both best at 1."""

    def value(self, x, y):
        return 50.0 * ((x - 1.0) * (x - 1.0)) + 0.005 * ((y - 1.0) * (y - 1.0))

    def gradient(self, x, y):
        return 100.0 * (x - 1.0), 0.01 * (y - 1.0)


@pytest.mark.parametrize(
    ("rule", "surface", "start", "x100"),
    [
        (SGD(lr=1e-3), "rosenbrock", (-1.5, 2.0), (-1.363767, 1.867499)),
        (Adam(lr=0.01), "rosenbrock", (-1.5, 2.0), (-1.404981, 1.980351)),
        (Adam(lr=0.1), "beale", (1.0, 1.5), (2.510797, 0.335441)),
    ],
)
def test_golden_points(rule, surface, start, x100):
    assert run(rule, SURFACES[surface], start, 100).x[100] == pytest.approx(x100, abs=6e-7)


@pytest.mark.parametrize("factor", [1.0, 1000.0])
def test_adam_does_not_see_the_scale_of_the_loss(factor):
    path = run(Adam(lr=0.01), Scaled(Rosenbrock(), factor), (-1.5, 2.0), 500)
    assert path.x[-1] == pytest.approx((-1.051923, 1.112447), abs=6e-7)


@pytest.mark.parametrize(
    ("rule", "angle", "steps"),
    [
        (Adam(lr=0.01), 0.0, 310),
        (Adam(lr=0.01), 45.0, 3380),
        (SGD(lr=2 / 101), 0.0, 461),
        (SGD(lr=2 / 101), 45.0, 461),
    ],
)
def test_adam_sees_the_rotation_of_a_ravine_and_sgd_does_not(rule, angle, steps):
    surface = Ravine(kappa=100.0, angle=angle)
    c, s = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    start = (c - s, s + c)  # 1 along the floor, 1 up the wall
    target = 1e-8 * surface.value(*start)
    assert sweep(rule, surface, start, 4000, target=target).reached[0] == steps


@pytest.mark.parametrize("slug", RULES)
def test_rules_with_a_limit_diverge_just_above_it_and_converge_just_below(slug):
    cls = RULES[slug]
    assert (cls.limit_formula is None) == (cls().largest_lr(100.0) is None)
    if cls.limit_formula is None:
        return
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


def test_the_best_momentum_of_a_ravine():
    """Goh (2017), "Why momentum really works"."""
    root = 10.0  # of kappa
    lr, beta = (2.0 / (1.0 + root)) ** 2, ((root - 1.0) / (root + 1.0)) ** 2
    assert (lr, beta) == pytest.approx((0.033058, 0.669421), abs=5e-7)
    for rule, rate, steps in ((Momentum(lr=lr, beta=beta), 0.818182, 93), (SGD(lr=2 / 101), 0.980198, 691)):
        distance = np.hypot(*run(rule, Ravine(kappa=100.0), (1.0, 1.0), 1000).x.T)
        assert np.argmax(distance <= 1e-6 * distance[0]) == steps
        # At its optimum heavy ball has a double root, so that its distance falls like t rate^t.
        double = 150 / 100 if rule.slug == "momentum" else 1.0
        assert (distance[150] / distance[100] / double) ** (1 / 50) == pytest.approx(rate, rel=1e-3)


def test_the_way_out_of_a_saddle():
    steps = {"sgd": 38, "momentum": 19, "nesterov": 16, "adagrad": 17, "adam": 11, "rmsprop": 1}
    for slug, first in steps.items():
        path = run(RULES[slug](lr=0.1), SURFACES["saddle"], (1.0, 1e-3), 60)
        assert np.argmax(np.abs(path.x[:, 1]) >= 1.0) == first, slug


@pytest.mark.parametrize("slug", RULES)
def test_nobody_leaves_the_ridge_of_a_saddle(slug):
    assert (run(RULES[slug](lr=0.1), SURFACES["saddle"], (1.0, 0.0), 200).x[:, 1] == 0.0).all()


@pytest.mark.parametrize("lr", [0.01, 0.1])
def test_rmsprop_never_settles(lr):
    x = run(RMSProp(lr=lr), SURFACES["bowl"], (1.0, 0.5), 4000).x[-50:]
    np.testing.assert_allclose(np.abs(x), lr / 2, rtol=1e-4)
    assert (np.sign(x[1:]) == -np.sign(x[:-1])).all()


@pytest.mark.parametrize(("cls", "end"), [(Adam, 0.949), (AMSGrad, -1.0)])
def test_reddis_counterexample(cls, end):
    """Reddi, Kale & Kumar (2018), section 3, with C = 4. Powers that are 0 switch bias correction off."""
    x, s = 0.0, cls().init(0.0)
    for t in range(1, 101):
        rule = cls(lr=0.5 / np.sqrt(t).item(), beta1=0.0, beta2=1 / 17)
        s = rule.step(x, 4.0 if t % 3 == 1 else -1.0, s._replace(beta1_t=0.0, beta2_t=0.0))
        x = min(max(x + s.delta, -1.0), 1.0)
    assert x == pytest.approx(end, abs=5e-4)


@pytest.mark.parametrize(
    ("cls", "end", "digits"), [(Adam, (0.9950, 0.0196), 5e-5), (AdamW, (0.9999, 0.9999), 5e-5)]
)
def test_decoupled_decay_spares_what_an_l2_penalty_erases(cls, end, digits):
    rule = cls(lr=0.01, weight_decay=0.5)
    x = sweep(rule, StiffAndSoft(), (0.0, 0.0), 20000, schedule=SCHEDULES["cosine"]()).x[:, 0]
    assert x == pytest.approx(end, abs=digits)


def test_the_noise_floor_of_sgd():
    lr = 0.1
    x = run(SGD(lr=lr), SURFACES["bowl"], (0.0, 0.0), 40000, noise=1.0).x[1000:]
    assert x.var() == pytest.approx(lr / (2.0 - lr), rel=0.05)


def test_rmsprop_on_rosenbrock_is_chaotic():
    """Why paths are compared only before step 60 here: what is below the last digit decides after it."""
    rule = RMSProp(lr=0.01, rho=0.9)
    a, b = (run(rule, Rosenbrock(), (-1.5 + moved, 2.0), 100).x for moved in (0.0, 1e-12))
    apart = np.abs(a - b).max(axis=1)
    assert apart[:40].max() < 1e-10 and apart[100] > 1e-3

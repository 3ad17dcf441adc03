"""What the literature says of the rules, in numbers that independent code has found too.

First steps of Adam and RMSProp, with and without bias correction, are closed forms: test_rules.py has them.
Maps have windows and fair races of their own: test_maps.py.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pytest

from optimizers import RULES, SCHEDULES, SURFACES, Path, run, sweep
from optimizers.diagnostics import relative_step
from optimizers.elementary import Array
from optimizers.rules import SGD, Adagrad, Adam, AdamW, AMSGrad, Momentum, Nesterov, RMSProp, Rule
from optimizers.stability import curvature_limit
from optimizers.surfaces import Surface
from optimizers.surfaces.basic import Ravine, Rosenbrock

BOWL, SADDLE, START = SURFACES["bowl"], SURFACES["saddle"], (-1.5, 2.0)


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
class Slope(Surface):
    """A plane, whose gradient is the same everywhere."""

    def value(self, x, y):
        return x + y

    def gradient(self, x, y):
        return 1.0 + 0.0 * x, 1.0 + 0.0 * y


@dataclass(frozen=True)
class StiffAndSoft(Surface):
    """One well-determined and one hardly determined parameter, both best at 1."""

    def value(self, x, y):
        return 50.0 * ((x - 1.0) * (x - 1.0)) + 0.005 * ((y - 1.0) * (y - 1.0))

    def gradient(self, x, y):
        return 100.0 * (x - 1.0), 0.01 * (y - 1.0)


def first(condition: Array) -> int:
    """The first step at which it holds; it must hold somewhere."""
    hits = np.flatnonzero(condition)
    assert hits.size, "it never happens"
    return int(hits[0])


def classical(path: Path, rule: Nesterov) -> Array:
    """Nesterov's own iterates after each step, (n, 2): torch's, which are ours, are the points ahead of them."""
    return path.x[1:] + rule.lr * rule.beta * path.quantities["m"]


@pytest.mark.parametrize(
    ("rule", "surface", "start", "x100"),
    [
        (SGD(lr=1e-3), "rosenbrock", START, (-1.363767, 1.867499)),
        (Adam(lr=0.01), "rosenbrock", START, (-1.404981, 1.980351)),
        (Adam(lr=0.1), "beale", (1.0, 1.5), (2.510797, 0.335441)),
    ],
)
def test_golden_points(rule, surface, start, x100):
    assert run(rule, SURFACES[surface], start, 100).x[100] == pytest.approx(x100, abs=6e-7)


# Scale and rotation


@pytest.mark.parametrize(
    ("rule", "factor", "end", "digits"),
    [
        (Adam(lr=0.01), 1.0, (-1.051923, 1.112447), 6e-7),
        (Adam(lr=0.01), 1e3, (-1.051923, 1.112447), 6e-7),
        (Adam(lr=0.01), 1e-3, (-1.051923, 1.112447), 2e-6),
        (Adam(lr=0.01), 1e-8, (-1.10396, 1.22503), 6e-6),  # gradients are then near epsilon
        (SGD(lr=1e-3), 1.0, (-1.11287, 1.24637), 6e-6),
        (SGD(lr=1e-3), 1e-3, (-1.45122, 2.01569), 6e-6),
    ],
)
def test_adam_does_not_see_the_scale_of_the_loss_and_sgd_does(rule, factor, end, digits):
    assert run(rule, Scaled(Rosenbrock(), factor), START, 500).x[-1] == pytest.approx(end, abs=digits)


@pytest.mark.parametrize(
    ("angle", "adam", "adagrad"),
    [(0.0, [310, 145], 17), (10.0, [1907, 1026], 316), (22.5, [2869, 1650], 707), (45.0, [3380, 2012], 1024)],
)
def test_rules_that_scale_coordinates_see_the_rotation_of_a_ravine_and_others_do_not(angle, adam, adagrad):
    surface = Ravine(kappa=100.0, angle=angle)
    c, s = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    start = (c - s, s + c)  # 1 along the floor, 1 up the wall

    def steps(rule: Rule) -> list[int]:
        return sweep(rule, surface, start, 4000, target=1e-8 * surface.value(*start)).reached.tolist()

    assert steps(Adam(lr=np.array([0.01, 0.02]))) == adam
    assert steps(Adagrad(lr=0.5)) == [adagrad]
    assert steps(SGD(lr=2 / 101)) == [461] and steps(Momentum(lr=(2 / 11) ** 2, beta=(9 / 11) ** 2)) == [71]


@pytest.mark.parametrize("kappa", [10.0, 1000.0])
def test_adam_takes_the_diagonal_of_a_ravine_along_the_axes(kappa):
    x = run(Adam(lr=0.1), Ravine(kappa=kappa), (1.0, 1.0), 200).x
    np.testing.assert_allclose(x[:, 0], x[:, 1], atol=2e-8)
    assert (x[1, 0], x[10, 0]) == pytest.approx((0.9, 0.076249), abs=6e-7)


# Quadratics: limits, best settings, overshoot and zig-zag


@pytest.mark.parametrize(
    ("rule", "ends"),
    [
        (SGD(lr=np.array([0.0199, 0.02, 0.0201])), [0.01795, 1.0, 53.5]),
        (Momentum(lr=np.array([0.0379, 0.038, 0.0381])), [1.06e-8, 19.0, 6.86e11]),
    ],
)
def test_just_beside_the_limit_of_a_quadratic(rule, ends):
    x = sweep(rule, Ravine(kappa=100.0), (0.0, 1.0), 400).x[1]
    assert np.abs(x) == pytest.approx(ends, rel=2e-3)


@pytest.mark.parametrize(("lr", "end"), [(0.01355, 0.083), (0.0136, 5.74)])
def test_nesterovs_limit_is_lower_than_that_of_sgd(lr, end):
    rule = Nesterov(lr=lr)
    x = classical(run(rule, Ravine(kappa=100.0), (0.0, 1.0), 400), rule)[-1, 1]
    assert abs(x) == pytest.approx(end, rel=0.01)


@pytest.mark.parametrize(
    ("kappa", "steps"),
    [(10.0, (69, 27, 43)), (50.0, (346, 64, 107)), (100.0, (691, 93, 155)), (1000.0, (6908, 315, 508))],
)
def test_the_best_settings_of_a_ravine(kappa, steps):
    """Steps of SGD, heavy ball and classical Nesterov to a millionth of the distance: Goh (2017), Nesterov (1983)."""
    root = kappa**0.5
    q = (root - 1.0) / (root + 1.0)
    nesterov = Nesterov(lr=1.0 / kappa, beta=q)

    def path(rule: Rule) -> Path:
        return run(rule, Ravine(kappa=kappa), (1.0, 1.0), 7000)

    sgd, momentum = path(SGD(lr=2.0 / (1.0 + kappa))).x, path(Momentum(lr=(2.0 / (1.0 + root)) ** 2, beta=q * q)).x
    for points, count in zip((sgd[1:], momentum[1:], classical(path(nesterov), nesterov)), steps, strict=True):
        assert first(np.hypot(*points.T) < 1e-6 * np.sqrt(2.0)) + 1 == count


def test_the_best_momentum_of_a_ravine():
    """Goh (2017). At its optimum heavy ball has a double root, so that its distance falls like t rate^t."""
    lr, beta = (2.0 / 11.0) ** 2, (9.0 / 11.0) ** 2
    assert (lr, beta) == pytest.approx((0.033058, 0.669421), abs=5e-7)
    for rule, rate, double in ((Momentum(lr=lr, beta=beta), 0.818182, 150 / 100), (SGD(lr=2 / 101), 0.980198, 1.0)):
        distance = np.hypot(*run(rule, Ravine(kappa=100.0), (1.0, 1.0), 200).x.T)
        assert (distance[150] / distance[100] / double) ** (1 / 50) == pytest.approx(rate, rel=1e-3)


@pytest.mark.parametrize(
    ("beta", "crossing", "lowest", "steps"),
    [(0.467544, None, 0.0, 44), (0.6, 9, -0.0424, 46), (0.9, 5, -0.6037, 210), (0.99, 5, -0.9572, 1850)],
)
def test_momentum_overshoots_from_its_critical_beta_on(beta, crossing, lowest, steps):
    """(1 - sqrt(lr curvature))^2 is critical, Goh (2017): no crossing, and far fewer steps than without momentum."""
    x = run(Momentum(lr=0.1, beta=beta), BOWL, (1.0, 0.0), 2000).x[:, 0]
    assert (first(x < 0.0) if (x < 0.0).any() else None) == crossing
    assert x.min() == pytest.approx(lowest, abs=5e-5) and first(np.abs(x) < 1e-6) == steps


def test_overshoot_by_number():
    critical = (1.0 - 0.1**0.5) ** 2
    assert critical == pytest.approx(0.467544, abs=5e-7)
    assert first(np.abs(run(SGD(lr=0.1), BOWL, (1.0, 0.0), 200).x[:, 0]) < 1e-6) == 132
    assert run(Adam(lr=0.1), BOWL, (1.0, 0.0), 200).x[:, 0].min() == pytest.approx(-0.2731, abs=5e-5)


@pytest.mark.parametrize(("share", "flips"), [(0.5, 0), (1.5, 50), (1.9, 50), (2.0, 50)])
def test_sgd_zigzags_across_a_ravine_above_half_its_limit(share, flips):
    y = run(SGD(lr=share / 100.0), Ravine(kappa=100.0), (1.0, 1.0), 50).x[:, 1]
    assert (np.sign(y[1:]) == -np.sign(y[:-1])).sum() == flips
    if share == 2.0:
        np.testing.assert_allclose(np.abs(y), 1.0, err_msg="it neither climbs nor falls")


# Saddles


@pytest.mark.parametrize(
    ("lr", "y", "steps"),
    [
        (0.1, 1e-3, {"sgd": 38, "momentum": 19, "nesterov": 16, "adagrad": 17, "adam": 11, "rmsprop": 1}),
        (0.1, 1e-6, {"sgd": 76, "momentum": 36, "nesterov": 30, "adagrad": 17, "adam": 11, "rmsprop": 2}),
        (0.1, 1e-12, {"sgd": 152, "momentum": 70, "nesterov": 59, "adagrad": 18, "adam": 13, "rmsprop": 3}),
        (0.01, 1e-3, {"sgd": 349, "momentum": 72, "adam": 77, "rmsprop": 17}),
    ],
)
def test_the_way_out_of_a_saddle_is_only_a_matter_of_time(lr, y, steps):
    """For SGD ln(1/y) / ln(1 + 2 lr) steps."""
    for slug, count in steps.items():
        assert first(np.abs(run(RULES[slug](lr=lr), SADDLE, (1.0, y), 400).x[:, 1]) >= 1.0) == count, slug
    assert steps["sgd"] == np.ceil(np.log(1.0 / y) / np.log(1.0 + 2.0 * lr))


@pytest.mark.parametrize("slug", RULES)
def test_nobody_leaves_the_ridge_of_a_saddle(slug):
    assert (run(RULES[slug](lr=0.1), SADDLE, (1.0, 0.0), 200).x[:, 1] == 0.0).all()


def test_a_little_noise_leads_off_the_ridge():
    paths = [run(SGD(lr=0.1), SADDLE, (1.0, 0.0), 100, noise=0.01, seed=seed) for seed in range(500)]
    steps = [first(np.abs(path.x[:, 1]) >= 1.0) for path in paths]
    assert np.percentile(steps, [5, 50, 95]) == pytest.approx([33, 38, 51], abs=1)


def test_adam_stays_below_its_bound_on_a_saddle():
    rates = relative_step(run(Adam(lr=0.1), SADDLE, (1.0, 1e-3), 1000))
    assert (rates[:100].max(), rates.max()) == pytest.approx((1.62, 1.671), abs=1e-3)


# Steps that do not shrink with the gradient


def test_adam_without_memory_is_sign_descent():
    """Two points for ever, as far from the minimum as the start is from a multiple of the rate."""
    x = run(Adam(lr=0.1, beta1=0.0, beta2=0.0), BOWL, (5.03, 1.0), 60).x[:, 0]
    assert x[-4:] == pytest.approx([-0.07, 0.03, -0.07, 0.03], abs=1e-5)


@pytest.mark.parametrize("lr", [0.01, 0.1])
def test_rmsprop_never_settles(lr):
    x = run(RMSProp(lr=lr), BOWL, (1.0, 0.5), 4000).x[-50:]
    np.testing.assert_allclose(np.abs(x), lr / 2, rtol=1e-4)
    assert (np.sign(x[1:]) == -np.sign(x[:-1])).all()


def test_rmsprop_parks_in_the_valley_of_rosenbrock():
    loss = sweep(RMSProp(lr=0.01, rho=np.array([0.9, 0.99])), Rosenbrock(), START, 20000, marks=(5000, 20000)).marked
    np.testing.assert_allclose(loss, 0.0225, atol=1e-4)


@pytest.mark.parametrize(
    ("beta2", "arrives", "breaks", "again", "largest"), [(0.99, 219, 888, 945, 0.030), (0.999, 189, 6541, 7064, 0.089)]
)
def test_adam_at_a_constant_rate_spikes_long_after_it_has_converged(beta2, arrives, breaks, again, largest):
    """Its denominator fades with the gradients until the step is too long for the curvature, which is 1.

    Cohen et al. (2022), section 3: the limit is (2 + 2 beta1) / ((1 - beta1) lr), which is 38 / lr.
    """
    rule = Adam(lr=0.1, beta2=beta2)
    path = run(rule, BOWL, (1.0, 0.0), 9000)
    x, root = np.abs(path.x[:, 0]), np.sqrt(path.quantities["v_hat"][:, 0])
    assert first(x < 1e-6) == arrives
    assert curvature_limit(rule) == pytest.approx(380.0) and first(1.0 / root > 380.0) + 1 == breaks
    assert arrives + first(x[arrives:] > 1e-3) == again
    assert x[again:].max() == pytest.approx(largest, abs=5e-4)
    if beta2 == 0.99:
        assert x[:again].min() == pytest.approx(1.5e-21, rel=0.01)
        assert (rule.lr / root[again:]).mean() == pytest.approx(35.4, abs=0.5) and 35.4 < 38.0


# Online problems: Reddi, Kale & Kumar (2018)


def online(
    rule: Rule, gradient: Callable[[int], float], steps: int, lr: Callable[[int], float] = lambda t: 0.5 / t**0.5
) -> Iterator[float]:
    """The iterates of a rule with lr 1 and without bias correction on linear losses, projected on [-1, 1], from 0.

    Powers of beta that are 0 switch bias correction off. The rate is applied outside, where it may change.
    """
    x = 0.0
    s = rule.init(x)
    for t in range(1, steps + 1):
        s = rule.step(x, gradient(t), s._replace(beta1_t=0.0, beta2_t=0.0))
        x = min(max(x + lr(t) * s.delta, -1.0), 1.0)
        yield x


def rare(t: int) -> float:
    """Reddi, Kale & Kumar (2018), section 3: the mean gradient is positive, so that -1 is best."""
    return 1010.0 if t % 101 == 1 else -10.0


@pytest.mark.parametrize(
    ("cls", "ends"),
    [
        (Adam, {1000: -0.155, 10_000: 0.9964, 100_000: 0.9928}),
        (AMSGrad, {1000: -0.721, 10_000: -0.801, 100_000: -0.984}),
    ],
)
def test_reddis_example(cls, ends):
    x = [0.0, *online(cls(lr=1.0, beta1=0.9, beta2=0.99), rare, max(ends))]
    assert {t: x[t] for t in ends} == pytest.approx(ends, abs=6e-4)


@pytest.mark.parametrize(("cls", "steps", "end"), [(Adam, 10_000, 0.993), (AMSGrad, 200_000, -1.0)])
def test_reddis_example_at_a_constant_rate(cls, steps, end):
    *_, x = online(cls(lr=1.0, beta1=0.9, beta2=0.99), rare, steps, lambda t: 0.01)
    assert x == pytest.approx(end, abs=6e-4)


@pytest.mark.parametrize(
    ("cls", "beta2", "ends"),
    [
        (Adam, 1 / 17, {30: 0.745, 100: 0.949, 300: 1.0}),
        (AMSGrad, 1 / 17, {30: -0.953, 100: -1.0, 300: -0.985}),
        (Adam, 0.9, {30: -0.92, 100: -1.0, 300: -0.98}),
    ],
)
def test_reddis_example_for_the_classroom(cls, beta2, ends):
    """Section 3 with C = 4: two gradients in three point the wrong way. A longer memory repairs Adam."""
    x = [0.0, *online(cls(lr=1.0, beta1=0.0, beta2=beta2), lambda t: 4.0 if t % 3 == 1 else -1.0, 300)]
    assert {t: x[t] for t in ends} == pytest.approx(ends, abs=5e-3 if beta2 == 0.9 else 5e-4)


def drift(cls: type[Rule], beta2: Array, cycles: int = 1) -> Array:
    """How far a cycle of the 101 gradients of `rare` moves, over lr, once moments repeat from cycle to cycle."""
    beta1, big, small = 0.9, 1010.0, -10.0
    rule = cls(lr=1.0, beta1=beta1, beta2=beta2)
    x = np.zeros_like(beta2)
    m = ((1 - beta1) * big * beta1**100 + small * (1 - beta1**100)) / (1 - beta1**101)
    v = ((1 - beta2) * big**2 * beta2**100 + small**2 * (1 - beta2**100)) / (1 - beta2**101)
    s = rule.init(x)._replace(m=m + x, v=v)
    for _ in range(cycles):
        moved = np.zeros_like(beta2)
        for t in range(1, 102):
            s = rule.step(x, rare(t) + x, s._replace(beta1_t=0.0, beta2_t=0.0))
            moved = moved + s.delta
    return moved


def test_a_long_memory_turns_adam_round():
    """Reddi's rare large gradient counts as soon as beta2 remembers it; the default does not. Zhang et al. (2022)."""
    betas = np.array([0.9, 0.99, 0.999, 0.9999])
    np.testing.assert_allclose(drift(Adam, betas), [41.4, 1.90, 0.105, -0.0785], rtol=2e-3)
    just = np.array([0.999515, 0.999517])
    assert (np.sign(drift(Adam, just)) == [1.0, -1.0]).all(), "the sign flips at beta2 = 0.999516"
    assert drift(AMSGrad, np.array([0.99]), cycles=2) == pytest.approx(-0.0788, abs=5e-5)


# Epsilon, stall, decay, noise, schedules


@pytest.mark.parametrize(
    ("eps", "rates", "end"),
    [
        (1e-16, 1.0, 0.01557),
        (1e-8, 0.9999, 0.01559),
        (1e-6, 0.9901, 0.0177),
        (1e-4, 0.5, 0.306),
        (1e-2, 0.0099, 0.980),
        (1.0, 0.0001, 0.9998),
    ],
)
def test_epsilon_matters_where_gradients_are_as_small(eps, rates, end):
    """The gradient is 1e-4 at the start: the first step is 1 / (1 + eps / 1e-4) rates."""
    path = run(Adam(lr=0.01, eps=eps), Scaled(BOWL, 1e-4), (1.0, 0.0), 200)
    assert relative_step(path)[0, 0] == pytest.approx(rates, abs=5e-5)
    assert path.x[200, 0] == pytest.approx(end, rel=2e-3)


@pytest.mark.parametrize(("eps", "step"), [(1e-8, 0.00196), (1e-12, 0.0995)])
def test_epsilon_holds_adam_on_the_ridge(eps, step):
    path = run(Adam(lr=0.1, eps=eps), SADDLE, (1.0, 1e-10), 1)
    assert path.quantities["delta"][0, 1] == pytest.approx(step, rel=1e-3)


def test_adagrad_stalls():
    """On a constant slope its distance is lr times the sum of 1/sqrt(t), about 2 lr sqrt(t)."""
    path = run(Adagrad(lr=0.1), Slope(), (0.0, 0.0), 10_000)
    assert -path.x[[100, 1000, 10_000], 0] == pytest.approx([1.859, 6.180, 19.85], abs=5e-3)
    np.testing.assert_allclose(-path.x[1:, 0], 0.1 * np.cumsum(1.0 / np.sqrt(np.arange(1.0, 10_001.0))), rtol=1e-9)


def test_decoupled_decay_spares_what_an_l2_penalty_erases():
    """Adam with L2 ends at a / (a + lambda), AdamW at the best point within 1 / lambda: Xie & Li (2024)."""
    decay = np.array([0.5, 1.0, 2.0, 5.0])
    adam, adamw = (
        sweep(cls(lr=0.01, weight_decay=decay), StiffAndSoft(), (0.0, 0.0), 20_000, schedule=SCHEDULES["cosine"]()).x
        for cls in (Adam, AdamW)
    )
    np.testing.assert_allclose(adam, [[0.9950, 0.9901, 0.9804, 0.9524], [0.0196, 0.0099, 0.0050, 0.0020]], atol=5e-5)
    inside = decay != 1.0  # on the border itself it is still under way
    np.testing.assert_allclose(adamw[:, inside], [[0.9999, 0.5, 0.2]] * 2, atol=5e-5)
    assert ((adamw[:, 1] > 0.94) & (adamw[:, 1] < 0.96)).all()


def noise_floor(rule: Rule, steps: int) -> float:
    """The variance, in the last third, of 2,000 runs in the bowl from its minimum, with noise of deviation 1."""
    random = np.random.default_rng(0)
    x = np.zeros(2000)
    s, squares = rule.init(x), []
    for t in range(steps):
        s = rule.step(x, x + random.standard_normal(x.size), s)
        x = x + s.delta
        if 3 * t >= 2 * steps:
            squares.append((x * x).mean())
    return float(np.mean(squares))


@pytest.mark.parametrize(
    ("rule", "variance", "steps"),
    [
        (SGD(lr=0.1), 0.0526, 400),
        (SGD(lr=0.01), 0.00503, 1500),
        (Momentum(lr=0.1), 0.5135, 600),
        (Momentum(lr=0.01), 0.0501, 600),
        (Adam(lr=0.1), 0.0489, 2000),
        (Adam(lr=0.01), 0.0049, 4000),
    ],
)
def test_the_noise_floor(rule, variance, steps):
    assert noise_floor(rule, steps) == pytest.approx(variance, rel=0.03)


def test_the_noise_floor_in_closed_form():
    """lr / (2 - lr), and lr (1 + beta) / ((1 - beta) (2 (1 + beta) - lr)) with momentum."""
    lr, beta = np.array([0.1, 0.01]), 0.9
    assert lr / (2.0 - lr) == pytest.approx([0.0526, 0.00503], abs=5e-5)
    assert lr * (1 + beta) / ((1 - beta) * (2 * (1 + beta) - lr)) == pytest.approx([0.5135, 0.0501], abs=5e-5)


def test_the_noise_floor_of_sgd():
    lr = 0.1
    x = run(SGD(lr=lr), BOWL, (0.0, 0.0), 40000, noise=1.0).x[1000:]
    assert x.var() == pytest.approx(lr / (2.0 - lr), rel=0.05)


@pytest.mark.parametrize(("steps", "constant", "cosine"), [(200, -1.1e-4, 0.0246), (500, -2.7e-11, -5.8e-8)])
def test_a_cosine_schedule_is_not_free(steps, constant, cosine):
    """Without noise the falling rate only costs: Adam from 5 in the bowl."""
    ends = [run(Adam(lr=0.1), BOWL, (5.0, 0.0), steps, schedule=s).x[-1, 0] for s in (None, SCHEDULES["cosine"]())]
    assert ends == pytest.approx([constant, cosine], rel=0.02)


# The edge of stability


@pytest.mark.parametrize(
    ("lr", "sharpness", "rises"),
    [(0.05, 25.05, 0), (0.07, 25.00, 0), (0.09, 18.70, 9), (0.10, 12.67, 6), (0.11, 6.78, 5)],
)
def test_a_larger_rate_ends_in_a_flatter_minimum(lr, sharpness, rises):
    """Minima of (1 - xy)^2 / 2 have the curvature x^2 + y^2. SGD ends where it is below 2 / lr: Cohen et al. (2021)."""
    path = run(SGD(lr=lr), SURFACES["product"], (5.0, 0.1), 1000)
    assert path.loss[-1] < 1e-20
    assert np.square(path.x[-1]).sum() == pytest.approx(sharpness, abs=6e-3) and sharpness < 2.0 / lr
    assert (np.diff(path.loss[:100]) > 0.0).sum() == rises, "the steps on which the loss rises"


# The fair race


FAIR = {
    "momentum": (1.2e-4, 2.0e-11, 0.70),
    "nesterov": (3.4e-4, 9.8e-8, 0.43),
    "adagrad": (7.0e-4, 2.0e-4, 0.13),
    "sgd": (8.2e-4, 8.9e-5, 0.03),
    "adam": (1.5e-2, 3.4e-14, 1.92),
    "rmsprop": (2.1e-2, 4.0e-2, 0.03),
}
"""Rosenbrock: the lowest loss of 181 rates after 100 and 1,000 steps, and the decades of rates below 1 % at 500."""


def test_the_winner_of_a_fair_race_depends_on_the_budget():
    rates, surface = np.logspace(-5, 1, 181), Rosenbrock()
    for slug, (early, late, decades) in FAIR.items():
        marked = sweep(RULES[slug](lr=rates), surface, START, 1000, marks=(100, 500, 1000)).marked
        assert marked[[0, 2]].min(axis=1) == pytest.approx([early, late], rel=0.05), slug
        works = (marked[1] < 0.01 * surface.value(*START)).sum()
        assert works * 6.0 / 180.0 == pytest.approx(decades, abs=0.04), slug
    assert min(FAIR, key=lambda slug: FAIR[slug][0]) == "momentum"
    assert min(FAIR, key=lambda slug: FAIR[slug][1]) == "adam"


@pytest.mark.parametrize(
    ("angle", "best"),
    [
        (0.0, {"adam": 6.0e-9, "adagrad": 0.0, "sgd": 1.2e-2}),
        (45.0, {"adam": 9.8e-5, "adagrad": 3.35e-2, "sgd": 1.2e-2}),
    ],
)
def test_a_fair_race_in_a_turned_ravine(angle, best):
    c, s = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    rates, surface = np.logspace(-5, 1, 181), Ravine(kappa=100.0, angle=angle)
    for slug, loss in best.items():
        assert sweep(RULES[slug](lr=rates), surface, (c - s, s + c), 100).loss.min() == pytest.approx(loss, rel=0.01)


# Chaos


@pytest.mark.parametrize(("rho", "steps", "distance"), [(0.9, 100, 1.6e-3), (0.99, 500, 1.1e-3)])
def test_rmsprop_on_rosenbrock_is_chaotic(rho, steps, distance):
    """Why paths are compared only before step 40 here: what is below the last digit decides after it."""
    apart = nudged(RMSProp(lr=0.01, rho=rho), steps)
    assert apart[:40].max() < 1e-10 and apart[steps] == pytest.approx(distance, rel=0.5)


@pytest.mark.parametrize("rule", [Adam(lr=0.01), SGD(lr=1e-3), Momentum(lr=7e-4)])
def test_other_rules_are_not(rule):
    assert nudged(rule, 2000).max() < 1e-10


def nudged(rule: Rule, steps: int) -> Array:
    """How far two runs on Rosenbrock are apart at every step, whose starts differ by 1e-12."""
    a, b = (run(rule, Rosenbrock(), (-1.5 + moved, 2.0), steps).x for moved in (0.0, 1e-12))
    apart: Array = np.abs(a - b).max(axis=1)
    return apart

"""Limits, bounds and growth: what the step page says of them against runs and closed forms."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from formulas.graph import symbols, walk
from optimizers import RULES, SCHEDULES, SURFACES, run
from optimizers.computed import value
from optimizers.diagnostics import effective_lr, relative_step
from optimizers.elementary import Array
from optimizers.experiment import Experiment, working_lr
from optimizers.ledger import arithmetic, at
from optimizers.rules import Adam, AdamW, AMSGrad, Rule
from optimizers.runs import Run, runs_of
from optimizers.stability import Direction, Stability, curvature_limit, linear_map, stability, step_root
from optimizers.surfaces import Surface
from optimizers.surfaces.basic import Ravine
from optimizers.surfaces.regression import Regression
from ui.step.inside import Inside, inside
from ui.step.stability import measured, numbers, sentences

EVERY_RULE = pytest.mark.parametrize("slug", RULES)
WITH_A_LIMIT = [slug for slug, cls in RULES.items() if cls().curvature_limit(1.0)]
VARIANTS: list[Rule] = [
    *(cls() for cls in RULES.values()),
    Adam(bias_correction=False),
    Adam(weight_decay=0.5),
    AdamW(weight_decay=0.5),
    RULES["momentum"](beta=0.5),
    RULES["nesterov"](beta=0.5),
    Adam(beta1=0.0, beta2=0.9),
    AdamW(beta1=0.5, weight_decay=1.0),
]
EVERY_VARIANT = pytest.mark.parametrize("rule", VARIANTS, ids=lambda rule: rule.slug)


# The theory by itself


@pytest.mark.parametrize("rule", VARIANTS, ids=lambda rule: rule.slug)
def test_the_limit_is_where_a_root_of_the_linear_map_reaches_minus_one(rule: Rule) -> None:
    rule = replace(rule, lr=0.02)
    limit = curvature_limit(rule)
    assert (limit is None) == (linear_map(rule, 1.0) is None)
    if limit is None:
        return
    below, there, above = (abs(step_root(rule, 0.02 * limit * share) or 0.0) for share in (0.99, 1.0, 1.01))
    assert below < 1.0 < above and step_root(rule, 0.02 * limit) == pytest.approx(-1.0) and there == pytest.approx(1.0)


@pytest.mark.parametrize("slug", ["sgd", "momentum", "nesterov"])
def test_both_declarations_of_a_limit_agree(slug: str) -> None:
    rule = RULES[slug](lr=0.03)
    limit = curvature_limit(rule)
    assert limit is not None and rule.largest_lr(limit) == pytest.approx(0.03)


def test_the_limit_of_adam() -> None:
    """Cohen et al. (2022): (2 + 2 beta1) / ((1 - beta1) lr), 38 / lr for beta1 = 0.9."""
    for slug in ("adam", "adamw", "amsgrad", "adamax", "radam"):
        assert curvature_limit(RULES[slug](lr=0.1)) == pytest.approx(380.0)


@pytest.mark.parametrize("slug", ["sgd", "momentum", "nesterov"])
@pytest.mark.parametrize("lr", [0.005, 0.025, 0.05])
def test_a_distance_grows_by_the_factor_that_is_said(slug: str, lr: float) -> None:
    """Along the stiff axis of a ravine, whose curvature is 100 everywhere, over many steps."""
    rule = RULES[slug](lr=lr)
    path = run(rule, Ravine(kappa=100.0), (1e-3, 1.0), 200)
    energy = np.hypot(path.x[:, 1], np.append(path.quantities["delta"][:, 1], 0.0))
    late = slice(40, min(len(energy) - 1, 200))
    rate = np.exp(np.polyfit(np.arange(late.start, late.stop), np.log(energy[late] + 1e-300), 1)[0])
    assert rate == pytest.approx(abs(step_root(rule, 100.0 * lr) or 0.0), rel=0.02)


@pytest.mark.parametrize("lr", [0.01, 0.1])
def test_adam_comes_to_the_edge_of_stability_by_itself(lr: float) -> None:
    """Its denominator shrinks until the limit is reached, and stays there: Cohen et al. (2022), section 3."""
    adam = RULES["adam"](lr=lr, beta2=0.95)
    e = Experiment(surface=Ravine(kappa=100.0), runs=runs_of((adam,)), start=(1.0, 1.0), steps=3000)
    seen = inside(e, Run(adam.slug, adam))
    shares = [measured(seen, e.surface, t) for t in range(1500, 3001, 50)]
    found = [s.share for s in shares if s is not None and s.share is not None]
    assert len(found) == len(shares) and 0.9 < float(np.median(found)) < 1.05


def test_eigenvalues_and_directions() -> None:
    found = stability(RULES["sgd"](lr=0.014), Ravine(kappa=100.0), np.array([1.0, 1.0]), np.full(2, 0.014))
    assert found is not None and found.eigenvalues == pytest.approx((1.0, 100.0))
    assert found.share == pytest.approx(0.7) and not found.preconditioned
    assert np.abs(found.directions[1].vector) == pytest.approx((0.0, 1.0))
    assert found.directions[1].root == pytest.approx(-0.4)


def test_the_preconditioned_eigenvector_is_one_of_the_matrix_that_acts() -> None:
    """And the two are conjugate: along one, the lowest point is where its own distance is 0, whatever the other is."""
    surface, x = SURFACES["rosenbrock"], np.array([-1.2, 1.1])
    rates = np.array([0.01, 0.3])
    xx, xy, yy = surface.hessian(-1.2, 1.1)
    for penalty in (0.0, 0.7):
        found = stability(Adam(lr=0.1, weight_decay=penalty), surface, x, rates)
        bowl = np.array([[xx + penalty, xy], [xy, yy + penalty]])
        matrix = np.diag(rates / 0.1) @ bowl
        assert found is not None and found.preconditioned
        for direction in found.directions:
            np.testing.assert_allclose(
                matrix @ direction.vector, direction.curvature * np.array(direction.vector), rtol=1e-10
            )
        one, other = (np.array(d.vector) for d in found.directions)
        assert abs(one @ bowl @ other) < 1e-10


@EVERY_RULE
def test_the_effective_rate_is_what_multiplies_the_gradient(slug: str) -> None:
    variants: list[Any] = [rule for rule in VARIANTS if rule.slug == slug]
    for rule in variants:
        e = Experiment(
            runs=runs_of((replace(rule, lr=0.01),)), steps=10, start=(-1.0, 1.2), schedule=SCHEDULES["cosine"]()
        )
        seen = inside(e, e.runs[0])
        rate = effective_lr(seen.rule, seen.path)
        assert rate.shape == (seen.last, 2) and (rate > 0.0).all()
        moved = seen.path.quantities["delta"] + seen.path.quantities.get("decay", 0.0)
        record = type(rule.init(0.0))(**seen.path.quantities)
        np.testing.assert_allclose(-rate * seen.rule.multiplied(record), moved, rtol=1e-12, atol=1e-18)


# Every sentence, against the rule's own formulas on the local quadratic with everything that adapts held as it is


def linear(rule: Rule) -> list[str]:
    """The quantities that are linear in gradient, velocity and position while what adapts is held."""
    known = ["gradient", "x", "m_prev"]
    for name, line in arithmetic(rule).items():
        curved = {node.op for node in walk([line.read])} & {"sqrt", "absolute", "maximum", "sign", "power"}
        if set(symbols(line.read)) & set(known) and not curved:
            known.append(name)
    return known[3:]


def frozen(seen: Inside, surface: Surface, step: int, x: Array, m: Array) -> tuple[Array, Array]:
    """Displacements from the resting point and velocities one step later: (n, 2) each."""
    xx, xy, yy = surface.hessian(*seen.path.x[step - 1].tolist())
    own = at(seen.every, step) | {"x": x, "gradient": x @ np.array([[xx, xy], [xy, yy]]), "m_prev": m, "noise": 0.0}
    for name, line in arithmetic(seen.rule).items():
        if name in linear(seen.rule):
            own[name] = np.asarray(value(line.exact, own))
    return x + own["delta"], own.get("m", 0.0 * m)


def along(seen: Inside, surface: Surface, step: int, found: Stability) -> list[Array]:
    """The map of distance and velocity along each direction: (2, 2) each. They do not mix, which is asserted."""
    rate = effective_lr(seen.rule, seen.path)[step - 1]
    vectors = np.array([d.vector for d in found.directions])  # a velocity of vector / rate moves along it
    zero = np.zeros((2, 2))
    columns = [frozen(seen, surface, step, *start) for start in ((vectors, zero), (zero, vectors / rate))]
    maps = np.empty((2, 2, 2, 2))  # to and from: quantity, direction
    for j, (x, m) in enumerate(columns):
        maps[0, :, j] = np.linalg.solve(vectors.T, x.T)
        maps[1, :, j] = np.linalg.solve(vectors.T, (m * rate).T)
    size = np.abs(maps).max()
    assert max(np.abs(maps[:, 0, :, 1]).max(), np.abs(maps[:, 1, :, 0]).max()) <= 1e-9 * max(size, 1.0)
    return [maps[:, i, :, i] for i in range(2)]


def long_run(matrix: Array) -> float:
    """The factor per step over 2^40 steps, by squaring."""
    log = 0.0
    for k in range(40):
        size = float(np.abs(matrix).max())
        if size == 0.0:
            return 0.0
        log += np.log(size) / 2**k
        matrix = (matrix / size) @ (matrix / size)
    return float(np.exp(log))


def turns(matrix: Array, steps: int = 500) -> float:
    """How often a distance changes its sign, per step, after 1024 steps."""
    late = matrix
    for _ in range(10):
        late = late / (np.abs(late).max() or 1.0)
        late = late @ late
    (a, b), (c, d) = matrix.tolist()
    x, m = (late @ (1.0, 0.3)).tolist()
    changes = 0
    for _ in range(steps):
        before, (x, m) = x, (a * x + b * m, c * x + d * m)
        size = max(abs(x), abs(m)) or 1.0
        x, m = x / size, m / size
        changes += before * x < 0.0
    return changes / steps


NUMBER = r"(\d[\d.]*(?:e-?\d+)?)"
VECTOR = r"\((\N{MINUS SIGN}?\d\.\d\d), (\N{MINUS SIGN}?\d\.\d\d)\)"
SHARE = re.compile(rf"^This step size is {NUMBER} times the limit in the steep direction, {VECTOR}\. ")
STRAIGHT = re.compile(
    rf" In the long run each step multiplies the distance to the lowest point along it by {NUMBER}\. "
)
CROSSES = re.compile(
    rf" In the long run each step crosses the lowest point along it and multiplies the distance to it by {NUMBER}\. "
)
SWINGS = re.compile(
    rf" The run swings around the lowest point along it, there and back in {NUMBER} steps, and in the long run each "
    rf"step multiplies the swings by {NUMBER}\. "
)
TOP = re.compile(
    rf" In the direction {VECTOR} the loss curves down: in the long run each step multiplies the distance to the "
    rf"highest point along it by {NUMBER}\. "
)
NOWHERE_UP = "The loss curves down or not at all here, so that curvature sets no limit to the step size."
NO_LIMIT = re.compile(r"^This page computes no limit for the steps of (NAdam|Lion); it shows the curvatures alone\.$")


def is_said(text: str, value: float) -> bool:
    """Whether a number is what it says, to its last digit."""
    mantissa, _, exponent = text.partition("e")
    whole, _, decimals = mantissa.partition(".")
    unit = 10.0 ** (int(exponent or 0) - len(decimals) + max(len(whole) - 3, 0))
    return abs(float(text) - value) <= 0.51 * unit + 1e-7 * abs(value)


def is_along(words: tuple[str, ...], direction: Direction) -> bool:
    said = np.array([float(w.replace("\N{MINUS SIGN}", "-")) for w in words])
    return bool(min(np.abs(said - k * np.array(direction.vector)).max() for k in (1.0, -1.0)) <= 0.00501)


def check(seen: Inside, surface: Surface, step: int) -> str:
    """Assert that everything is true that is said of a step; what is said."""
    found = measured(seen, surface, step)
    text = sentences(seen, surface, step, found)
    assert "None" not in numbers(seen.rule, found) + text and "nan" not in text
    assert found is not None
    if NO_LIMIT.match(text):
        assert linear_map(seen.rule, 1.0) is None
        return text
    if surface.creases and found.eigenvalues == (0.0, 0.0):
        return text  # see below
    gentle, steep = along(seen, surface, step, found)
    padded = f"{text} "
    if share := SHARE.match(padded):
        assert found.share is not None and is_said(share[1], found.share)
        assert is_along(share.groups()[1:], found.directions[1])
        factor = long_run(steep)
        assert abs(factor - 1.0) < 1e-6 or (found.share > 1.0) == (factor > 1.0), "a share above 1 is divergence"
        straight, crosses, swings = (pattern.search(padded) for pattern in (STRAIGHT, CROSSES, SWINGS))
        assert (straight is None) + (crosses is None) + (swings is None) == 2
        if swings:
            assert is_said(swings[2], factor)
            assert turns(steep) == pytest.approx(2.0 / float(swings[1]), abs=4e-3)
        elif crosses:
            assert is_said(crosses[1], factor) and turns(steep) == 1.0
        elif straight:
            assert is_said(straight[1], factor) and turns(steep) == 0.0
    else:
        assert text.startswith(NOWHERE_UP) and found.directions[1].curvature <= 0.0
    grows = long_run(gentle)
    if top := TOP.search(padded):
        assert is_along(top.groups()[:2], found.directions[0]) and is_said(top[3], grows)
        assert grows > 1.0 and turns(gentle) == 0.0
    else:
        assert grows <= 1.0 + 1e-9 or turns(gentle) == 1.0  # too long in that direction too, as in the steep one
    assert ("weight decay" in text) == bool(getattr(seen.rule, "weight_decay", 0.0)) or text == NOWHERE_UP
    return text


@EVERY_VARIANT
def test_every_sentence_is_true_of_the_local_quadratic(rule: Rule) -> None:
    told = 0
    for slug, surface in SURFACES.items():
        for times in (1.0, 4.0):
            here = replace(rule, lr=times * working_lr(rule.slug, surface))
            e = Experiment(surface=surface, runs=runs_of((here,)), start=surface.start, steps=60)
            seen = inside(e, Run(here.slug, here))
            for step in sorted({1, 2, 5, 12, seen.last} & set(range(1, seen.last + 1))):
                text = check(seen, surface, step)
                told += 1
                assert slug != "valley" or "crease" in text
    assert told > 180


def test_the_share_of_the_first_step_counts_the_bias_correction() -> None:
    """1/(1 - beta1^t) multiplies m: the first step of Adam is ten times as close to its limit as lr / d says."""
    for slug in ("adam", "amsgrad", "adamax", "adamw"):
        e = Experiment(runs=runs_of((RULES[slug](lr=0.1),)))
        seen = inside(e, e.runs[0])
        found = measured(seen, e.surface, 1)
        assert found is not None and found.share == pytest.approx(0.424, abs=5e-4)
        assert "0.424 times the limit" in check(seen, e.surface, 1)
    without = Adam(lr=0.1, bias_correction=False)
    e = Experiment(runs=runs_of((without,)))
    assert "1.34 times" in check(inside(e, Run(without.slug, without)), e.surface, 1), "0.0424 / sqrt(1 - beta2)"


def said(rule: Rule, surface: Surface, start: tuple[float, float], step: int = 1, **fields: Any) -> str:
    e = replace(Experiment(surface=surface, runs=runs_of((rule,)), start=start, steps=50), **fields)
    seen = inside(e, Run(rule.slug, rule))
    return sentences(seen, e.surface, step, measured(seen, e.surface, step))


def test_sentences() -> None:
    assert said(RULES["sgd"](lr=0.028), SURFACES["ravine"], (1.0, 1.0)) == (
        "This step size is 1.40 times the limit in the steep direction, (0.00, 1.00). In the long run each step "
        "crosses the lowest point along it and multiplies the distance to it by 1.80. This holds while the curvature "
        "and the learning rate stay as they are in this step."
    )
    assert said(Adam(lr=0.1), SURFACES["ravine"], (1.0, 1.0)) == (
        "This step size is 0.0263 times the limit in the steep direction, (0.00, 1.00). The run swings around the "
        "lowest point along it, there and back in 19.5 steps, and in the long run each step multiplies the swings by "
        "0.949. This holds while the curvature and the effective learning rates stay as they are in this step."
    )
    assert (
        "In the direction (0.00, 1.00) the loss curves down: in the long run each step multiplies the distance to the "
        "highest point along it by 1.20. "
    ) in said(RULES["sgd"](lr=0.1), SURFACES["saddle"], (1.0, 1e-3))
    assert said(RULES["lion"](), SURFACES["ravine"], (1.0, 1.0)) == (
        "This page computes no limit for the steps of Lion; it shows the curvatures alone."
    )
    assert said(RULES["sgd"](lr=0.1), SURFACES["monkey_saddle"], (0.0, 0.0)) == NOWHERE_UP


def test_what_is_left_out_of_account_is_said() -> None:
    noise, decay = "The noise of the gradients is left out of account.", "The pull of the weight decay is counted in."
    ravine, start = SURFACES["ravine"], (1.0, 1.0)
    assert noise in said(Adam(), ravine, start, noise=0.1) and noise not in said(Adam(), ravine, start)
    assert noise in said(Adam(), Regression(batch=16), start)
    assert decay in said(Adam(weight_decay=0.1), ravine, start) and decay not in said(Adam(), ravine, start)
    assert said(AdamW(lr=10.0, weight_decay=1.0), ravine, start) == (
        "The weight decay alone takes 10.0 times the position away; the limit is 2 times."
    )


@pytest.mark.parametrize("slug", RULES)
def test_a_learning_rate_of_0_is_said(slug: str) -> None:
    rule, s = RULES[slug](lr=0.01), SURFACES["ravine"]
    e = Experiment(surface=s, runs=runs_of((rule,)), start=s.start, steps=50, schedule=SCHEDULES["warmup_cosine"]())
    seen = inside(e, Run(rule.slug, rule))
    assert (seen.path.x[50] == seen.path.x[49]).all() and (seen.path.x[49] != seen.path.x[48]).any()
    found = measured(seen, s, 50)
    assert sentences(seen, s, 50, found) == "The learning rate is 0 in this step, so that it moves nothing."
    assert numbers(rule, found).count("$") == 4, "the two eigenvalues"
    assert "learning rate is 0" not in sentences(seen, s, 49, measured(seen, s, 49))


@pytest.mark.parametrize("slug", RULES)
def test_a_step_across_a_crease_is_not_called_safe(slug: str) -> None:
    """Valley is |x| + 4 |y|: it has no curvature, and each step that is longer than the way to an axis crosses it."""
    s, seen_words = SURFACES["valley"], set()
    for start in (s.start, (0.02, 0.015), (0.0, 1.0)):
        rule = RULES[slug](lr=working_lr(slug, s))
        e = Experiment(surface=s, runs=runs_of((rule,)), start=start, steps=300)
        seen = inside(e, Run(rule.slug, rule))
        for step in range(1, 301):
            (x, y), (dx, dy) = seen.path.x[step - 1], seen.path.quantities["delta"][step - 1]
            over = (x * (x + dx) < 0.0, y * (y + dy) < 0.0)
            assert all(abs(d) > abs(v) for v, d, o in ((x, dx, over[0]), (y, dy, over[1])) if o)
            found = measured(seen, s, step)
            words = {
                (False, False): "This step crosses no crease.",
                (True, False): "This step crosses the crease in x: it is longer than the way there.",
                (False, True): "This step crosses the crease in y: it is longer than the way there.",
                (True, True): "This step crosses the creases in x and in y: it is longer than the way to either.",
            }[over]
            assert sentences(seen, s, step, found) == (
                "The faces of this surface have no curvature that could set a limit to the step size: its creases do. "
                + words
            )
            assert "Limit" not in numbers(rule, found)
            seen_words.add(over)
    assert len(seen_words) > 1


def test_the_tip_of_a_cone_is_left_out_and_said_so() -> None:
    assert "It does not hold across a place where the slope of this surface jumps." in said(
        RULES["sgd"](lr=0.01), SURFACES["ackley"], (0.0, 0.0)
    )


@pytest.mark.parametrize("slug", SURFACES)
def test_a_surface_whose_slope_jumps_at_a_minimum_says_so(slug: str) -> None:
    """Across a minimum, from one side to the other, a smooth slope changes by next to nothing."""
    surface = SURFACES[slug]
    x, y = np.array([(p.x, p.y) for p in surface.minima]).reshape(-1, 2).T
    h = 1e-9 * max(high - low for low, high in surface.bounds)
    ahead, behind = (np.array(surface.gradient(x + side, y + 0.6 * side)) for side in (h, -h))
    jump = np.abs(ahead - behind).max(initial=0.0)
    assert surface.creases == (jump > 0.1 * np.hypot(*surface.gradient(*surface.start)))


def test_a_direction_points_to_the_right() -> None:
    """Both signs are the same direction; which one the eigenvector has is chance."""
    for start in ((-1.5, 2.0), (1.0, 1.0), (-0.8, 0.5)):
        assert "direction, (0." in said(RULES["sgd"](lr=1e-3), SURFACES["rosenbrock"], start)


def test_a_factor_near_one_has_the_digits_that_tell_it_from_one() -> None:
    assert "highest point along it by 1.00020." in said(RULES["sgd"](lr=1e-4), SURFACES["saddle"], (1.0, 1e-3))


# Bounds of a step

PAIRS = [(0.9, 0.999), (0.9, 0.99), (0.5, 0.9), (0.0, 0.99), (0.99, 0.999), (0.9, 0.9), (0.9, 0.85), (0.9, 0.5)]
SILENCE = 60000  # steps without a gradient, until no bias is left to correct


def adams() -> Iterator[Rule]:
    for beta1, beta2 in PAIRS:
        yield Adam(lr=1.0, beta1=beta1, beta2=beta2, eps=1e-300)
        yield Adam(lr=1.0, beta1=beta1, beta2=beta2, eps=1e-300, bias_correction=False)
        yield AMSGrad(lr=1.0, beta1=beta1, beta2=beta2, eps=1e-300)
        yield AdamW(lr=1.0, beta1=beta1, beta2=beta2, eps=1e-300)


ADAMS = pytest.mark.parametrize("rule", list(adams()), ids=str)


def from_silence(rule: Any, x: Array, silence: int) -> Any:
    """The record after steps without a gradient: nothing but the powers changes."""
    return rule.init(x)._replace(t=float(silence), beta1_t=rule.beta1**silence, beta2_t=rule.beta2**silence)


def after_silence(rule: Rule, gradients: Array, silence: int) -> Array:
    """|delta| of each step along gradients, (steps, runs), after steps without any."""
    s = from_silence(rule, np.zeros(gradients.shape[1:]), silence)
    steps = []
    for g in gradients:
        s = rule.step(0.0 * g, g, s)
        steps.append(np.abs(s.delta))
    return np.array(steps)


def worst(rule: Any, silence: int, steps: int = 600) -> Array:
    """The gradients, (steps, 1), after which m_hat^2 / v_hat is largest: w / u, by Cauchy and Schwarz's inequality.

    w and u are what a gradient of 1 at each of the steps adds to m_hat and v_hat, as the rule itself computes it.
    """
    adam = Adam(1.0, rule.beta1, rule.beta2, 1e-300, bias_correction=getattr(rule, "bias_correction", True))
    s: Any = from_silence(adam, np.zeros(steps), silence)
    for impulse in np.eye(steps):
        s = adam.step(0.0 * impulse, impulse, s)
    return np.asarray(s.m_hat / s.v_hat)[:, None]


@ADAMS
def test_a_steady_gradient_reaches_its_bound_and_no_more(rule: Any) -> None:
    steps = after_silence(rule, np.ones((8000, 1)), silence=0)
    assert float(steps.max()) == pytest.approx(rule.step_bounds()["a steady gradient"], rel=1e-6)


@ADAMS
def test_a_step_after_silence_reaches_its_bound_and_no_more(rule: Any) -> None:
    """The longer the silence the longer the step with the correction; without it, any silence does."""
    bound = rule.step_bounds().get("after long silence")
    after = [after_silence(rule, np.ones((1, 1)), n)[0, 0] for n in (0, 1, 2, 5, 10, 30, 100, 300, 1000, SILENCE)]
    if bound is None:
        assert max(after) <= max(rule.step_bounds().values()) * (1.0 + 1e-9), "it is no longer than a steady one's"
    else:
        assert max(after) == pytest.approx(bound, rel=1e-9)
        if isinstance(rule, Adam) and not rule.bias_correction:
            assert after == pytest.approx([bound] * len(after))


@ADAMS
def test_no_gradients_make_a_step_longer_than_the_largest_bound(rule: Any) -> None:
    """The worst ones reach it; gradients of all sizes, silences among them, that grow or shrink, do not exceed it."""
    bounds = rule.step_bounds()
    if rule.beta1**2 >= rule.beta2 or (rule.beta1 > rule.beta2 and isinstance(rule, AMSGrad)):
        assert not any("shrinks" in case or "grows" in case for case in bounds), "there is no bound for all gradients"
        return
    largest = max(bounds.values())
    random = np.random.default_rng(0)
    for silence in (0, 1, 30, 1000, SILENCE):
        reached = float(after_silence(rule, worst(rule, silence), silence)[-1, 0])
        assert reached <= largest * (1.0 + 1e-9)
        tried = 10.0 ** (3.0 * random.standard_normal((60, 1000))) * random.choice([-1.0, 0.0, 1.0], (60, 1000))
        growth = random.uniform(0.5, 2.0, 1000) ** np.arange(60.0)[:, None]
        for g in (tried, growth, growth * tried):
            with np.errstate(all="ignore"):
                assert np.nanmax(after_silence(rule, g, silence)) <= largest * (1.0 + 1e-9)
    assert reached == pytest.approx(largest, rel=1e-4)


def test_the_bounds_of_adam_by_number() -> None:
    names = ["a steady gradient", "after long silence", "a gradient that grows"]
    assert list(Adam().step_bounds()) == names
    assert list(Adam().step_bounds().values()) == pytest.approx([1.0, 3.1623, 7.2703], abs=5e-5)
    without = Adam(bias_correction=False).step_bounds()
    assert list(without) == names and list(without.values()) == pytest.approx([6.5685, 3.1623, 7.2703], abs=5e-5)
    assert list(Adam(beta1=0.9, beta2=0.85).step_bounds()) == ["a steady gradient", "a gradient that shrinks"]
    assert list(Adam(beta1=0.9, beta2=0.5).step_bounds()) == ["a steady gradient"]


@pytest.mark.parametrize(
    ("rule", "bounds"),
    [
        (RULES["rmsprop"](lr=1.0, rho=0.99, eps=1e-300), {"the first step, or after long silence": 10.0}),
        (RULES["rmsprop"](lr=1.0, rho=0.5, eps=1e-300), {"the first step, or after long silence": 2.0**0.5}),
        (RULES["adagrad"](lr=1.0, eps=1e-300), {"the first step": 1.0}),
        (RULES["lion"](lr=1.0), {"every step": 1.0}),
    ],
    ids=str,
)
def test_the_bounds_of_the_other_rules(rule: Rule, bounds: dict[str, float]) -> None:
    assert rule.step_bounds() == pytest.approx(bounds)
    (bound,) = bounds.values()
    random = np.random.default_rng(0)
    tried = 10.0 ** (3.0 * random.standard_normal((60, 3000))) * random.choice([-1.0, 0.0, 1.0], (60, 3000))
    for g in (tried, random.uniform(0.5, 2.0, 3000) ** np.arange(60.0)[:, None]):
        s, longest = rule.init(np.zeros(3000)), 0.0
        for step in g:
            s = rule.step(0.0 * step, step, s)
            longest = max(longest, float(np.abs(s.delta).max()))
        assert longest == pytest.approx(bound, rel=1e-9)


def test_no_bound_is_shown_that_a_decay_would_break() -> None:
    for slug in ("adamw", "lion"):
        assert RULES[slug]().step_bounds() and not RULES[slug](weight_decay=0.1).step_bounds()
        s = SURFACES["booth"]
        path = run(RULES[slug](lr=0.1, weight_decay=1.0), s, s.start, 20)
        assert relative_step(path).max() > 8.0


@EVERY_RULE
def test_no_step_of_a_run_is_longer_than_its_bound(slug: str) -> None:
    bounds = RULES[slug]().step_bounds()
    for surface in ("rosenbrock", "ackley", "cliff"):
        path = run(RULES[slug](lr=0.05), SURFACES[surface], SURFACES[surface].start, 300)
        if bounds:
            assert relative_step(path).max() <= max(bounds.values()) * (1.0 + 1e-9)

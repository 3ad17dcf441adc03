"""Limits, bounds and growth: what the step page says of them against runs and closed forms."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from optimizers import RULES, SURFACES, run
from optimizers.experiment import Experiment
from optimizers.inside import curvature_limit, effective_lr, relative_step, stability, step_factor
from optimizers.rules import Rule
from optimizers.surfaces import Ravine
from ui.step.inside import inside
from ui.step.stability import measured, numbers, sentence

EVERY_RULE = pytest.mark.parametrize("slug", RULES)


@EVERY_RULE
def test_the_limit_is_where_a_root_of_the_linear_map_reaches_minus_one(slug: str) -> None:
    rule = RULES[slug](lr=0.02)
    limit = curvature_limit(rule, 0.02)
    assert (limit is None) == (rule.linear_map(1.0) is None)
    if limit is None:
        return
    below, at, above = (step_factor(rule, 0.02 * limit * share) for share in (0.99, 1.0, 1.01))
    assert below is not None and at is not None and above is not None
    assert below < 1.0 + 1e-12 < above and at == pytest.approx(1.0)


@pytest.mark.parametrize("slug", ["sgd", "momentum", "nesterov"])
def test_both_declarations_of_a_limit_agree(slug: str) -> None:
    rule = RULES[slug](lr=0.03)
    limit = curvature_limit(rule, 0.03)
    assert limit is not None and rule.largest_lr(limit) == pytest.approx(0.03)


def test_the_limit_of_adam() -> None:
    """Cohen et al. (2022): (2 + 2 beta1) / ((1 - beta1) lr), 38 / lr for beta1 = 0.9."""
    for slug in ("adam", "adamw", "amsgrad", "adamax", "radam"):
        assert curvature_limit(RULES[slug](), 0.1) == pytest.approx(380.0)


@pytest.mark.parametrize("slug", ["sgd", "momentum", "nesterov"])
@pytest.mark.parametrize("lr", [0.005, 0.025, 0.05])
def test_a_distance_grows_by_the_factor_that_is_said(slug: str, lr: float) -> None:
    """Along the stiff axis of a ravine, whose curvature is 100 everywhere, over many steps."""
    rule = RULES[slug](lr=lr)
    path = run(rule, Ravine(kappa=100.0), (1e-3, 1.0), 200)
    factor = step_factor(rule, 100.0 * lr)
    assert factor is not None
    energy = np.hypot(path.x[:, 1], np.append(path.quantities["delta"][:, 1], 0.0))
    late = slice(40, min(len(energy) - 1, 200))
    rate = np.exp(np.polyfit(np.arange(late.start, late.stop), np.log(energy[late] + 1e-300), 1)[0])
    assert rate == pytest.approx(factor, rel=0.02)


@pytest.mark.parametrize("lr", [0.01, 0.1])
def test_adam_comes_to_the_edge_of_stability_by_itself(lr: float) -> None:
    """Its denominator shrinks until the limit is reached, and stays there: Cohen et al. (2022), section 3."""
    adam = RULES["adam"](lr=lr, beta2=0.95)
    e = Experiment(surface=Ravine(kappa=100.0), rules=(adam,), start=(1.0, 1.0), steps=3000)
    seen = inside(e, adam)
    shares = [measured(seen, e.surface, t) for t in range(1500, 3001, 50)]
    found = [s.share for s in shares if s is not None and s.share is not None]
    assert len(found) == len(shares) and 0.9 < float(np.median(found)) < 1.05


def test_eigenvalues_and_directions() -> None:
    found = stability(RULES["sgd"](lr=0.014), Ravine(kappa=100.0), np.array([1.0, 1.0]), 0.014, np.full(2, 0.014))
    assert found is not None and found.eigenvalues == pytest.approx((1.0, 100.0))
    assert found.share == pytest.approx(0.7) and not found.preconditioned
    assert np.abs(found.directions[1].vector) == pytest.approx((0.0, 1.0))
    assert found.directions[1].factor == pytest.approx(0.4)


def test_the_preconditioned_eigenvector_is_one_of_the_matrix_that_acts() -> None:
    surface, x = SURFACES["rosenbrock"], np.array([-1.2, 1.1])
    rates = np.array([0.01, 0.3])
    found = stability(RULES["adam"](lr=0.1), surface, x, 0.1, rates)
    xx, xy, yy = surface.hessian(-1.2, 1.1)
    matrix = np.diag(rates / 0.1) @ np.array([[xx, xy], [xy, yy]])
    assert found is not None and found.preconditioned
    for direction in found.directions:
        np.testing.assert_allclose(
            matrix @ direction.vector, direction.curvature * np.array(direction.vector), rtol=1e-10
        )


def said(rule: Rule, surface: str, start: tuple[float, float], step: int = 1, **fields: Any) -> str:
    e = replace(Experiment(surface=SURFACES[surface], rules=(rule,), start=start, steps=50), **fields)
    seen = inside(e, rule)
    found = measured(seen, e.surface, step)
    assert "None" not in numbers(rule, found)
    return sentence(rule, found)


def test_sentences() -> None:
    assert said(RULES["sgd"](lr=0.028), "ravine", (1.0, 1.0)) == (
        "This step size is 1.40 times the limit in the steep direction: the y coordinate will grow by a factor of "
        "1.80 a step, if the surface stays this curved."
    )
    assert "0.500 times the limit" in said(RULES["sgd"](lr=0.01), "ravine", (1.0, 1.0))
    assert "curves down: the y coordinate will grow by a factor of 1.20 a step" in said(
        RULES["sgd"](lr=0.1), "saddle", (1.0, 1e-3)
    )
    assert said(RULES["lion"](), "ravine", (1.0, 1.0)).startswith("No limit for the step size of Lion is known")
    assert said(RULES["sgd"](lr=0.1), "monkey_saddle", (0.0, 0.0)).startswith("The surface curves down or not at all")


@EVERY_RULE
def test_no_step_is_longer_than_its_bound(slug: str) -> None:
    bounds = RULES[slug]().step_bounds()
    for surface in ("rosenbrock", "ackley", "cliff"):
        path = run(RULES[slug](lr=0.05), SURFACES[surface], SURFACES[surface].start, 300)
        if bounds:
            assert relative_step(path).max() <= max(bounds.values()) * (1.0 + 1e-9)


def test_the_bounds_of_adam_by_number() -> None:
    assert list(RULES["adam"]().step_bounds().values()) == pytest.approx([1.0, 3.1623, 7.2703], abs=5e-5)
    assert RULES["rmsprop"](rho=0.99).step_bounds() == pytest.approx(
        {"the first step, or after long silence": 10.0}
    )


@EVERY_RULE
def test_the_effective_rate_is_what_multiplies_the_gradient(slug: str) -> None:
    e = Experiment(rules=(RULES[slug](lr=0.01),), steps=10, start=(-1.0, 1.2))
    seen = inside(e, e.rules[0])
    rate = effective_lr(seen.rule, seen.every)
    assert rate.shape == (seen.last, 2) and (rate > 0.0).all()
    if "denominator" in seen.path.quantities:
        np.testing.assert_allclose(rate, 0.01 / seen.path.quantities["denominator"])


def test_a_direction_points_to_the_right() -> None:
    """Both signs are the same direction; which one the eigenvector has is chance."""
    for start in ((-1.5, 2.0), (1.0, 1.0), (-0.8, 0.5)):
        text = said(RULES["sgd"](lr=1e-3), "rosenbrock", start)
        assert "along" not in text or "along (0." in text


def test_a_step_that_hardly_changes_anything_is_not_said_to_grow() -> None:
    assert "will hardly change" in said(RULES["sgd"](lr=1e-4), "saddle", (1.0, 1e-3))

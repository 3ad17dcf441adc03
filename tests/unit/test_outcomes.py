"""How runs end: what is said of an end is compared with the surface around it, sampled without derivatives."""

import numpy as np
import pytest

from optimizers import RULES, SCHEDULES, SURFACES, sweep
from optimizers.elementary import Array
from optimizers.outcomes import DIVERGED, FLAT, MINIMUM, MOVING, OFF_MAP, OTHER, exhausted, floor, nearness, outcomes
from optimizers.surfaces import Point, Surface
from optimizers.surfaces.basic import Ravine
from optimizers.surfaces.regression import Regression

EVERY = pytest.mark.parametrize("slug", SURFACES)


@EVERY
def test_near_is_two_percent_of_the_map_and_never_reaches_half_way_to_another_minimum(slug: str) -> None:
    surface = SURFACES[slug]
    side = min(high - low for low, high in surface.bounds)
    own = [(p.x, p.y) for p in surface.minima]
    gap = min((np.hypot(x - a, y - b) for i, (x, y) in enumerate(own) for a, b in own[:i]), default=np.inf)
    assert nearness(surface) == pytest.approx(min(0.02 * side, gap / 4), rel=1e-12)


def test_minima_that_are_close_together_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """No surface has any that are closer than 8 % of its map."""
    bowl = SURFACES["bowl"]
    monkeypatch.setattr(type(bowl), "minima", (Point(0.0, 0.0, 0.0), Point(0.03, 0.04, 0.0)))
    assert nearness.__wrapped__(bowl) == pytest.approx(0.0125)


def resting(surface: Surface, *points: tuple[float, float]) -> list[int]:
    """The outcomes of runs that have converged to these points."""
    return outcomes(surface, np.array(points).T, np.full(len(points), "converged")).tolist()


def ends(surface: Surface) -> tuple[Array, Array, Array]:
    """Where many runs end: from everywhere, with rates that are too low, right and too high. And their statuses."""
    random = np.random.default_rng(5)
    low, high = np.array(surface.bounds).T
    points, statuses, losses = [], [], []
    for slug, steps in (("sgd", 300), ("momentum", 1000), ("adam", 1000), ("adagrad", 1000), ("lion", 200)):
        starts = random.uniform(low[:, None], high[:, None], (2, 60))
        end = sweep(RULES[slug](lr=10.0 ** random.uniform(-3.5, 1.0, 60)), surface, starts, steps)
        points.append(end.x)
        statuses.append(end.status)
        losses.append(end.loss)
    return np.concatenate(points, axis=1), np.concatenate(statuses), np.concatenate(losses)


def lowest_around(surface: Surface, x: float, y: float, radius: float) -> tuple[float, float, float]:
    """The lowest point of a disc, by looking again and again at a finer grid around the lowest one so far."""
    a, b, r = x, y, radius
    grid = np.linspace(-1.0, 1.0, 21)
    for _ in range(14):
        xs, ys = a + r * grid[:, None], b + r * grid
        loss = np.where(np.hypot(xs - x, ys - y) <= radius, surface.value(xs, ys), np.inf)
        i, j = np.unravel_index(loss.argmin(), loss.shape)
        a, b, r = float(xs[i, 0]), float(ys[j]), 0.3 * r
    return a, b, float(surface.value(a, b))


@EVERY
def test_what_is_said_of_an_end_is_what_lies_around_it(slug: str) -> None:
    surface = SURFACES[slug]
    points, status, losses = ends(surface)
    code = outcomes(surface, points, status)
    assert np.array_equal(code == DIVERGED, status == "diverged")
    scale = float(surface.value(*surface.start)) - floor(surface)
    near = nearness(surface)
    for x, y, loss, said in zip(*points, losses, code, strict=True):
        if said in (MINIMUM, OFF_MAP):
            a, b, lowest = lowest_around(surface, x, y, near)
            assert np.hypot(a - x, b - y) < 0.9 * near, "the lowest point nearby is no border"
            assert loss - lowest < 1e-6 * scale
            inside = all(low <= v <= high for v, (low, high) in zip((a, b), surface.bounds, strict=True))
            assert inside == (said == MINIMUM) or slug == "product", "a curve that leaves the map"
        elif said == FLAT:
            for radius in (0.1 * near, near):
                ring = np.linspace(0.0, 2.0 * np.pi, 64)
                around = surface.value(x + radius * np.cos(ring), y + radius * np.sin(ring))
                assert np.ptp(around) < 1e-6 * scale
            assert surface.distances(np.array([x]), np.array([y])).min() > near
    assert (code == FLAT).any() == (slug in ("plateau", "easom"))


@EVERY
def test_every_listed_point_is_what_it_is_listed_as(slug: str) -> None:
    surface = SURFACES[slug]
    if surface.minima:
        assert set(resting(surface, *(p[:2] for p in surface.minima))) == {MINIMUM}
    if surface.saddles:
        assert set(resting(surface, *(p[:2] for p in surface.saddles))) == {OTHER}
    for p in surface.minima:
        assert all(np.hypot(p.x - q.x, p.y - q.y) > 2.0 * nearness(surface) for q in surface.saddles)


def test_stationary_points_that_are_not_listed_are_found() -> None:
    assert resting(SURFACES["himmelblau"], (-0.27084459066734756, -0.9230385564799816)) == [OTHER], "a maximum"
    assert resting(SURFACES["rastrigin"], (0.5025463554, 0.0), (0.5025463554, 0.5025463554)) == [OTHER, OTHER]
    again = (0.5 - 4.0 * np.pi / 3.0, -0.5 - 4.0 * np.pi / 3.0)
    assert resting(SURFACES["mccormick"], again) == [OFF_MAP], "further down the stairs"
    assert resting(SURFACES["product"], (5.0, 0.2), (0.25, 4.0), (0.0, 0.0)) == [MINIMUM, MINIMUM, OTHER]


def test_minima_without_curvature_or_gradient_are_minima() -> None:
    """The tip of Ackley's cone, the crossing of Valley's creases, and the monkey saddle, whose Hessian is 0."""
    assert resting(SURFACES["ackley"], (0.0, 0.0)) == resting(SURFACES["valley"], (0.0, 0.0)) == [MINIMUM]
    assert resting(SURFACES["monkey_saddle"], (0.0, 0.0), (1e-5, 1e-5)) == [OTHER, OTHER]
    for surface in (Ravine(kappa=1000.0, angle=30.0), Regression(offset=5.0, batch=7)):
        assert resting(surface, surface.minima[0][:2]) == [MINIMUM]


def test_a_plain_is_neither_a_minimum_nor_a_saddle() -> None:
    """Also where its vanishing slopes have stationary points: Easom's loss is a product of two waves."""
    assert resting(SURFACES["plateau"], (60.0, 60.0), (5.0, -5.0), (0.0, 39.0)) == [FLAT] * 3
    wave = np.linspace(9.0, 16.0, 300)
    for other in (wave, wave[::-1], -wave):
        assert set(resting(SURFACES["easom"], *zip(wave, other, strict=True))) == {FLAT}


def test_a_small_slope_is_not_flat_ground_where_the_start_was_steep() -> None:
    """Beale's valley without an end: the gradient is a millionth of that at a corner, and the run goes on."""
    beale = SURFACES["beale"]
    at = (-14.47419188, 1.06461392)
    assert np.hypot(*beale.gradient(*at)) < 1e-6 * np.hypot(*beale.gradient(4.5, 4.5))
    assert resting(beale, at) == [MOVING]
    passing = (0.09031397, -2.75019252)  # beside a saddle point
    assert np.hypot(passing[0] - beale.saddles[0].x, passing[1] - beale.saddles[0].y) < nearness(beale)
    assert resting(beale, passing, (2.93001049, 0.48185623)) == [MOVING, MOVING]


def test_a_run_that_moves_around_a_minimum_is_not_at_it() -> None:
    end = sweep(RULES["lion"](lr=0.01), SURFACES["bowl"], (-1.603, 1.207), 1000)
    assert end.loss[0] < 1e-3
    assert outcomes(SURFACES["bowl"], end.x, end.status).tolist() == [MOVING]


def test_a_schedule_that_ends_at_zero_leaves_no_rate() -> None:
    spent = {slug for slug, schedule in SCHEDULES.items() if exhausted(schedule(), 300)}
    assert spent == {"cosine", "warmup_cosine"}
    fast = SCHEDULES["exponential"](gamma=0.9)
    assert exhausted(fast, 300) and not exhausted(fast, 100)
    assert exhausted(SCHEDULES["step"](gamma=0.01, every=20.0), 300)

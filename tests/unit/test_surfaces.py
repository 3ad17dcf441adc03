"""Every surface: derivatives, bits, listed points, starts and learning rates."""

import re
from dataclasses import dataclass, replace
from itertools import pairwise, product
from typing import Any

import numpy as np
import pytest
from sklearn.datasets import load_diabetes

from optimizers import RULES, SURFACES, run, sweep
from optimizers.experiment import working_lr
from optimizers.hyper import declared, hyper
from optimizers.surfaces import Surface
from optimizers.surfaces.basic import Ravine
from optimizers.surfaces.classic import Matyas
from optimizers.surfaces.phenomena import Cliff, MonkeySaddle, Product, Valley
from optimizers.surfaces.regression import Regression

SLUGS = (
    "rosenbrock beale saddle bowl ravine himmelblau booth matyas mccormick three_hump_camel"
    " six_hump_camel goldstein_price styblinski_tang ackley rastrigin levy easom monkey_saddle two_basins"
    " plateau cliff valley product regression"
)
NOT_FINITE = (np.inf, -np.inf, np.nan)


def variants() -> list[Any]:
    """Every surface, and every corner and default of its parameters."""
    cases = []
    for slug, surface in SURFACES.items():
        known = declared(type(surface))
        for values in product(*({p.default, p.low, p.high, p.nearest((p.low + p.high) / 3)} for p in known.values())):
            label = "-".join([slug, *(f"{v:g}" for v in values)])
            cases.append(pytest.param(replace(surface, **dict(zip(known, values, strict=True))), id=label))
    return cases


every_variant = pytest.mark.parametrize("surface", variants())
every_surface = pytest.mark.parametrize("surface", SURFACES.values(), ids=SURFACES)


def random_points(surface: Surface, count: int) -> np.ndarray:
    """Points (2, count) from the window and, one in four, from far outside it."""
    rng = np.random.default_rng(7)
    low, high = np.array(surface.bounds).T
    points = rng.uniform(low[:, None], high[:, None], (2, count))
    points[:, ::4] *= 10.0
    return points


def outputs(surface: Surface, x: object, y: object) -> list[object]:
    return [surface.value(x, y), *surface.gradient(x, y), *surface.hessian(x, y)]


def eigenvalues(surface: Surface, x: float, y: float) -> np.ndarray:
    xx, xy, yy = surface.hessian(x, y)
    return np.linalg.eigvalsh([[xx, xy], [xy, yy]])


def close(actual: np.ndarray, exact: np.ndarray, size: float | None = None) -> None:
    """Equal to 1e-12, relative to the value or, near its zeros, to `size`: a thousandth of the median."""
    size = 1e-3 * np.median(np.abs(exact)) if size is None else size
    allowed = 1e-12 * (np.abs(exact) + size) + 1e-300
    assert np.all(np.abs(actual - exact) <= allowed), np.max(np.abs(actual - exact) / allowed)


def same_bits(actual: object, expected: np.ndarray) -> None:
    """Equal in every bit, the sign of zero included; any NaN equals any other."""
    actual = np.array(actual, dtype=float)
    same = actual.view(np.int64) == np.ascontiguousarray(expected, dtype=float).view(np.int64)
    assert np.all(same | (np.isnan(actual) & np.isnan(expected)))


def test_no_slug_of_a_link_is_lost() -> None:
    assert [slug for slug in SURFACES if slug in SLUGS.split()] == SLUGS.split()
    assert all(surface.slug == slug for slug, surface in SURFACES.items())


@every_variant
def test_gradient_agrees_with_value(surface: Surface) -> None:
    x, y = random_points(surface, 500)
    by_x, by_y = surface.gradient(x, y)
    if isinstance(surface, Valley):  # |x| has no complex step; off the kinks central differences are exact
        x, y, h = np.round(x, 6) + 1e-3, np.round(y, 6) + 1e-3, 2.0**-20
        away = (np.abs(x) > h) & (np.abs(y) > h)
        assert away.sum() > 400
        exact_x = (surface.value(x + h, y) - surface.value(x - h, y)) / (2 * h)
        exact_y = (surface.value(x, y + h) - surface.value(x, y - h)) / (2 * h)
        np.testing.assert_allclose(by_x[away], exact_x[away], rtol=1e-7)
        np.testing.assert_allclose(by_y[away], exact_y[away], rtol=1e-7)
    else:
        close(by_x + 0.0 * y, surface.value(x + 1e-30j, y).imag / 1e-30)
        close(by_y + 0.0 * x, surface.value(x, y + 1e-30j).imag / 1e-30)


@every_variant
def test_hessian_agrees_with_gradient(surface: Surface) -> None:
    x, y = random_points(surface, 500)
    xx, xy, yy = surface.hessian(x, y)
    if isinstance(surface, Valley):
        assert not np.any([xx, xy, yy])
        return
    x_by_x, y_by_x = surface.gradient(x + 1e-30j, y + 0j)
    x_by_y, y_by_y = surface.gradient(x + 0j, y + 1e-30j)
    size = 1.0 if isinstance(surface, Cliff) else None  # curvatures of +-77 on the wall cancel around it
    close(xx, x_by_x.imag / 1e-30, size)
    close(xy, x_by_y.imag / 1e-30, size)
    close(xy, y_by_x.imag / 1e-30, size)
    close(yy, y_by_y.imag / 1e-30, size)


@every_variant
def test_eigenvalues_are_those_of_the_hessian(surface: Surface) -> None:
    x, y = random_points(surface, 100)
    exact = np.array([eigenvalues(surface, *point) for point in zip(x, y, strict=True)]).T
    assert np.abs(np.array(surface.eigenvalues(x, y)) - exact).max() <= 1e-14 * np.abs(exact).max()


@every_surface
def test_shapes(surface: Surface) -> None:
    x, y = np.linspace(-1.0, 1.0, 3)[:, None], np.linspace(-1.0, 1.0, 4)
    assert np.shape(surface.value(x, y)) == (3, 4)
    assert [np.shape(h) for h in surface.hessian(x, y)] == [(3, 4)] * 3
    for g, along in zip(surface.gradient(x, y), (x, y), strict=True):
        assert np.broadcast_shapes(np.shape(g), along.shape) in (along.shape, (3, 4))
    full_x, full_y = np.broadcast_arrays(x, y)
    for g in surface.gradient(full_x, full_y):
        assert g.shape == (3, 4)
        assert not np.shares_memory(g, full_x) and not np.shares_memory(g, full_y)


@every_variant
def test_floats_and_arrays_have_the_same_bits(surface: Surface) -> None:
    points = np.hstack([random_points(surface, 200), np.array(surface.start)[:, None], np.zeros((2, 1))])
    with np.errstate(all="ignore"):
        alone = np.array([outputs(surface, x, y) for x, y in points.T.tolist()]).T
        assert all(type(value) is float for value in outputs(surface, *points[:, 0].tolist()))
        for size in range(1, 41):
            same_bits(outputs(surface, *points[:, :size]), alone[:, :size])
        for stride in (-1, 2, 3):
            x, y = points[:, ::stride]
            same_bits(outputs(surface, x, y), alone[:, ::stride])
        x, y = np.ascontiguousarray(points.T).T  # coordinates last in memory
        same_bits(outputs(surface, x, y), alone)
        for x, y, expected in zip(*points, alone.T, strict=True):
            same_bits(outputs(surface, x, y), expected)


@every_variant
def test_no_input_raises(surface: Surface) -> None:
    special = (*NOT_FINITE, 0.0, -0.0, 1.0, -1.0, 5e-324, 1e-200, -1e-160, 1e160, -1e308, 1.7e308)
    pairs = list(product(special, special))
    with np.errstate(all="ignore"):
        alone = [outputs(surface, x, y) for x, y in pairs]
        together = outputs(surface, *np.array(pairs).T)
    assert all(type(value) is float for values in alone for value in values)
    same_bits(together, np.array(alone).T)


@every_surface
def test_far_out_a_run_is_seen_to_be_lost(surface: Surface) -> None:
    """A NaN point never comes back as a finite loss and gradient."""
    with np.errstate(all="ignore"):
        for x, y in ((np.nan, 1.0), (1.0, np.nan)):
            assert np.isnan(surface.value(x, y))
            assert np.isnan(surface.gradient(x, y)).any()


@every_variant
def test_minima(surface: Surface) -> None:
    (left, right), (bottom, top) = surface.bounds
    for x, y, value in surface.minima:
        assert left <= x <= right and bottom <= y <= top
        assert surface.value(x, y) == pytest.approx(value, rel=1e-12, abs=1e-25)
        low, high = eigenvalues(surface, x, y)
        assert low >= -1e-9 * max(high, 1.0)
        assert np.hypot(*surface.gradient(x, y)) <= 1e-14 * max(high, 1.0) * max(1.0, abs(x), abs(y))
        ring = np.linspace(0.0, 2.0 * np.pi, 16)
        around = surface.value(x + 1e-3 * np.cos(ring), y + 1e-3 * np.sin(ring))
        assert np.all(around >= value - 1e-15 * abs(value))
    assert len({(x, y) for x, y, _ in surface.minima}) == len(surface.minima)
    assert all(a.value <= b.value for a, b in pairwise(surface.minima))


@every_variant
def test_saddles(surface: Surface) -> None:
    (left, right), (bottom, top) = surface.bounds
    for x, y, value in surface.saddles:
        assert left <= x <= right and bottom <= y <= top
        assert surface.value(x, y) == pytest.approx(value, rel=1e-12, abs=1e-25)
        low, high = eigenvalues(surface, x, y)
        size = max(high, -low, 1.0)
        assert np.hypot(*surface.gradient(x, y)) <= 1e-14 * size * max(1.0, abs(x), abs(y))
        ring = np.linspace(0.0, 2.0 * np.pi, 16)
        around = surface.value(x + 0.01 * np.cos(ring), y + 0.01 * np.sin(ring))
        assert around.min() < value < around.max()
        if isinstance(surface, MonkeySaddle):  # the degenerate one
            assert low == high == 0.0
        else:
            assert low < -1e-4 * high < 0.0


POINTS = {  # minima and saddle points within the bounds; None where there are too many to list
    "rosenbrock": (1, 0),
    "beale": (1, 2),
    "saddle": (0, 1),
    "himmelblau": (4, 4),
    "mccormick": (2, 1),
    "three_hump_camel": (3, 2),
    "six_hump_camel": (6, 7),
    "goldstein_price": (4, 4),
    "styblinski_tang": (4, 4),
    "easom": (5, 4),
    "two_basins": (2, 1),
    "cliff": (1, 0),
    "bowl": (1, 0),
    "booth": (1, 0),
    "matyas": (1, 0),
    "ackley": (121, None),
    "rastrigin": (121, None),
    "levy": (40, None),
}


def test_points_are_as_many_as_were_counted() -> None:
    for slug, (minima, saddles) in POINTS.items():
        assert (len(SURFACES[slug].minima), len(SURFACES[slug].saddles)) == (minima, saddles or 0), slug


@pytest.mark.parametrize("slug", [s for s in SURFACES if s != "product" and not SURFACES[s].creases])
def test_no_critical_point_in_the_window_is_missing(slug: str) -> None:
    """Where there are more saddles than are listed, no minimum is missing. The minima of `product` are a curve."""
    surface = SURFACES[slug]
    _, saddles = POINTS.get(slug, (0, 0))
    found = {(p.x, p.y) for p in (*surface.minima, *surface.saddles)}
    (left, right), (bottom, top) = surface.bounds
    x, y = (a.ravel() for a in np.meshgrid(np.linspace(left, right, 60), np.linspace(bottom, top, 60)))
    with np.errstate(all="ignore"):
        for _ in range(60):  # Newton's method from every point of a grid
            (gx, gy), (xx, xy, yy) = surface.gradient(x, y), surface.hessian(x, y)
            determinant = xx * yy - xy * xy
            x, y = x - (yy * gx - xy * gy) / determinant, y - (xx * gy - xy * gx) / determinant
        (gx, gy), (xx, xy, yy) = surface.gradient(x, y), surface.hessian(x, y)
        size = np.abs([xx, xy, yy]).max(axis=0)
        inside = (left <= x) & (x <= right) & (bottom <= y) & (y <= top)
        curved_up, curved_both_ways = (xx * yy > xy * xy) & (xx > 0.0), xx * yy < xy * xy
        wanted = curved_up if saddles is None else curved_up | curved_both_ways
        settled = inside & (np.hypot(gx, gy) <= 1e-12 * size) & wanted
    assert settled.sum() > 100 * (slug in POINTS and slug != "easom")
    for point in zip(x[settled], y[settled], strict=True):
        assert min(np.hypot(point[0] - a, point[1] - b) for a, b in found) < 1e-6, point


@pytest.mark.parametrize(("slug", "count"), [("ackley", 121), ("rastrigin", 121), ("levy", 40), ("himmelblau", 4)])
def test_the_minima_are_as_many_as_a_fine_grid_has(slug: str, count: int) -> None:
    """Without derivatives: points of a grid that are lower than their eight neighbours."""
    surface = SURFACES[slug]
    x, y = (np.linspace(low, high, 801) for low, high in surface.bounds)
    loss = surface.value(x[:, None], y)
    inner = loss[1:-1, 1:-1]
    around = [loss[1 + i : 800 + i, 1 + j : 800 + j] for i, j in product((-1, 0, 1), repeat=2) if i or j]
    column, row = np.nonzero(np.all([inner < other for other in around], axis=0))
    assert len(column) == len(surface.minima) == count
    away = surface.distances(x[column + 1], y[row + 1])
    assert len(set(away.argmin(axis=0))) == count and away.min(axis=0).max() < 1.5 * (x[1] - x[0])


@every_surface
def test_distances_are_those_to_the_minima(surface: Surface) -> None:
    """Also from far outside, and for the hyperbola of Product, whose points are tried one by one."""
    x, y = random_points(surface, 200)
    away = surface.distances(x, y)
    assert away.shape == (len(surface.minima), 200)
    if isinstance(surface, Product):
        t = np.exp(np.linspace(-9.0, 9.0, 40_001))
        for side, own in zip((1.0, -1.0), away, strict=True):
            tried = np.array([np.hypot(a - side * t, b - side / t).min() for a, b in zip(x, y, strict=True)])
            assert (own <= tried + 1e-12).all() and (tried - own).max() < 1e-3 * np.hypot(x, y).max()
        assert surface.distances(np.sqrt(t), 1.0 / np.sqrt(t))[0].max() < 1e-12 * t.max()
    else:
        for p, own in zip(surface.minima, away, strict=True):
            assert np.array_equal(own, np.hypot(x - p.x, y - p.y))


def test_what_is_said_of_a_surface_can_be_counted() -> None:
    """The sentences beside the maps, where they state a number or a comparison."""

    def depths(slug: str) -> list[float]:
        return sorted({round(p.value, 9) for p in SURFACES[slug].minima})

    assert "Four minima of equal depth" in SURFACES["himmelblau"].character and len(depths("himmelblau")) == 1
    assert "of three depths" in SURFACES["styblinski_tang"].character and len(depths("styblinski_tang")) == 3
    assert "in mirrored pairs, of three different depths" in SURFACES["six_hump_camel"].character
    pairs = {p[:2] for p in SURFACES["six_hump_camel"].minima}
    assert len(depths("six_hump_camel")) == 3 and len(pairs) == 6 and pairs == {(-x, -y) for x, y in pairs}
    low, left, right = SURFACES["three_hump_camel"].minima
    assert low.value < left.value == right.value and left[0] * right[1] == left[1] * right[0], "in a row"
    assert np.linalg.cond([[0.52, -0.48], [-0.48, 0.52]]) == pytest.approx(25.0) and "number 25" in str(Matyas.__doc__)

    x, y = (np.linspace(low, high, 401) for low, high in SURFACES["goldstein_price"].bounds)
    highest = SURFACES["goldstein_price"].value(x[:, None], y).max()
    assert 1.0e6 < highest < 1.05e6 and SURFACES["goldstein_price"].infimum == 3.0

    tang = SURFACES["styblinski_tang"]
    nearest = tang.distances(*np.random.default_rng(0).uniform(-5.0, 5.0, (2, 10_000))).argmin(axis=0)
    assert (nearest == 0).mean() < 0.25, "the nearest is seldom the lowest"

    along = np.linspace(1.0, 3.0, 50)  # Product: flattest in the middle of the curve, sharpest at its ends
    assert (np.diff([eigenvalues(SURFACES["product"], t, 1.0 / t)[1] for t in along]) > 0.0).all()
    assert np.array_equal(SURFACES["monkey_saddle"].hessian(0.0, 0.0), (0.0, 0.0, 0.0)), "without any curvature"
    assert np.hypot(*SURFACES["easom"].gradient(20.0, 20.0)) == pytest.approx(0.0, abs=1e-200)
    assert Regression.count == 442 == len(Regression().points[0])


@every_variant
def test_infimum(surface: Surface) -> None:
    x, y = random_points(surface, 100_000)
    with np.errstate(all="ignore"):
        seen = surface.value(x, y).min()
    if surface.infimum is None:
        t = np.array([10.0, 100.0, 1000.0])
        ways = [surface.value(*way) for way in ((-t, -t), (0.0 * t, t), (-t, 0.0 * t))]
        assert any(np.all(np.diff(losses) < 0.0) and losses[-1] < -500.0 for losses in ways)
    else:
        assert surface.infimum <= seen
        assert (
            surface.infimum
            == surface.minima[0].value
            == pytest.approx(surface.value(*surface.minima[0][:2]), rel=1e-14, abs=1e-30)
        )


def test_exact_values_of_the_textbooks() -> None:
    zero = "rosenbrock beale bowl ravine booth matyas three_hump_camel ackley rastrigin levy plateau valley"
    for slug in zero.split():
        x, y, _ = SURFACES[slug].minima[0]
        assert SURFACES[slug].value(x, y) == 0.0, slug
    assert SURFACES["goldstein_price"].value(0.0, -1.0) == 3.0
    assert SURFACES["easom"].value(np.pi, np.pi) == -1.0
    assert SURFACES["six_hump_camel"].infimum == pytest.approx(-1.031628453489877)
    assert SURFACES["styblinski_tang"].infimum == pytest.approx(-39.16616570377142 * 2)
    assert SURFACES["mccormick"].value(-0.54719755, -1.54719755) == pytest.approx(-1.91322295)
    assert SURFACES["rosenbrock"].value(-1.2, 1.0) == pytest.approx(24.2)
    assert SURFACES["himmelblau"].value(0.0, 0.0) == 170.0
    assert SURFACES["ackley"].value(1.0, 1.0) == pytest.approx(3.6253849384403627)


def test_rearranged_formulas_are_the_textbooks() -> None:
    x, y = random_points(SURFACES["goldstein_price"], 200)
    a = 1 + (x + y + 1) ** 2 * (19 - 14 * x + 3 * x**2 - 14 * y + 6 * x * y + 3 * y**2)
    b = 30 + (2 * x - 3 * y) ** 2 * (18 - 32 * x + 12 * x**2 + 48 * y - 36 * x * y + 27 * y**2)
    np.testing.assert_allclose(SURFACES["goldstein_price"].value(x, y), a * b, rtol=1e-9)
    x, y = random_points(SURFACES["levy"], 200)
    w, z = 1 + (x - 1) / 4, 1 + (y - 1) / 4
    first = np.sin(np.pi * w) ** 2 + (w - 1) ** 2 * (1 + 10 * np.sin(np.pi * w + 1) ** 2)
    np.testing.assert_allclose(
        SURFACES["levy"].value(x, y), first + (z - 1) ** 2 * (1 + np.sin(2 * np.pi * z) ** 2), rtol=1e-11
    )


def test_ravine_turns() -> None:
    for angle in (0.0, 30.0, 45.0, 90.0):
        turned = Ravine(kappa=50.0, angle=angle)
        np.testing.assert_allclose(eigenvalues(turned, 0.3, -0.2), [1.0, 50.0], rtol=1e-13)
        floor = np.cos(np.radians(angle)), np.sin(np.radians(angle))
        assert turned.value(*map(float, floor)) == pytest.approx(0.5)


def test_valley_has_the_middle_subgradient_on_its_creases() -> None:
    assert SURFACES["valley"].gradient(0.0, 1.0) == (0.0, 4.0)
    assert SURFACES["valley"].gradient(-1.0, 0.0) == (-1.0, 0.0)


@every_surface
def test_words(surface: Surface) -> None:
    assert surface.name and type(surface).__doc__
    assert len(surface.character) <= 72
    assert re.fullmatch(r"[A-Z0-9][^.!?]*\.", surface.character)
    assert surface.formula.count("{") == surface.formula.count("}")
    assert surface.formula.count(r"\left") == surface.formula.count(r"\right")
    for parameter in declared(type(surface)).values():
        assert parameter.symbol in surface.formula


def test_characters_and_names_differ() -> None:
    for words in ("name", "character", "formula"):
        assert len({getattr(surface, words) for surface in SURFACES.values()}) == len(SURFACES)


@every_surface
def test_start_is_inside_and_not_at_rest(surface: Surface) -> None:
    for at, (low, high) in zip(surface.start, surface.bounds, strict=True):
        assert low < at < high
    assert np.hypot(*surface.gradient(*surface.start)) > 1e-4
    assert all(np.hypot(surface.start[0] - x, surface.start[1] - y) > 0.2 for x, y, _ in surface.minima)


@every_surface
def test_learning_rates_work_from_the_start(surface: Surface) -> None:
    begin = surface.value(*surface.start)
    for slug, rule in RULES.items():
        if not surface.lrs.keys() & {slug, rule.lr_as}:
            continue  # nobody has said which rate works
        lr = working_lr(slug, surface)
        assert declared(rule)["lr"].problem(lr) is None
        assert float(f"{lr:.1e}") == lr
        end = sweep(rule(lr=lr), surface, surface.start, 500)
        assert end.status[0] != "diverged", slug
        if surface.infimum is None:
            assert end.loss[0] < begin - 0.5, slug
        else:  # on the way to the lowest minimum; a rugged surface stops some rules early
            left = (end.loss[0] - surface.infimum) / (begin - surface.infimum)
            assert left < {"Ackley": 0.8, "Two basins": 0.6}.get(surface.name, 0.4), slug


def test_plain_gradient_descent_prefers_the_wide_basin() -> None:
    surface = SURFACES["two_basins"]
    narrow, wide = surface.minima
    assert eigenvalues(surface, *narrow[:2])[0] > 100.0 * eigenvalues(surface, *wide[:2])[1]
    assert narrow.value < wide.value
    for slug, expected in (("sgd", wide), ("adam", narrow)):
        end = sweep(RULES[slug](lr=working_lr(slug, surface)), surface, surface.start, 500)
        assert np.hypot(end.x[0, 0] - expected.x, end.x[1, 0] - expected.y) < 1e-3


@pytest.mark.parametrize("offset", [0.0, 2.0, 5.0])
def test_regression_is_the_mean_squared_error_of_a_line(offset: float) -> None:
    surface = Regression(offset=offset)
    x, y = surface.points
    assert x.size == surface.count and x.mean() == pytest.approx(offset)
    w, b = 0.3, -0.4
    assert surface.value(w, b) == pytest.approx(np.mean((w * x + b - y) ** 2))
    error = 2 * (w * x + b - y)
    assert np.allclose(surface.gradient(w, b), [np.mean(error * x), np.mean(error)])
    assert np.allclose(surface.hessian(w, b), [2 * np.mean(x * x), 2 * np.mean(x), 2.0])
    slope, intercept = np.polyfit(x, y, 1)
    assert surface.minima[0][:2] == pytest.approx((slope, intercept))


def test_regression_is_on_the_data_of_scikit_learn() -> None:
    data = load_diabetes(scaled=False)
    bmi = data.data[:, data.feature_names.index("bmi")]
    for ours, column in zip(Regression(offset=0.0).points, (bmi, data.target), strict=True):
        np.testing.assert_allclose(ours, (column - column.mean()) / column.std(), rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("batch", [1, 7, 64, 300])
def test_a_mini_batch_has_the_gradient_of_its_patients(batch: int) -> None:
    surface = Regression(batch=batch)
    x, y = surface.points
    rows, w, b = surface.rows(40, seed=3), 0.5, 0.2
    assert surface.stochastic and rows.shape == (40, batch)
    for chosen, moments in zip(rows, surface.batches(40, seed=3), strict=True):
        assert len(set(chosen)) == batch
        error = 2 * (w * x[chosen] + b - y[chosen])
        seen = np.add(surface.gradient(w, b), surface.deviation(w, b, moments))
        np.testing.assert_allclose(seen, [np.mean(error * x[chosen]), np.mean(error)], rtol=1e-10, atol=1e-12)


def test_mini_batches_go_through_all_patients_and_a_longer_run_only_adds_to_them() -> None:
    surface = Regression(batch=40)
    rows = surface.rows(33, seed=1)
    for epoch in (rows[:11], rows[11:22], rows[22:]):
        assert len(set(epoch.ravel())) == 440
    assert np.array_equal(surface.rows(5, seed=1), rows[:5])
    assert not np.array_equal(surface.rows(5, seed=2), rows[:5])
    assert surface.batches(5, seed=1) == surface.batches(33, seed=1)[:5]


def test_with_all_patients_the_gradient_is_exact() -> None:
    assert not Regression().stochastic
    assert run(RULES["sgd"](lr=0.1), Regression(), (0.0, 0.0), 5).noise is None


@pytest.mark.parametrize("noise", [0.0, 0.5])
def test_a_run_on_mini_batches_has_the_same_bits_in_a_sweep(noise: float) -> None:
    surface = Regression(batch=16)
    path = run(RULES["adam"](lr=0.1), surface, surface.start, 200, noise, 4)
    rates = np.array([0.03, 0.1, 0.2])
    end = sweep(RULES["adam"](lr=rates), surface, surface.start, 200, noise=noise, seed=4)
    assert np.array_equal(end.x[:, 1], path.x[-1])
    assert path.noise is not None
    seen = path.gradient[:-1] + path.noise
    assert np.array_equal(seen, path.quantities["g"])


FUNCTIONS = {"cos": np.cos, "sin": np.sin, "sqrt": np.sqrt}
WORDS = rf"{'|'.join(FUNCTIONS)}|pi|kappa|theta"


def computed(formula: str, names: dict[str, Any]) -> Any:
    """What a formula on screen gives: its LaTeX as Python, with the definitions behind its comma first."""
    body, *definitions = re.split(r",\\quad |,\\ ", formula)
    for text in definitions:
        name, value = text.split(" = ")
        names = names | {name: computed(value, names)}
    text = re.sub(r"\\[lr]vert", "|", body).replace(r"^{\circ}", "")
    text = re.sub(r"\\(left|right)", "", text)
    text = re.sub(r"\| (\w) \|", r"\\sqrt(\1^2)", text)
    text = re.sub(r"\^\{(\d+)\}", r"^\1", text)
    text = re.sub(r"\\(cos|sin)(\^\d)? ((?:\\pi|\\theta|[\d\w ])+)", r"(\\\1(\3))\2", text)
    text = re.sub(r"\\(cos|sin)(\^\d)(\([^()]*\))", r"(\\\1\3)\2", text)
    while "{" in text:
        text = re.sub(r"\\t?frac\{([^{}]*)\}\{([^{}]*)\}", r"((\1)/(\2))", text)
        text = re.sub(r"(\^|\\sqrt)\{((?:[^{}])*)\}", r"\1(\2)", text)
    tokens = re.findall(rf"{WORDS}|\d+\.?\d*|\w|\*\*|[-+/()]", text.replace("^", "**"))
    code = ""
    for before, token in zip(["", *tokens], tokens, strict=False):
        factor = before == ")" or (before and before[0].isalnum() and before not in FUNCTIONS)
        code += f"*{token}" if factor and (token[0].isalnum() or token == "(") else token
    return eval(code, {"pi": np.pi, "e": np.e} | FUNCTIONS | names)


@pytest.mark.parametrize("slug", [slug for slug in SURFACES if slug != "regression"])
def test_the_formula_on_screen_is_what_is_computed_everywhere(slug: str) -> None:
    surface = SURFACES[slug]
    (left, right), (bottom, top) = surface.bounds
    x, y = np.meshgrid(np.linspace(left, right, 7), np.linspace(bottom, top, 7))
    own = {h: getattr(surface, h) for h in declared(type(surface))}
    names = own | {"x": x, "y": y} | ({"theta": np.radians(own["angle"])} if "angle" in own else {})
    assert computed(surface.formula, names) == pytest.approx(surface.value(x, y), rel=1e-9, abs=1e-9)


# What follows from the value


@every_variant
def test_the_gradient_that_follows_is_the_one_that_is_written(surface: Surface) -> None:
    x, y = random_points(surface, 500)
    for follows, own in zip(Surface.gradient(surface, x, y), surface.gradient(x, y), strict=True):
        assert np.abs(follows - own).max() <= 1e-12 * np.abs(own).max()


@pytest.mark.parametrize("slug", ["ackley", "cliff"])
def test_the_hessian_that_follows_is_the_one_that_is_written(slug: str) -> None:
    """Where that is finite: at Ackley's tip and far behind the cliff it is not, and so they have one of their own."""
    surface = SURFACES[slug]
    x, y = np.random.default_rng(0).uniform(-2.0, 2.0, (2, 500))
    own = np.array(surface.hessian(x, y))
    assert np.abs(np.array(Surface.hessian(surface, x, y)) - own).max() <= 1e-12 * np.abs(own).max()
    lost = (0.0, 0.0) if slug == "ackley" else (-40.0, 0.0)
    assert not np.isfinite(Surface.hessian(surface, *lost)).all() and np.isfinite(surface.hessian(*lost)).all()


def test_a_surface_needs_no_more_than_its_value() -> None:
    @dataclass(frozen=True)
    class Newcomer(Surface):
        slope: float = hyper(3.0, 0.0, 5.0, symbol="m", help="")

        def value(self, x: Any, y: Any) -> Any:
            return x * y * y + self.slope * y

    surface, point = Newcomer(slope=2.0), (1.5, np.array([[0.5], [-1.0]]))
    assert surface.formula == "x y^{2} + m y"
    x, y = np.broadcast_arrays(*point)
    by_x, by_y = surface.gradient(x, y)
    assert by_x.tolist() == [[0.25], [1.0]] and by_y.tolist() == [[3.5], [-1.0]]
    assert [h.tolist() for h in surface.hessian(x, y)] == [[[0.0], [0.0]], [[1.0], [-2.0]], [[3.0], [3.0]]]
    assert surface.gradient(1.5, 0.5) == (0.25, 3.5) and surface.hessian(1.5, 0.5) == (0.0, 1.0, 3.0)


def test_a_constant_slope_has_the_shape_of_its_coordinate() -> None:
    @dataclass(frozen=True)
    class Plane(Surface):
        slope: float = hyper(3.0, 0.0, 5.0, symbol="m", help="")

        def value(self, x: Any, y: Any) -> Any:
            return self.slope * x + y * 2.0 + x * y * 0.0

    x = np.zeros(3)
    assert [g.tolist() for g in Plane().gradient(x, x)] == [[3.0] * 3, [2.0] * 3]
    assert not np.shares_memory(Plane().gradient(x, x)[0], x)

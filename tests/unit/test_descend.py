"""The loop: a path and a cell of a sweep are the same bits, and every question is answered with a record."""

import itertools
from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizers import RULES, SCHEDULES, SURFACES, descend, run, sweep
from optimizers.descend import TOLERANCE, gradient_noise
from optimizers.elementary import exp
from optimizers.hyper import declared
from optimizers.rules import SGD, Adam, Momentum, Rule
from optimizers.surfaces import Surface

RULE = st.sampled_from(list(RULES.values()))
SURFACE = st.sampled_from(list(SURFACES.values()))
ANY_SCHEDULE = [None, *(schedule() for schedule in SCHEDULES.values())]
ROSENBROCK, BOWL, SADDLE = SURFACES["rosenbrock"], SURFACES["bowl"], SURFACES["saddle"]


def any_rules(cls: type[Rule], runs: int, random: np.random.Generator) -> Rule:
    """A rule with an array of values for each hyperparameter, from all of its declared range."""
    return cls(
        **{
            name: random.choice(h.ticks, runs).astype(bool if h.scale == "switch" else float)
            for name, h in declared(cls).items()
        }
    )


def one_of(rule: Rule, i: int) -> Rule:
    return replace(rule, **{name: getattr(rule, name)[i].item() for name in declared(type(rule))})


def check(end, i: int, path, target: float) -> None:
    """Assert that run i of a sweep ended as the path does, to the last bit."""
    assert end.x[:, i].tobytes() == path.x[-1].tobytes()
    assert end.loss[i].tobytes() == path.loss[-1].tobytes()
    assert end.status[i] == path.status
    below = np.flatnonzero(np.isfinite(path.loss) & (path.loss <= target))
    assert end.reached[i] == (below[0] if below.size else -1)


@pytest.mark.parametrize("slug", RULES)
def test_a_run_of_a_sweep_is_the_same_path_to_the_last_bit(slug, monkeypatch):
    """Every rule on every surface, hyperparameters and starts mixed, so that neighbours differ or diverge."""
    monkeypatch.setattr(descend, "BLOCK", 4)
    runs, steps, seen = 7, 60, set()
    options = itertools.cycle(itertools.product((0.0, 0.3), ANY_SCHEDULE))
    for k, surface in enumerate(SURFACES.values()):
        random = np.random.default_rng(k)
        noise, schedule = next(options)
        rule = any_rules(RULES[slug], runs, random)
        low, high = np.array(surface.bounds).T
        start = random.uniform(low, high, (runs, 2)).T
        start[:, 0] = surface.start
        target = float(surface.value(*start).mean()) / 2
        end = sweep(rule, surface, start, steps, target, noise, k, schedule)
        for i in range(runs):
            x, y = start[:, i].tolist()
            path = run(one_of(rule, i), surface, (x, y), steps, noise, k, schedule)
            check(end, i, path, target)
        seen |= {*end.status, "reached" if (end.reached > 0).any() else ""}
    assert {"running", "reached"} <= seen


@settings(max_examples=300)
@given(
    cls=RULE,
    surface=SURFACE,
    runs=st.integers(1, 40),
    block=st.integers(1, 50),
    steps=st.integers(0, 30),
    seed=st.integers(0, 99),
    far=st.floats(0.0, 300.0),
    noise=st.sampled_from([0.0, 1.0, 1e200]),
    schedule=st.sampled_from(ANY_SCHEDULE),
)
def test_neither_batch_nor_position_nor_block_nor_neighbours_matter(
    cls, surface, runs, block, steps, seed, far, noise, schedule
):
    random = np.random.default_rng(seed)
    rule = any_rules(cls, runs, random)
    start = random.standard_normal((2, runs)) * 10.0 ** random.uniform(-far, far, runs)
    target = float(np.median(surface.value(start[0], start[1]))) if far < 30.0 else 1.0
    whole, descend.BLOCK = descend.BLOCK, block
    try:
        end = sweep(rule, surface, start, steps, target, noise, seed, schedule)
    finally:
        descend.BLOCK = whole
    for i in {0, runs // 2, runs - 1}:
        x, y = start[:, i].tolist()
        check(end, i, run(one_of(rule, i), surface, (x, y), steps, noise, seed, schedule), target)


def test_numbers_and_arrays_of_hyperparameters_mix_with_one_start_or_many():
    lr = np.array([1e-4, 1e-3, 5e-3])
    end = sweep(Momentum(lr=lr, beta=0.5), ROSENBROCK, (-1.5, 2.0), 50)
    assert end.x.shape == (2, 3) and end.loss.shape == end.status.shape == end.reached.shape == (3,)
    assert end.reached.dtype == np.int64 and (end.reached == -1).all(), "no target, nothing reached"
    many = sweep(Momentum(lr=1e-3, beta=0.5), ROSENBROCK, np.array([[-1.5, 0.0], [2.0, 1.0]]), 50)
    assert many.x[:, 0].tobytes() == end.x[:, 1].tobytes()
    one = sweep(Momentum(lr=1e-3, beta=0.5), ROSENBROCK, (-1.5, 2.0), 50)
    assert one.x.shape == (2, 1) and one.x[:, 0].tobytes() == end.x[:, 1].tobytes()


def test_a_neighbour_that_overflows_changes_nothing():
    rates = np.array([1e-3, 10.0, 0.1, 10.0, 5e-4])
    wild = sweep(SGD(lr=rates), ROSENBROCK, (-1.5, 2.0), 300)
    assert wild.status.tolist() == ["running", "diverged", "diverged", "diverged", "running"]
    calm = sweep(SGD(lr=rates[[0, 4]]), ROSENBROCK, (-1.5, 2.0), 300)
    assert wild.x[:, [0, 4]].tobytes() == calm.x.tobytes() and np.isfinite(wild.x).all()


# The record of a path


@pytest.mark.parametrize("slug", RULES)
@pytest.mark.parametrize("steps", [0, 1, 25])
def test_a_path_keeps_every_quantity_of_every_step(slug, steps):
    rule, surface, schedule = RULES[slug](lr=1e-3), ROSENBROCK, SCHEDULES["cosine"]()
    path = run(rule, surface, (-1.5, 2.0), steps, noise=0.5, seed=3, schedule=schedule)
    assert path.x.shape == path.gradient.shape == (steps + 1, 2) and path.loss.shape == (steps + 1,)
    assert path.x[0].tolist() == [-1.5, 2.0] and path.lr.shape == (steps,)
    assert tuple(path.quantities) == rule.init(0.0)._fields
    assert all(q.shape == (steps, 2) for q in path.quantities.values())
    arrays = [path.x, path.loss, path.gradient, path.lr, *path.quantities.values()]
    assert all(a.dtype == np.float64 for a in arrays)
    for t, (x, y) in enumerate(path.x.tolist()):
        assert path.loss[t] == surface.value(x, y) and tuple(path.gradient[t]) == surface.gradient(x, y)
    assert np.array_equal(path.x[1:], path.x[:-1] + path.quantities["delta"])

    noisy = path.gradient[:-1] + gradient_noise(steps, 0.5, 3)
    assert np.array_equal(path.quantities["g"], noisy)
    s = rule.init(np.zeros(2))
    for t in range(steps):  # every record follows from the one before it, and from nothing else
        again = replace(rule, lr=float(path.lr[t])).step(path.x[t], noisy[t], s)
        s = type(again)(*(q[t] for q in path.quantities.values()))
        assert all(np.array_equal(np.broadcast_to(a, 2), b) for a, b in zip(again, s, strict=True))
    assert np.array_equal(path.lr, 1e-3 * schedule.factors(steps))


@settings(max_examples=300)
@given(
    cls=RULE,
    surface=SURFACE,
    steps=st.integers(0, 40),
    start=st.tuples(st.floats(), st.floats()),
    lr=st.floats(1e-5, 10.0),
    noise=st.sampled_from([0.0, 1.0]),
)
def test_whatever_the_start_there_is_a_record_without_a_warning(cls, surface, steps, start, lr, noise):
    path = run(cls(lr=lr), surface, start, steps, noise)
    n = len(path.x) - 1
    assert len(path.loss) == len(path.gradient) == n + 1 and len(path.lr) == n <= steps
    assert np.array_equal(path.x[0], start, equal_nan=True)
    assert all(np.isfinite(a[1:]).all() for a in (path.x, path.loss, path.gradient))
    assert all(np.isfinite(q).all() for q in path.quantities.values())
    if path.status == "diverged":
        finite_start = np.isfinite([*path.x[0], *path.gradient[0], path.loss[0]]).all()
        assert path.stopped_at == (n + 1 if finite_start else 0) <= steps
    else:
        assert n == steps and np.isfinite(path.x).all() and np.isfinite(path.loss).all()
        length = np.hypot(*path.gradient.T)
        below = length <= TOLERANCE * length[0]
        assert (path.status == "converged") == below[-1]
        if path.status == "converged":
            assert below[path.stopped_at :].all() and not below[: path.stopped_at][-1:].any()
        else:
            assert path.stopped_at is None


def test_divergence_names_the_last_finite_point_and_the_step():
    path = run(SGD(lr=10.0), ROSENBROCK, (-1.5, 2.0), 100)
    assert path.status == "diverged" and path.stopped_at == len(path.x) < 10
    with np.errstate(all="ignore"):
        x = path.x[-1] - 10.0 * path.gradient[-1]
        there = [ROSENBROCK.value(*x), *ROSENBROCK.gradient(*x)]
    assert np.isfinite(path.x).all() and np.isfinite(path.loss).all() and not np.isfinite(there).all()
    end = sweep(SGD(lr=10.0), ROSENBROCK, (-1.5, 2.0), 100)
    assert end.status[0] == "diverged" and end.x[:, 0].tolist() == path.x[-1].tolist()


def test_convergence_names_the_step_from_which_it_holds():
    path = run(SGD(lr=0.5), BOWL, (1.0, 0.0), 30)  # |gradient| = 2^-t, and 2^-20 < 1e-6 < 2^-19
    assert (path.status, path.stopped_at) == ("converged", 20)
    assert run(SGD(lr=0.5), BOWL, (1.0, 0.0), 19).status == "running"
    assert run(SGD(lr=0.5), BOWL, (1.0, 0.0), 20).stopped_at == 20
    assert run(SGD(lr=0.5), SADDLE, (0.0, 0.0), 5).stopped_at == 0  # nothing moves without a gradient


@pytest.mark.parametrize("start", [(np.nan, 0.0), (0.0, np.inf), (1e160, 1.0)])
@pytest.mark.parametrize("steps", [0, 1, 20])
@pytest.mark.parametrize("rule", [SGD(lr=1.0), Adam(), RULES["lion"]()])
def test_a_start_that_is_not_finite_has_diverged_before_the_first_step(rule, start, steps):
    """The loss overflows at 1e160 and the gradient does not: a step of SGD would even lead to the minimum."""
    path = run(rule, BOWL, start, steps)
    assert (path.status, path.stopped_at, len(path.x)) == ("diverged", 0, 1)
    end = sweep(rule, BOWL, np.array([start, (1.0, 1.0)]).T, steps)
    assert end.status[0] == "diverged" and end.status[1] != "diverged"
    assert np.array_equal(end.x[:, 0], start, equal_nan=True)


def test_a_gradient_whose_square_overflows_is_not_taken_for_convergence():
    start, lion = (1e60, 0.0), RULES["lion"]()  # |gradient| = 4e182, and Lion squares nothing
    assert run(lion, ROSENBROCK, start, 5).status == "running"
    assert sweep(lion, ROSENBROCK, start, 5).status[0] == "running"


SQUARING = [slug for slug, cls in RULES.items() if {"v", "G"} & set(cls().init(0.0)._fields)]


@pytest.mark.parametrize("slug", SQUARING)
def test_a_squared_gradient_that_overflows_is_divergence_and_no_standstill(slug):
    """|gradient| = 4e182: v is infinite, and a denominator of the size of its root would stop the run for ever."""
    rule = RULES[slug]()
    path = run(rule, ROSENBROCK, (1e60, 0.0), 20)
    assert (path.status, path.stopped_at, path.x.tolist()) == ("diverged", 1, [[1e60, 0.0]])
    starts = np.array([(-1.5, 2.0), (1e60, 0.0), (0.5, 0.5)]).T
    end, calm = (sweep(rule, ROSENBROCK, at, 20) for at in (starts, starts[:, [0, 2]]))
    check(end, 1, path, 0.0)
    assert end.x[:, [0, 2]].tobytes() == calm.x.tobytes() and end.loss[[0, 2]].tobytes() == calm.loss.tobytes()


@pytest.mark.parametrize(("surface", "lr", "step"), [("three_hump_camel", 0.3, 6), ("product", 1.0, 6)])
def test_a_rule_that_runs_away_and_is_then_stopped_by_its_own_denominator_has_diverged(surface, lr, step):
    """RAdam adapts nothing in its first steps. Within the app's bounds they lead to where squares overflow."""
    rule, s = RULES["radam"](lr=lr), SURFACES[surface]
    path = run(rule, s, s.start, 300)
    assert (path.status, path.stopped_at) == ("diverged", step) and np.abs(path.gradient[-1]).max() > 1.3e154
    end = sweep(replace(rule, lr=np.array([1e-3, lr, 2e-3])), s, s.start, 300)
    check(end, 1, path, 0.0)
    for i, calm in ((0, 1e-3), (2, 2e-3)):
        check(end, i, run(replace(rule, lr=calm), s, s.start, 300), 0.0)


@dataclass(frozen=True)
class Steep(Surface):
    """x e^(400 y): whose slope in x overflows when squared at y = 1, and is 1 at y = 0."""

    def value(self, x, y):
        return x * exp(400.0 * y)

    def gradient(self, x, y):
        return exp(400.0 * y) + 0.0 * x, 400.0 * x * exp(400.0 * y)


def test_a_record_is_looked_at_though_the_step_leads_to_where_all_is_small():
    start = (1e-170, 1.0)
    path = run(Adam(lr=1.0), Steep(), start, 5)
    assert (path.status, path.stopped_at) == ("diverged", 1)
    check(sweep(Adam(lr=1.0), Steep(), start, 5), 0, path, 0.0)


@pytest.mark.parametrize("slug", SQUARING)
def test_noise_whose_square_overflows_is_divergence_though_point_and_gradient_are_small(slug):
    path = run(RULES[slug](), BOWL, (1.0, 1.0), 20, noise=1e160)
    assert (path.status, path.stopped_at) == ("diverged", 1)
    check(sweep(RULES[slug](), BOWL, (1.0, 1.0), 20, noise=1e160), 0, path, 0.0)


def test_reached_is_the_first_step_at_or_below_the_target():
    path = run(SGD(lr=0.1), BOWL, (1.0, 0.0), 50)
    target = np.array([1.0, path.loss[0], path.loss[7], np.nextafter(path.loss[7], 0.0), 0.0])
    found = [int(sweep(SGD(lr=0.1), BOWL, (1.0, 0.0), 50, target=float(t)).reached[0]) for t in target]
    assert found == [0, 0, 7, 8, -1]
    late = sweep(SGD(lr=3.0), BOWL, (1.0, 0.0), 1000, target=0.5)  # leaves at once, later overflows
    assert (late.reached[0], late.status[0]) == (0, "diverged")


# Noise


def test_noise_is_the_same_for_every_rule_and_a_longer_run_only_adds_to_it():
    short, long = gradient_noise(50, 2.0, 7), gradient_noise(80, 2.0, 7)
    assert np.array_equal(short, long[:50]) and short.shape == (50, 2)
    assert short.std() == pytest.approx(2.0, rel=0.2)
    for cls in RULES.values():
        path = run(cls(lr=1e-3), BOWL, (1.0, -1.0), 50, noise=2.0, seed=7)
        assert np.array_equal(path.quantities["g"], path.gradient[:-1] + short)
    other = run(SGD(), BOWL, (1.0, -1.0), 50, noise=2.0, seed=8)
    assert not np.array_equal(other.quantities["g"], other.gradient[:-1] + short)


def test_without_noise_the_seed_says_nothing():
    one, other = (run(Adam(), BOWL, (1.0, 1.0), 9, seed=seed).x for seed in (1, 2))
    assert np.array_equal(one, other)

"""Sensitivity, and the plane through two ends."""

from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

import numpy as np
import pytest
from threadpoolctl import threadpool_info

from learning import DATA, MODELS, Protocol, Training, Trial, blas, train
from learning.blas import one_thread
from learning.sensitivity import RATES, Sensitivity, sensitivity
from learning.slice import cut
from optimizers.rules import RULES, SGD, Adam, Momentum


def same(a, b):
    names = ("train_loss", "test_loss", "test_accuracy")
    return all(np.array_equal(getattr(a, name), getattr(b, name), equal_nan=True) for name in names)


def test_sensitivity_compares_every_rule_at_every_rate():
    model, data = MODELS["linear"](), DATA["diabetes"]
    done: list[float] = []
    rules = [rule() for rule in RULES.values()]
    grid = sensitivity(model, data, rules, Protocol(epochs=2), progress=done.append)
    assert len(RATES) == 16 and grid.train_loss.shape == (len(RULES), 16, 3)
    assert done[-1] == 1.0
    assert not np.isfinite(grid.train_loss[0, -1]).all() or grid.train_loss[0, -1].min() > 1.0
    log = train(model, data, SGD(lr=RATES[5]), epochs=2, seed=1)
    assert grid.test_loss[0, 5, 1] == log.test_loss[-1]
    best = grid.best[6]
    lowest = grid.train_loss[6].mean(axis=1).min()
    assert grid.train_loss[6, best].mean() <= 1.001 * lowest
    assert (grid.train_loss[6, :best].mean(axis=1) > 1.001 * lowest).all()


def test_the_smallest_of_equal_rates_is_the_best_be_it_the_first():
    loss = np.array([[2.0, 1.0, 1.0005], [1.0, 3.0, 1.0], [np.nan, np.inf, 4.0], [np.nan, np.inf, np.nan]])[:, :, None]
    rules = (Adam(), SGD(), Adam(), SGD())
    assert Sensitivity(rules, (0.1, 0.2, 0.3), (0,), loss, loss, loss).best == [1, 0, 2, None]


def test_a_rule_that_diverges_everywhere_has_no_best_rate():
    model, data = MODELS["linear"](), DATA["diabetes"]
    grid = sensitivity(model, data, [SGD()], Protocol(60), rates=(1e3, 1e4), seeds=(0,))
    assert grid.best == [None]


@pytest.mark.parametrize("pool", ["threads", "processes"])
def test_an_executor_changes_no_bit(monkeypatch, pool):
    monkeypatch.setattr("learning.training.NUMBERS_AT_ONCE", 1 << 13)  # several units
    model, data = MODELS["mlp"](hidden=(80,)), DATA["digits"]  # large enough for BLAS to use threads
    arguments = (model, data, [Adam(), Momentum()], Protocol(1, 64), (1e-3, 1e-2), (0, 1))
    alone = sensitivity(*arguments)
    process = get_context("spawn")
    with ThreadPoolExecutor(2) if pool == "threads" else ProcessPoolExecutor(1, process) as executor:
        assert same(alone, sensitivity(*arguments, executor=executor))


def blas_threads():
    return [pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"]


@pytest.fixture
def three_threads():
    """A BLAS with three threads, whatever a test before has left behind; one would say nothing of a limit lifted."""
    blas._controller.cache_clear()  # a BLAS that was loaded since then, SciPy's say, is not NumPy's
    blas._take_control()
    with blas._controller().limit(limits=3):
        assert set(blas_threads()) == {3}
        yield
        blas._take_control()


@pytest.mark.usefixtures("three_threads")
def test_one_thread_counts_its_users():
    with one_thread():
        with one_thread():
            assert set(blas_threads()) == {1}
        assert set(blas_threads()) == {1}
    assert set(blas_threads()) == {3}


@pytest.mark.usefixtures("three_threads")
def test_one_thread_works_in_every_thread_whoever_limited_first():
    def inside():
        with one_thread():
            return blas_threads()

    with ThreadPoolExecutor(1) as first, ThreadPoolExecutor(1) as second:  # both stay alive
        for pool in (first, second, first):
            assert set(pool.submit(inside).result()) == {1}
            assert set(blas_threads()) == {3}


@pytest.mark.usefixtures("three_threads")
def test_the_last_one_out_restores_whoever_was_first():
    limit, other = one_thread(), one_thread()
    with ThreadPoolExecutor(1) as first, ThreadPoolExecutor(1) as second:
        first.submit(limit.__enter__).result()
        second.submit(other.__enter__).result()
        first.submit(limit.__exit__, None, None, None).result()
        assert set(blas_threads()) == {1}
        second.submit(other.__exit__, None, None, None).result()
    assert set(blas_threads()) == {3}


@pytest.mark.usefixtures("three_threads")
def test_a_training_that_fails_leaves_the_threads_as_they_were():
    with pytest.raises(RuntimeError, match="lost"), one_thread():
        raise RuntimeError("lost")
    assert set(blas_threads()) == {3}


def trained(*rules, epochs=3):
    model, data = MODELS["mlp"](hidden=(8,)), DATA["digits"]
    training = Training(model, data, [Trial(rule) for rule in rules], Protocol(epochs))
    for _ in training:
        pass
    return model, data, training.logs()


def test_plane_holds_the_start_and_both_ends():
    model, data, logs = trained(Adam(), SGD(lr=0.1), Momentum())
    plane = cut(model, data, logs, points=9)
    assert plane.loss.shape == (9, 9) and np.isfinite(plane.loss).all()
    assert [path.shape for path in plane.paths] == [(4, 2)] * 3
    for i in (0, 1):
        path, distance = plane.paths[i], plane.distances[i]
        assert np.allclose(path[0], 0.0, atol=1e-5) and distance[0] == pytest.approx(0.0, abs=1e-5)
        assert distance[-1] == pytest.approx(0.0, abs=1e-4)
        moved = np.linalg.norm(logs[i].path[-1].astype(float) - logs[i].path[0])
        assert np.linalg.norm(path[-1]) == pytest.approx(moved, rel=1e-6)
    assert plane.paths[0][-1, 1] == pytest.approx(0.0, abs=1e-4)
    assert plane.distances[2][-1] > 0.01


def test_loss_on_the_plane_is_the_loss_of_the_model():
    model, data, logs = trained(Adam(), SGD(lr=0.1))
    plane = cut(model, data, logs, points=41)
    u, v = plane.paths[1][-1]
    i, j = np.abs(plane.v - v).argmin(), np.abs(plane.u - u).argmin()
    near = plane.loss[i - 1 : i + 2, j - 1 : j + 2]
    assert near.min() <= logs[1].train_loss[-1] <= near.max()


def test_a_plane_needs_two_different_ends():
    model, data, logs = trained(Adam(), Adam(), SGD(lr=1e300))
    with pytest.raises(ValueError, match="on one line"):
        cut(model, data, logs, 0, 1)
    with pytest.raises(ValueError, match="diverged"):
        cut(model, data, logs, 0, 2)


def test_the_plane_reaches_a_quarter_beyond_the_paths_of_its_two_runs():
    model, data, logs = trained(Adam(), SGD(lr=0.1), RULES["lion"](lr=0.1))
    where = cut(model, data, logs, points=9)
    drawn = np.concatenate(where.paths[:2])
    low, high = drawn.min(axis=0), drawn.max(axis=0)
    margin = 0.25 * (high - low).max()
    assert (where.u[0], where.u[-1]) == pytest.approx((low[0] - margin, high[0] + margin))
    assert (where.v[0], where.v[-1]) == pytest.approx((low[1] - margin, high[1] + margin))

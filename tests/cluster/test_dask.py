"""Maps on a Dask cluster with worker processes: the same bits as here, and a lost worker costs time, not cells."""

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import wait
from functools import partial
from typing import Any

import numpy as np
import pytest

from optimizers import RULES, SURFACES, descend, sweep
from optimizers.experiment import Experiment
from optimizers.maps import Protocol, coarse_to_fine, numeric, plane_piece, tuned_rules
from ui.maps import jobs as maps_jobs
from ui.maps.jobs import ADDRESS, Job, place

distributed = pytest.importorskip("distributed")
N = 128


pytestmark = pytest.mark.xdist_group("cluster")  # one cluster, not one for each worker of the test run


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0", host="127.0.0.1"
    ) as local:
        yield local


@pytest.fixture
def client(cluster: Any) -> Iterator[Any]:
    with distributed.Client(cluster, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=60)
        yield client


def calls(steps: int = 300) -> list[Any]:
    e = Experiment(steps=steps)
    rule = e.rules[0]
    x, y = numeric(type(rule))[:2]
    return [partial(plane_piece, e, rule, x, y, N, i, 0.01) for i in range(len(coarse_to_fine(N)))]


def same(a: Any, b: Any) -> bool:
    return all(x.dtype == y.dtype and x.tobytes() == y.tobytes() for x, y in zip(a, b, strict=True))


def finished(job: Job, executor: Any, workers: int) -> Job:
    until = time.monotonic() + 120.0
    while job.running and time.monotonic() < until:
        job.advance(executor, workers)
        time.sleep(0.02)
    assert not job.running
    return job


def test_a_map_is_the_same_bits_on_the_cluster(client: Any) -> None:
    with client.get_executor() as executor:
        job = finished(Job(calls(), N * N, 10**9), executor, 2)
    assert all(same(result, call()) for result, call in zip(job.results, calls(), strict=True))


def test_a_sweep_and_a_tuning_take_the_clusters_executor(client: Any) -> None:
    rates: Any = np.geomspace(1e-5, 10.0, 2 * descend.BLOCK + 5)
    with client.get_executor() as executor:
        there = sweep(RULES["adam"](lr=rates), SURFACES["beale"], (1.0, 1.5), 20, target=1.0, executor=executor)
        tuned = tuned_rules(Experiment(steps=50), Protocol(31), executor)
    here = sweep(RULES["adam"](lr=rates), SURFACES["beale"], (1.0, 1.5), 20, target=1.0)
    assert same(
        (there.x, there.loss, there.status, there.reached), (here.x, here.loss, here.status, here.reached)
    )
    assert tuned == tuned_rules(Experiment(steps=50), Protocol(31))


def test_a_worker_killed_in_mid_map_costs_no_cell(client: Any) -> None:
    pids = client.run(os.getpid)
    with client.get_executor() as executor:
        job = Job(calls(steps=2000), N * N, 10**9)
        job.advance(executor, 2)
        wait(list(job._flying.values()), timeout=60, return_when="FIRST_COMPLETED")
        os.kill(next(iter(pids.values())), signal.SIGKILL)
        finished(job, executor, 2)
    assert all(same(result, call()) for result, call in zip(job.results, calls(2000), strict=True))


def test_the_page_finds_the_cluster_and_says_so(cluster: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ADDRESS, cluster.scheduler_address)
    where = place()
    try:
        assert where.said == (
            f"Large maps are computed on the Dask cluster at {cluster.scheduler_address}, 2 threads at once."
        )
        assert where.executor is not None and where.executor.submit(abs, -3).result(60) == 3
    finally:
        maps_jobs._cluster(cluster.scheduler_address).client.close()
    lost = place()
    assert lost.said == f"The Dask cluster at {cluster.scheduler_address} was lost; maps are computed on this machine."
    assert lost.executor is not None and lost.executor.submit(abs, -3).result(60) == 3


def test_a_cluster_that_is_not_there_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ADDRESS, "tcp://127.0.0.1:9")
    began = time.monotonic()
    where = place()
    assert where.said == "The Dask cluster at tcp://127.0.0.1:9 cannot be reached; maps are computed on this machine."
    assert time.monotonic() - began < 10.0
    began = time.monotonic()
    assert place().said == where.said
    assert time.monotonic() - began < 0.1, "it is not tried again at once"
    assert where.executor is not None and where.executor.submit(abs, -3).result(60) == 3


def test_an_address_that_is_none_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ADDRESS, "no such thing")
    assert "cannot be reached" in (place().said or "")

"""Large work on a Dask cluster: the same bits as here, and a lost worker costs time, not cells."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
import pytest

from optimizers import RULES, SURFACES, descend, sweep
from optimizers.experiment import Experiment
from optimizers.maps.axes import numeric
from optimizers.maps.cells import plane_piece
from optimizers.maps.refinement import coarse_to_fine
from ui.work import cluster as work_cluster
from ui.work.cluster import ADDRESS, where
from ui.work.job import Job
from ui.work.queue import QUEUE, Client, Queue
from ui.work.workers import ClusterThread

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
    return [partial(plane_piece, e, rule, x, y, N, i, 0.01) for i in range(len(coarse_to_fine(N, steps)))]


def same(a: Any, b: Any) -> bool:
    return all(x.dtype == y.dtype and x.tobytes() == y.tobytes() for x, y in zip(a, b, strict=True))


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 120.0
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def begun(executor: Any, job: Job) -> list[ClusterThread]:
    """The job in the hands of two places of the cluster, and of nobody else."""
    queue = Queue()
    places = [ClusterThread(queue, executor) for _ in range(2)]
    queue.want(Client(), job)
    return places


def test_a_map_is_the_same_bits_on_the_cluster(client: Any) -> None:
    job = Job(calls(), 0, anywhere=True)
    with client.get_executor() as executor:
        places = begun(executor, job)
        until(lambda: job.complete)
        for place in places:
            place.end()
    assert all(same(result, call()) for result, call in zip(job.results, calls(), strict=True))


def test_a_sweep_takes_the_clusters_executor(client: Any) -> None:
    rates: Any = np.geomspace(1e-5, 10.0, 2 * descend.BLOCK + 5)
    with client.get_executor() as executor:
        there = sweep(RULES["adam"](lr=rates), SURFACES["beale"], (1.0, 1.5), 20, target=1.0, executor=executor)
    here = sweep(RULES["adam"](lr=rates), SURFACES["beale"], (1.0, 1.5), 20, target=1.0)
    assert same((there.x, there.loss, there.status, there.reached), (here.x, here.loss, here.status, here.reached))


def test_a_worker_killed_in_mid_map_costs_no_cell(client: Any) -> None:
    pids = client.run(os.getpid)
    job = Job(calls(steps=2000), 0, anywhere=True)
    with client.get_executor() as executor:
        places = begun(executor, job)
        until(lambda: job.done > 0)
        os.kill(next(iter(pids.values())), signal.SIGKILL)
        until(lambda: job.complete)
        for place in places:
            place.end()
    assert all(same(result, call()) for result, call in zip(job.results, calls(2000), strict=True))


def test_the_page_finds_the_cluster_and_says_so(cluster: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ADDRESS, cluster.scheduler_address)
    said = where()
    job, me = Job([threading.get_native_id, partial(abs, -3)], 0, anywhere=True), Client()
    try:
        assert said == (
            f"Large work is computed on the Dask cluster at {cluster.scheduler_address}, 2 threads at once."
        )
        QUEUE.want(me, job)
        until(lambda: job.complete)
        assert job.results[1] == 3
    finally:
        work_cluster._cluster(cluster.scheduler_address).client.close()
    lost = f"The Dask cluster at {cluster.scheduler_address} was lost; large work is computed on this machine."
    assert where() == lost


def test_a_cluster_that_is_not_there_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ADDRESS, "tcp://127.0.0.1:9")
    asked: list[str] = []
    connect = work_cluster.Cluster.__init__

    def count(self: Any, address: str) -> None:
        asked.append(address)
        connect(self, address)

    monkeypatch.setattr(work_cluster.Cluster, "__init__", count)
    said = "The Dask cluster at tcp://127.0.0.1:9 cannot be reached; large work is computed on this machine."
    assert where() == said
    assert where() == said
    assert len(asked) == 1, "it is not tried again at once"


def test_an_address_that_is_none_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ADDRESS, "no such thing")
    assert "cannot be reached" in (where() or "")

"""A Dask cluster that the environment names: it takes what may be computed anywhere."""

import os
from typing import Any

import streamlit as st

from optimizers.messages import Message, message
from ui.language import say, say_count
from ui.work.queue import QUEUE
from ui.work.workers import ClusterThread

ADDRESS = "DASK_SCHEDULER_ADDRESS"
AT_ONCE = 2
"""Parts on their way for each thread of the cluster, so that none of them waits for the next."""
MOST = 64
"""Parts on their way at the most."""


class Cluster:
    """A connection to a Dask cluster, and the places in it."""

    def __init__(self, address: str) -> None:
        from distributed import Client

        client: Any = Client  # it has no types
        self.client = client(address, timeout="3s", set_as_default=False)
        self.threads: int = max(sum(self.client.nthreads().values()), 1)
        executor = self.client.get_executor()
        self._places = [ClusterThread(QUEUE, executor) for _ in range(min(AT_ONCE * self.threads, MOST))]

    @property
    def alive(self) -> bool:
        """Whether it takes work."""
        return bool(self.client.status == "running") and any(place.alive for place in self._places)

    def end(self) -> None:
        """Take nothing more."""
        for place in self._places:
            place.end()


@st.cache_resource(show_spinner=False)
def _cluster(address: str) -> Cluster:
    return Cluster(address)


@st.cache_resource(ttl=60.0, show_spinner=False)
def _refused(address: str) -> Message | None:
    """Why a cluster cannot be reached, None if it can; asked again after a minute."""
    try:
        _cluster(address)
    except ImportError:
        return message(
            "{variable} is set, but Dask is not installed; large work is computed on this machine.", variable=ADDRESS
        )
    except (OSError, ValueError):
        return message(
            "The Dask cluster at {address} cannot be reached; large work is computed on this machine.", address=address
        )
    return None


def where() -> str | None:
    """Where large work is computed, in a sentence; None if on this machine, as usual. Connects if need be."""
    address = os.environ.get(ADDRESS)
    if not address:
        return None
    if refused := _refused(address):
        return say(refused)
    cluster = _cluster(address)
    if cluster.alive:
        return say_count(
            "Large work is computed on the Dask cluster at {address}, 1 thread at once.",
            "Large work is computed on the Dask cluster at {address}, {n} threads at once.",
            cluster.threads,
            address=address,
        )
    cluster.end()
    for cached in (_cluster, _refused):
        cached.clear()
    return say("The Dask cluster at {address} was lost; large work is computed on this machine.", address=address)

"""A visitor and the work that is done for them: what is on screen goes on, and ends when they leave."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import zip_longest
from threading import Lock
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui.language import say
from ui.work.job import Job, Part
from ui.work.queue import QUEUE, Client
from ui.work.workers import COUNT, Here, Process

LOOK = 0.4
"""Seconds between two looks at what is being computed."""
SOON = 0.25
"""Seconds within which work is done without a word."""

Caption = Callable[[Job], str]
"""How far a job is, in a sentence."""

_ON_PAGE = ("first on page", "second on page")
_PAGE = "page_on_screen"

_lock = Lock()


@st.cache_resource(scope="session", on_release=QUEUE.leave, show_spinner=False)
def visitor() -> Client:
    """Whoever sees this page; Streamlit lets go of it at once when their tab is closed."""
    return Client()


@cache
def _workers() -> tuple[Process, ...]:
    try:
        return tuple(Process(QUEUE) for _ in range(COUNT))
    except OSError:  # a browser has no processes
        return ()


@cache
def _here() -> Here:
    return Here(QUEUE)


def start() -> None:
    """Have the workers ready. Done with the first work, if not before."""
    with _lock:
        _workers()


def keep(place: str, job: Job | None) -> None:
    """Keep a job as long as this visitor sees it at this place of the screen."""
    QUEUE.keep(visitor(), place, job)


def keep_on_page(*jobs: Job) -> None:
    """Keep the jobs that the open page shows, at most two, until it shows others or another page is opened."""
    for place, job in zip_longest(_ON_PAGE, jobs):
        keep(place, job)


def open_page(name: str) -> None:
    """Let go of what only the page of before has shown."""
    if st.session_state.get(_PAGE) != name:
        st.session_state[_PAGE] = name
        keep_on_page()


def stop(job: Job) -> None:
    """Let a job go on no longer for this visitor. Others who want it are not disturbed."""
    visitor().stopped.add(job)


def resume(job: Job) -> None:
    """Let it go on after all."""
    visitor().stopped.discard(job)


def stopped(job: Job) -> bool:
    """Whether this visitor has stopped it before it was complete."""
    return job.running and job in visitor().stopped


@contextmanager
def wanted(job: Job) -> Iterator[None]:
    """Have a job go on. Inside, call `wait`, and draw something after each, so that Streamlit can end the run."""
    start()
    me = visitor()
    QUEUE.want(me, job)
    try:
        yield
    finally:
        QUEUE.unwant(me, job)


def wait(job: Job, seconds: float = LOOK) -> None:
    """Wait for news of a wanted job, at most so long."""
    if _workers():
        job.wait(seconds)
    else:
        _here().work()


def compute(parts: Sequence[Part]) -> list[Any]:
    """What parts return, while this thread waits: for threads other than a page's, and for a callback's moment."""
    start()
    me, job = Client(), Job(parts, 0)
    QUEUE.want(me, job)
    try:
        while job.running:
            wait(job)
    finally:
        QUEUE.leave(me)
    if job.error is not None:
        raise job.error
    return job.results


def queue_position(job: Job) -> str | None:
    """Where a job stands in the queue, in a sentence; None while it is being computed."""
    if QUEUE.waits_for_room(job):
        return say("In the queue: the memory for large work is taken. This begins when enough of it is free.")
    before = QUEUE.before(job)
    return say("In the queue: {n} before you.", n=before) if before else None


def follow(job: Job, bar: DeltaGenerator, caption: Caption, until: Callable[[], bool] = lambda: False) -> None:
    """Have a job go on, and say under `bar` how far it is, until it ends or `until` says that there is more to draw.

    This must not be in a fragment: Streamlit ends a running script for a press elsewhere on the page, but not for one
    in a fragment.
    """
    with wanted(job):
        _follow(job, bar, caption, until)


def _follow(job: Job, bar: DeltaGenerator, caption: Caption, until: Callable[[], bool]) -> None:
    while job.running and not until():
        bar.progress(job.share, queue_position(job) or caption(job))
        wait(job)
    if job.error is not None:
        raise job.error


def finish(job: Job, caption: Caption, give_up: Callable[[], None], again: str = "") -> None:
    """Wait for a job that the rest of the page needs, with a way out if it takes long.

    Where a page may wait twice in a row, the second time is named by `again`.
    """
    place = st.empty()
    with wanted(job):
        wait(job, SOON)
        bar = place
        if job.running:
            with place.container(key=f"waiting{again}", horizontal=True, vertical_alignment="center"):
                bar = st.empty()
                st.button(say("Give up"), icon=":material/close:", key=f"give_up{again}", on_click=give_up)
        _follow(job, bar, caption, lambda: False)
    place.empty()

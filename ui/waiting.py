"""What a page needs before it can be drawn: paths of a heavy race, and the tuning of learning rates."""

from dataclasses import replace

import streamlit as st

from optimizers.experiment import Experiment
from optimizers.maps.tuning import Tuning, tuned_runs, tuning_parts
from ui import runs, state
from ui.language import say
from ui.work import watch
from ui.work.job import Job
from ui.work.queue import QUEUE

_SHOWN = "shown_experiment"
_TUNING = "tuning"


def finish_paths(e: Experiment) -> None:
    """Have the paths of an experiment there, and keep them as long as this visitor sees them."""
    if runs.heavy(e):
        watch.finish(runs.job(e), _paths_progress, _back)
    show_paths(e)


def show_paths(e: Experiment) -> None:
    """Keep the paths of an experiment as long as this visitor sees them; who gives up the next one comes back to it."""
    watch.visitor().screen["paths"] = runs.paths(e)
    st.session_state[_SHOWN] = state.current()


def _paths_progress(job: Job) -> str:
    return say("{done} of {all} runs are computed.", done=job.done, all=len(job.parts))


def _back() -> None:
    """To the experiment that was on screen before; where there was none, to a shorter race."""
    e = state.current()
    before: Experiment | None = st.session_state.get(_SHOWN)
    if before not in (None, e):
        state.change(before)
        return
    shorter = replace(e, steps=max(runs.LIGHT // len(e.shown), 10))
    state.change(shorter)
    st.toast(say("The race was too long to wait for, so it is shown with {steps} steps.", steps=shorter.steps))


def request_tuning() -> None:
    """Have the page tune the learning rates of the experiment."""
    st.session_state[_TUNING] = state.current()


def finish_tuning() -> None:
    """Give the runs their best rates, if that was asked for and nothing has been changed since."""
    e: Experiment | None = st.session_state.get(_TUNING)
    if e is None or e != state.current():
        return _stop_tuning()
    tuning = Tuning()
    parts = tuning_parts(e, tuning)
    job = QUEUE.shared(f"tuning {e.key}", lambda: Job(parts, 16 * tuning.rates * len(parts), anywhere=True))
    watch.finish(job, _tuning_progress, _stop_tuning)
    _stop_tuning()
    state.change(runs=tuned_runs(e, tuning, job.results))
    st.rerun()


def _tuning_progress(job: Job) -> str:
    return say("{done} of {all} sweeps over the learning rates are done.", done=job.done, all=len(job.parts))


def _stop_tuning() -> None:
    st.session_state[_TUNING] = None

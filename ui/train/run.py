"""A training that a session has begun: it goes on in the session's own script runs, and what it has stays."""

from functools import cached_property
from time import perf_counter

import streamlit as st

from learning.data import Data
from learning.layers import Convolution
from learning.models import Model
from learning.predict import least_squares
from learning.training import Log, Training
from ui.train.plan import Plan

REDRAW = 0.3  # seconds of training between two pictures
PATIENCE = 10.0  # seconds that an epoch may take: between two epochs the page cannot be stopped
FLOPS = 4e9
"""Multiplications a second that the engine does at least, with one thread."""
STEP = 20e-6
"""Seconds that a step of one model costs at least."""
PATH_NUMBERS = 30_000_000
"""Numbers of all kept paths together: 120 MB."""

_JOB = "train_job"


class Job:
    """All runs of a plan, in training."""

    def __init__(self, plan: Plan, data: Data) -> None:
        self.plan, self.data = plan, data
        self.training = Training(plan.model, data, plan.runs, plan.protocol)
        self.stopped = False
        self.seconds = 0.0
        self.logs = self.training.logs()

    @property
    def epoch(self) -> int:
        """Epochs that all runs have behind them."""
        return self.training.epoch

    @property
    def epochs(self) -> int:
        """Epochs that were asked for."""
        return self.plan.protocol.epochs

    @property
    def running(self) -> bool:
        """Whether there is something left to do that nobody has stopped."""
        return not self.stopped and self.epoch < self.epochs

    @property
    def left(self) -> float | None:
        """Seconds to the end, by the pace up to now; None before the first epoch."""
        return self.seconds / self.epoch * (self.epochs - self.epoch) if self.epoch else None

    @cached_property
    def least_squares(self) -> tuple[float, float]:
        """Training and test loss of the exact solution of the linear problem, for regression."""
        _, train, test = least_squares(self.data)
        return train, test

    def advance(self) -> None:
        """Train until there is something new to draw."""
        began = perf_counter()
        for _ in self.training:
            if perf_counter() - began > REDRAW:
                break
        self.seconds += perf_counter() - began
        self.logs = self.training.logs()

    def of(self, slug: str) -> list[Log]:
        """The runs of one rule, a log for each seed."""
        return [log for log in self.logs if log.run.rule.slug == slug]


def products(model: Model, data: Data) -> int:
    """Multiplications that the model takes for one row."""
    return sum(
        layer.shape[0] * (layer.activations if isinstance(layer, Convolution) else layer.shape[1])
        for layer in model.layers(data)
    )


def epoch_seconds(plan: Plan, data: Data) -> float:
    """Roughly, and rather too much than too little: how long one epoch of one model takes."""
    rows, size = len(data.train.inputs), plan.model.size(data)
    steps = -(-rows // plan.protocol.batch_size)
    return 3 * rows * products(plan.model, data) / FLOPS + steps * (STEP + 8 * size / FLOPS)


def too_much(plan: Plan, data: Data) -> str | None:
    """Why a plan is refused, in a sentence; None if it can be trained."""
    seconds = len(plan.runs) * epoch_seconds(plan, data)
    if seconds > PATIENCE:
        return (
            f"One epoch of this would take about {seconds:.0f} s; the limit is {PATIENCE:.0f} s. "
            "Choose a smaller model, larger batches, fewer rules or fewer seeds."
        )
    if len(plan.rules) * (plan.protocol.epochs + 1) * plan.model.size(data) > PATH_NUMBERS:
        return "The paths of so many large models do not fit; choose a smaller model, fewer epochs or fewer rules."
    return None


def job() -> Job | None:
    """The training of this session, if there is one."""
    kept: Job | None = st.session_state.get(_JOB)
    return kept


def begin(plan: Plan, data: Data) -> None:
    """Start anew."""
    st.session_state[_JOB] = Job(plan, data)


def stop() -> None:
    """Train no further; what is there stays."""
    if kept := job():
        kept.stopped = True

"""A training: it goes on in a worker as long as somebody looks, and what it has stays."""

import tempfile
import weakref
from collections.abc import Sequence
from functools import cached_property, partial
from time import monotonic

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from learning.data import Data
from learning.models import Model
from learning.predict import least_squares
from learning.training import Log, Progress, Record, Trial, from_the_start
from ui.language import say
from ui.train.plan import Plan
from ui.work import watch
from ui.work.job import Job

PATIENCE = 10.0  # seconds that an epoch may take: a training that shows nothing for longer seems to stand still
FLOPS = 4e9
"""Multiplications a second that the engine does at least, with one thread."""
STEP = 20e-6
"""Seconds that a step of one model costs at least."""
PATH_NUMBERS = 30_000_000
"""Numbers of all kept paths together: 120 MB on the disk."""
COPIES = 5
"""How often a worker has the numbers of a model: parameters, what a rule remembers, and buffers."""
STATE = 130_000_000
"""Bytes that all models of a training may take in a worker."""

_JOB = "train_job"


class _OnDisk(Record):
    """A record with its paths in a file that has no name, and is gone with the record."""

    def __init__(self, trials: Sequence[Trial]) -> None:
        super().__init__(trials)
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 (it lives as long as the record)
        weakref.finalize(self, self._file.close)

    def keep(self, moves: NDArray[np.float32]) -> None:
        self._file.write(moves.tobytes())

    def paths(self) -> NDArray[np.float32]:
        self._file.seek(0)
        return np.frombuffer(self._file.read(), np.float32).reshape(len(self.epochs), *self.last.shape)


class TrainingJob(Job):
    """All trials of a plan, in training."""

    def __init__(self, plan: Plan, data: Data, *, shared: bool = False) -> None:
        """`shared` is whether others may look at it, too."""
        part = partial(from_the_start, plan.model, data, plan.trials, plan.protocol)
        super().__init__([part], state_bytes(plan, data))
        self.plan, self.data, self.shared = plan, data, shared
        self._began = self._latest = monotonic()
        self.restart(0)

    def restart(self, part: int) -> None:
        with self.news:
            self._record, self._logs = _OnDisk(self.plan.trials), list[Log]()

    def take(self, part: int, item: Progress) -> None:
        with self.news:
            if item.number == 0:  # whoever had begun it may be lost, and it begins anew
                self.restart(part)
            self._record.add(item)
            self._logs = []
            self._latest = monotonic()
            if self.epoch == 0:
                self._began = self._latest

    @property
    def epoch(self) -> int:
        """Epochs that all runs have behind them."""
        return max(len(self._record.epochs) - 1, 0)

    @property
    def epochs(self) -> int:
        """Epochs that were asked for."""
        return self.plan.protocol.epochs

    def go_on(self) -> None:
        """Leave out of the pace the time in which nobody looked."""
        with self.news:
            now = monotonic()
            self._began, self._latest = self._began + now - self._latest, now

    @property
    def left(self) -> float | None:
        """Seconds to the end, by the pace up to now; None before the first epoch."""
        return (self._latest - self._began) / self.epoch * (self.epochs - self.epoch) if self.epoch else None

    @property
    def seconds(self) -> float:
        """Seconds of computing up to now."""
        return float(sum(log.seconds for log in self.logs))

    @cached_property
    def least_squares(self) -> tuple[float, float]:
        """Training and test loss of the exact solution of the linear problem, for regression."""
        _, train, test = least_squares(self.data)
        return train, test

    @property
    def logs(self) -> list[Log]:
        """A log for each trial, without its path; none before anything has been measured."""
        with self.news:
            if not self._logs and self._record.epochs:
                self._logs = self._record.logs(paths=False)
            return self._logs

    def of(self, id: str) -> list[Log]:
        """The models of one run, a log for each seed; none before anything has been measured."""
        seeds = len(self.plan.seeds)
        first = seeds * [run.id for run in self.plan.runs].index(id)
        return self.logs[first : first + seeds]

    def first_seed(self) -> list[Log]:
        """A log with its path for each run: of the first seed."""
        with self.news:
            return [log for log in self._record.logs() if log.path.size]


def products(model: Model, data: Data) -> int:
    """Multiplications that the model takes for one row."""
    return sum(layer.products for layer in model.layers(data))


def epoch_seconds(plan: Plan, data: Data) -> float:
    """Roughly, and rather too much than too little: how long one epoch of one model takes."""
    rows, size = len(data.train.inputs), plan.model.size(data)
    steps = -(-rows // plan.protocol.batch_size)
    return 3 * rows * products(plan.model, data) / FLOPS + steps * (STEP + 8 * size / FLOPS)


def state_bytes(plan: Plan, data: Data) -> int:
    """What a worker keeps of a training from epoch to epoch."""
    return 8 * COPIES * len(plan.trials) * plan.model.size(data) + data.train.rows.nbytes + data.test.rows.nbytes


def too_much(plan: Plan, data: Data) -> str | None:
    """Why a plan is refused, in a sentence; None if it can be trained."""
    seconds = len(plan.trials) * epoch_seconds(plan, data)
    if seconds > PATIENCE:
        return say(
            "One epoch of this would take about {seconds:.0f} s; the limit is {limit:.0f} s. "
            "Choose a smaller model, larger batches, fewer runs or fewer seeds.",
            seconds=seconds,
            limit=PATIENCE,
        )
    if len(plan.runs) * (plan.protocol.epochs + 1) * plan.model.size(data) > PATH_NUMBERS:
        return say("The paths of so many large models do not fit; choose a smaller model, fewer epochs or fewer runs.")
    if state_bytes(plan, data) > STATE:
        return say("So many large models do not fit into memory; choose a smaller model, fewer runs or fewer seeds.")
    return None


def job() -> TrainingJob | None:
    """The training of this session, if there is one."""
    kept: TrainingJob | None = st.session_state.get(_JOB)
    return kept


def begin(plan: Plan, data: Data) -> None:
    """Start anew; a training of one's own that was there before ends."""
    put_on_screen(TrainingJob(plan, data))


def put_on_screen(job: TrainingJob) -> None:
    """Let this be the training of this session."""
    st.session_state[_JOB] = job
    watch.keep("training", None if job.complete else job)

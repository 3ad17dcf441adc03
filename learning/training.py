"""Training: many trials at once, an epoch at a time, with the rules of optimizers/rules.py."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache
from itertools import groupby
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from learning.blas import one_thread
from learning.data import Data
from learning.models import Model
from learning.network import NUMBERS_AT_ONCE, Network, Scorer
from optimizers.elementary import Array
from optimizers.hyper import hyper
from optimizers.kernels.compiled import worth
from optimizers.kernels.step import Stepper, find
from optimizers.rules import Rule
from optimizers.schedules import Schedule

SLICE = 0.05
"""Seconds of steps that are taken together, before others may have their turn."""


@dataclass(frozen=True)
class Protocol:
    """What every rule in a comparison shares: epochs, batches, start and schedule."""

    epochs: int = hyper(
        20, 1, 200, log=True, whole=True, symbol="E", help="How often the training goes through all training rows."
    )
    batch_size: int = hyper(
        32,
        1,
        512,
        log=True,
        whole=True,
        symbol="B",
        help="The number of rows whose mean gradient makes one step; the last batch may be smaller.",
    )
    weight_decay: float = hyper(
        0.0,
        0.0,
        1.0,
        log=True,
        symbol=r"\lambda",
        help="This times the weights and biases is added to every rule's gradient, an L2 penalty. A rule's own weight "
        "decay comes on top.",
    )
    init: str = "he"
    schedule: Schedule | None = None


@dataclass(frozen=True)
class Trial:
    """One model to train: a rule, and the seed of its start and of the order of its batches."""

    rule: Rule
    seed: int = 0


@dataclass(frozen=True, eq=False)
class Log:
    """One trial, epoch by epoch. Index 0 is before training."""

    trial: Trial
    train_loss: Array
    """(epochs + 1,): mean over all training rows, without weight decay."""
    test_loss: Array
    """(epochs + 1,)"""
    train_accuracy: Array
    """(epochs + 1,): 0 to 1; NaN for regression and after divergence."""
    test_accuracy: Array
    """(epochs + 1,)"""
    gradient_norm: Array
    """(epochs,): root mean square over the epoch's steps of the Euclidean norm of the gradient, penalty included."""
    effective_lr: Array
    """(epochs,): root mean square step over root mean square gradient; SGD's is its learning rate."""
    parameters: Array
    """(parameters,): at the end; of a `Record`, empty unless the seed is the first trial's."""
    path: NDArray[np.float32]
    """(epochs + 1, parameters); float32, as it is for pictures; empty unless the seed is the first trial's."""
    seconds: float
    """Computing time: that of the trials trained together, shared equally."""

    @property
    def diverged_at(self) -> int | None:
        """The first epoch whose training loss is not a finite number."""
        lost = np.flatnonzero(~np.isfinite(self.train_loss))
        return int(lost[0]) if lost.size else None

    def first_epoch(self, target: float) -> int | None:
        """The first epoch with this test accuracy or more; for regression, this test loss or less."""
        regression = np.isnan(self.test_accuracy[0])
        reached = np.flatnonzero(self.test_loss <= target if regression else self.test_accuracy >= target)
        return int(reached[0]) if reached.size else None


def batch_order(data: Data, seed: int, epoch: int) -> NDArray[np.int64]:
    """The order (n,) of the training rows in an epoch (0 is the first): the same for every rule.

    Batches are consecutive slices of it.
    """
    return np.random.default_rng([seed, 1, epoch]).permutation(len(data.train.inputs))


class Epoch(NamedTuple):
    """What is measured of an epoch: (trials,) each, as in `Log`. The norms of index 0, before training, are NaN."""

    train_loss: Array
    test_loss: Array
    train_accuracy: Array
    test_accuracy: Array
    gradient_norm: Array
    effective_lr: Array
    seconds: Array
    """Computing time up to here."""


class Progress(NamedTuple):
    """What there is to know after an epoch."""

    number: int
    """Of the epoch; 0 is before training."""
    epoch: Epoch
    parameters: Array
    """(followed, parameters): of the trials with the seed of the first."""


class Record:
    """What has been measured of trials, from before training on, and the logs that follow from it."""

    def __init__(self, trials: Sequence[Trial]) -> None:
        self.trials = list(trials)
        self.followed = [i for i, trial in enumerate(self.trials) if trial.seed == self.trials[0].seed]
        self.epochs: list[Epoch] = []
        self.last: Array = np.empty((len(self.followed), 0))
        """(followed, parameters): where the followed trials are."""
        self._moves: list[NDArray[np.float32]] = []

    def add(self, progress: Progress) -> None:
        """The next epoch; the first one is before training."""
        self.epochs.append(progress.epoch)
        self.last = progress.parameters
        with np.errstate(over="ignore"):
            self.keep(progress.parameters.astype(np.float32))

    def keep(self, moves: NDArray[np.float32]) -> None:
        """Keep where the followed trials are: (followed, parameters)."""
        self._moves.append(moves)

    def paths(self) -> NDArray[np.float32]:
        """What was kept: (epochs, followed, parameters)."""
        return np.array(self._moves)

    def logs(self, paths: bool = True) -> list[Log]:
        """A log for each trial, with the paths of the followed ones if wanted."""
        columns = [np.array(column) for column in zip(*self.epochs, strict=True)]
        none = np.empty((0, self.last.shape[1]), np.float32)
        moves = self.paths() if paths else none
        logs = []
        for i, trial in enumerate(self.trials):
            train, test, right, right_test, norm, effective, seconds = (column[:, i] for column in columns)
            at = self.followed.index(i) if i in self.followed else None
            end = np.empty(0) if at is None else self.last[at]
            path = none if at is None or not paths else moves[:, at]
            logs.append(Log(trial, train, test, right, right_test, norm[1:], effective[1:], end, path, seconds[-1]))
        return logs


class Training:
    """Trials in training. Iterate for an epoch at a time; stop whenever you like, and go on later.

        training = Training(model, data, [Trial(rule, seed) for rule in rules for seed in range(5)])
        for epoch in training:
            show(training.logs())

    Trials with the same seed share start and batches, whatever their rule. A trial has the same bits
    whichever trials are trained beside it.
    """

    def __init__(
        self,
        model: Model,
        data: Data,
        trials: Sequence[Trial],
        protocol: Protocol | None = None,
        only_the_end: bool = False,
    ) -> None:
        """`only_the_end` measures only the last epoch, for those who iterate over `pieces`."""
        self.model, self.data, self.trials = model, data, list(trials)
        self.protocol = protocol or Protocol()
        at_once = models_at_once(model, data, self.protocol.batch_size)
        buffers = _Buffers(model, data)
        self._blocks = [
            _Block(model, data, self.trials[low : low + at_once], self.protocol, buffers)
            for low in range(0, len(self.trials), at_once)
        ]
        self._only_the_end = only_the_end
        self._record = Record(trials)
        self.epoch = 0
        if not only_the_end:
            self.before = self._measure()
            self._record.add(self.before)

    def __iter__(self) -> Iterator[int]:
        """Train, and yield the number of each epoch once it has been measured."""
        for progress in self.pieces():
            if progress is not None:
                self._record.add(progress)
                yield self.epoch

    def logs(self) -> list[Log]:
        """What has been measured up to now, in the order of the trials, with the parameters of all."""
        return [replace(log, parameters=x) for log, x in zip(self._record.logs(), self._parameters(), strict=True)]

    def pieces(self) -> Iterator[Progress | None]:
        """Train: what is measured of each epoch, and None after every few steps, where others can have their turn."""
        while self.epoch < self.protocol.epochs:
            for block in self._blocks:
                for _ in block.train_epoch(self.epoch):
                    yield None
            self.epoch += 1
            if not self._only_the_end or self.epoch == self.protocol.epochs:
                yield self._measure()

    def _measure(self) -> Progress:
        columns = zip(*(block.measure() for block in self._blocks), strict=True)
        epoch = Epoch(*(np.concatenate(column) for column in columns))
        x = self._parameters()
        return Progress(self.epoch, epoch, np.array([x[i] for i in self._record.followed]))

    def _parameters(self) -> list[Array]:
        return [x for block in self._blocks for x in block.x]


def from_the_start(model: Model, data: Data, trials: Sequence[Trial], protocol: Protocol) -> Iterator[Progress | None]:
    """What is measured before training and after every epoch, and None where others can have their turn."""
    training = Training(model, data, trials, protocol)
    yield training.before
    yield from training.pieces()


def models_at_once(model: Model, data: Data, batch_size: int) -> int:
    """How many models are best trained as one batched product."""
    activations = sum(layer.activations for layer in model.layers(data))
    return max(NUMBERS_AT_ONCE // (model.size(data) + batch_size * activations), 1)


class _Buffers:
    """Networks and scorers with their memory: blocks take turns, so that they share it."""

    def __init__(self, model: Model, data: Data) -> None:
        self._layers, self._task = model.layers(data), data.task
        self._networks: dict[tuple[int, int], Network] = {}
        self.scorers = [Scorer(model, data, part) for part in (data.train, data.test)]

    def network(self, models: int, rows: int) -> Network:
        """The network for so many models and rows."""
        if (models, rows) not in self._networks:
            self._networks[models, rows] = Network(self._layers, self._task, models, rows)
        return self._networks[models, rows]


class _Block:
    """Trials whose gradients are one batched product."""

    def __init__(self, model: Model, data: Data, trials: list[Trial], protocol: Protocol, buffers: _Buffers) -> None:
        began = perf_counter()
        self.trials, self.data, self.protocol, self.buffers = trials, data, protocol, buffers
        self.x = np.stack([model.start(data, trial.seed, protocol.init) for trial in trials])
        self.groups = _groups(trials)
        self.records = [rule.init(self.x[part]) for part, rule in self.groups]
        self.kernels: list[Stepper | None] = [None] * len(self.groups)
        """What takes the steps of a group in place of its rule, from the moment in which it is compiled."""

        n, size = len(data.train.inputs), protocol.batch_size
        self.batches = [slice(low, min(low + size, n)) for low in range(0, n, size)]
        steps = len(self.batches) * protocol.epochs
        self.worth = worth(steps, self.x.size)
        self.factors = None if protocol.schedule is None else protocol.schedule.factors(steps).tolist()
        self.squares = np.full((2, len(trials), len(self.batches)), np.nan)
        """Of every step of the last epoch, the squared norms of gradient and step of each trial."""
        self.seconds = perf_counter() - began

    def measure(self) -> Epoch:
        """The trials as they are."""
        began = perf_counter()
        train, test = (scorer.score(self.x) for scorer in self.buffers.scorers)
        squares = self.squares.sum(axis=2)
        with np.errstate(all="ignore"):
            norm, effective = np.sqrt(squares[0] / len(self.batches)), np.sqrt(squares[1] / squares[0])
        self.seconds += perf_counter() - began
        each = np.full(len(self.trials), self.seconds / len(self.trials))
        return Epoch(train.loss, test.loss, train.accuracy, test.accuracy, norm, effective, each)

    def train_epoch(self, epoch: int) -> Iterator[None]:
        """Take all steps of an epoch, with breaks."""
        seeds = [trial.seed for trial in self.trials]
        if len(set(seeds)) == 1:
            order = batch_order(self.data, seeds[0], epoch)
        else:  # each trial its own batches: (trials, n)
            orders = {seed: batch_order(self.data, seed, epoch) for seed in set(seeds)}
            order = np.stack([orders[seed] for seed in seeds])
        step = 0
        while step < len(self.batches):
            if self.worth:
                self._look_for_kernels()
            step = self._take_steps(epoch, order, step)
            yield
        self.records = [
            record and _without_results(rule, record)
            for (_, rule), record in zip(self.groups, self.records, strict=True)
        ]

    def _look_for_kernels(self) -> None:
        for i, (part, rule) in enumerate(self.groups):
            if self.kernels[i] is None:
                self.kernels[i] = find(rule, self.records[i], self.x[part])
                if self.kernels[i] is not None:
                    self.records[i] = None

    def _take_steps(self, epoch: int, order: NDArray[np.int64], first: int) -> int:
        """Steps from `first` on for about SLICE seconds; the number of the next one."""
        began = perf_counter()
        rows, x, step = self.data.train.rows, self.x, first
        with one_thread(), np.errstate(all="ignore"):
            for step, batch in enumerate(self.batches[first:], first):
                chosen = rows.take(order[..., batch], axis=0)
                g = self.buffers.network(len(x), batch.stop - batch.start).gradient(x, chosen)
                if self.protocol.weight_decay:
                    g += self.protocol.weight_decay * x
                factor = 1.0 if self.factors is None else self.factors[epoch * len(self.batches) + step]
                delta, x = self._step(x, g, factor)
                np.vecdot(g, g, out=self.squares[0, :, step])
                np.vecdot(delta, delta, out=self.squares[1, :, step])
                if perf_counter() - began > SLICE:
                    break
        self.x = x
        self.seconds += perf_counter() - began
        return step + 1

    def _step(self, x: Array, g: Array, factor: float) -> tuple[Array, Array]:
        """What every rule adds to its trials, and where that leads: (trials, parameters) each."""
        steps = []
        for i, (part, rule) in enumerate(self.groups):
            kernel = self.kernels[i]
            if kernel is not None:
                steps.append(kernel.step(x[part], g[part], factor))
                continue
            if self.factors is not None:
                rule = replace(rule, lr=rule.lr * factor)
            record = self.records[i] = rule.step(x[part], g[part], self.records[i])
            steps.append((record.delta, x[part] + record.delta))
        if len(steps) == 1:
            return steps[0]
        deltas, ends = zip(*steps, strict=True)
        return np.concatenate(deltas), np.concatenate(ends)


class _Reads:
    """A record that remembers which of its quantities were read."""

    def __init__(self, record: Any) -> None:
        self._record, self.names = record, set[str]()

    def __getattr__(self, name: str) -> Any:
        self.names.add(name)
        return getattr(self._record, name)


@cache
def state_names(kind: Any) -> frozenset[str]:
    """The quantities of a record that the next step of this kind of rule reads; the others are results."""
    rule, x = kind(), np.ones(1)
    reads = _Reads(rule.init(x))
    rule.step(x, x, reads)
    return frozenset(reads.names)


def _without_results(rule: Rule, record: Any) -> Any:
    """A record with nothing but what the next step needs: half as large."""
    kind: Any = type(rule)
    return record._replace(**dict.fromkeys(set(record._fields) - state_names(kind)))


def _groups(trials: list[Trial]) -> list[tuple[slice, Rule]]:
    """Neighbouring trials of one kind of rule: their slice, and one rule with columns of hyperparameters."""
    groups = []
    low = 0
    for kind, members in groupby(trials, key=lambda trial: type(trial.rule)):
        rules = [trial.rule for trial in members]
        columns: dict[str, Any] = {}
        for field in fields(kind):
            values = [getattr(rule, field.name) for rule in rules]
            if len(set(values)) > 1:
                columns[field.name] = np.array(values)[:, None]
        groups.append((slice(low, low + len(rules)), replace(rules[0], **columns)))
        low += len(rules)
    return groups


def train(
    model: Model,
    data: Data,
    rule: Rule,
    epochs: int = 20,
    batch_size: int = 32,
    seed: int = 0,
    init: str = "he",
    schedule: Schedule | None = None,
    weight_decay: float = 0.0,
) -> Log:
    """Train one model with one rule to the end."""
    training = Training(model, data, [Trial(rule, seed)], Protocol(epochs, batch_size, weight_decay, init, schedule))
    for _ in training:
        pass
    return training.logs()[0]

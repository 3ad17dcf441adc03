"""Training: many runs at once, an epoch at a time, with the rules of optimizers/rules.py."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from itertools import groupby
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from learning.blas import one_thread
from learning.data import Data
from learning.models import Model
from learning.network import NUMBERS_AT_ONCE, Network, Score, Scorer
from optimizers.elementary import Array
from optimizers.hyper import hyper
from optimizers.rules import Rule
from optimizers.schedules import Schedule


@dataclass(frozen=True)
class Protocol:
    """What every rule in a comparison shares: epochs, batches, start and schedule."""

    epochs: int = hyper(
        20, 1, 200, log=True, whole=True, symbol="E",
        help="How often the training goes through all training rows.",
    )
    batch_size: int = hyper(
        32, 1, 512, log=True, whole=True, symbol="B",
        help="The number of rows whose mean gradient makes one step; the last batch may be smaller.",
    )
    weight_decay: float = hyper(
        0.0, 0.0, 1.0, log=True, symbol=r"\lambda",
        help="This times the weights and biases is added to every rule's gradient, an L2 penalty. A rule's own weight "
        "decay comes on top.",
    )
    init: str = "he"
    schedule: Schedule | None = None


@dataclass(frozen=True)
class Run:
    """One model to train: a rule, and the seed of its start and of the order of its batches."""

    rule: Rule
    seed: int = 0


@dataclass(frozen=True, eq=False)
class Log:
    """One run, epoch by epoch. Index 0 is before training."""

    run: Run
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
    """(parameters,): at the end."""
    path: NDArray[np.float32]
    """(epochs + 1, parameters); float32, as it is for pictures; empty unless the seed is the first run's."""
    seconds: float
    """Computing time: that of the runs trained together, shared equally."""

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


class Training:
    """Runs in training. Iterate for an epoch at a time; stop whenever you like, and go on later.

        training = Training(model, data, [Run(rule, seed) for rule in rules for seed in range(5)])
        for epoch in training:
            show(training.logs())

    Runs with the same seed share start and batches, whatever their rule. A run has the same bits
    whichever runs are trained beside it. `only_the_end` measures only the last epoch and keeps no paths.
    """

    def __init__(
        self,
        model: Model,
        data: Data,
        runs: Sequence[Run],
        protocol: Protocol | None = None,
        only_the_end: bool = False,
    ) -> None:
        self.model, self.data, self.runs = model, data, list(runs)
        self.protocol = protocol or Protocol()
        at_once = models_at_once(model, data, self.protocol.batch_size)
        followed = None if only_the_end else self.runs[0].seed
        self._blocks = [
            _Block(model, data, self.runs[low : low + at_once], self.protocol, followed)
            for low in range(0, len(self.runs), at_once)
        ]
        self.epoch = 0

    def __iter__(self) -> Iterator[int]:
        """Train, and yield the number of each epoch once it has been measured."""
        while self.epoch < self.protocol.epochs:
            for block in self._blocks:
                block.train_epoch(self.epoch)
            self.epoch += 1
            yield self.epoch

    def logs(self) -> list[Log]:
        """What has been measured up to now, in the order of the runs."""
        return [log for block in self._blocks for log in block.logs()]


def models_at_once(model: Model, data: Data, batch_size: int) -> int:
    """How many models are best trained as one batched product."""
    activations = sum(layer.activations for layer in model.layers(data))
    return max(NUMBERS_AT_ONCE // (model.size(data) + batch_size * activations), 1)


class _Block:
    """Runs whose gradients are one batched product."""

    def __init__(
        self, model: Model, data: Data, runs: list[Run], protocol: Protocol, followed: int | None
    ) -> None:
        began = perf_counter()
        self.runs, self.data, self.protocol = runs, data, protocol
        self.x = np.stack([model.start(data, run.seed, protocol.init) for run in runs])
        self.groups = _groups(runs)
        self.records = [rule.init(self.x[part]) for part, rule in self.groups]
        self.scorers = [Scorer(model, data, part) for part in (data.train, data.test)]

        n, size = len(data.train.inputs), protocol.batch_size
        self.batches = [slice(low, min(low + size, n)) for low in range(0, n, size)]
        layers = model.layers(data)
        counts = {batch.stop - batch.start for batch in self.batches}
        self.networks = {count: Network(layers, data.task, len(runs), count) for count in counts}
        steps = len(self.batches) * protocol.epochs
        self.factors = None if protocol.schedule is None else protocol.schedule.factors(steps).tolist()

        self.only_the_end = followed is None
        self.followed = [i for i, run in enumerate(runs) if run.seed == followed]
        self.scores: list[tuple[Score, Score]] = []
        self.squares: list[Array] = []
        self.paths: list[NDArray[np.float32]] = []
        if not self.only_the_end:
            self._measure()
        self.seconds = perf_counter() - began

    def _measure(self) -> None:
        train, test = (scorer.score(self.x) for scorer in self.scorers)
        self.scores.append((train, test))
        with np.errstate(over="ignore"):
            self.paths.append(self.x[self.followed].astype(np.float32))

    def train_epoch(self, epoch: int) -> None:
        began = perf_counter()
        rows, x = self.data.train.rows, self.x
        seeds = [run.seed for run in self.runs]
        if len(set(seeds)) == 1:
            order = batch_order(self.data, seeds[0], epoch)
        else:  # each run its own batches: (runs, n)
            orders = {seed: batch_order(self.data, seed, epoch) for seed in set(seeds)}
            order = np.stack([orders[seed] for seed in seeds])
        squares = np.empty((2, len(self.runs), len(self.batches)))
        first = epoch * len(self.batches)

        with one_thread(), np.errstate(all="ignore"):
            for step, batch in enumerate(self.batches):
                chosen = rows.take(order[..., batch], axis=0)
                g = self.networks[batch.stop - batch.start].gradient(x, chosen)
                if self.protocol.weight_decay:
                    g += self.protocol.weight_decay * x
                factor = 1.0 if self.factors is None else self.factors[first + step]
                delta = self._delta(x, g, factor)
                x = x + delta
                np.vecdot(g, g, out=squares[0, :, step])
                np.vecdot(delta, delta, out=squares[1, :, step])
            self.squares.append(squares.sum(axis=2))
            self.x = x
            if not self.only_the_end or epoch + 1 == self.protocol.epochs:
                self._measure()
        self.seconds += perf_counter() - began

    def _delta(self, x: Array, g: Array, factor: float) -> Array:
        """What every rule adds to its runs: (runs, parameters)."""
        deltas = []
        for i, (part, rule) in enumerate(self.groups):
            if self.factors is not None:
                rule = replace(rule, lr=rule.lr * factor)
            record = self.records[i] = rule.step(x[part], g[part], self.records[i])
            deltas.append(record.delta)
        return deltas[0] if len(deltas) == 1 else np.concatenate(deltas)

    def logs(self) -> list[Log]:
        def column(values: list[Any], i: int) -> Array:
            return np.array([value[i] for value in values])

        train, test = zip(*self.scores, strict=True)
        squares = np.array(self.squares).reshape(-1, 2, len(self.runs))
        with np.errstate(all="ignore"):
            norm = np.sqrt(squares[:, 0] / len(self.batches))
            effective = np.sqrt(squares[:, 1] / squares[:, 0])
        logs = []
        for i, run in enumerate(self.runs):
            paths = [path[self.followed.index(i)] for path in self.paths] if i in self.followed else []
            logs.append(
                Log(
                    run,
                    train_loss=column([s.loss for s in train], i),
                    test_loss=column([s.loss for s in test], i),
                    train_accuracy=column([s.accuracy for s in train], i),
                    test_accuracy=column([s.accuracy for s in test], i),
                    gradient_norm=norm[:, i],
                    effective_lr=effective[:, i],
                    parameters=self.x[i].copy(),
                    path=np.array(paths, dtype=np.float32).reshape(-1, self.x.shape[1]),
                    seconds=self.seconds / len(self.runs),
                )
            )
        return logs


def _groups(runs: list[Run]) -> list[tuple[slice, Rule]]:
    """Neighbouring runs of one kind of rule: their slice, and one rule with columns of hyperparameters."""
    groups = []
    low = 0
    for kind, members in groupby(runs, key=lambda run: type(run.rule)):
        rules = [run.rule for run in members]
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
    training = Training(model, data, [Run(rule, seed)], Protocol(epochs, batch_size, weight_decay, init, schedule))
    for _ in training:
        pass
    return training.logs()[0]

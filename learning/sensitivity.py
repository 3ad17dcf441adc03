"""The honest comparison: every rule at every learning rate, with several seeds, under one protocol."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace

import numpy as np

from learning.data import Data
from learning.models import Model
from learning.training import Protocol, Training, Trial, models_at_once
from optimizers.elementary import Array
from optimizers.rules import Rule

RATES = (*(float(f"{m}e{k}") for k in range(-4, 1) for m in ("1", "2.2", "4.6")), 10.0)
"""Sixteen learning rates, three a decade from 1e-4 to 10."""

EQUAL = 1e-3
"""The share by which two training losses may differ and still count as equal."""


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """The end of every trial. Axes: rules, rates, seeds."""

    rules: tuple[Rule, ...]
    rates: tuple[float, ...]
    seeds: tuple[int, ...]
    train_loss: Array
    test_loss: Array
    test_accuracy: Array

    @property
    def best(self) -> list[int | None]:
        """For each rule the rate with the lowest mean training loss over the seeds; None if all diverged.

        Losses within EQUAL of the lowest count as equal, and the smallest rate of them wins: many rates reach the
        same solution of a linear problem. Not the lowest test loss: test rows would take part in the training.
        """
        mean = self.train_loss.mean(axis=2)
        finite = np.where(np.isfinite(mean), mean, np.inf)
        lowest = (1.0 + EQUAL) * finite.min(axis=1)
        first = (finite <= lowest[:, None]).argmax(axis=1)
        return [int(i) if np.isfinite(low) else None for i, low in zip(first, lowest, strict=True)]


@dataclass(frozen=True)
class Unit:
    """A piece of work that can be sent to another process."""

    model: Model
    data: Data
    trials: tuple[Trial, ...]
    protocol: Protocol

    def pieces(self) -> Iterator[float | Array]:
        """The share of the epochs that is done, again and again, and at last what `ends` returns."""
        training = Training(self.model, self.data, self.trials, self.protocol, only_the_end=True)
        for progress in training.pieces():
            yield training.epoch / self.protocol.epochs
            if progress is not None:
                end = progress.epoch
                yield np.array([end.train_loss, end.test_loss, end.test_accuracy])

    def ends(self) -> Array:
        """Training loss, test loss and test accuracy of each trial after the last epoch: (3, trials)."""
        *_, ends = self.pieces()
        assert isinstance(ends, np.ndarray)
        return ends


def sensitivity(
    model: Model,
    data: Data,
    rules: Sequence[Rule],
    protocol: Protocol | None = None,
    rates: Sequence[float] = RATES,
    seeds: Sequence[int] = (0, 1, 2),
    executor: Executor | None = None,
    progress: Callable[[float], None] | None = None,
) -> Sensitivity:
    """Train every rule at every rate with every seed; a rule's own learning rate is not used.

    The work is cut into the same units with and without an executor, so that the bits are the same.
    `progress` is called with the share that is done.
    """
    ends = []
    work = units(model, data, rules, protocol or Protocol(epochs=10), rates, seeds)
    for done, end in enumerate((executor.map if executor else map)(Unit.ends, work), start=1):
        ends.append(end)
        if progress:
            progress(done / len(work))
    return gather(ends, rules, rates, seeds)


def units(
    model: Model, data: Data, rules: Sequence[Rule], protocol: Protocol, rates: Sequence[float], seeds: Sequence[int]
) -> list[Unit]:
    """The work of a comparison in pieces, for those who want to stop and go on between two of them."""
    trials = [Trial(replace(rule, lr=rate), seed) for rule in rules for rate in rates for seed in seeds]
    size = models_at_once(model, data, protocol.batch_size)
    return [Unit(model, data, tuple(trials[low : low + size]), protocol) for low in range(0, len(trials), size)]


def gather(ends: Sequence[Array], rules: Sequence[Rule], rates: Sequence[float], seeds: Sequence[int]) -> Sensitivity:
    """What the units of a comparison have returned, put together."""
    grid = np.concatenate(ends, axis=1).reshape(3, len(rules), len(rates), len(seeds))
    return Sensitivity(tuple(rules), tuple(rates), tuple(seeds), *grid)

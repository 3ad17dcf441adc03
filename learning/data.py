"""Data to learn from: rows split into training and test, and scaled on the training rows."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from optimizers.elementary import Array
from optimizers.messages import Message

Task = Literal["regression", "classification"]

TEST_SHARE = 0.2
SPLIT_SEED = 0  # one split for everybody: a seed changes the start and the batches, never the test


@dataclass(frozen=True)
class Scale:
    """What was taken from each column and what it was then divided by, both from the training split."""

    mean: Array
    """(columns,)"""
    deviation: Array
    """(columns,): never zero."""

    @classmethod
    def of(cls, x: Array) -> "Scale":
        """The mean and standard deviation of each column; a constant column keeps a deviation of 1."""
        deviation = x.std(axis=0)
        mean = x.mean(axis=0)
        constant = deviation <= 1e-12 * np.abs(mean)
        return cls(mean, np.where(constant | (deviation == 0.0), 1.0, deviation))

    def apply(self, x: Array) -> Array:
        """Columns in standard deviations from their mean."""
        return (x - self.mean) / self.deviation

    def undo(self, x: Array) -> Array:
        """Columns in their own unit again."""
        return x * self.deviation + self.mean


@dataclass(frozen=True)
class Part:
    """The training half or the test half. n rows."""

    inputs: Array
    """(n, features)"""
    targets: Array
    """(n, outputs): the scaled target in one column, or a one in the column of the class."""

    @cached_property
    def labels(self) -> NDArray[np.int64]:
        """(n,): the number of the class of each row."""
        labels: NDArray[np.int64] = self.targets.argmax(axis=1)
        return labels

    @cached_property
    def rows(self) -> Array:
        """(n, features + 1 + outputs): inputs, a one for the bias, targets; a batch is then one look-up."""
        return np.hstack([self.inputs, np.ones((len(self.inputs), 1)), self.targets])


@dataclass(frozen=True, eq=False)
class Data:
    """A data set, split into training and test rows."""

    name: str
    task: Task
    train: Part
    test: Part
    features: tuple[str, ...]
    target: str
    classes: tuple[str, ...] = ()
    """The names of the classes; empty for regression."""
    image: tuple[int, int] | None = None
    """Height and width, if the features are the pixels of a grey image, row by row."""
    target_scale: Scale | None = None
    """Undoes the scaling of a regression target."""
    notes: tuple[Message, ...] = ()
    """What was done to the data, a sentence each."""

    @property
    def outputs(self) -> int:
        """Columns of the target: one, or one a class."""
        return len(self.train.targets[0])


class Split(NamedTuple):
    """Row numbers of the two halves."""

    train: NDArray[np.int64]
    test: NDArray[np.int64]


def split(count: int, labels: NDArray[np.int64] | None = None) -> Split:
    """The split that train_test_split gives everybody with random_state=0; with labels, each keeps its share."""
    from sklearn.model_selection import train_test_split  # here, because a worker needs none of its 80 MB

    rows = np.arange(count)
    return Split(*train_test_split(rows, test_size=TEST_SHARE, random_state=SPLIT_SEED, stratify=labels))


def regression(
    name: str, x: Array, y: Array, halves: Split, features: tuple[str, ...], target: str, notes: tuple[Message, ...]
) -> Data:
    """A regression from raw inputs (n, features) and target (n,), both standardized on the training split."""
    column = y[:, None]
    inputs, targets = Scale.of(x[halves.train]), Scale.of(column[halves.train])
    parts = [Part(inputs.apply(x[rows]), targets.apply(column[rows])) for rows in halves]
    return Data(name, "regression", parts[0], parts[1], features, target, target_scale=targets, notes=notes)


def classification(
    name: str,
    x: Array,
    labels: NDArray[np.int64],
    halves: Split,
    features: tuple[str, ...],
    target: str,
    classes: tuple[str, ...],
    notes: tuple[Message, ...] = (),
    image: tuple[int, int] | None = None,
) -> Data:
    """A classification from raw columns, inputs standardized on the training split.

    All pixels of an image share one mean and deviation: one that is rarely on must not weigh more for it.
    """
    scale = Scale.of(x[halves.train].reshape(-1, 1) if image else x[halves.train])
    one_hot = np.eye(len(classes))
    parts = [Part(scale.apply(x[rows]), one_hot[labels[rows]]) for rows in halves]
    return Data(name, "classification", parts[0], parts[1], features, target, classes, image, notes=notes)

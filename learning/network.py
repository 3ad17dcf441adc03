"""Losses and exact gradients of many models at once, as functions of flat vectors of parameters."""

from itertools import accumulate
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from learning.blas import one_thread
from learning.data import Data, Part, Task
from learning.layers import Tensor
from learning.models import Layers, Model

ROWS_AT_ONCE = 2048
"""Rows evaluated together: enough to hide Python, few enough for the memory of a large upload."""


NUMBERS_AT_ONCE = 1 << 17
"""Numbers computed together for several models: enough to hide Python, few enough for a processor's cache."""


class Score(NamedTuple):
    """How well each model does on a part of the data."""

    loss: Tensor
    """(models,): mean squared error (of the scaled target) or mean cross-entropy in nats."""
    accuracy: Tensor
    """(models,): share of rows given their class, 0 to 1; NaN for regression and after divergence."""


class Network:
    """A model with buffers for so many parameter vectors and rows.

    `rows` below are those of `Part.rows`: (n, features + 1 + outputs), or (models, n, ...) if each model has
    its own. A model's bits do not depend on which others are computed with it.
    """

    def __init__(self, layers: Layers, task: Task, models: int, rows: int, dtype: Any = np.float64) -> None:
        self.task = task
        self.shapes = [layer.shape for layer in layers]
        sizes = [outputs * inputs for outputs, inputs in self.shapes]
        self.size = sum(sizes)
        self._parts = [
            (slice(end - size, end), (models, *shape))
            for end, size, shape in zip(accumulate(sizes), sizes, self.shapes, strict=True)
        ]
        self.works = [layer.work(models, rows, dtype) for layer in layers]
        self.outputs = self.shapes[-1][0]
        self._d = np.empty((models, self.outputs, rows), dtype)

    def _matrices(self, parameters: Tensor) -> list[Tensor]:
        """The weights of each layer as views (models, outputs, inputs + 1) of (models, parameters)."""
        return [parameters[:, part].reshape(shape) for part, shape in self._parts]

    def forward(self, parameters: Tensor, rows: Tensor) -> Tensor:
        """What the last layer gives: (models, outputs, rows), valid until the next call."""
        return self._forward(self._matrices(parameters), rows)[-1]

    def _forward(self, weights: list[Tensor], rows: Tensor) -> list[Tensor]:
        inputs = rows[..., : -self.outputs]
        activations = [inputs.swapaxes(-1, -2) if inputs.ndim == 3 else inputs.T[None]]
        for work, w in zip(self.works, weights, strict=True):
            activations.append(work.forward(w, activations[-1]))
        return activations

    def gradient(self, parameters: Tensor, rows: Tensor) -> Tensor:
        """The gradient of the mean loss over the rows: (models, parameters)."""
        weights = self._matrices(parameters)
        activations = self._forward(weights, rows)
        targets = rows[..., -self.outputs :].swapaxes(-1, -2)
        z = activations[-1]
        d = self._d
        if self.task == "regression":
            np.subtract(z, targets, out=d)
            d *= 2.0 / rows.shape[-2]
        else:
            np.subtract(z, np.maximum.reduce(z, axis=1, keepdims=True), out=d)
            np.exp(d, out=d)
            d /= np.add.reduce(d, axis=1, keepdims=True)
            d -= targets
            d *= 1.0 / rows.shape[-2]

        # New memory each time: a rule may keep the gradient in its record for as long as it likes.
        flat = np.empty_like(parameters)
        gradients = self._matrices(flat)
        for i in reversed(range(len(weights))):
            below = self.works[i].backward(weights[i], activations[i], d, gradients[i], d_below=i > 0)
            if below is not None:
                d = below
        return flat


def cross_entropy(z: Tensor, labels: NDArray[np.int64]) -> Tensor:
    """-log of the probability of each row's class: (models, rows), from what the last layer gives."""
    z = z - np.maximum.reduce(z, axis=1, keepdims=True)
    at_label = z[:, labels, np.arange(labels.size)]
    loss: Tensor = np.log(np.add.reduce(np.exp(z), axis=1)) - at_label
    return loss


class Scorer:
    """Scores models on a part of the data, a block of models and rows at a time."""

    def __init__(self, model: Model, data: Data, part: Part, dtype: Any = np.float64) -> None:
        self.layers = model.layers(data)
        self.task = data.task
        self.rows = part.rows.astype(dtype, copy=False)
        self.labels = part.labels
        self.dtype = dtype
        activations = sum(layer.activations for layer in self.layers)
        self.models_at_once = max(NUMBERS_AT_ONCE // (activations * min(ROWS_AT_ONCE, len(self.rows))), 1)
        self._networks: dict[tuple[int, int], Network] = {}

    def score(self, parameters: Tensor) -> Score:
        """The score of each of (models, parameters)."""
        size = self.models_at_once
        with one_thread(), np.errstate(all="ignore"):
            scores = [self._score(parameters[low : low + size]) for low in range(0, len(parameters), size)]
        return Score(*(np.concatenate(column) for column in zip(*scores, strict=True)))

    def _score(self, parameters: Tensor) -> Score:
        n, models = len(self.rows), len(parameters)
        loss, right = np.zeros(models), np.zeros(models)
        for low in range(0, n, ROWS_AT_ONCE):
            block = slice(low, min(low + ROWS_AT_ONCE, n))
            rows = self.rows[block]
            z = self._network(models, len(rows)).forward(parameters, rows)
            if self.task == "regression":
                error = z[:, 0] - rows[:, -1]
                loss += (error * error).sum(axis=1)
            else:
                labels = self.labels[block]
                loss += cross_entropy(z, labels).sum(axis=1)
                right += (z.argmax(axis=1) == labels).sum(axis=1)
        known = np.isfinite(loss) & (self.task == "classification")
        return Score(loss / n, np.where(known, right / n, np.nan))

    def _network(self, models: int, rows: int) -> Network:
        if (models, rows) not in self._networks:
            self._networks[models, rows] = Network(self.layers, self.task, models, rows, self.dtype)
        return self._networks[models, rows]

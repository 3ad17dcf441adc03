"""What a trained model says about the test rows, and the exact solution of the linear problem."""

import numpy as np
from numpy.typing import NDArray

from learning.blas import one_thread
from learning.data import Data
from learning.models import Model
from learning.network import ROWS_AT_ONCE, Network
from optimizers.elementary import Array


def predict(model: Model, data: Data, parameters: Array) -> Array:
    """For the test rows: the probabilities (n, classes), or the values (n,) in the unit of the target."""
    layers, rows = model.layers(data), data.test.rows
    with one_thread(), np.errstate(all="ignore"):
        blocks = [rows[low : low + ROWS_AT_ONCE] for low in range(0, len(rows), ROWS_AT_ONCE)]
        networks = [Network(layers, data.task, 1, len(block)) for block in blocks]
        outputs = [net.forward(parameters[None], block) for net, block in zip(networks, blocks, strict=True)]
        z = np.concatenate([output[0].T for output in outputs])
        if data.target_scale is not None:
            return data.target_scale.undo(z)[:, 0]
        weights = np.exp(z - z.max(axis=1, keepdims=True))
        probabilities: Array = weights / weights.sum(axis=1, keepdims=True)
    return probabilities


def confusion(data: Data, probabilities: Array) -> NDArray[np.int64]:
    """How many test rows of the class of each line were taken for that of each column: (classes, classes)."""
    count = len(data.classes)
    pairs = data.test.labels * count + probabilities.argmax(axis=1)
    return np.bincount(pairs, minlength=count * count).reshape(count, count)


def least_squares(data: Data) -> tuple[Array, float, float]:
    """The exact solution of linear regression: parameters (features + 1,), training and test loss.

    The solution of smallest norm where several are exact (numpy.linalg.lstsq).
    """

    def loss(rows: Array) -> float:
        error = rows[:, :-1] @ parameters - rows[:, -1]
        return float(error @ error) / len(rows)

    train = data.train.rows
    parameters = np.asarray(np.linalg.lstsq(train[:, :-1], train[:, -1])[0], dtype=np.float64)
    return parameters, loss(train), loss(data.test.rows)

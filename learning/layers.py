"""The layers: forward and backward passes of many models at once, into buffers that are made once.

A layer is a frozen description; `work()` gives it buffers for a number of models and rows. Models stand
first and the rows of a batch last, because the inner loop of every operation then runs over memory without
gaps: activations are (models, units, rows). A weight matrix is (outputs, inputs + 1), like torch's with the
bias as its last column; activations carry a last unit that is always one, so that weights and bias are one
matrix product, forward and backward.
"""

from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

Tensor: TypeAlias = NDArray[Any]
"""float64 in training; float32 for pictures of a loss surface, complex in derivative tests."""


class Work(Protocol):
    """A layer with its buffers."""

    def forward(self, w: Tensor, below: Tensor) -> Tensor:
        """Activations from weights (models, outputs, inputs + 1) and the activations below."""

    def backward(self, w: Tensor, below: Tensor, d: Tensor, dw: Tensor, d_below: bool) -> Tensor | None:
        """Write the gradient by the weights to `dw`; return that by the activations below if asked for.

        `d` is the gradient by this layer's activations, without the unit that is always one; it is used up.
        """


class Layer(Protocol):
    """The description of a layer."""

    @property
    def shape(self) -> tuple[int, int]:
        """Of the weight matrix: (outputs, inputs + 1)."""

    @property
    def fans(self) -> tuple[int, int]:
        """How many numbers reach one unit, and how many units one number reaches; for initial weights."""

    @property
    def activations(self) -> int:
        """How many numbers it computes for one row, roughly."""

    @property
    def products(self) -> int:
        """How many multiplications it takes for one row."""

    def work(self, models: int, rows: int, dtype: Any) -> Work:
        """The layer with buffers for so many models and rows."""


@dataclass(frozen=True)
class Dense:
    """Weights times inputs plus bias, then max(0, .) if `relu`."""

    inputs: int
    outputs: int
    relu: bool = False

    @property
    def shape(self) -> tuple[int, int]:
        return self.outputs, self.inputs + 1

    @property
    def fans(self) -> tuple[int, int]:
        return self.inputs, self.outputs

    @property
    def activations(self) -> int:
        return self.outputs

    @property
    def products(self) -> int:
        return self.outputs * (self.inputs + 1)

    def work(self, models: int, rows: int, dtype: Any) -> "Work":
        return _DenseWork(self, models, rows, dtype)


class _DenseWork:
    def __init__(self, layer: Dense, models: int, rows: int, dtype: Any) -> None:
        self.relu = layer.relu
        self.out = np.ones((models, layer.outputs + layer.relu, rows), dtype)
        self.z = self.out[:, : layer.outputs]
        self.positive = np.empty_like(self.z)
        self.zeros = np.zeros_like(self.z)  # the maximum with an array is twice as fast as with a number
        self.d_below = np.empty((models, layer.inputs, rows), dtype)

    def forward(self, w: Tensor, below: Tensor) -> Tensor:
        np.matmul(w, below, out=self.z)
        if self.relu:
            np.maximum(self.z, self.zeros, out=self.z)
        return self.out

    def backward(self, w: Tensor, below: Tensor, d: Tensor, dw: Tensor, d_below: bool) -> Tensor | None:
        if self.relu:
            np.multiply(d, np.sign(self.z, out=self.positive), out=d)
        np.matmul(d, below.swapaxes(1, 2), out=dw)
        if not d_below:
            return None
        return np.matmul(w[:, :, :-1].swapaxes(1, 2), d, out=self.d_below)


@dataclass(frozen=True)
class Convolution:
    """3 x 3 convolution with a border of zeros, max(0, .), then the maximum of every 2 x 2 places.

    Weights are (channels_out, channels_in * 3 * 3 + 1), torch's order flattened, with the bias last.
    """

    channels_in: int
    channels_out: int
    height: int
    width: int

    @property
    def shape(self) -> tuple[int, int]:
        return self.channels_out, 9 * self.channels_in + 1

    @property
    def fans(self) -> tuple[int, int]:
        return 9 * self.channels_in, 9 * self.channels_out

    @property
    def activations(self) -> int:
        return 9 * self.channels_in * self.height * self.width

    @property
    def products(self) -> int:
        return self.channels_out * self.activations

    @property
    def size(self) -> tuple[int, int]:
        """Height and width of what comes out; a last odd row or column is left out, as by torch."""
        return self.height // 2, self.width // 2

    def work(self, models: int, rows: int, dtype: Any) -> "Work":
        return _ConvolutionWork(self, models, rows, dtype)


class _ConvolutionWork:
    """The convolution as a matrix product: every 3 x 3 patch becomes a column (im2col)."""

    def __init__(self, layer: Convolution, models: int, rows: int, dtype: Any) -> None:
        c, h, w = layer.channels_in, layer.height, layer.width
        self.image = (models, c, h, w, rows)
        self.padded = np.zeros((models, c, h + 2, w + 2, rows), dtype)
        self.windows = self._windows(self.padded)
        self.columns = np.ones((models, 9 * c + 1, h * w * rows), dtype)
        self.patches = self.columns[:, :-1].reshape(self.windows.shape)
        self.z = np.empty((models, layer.channels_out, h * w * rows), dtype)
        self.corners = self._corners(self.z, layer)

        height, width = layer.size
        self.out = np.ones((models, layer.channels_out * height * width + 1, rows), dtype)
        self.top = self.out[:, :-1].reshape(models, layer.channels_out, height, width, rows)
        self.positive = np.empty_like(self.top)
        self.zeros = np.zeros_like(self.top)
        self.free = np.empty(self.top.shape, np.bool_)
        self.here = np.empty(self.top.shape, np.bool_)

        self.d_z = np.zeros_like(self.z)
        self.d_corners = self._corners(self.d_z, layer)
        self.d_padded = np.empty_like(self.padded)
        self.d_windows = self._windows(self.d_padded)
        self.d_columns = np.empty((models, 9 * c, h * w * rows), dtype)
        self.d_patches = self.d_columns.reshape(self.windows.shape)

    @staticmethod
    def _windows(padded: Tensor) -> Tensor:
        """The view (models, channels, 3, 3, height, width, rows) of all patches of a padded image."""
        models, c, height, width, rows = padded.shape
        m, k, y, x, r = padded.strides
        return as_strided(padded, (models, c, 3, 3, height - 2, width - 2, rows), (m, k, y, x, y, x, r))

    @staticmethod
    def _corners(z: Tensor, layer: Convolution) -> list[Tensor]:
        """The four places of every 2 x 2 as views (models, channels, height, width, rows)."""
        image = z.reshape(len(z), layer.channels_out, layer.height, layer.width, -1)
        h, w = (2 * side for side in layer.size)
        return [image[:, :, i:h:2, j:w:2] for i in (0, 1) for j in (0, 1)]

    def forward(self, w: Tensor, below: Tensor) -> Tensor:
        _, c, height, width, rows = self.image
        pixels = below[:, : c * height * width]
        self.padded[:, :, 1:-1, 1:-1] = pixels.reshape(-1, c, height, width, rows)
        np.copyto(self.patches, self.windows)
        np.matmul(w, self.columns, out=self.z)
        first, second, third, fourth = self.corners
        np.maximum(first, second, out=self.top)
        np.maximum(self.top, third, out=self.top)
        np.maximum(self.top, fourth, out=self.top)
        np.maximum(self.top, self.zeros, out=self.top)
        return self.out

    def backward(self, w: Tensor, below: Tensor, d: Tensor, dw: Tensor, d_below: bool) -> Tensor | None:
        d = d.reshape(self.top.shape)
        np.multiply(d, np.sign(self.top, out=self.positive), out=d)
        # The first of equal places takes the gradient, as in torch: a digit's blank ground is full of ties.
        self.free[...] = True
        for corner, d_corner in zip(self.corners, self.d_corners, strict=True):
            np.equal(corner, self.top, out=self.here)
            np.logical_and(self.here, self.free, out=self.here)
            np.logical_xor(self.free, self.here, out=self.free)
            np.multiply(d, self.here, out=d_corner)
        np.matmul(self.d_z, self.columns.swapaxes(1, 2), out=dw)
        if not d_below:
            return None
        np.matmul(w[:, :, :-1].swapaxes(1, 2), self.d_z, out=self.d_columns)
        self.d_padded[...] = 0.0
        for i in range(3):  # patches overlap between these nine places, never within one
            for j in range(3):
                self.d_windows[:, :, i, j] += self.d_patches[:, :, i, j]
        models, c, height, width, rows = self.image
        return self.d_padded[:, :, 1:-1, 1:-1].reshape(models, c * height * width, rows)

"""Linear regression on one column of the diabetes data: a loss surface with two parameters, for the race."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from learning.data import DATA
from optimizers.elementary import Array, Number
from optimizers.hyper import hyper
from optimizers.surfaces import Point, Surface


class Moments(NamedTuple):
    """Means over some rows: all that the mean squared error of a line needs to know of them."""

    x: Number
    xx: Number
    y: Number
    xy: Number
    yy: Number


@dataclass(frozen=True)
class Regression(Surface):
    """Mean squared error of target = w bmi + b on the 442 patients; w is the surface's x and b its y.

    Both columns are in standard deviations; the body-mass index is then moved by `offset`, which is what
    happens when people forget to centre their data: the valley becomes long and oblique.
    """

    name = "Regression"
    character = "A line fitted to 442 patients; an offset in the data bends the bowl into a ravine."
    formula = r"\tfrac{1}{n}\sum_i (x\,a_i + y - t_i)^2"
    bounds = ((-1.5, 2.5), (-2.0, 2.0))
    start = (-1.0, 1.5)

    offset: float = hyper(
        1.0, 0.0, 5.0, step=0.1, symbol="o",
        help="How many standard deviations the mean of the input is away from zero.",
    )

    @cached_property
    def points(self) -> tuple[Array, Array]:
        """Input and target of every patient, (442,) each."""
        data = DATA["diabetes"]
        column = data.features.index("bmi")
        inputs = np.concatenate([data.train.inputs[:, column], data.test.inputs[:, column]])
        targets = np.concatenate([data.train.targets[:, 0], data.test.targets[:, 0]])
        inputs, targets = ((v - v.mean()) / v.std() for v in (inputs, targets))
        return inputs + self.offset, targets

    @cached_property
    def moments(self) -> Moments:
        """Over all patients, as Python floats."""
        x, y = self.points
        return Moments(*(float(v.mean()) for v in (x, x * x, y, x * y, y * y)))

    def batches(self, steps: int, size: int, seed: int) -> list[Moments]:
        """Over the mini-batch of each step: `size` patients drawn without replacement."""
        x, y = self.points
        random = np.random.default_rng(seed)
        chosen = np.array([random.permutation(x.size)[:size] for _ in range(steps)]).reshape(steps, -1)
        x, y = x[chosen], y[chosen]
        means = np.stack([v.mean(axis=1) for v in (x, x * x, y, x * y, y * y)], axis=1)
        return [Moments(*row) for row in means.tolist()]

    @cached_property
    def minima(self) -> tuple[Point, ...]:  # type: ignore[override]
        """The least-squares line."""
        m = self.moments
        w = (m.xy - m.x * m.y) / (m.xx - m.x * m.x)
        b = m.y - w * m.x
        return (Point(w, b, float(self.value(w, b))),)

    @property
    def infimum(self) -> float:  # type: ignore[override]
        """The loss of that line."""
        return self.minima[0].value

    def value(self, x: Number, y: Number) -> Number:
        return self.batch_value(x, y, self.moments)

    def gradient(self, x: Number, y: Number) -> tuple[Number, Number]:
        return self.batch_gradient(x, y, self.moments)

    def hessian(self, x: Number, y: Number) -> tuple[Number, Number, Number]:
        m = self.moments
        zero = 0.0 * (x + y)
        return 2.0 * m.xx + zero, 2.0 * m.x + zero, 2.0 + zero

    def batch_value(self, w: Number, b: Number, m: Moments) -> Number:
        """The mean squared error over the patients that these are the moments of."""
        return w * w * m.xx + b * b + m.yy + 2.0 * (w * b * m.x - w * m.xy - b * m.y)

    def batch_gradient(self, w: Number, b: Number, m: Moments) -> tuple[Number, Number]:
        """Its partial derivatives by w and b."""
        return 2.0 * (w * m.xx + b * m.x - m.xy), 2.0 * (w * m.x + b - m.y)

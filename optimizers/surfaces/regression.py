"""A line fitted to real data, with true mini-batches."""

from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from optimizers.elementary import Array, Number
from optimizers.hyper import hyper
from optimizers.surfaces.base import Batch, Point, Surface, rates


@cache
def _patients() -> tuple[Array, Array]:
    """Body-mass index and disease progression of 442 patients, standardized: (442,) each.

    Efron, Hastie, Johnstone & Tibshirani (2004), Least angle regression; scikit-learn's diabetes data.
    """
    columns = np.loadtxt(Path(__file__).with_name("diabetes.csv"), delimiter=",", skiprows=1).T
    bmi, progression = ((v - v.mean()) / v.std() for v in columns)
    return bmi, progression


@dataclass(frozen=True)
class Regression(Surface):
    """Mean squared error of the line target = x input + y on 442 patients.

    The input is the body-mass index, the target the progression of diabetes, both in standard deviations; the
    input is then moved by `offset`, as where people forget to centre their data. Around the least-squares line
    the loss is a quadratic, so that it needs no sum over patients.
    """

    slug = "regression"
    name = "Regression"
    character = "A line fitted to 442 patients: x is its slope, y where it cuts the axis."
    bounds = ((-1.5, 2.5), (-4.0, 2.0))
    start = (-1.0, 1.0)
    lrs = rates(
        sgd=0.1,
        momentum=0.03,
        nesterov=0.05,
        adagrad=0.8,
        rmsprop=0.03,
        adadelta=4.0,
        adam=0.1,
        adamax=0.3,
        nadam=0.08,
        radam=0.1,
        lion=0.02,
    )
    count: ClassVar[int] = 442

    offset: float = hyper(
        2.0,
        0.0,
        5.0,
        step=0.1,
        symbol="c",
        help="How many standard deviations the mean of the input is away from zero: the more, the longer the ravine.",
    )
    batch: int = hyper(
        442,
        1,
        442,
        log=True,
        whole=True,
        symbol="B",
        help="How many patients each step sees, drawn anew in every epoch; with all 442 the gradient is exact.",
    )

    @cached_property
    def slope(self) -> float:
        """That of the least-squares line: the correlation of input and target."""
        bmi, progression = _patients()
        return float((bmi * progression).mean())

    @cached_property
    def intercept(self) -> float:
        """That of the least-squares line."""
        return -self.slope * self.offset

    @cached_property
    def infimum(self) -> float:  # type: ignore[override]
        """The loss of the least-squares line."""
        return 1.0 - self.slope * self.slope

    @cached_property
    def minima(self) -> tuple[Point, ...]:  # type: ignore[override]
        """The least-squares line."""
        return (Point(self.slope, self.intercept, self.infimum),)

    @property
    def formula(self) -> str:
        """The sum over patients: `value` is the quadratic that it comes to, which nobody knows it by."""
        return r"\tfrac{1}{B}\sum_{i=1}^{B}\left(x\,(a_i + c) + y - t_i\right)^2"

    def value(self, x: Number, y: Number) -> Number:
        u, v = x - self.slope, y - self.intercept
        w = self.offset * u + v
        return self.infimum + u * u + w * w

    def gradient(self, x: Number, y: Number) -> tuple[Number, Number]:
        u, v = x - self.slope, y - self.intercept
        w = self.offset * u + v
        return 2.0 * (u + self.offset * w), 2.0 * w

    @property
    def points(self) -> tuple[Array, Array]:
        """Input and target of every patient: (442,) each."""
        bmi, progression = _patients()
        return bmi + self.offset, progression

    @property
    def stochastic(self) -> bool:
        return self.batch < self.count

    def rows(self, steps: int, seed: int) -> NDArray[np.int64]:
        """The patients of each step: (steps, batch). An epoch shuffles all; those left over at its end wait."""
        random = np.random.default_rng(seed)
        batches = self.count // self.batch
        epochs = -(-steps // batches)
        order = np.array([random.permutation(self.count)[: batches * self.batch] for _ in range(epochs)])
        return order.reshape(-1, self.batch)[:steps]

    def batches(self, steps: int, seed: int) -> list[Batch]:
        return _moments(self, steps, seed)

    def deviation(self, x: Number, y: Number, batch: Batch) -> tuple[Number, Number]:
        a, aa, r, ar = batch
        u, v = x - self.slope, y - self.intercept
        return 2.0 * (u * aa + v * a - ar), 2.0 * (u * a - r)


@lru_cache(maxsize=16)  # every rule of a race asks for the same
def _moments(surface: Regression, steps: int, seed: int) -> list[Batch]:
    """Of each batch: mean input and mean square minus those of all, mean residual, mean input times residual."""
    inputs, targets = surface.points
    residuals = targets - surface.slope * inputs - surface.intercept
    rows = surface.rows(steps, seed)
    a, r = inputs[rows], residuals[rows]
    c = surface.offset
    means = ((a - c).mean(axis=1), (a * a - (1.0 + c * c)).mean(axis=1), r.mean(axis=1), (a * r).mean(axis=1))
    return list(zip(*(mean.tolist() for mean in means), strict=True))

"""What every surface has, and the helpers with which surfaces are declared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, NamedTuple

import numpy as np

from optimizers.elementary import Array, Number
from optimizers.surfaces import derived

Pair = tuple[float, float]


class Point(NamedTuple):
    """A minimum or a saddle point, with the loss there."""

    x: float
    y: float
    value: float


Batch = tuple[float, ...]
"""All that a stochastic surface needs to know of a mini-batch."""


@dataclass(frozen=True)
class Surface:
    """A loss surface over the plane.

    `value` is all of its arithmetic that has to be written; the formula in LaTeX, and the derivatives unless they are
    written as well, follow from it. All take floats or broadcastable arrays and are exact. A component of
    the gradient that depends on one coordinate alone keeps the shape of that coordinate; value and Hessian
    have the shape of x + y. Nothing raises: what cannot be computed is infinite or NaN.

    `minima` are all of those within `bounds`, the lowest first; those of `Product` are a curve, which two of its
    points stand for. `saddles` are all of those within `bounds`, except that Ackley, Rastrigin and Levy, which have
    220, 220 and 75, list none. `infimum` is the greatest lower bound of the loss on the whole plane, None where there
    is none. `lrs` has learning rates that work from `start`, by rule; one that it does not name takes that of `lr_as`.
    """

    slug: ClassVar[str]
    """Its word in a link, which others keep."""
    name: ClassVar[str]
    character: ClassVar[str]
    bounds: ClassVar[tuple[Pair, Pair]]
    start: ClassVar[Pair]
    lrs: ClassVar[Mapping[str, float]] = {}
    infimum: ClassVar[float | None] = 0.0
    creases: ClassVar[bool] = False
    """Whether the slope jumps somewhere, on a crease or at a tip. The Hessian leaves that out."""
    minima: ClassVar[tuple[Point, ...]] = ()
    saddles: ClassVar[tuple[Point, ...]] = ()
    minimum_words: ClassVar[str] = "minimum at ({x}, {y})"
    """What one of the minima is called."""

    @cached_property
    def _minima(self) -> Array:
        """Where the minima lie: (2, minima, 1)."""
        return np.array([(x, y) for x, y, _ in self.minima]).reshape(-1, 2).T[:, :, None]

    def distances(self, x: Array, y: Array) -> Array:
        """From points (runs,) to each of the minima: (minima, runs)."""
        to_x, to_y = self._minima
        away: Array = np.hypot(x - to_x, y - to_y)
        return away

    def value(self, x: Number, y: Number) -> Number:
        """The loss at (x, y)."""
        raise NotImplementedError

    def gradient(self, x: Number, y: Number) -> tuple[Number, Number]:
        """The partial derivatives by x and by y: those of `value`, unless a surface has a more exact form."""
        by_x, by_y = derived.gradient(self, x, y)
        return by_x, by_y

    def hessian(self, x: Number, y: Number) -> tuple[Number, Number, Number]:
        """The second derivatives by xx, xy and yy: those of `gradient`, unless a surface has a more exact form."""
        return spread(x, y, *derived.hessian(self, x, y))

    @property
    def formula(self) -> str:
        """The value in LaTeX, of x, y and the symbols of the parameters."""
        return derived.formula(self)

    def eigenvalues(self, x: Number, y: Number) -> tuple[Number, Number]:
        """Of the Hessian, the curvatures at (x, y), the lower one first."""
        xx, xy, yy = self.hessian(x, y)
        middle, half = 0.5 * (xx + yy), np.hypot(0.5 * (xx - yy), xy)
        return middle - half, middle + half

    @property
    def stochastic(self) -> bool:
        """Whether a step sees the gradient of a mini-batch in place of the exact one."""
        return False

    def batches(self, steps: int, seed: int) -> list[Batch]:
        """The mini-batch of each step; those of a shorter run are the first of a longer one."""
        raise NotImplementedError

    def deviation(self, x: Number, y: Number, batch: Batch) -> tuple[Number, Number]:
        """The gradient of a mini-batch minus the exact one."""
        raise NotImplementedError


def spread(x: Number, y: Number, *entries: Number) -> tuple[Number, Number, Number]:
    """Entries of a Hessian, constant ones too, in the shape of x + y."""
    zero = 0.0 * (x + y)
    xx, xy, yy = (entry + zero for entry in entries)
    return xx, xy, yy


def mirrored(*points: Point) -> tuple[Point, ...]:
    """The points and their images through the origin."""
    return tuple(Point(k * x, k * y, value) for x, y, value in points for k in (1.0, -1.0))


def images(*points: Point) -> tuple[Point, ...]:
    """The points and their images under the symmetries of the square, the lowest first."""
    images = {
        Point(j * a, k * b, value)
        for x, y, value in points
        for a, b in ((x, y), (y, x))
        for j in (1.0, -1.0)
        for k in (1.0, -1.0)
    }
    return tuple(sorted(images, key=lambda p: (p.value, p.x, p.y)))


def products(xs: Sequence[Pair], ys: Sequence[Pair]) -> tuple[Point, ...]:
    """The minima of f(x) + g(y), the lowest first: each minimum of f, with its value, beside each of g."""
    return tuple(sorted((Point(x, y, f + g) for x, f in xs for y, g in ys), key=lambda p: (p.value, p.x, p.y)))


def rates(**lrs: float) -> Mapping[str, float]:
    """Learning rates by rule."""
    return lrs

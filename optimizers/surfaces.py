"""The loss surfaces: one frozen dataclass each, with exact derivatives. SURFACES = {slug: instance}."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from math import e, pi, tau
from pathlib import Path
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from optimizers.elementary import Array, Number, absolute, cos, exp, sign, sin, sqrt, where
from optimizers.hyper import hyper

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

    `value`, `gradient` and `hessian` take floats or broadcastable arrays and are exact. A component of
    the gradient that depends on one coordinate alone keeps the shape of that coordinate; value and Hessian
    have the shape of x + y. Nothing raises: what cannot be computed is infinite or NaN.

    `minima` are all of those within `bounds`, the lowest first; those of `Product` are a curve, which two of its
    points stand for. `saddles` are all of those within `bounds`, except that Ackley, Rastrigin and Levy, which have
    220, 220 and 75, list none. `infimum` is the greatest lower bound of the loss on the whole plane, None where there
    is none. `lrs` has learning rates that work from `start`, by rule; one that it does not name takes that of `lr_as`.
    """

    name: ClassVar[str]
    character: ClassVar[str]
    formula: ClassVar[str]
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
        """The partial derivatives by x and by y."""
        raise NotImplementedError

    def hessian(self, x: Number, y: Number) -> tuple[Number, Number, Number]:
        """The second derivatives by xx, xy and yy."""
        raise NotImplementedError

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


def _spread(x: Number, y: Number, *entries: Number) -> tuple[Number, Number, Number]:
    """Entries of a Hessian, constant ones too, in the shape of x + y."""
    zero = 0.0 * (x + y)
    xx, xy, yy = (entry + zero for entry in entries)
    return xx, xy, yy


def _mirrored(*points: Point) -> tuple[Point, ...]:
    """The points and their images through the origin."""
    return tuple(Point(k * x, k * y, value) for x, y, value in points for k in (1.0, -1.0))


def _images(*points: Point) -> tuple[Point, ...]:
    """The points and their images under the symmetries of the square, the lowest first."""
    images = {
        Point(j * a, k * b, value)
        for x, y, value in points
        for a, b in ((x, y), (y, x))
        for j in (1.0, -1.0)
        for k in (1.0, -1.0)
    }
    return tuple(sorted(images, key=lambda p: (p.value, p.x, p.y)))


def _products(xs: Sequence[Pair], ys: Sequence[Pair]) -> tuple[Point, ...]:
    """The minima of f(x) + g(y), the lowest first: each minimum of f, with its value, beside each of g."""
    return tuple(sorted((Point(x, y, f + g) for x, f in xs for y, g in ys), key=lambda p: (p.value, p.x, p.y)))


def _rates(**lrs: float) -> Mapping[str, float]:
    """Learning rates by rule."""
    return lrs


@dataclass(frozen=True)
class Rosenbrock(Surface):
    """Rosenbrock (1960), eq. 1: a curved valley with a flat floor."""

    name = "Rosenbrock"
    character = "A curved valley: easy to enter, slow to follow to its end."
    formula = r"(1 - x)^2 + 100\,(y - x^2)^2"
    bounds = ((-2.0, 2.0), (-1.0, 3.0))
    start = (-1.5, 2.0)
    lrs = _rates(
        sgd=1e-3,
        momentum=7e-4,
        nesterov=5e-4,
        adagrad=0.2,
        rmsprop=0.02,
        adadelta=3.0,
        adam=0.1,
        nadam=0.03,
        radam=5e-3,
        lion=0.01,
    )
    minima = (Point(1.0, 1.0, 0.0),)

    def value(self, x: Number, y: Number) -> Number:
        a, b = 1.0 - x, y - x * x
        return a * a + 100.0 * (b * b)

    def gradient(self, x: Number, y: Number) -> tuple[Number, Number]:
        b = 200.0 * (y - x * x)
        return 2.0 * (x - 1.0 - x * b), b

    def hessian(self, x: Number, y: Number) -> tuple[Number, Number, Number]:
        return _spread(x, y, 2.0 - 400.0 * (y - 3.0 * x * x), -400.0 * x, 200.0)


@dataclass(frozen=True)
class Beale(Surface):
    """Beale (1958), in the usual form with 1.5, 2.25 and 2.625, on the usual bounds."""

    name = "Beale"
    character = "Flat plains between steep corners; the minimum lies in a thin bend."
    formula = r"(1.5 - x + xy)^2 + (2.25 - x + xy^2)^2 + (2.625 - x + xy^3)^2"
    bounds = ((-4.5, 4.5), (-4.5, 4.5))
    start = (1.0, 1.5)
    lrs = _rates(
        sgd=3e-3,
        momentum=1e-3,
        adagrad=0.2,
        rmsprop=0.02,
        adadelta=7.0,
        adam=0.1,
        adamax=0.2,
        nadam=0.07,
        radam=7e-3,
        lion=0.05,
    )
    minima = (Point(3.0, 0.5, 0.0),)
    saddles = (Point(0.10053793732415836, -2.644513585023125, 9.86451228475556), Point(0.0, 1.0, 14.203125))

    def value(self, x: Number, y: Number) -> Number:
        y2 = y * y
        a, b, c = 1.5 - x + x * y, 2.25 - x + x * y2, 2.625 - x + x * y2 * y
        return a * a + b * b + c * c

    def gradient(self, x: Number, y: Number) -> tuple[Number, Number]:
        y2 = y * y
        p, q, r = y - 1.0, y2 - 1.0, y2 * y - 1.0
        a, b, c = 1.5 + x * p, 2.25 + x * q, 2.625 + x * r
        return 2.0 * (a * p + b * q + c * r), 2.0 * x * (a + 2.0 * b * y + 3.0 * c * y2)

    def hessian(self, x: Number, y: Number) -> tuple[Number, Number, Number]:
        y2 = y * y
        p, q, r = y - 1.0, y2 - 1.0, y2 * y - 1.0
        a, b, c = 1.5 + x * p, 2.25 + x * q, 2.625 + x * r
        xx = 2.0 * (p * p + q * q + r * r)
        xy = 2.0 * (a + 2.0 * b * y + 3.0 * c * y2 + x * (p + 2.0 * y * q + 3.0 * y2 * r))
        yy = 2.0 * x * (x * (1.0 + 4.0 * y2 + 9.0 * y2 * y2) + 2.0 * b + 6.0 * c * y)
        return _spread(x, y, xx, xy, yy)


@dataclass(frozen=True)
class Saddle(Surface):
    """The plain saddle x^2 - y^2. The start lies almost on the ridge, from which only y leads away."""

    name = "Saddle"
    character = "A pass between two hills: the way out starts with a tiny slope."
    formula = "x^2 - y^2"
    bounds = ((-1.5, 1.5), (-1.5, 1.5))
    start = (1.0, 1e-3)
    lrs = _rates(
        sgd=0.05, momentum=0.01, adagrad=0.05, rmsprop=5e-3, adadelta=0.1, adam=0.02, adamax=0.03, radam=0.1, lion=0.02
    )
    infimum = None
    saddles = (Point(0.0, 0.0, 0.0),)

    def value(self, x: Number, y: Number) -> Number:
        return x * x - y * y

    def gradient(self, x: Number, y: Number) -> tuple[Number, Number]:
        return 2.0 * x, -2.0 * y

    def hessian(self, x: Number, y: Number) -> tuple[Number, Number, Number]:
        return _spread(x, y, 2.0, 0.0, -2.0)


@dataclass(frozen=True)
class Bowl(Surface):
    """The sphere function, halved (De Jong 1975, F1), so that its curvature is 1 in every direction."""

    name = "Bowl"
    character = "The easiest case: every downhill arrow points at the minimum."
    formula = r"\tfrac{1}{2}(x^2 + y^2)"
    bounds = ((-2.0, 2.0), (-2.0, 2.0))
    start = (-1.6, 1.2)
    lrs = _rates(
        sgd=0.03, momentum=5e-3, adagrad=0.1, rmsprop=0.01, adadelta=5.0, adam=0.03, adamax=0.05, radam=0.1, lion=0.03
    )
    minima = (Point(0.0, 0.0, 0.0),)

    def value(self, x: Number, y: Number) -> Number:
        return 0.5 * (x * x + y * y)

    def gradient(self, x: Number, y: Number) -> tuple[Number, Number]:
        return 1.0 * x, 1.0 * y  # new arrays, never the caller's own

    def hessian(self, x: Number, y: Number) -> tuple[Number, Number, Number]:
        return _spread(x, y, 1.0, 0.0, 1.0)


@dataclass(frozen=True)
class Ravine(Surface):
    """The quadratic (u^2 + kappa v^2) / 2, where (u, v) is (x, y) turned by `angle` degrees."""

    kappa: float = hyper(
        100.0,
        1.0,
        1000.0,
        log=True,
        symbol=r"\kappa",
        help="Condition number: how many times steeper the walls curve than the floor.",
    )
    angle: float = hyper(
        0.0,
        0.0,
        90.0,
        step=1.0,
        symbol=r"\theta",
        help="Direction of the floor in degrees from the x axis. Rules that scale each coordinate feel it.",
    )

    name = "Ravine"
    character = "Steep walls, gentle floor: one learning rate cannot suit both."
    formula = (
        r"\tfrac{1}{2}(u^2 + \kappa\,v^2),\quad"
        r" u = x\cos\theta + y\sin\theta,\ v = y\cos\theta - x\sin\theta"
    )
    bounds = ((-2.0, 2.0), (-2.0, 2.0))
    start = (-1.7, 0.8)
    lrs = _rates(sgd=0.01, momentum=2e-3, adagrad=0.07, rmsprop=7e-3, adadelta=3.0, adam=0.02, radam=0.02, lion=0.03)
    minima = (Point(0.0, 0.0, 0.0),)

    @cached_property
    def _turn(self) -> Pair:
        return math.cos(math.radians(self.angle)), math.sin(math.radians(self.angle))

    @cached_property
    def _matrix(self) -> tuple[float, float, float]:
        c, s = self._turn
        return c * c + self.kappa * s * s, (1.0 - self.kappa) * c * s, s * s + self.kappa * c * c

    def value(self, x: Number, y: Number) -> Number:
        c, s = self._turn
        u, v = c * x + s * y, c * y - s * x
        return 0.5 * (u * u + self.kappa * (v * v))

    def gradient(self, x: Number, y: Number) -> tuple[Number, Number]:
        xx, xy, yy = self._matrix
        return xx * x + xy * y, xy * x + yy * y

    def hessian(self, x: Number, y: Number) -> tuple[Number, Number, Number]:
        return _spread(x, y, *self._matrix)


@dataclass(frozen=True)
class Himmelblau(Surface):
    """Himmelblau (1972), on the usual bounds."""

    name = "Himmelblau"
    character = "Four minima of equal depth: start and rule decide which is found."
    formula = "(x^2 + y - 11)^2 + (x + y^2 - 7)^2"
    bounds = ((-5.0, 5.0), (-5.0, 5.0))
    start = (0.0, -0.8)
    lrs = _rates(
        sgd=2e-3,
        momentum=7e-4,
        nesterov=5e-4,
        adagrad=0.2,
        rmsprop=0.02,
        adadelta=3.0,
        adam=0.03,
        adamax=0.05,
        radam=0.02,
        lion=0.05,
    )
    minima = (
        Point(3.0, 2.0, 0.0),
        Point(3.5844283403304917, -1.8481265269644036, 0.0),
        Point(-3.779310253377747, -3.2831859912861696, 0.0),
        Point(-2.805118086952745, 3.131312518250573, 0.0),
    )
    saddles = (
        Point(3.385154183607021, 0.07385187983774928, 13.31192627040559),
        Point(0.08667750455539636, 2.884254701174776, 67.71915008752615),
        Point(-3.0730257507643897, -0.08135304428796751, 104.0151629175581),
        Point(-0.12796134673068008, -1.9537149802445763, 178.33723920192747),
    )

    def value(self, x: Number, y: Number) -> Number:
        a, b = x * x + y - 11.0, x + y * y - 7.0
        return a * a + b * b

    def gradient(self, x: Number, y: Number) -> tuple[Number, Number]:
        a, b = 2.0 * (x * x + y - 11.0), 2.0 * (x + y * y - 7.0)
        return 2.0 * x * a + b, a + 2.0 * y * b

    def hessian(self, x: Number, y: Number) -> tuple[Number, Number, Number]:
        xx = 12.0 * x * x + 4.0 * y - 42.0
        return xx, 4.0 * (x + y), 12.0 * y * y + 4.0 * x - 26.0


@dataclass(frozen=True)
class Booth(Surface):
    """Booth's function as collected by Jamil & Yang (2013), no. 20, on the usual bounds."""

    name = "Booth"
    character = "A mildly stretched bowl, tilted so that both coordinates interact."
    formula = "(x + 2y - 7)^2 + (2x + y - 5)^2"
    bounds = ((-10.0, 10.0), (-10.0, 10.0))
    start = (-8.0, 5.0)
    lrs = _rates(
        sgd=0.01,
        momentum=2e-3,
        adagrad=1.0,
        rmsprop=0.1,
        adadelta=10.0,
        adam=0.2,
        adamax=0.5,
        nadam=0.3,
        radam=0.05,
        lion=0.2,
    )
    minima = (Point(1.0, 3.0, 0.0),)

    def value(self, x: Number, y: Number) -> Number:
        a, b = x + 2.0 * y - 7.0, 2.0 * x + y - 5.0
        return a * a + b * b

    def gradient(self, x: Number, y: Number) -> tuple[Number, Number]:
        return 10.0 * x + 8.0 * y - 34.0, 8.0 * x + 10.0 * y - 38.0

    def hessian(self, x: Number, y: Number) -> tuple[Number, Number, Number]:
        return _spread(x, y, 10.0, 8.0, 10.0)


@dataclass(frozen=True)
class Matyas(Surface):
    """Matyas (1965), on the usual bounds; condition number 25."""

    name = "Matyas"
    character = "A long diagonal trough that is nearly flat along its floor."
    formula = "0.26\\,(x^2 + y^2) - 0.48\\,xy"
    bounds = ((-10.0, 10.0), (-10.0, 10.0))
    start = (-9.0, -4.0)
    lrs = _rates(
        sgd=0.3, momentum=0.07, adagrad=1.0, rmsprop=0.05, adadelta=10.0, adam=0.3, adamax=0.7, radam=0.7, lion=0.2
    )
    minima = (Point(0.0, 0.0, 0.0),)

    def value(self, x: Number, y: Number) -> Number:
        return 0.26 * (x * x + y * y) - 0.48 * x * y

    def gradient(self, x: Number, y: Number) -> tuple[Number, Number]:
        return 0.52 * x - 0.48 * y, 0.52 * y - 0.48 * x

    def hessian(self, x: Number, y: Number) -> tuple[Number, Number, Number]:
        return _spread(x, y, 0.52, -0.48, 0.52)


@dataclass(frozen=True)
class McCormick(Surface):
    """McCormick (1976), on the usual bounds.

    The same minimum repeats down the diagonal, lower by pi each time, so that the plane has no lowest one.
    """

    name = "McCormick"
    character = "A staircase of troughs: who moves too fast misses the first one."
    formula = r"\sin(x + y) + (x - y)^2 - 1.5x + 2.5y + 1"
    bounds = ((-1.5, 4.0), (-3.0, 4.0))
    start = (2.6, 3.8)
    lrs = _rates(
        sgd=0.01,
        momentum=5e-3,
        nesterov=3e-3,
        adagrad=0.1,
        rmsprop=0.01,
        adadelta=7.0,
        adam=0.03,
        adamax=0.05,
        radam=0.05,
        lion=5e-3,
    )
    infimum = None
    minima = (
        Point(0.5 - pi / 3, -0.5 - pi / 3, -pi / 3 - math.sqrt(0.75)),
        Point(0.5 + 2 * pi / 3, -0.5 + 2 * pi / 3, 2 * pi / 3 - math.sqrt(0.75)),
    )
    saddles = (Point(0.5 + pi / 3, -0.5 + pi / 3, pi / 3 + math.sqrt(0.75)),)

    def value(self, x: Number, y: Number) -> Number:
        d = x - y
        return sin(x + y) + d * d - 1.5 * x + 2.5 * y + 1.0

    def gradient(self, x: Number, y: Number) -> tuple[Number, Number]:
        c, d = cos(x + y) + 0.5, 2.0 * (x - y - 1.0)
        return c + d, c - d

    def hessian(self, x: Number, y: Number) -> tuple[Number, Number, Number]:
        s = sin(x + y)
        return 2.0 - s, -2.0 - s, 2.0 - s


@dataclass(frozen=True)
class ThreeHumpCamel(Surface):
    """The three-hump camel of Dixon & Szego (1975); the window is narrower than the usual +-5."""

    name = "Three-hump camel"
    character = "Three minima in a row; only the middle one is the lowest."
    formula = r"2x^2 - 1.05x^4 + \tfrac{1}{6}x^6 + xy + y^2"
    bounds = ((-2.5, 2.5), (-2.5, 2.5))
    start = (2.1, 2.1)
    lrs = _rates(
        sgd=0.01,
        momentum=3e-3,
        nesterov=2e-3,
        adagrad=0.2,
        rmsprop=0.02,
        adadelta=7.0,
        adam=0.07,
        adamax=0.1,
        nadam=0.05,
        radam=0.05,
        lion=0.02,
    )
    minima = (Point(0.0, 0.0, 0.0), *_mirrored(Point(1.747552345830289, -0.8737761729151445, 0.2986384422368594)))
    saddles = _mirrored(Point(1.07054229182366, -0.53527114591183, 0.8773615577631402))

    def value(self, x: Number, y: Number) -> Number:
        x2 = x * x
        return x2 * (2.0 - x2 * (1.05 - x2 / 6.0)) + y * (x + y)

    def gradient(self, x: Number, y: Number) -> tuple[Number, Number]:
        x2 = x * x
        return x * (4.0 - x2 * (4.2 - x2)) + y, x + 2.0 * y

    def hessian(self, x: Number, y: Number) -> tuple[Number, Number, Number]:
        x2 = x * x
        return _spread(x, y, 4.0 - x2 * (12.6 - 5.0 * x2), 1.0, 2.0)


@dataclass(frozen=True)
class SixHumpCamel(Surface):
    """The six-hump camel of Dixon & Szego (1978); a narrower window than the usual [-3, 3] x [-2, 2]."""

    name = "Six-hump camel"
    character = "Six minima in mirrored pairs, of three different depths."
    formula = r"\left(4 - 2.1x^2 + \tfrac{1}{3}x^4\right)x^2 + xy + \left(4y^2 - 4\right)y^2"
    bounds = ((-2.1, 2.1), (-1.3, 1.3))
    start = (-1.1, -0.1)
    lrs = _rates(sgd=5e-3, momentum=2e-3, adagrad=0.05, rmsprop=5e-3, adadelta=1.0, adam=0.01, radam=0.05, lion=0.01)
    infimum = -1.0316284534898774
    minima = _mirrored(
        Point(0.08984201310031806, -0.7126564030207396, -1.0316284534898774),
        Point(1.703606714969981, -0.7960835686726251, -0.2154638243837184),
        Point(1.6071047529201974, 0.5686514548841314, 2.1042503103112575),
    )
    saddles = (
        Point(0.0, 0.0, 0.0),
        *_mirrored(
            Point(1.1092053368047863, -0.7682680925095399, 0.543718600978185),
            Point(1.6380679841897787, 0.22867406904439408, 2.2293571975307143),
            Point(1.2960702671671092, 0.6050843880386585, 2.2294708180298595),
        ),
    )

    def value(self, x: Number, y: Number) -> Number:
        x2, y2 = x * x, y * y
        return x2 * (4.0 - x2 * (2.1 - x2 / 3.0)) + x * y + 4.0 * y2 * (y2 - 1.0)

    def gradient(self, x: Number, y: Number) -> tuple[Number, Number]:
        x2 = x * x
        return x * (8.0 - x2 * (8.4 - 2.0 * x2)) + y, x + y * (16.0 * y * y - 8.0)

    def hessian(self, x: Number, y: Number) -> tuple[Number, Number, Number]:
        x2 = x * x
        return _spread(x, y, 8.0 - x2 * (25.2 - 10.0 * x2), 1.0, 48.0 * y * y - 8.0)


@dataclass(frozen=True)
class GoldsteinPrice(Surface):
    """Goldstein & Price (1971), on the usual bounds.

    With s = x + y and t = 2x - 3y the two factors of the textbook's long polynomial are
    A(s) = 1 + (s + 1)^2 (19 - 14s + 3s^2) and B(t) = 30 + t^2 (18 - 16t + 3t^2), whose slopes factor into
    A'(s) = 12 (s + 1)(s - 1)(s - 2) and B'(t) = 12 t (t - 1)(t - 3). So all critical points are rational.
    """

    name = "Goldstein-Price"
    character = "Losses from 3 to a million: slopes differ wildly over the map."
    formula = (
        r"[1 + (s + 1)^2(19 - 14s + 3s^2)] \cdot [30 + t^2(18 - 16t + 3t^2)],\quad"
        r" s = x + y,\ t = 2x - 3y"
    )
    bounds = ((-2.0, 2.0), (-2.0, 2.0))
    start = (0.6, 0.0)
    lrs = _rates(
        sgd=7e-5, momentum=2e-5, adagrad=0.2, rmsprop=0.01, adadelta=0.7, adam=0.02, nadam=0.03, radam=2e-4, lion=0.02
    )
    infimum = 3.0
    minima = (Point(0.0, -1.0, 3.0), Point(-0.6, -0.4, 30.0), Point(1.8, 0.2, 84.0), Point(1.2, 0.8, 840.0))
    saddles = (Point(-0.4, -0.6, 35.0), Point(1.2, -0.2, 99.0), Point(1.4, 0.6, 980.0), Point(0.6, 0.4, 990.0))

    def value(self, x: Number, y: Number) -> Number:
        s, t = x + y, 2.0 * x - 3.0 * y
        s1 = s + 1.0
        a = 1.0 + s1 * s1 * (19.0 - s * (14.0 - 3.0 * s))
        return a * (30.0 + t * t * (18.0 - t * (16.0 - 3.0 * t)))

    def gradient(self, x: Number, y: Number) -> tuple[Number, Number]:
        s, t = x + y, 2.0 * x - 3.0 * y
        s1, t3 = s + 1.0, t * (t - 3.0)
        a = 1.0 + s1 * s1 * (19.0 - s * (14.0 - 3.0 * s))
        b = 30.0 + t * t * (18.0 - t * (16.0 - 3.0 * t))
        by_s, by_t = 12.0 * s1 * (s - 1.0) * (s - 2.0) * b, 12.0 * t3 * (t - 1.0) * a
        return by_s + 2.0 * by_t, by_s - 3.0 * by_t

    def hessian(self, x: Number, y: Number) -> tuple[Number, Number, Number]:
        s, t = x + y, 2.0 * x - 3.0 * y
        s1 = s + 1.0
        a = 1.0 + s1 * s1 * (19.0 - s * (14.0 - 3.0 * s))
        b = 30.0 + t * t * (18.0 - t * (16.0 - 3.0 * t))
        ss, tt = 12.0 * (s * (3.0 * s - 4.0) - 1.0) * b, 12.0 * (t * (3.0 * t - 8.0) + 3.0) * a
        st = 144.0 * s1 * (s - 1.0) * (s - 2.0) * t * (t - 1.0) * (t - 3.0)
        return ss + 4.0 * (st + tt), ss - st - 6.0 * tt, ss - 6.0 * st + 9.0 * tt


@dataclass(frozen=True)
class StyblinskiTang(Surface):
    """Styblinski & Tang (1990), on the usual bounds."""

    name = "Styblinski-Tang"
    character = "Four minima of three depths; the nearest is seldom the lowest."
    formula = r"\tfrac{1}{2}(x^4 - 16x^2 + 5x + y^4 - 16y^2 + 5y)"
    bounds = ((-5.0, 5.0), (-5.0, 5.0))
    start = (4.6, -0.4)
    lrs = _rates(
        sgd=1e-3,
        momentum=5e-3,
        nesterov=5e-4,
        adagrad=0.2,
        rmsprop=0.02,
        adadelta=7.0,
        adam=0.03,
        adamax=0.05,
        radam=0.03,
        lion=0.1,
    )
    infimum = -78.33233140754282
    minima = (
        Point(-2.903534027771177, -2.903534027771177, -78.33233140754282),
        Point(2.746802770990837, -2.903534027771177, -64.19561235905536),
        Point(-2.903534027771177, 2.746802770990837, -64.19561235905536),
        Point(2.746802770990837, 2.746802770990837, -50.05889331056788),
    )
    saddles = (
        Point(0.1567312567803401, -2.903534027771177, -38.97055334471606),
        Point(-2.903534027771177, 0.1567312567803401, -38.97055334471606),
        Point(0.1567312567803401, 2.746802770990837, -24.833834296228584),
        Point(2.746802770990837, 0.1567312567803401, -24.833834296228584),
    )

    def value(self, x: Number, y: Number) -> Number:
        x2, y2 = x * x, y * y
        return 0.5 * (x2 * (x2 - 16.0) + 5.0 * x + y2 * (y2 - 16.0) + 5.0 * y)

    def gradient(self, x: Number, y: Number) -> tuple[Number, Number]:
        return x * (2.0 * x * x - 16.0) + 2.5, y * (2.0 * y * y - 16.0) + 2.5

    def hessian(self, x: Number, y: Number) -> tuple[Number, Number, Number]:
        return _spread(x, y, 6.0 * x * x - 16.0, 0.0, 6.0 * y * y - 16.0)


@dataclass(frozen=True)
class Ackley(Surface):
    """Ackley (1987) with the usual 20, 0.2 and 2 pi; the window is +-5 instead of +-32.768.

    The origin is the tip of a cone: the gradient there is 0, the middle of the subgradients, and the
    Hessian leaves out the cone, which has no curvature that a number could say. There is a minimum near every
    pair of integers.
    """

    name = "Ackley"
    character = "A wide funnel covered with small dents that trap short steps."
    formula = r"-20\,e^{-0.2\sqrt{(x^2 + y^2)/2}} - e^{(\cos 2\pi x + \cos 2\pi y)/2} + e + 20"
    bounds = ((-5.0, 5.0), (-5.0, 5.0))
    start = (-2.4, 1.6)
    lrs = _rates(
        sgd=0.01, momentum=0.01, adagrad=1.5, rmsprop=0.15, adadelta=1.0, adam=0.05, nadam=0.02, radam=0.1, lion=0.01
    )
    creases = True
    minima = _images(
        Point(0.0, 0.0, 0.0),
        Point(0.9521665459501717, 0.0, 2.579927557029871),
        Point(0.9684776587077244, 0.9684776587077244, 3.57445187725768),
        Point(1.9589197181217175, 0.0, 4.884065258091153),
        Point(1.9646166628629864, 0.9824160350791393, 5.3818641874901925),
        Point(1.9744519864841168, 1.9744519864841168, 6.559645375627879),
        Point(2.964619443112052, 0.0, 6.8825826468012945),
        Point(2.9672595287625647, 0.9891541864816626, 7.180951647715366),
        Point(2.973139419924383, 1.9821399503814776, 7.9617112746898275),
        Point(3.969466743351758, 0.0, 8.616250044048801),
        Point(3.9709183150642833, 0.9927672061700447, 8.813151774046892),
        Point(2.9792239546911445, 2.9792239546911445, 9.00109347829201),
        Point(3.9745401784682053, 1.9873106146274968, 9.353039239137804),
        Point(4.973611257996986, 0.0, 10.120331273799986),
        Point(3.978924750768195, 2.9842137381272384, 10.120350743632674),
        Point(4.974497722176982, 0.9949203738218392, 10.257974372149421),
        Point(4.976843849330102, 1.9907648757355256, 10.645027483714344),
        Point(3.983067699689763, 3.983067699689763, 10.998262102599448),
        Point(4.97995793948682, 2.987995058852837, 11.21754948001674),
        Point(4.983198896760883, 3.9865680979539455, 11.901256635114164),
        Point(4.986180456997876, 4.986180456997876, 12.632268991516),
    )

    def value(self, x: Number, y: Number) -> Number:
        r = sqrt(0.5 * (x * x + y * y))
        dents = exp(0.5 * (cos(tau * x) + cos(tau * y)))
        return (20.0 - 20.0 * exp(-0.2 * r)) + (e - dents)

    def gradient(self, x: Number, y: Number) -> tuple[Number, Number]:
        r = sqrt(0.5 * (x * x + y * y))
        ax, ay = tau * x, tau * y
        cone = 2.0 * exp(-0.2 * r) / where(r == 0.0, 1.0, r)
        dents = pi * exp(0.5 * (cos(ax) + cos(ay)))
        return cone * x + dents * sin(ax), cone * y + dents * sin(ay)

    def hessian(self, x: Number, y: Number) -> tuple[Number, Number, Number]:
        r = sqrt(0.5 * (x * x + y * y))
        tip = r == 0.0
        safe = where(tip, 1.0, r)
        cone = where(tip, 0.0, 2.0 * exp(-0.2 * r) / safe)
        bend = cone * (0.1 + 0.5 / safe) / safe
        ax, ay = tau * x, tau * y
        sx, sy, cx, cy = sin(ax), sin(ay), cos(ax), cos(ay)
        dents = pi * pi * exp(0.5 * (cx + cy))
        xx = cone - bend * x * x + dents * (2.0 * cx - sx * sx)
        yy = cone - bend * y * y + dents * (2.0 * cy - sy * sy)
        return xx, -bend * x * y - dents * sx * sy, yy


_DIMPLES = (  # one coordinate of Rastrigin's minima, and its share of the loss
    (0.0, 0.0),
    (0.9949586376523348, 0.9949590570932915),
    (-0.9949586376523348, 0.9949590570932915),
    (1.9899122337085495, 3.979831190554088),
    (-1.9899122337085495, 3.979831190554088),
    (2.984855701039481, 8.954601241487012),
    (-2.984855701039481, 8.954601241487012),
    (3.979783860300754, 15.919243792461533),
    (-3.979783860300754, 15.919243792461533),
    (4.974691390895051, 24.873722934542226),
    (-4.974691390895051, 24.873722934542226),
)


@dataclass(frozen=True)
class Rastrigin(Surface):
    """Rastrigin (1974) in two dimensions, on the usual bounds, with all of its 121 minima."""

    name = "Rastrigin"
    character = "An egg box in a bowl: local steps stop in the nearest dimple."
    formula = r"20 + x^2 - 10\cos 2\pi x + y^2 - 10\cos 2\pi y"
    bounds = ((-5.12, 5.12), (-5.12, 5.12))
    start = (-3.4, 2.6)
    lrs = _rates(
        sgd=5e-4,
        momentum=5e-3,
        nesterov=5e-4,
        adagrad=0.05,
        rmsprop=5e-3,
        adadelta=1.0,
        adam=0.02,
        nadam=0.01,
        radam=2e-3,
        lion=0.01,
    )
    minima = _products(_DIMPLES, _DIMPLES)

    def value(self, x: Number, y: Number) -> Number:
        return x * x + y * y + 10.0 * (2.0 - cos(tau * x) - cos(tau * y))

    def gradient(self, x: Number, y: Number) -> tuple[Number, Number]:
        return 2.0 * x + 10.0 * tau * sin(tau * x), 2.0 * y + 10.0 * tau * sin(tau * y)

    def hessian(self, x: Number, y: Number) -> tuple[Number, Number, Number]:
        k = 10.0 * tau * tau
        return _spread(x, y, 2.0 + k * cos(tau * x), 0.0, 2.0 + k * cos(tau * y))


@dataclass(frozen=True)
class Levy(Surface):
    """Levy & Montalvo (1985), no. 13's relative in two dimensions, on the usual bounds.

    The textbook's w = 1 + (x - 1)/4 is written as 1 + u, and full turns are dropped from the sines, so that
    the minimum is 0 to the last bit. The loss is a function of x plus one of y, with 5 and 8 minima in the window.
    """

    name = "Levy"
    character = "Parallel ripples across a bowl: many troughs, one lowest point."
    formula = (
        r"\sin^2\pi u + u^2\left[1 + 10\sin^2(\pi u + 1)\right] + v^2\left[1 + \sin^2 2\pi v\right],\quad"
        r" u = \tfrac{x - 1}{4},\ v = \tfrac{y - 1}{4}"
    )
    bounds = ((-10.0, 10.0), (-10.0, 10.0))
    start = (-6.0, 7.0)
    lrs = _rates(
        sgd=0.01,
        momentum=0.01,
        nesterov=0.015,
        adagrad=2.0,
        rmsprop=0.2,
        adadelta=5.0,
        adam=0.05,
        adamax=0.1,
        radam=0.3,
        lion=0.05,
    )
    minima = _products(
        (
            (1.0, 0.0),
            (3.79108219045051, 1.1604532106739116),
            (-4.205434985718204, 2.4000794081802463),
            (7.723082150790461, 3.5359222019961902),
            (-8.244554665464946, 6.0558514249730795),
        ),
        (
            (1.0, 0.0),
            (4.890649608461714, 0.9737115955768498),
            (-2.8906496084617133, 0.9737115955768498),
            (6.930286250610244, 2.2242709774088087),
            (-4.930286250610244, 2.2242709774088087),
            (8.948452278487519, 3.9744501432753827),
            (-6.94845227848752, 3.9744501432753827),
            (-8.959023320607939, 6.224530525713561),
        ),
    )

    def value(self, x: Number, y: Number) -> Number:
        u, v = 0.25 * (x - 1.0), 0.25 * (y - 1.0)
        a, b, c = sin(pi * u), sin(pi * u + 1.0), sin(tau * v)
        return a * a + u * u * (1.0 + 10.0 * b * b) + v * v * (1.0 + c * c)

    def gradient(self, x: Number, y: Number) -> tuple[Number, Number]:
        u, v = 0.25 * (x - 1.0), 0.25 * (y - 1.0)
        a, b = tau * u + 2.0, 2.0 * tau * v
        by_u = 0.25 * pi * sin(tau * u) + u * (3.0 - 2.5 * cos(a) + 2.5 * pi * u * sin(a))
        return by_u, v * (0.75 - 0.25 * cos(b) + 0.5 * pi * v * sin(b))

    def hessian(self, x: Number, y: Number) -> tuple[Number, Number, Number]:
        u, v = 0.25 * (x - 1.0), 0.25 * (y - 1.0)
        p, q = tau * u, 2.0 * tau * v
        a = p + 2.0
        ca, cq = cos(a), cos(q)
        uu = pi * pi * cos(p) + 6.0 - 5.0 * ca + 10.0 * p * sin(a) + 2.5 * p * p * ca
        vv = 1.5 - 0.5 * cq + q * sin(q) + 0.25 * q * q * cq
        return _spread(x, y, 0.125 * uu, 0.0, 0.125 * vv)


_RIM = (1.3049954504376675, 4.978189856741919)  # where tan(x - pi) = -2 (x - pi) beside the hole


@dataclass(frozen=True)
class Easom(Surface):
    """Easom (1990). On the textbook's +-100 the hole would be one pixel: the window is one period wide."""

    name = "Easom"
    character = "One hole in an endless flat plain: far off the slope all but vanishes."
    formula = r"-\cos x\,\cos y\;e^{-(x - \pi)^2 - (y - \pi)^2}"
    bounds = ((0.0, 6.3), (0.0, 6.3))
    start = (1.9, 2.2)
    lrs = _rates(
        sgd=0.03,
        momentum=0.02,
        nesterov=0.01,
        adagrad=0.05,
        rmsprop=5e-3,
        adadelta=0.7,
        adam=0.01,
        adamax=0.02,
        radam=0.1,
        lion=0.02,
    )
    infimum = -1.0
    minima = (Point(pi, pi, -1.0), *(Point(x, y, -8.110223891570065e-05) for x in _RIM for y in _RIM))
    saddles = tuple(Point(x, y, 0.0) for x in (pi / 2, 3 * pi / 2) for y in (pi / 2, 3 * pi / 2))

    def value(self, x: Number, y: Number) -> Number:
        a, b = x - pi, y - pi
        return -cos(x) * cos(y) * exp(-(a * a + b * b))

    def gradient(self, x: Number, y: Number) -> tuple[Number, Number]:
        a, b, cx, cy = x - pi, y - pi, cos(x), cos(y)
        hole = exp(-(a * a + b * b))
        return hole * cy * (sin(x) + 2.0 * a * cx), hole * cx * (sin(y) + 2.0 * b * cy)

    def hessian(self, x: Number, y: Number) -> tuple[Number, Number, Number]:
        a, b, cx, cy, sx, sy = x - pi, y - pi, cos(x), cos(y), sin(x), sin(y)
        hole = exp(-(a * a + b * b))
        p, q = sx + 2.0 * a * cx, sy + 2.0 * b * cy
        xx, yy = cy * (3.0 * cx - 2.0 * a * (sx + p)), cx * (3.0 * cy - 2.0 * b * (sy + q))
        return hole * xx, -hole * p * q, hole * yy


@dataclass(frozen=True)
class MonkeySaddle(Surface):
    """The monkey saddle (Hilbert & Cohn-Vossen 1932): three ways down, one for the tail."""

    name = "Monkey saddle"
    character = "A saddle without any curvature at its centre; three ways lead down."
    formula = "x^3 - 3xy^2"
    bounds = ((-1.5, 1.5), (-1.5, 1.5))
    start = (1.0, 0.05)
    lrs = _rates(
        sgd=2.3e-3,
        momentum=3e-4,
        nesterov=2.5e-4,
        adagrad=0.05,
        rmsprop=5e-3,
        adadelta=0.5,
        adam=0.01,
        adamax=0.02,
        radam=0.05,
        lion=0.02,
    )
    infimum = None
    saddles = (Point(0.0, 0.0, 0.0),)

    def value(self, x: Number, y: Number) -> Number:
        return x * (x * x - 3.0 * y * y)

    def gradient(self, x: Number, y: Number) -> tuple[Number, Number]:
        return 3.0 * (x * x - y * y), -6.0 * x * y

    def hessian(self, x: Number, y: Number) -> tuple[Number, Number, Number]:
        return _spread(x, y, 6.0 * x, -6.0 * y, -6.0 * x)


@dataclass(frozen=True)
class TwoBasins(Surface):
    """A wide, shallow bowl with a narrow, deep hole in its side; made for this lab.

    After the picture of flat and sharp minima in Hochreiter & Schmidhuber (1997) and Keskar et al. (2017).
    """

    name = "Two basins"
    character = "A wide shallow bowl with a narrow deep hole beside the way down."
    formula = r"\tfrac{1}{10}(x^2 + y^2) - e^{-20(x - 1.4)^2 - 20y^2}"
    bounds = ((-3.0, 3.0), (-2.0, 2.0))
    start = (2.6, 1.2)
    lrs = _rates(
        sgd=0.1,
        momentum=0.03,
        nesterov=0.02,
        adagrad=0.05,
        rmsprop=5e-3,
        adadelta=1.0,
        adam=0.02,
        adamax=0.03,
        radam=0.1,
        lion=0.01,
    )
    infimum = -0.8049755958514208
    minima = (
        Point(1.3930280851072765, 0.0, -0.8049755958514208),
        Point(2.6473681566886394e-15, 0.0, -9.454886273887317e-18),
    )
    saddles = (Point(0.9175297016478682, 0.0, 0.0746774101980884),)

    def value(self, x: Number, y: Number) -> Number:
        d = x - 1.4
        return 0.1 * (x * x + y * y) - exp(-20.0 * (d * d + y * y))

    def gradient(self, x: Number, y: Number) -> tuple[Number, Number]:
        d = x - 1.4
        hole = 40.0 * exp(-20.0 * (d * d + y * y))
        return 0.2 * x + hole * d, 0.2 * y + hole * y

    def hessian(self, x: Number, y: Number) -> tuple[Number, Number, Number]:
        d = x - 1.4
        hole = 40.0 * exp(-20.0 * (d * d + y * y))
        return 0.2 + hole * (1.0 - 40.0 * d * d), -40.0 * hole * d * y, 0.2 + hole * (1.0 - 40.0 * y * y)


@dataclass(frozen=True)
class Plateau(Surface):
    """An upturned Gaussian bell; made for this lab. Beyond three widths the slope all but vanishes."""

    name = "Plateau"
    character = "Almost no slope far out: steps in proportion to it barely move."
    formula = r"1 - e^{-(x^2 + y^2)/2}"
    bounds = ((-4.0, 4.0), (-4.0, 4.0))
    start = (-3.0, 2.5)
    lrs = _rates(
        sgd=1.0,
        momentum=0.3,
        adagrad=0.1,
        rmsprop=0.01,
        adadelta=2.0,
        adam=0.03,
        adamax=0.05,
        nadam=0.02,
        radam=0.2,
        lion=0.05,
    )
    minima = (Point(0.0, 0.0, 0.0),)

    def value(self, x: Number, y: Number) -> Number:
        return 1.0 - exp(-0.5 * (x * x + y * y))

    def gradient(self, x: Number, y: Number) -> tuple[Number, Number]:
        bell = exp(-0.5 * (x * x + y * y))
        return x * bell, y * bell

    def hessian(self, x: Number, y: Number) -> tuple[Number, Number, Number]:
        bell = exp(-0.5 * (x * x + y * y))
        return (1.0 - x * x) * bell, -x * y * bell, (1.0 - y * y) * bell


@dataclass(frozen=True)
class Cliff(Surface):
    """A gentle bowl with a steep step across it; made for this lab.

    After the wall in the loss of recurrent networks in Pascanu, Mikolov & Bengio (2013), fig. 6: one step
    that lands on the wall is as long as the wall is steep.
    """

    name = "Cliff"
    character = "A gentle slope that ends in a wall: one huge gradient throws you far."
    formula = r"\tfrac{1}{10}(x^2 + y^2) + \dfrac{2}{1 + e^{-20(x - 1)}}"
    bounds = ((-3.0, 3.0), (-2.0, 2.0))
    start = (2.6, 1.5)
    lrs = _rates(
        sgd=0.2,
        momentum=0.03,
        nesterov=0.02,
        adagrad=0.2,
        rmsprop=0.02,
        adadelta=7.0,
        adam=0.03,
        adamax=0.07,
        radam=0.1,
        lion=0.02,
    )
    infimum = 4.1222902431036285e-09
    minima = (Point(-4.1222732414703826e-07, 0.0, 4.1222902431036285e-09),)

    def value(self, x: Number, y: Number) -> Number:
        return 0.1 * (x * x + y * y) + 2.0 / (1.0 + exp(-20.0 * (x - 1.0)))

    def gradient(self, x: Number, y: Number) -> tuple[Number, Number]:
        step = 1.0 / (1.0 + exp(-20.0 * (x - 1.0)))
        return 0.2 * x + 40.0 * step * (1.0 - step), 0.2 * y

    def hessian(self, x: Number, y: Number) -> tuple[Number, Number, Number]:
        step = 1.0 / (1.0 + exp(-20.0 * (x - 1.0)))
        return _spread(x, y, 0.2 + 800.0 * step * (1.0 - step) * (1.0 - 2.0 * step), 0.0, 0.2)


@dataclass(frozen=True)
class Valley(Surface):
    """A weighted l1 norm; made for this lab.

    On an axis, where the loss has a crease, the gradient is the subgradient with sign(0) = 0. The Hessian is
    that of the flat faces, 0 everywhere.
    """

    name = "Valley"
    character = "Straight faces with sharp creases: the slope never fades near the end."
    formula = r"|x| + 4\,|y|"
    bounds = ((-3.0, 3.0), (-2.0, 2.0))
    start = (-2.5, 1.5)
    lrs = _rates(
        sgd=7e-3, momentum=1e-3, nesterov=3e-3, adagrad=0.1, rmsprop=0.01, adadelta=2.0, adam=0.02, radam=0.1, lion=0.01
    )
    creases = True
    minima = (Point(0.0, 0.0, 0.0),)

    def value(self, x: Number, y: Number) -> Number:
        return absolute(x) + 4.0 * absolute(y)

    def gradient(self, x: Number, y: Number) -> tuple[Number, Number]:
        return sign(x), 4.0 * sign(y)

    def hessian(self, x: Number, y: Number) -> tuple[Number, Number, Number]:
        return _spread(x, y, 0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Product(Surface):
    """Two linear layers of one weight each that learn the number 1: the smallest deep network.

    Every point of the hyperbola xy = 1 is a minimum, of curvature x^2 + y^2. Listed is the flattest of each branch.
    """

    name = "Product"
    character = "A whole curve of minima, flattest in its middle, sharpest at its ends."
    formula = r"\tfrac{1}{2}(1 - xy)^2"
    bounds = ((-3.0, 3.0), (-3.0, 3.0))
    start = (-2.0, 2.3)
    lrs = _rates(
        sgd=0.01, momentum=2e-3, adagrad=0.3, rmsprop=0.03, adadelta=7.0, adam=0.1, adamax=0.2, radam=0.1, lion=0.01
    )
    minima = (Point(1.0, 1.0, 0.0), Point(-1.0, -1.0, 0.0))
    minimum_words = "curve of minima through ({x}, {y})"
    saddles = (Point(0.0, 0.0, 0.5),)

    def distances(self, x: Array, y: Array) -> Array:
        """From points (runs,) to the two branches of the hyperbola: (2, runs).

        (t, 1/t) is nearest to (x, y) where t^4 - x t^3 + y t - 1 = 0, at one of the real roots, which are the
        eigenvalues of the companion matrix.
        """
        companion = np.zeros((len(x), 4, 4))
        companion[:, 1, 0] = companion[:, 2, 1] = companion[:, 3, 2] = companion[:, 0, 3] = 1.0
        companion[:, 0, 0], companion[:, 0, 2] = x, -y
        roots = np.linalg.eigvals(companion).T
        t = np.where(np.abs(roots.imag) <= 1e-6 * np.abs(roots), roots.real, np.nan)
        with np.errstate(all="ignore"):
            away = np.hypot(x - t, y - 1.0 / t)
        return np.stack([np.where(side * t > 0.0, away, np.inf).min(axis=0) for side in (1.0, -1.0)])

    def value(self, x: Number, y: Number) -> Number:
        a = 1.0 - x * y
        return 0.5 * (a * a)

    def gradient(self, x: Number, y: Number) -> tuple[Number, Number]:
        a = x * y - 1.0
        return y * a, x * a

    def hessian(self, x: Number, y: Number) -> tuple[Number, Number, Number]:
        return _spread(x, y, y * y, 2.0 * x * y - 1.0, x * x)


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

    name = "Regression"
    character = "A line fitted to 442 patients: x is its slope, y where it cuts the axis."
    formula = r"\tfrac{1}{B}\sum_{i=1}^{B}\left(x\,(a_i + c) + y - t_i\right)^2"
    bounds = ((-1.5, 2.5), (-4.0, 2.0))
    start = (-1.0, 1.0)
    lrs = _rates(
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

    def value(self, x: Number, y: Number) -> Number:
        u, v = x - self.slope, y - self.intercept
        w = self.offset * u + v
        return self.infimum + u * u + w * w

    def gradient(self, x: Number, y: Number) -> tuple[Number, Number]:
        u, v = x - self.slope, y - self.intercept
        w = self.offset * u + v
        return 2.0 * (u + self.offset * w), 2.0 * w

    def hessian(self, x: Number, y: Number) -> tuple[Number, Number, Number]:
        return _spread(x, y, 2.0 + 2.0 * self.offset * self.offset, 2.0 * self.offset, 2.0)

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


SURFACES: dict[str, Surface] = {
    "rosenbrock": Rosenbrock(),
    "beale": Beale(),
    "saddle": Saddle(),
    "bowl": Bowl(),
    "ravine": Ravine(),
    "himmelblau": Himmelblau(),
    "booth": Booth(),
    "matyas": Matyas(),
    "mccormick": McCormick(),
    "three_hump_camel": ThreeHumpCamel(),
    "six_hump_camel": SixHumpCamel(),
    "goldstein_price": GoldsteinPrice(),
    "styblinski_tang": StyblinskiTang(),
    "ackley": Ackley(),
    "rastrigin": Rastrigin(),
    "levy": Levy(),
    "easom": Easom(),
    "monkey_saddle": MonkeySaddle(),
    "two_basins": TwoBasins(),
    "plateau": Plateau(),
    "cliff": Cliff(),
    "valley": Valley(),
    "product": Product(),
    "regression": Regression(),
}

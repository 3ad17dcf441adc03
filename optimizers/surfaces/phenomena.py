"""Surfaces that show one phenomenon each."""

from dataclasses import dataclass

import numpy as np

from optimizers.elementary import Array, Number, absolute, exp, sign
from optimizers.surfaces.base import Point, Surface, rates, spread


@dataclass(frozen=True)
class MonkeySaddle(Surface):
    """The monkey saddle (Hilbert & Cohn-Vossen 1932): three ways down, one for the tail."""

    slug = "monkey_saddle"
    name = "Monkey saddle"
    character = "A saddle without any curvature at its centre; three ways lead down."
    bounds = ((-1.5, 1.5), (-1.5, 1.5))
    start = (1.0, 0.05)
    lrs = rates(
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
        return x * x * x - 3.0 * x * (y * y)

    def gradient(self, x: Number, y: Number) -> tuple[Number, Number]:
        return 3.0 * (x * x - y * y), -6.0 * x * y


@dataclass(frozen=True)
class TwoBasins(Surface):
    """A wide, shallow bowl with a narrow, deep hole in its side; made for this lab.

    After the picture of flat and sharp minima in Hochreiter & Schmidhuber (1997) and Keskar et al. (2017).
    """

    slug = "two_basins"
    name = "Two basins"
    character = "A wide shallow bowl with a narrow deep hole beside the way down."
    bounds = ((-3.0, 3.0), (-2.0, 2.0))
    start = (2.6, 1.2)
    lrs = rates(
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


@dataclass(frozen=True)
class Plateau(Surface):
    """An upturned Gaussian bell; made for this lab. Beyond three widths the slope all but vanishes."""

    slug = "plateau"
    name = "Plateau"
    character = "Almost no slope far out: steps in proportion to it barely move."
    bounds = ((-4.0, 4.0), (-4.0, 4.0))
    start = (-3.0, 2.5)
    lrs = rates(
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
        return 1.0 - exp(-(x * x + y * y) / 2.0)

    def gradient(self, x: Number, y: Number) -> tuple[Number, Number]:
        bell = exp(-0.5 * (x * x + y * y))
        return x * bell, y * bell


@dataclass(frozen=True)
class Cliff(Surface):
    """A gentle bowl with a steep step across it; made for this lab.

    After the wall in the loss of recurrent networks in Pascanu, Mikolov & Bengio (2013), fig. 6: one step
    that lands on the wall is as long as the wall is steep.
    """

    slug = "cliff"
    name = "Cliff"
    character = "A gentle slope that ends in a wall: one huge gradient throws you far."
    bounds = ((-3.0, 3.0), (-2.0, 2.0))
    start = (2.6, 1.5)
    lrs = rates(
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

    def hessian(self, x: Number, y: Number) -> tuple[Number, Number, Number]:  # exp overflows in its derivative
        step = 1.0 / (1.0 + exp(-20.0 * (x - 1.0)))
        return spread(x, y, 0.2 + 800.0 * step * (1.0 - step) * (1.0 - 2.0 * step), 0.0, 0.2)


@dataclass(frozen=True)
class Valley(Surface):
    """A weighted l1 norm; made for this lab.

    On an axis, where the loss has a crease, the gradient is the subgradient with sign(0) = 0. The Hessian is
    that of the flat faces, 0 everywhere.
    """

    slug = "valley"
    name = "Valley"
    character = "Straight faces with sharp creases: the slope never fades near the end."
    bounds = ((-3.0, 3.0), (-2.0, 2.0))
    start = (-2.5, 1.5)
    lrs = rates(
        sgd=7e-3, momentum=1e-3, nesterov=3e-3, adagrad=0.1, rmsprop=0.01, adadelta=2.0, adam=0.02, radam=0.1, lion=0.01
    )
    creases = True
    minima = (Point(0.0, 0.0, 0.0),)

    def value(self, x: Number, y: Number) -> Number:
        return absolute(x) + 4.0 * absolute(y)

    def gradient(self, x: Number, y: Number) -> tuple[Number, Number]:
        return sign(x), 4.0 * sign(y)


@dataclass(frozen=True)
class Product(Surface):
    """Two linear layers of one weight each that learn the number 1: the smallest deep network.

    Every point of the hyperbola xy = 1 is a minimum, of curvature x^2 + y^2. Listed is the flattest of each branch.
    """

    slug = "product"
    name = "Product"
    character = "A whole curve of minima, flattest in its middle, sharpest at its ends."
    bounds = ((-3.0, 3.0), (-3.0, 3.0))
    start = (-2.0, 2.3)
    lrs = rates(
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
        return a * a / 2.0

    def gradient(self, x: Number, y: Number) -> tuple[Number, Number]:
        a = x * y - 1.0
        return y * a, x * a

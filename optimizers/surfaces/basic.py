"""The surfaces that most lessons need: valley, plains, pass, bowl, ravine, and four minima."""

from dataclasses import dataclass
from functools import cached_property
from math import pi

from optimizers.elementary import Number, cos, sin
from optimizers.hyper import hyper
from optimizers.surfaces.base import Point, Surface, rates


@dataclass(frozen=True)
class Rosenbrock(Surface):
    """Rosenbrock (1960), eq. 1: a curved valley with a flat floor."""

    slug = "rosenbrock"
    name = "Rosenbrock"
    character = "A curved valley: easy to enter, slow to follow to its end."
    bounds = ((-2.0, 2.0), (-1.0, 3.0))
    start = (-1.5, 2.0)
    lrs = rates(
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


@dataclass(frozen=True)
class Beale(Surface):
    """Beale (1958), in the usual form with 1.5, 2.25 and 2.625, on the usual bounds."""

    slug = "beale"
    name = "Beale"
    character = "Flat plains between steep corners; the minimum lies in a thin bend."
    bounds = ((-4.5, 4.5), (-4.5, 4.5))
    start = (1.0, 1.5)
    lrs = rates(
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


@dataclass(frozen=True)
class Saddle(Surface):
    """The plain saddle x^2 - y^2. The start lies almost on the ridge, from which only y leads away."""

    slug = "saddle"
    name = "Saddle"
    character = "A pass between two hills: the way out starts with a tiny slope."
    bounds = ((-1.5, 1.5), (-1.5, 1.5))
    start = (1.0, 1e-3)
    lrs = rates(
        sgd=0.05, momentum=0.01, adagrad=0.05, rmsprop=5e-3, adadelta=0.1, adam=0.02, adamax=0.03, radam=0.1, lion=0.02
    )
    infimum = None
    saddles = (Point(0.0, 0.0, 0.0),)

    def value(self, x: Number, y: Number) -> Number:
        return x * x - y * y

    def gradient(self, x: Number, y: Number) -> tuple[Number, Number]:
        return 2.0 * x, -2.0 * y


@dataclass(frozen=True)
class Bowl(Surface):
    """The sphere function, halved (De Jong 1975, F1), so that its curvature is 1 in every direction."""

    slug = "bowl"
    name = "Bowl"
    character = "The easiest case: every downhill arrow points at the minimum."
    bounds = ((-2.0, 2.0), (-2.0, 2.0))
    start = (-1.6, 1.2)
    lrs = rates(
        sgd=0.03, momentum=5e-3, adagrad=0.1, rmsprop=0.01, adadelta=5.0, adam=0.03, adamax=0.05, radam=0.1, lion=0.03
    )
    minima = (Point(0.0, 0.0, 0.0),)

    def value(self, x: Number, y: Number) -> Number:
        return (x * x + y * y) / 2.0

    def gradient(self, x: Number, y: Number) -> tuple[Number, Number]:
        return 1.0 * x, 1.0 * y  # new arrays, never the caller's own


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

    slug = "ravine"
    name = "Ravine"
    character = "Steep walls, gentle floor: one learning rate cannot suit both."
    bounds = ((-2.0, 2.0), (-2.0, 2.0))
    start = (-1.7, 0.8)
    lrs = rates(sgd=0.01, momentum=2e-3, adagrad=0.07, rmsprop=7e-3, adadelta=3.0, adam=0.02, radam=0.02, lion=0.03)
    minima = (Point(0.0, 0.0, 0.0),)

    @cached_property
    def _turn(self) -> tuple[Number, Number]:
        angle = self.angle * (pi / 180.0)
        return cos(angle), sin(angle)

    @cached_property
    def _matrix(self) -> tuple[Number, Number, Number]:
        c, s = self._turn
        return c * c + self.kappa * s * s, (1.0 - self.kappa) * c * s, s * s + self.kappa * c * c

    def value(self, x: Number, y: Number) -> Number:
        c, s = self._turn
        u, v = x * c + y * s, y * c - x * s
        return (u * u + self.kappa * (v * v)) / 2.0

    def gradient(self, x: Number, y: Number) -> tuple[Number, Number]:
        xx, xy, yy = self._matrix
        return xx * x + xy * y, xy * x + yy * y


@dataclass(frozen=True)
class Himmelblau(Surface):
    """Himmelblau (1972), on the usual bounds."""

    slug = "himmelblau"
    name = "Himmelblau"
    character = "Four minima of equal depth: start and rule decide which is found."
    bounds = ((-5.0, 5.0), (-5.0, 5.0))
    start = (0.0, -0.8)
    lrs = rates(
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

"""Test functions of global optimization."""

import math
from dataclasses import dataclass
from math import e, pi, tau

from optimizers.elementary import Number, cos, exp, sin, sqrt, where
from optimizers.surfaces.base import Point, Surface, images, mirrored, products, rates


@dataclass(frozen=True)
class Booth(Surface):
    """Booth's function as collected by Jamil & Yang (2013), no. 20, on the usual bounds."""

    slug = "booth"
    name = "Booth"
    character = "A mildly stretched bowl, tilted so that both coordinates interact."
    bounds = ((-10.0, 10.0), (-10.0, 10.0))
    start = (-8.0, 5.0)
    lrs = rates(
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


@dataclass(frozen=True)
class Matyas(Surface):
    """Matyas (1965), on the usual bounds; condition number 25."""

    slug = "matyas"
    name = "Matyas"
    character = "A long diagonal trough that is nearly flat along its floor."
    bounds = ((-10.0, 10.0), (-10.0, 10.0))
    start = (-9.0, -4.0)
    lrs = rates(
        sgd=0.3, momentum=0.07, adagrad=1.0, rmsprop=0.05, adadelta=10.0, adam=0.3, adamax=0.7, radam=0.7, lion=0.2
    )
    minima = (Point(0.0, 0.0, 0.0),)

    def value(self, x: Number, y: Number) -> Number:
        return 0.26 * (x * x + y * y) - 0.48 * x * y

    def gradient(self, x: Number, y: Number) -> tuple[Number, Number]:
        return 0.52 * x - 0.48 * y, 0.52 * y - 0.48 * x


@dataclass(frozen=True)
class McCormick(Surface):
    """McCormick (1976), on the usual bounds.

    The same minimum repeats down the diagonal, lower by pi each time, so that the plane has no lowest one.
    """

    slug = "mccormick"
    name = "McCormick"
    character = "A staircase of troughs: who moves too fast misses the first one."
    bounds = ((-1.5, 4.0), (-3.0, 4.0))
    start = (2.6, 3.8)
    lrs = rates(
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


@dataclass(frozen=True)
class ThreeHumpCamel(Surface):
    """The three-hump camel of Dixon & Szego (1975); the window is narrower than the usual +-5."""

    slug = "three_hump_camel"
    name = "Three-hump camel"
    character = "Three minima in a row; only the middle one is the lowest."
    bounds = ((-2.5, 2.5), (-2.5, 2.5))
    start = (2.1, 2.1)
    lrs = rates(
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
    minima = (Point(0.0, 0.0, 0.0), *mirrored(Point(1.747552345830289, -0.8737761729151445, 0.2986384422368594)))
    saddles = mirrored(Point(1.07054229182366, -0.53527114591183, 0.8773615577631402))

    def value(self, x: Number, y: Number) -> Number:
        x2 = x * x
        return 2.0 * x2 - 1.05 * (x2 * x2) + x2 * x2 * x2 / 6.0 + x * y + y * y

    def gradient(self, x: Number, y: Number) -> tuple[Number, Number]:
        x2 = x * x
        return x * (4.0 - x2 * (4.2 - x2)) + y, x + 2.0 * y


@dataclass(frozen=True)
class SixHumpCamel(Surface):
    """The six-hump camel of Dixon & Szego (1978); a narrower window than the usual [-3, 3] x [-2, 2]."""

    slug = "six_hump_camel"
    name = "Six-hump camel"
    character = "Six minima in mirrored pairs, of three different depths."
    bounds = ((-2.1, 2.1), (-1.3, 1.3))
    start = (-1.1, -0.1)
    lrs = rates(sgd=5e-3, momentum=2e-3, adagrad=0.05, rmsprop=5e-3, adadelta=1.0, adam=0.01, radam=0.05, lion=0.01)
    infimum = -1.0316284534898774
    minima = mirrored(
        Point(0.08984201310031806, -0.7126564030207396, -1.0316284534898774),
        Point(1.703606714969981, -0.7960835686726251, -0.2154638243837184),
        Point(1.6071047529201974, 0.5686514548841314, 2.1042503103112575),
    )
    saddles = (
        Point(0.0, 0.0, 0.0),
        *mirrored(
            Point(1.1092053368047863, -0.7682680925095399, 0.543718600978185),
            Point(1.6380679841897787, 0.22867406904439408, 2.2293571975307143),
            Point(1.2960702671671092, 0.6050843880386585, 2.2294708180298595),
        ),
    )

    def value(self, x: Number, y: Number) -> Number:
        x2, y2 = x * x, y * y
        return (4.0 - 2.1 * x2 + x2 * x2 / 3.0) * x2 + x * y + (4.0 * y2 - 4.0) * y2

    def gradient(self, x: Number, y: Number) -> tuple[Number, Number]:
        x2 = x * x
        return x * (8.0 - x2 * (8.4 - 2.0 * x2)) + y, x + y * (16.0 * y * y - 8.0)


@dataclass(frozen=True)
class GoldsteinPrice(Surface):
    """Goldstein & Price (1971), on the usual bounds.

    With s = x + y and t = 2x - 3y the two factors of the textbook's long polynomial are
    A(s) = 1 + (s + 1)^2 (19 - 14s + 3s^2) and B(t) = 30 + t^2 (18 - 16t + 3t^2), whose slopes factor into
    A'(s) = 12 (s + 1)(s - 1)(s - 2) and B'(t) = 12 t (t - 1)(t - 3). So all critical points are rational.
    """

    slug = "goldstein_price"
    name = "Goldstein-Price"
    character = "Losses from 3 to a million: slopes differ wildly over the map."
    bounds = ((-2.0, 2.0), (-2.0, 2.0))
    start = (0.6, 0.0)
    lrs = rates(
        sgd=7e-5, momentum=2e-5, adagrad=0.2, rmsprop=0.01, adadelta=0.7, adam=0.02, nadam=0.03, radam=2e-4, lion=0.02
    )
    infimum = 3.0
    minima = (Point(0.0, -1.0, 3.0), Point(-0.6, -0.4, 30.0), Point(1.8, 0.2, 84.0), Point(1.2, 0.8, 840.0))
    saddles = (Point(-0.4, -0.6, 35.0), Point(1.2, -0.2, 99.0), Point(1.4, 0.6, 980.0), Point(0.6, 0.4, 990.0))

    def value(self, x: Number, y: Number) -> Number:
        s, t = x + y, 2.0 * x - 3.0 * y
        s1 = s + 1.0
        a = 1.0 + s1 * s1 * (19.0 - 14.0 * s + 3.0 * (s * s))
        return a * (30.0 + t * t * (18.0 - 16.0 * t + 3.0 * (t * t)))

    def gradient(self, x: Number, y: Number) -> tuple[Number, Number]:
        s, t = x + y, 2.0 * x - 3.0 * y
        s1, t3 = s + 1.0, t * (t - 3.0)
        a = 1.0 + s1 * s1 * (19.0 - s * (14.0 - 3.0 * s))
        b = 30.0 + t * t * (18.0 - t * (16.0 - 3.0 * t))
        by_s, by_t = 12.0 * s1 * (s - 1.0) * (s - 2.0) * b, 12.0 * t3 * (t - 1.0) * a
        return by_s + 2.0 * by_t, by_s - 3.0 * by_t


@dataclass(frozen=True)
class StyblinskiTang(Surface):
    """Styblinski & Tang (1990), on the usual bounds."""

    slug = "styblinski_tang"
    name = "Styblinski-Tang"
    character = "Four minima of three depths; the nearest is seldom the lowest."
    bounds = ((-5.0, 5.0), (-5.0, 5.0))
    start = (4.6, -0.4)
    lrs = rates(
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
        return (x2 * x2 - 16.0 * x2 + 5.0 * x + y2 * y2 - 16.0 * y2 + 5.0 * y) / 2.0

    def gradient(self, x: Number, y: Number) -> tuple[Number, Number]:
        return x * (2.0 * x * x - 16.0) + 2.5, y * (2.0 * y * y - 16.0) + 2.5


@dataclass(frozen=True)
class Ackley(Surface):
    """Ackley (1987) with the usual 20, 0.2 and 2 pi; the window is +-5 instead of +-32.768.

    The origin is the tip of a cone: the gradient there is 0, the middle of the subgradients, and the
    Hessian leaves out the cone, which has no curvature that a number could say. There is a minimum near every
    pair of integers.
    """

    slug = "ackley"
    name = "Ackley"
    character = "A wide funnel covered with small dents that trap short steps."
    bounds = ((-5.0, 5.0), (-5.0, 5.0))
    start = (-2.4, 1.6)
    lrs = rates(
        sgd=0.01, momentum=0.01, adagrad=1.5, rmsprop=0.15, adadelta=1.0, adam=0.05, nadam=0.02, radam=0.1, lion=0.01
    )
    creases = True
    minima = images(
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
        r = sqrt((x * x + y * y) / 2.0)
        dents = exp((cos(tau * x) + cos(tau * y)) / 2.0)
        return (20.0 - 20.0 * exp(-0.2 * r)) + (e - dents)

    def gradient(self, x: Number, y: Number) -> tuple[Number, Number]:
        r = sqrt(0.5 * (x * x + y * y))
        ax, ay = tau * x, tau * y
        cone = 2.0 * exp(-0.2 * r) / where(r == 0.0, 1.0, r)
        dents = pi * exp(0.5 * (cos(ax) + cos(ay)))
        return cone * x + dents * sin(ax), cone * y + dents * sin(ay)

    def hessian(self, x: Number, y: Number) -> tuple[Number, Number, Number]:  # the cone has none at its tip
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

    slug = "rastrigin"
    name = "Rastrigin"
    character = "An egg box in a bowl: local steps stop in the nearest dimple."
    bounds = ((-5.12, 5.12), (-5.12, 5.12))
    start = (-3.4, 2.6)
    lrs = rates(
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
    minima = products(_DIMPLES, _DIMPLES)

    def value(self, x: Number, y: Number) -> Number:
        return x * x + y * y + 10.0 * (2.0 - cos(tau * x) - cos(tau * y))

    def gradient(self, x: Number, y: Number) -> tuple[Number, Number]:
        return 2.0 * x + 10.0 * tau * sin(tau * x), 2.0 * y + 10.0 * tau * sin(tau * y)


@dataclass(frozen=True)
class Levy(Surface):
    """Levy & Montalvo (1985), no. 13's relative in two dimensions, on the usual bounds.

    The textbook's w = 1 + (x - 1)/4 is written as 1 + u, and full turns are dropped from the sines, so that
    the minimum is 0 to the last bit. The loss is a function of x plus one of y, with 5 and 8 minima in the window.
    """

    slug = "levy"
    name = "Levy"
    character = "Parallel ripples across a bowl: many troughs, one lowest point."
    bounds = ((-10.0, 10.0), (-10.0, 10.0))
    start = (-6.0, 7.0)
    lrs = rates(
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
    minima = products(
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
        u, v = (x - 1.0) / 4.0, (y - 1.0) / 4.0
        a, b, c = sin(pi * u), sin(pi * u + 1.0), sin(tau * v)
        return a * a + u * u * (1.0 + 10.0 * b * b) + v * v * (1.0 + c * c)

    def gradient(self, x: Number, y: Number) -> tuple[Number, Number]:
        u, v = 0.25 * (x - 1.0), 0.25 * (y - 1.0)
        a, b = tau * u + 2.0, 2.0 * tau * v
        by_u = 0.25 * pi * sin(tau * u) + u * (3.0 - 2.5 * cos(a) + 2.5 * pi * u * sin(a))
        return by_u, v * (0.75 - 0.25 * cos(b) + 0.5 * pi * v * sin(b))


_RIM = (1.3049954504376675, 4.978189856741919)  # where tan(x - pi) = -2 (x - pi) beside the hole


@dataclass(frozen=True)
class Easom(Surface):
    """Easom (1990). On the textbook's +-100 the hole would be one pixel: the window is one period wide."""

    slug = "easom"
    name = "Easom"
    character = "One hole in an endless flat plain: far off the slope all but vanishes."
    bounds = ((0.0, 6.3), (0.0, 6.3))
    start = (1.9, 2.2)
    lrs = rates(
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
        return -cos(x) * cos(y) * exp(-(a * a) - b * b)

    def gradient(self, x: Number, y: Number) -> tuple[Number, Number]:
        a, b, cx, cy = x - pi, y - pi, cos(x), cos(y)
        hole = exp(-(a * a + b * b))
        return hole * cy * (sin(x) + 2.0 * a * cx), hole * cx * (sin(y) + 2.0 * b * cy)

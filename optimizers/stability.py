"""The limit of stability: the curvatures at a point against the longest step that a rule stands."""

import cmath
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from optimizers.elementary import Array
from optimizers.rules.base import Rule
from optimizers.surfaces import Surface


class Direction(NamedTuple):
    """A direction of curvature at a point, and what a step does along it."""

    vector: tuple[float, float]
    curvature: float
    """The eigenvalue of the Hessian, or of the preconditioned one."""
    root: complex | None
    """What a step multiplies the distance to the stationary point along this direction by in the long run, where
    curvature and effective learning rates stay as they are. Below 0 each step crosses that point; if not real, the
    distance swings, one swing taking 2 pi / |angle| steps, and |root| is for the swings. None where no theory says it.
    """


@dataclass(frozen=True)
class Stability:
    """The curvatures at a point against the limit of the rule there."""

    eigenvalues: tuple[float, float]
    """Of the Hessian, the smaller first."""
    directions: tuple[Direction, Direction]
    """Of the Hessian with the rule's penalty, preconditioned by effective learning rate over lr, the smaller first."""
    preconditioned: bool
    """Whether the two differ: whether the rule has a learning rate for each coordinate."""
    limit: float | None
    """The curvature above which a step in this direction is too long; None where no theory says it."""

    @property
    def share(self) -> float | None:
        """The largest curvature over the limit."""
        return None if self.limit is None else self.directions[1].curvature / self.limit


def stability(rule: Rule, surface: Surface, x: Array, effective: Array) -> Stability | None:
    """The curvatures at x, (2,), against the limit of a rule whose effective learning rates there are `effective`.

    Cohen et al. (2022), "Adaptive gradient methods at the edge of stability": an adaptive rule behaves near x as its
    non-adaptive form does on a surface whose Hessian is preconditioned. The lr of the rule is that of the step. None
    where the Hessian is not finite.
    """
    lr = float(rule.lr)
    xx, xy, yy = (float(h) for h in surface.hessian(float(x[0]), float(x[1])))
    scale: Array = np.sqrt(effective / lr) if lr > 0.0 else np.ones(2)
    matrix = np.array([[xx, xy], [xy, yy]])
    preconditioned = (matrix + rule.penalty * np.eye(2)) * np.outer(scale, scale)
    if not np.isfinite(preconditioned).all():
        return None
    low, high = (float(curvature) for curvature in surface.eigenvalues(float(x[0]), float(x[1])))
    values, vectors = np.linalg.eigh(preconditioned)
    directions = []
    for value, column in zip(values.tolist(), vectors.T, strict=True):
        vector = scale * column  # an eigenvector of the unsymmetric matrix that acts on x itself
        vector = vector / np.hypot(vector[0], vector[1])
        directions.append(Direction((float(vector[0]), float(vector[1])), value, step_root(rule, lr * value)))
    return Stability(
        eigenvalues=(low, high),
        directions=(directions[0], directions[1]),
        preconditioned=rule.adaptive and lr > 0.0,
        limit=None if surface.creases and not matrix.any() else curvature_limit(rule),
    )


def linear_map(rule: Rule, p: float) -> tuple[float, float] | None:
    """The trace and determinant of one step as a linear map of position and velocity; None if unknown.

    p is effective learning rate times curvature, that of the rule's penalty too, and both are taken as fixed: the
    gradient is p times the distance x to the stationary point, in units of the effective learning rate. The larger
    root of z^2 - trace z + determinant is what a step multiplies a distance by in the long run. Cohen et al. (2022),
    section 2, for the moving averages.
    """
    if rule.curvature_limit(1.0) is None:
        return None
    columns = []
    for x, m in ((1.0, 0.0), (0.0, 1.0)):
        before = rule.init(0.0)
        after = rule.step(x, (p - rule.penalty) * x, before._replace(m=m) if "m" in before._fields else before)
        columns.append((x - rule.multiplied(after) - getattr(after, "decay", 0.0), getattr(after, "m", 0.0)))
    (xx, xm), (mx, mm) = columns
    return xx + mm, xx * mm - xm * mx


def step_root(rule: Rule, p: float) -> complex | None:
    """What a step multiplies a distance by in the long run, where effective learning rate times curvature is p."""
    if (linear := linear_map(rule, p)) is None:
        return None
    trace, determinant = linear
    root = cmath.sqrt(trace * trace - 4.0 * determinant)
    return (trace + root if trace >= 0.0 else trace - root) / 2.0  # the larger of the two


def curvature_limit(rule: Rule) -> float | None:
    """The curvature above which a step of this rule is too long; None where no theory says it."""
    limit = rule.curvature_limit(rule.lr) if rule.lr > 0.0 else None
    return None if limit is None else float(limit)

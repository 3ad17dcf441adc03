"""What happens inside the steps of a run: operands of the ledger, effective rates, stability, and twin rules."""

import cmath
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any, NamedTuple

import numpy as np

from optimizers.descend import Path
from optimizers.elementary import Array, Number
from optimizers.hyper import declared
from optimizers.ledger import Row, evaluate, previous
from optimizers.rules import RULES, Adam, Momentum, MomentumStep, Rule
from optimizers.surfaces import Surface

POSITION = Row("x + delta", "x_t", "length", "position after the step")
_GIVEN = {"x": "x_{t-1}", "gradient": r"\nabla f(x_{t-1})", "noise": r"\xi_t"}


def rows(rule: Rule) -> dict[str, Row]:
    """The ledger of a rule in computing order, with the new position at its end."""
    order = type(rule.init(0.0))._fields
    return {name: rule.ledger[name]._replace(meaning=rule.meaning(name)) for name in order} | {"x_new": POSITION}


def symbols(rule: Rule) -> dict[str, str]:
    """The LaTeX symbol of every operand of a rule's formulas."""
    own = {name: row.symbol for name, row in rows(rule).items()}
    before = {f"{name}_prev": previous(symbol) for name, symbol in own.items()}
    return _GIVEN | {name: h.symbol for name, h in declared(type(rule)).items()} | own | before


def operands(rule: Rule, path: Path) -> dict[str, Array]:
    """Every operand of a rule's formulas at every step of a run: (n, 2) each; row t - 1 is step t."""
    n = len(path.lr)
    zero = rule.init(0.0)._asdict()
    own = {f.name: np.full((n, 2), float(getattr(rule, f.name))) for f in fields(rule)}
    before = {
        f"{name}_prev": np.concatenate([np.full((1, 2), zero[name]), values[:-1]])[:n]
        for name, values in path.quantities.items()
    }
    given = {
        "lr": np.repeat(path.lr[:, None], 2, axis=1),
        "x": path.x[:n],
        "x_new": path.x[1:],
        "gradient": path.gradient[:n],
        "noise": np.zeros((n, 2)) if path.noise is None else path.noise,
        "noisy": np.full((n, 2), path.noise is not None),
    }
    return own | given | before | path.quantities


def at(every: dict[str, Array], step: int) -> dict[str, Array]:
    """The operands of one step, counted from 1: (2,) each, or a number where both coordinates share it."""
    return {name: values[step - 1] for name, values in every.items()}


def relative_step(path: Path) -> Array:
    """|delta| / lr of each coordinate at every step: (n, 2)."""
    with np.errstate(all="ignore"):
        ratio: Array = np.abs(path.quantities["delta"]) / path.lr[:, None]
    return ratio


def effective_lr(rule: Rule, every: dict[str, Array]) -> Array:
    """What multiplies the gradient, or what is made of it, in the step of each coordinate: (n, 2)."""
    rate: Array = evaluate(rule.effective_lr, every)
    return rate


def cosine(path: Path) -> Array:
    """Cosine of the angle between the step and the direction of steepest descent: (n,); NaN where either is 0."""
    g, delta = path.gradient[:-1], path.quantities["delta"]
    with np.errstate(all="ignore"):
        g, delta = (v / np.hypot(v[:, 0], v[:, 1])[:, None] for v in (g, delta))
    value: Array = -(g * delta).sum(axis=1)
    return value


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
        preconditioned=rule.effective_lr != "lr" and lr > 0.0,
        limit=None if surface.creases and not matrix.any() else curvature_limit(rule),
    )


def step_root(rule: Rule, p: float) -> complex | None:
    """What a step multiplies a distance by in the long run, where effective learning rate times curvature is p."""
    if (linear := rule.linear_map(p)) is None:
        return None
    trace, determinant = linear
    root = cmath.sqrt(trace * trace - 4.0 * determinant)
    return (trace + root if trace >= 0.0 else trace - root) / 2.0  # the larger of the two


def curvature_limit(rule: Rule) -> float | None:
    """The curvature above which a step of this rule is too long; None where no theory says it."""
    if rule.curvature_limit is None or rule.lr <= 0.0:
        return None
    return float(evaluate(rule.curvature_limit, {f.name: getattr(rule, f.name) for f in fields(rule)}))


@dataclass(frozen=True)
class MovingAverage(Rule):
    """Momentum as a moving average, m = beta m + (1 - beta) g: the other convention for the heavy ball.

    It is no rule of its own: it takes the path of `Momentum` with lr / (1 - beta) in place of lr.
    """

    slug = Momentum.slug
    name = "Momentum as a moving average"

    beta: float = 0.9

    def init(self, x: Number) -> MomentumStep:
        return Momentum().init(x)

    def step(self, x: Number, g: Number, s: MomentumStep) -> MomentumStep:
        m = self.beta * s.m + (1.0 - self.beta) * g
        return MomentumStep(g, m, -self.lr * m)


class Twin(NamedTuple):
    """A rule that differs in one thing, and what that thing is."""

    name: str
    rule: Rule


# What a hyperparameter is changed to where the visitor has not said it: far enough away to be seen.
_OTHER: dict[str, Callable[[float], float]] = {
    "eps": lambda eps: 0.1 if eps != 0.1 else 1e-8,
    "weight_decay": lambda share: 0.0 if share else 0.1,
    "momentum_decay": lambda decay: 0.1 if decay != 0.1 else 4e-3,
    "lr": lambda lr: lr / 2.0 if lr >= 2e-5 else lr * 2.0,  # half the lowest lr is out of range
}


def _other_decay(rate: float) -> float:
    return 0.9 if rate > 0.95 else 0.99


def twin_kinds(rule: Rule) -> tuple[str, ...]:
    """What can be changed in a rule, the most telling first."""
    own = {"adam": ("bias_correction",), "adamw": ("l2",), "momentum": ("average",)}.get(rule.slug, ())
    # AdamW always corrects the bias, so that two things would change where Adam does not.
    decoupled = ("decoupled",) if isinstance(rule, Adam) and rule.bias_correction else ()
    names = ("eps", "beta2", "rho", "beta1", "beta")
    hypers = declared(type(rule))
    rest = sorted(hypers, key=lambda name: names.index(name) if name in names else len(names))
    return tuple(dict.fromkeys((*own, *decoupled, *rest)))


def other_value(rule: Rule, kind: str) -> float | None:
    """What the twin's hyperparameter is to begin with; None where the kind has no number to choose."""
    h = declared(type(rule)).get(kind)
    if h is None or h.scale == "switch":
        return None
    value = float(getattr(rule, kind))
    change = _OTHER.get(kind, _other_decay)
    return h.nearest(change(value))


def twin(rule: Rule, kind: str, value: float | None) -> Twin:
    """The same rule with one thing changed, to `value` where there is a number to choose."""
    own: dict[str, Any] = {f.name: getattr(rule, f.name) for f in fields(rule)}
    if kind == "average":
        beta = own["beta"]
        return Twin("as a moving average, lr / (1 \N{MINUS SIGN} beta)", MovingAverage(rule.lr / (1.0 - beta), beta))
    if kind in ("decoupled", "l2"):
        other = RULES["adamw" if kind == "decoupled" else "adam"]
        kept = {name: own[name] for name in declared(other) if name in own}
        return Twin("with decoupled decay" if kind == "decoupled" else "with an L2 penalty", other(**kept))
    if kind == "bias_correction":
        correct = not own["bias_correction"]
        return Twin(f"{'with' if correct else 'without'} bias correction", type(rule)(**own | {kind: correct}))
    return Twin(f"with {kind.replace('_', ' ')} {value:g}", type(rule)(**own | {kind: value}))


def replay(rule: Rule, other: Rule, path: Path) -> Array:
    """The steps that `other` would take along the positions and gradients of a run of `rule`: (n, 2)."""
    n = len(path.lr)
    gradient = path.gradient[:n] if path.noise is None else path.gradient[:n] + path.noise
    s = other.init(path.x[0])
    steps = np.empty((n, 2))
    with np.errstate(all="ignore"):
        for t in range(n):
            now = replace(other, lr=other.lr * float(path.lr[t]) / rule.lr)
            s = now.step(path.x[t], gradient[t], s)
            steps[t] = s.delta
    return steps

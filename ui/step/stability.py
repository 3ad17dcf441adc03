"""The stability meter: the curvatures at a point against what the rule stands, in one sentence and a few numbers."""

import numpy as np

from optimizers.hyper import declared
from optimizers.inside import Direction, Stability, effective_lr, stability
from optimizers.ledger import latex
from optimizers.rules import Rule
from optimizers.surfaces import Surface
from ui.numbers import show
from ui.step.inside import Inside

_HARDLY = 5e-3  # a factor that differs by less from one is one in three digits
_ALONG = 0.9  # a direction whose cosine with an axis is larger is called by that axis


def measured(run: Inside, surface: Surface, step: int) -> Stability | None:
    """The stability at the point from which a step, counted from 1, is taken, with the rates of that step."""
    rate = effective_lr(run.rule, run.every)[step - 1]
    return stability(run.rule, surface, run.path.x[step - 1], float(run.path.lr[step - 1]), rate)


def _along(direction: Direction) -> str:
    x, y = direction.vector
    if abs(x) > _ALONG:
        return "the x coordinate"
    if abs(y) > _ALONG:
        return "the y coordinate"
    forwards = 1.0 if x > 0.0 else -1.0  # a direction is its own opposite
    return f"the distance along ({show(forwards * x, 2)}, {show(forwards * y, 2)})"


def _change(direction: Direction) -> str:
    factor = direction.factor
    if factor is None:
        return ""
    if abs(factor - 1.0) < _HARDLY:
        return f"{_along(direction)} will hardly change"
    if factor > 1.0:
        return f"{_along(direction)} will grow by a factor of {show(factor, 3)} a step"
    return f"{_along(direction)} will shrink to {show(factor, 3)} times its size in a step"


def sentence(rule: Rule, found: Stability | None) -> str:
    """What the curvatures mean for the rule's step size here."""
    if found is None:
        return "The curvature is not finite here."
    steep, gentle = found.directions[1], found.directions[0]
    if found.share is None:
        return f"No limit for the step size of {rule.name} is known; the curvatures alone are shown."
    if steep.curvature <= 0.0:
        return (
            "The surface curves down or not at all here, so no step size is too long: "
            f"{_change(gentle)}, away from the hill."
        )
    size = f"This step size is {show(found.share, 3)} times the limit in the steep direction"
    if found.share > 1.0:
        return f"{size}: {_change(steep)}, if the surface stays this curved."
    if gentle.curvature < 0.0:
        return f"{size}. In the other direction the surface curves down: {_change(gentle)}."
    return f"{size}: {_change(steep)}, if the surface stays this curved."


def numbers(rule: Rule, found: Stability | None) -> str:
    """The eigenvalues and the limit, as Markdown with LaTeX."""
    if found is None:
        return ""
    low, high = found.eigenvalues
    parts = [rf"Eigenvalues of the Hessian: $\lambda_1 = {_tex(high)}$, $\lambda_2 = {_tex(low)}$."]
    if found.preconditioned:
        parts.append(
            rf"Preconditioned by each coordinate's rate over $\alpha$, the largest is "
            rf"${_tex(found.directions[1].curvature)}$."
        )
    if found.limit is not None and rule.curvature_limit is not None:
        own = {name: float(getattr(rule, name)) for name in declared(type(rule))}
        formula = latex(rule.curvature_limit, own, lambda name: declared(type(rule))[name].symbol)
        parts.append(f"Limit: ${formula} = {_tex(found.limit)}$.")
    return "\u2002".join(parts)


def _tex(value: float) -> str:
    text = show(value, 4).replace("\N{MINUS SIGN}", "-")
    mantissa, *exponent = text.split("e")
    return rf"{mantissa} \cdot 10^{{{exponent[0]}}}" if exponent and np.isfinite(value) else text

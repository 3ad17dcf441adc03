"""The stability meter: the curvatures at a point against what the rule stands, in a few sentences and numbers."""

import cmath
import math
from dataclasses import replace

import numpy as np

from formulas.graph import symbol
from formulas.latex import latex
from formulas.reading import readable
from optimizers.diagnostics import effective_lr
from optimizers.hyper import declared
from optimizers.ledger import constants
from optimizers.recorded import symbolic
from optimizers.rules import Rule
from optimizers.stability import Direction, Stability, stability
from optimizers.surfaces import Surface
from ui.language import say
from ui.language import sentences as joined
from ui.numbers import show
from ui.step.inside import Inside

_ROUNDING = 1e-12  # a factor that differs by less from one may be one


def measured(run: Inside, surface: Surface, step: int) -> Stability | None:
    """The stability at the point from which a step, counted from 1, is taken, with the rates of that step."""
    now = replace(run.rule, lr=float(run.path.lr[step - 1]))
    return stability(now, surface, run.path.x[step - 1], effective_lr(run.rule, run.path)[step - 1])


def sentences(run: Inside, surface: Surface, step: int, found: Stability | None) -> str:
    """What the curvatures mean for the size of a step: what is true on the quadratic that the surface is near here."""
    rule, lr = run.rule, float(run.path.lr[step - 1])
    if lr == 0.0:
        return say("The learning rate is 0 in this step, so that it moves nothing.")
    if found is None:
        return say("The curvature is not finite here.")
    if surface.creases and found.eigenvalues == (0.0, 0.0):
        return _on_a_flat_face(run, step)
    if found.limit is None or found.share is None:
        return say(
            "This page computes no limit for the steps of {rule}; it shows the curvatures alone.", rule=rule.name
        )
    gentle, steep = found.directions
    decay = float(getattr(rule, "weight_decay", 0.0))
    if found.limit <= 0.0:
        return say(
            "The weight decay alone takes {times} times the position away; the limit is 2 times.",
            times=show(lr * decay, 3),
        )
    if steep.curvature > 0.0:
        share = say(
            "This step size is {times} times the limit in the steep direction, {direction}.",
            times=show(found.share, 3),
            direction=_along(steep),
        )
        said = [share, _motion(steep)]
    else:
        said = [say("The loss curves down or not at all here, so that curvature sets no limit to the step size.")]
    if _leaves_a_top(gentle):
        said.append(
            say(
                "In the direction {direction} the loss curves down: in the long run each step multiplies the "
                "distance to the highest point along it by {factor}.",
                direction=_along(gentle),
                factor=_factor(gentle),
            )
        )
    if len(said) > 1:
        said.append(
            say("This holds while the curvature and the effective learning rates stay as they are in this step.")
            if found.preconditioned
            else say("This holds while the curvature and the learning rate stay as they are in this step.")
        )
        if decay:
            said.append(say("The pull of the weight decay is counted in."))
        if run.path.noise is not None:
            said.append(say("The noise of the gradients is left out of account."))
        if surface.creases:
            said.append(say("It does not hold across a place where the slope of this surface jumps."))
    return joined(*said)


def _on_a_flat_face(run: Inside, step: int) -> str:
    before, after = run.path.gradient[step - 1], run.path.gradient[step]
    crossed = [name for name, turned in zip("xy", before * after < 0.0, strict=True) if turned]
    flat = say("The faces of this surface have no curvature that could set a limit to the step size: its creases do.")
    if not crossed:
        return joined(flat, say("This step crosses no crease."))
    if len(crossed) == 1:
        (name,) = crossed
        return joined(flat, say("This step crosses the crease in {name}: it is longer than the way there.", name=name))
    return joined(flat, say("This step crosses the creases in x and in y: it is longer than the way to either."))


def _leaves_a_top(direction: Direction) -> bool:
    """Whether the distance to the stationary point grows on one side of it: a step that is too long changes sides."""
    root = direction.root
    return root is not None and root.imag == 0.0 and root.real > 1.0 + _ROUNDING


def _motion(direction: Direction) -> str:
    """How the distance to the lowest point along a direction changes."""
    root, factor = direction.root or 0.0j, _factor(direction)
    if root.imag:
        return say(
            "The run swings around the lowest point along it, there and back in {period} steps, and in the long run "
            "each step multiplies the swings by {factor}.",
            period=show(math.tau / abs(cmath.phase(root)), 3),
            factor=factor,
        )
    if root.real < 0.0:
        return say(
            "In the long run each step crosses the lowest point along it and multiplies the distance to it by "
            "{factor}.",
            factor=factor,
        )
    return say(
        "In the long run each step multiplies the distance to the lowest point along it by {factor}.", factor=factor
    )


def _along(direction: Direction) -> str:
    x, y = (round(v, 2) + 0.0 for v in direction.vector)
    if (x, y) < (0.0, 0.0):  # a direction is its own opposite
        x, y = 0.0 - x, 0.0 - y
    return f"({x:.2f}, {y:.2f})".replace("-", "\N{MINUS SIGN}")


def _factor(direction: Direction) -> str:
    """What a distance is multiplied by: in three digits, or as many as tell it from one."""
    factor = abs(direction.root or 0.0)
    apart = abs(factor - 1.0)
    if apart >= 5e-3:
        return show(factor, 3)
    return f"{factor:.{1 - math.floor(math.log10(apart))}f}" if apart > _ROUNDING else "1"


def numbers(rule: Rule, found: Stability | None) -> str:
    """The eigenvalues and the limit, as Markdown with LaTeX."""
    if found is None:
        return ""
    low, high = found.eigenvalues
    parts = [
        say(r"Eigenvalues of the Hessian: $\lambda_1 = {high}$, $\lambda_2 = {low}$.", high=_tex(high), low=_tex(low))
    ]
    if found.preconditioned:
        largest = _tex(found.directions[1].curvature)
        parts.append(
            say(
                r"With the L2 penalty, and multiplied by each coordinate's effective rate over $\alpha$, the largest "
                r"is ${largest}$.",
                largest=largest,
            )
            if rule.penalty
            else say(
                r"Multiplied by each coordinate's effective rate over $\alpha$, the largest is ${largest}$.",
                largest=largest,
            )
        )
    if found.limit is not None:
        limit = symbolic(type(rule), constants(rule)).curvature_limit(symbol("lr"))
        names = {symbol(name): h.symbol for name, h in declared(type(rule)).items()}
        formula = latex(readable([limit])[0], names)
        parts.append(say("Limit: ${formula} = {limit}$.", formula=formula, limit=_tex(found.limit)))
    return "\u2002".join(parts)


def _tex(value: float) -> str:
    text = show(value, 4).replace("\N{MINUS SIGN}", "-")
    mantissa, *exponent = text.split("e")
    return rf"{mantissa} \cdot 10^{{{exponent[0]}}}" if exponent and np.isfinite(value) else text

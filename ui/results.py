"""The table under the race: what each rule reached, in numbers and in words."""

from dataclasses import dataclass
from html import escape

import numpy as np

from optimizers.descend import Path
from optimizers.experiment import Experiment
from optimizers.hyper import declared
from optimizers.rules import Rule
from optimizers.surfaces import Surface
from ui.numbers import setting, show
from ui.palette import Theme, swatch
from ui.runs import paths


@dataclass(frozen=True)
class Result:
    """A row of the table; None where there is nothing to say."""

    rule: Rule
    settings: str
    loss: float
    distance: float | None
    reached: int | None
    status: str


def floor(surface: Surface) -> float:
    """What the target counts from: the lowest loss of the surface, or of its listed minima, or 0."""
    if surface.infimum is not None:
        return surface.infimum
    return min((p.value for p in surface.minima), default=0.0)


def results(e: Experiment) -> list[Result]:
    """A row for each rule, in the experiment's order."""
    threshold = floor(e.surface) + e.target
    rows = []
    for rule, path in zip(e.rules, paths(e), strict=True):
        hits = np.flatnonzero(path.loss <= threshold)
        x, y = path.x[-1]
        distances = [float(np.hypot(x - p.x, y - p.y)) for p in e.surface.minima]
        rows.append(
            Result(
                rule=rule,
                settings=settings(rule),
                loss=float(path.loss[-1]),
                distance=min(distances, default=None),
                reached=int(hits[0]) if hits.size else None,
                status=status(rule, path, e.surface),
            )
        )
    return rows


def settings(rule: Rule) -> str:
    """The hyperparameters that are shown at once, and of the others those that are not at their default."""
    shown = [
        f"{h.name.replace('_', ' ')} {_say(getattr(rule, h.name))}"
        for h in declared(type(rule)).values()
        if h.main or getattr(rule, h.name) != h.default
    ]
    return ", ".join(shown)


def _say(value: float | bool) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return setting(value)


def status(rule: Rule, path: Path, surface: Surface) -> str:
    """How a run ended, in words."""
    if path.status == "converged":
        return f"converged at step {path.stopped_at}{_on_what(path, surface)}"
    if path.status == "diverged":
        return f"diverged at step {path.stopped_at}{_why(rule, path, surface)}"
    if path.loss[-1] > path.loss[0]:
        return "still moving, and higher than its start"
    return "still moving"


def _curvatures(surface: Surface, x: float, y: float) -> tuple[float, float]:
    xx, xy, yy = (float(h) for h in surface.hessian(x, y))
    if not np.isfinite([xx, xy, yy]).all():
        return float("nan"), float("nan")
    low, high = np.linalg.eigvalsh([[xx, xy], [xy, yy]])
    return float(low), float(high)


def _on_what(path: Path, surface: Surface) -> str:
    low, high = _curvatures(surface, *(float(v) for v in path.x[-1]))
    tolerance = 1e-3 * max(abs(low), abs(high))
    if low >= -tolerance:
        return ""
    return ", on a maximum" if high <= tolerance else ", on a saddle point"


def _why(rule: Rule, path: Path, surface: Surface) -> str:
    """The theory's limit for lr on a quadratic with the largest curvature L, at the first point that breaks it."""
    lrs = [*path.lr, path.lr[-1] if len(path.lr) else rule.lr]
    for step, ((x, y), lr) in enumerate(zip(path.x, lrs, strict=True)):
        _, curvature = _curvatures(surface, float(x), float(y))
        limit = rule.largest_lr(curvature) if curvature > 0 else None
        if limit is not None and lr > limit:
            where = "at the start" if step == 0 else f"at step {step}"
            return f": lr {setting(float(f'{lr:.4g}'))} is above {_formula(rule)} = {show(limit, 2)} {where}"
    return ""


def _formula(rule: Rule) -> str:
    return (rule.limit_formula or "").replace(r"\beta", "\N{GREEK SMALL LETTER BETA}")


def table(e: Experiment, theme: Theme) -> str:
    """The results as an HTML table."""
    above = show(floor(e.surface) + e.target, 3)
    heads = ("Rule", "Settings", "Final loss", "Distance to the nearest minimum", f"Steps to loss ≤ {above}", "Status")
    rows = []
    for r in results(e):
        cells = (
            f"<th scope='row'>{swatch(r.rule.slug, theme)} {escape(r.rule.name)}</th>",
            f"<td class='text'>{escape(r.settings)}</td>",
            f"<td>{show(r.loss)}</td>",
            f"<td>{'none known' if r.distance is None else show(r.distance)}</td>",
            f"<td>{'not reached' if r.reached is None else r.reached}</td>",
            f"<td class='text'>{escape(r.status)}</td>",
        )
        rows.append(f"<tr>{''.join(cells)}</tr>")
    text = {"Rule", "Settings", "Status"}
    head = "".join(f"<th scope='col' class='{'text' if h in text else ''}'>{h}</th>" for h in heads)
    return f"<div class='results'><table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"

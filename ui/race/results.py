"""The table under the race: what each run reached, in numbers and in words."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from markupsafe import Markup

from formulas.graph import symbol
from optimizers.descend import Path
from optimizers.experiment import Experiment
from optimizers.hyper import declared
from optimizers.outcomes import DIVERGED, FLAT, MOVING, OTHER, OUTCOMES, floor, nearest_minima, nearness, outcomes
from optimizers.recorded import symbolic
from optimizers.rules import Rule
from optimizers.runs import Run
from optimizers.surfaces import Surface
from ui.labels import labels
from ui.language import say
from ui.numbers import setting, show
from ui.palette import listed_label
from ui.runs import paths
from ui.table import Column, table
from ui.wording import moving, plain, settings


@dataclass(frozen=True)
class Result:
    """A row of the table; None where there is nothing to say."""

    run: Run
    label: str
    settings: str
    loss: float
    distance: float | None
    reached: int | None
    status: str


def results(e: Experiment) -> list[Result]:
    """A row for each run that is shown, in the experiment's order."""
    threshold = floor(e.surface) + e.target
    found, names = paths(e), labels(e.runs)
    ends = np.stack([path.x[-1] for path in found], axis=1)
    _, away = nearest_minima(e.surface, ends)
    codes = outcomes(e.surface, ends, np.array([path.status for path in found]))
    rows = []
    for run, path, distance, code in zip(e.shown, found, away.tolist(), codes.tolist(), strict=True):
        hits = np.flatnonzero(path.loss <= threshold)
        rows.append(
            Result(
                run=run,
                label=names[run.id],
                settings=settings(run.rule),
                loss=float(path.loss[-1]),
                distance=distance if e.surface.minima else None,
                reached=int(hits[0]) if hits.size else None,
                status=_status(e, run.rule, path, code),
            )
        )
    return rows


def _status(e: Experiment, rule: Rule, path: Path, code: int) -> str:
    """How a run ended, in words; `code` is its outcome."""
    if code == DIVERGED:
        return _diverged(rule, path, e.surface)
    if code == FLAT:
        return say("on flat ground, far from any stationary point")
    if code == MOVING:
        end = moving(e)
        return say("{end}, and higher than its start", end=end) if path.loss[-1] > path.loss[0] else end
    where = _kind(path, e.surface) if code == OTHER else say(OUTCOMES[code])
    if path.status != "converged":
        return where
    return say("converged at step {step}, {where}", step=path.stopped_at, where=where)


def _kind(path: Path, surface: Surface) -> str:
    """At which kind of stationary point a run is that is at no minimum."""
    x, y = path.x[-1]
    low, high = (float(curvature) for curvature in surface.eigenvalues(*path.x[-1]))
    tolerance = 1e-3 * max(abs(low), abs(high))
    listed = any(np.hypot(x - p.x, y - p.y) <= nearness(surface) for p in surface.saddles)
    if listed or low < -tolerance < tolerance < high:
        return say("at a saddle point")
    return say("at a maximum") if high < -tolerance else say("at a degenerate stationary point")


def _diverged(rule: Rule, path: Path, surface: Surface) -> str:
    """When a run diverged, and why, if the theory says so."""
    broken = _broken_limit(rule, path, surface)
    if broken is None:
        return say("diverged at step {step}", step=path.stopped_at)
    named = {
        "step": path.stopped_at,
        "lr": setting(float(f"{broken.lr:.4g}")),
        "formula": _formula(rule),
        "limit": show(broken.limit, 2),
    }
    if broken.step == 0:
        return say("diverged at step {step}: lr {lr} is above {formula} = {limit} at the start", **named)
    return say(
        "diverged at step {step}: lr {lr} is above {formula} = {limit} at step {broken}", **named, broken=broken.step
    )


class Broken(NamedTuple):
    """A step whose learning rate is above the theory's limit."""

    step: int
    lr: float
    limit: float


def _broken_limit(rule: Rule, path: Path, surface: Surface) -> Broken | None:
    """The theory's limit for lr on a quadratic with the largest curvature L, at the first point that breaks it."""
    if rule.largest_lr(1.0) is None:
        return None
    lrs = np.append(path.lr, path.lr[-1] if len(path.lr) else rule.lr)
    with np.errstate(all="ignore"):
        curvatures = surface.eigenvalues(*path.x.T)[1]
        limits: Any = rule.largest_lr(curvatures)
    if not (broken := (curvatures > 0.0) & (curvatures < np.inf) & (lrs > limits)).any():
        return None
    step = int(np.argmax(broken))
    return Broken(step, float(lrs[step]), float(limits[step]))


def _formula(rule: Rule) -> str:
    """The limit of lr as a person writes it: 2(1 + \N{GREEK SMALL LETTER BETA})/L."""
    names = {symbol(name): name for name in declared(type(rule))}
    names |= {symbol("L"): "L", symbol("beta"): "\N{GREEK SMALL LETTER BETA}"}
    return plain(symbolic(type(rule)).curvature_limit(symbol("L")), names)


def results_table(e: Experiment, label: Callable[[str, str], Markup] = listed_label) -> Markup:
    """The results as an HTML table; `label` shows a run of this id and label."""
    target = show(floor(e.surface) + e.target, 3)
    columns = (
        Column(say("Run"), "row head"),
        Column(say("Settings"), "text"),
        Column(say("Final loss")),
        Column(say("Distance to the nearest known minimum")),
        Column(say("Steps to loss ≤ {loss}", loss=target)),
        Column(say("Status"), "text"),
    )
    rows = (
        (
            label(r.run.id, r.label),
            r.settings,
            show(r.loss),
            say("none known") if r.distance is None else show(r.distance),
            say("not reached") if r.reached is None else r.reached,
            r.status,
        )
        for r in results(e)
    )
    return table(columns, rows)

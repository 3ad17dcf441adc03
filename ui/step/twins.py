"""Twin runs: the same run with one thing changed, and what that does to the steps."""

from dataclasses import replace
from typing import Any

import numpy as np

from optimizers.experiment import Experiment
from optimizers.messages import message
from optimizers.runs import Run, free_id
from optimizers.twins import Twin
from ui.language import say
from ui.numbers import show
from ui.palette import DASH_PIXELS, MARKER_PATHS, TWIN, Theme
from ui.step.figures import twin_ratio
from ui.step.inside import Inside

_SAME = 1e-6  # a ratio of steps that differs by less, relatively, is the same in the digits that are shown

_KINDS = {
    "bias_correction": message("bias correction switched"),
    "decoupled": message("a decoupled in place of an L2 decay (AdamW)"),
    "l2": message("an L2 penalty in place of a decoupled decay (Adam)"),
    "average": message("momentum as a moving average, lr converted"),
}


def kind_name(kind: str) -> str:
    """What is changed, as an entry of a list."""
    return say(_KINDS[kind]) if kind in _KINDS else say("another {name}", name=say(kind.replace("_", " ")))


def twin_name(run: Inside, twin: Twin) -> str:
    """What the twin of a run is called."""
    return say("{run} {change}", run=run.label, change=say(twin.name))


def twin_experiment(e: Experiment, run: Run, twin: Twin | None) -> Experiment:
    """A run and its twin, if it has one, in that order, in the experiment of the run."""
    twins = (Run(free_id(twin.rule.slug, [run.id]), twin.rule),) if twin else ()
    return replace(e, runs=(run, *twins))


def as_twin(shown: dict[str, Any], run: Inside, twin: Twin, theme: Theme) -> dict[str, Any]:
    """A run of the player's payload with the name and look of a twin."""
    own = {
        "name": twin_name(run, twin),
        "colour": TWIN.colour(theme),
        "dash": DASH_PIXELS[TWIN.dash],
        "marker": MARKER_PATHS[TWIN.marker],
    }
    return shown | own


def twin_sentence(run: Inside, twin: Twin) -> str:
    """Where the twin's step differs most, both fed the same gradients."""
    ratio = twin_ratio(run, twin.rule)
    held = ratio[np.isfinite(ratio)]
    name = twin_name(run, twin)
    if not held.size:
        return say("There is no step to compare with {name}.", name=name)
    if np.abs(held - 1.0).max() < _SAME:
        if type(twin.rule) is not type(run.rule) and getattr(run.rule, "weight_decay", None) == 0.0:
            return say(
                "On the gradients of this run, {name} takes the very same steps, because the weight decay is 0.",
                name=name,
            )
        return say("On the gradients of this run, {name} takes the very same steps.", name=name)
    top, low = float(held.max()), float(held.min())
    if top - low < _SAME * top:
        return say(
            "On the gradients of this run, each step of {name} is {times} times as long.", name=name, times=show(top, 5)
        )
    step, coordinate = divmod(int(np.nanargmax(np.where(np.isfinite(ratio), ratio, np.nan))), 2)
    said = {"name": name, "top": show(top, 5), "t": step + 1, "low": show(low, 5)}
    if abs(ratio[step, 0] - ratio[step, 1]) < _SAME * top:
        return say(
            "On the gradients of this run, the step of {name} is at most {top} times as long, at t = {t} in both "
            "coordinates, and at least {low} times.",
            **said,
        )
    return say(
        "On the gradients of this run, the step of {name} is at most {top} times as long, at t = {t} in {coordinate}, "
        "and at least {low} times.",
        coordinate="xy"[coordinate],
        **said,
    )

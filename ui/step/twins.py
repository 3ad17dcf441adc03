"""Twin runs: the same run with one thing changed, and what that does to the steps."""

from dataclasses import replace
from typing import Any

import numpy as np

from optimizers.experiment import Experiment
from optimizers.runs import Run, free_id
from optimizers.twins import Twin
from ui.numbers import show
from ui.palette import DASH_PIXELS, MARKER_PATHS, TWIN, Theme
from ui.step.figures import twin_ratio
from ui.step.inside import Inside

_SAME = 1e-6  # a ratio of steps that differs by less, relatively, is the same in the digits that are shown

_KINDS = {
    "bias_correction": "bias correction switched",
    "decoupled": "a decoupled in place of an L2 decay (AdamW)",
    "l2": "an L2 penalty in place of a decoupled decay (Adam)",
    "average": "momentum as a moving average, lr converted",
}


def kind_name(kind: str) -> str:
    """What is changed, as an entry of a list."""
    return _KINDS.get(kind, f"another {kind.replace('_', ' ')}")


def twin_experiment(e: Experiment, run: Run, twin: Twin | None) -> Experiment:
    """A run and its twin, if it has one, in that order, in the experiment of the run."""
    twins = (Run(free_id(twin.rule.slug, [run.id]), twin.rule),) if twin else ()
    return replace(e, runs=(run, *twins))


def as_twin(shown: dict[str, Any], run: Inside, twin: Twin, theme: Theme) -> dict[str, Any]:
    """A run of the player's payload with the name and look of a twin."""
    own = {
        "name": f"{run.label} {twin.name}",
        "colour": TWIN.colour(theme),
        "dash": DASH_PIXELS[TWIN.dash],
        "marker": MARKER_PATHS[TWIN.marker],
    }
    return shown | own


def twin_sentence(run: Inside, twin: Twin) -> str:
    """Where the twin's step differs most, both fed the same gradients."""
    ratio = twin_ratio(run, twin.rule)
    held = ratio[np.isfinite(ratio)]
    name = f"{run.label} {twin.name}"
    if not held.size:
        return f"There is no step to compare with {name}."
    if np.abs(held - 1.0).max() < _SAME:
        no_decay = type(twin.rule) is not type(run.rule) and getattr(run.rule, "weight_decay", None) == 0.0
        why = ", because the weight decay is 0" if no_decay else ""
        return f"On the gradients of this run, {name} takes the very same steps{why}."
    top, low = float(held.max()), float(held.min())
    if top - low < _SAME * top:
        return f"On the gradients of this run, each step of {name} is {show(top, 5)} times as long."
    step, coordinate = divmod(int(np.nanargmax(np.where(np.isfinite(ratio), ratio, np.nan))), 2)
    both = abs(ratio[step, 0] - ratio[step, 1]) < _SAME * top
    return (
        f"On the gradients of this run, the step of {name} is at most {show(top, 5)} times as long, "
        f"at t = {step + 1} in {'both coordinates' if both else 'xy'[coordinate]}, and at least {show(low, 5)} times."
    )

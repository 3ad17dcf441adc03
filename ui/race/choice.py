"""What the two charts beside the map show, and on which axes: words of the link, and their lists."""

from functools import partial
from typing import Literal, NamedTuple, cast

import streamlit as st

from optimizers.experiment import Experiment
from optimizers.messages import Message, message
from optimizers.surfaces.regression import Regression
from ui import state
from ui.controls import word_list
from ui.language import say
from ui.runs import Quantity, Scale

Shown = Quantity | Literal["fit"]

_NAMES: dict[Shown, Message] = {
    "loss": message("Loss"),
    "above": message("Loss above the minimum"),
    "gradient": message("Gradient norm"),
    "distance": message("Distance to the minimum"),
    "fit": message("Fitted line"),
}

AXES: dict[Scale, Message] = {"log": message("log"), "linear": message("linear"), "symlog": message("symlog")}
"""What the axes are called."""


class Choice(NamedTuple):
    """What the chart at a place shows, and on which axis."""

    place: str
    shown: Shown
    scale: Scale


def _quantities(e: Experiment) -> list[Shown]:
    """What a chart can show of an experiment."""
    surface = e.surface
    there = {
        "above": surface.infimum is not None,
        "distance": bool(surface.minima),
        "fit": isinstance(surface, Regression),
    }
    return [shown for shown in _NAMES if there.get(shown, True)]


def _scales(e: Experiment, shown: Shown) -> tuple[Scale, ...]:
    """The axes on which it can be shown, the usual one first: no logarithm shows a loss below zero."""
    infimum = e.surface.infimum
    if shown == "fit":
        return ("linear",)
    if shown == "loss" and (infimum is None or infimum < 0.0):
        return ("symlog", "linear")
    return ("log", "linear", "symlog")


def _usual_upper(e: Experiment) -> Shown:
    return "fit" if isinstance(e.surface, Regression) else _usual_loss(e)


def _usual_lower(e: Experiment) -> Shown:
    return _usual_loss(e) if isinstance(e.surface, Regression) else "gradient"


def _usual_loss(e: Experiment) -> Shown:
    """Counted from the minimum where that is not 0 anyway."""
    return "above" if e.surface.infimum else "loss"


def usual(e: Experiment) -> tuple[Choice, ...]:
    """What the charts show as long as nobody has chosen."""
    return tuple(
        Choice(place, shown, _scales(e, shown)[0])
        for place, shown in (("upper", _usual_upper(e)), ("lower", _usual_lower(e)))
    )


def _shown_problem(text: str, e: Experiment) -> Message | None:
    if text in _quantities(e):
        return None
    return message("is not one of {options} on this surface", options=", ".join(_quantities(e)))


def _usual_scale(word: state.Word, e: Experiment) -> str:
    return _scales(e, cast(Shown, state.get(word)))[0]


def _scale_problem(word: state.Word, text: str, e: Experiment) -> Message | None:
    scales = _scales(e, cast(Shown, state.get(word)))
    if text in scales:
        return None
    return message("is not one of {options}, the axes of what is shown", options=", ".join(scales))


UPPER = state.Word("upper", _usual_upper, _shown_problem)
LOWER = state.Word("lower", _usual_lower, _shown_problem)
_SHOWN = (UPPER, LOWER)
_SCALES = tuple(
    state.Word(f"{word.name}_axis", partial(_usual_scale, word), partial(_scale_problem, word)) for word in _SHOWN
)
WORDS = (*_SHOWN, *_SCALES)
"""The words of the page's link."""

_LABELS = (
    (message("The upper chart"), message("Axis of the upper chart")),
    (message("The lower chart"), message("Axis of the lower chart")),
)
"""Of the lists, as a screen reader says them."""


def chosen() -> tuple[Choice, ...]:
    """What the charts show now."""
    return tuple(
        Choice(word.name, cast(Shown, state.get(word)), cast(Scale, state.get(scale)))
        for word, scale in zip(_SHOWN, _SCALES, strict=True)
    )


def choose_charts(e: Experiment) -> None:
    """The lists, which the style sheet puts above their charts."""
    for word, scale, (what, axis) in zip(_SHOWN, _SCALES, _LABELS, strict=True):
        with st.container(horizontal=True, wrap=False, gap="xsmall", key=f"choose_{word.name}"):
            names: dict[str, str] = {shown: say(_NAMES[shown]) for shown in _quantities(e)}
            word_list(word, say(what), names, label_visibility="collapsed")
            scales = _scales(e, cast(Shown, state.get(word)))
            if len(scales) > 1:
                axes: dict[str, str] = {name: say(AXES[name]) for name in scales}
                word_list(scale, say(axis), axes, label_visibility="collapsed")

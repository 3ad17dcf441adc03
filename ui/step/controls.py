"""The controls of the step page: rule, step, quantity and twin."""

import streamlit as st

from optimizers.experiment import Experiment
from optimizers.twins import twin_kinds
from ui import state
from ui.controls import fill, word_list
from ui.labels import labels
from ui.language import say
from ui.numbers import setting
from ui.step.inside import (
    CONVENTION,
    NONE,
    RUN,
    TWIN,
    TWIN_VALUE,
    Inside,
    chosen_rule,
    chosen_step,
    exact_conventions,
    twin_hyper,
)
from ui.step.inside import choose_step as go_to
from ui.step.twins import kind_name

LEAD, PICTURE, ARITHMETIC = "step_leading", "step_picture", "step_arithmetic"
"""The keys of the fragments that show one step: all that another step draws anew."""


def _redraw() -> None:
    st.rerun([LEAD, PICTURE, ARITHMETIC])


def choose_run(e: Experiment) -> None:
    """Whose steps are shown."""
    names = labels(e.runs)
    word_list(RUN, say("Run"), {run.id: names[run.id] for run in e.shown}, widget=st.segmented_control, required=True)


def choose_step(e: Experiment) -> None:
    """The step as a number."""
    st.number_input(
        say("Step"),
        0,
        e.steps,
        key=fill("step_number", chosen_step()),
        step=1,
        on_change=_typed,
        width=140,
        help=say("Or move the player under the map."),
    )


def all_digits() -> bool:
    """Whether all digits are shown."""
    return st.toggle(say("All digits"), key="step_digits", help=say("Show every number in full precision."))


def _typed() -> None:
    go_to(int(st.session_state["step_number"]))
    _redraw()


def rested() -> None:
    """Show the step at which the player has come to rest."""
    go_to(int(st.session_state["step_player"].step), from_player=True)
    _redraw()


def clicked_start() -> None:
    """Let the run begin where the map was clicked."""
    x, y = st.session_state["step_player"].start
    state.change(start=(x, y))


def quantity(run: Inside) -> str:
    """The quantity whose trace is shown."""
    names = list(run.path.quantities)
    chosen = st.session_state.get("step_quantity_name")
    return chosen if chosen in names else "m" if "m" in names else names[0]


def choose_quantity(run: Inside) -> None:
    """Which quantity of the record is traced."""
    st.selectbox(
        say("Quantity"),
        list(run.path.quantities),
        key=fill("step_quantity_name", quantity(run)),
        width=420,
        format_func=lambda name: say("{name}: {meaning}", name=name, meaning=say(run.rule.meaning(name))),
    )


def choose_twin(e: Experiment) -> None:
    """What is changed in the twin, and to what."""
    names = {NONE: say("nothing")} | {kind: kind_name(kind) for kind in twin_kinds(chosen_rule(e))}
    said = say("The same run with one thing changed, beside this one.")
    word_list(TWIN, say("Compare with"), names, width=240, on_change=_choose_kind, help=said)
    if (h := twin_hyper(e)) is not None:
        value = float(state.get(TWIN_VALUE))
        ticks = sorted({*h.ticks, value})
        st.select_slider(
            say("{name} of the other run", name=h.short),
            ticks,
            key=fill("step_twin_value", value),
            format_func=setting,
            width=240,
            on_change=_choose_value,
        )


def choose_convention(e: Experiment) -> None:
    """In whose convention the arithmetic is shown, where there are others."""
    if others := exact_conventions(e):
        names = {NONE: say("This lab")} | {slug: say(other.name) for slug, other in others.items()}
        word_list(CONVENTION, say("Convention"), names, widget=st.segmented_control, required=True)


def _choose_value() -> None:
    state.set(TWIN_VALUE, str(st.session_state["step_twin_value"]))


def _choose_kind(kind: str) -> None:
    state.set(TWIN, kind)
    state.set(TWIN_VALUE, "")  # the other kind has a value of its own

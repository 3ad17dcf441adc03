"""The controls of the step page: rule, step, quantity and twin."""

import streamlit as st

from optimizers.experiment import Experiment
from optimizers.inside import twin_kinds
from ui import state
from ui.controls import seed
from ui.numbers import setting
from ui.step.inside import RULE, TWIN, TWIN_VALUE, Inside, chosen_rule, chosen_step, twin_hyper
from ui.step.inside import choose_step as go_to
from ui.step.twins import kind_name

PICTURE, ARITHMETIC = "step_picture", "step_arithmetic"
"""The keys of the fragments that show one step: all that another step draws anew."""


def _redraw() -> None:
    st.rerun([PICTURE, ARITHMETIC])


def choose_rule(e: Experiment) -> None:
    """Whose steps are shown."""
    names = {rule.slug: rule.name for rule in e.rules}
    st.segmented_control(
        "Rule",
        list(names),
        key=seed("step_rule", state.say(RULE)),
        format_func=names.__getitem__,
        required=True,
        on_change=_store,
        args=(RULE, "step_rule"),
    )


def _store(word: state.Word, key: str) -> None:
    state.set_word(word, str(st.session_state[key]))


def choose_step(e: Experiment) -> bool:
    """The step as a number, and whether all digits are shown."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        st.number_input(
            "Step",
            0,
            e.steps,
            key=seed("step_number", chosen_step()),
            step=1,
            on_change=_typed,
            width=160,
            help="Or move the player under the map.",
        )
        return st.toggle("All digits", key="step_digits", help="Show every number in full precision.")


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
        "Quantity",
        list(run.path.quantities),
        key=seed("step_quantity_name", quantity(run)),
        width=420,
        format_func=lambda name: f"{name}: {run.rule.meaning(name)}",
    )


def choose_twin(e: Experiment) -> None:
    """What is changed in the twin, and to what."""
    rule, kind = chosen_rule(e), state.say(TWIN)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        st.selectbox(
            "What is changed",
            twin_kinds(rule),
            key=seed("step_twin", kind),
            width=420,
            format_func=kind_name,
            on_change=_choose_kind,
        )
        if (h := twin_hyper(e)) is not None:
            value = float(state.say(TWIN_VALUE))
            ticks = sorted({*h.ticks, value})
            st.select_slider(
                f"${h.symbol}$ of the twin",
                ticks,
                key=seed("step_twin_value", value),
                format_func=setting,
                width=320,
                on_change=_store,
                args=(TWIN_VALUE, "step_twin_value"),
            )


def _choose_kind() -> None:
    _store(TWIN, "step_twin")
    state.set_word(TWIN_VALUE, "")  # the other kind has a value of its own

"""The ledger with blanks: a worked step, one with half of its numbers, and one alone."""

import streamlit as st

from course.facts import Facts
from course.ledger import DIGITS, QUANTITIES, STEPS, Exercise, drawn
from course.lesson import Lesson
from formulas.graph import symbol
from formulas.latex import latex
from optimizers.ledger import arithmetic, rows, symbols
from ui.course import session
from ui.language import say
from ui.numbers import show as number

_GRADIENTS = "ledger_gradients"
_GIVEN = {1: QUANTITIES, 2: ("m", "v"), 3: ()}
"""What is filled in, by step."""


def show(lesson: Lesson, facts: Facts, *, explained: bool) -> None:
    """The first two steps, and the third, which is computed alone, once the run is understood."""
    exercise = _exercise()
    st.markdown(
        say(
            "Adam with $\\beta_1 = {beta1}$, $\\beta_2 = {beta2}$ and $\\alpha = {lr}$ meets these three gradients. "
            "Put in your own if you like.",
            beta1=exercise.rule.beta1,
            beta2=exercise.rule.beta2,
            lr=exercise.rule.lr,
        )
    )
    for i, (place, g) in enumerate(zip(st.columns(STEPS), exercise.gradients, strict=True)):
        with place:
            key = f"ledger_g{i}"
            st.session_state.setdefault(key, g)
            st.number_input(
                say("Gradient {n}", n=i + 1), -100.0, 100.0, key=key, step=0.1, format="%.4g", on_change=_set, args=(i,)
            )
    for step in range(1, STEPS) if not explained else range(STEPS, STEPS + 1):
        _show_step(exercise, step)


def _exercise() -> Exercise:
    gradients: tuple[float, ...] = st.session_state.setdefault(_GRADIENTS, drawn(session.number()).gradients)
    return Exercise(gradients)


def _set(i: int) -> None:
    gradients = list(st.session_state[_GRADIENTS])
    gradients[i] = st.session_state[f"ledger_g{i}"] or 0.1  # a gradient of 0 has nothing to compute
    st.session_state[_GRADIENTS] = tuple(gradients)


def _show_step(exercise: Exercise, step: int) -> None:
    heads = {
        1: say("**Step 1**, worked"),
        2: say("**Step 2**, half of it: fill in {digits} significant digits", digits=DIGITS),
        3: say("**Step 3**, alone: fill in {digits} significant digits", digits=DIGITS),
    }
    st.markdown(heads[step])
    names = {symbol(name): said for name, said in symbols(exercise.rule).items()}
    lines, meanings = arithmetic(exercise.rule), rows(exercise.rule)
    for name in QUANTITIES:
        formula = latex(lines[name].read, names)
        left, right = st.columns([5, 3], vertical_alignment="center")
        left.markdown(f"${meanings[name].symbol} = {formula}$")
        with right:
            if name in _GIVEN[step]:
                st.markdown(f"$= {number(exercise.value(name, step), 5)}$")
            else:
                _blank(exercise, name, step)


def _blank(exercise: Exercise, name: str, step: int) -> None:
    label = say("{quantity} of step {step}", quantity=say(rows(exercise.rule)[name].meaning), step=step)
    given = st.number_input(
        label, value=None, key=f"ledger_{step}_{name}", format="%.6g", label_visibility="collapsed", step=None
    )
    if given is None:
        return
    if exercise.is_right(name, step, given):
        st.caption(say(":material/check: Right."))
    elif (slip := exercise.slip(name, step, given)) is not None:
        st.caption(say(":material/close: {slip}", slip=slip))
    else:
        st.caption(say(":material/close: Not yet. Compute with all the digits above, and round at the end."))

"""Which step of which run is looked into: the page's own words in the address, and what it computes once."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import streamlit as st

from optimizers.conventions import Convention, conventions
from optimizers.descend import Path
from optimizers.diagnostics import cosine
from optimizers.elementary import Array
from optimizers.experiment import Experiment
from optimizers.hyper import Hyper, declared
from optimizers.ledger import operands
from optimizers.messages import Message, message
from optimizers.rules import Rule
from optimizers.runs import Run
from optimizers.twins import Twin, other_value, replay, twin, twin_kinds
from ui import runs, state
from ui.labels import labels
from ui.language import say
from ui.numbers import show
from ui.work.cache import remember

_SEEKS = "step_seeks"
_OPENED = "inside_opened"
NONE = "none"
"""What a link says where there is nothing to choose, or nothing is chosen."""
EARLY = 12
"""The steps among which the page finds the one that it opens on. Adam's bias weighs most at the last of them."""


def _first_step(e: Experiment) -> str:
    return str(telling_step(inside(e, chosen_run(e))))


def _step_problem(text: str, e: Experiment) -> Message | None:
    whole = text.isascii() and text.isdecimal() and len(text) < 8
    if whole and int(text) <= e.steps:
        return None
    return message("is not a whole number from 0 to {steps}", steps=e.steps)


RUN = state.one_of("rule", lambda e: [run.id for run in e.shown])
STEP = state.Word("step", _first_step, _step_problem, undoable=False)


def chosen_run(e: Experiment) -> Run:
    """The run whose steps are shown."""
    id = state.get(RUN)
    return next(run for run in e.shown if run.id == id)


def chosen_rule(e: Experiment) -> Rule:
    """Its rule."""
    return chosen_run(e).rule


def chosen_step() -> int:
    """The step under the cursor: 0 is the start."""
    return int(state.get(STEP))


def choose_step(step: int, *, from_player: bool = False) -> None:
    """Look into another step. The player is told of it unless it has said so itself."""
    state.set(STEP, str(step))
    if not from_player:
        st.session_state[_SEEKS] = seeks() + 1


def seeks() -> int:
    """How often the page has told the player where to go."""
    count: int = st.session_state.get(_SEEKS, 0)
    return count


def telling_step(run: "Inside") -> int:
    """The step that shows most of what a rule does: the one that turns farthest from the way straight downhill.

    That is the one with the largest angle between the step and minus the gradient, the first one among equals, of the
    first `EARLY` steps; step 1 of a rule that always goes straight downhill. A cosine counts with six digits.
    """
    found = np.round(cosine(run.path)[:EARLY], 6)
    return int(np.nanargmin(found)) + 1 if np.isfinite(found).any() else 1


def open_inside(step: int) -> None:
    """Have the race page open this page at a step."""
    choose_step(step)
    st.session_state[_OPENED] = True


def opened() -> bool:
    """Whether that was asked for; True once only."""
    return bool(st.session_state.pop(_OPENED, False))


def _twin_kinds(e: Experiment) -> tuple[str, ...]:
    return NONE, *twin_kinds(chosen_rule(e))


def _twin_value(e: Experiment) -> str:
    value = other_value(chosen_rule(e), state.get(TWIN))
    return NONE if value is None else repr(value)


def _twin_value_problem(text: str, e: Experiment) -> Message | None:
    h = twin_hyper(e)
    if h is None:
        return None if text == NONE else message("has no use here")
    try:
        return h.problem(float(text))
    except ValueError:
        return message("is not a number")


TWIN = state.one_of("twin", _twin_kinds)
TWIN_VALUE = state.Word("twin_value", _twin_value, _twin_value_problem)
CONVENTION = state.one_of("step_convention", lambda e: [NONE, *exact_conventions(e)])
WORDS = (RUN, STEP, TWIN, TWIN_VALUE, CONVENTION)


def twin_hyper(e: Experiment) -> Hyper | None:
    """The hyperparameter whose value in the twin can be chosen; None if there is nothing to choose."""
    rule, kind = chosen_rule(e), state.get(TWIN)
    return None if other_value(rule, kind) is None else declared(type(rule))[kind]


def chosen_twin(e: Experiment) -> Twin | None:
    """The rule that runs beside the chosen one, if there is one."""
    if state.get(TWIN) == NONE:
        return None
    value = None if twin_hyper(e) is None else float(state.get(TWIN_VALUE))
    return twin(chosen_rule(e), state.get(TWIN), value)


def exact_conventions(e: Experiment) -> dict[str, Convention]:
    """In which conventions of others the run can be shown, by slug."""
    steady = e.schedule.slug == "constant"
    return {c.slug: c for c in conventions(chosen_rule(e), steady) if c.exact}


def chosen_convention(e: Experiment) -> Convention | None:
    """In whose convention the arithmetic is shown; None in that of the lab."""
    return exact_conventions(e).get(state.get(CONVENTION))


def shown_step(run: "Inside") -> int:
    """The step whose arithmetic is shown: the nearest one that has numbers; 0 if none has."""
    return min(max(chosen_step(), 1), run.last)


class Inside(NamedTuple):
    """A run with every operand of its arithmetic."""

    own: Run
    label: str
    path: Path
    every: dict[str, Array]

    @property
    def rule(self) -> Rule:
        """Its rule, with its settings."""
        return self.own.rule

    @property
    def last(self) -> int:
        """The last step that has numbers."""
        return len(self.path.lr)


def inside(e: Experiment, run: Run) -> Inside:
    """A run of this experiment, seen from inside."""
    return Inside(run, labels(e.runs)[run.id], *_recorded(e, run))


def in_convention(e: Experiment, run: Run, other: Rule) -> Inside:
    """The same run with the quantities that another convention has for it."""
    return Inside(replace(run, rule=other), labels(e.runs)[run.id], *_replayed(e, run, other))


@remember(64_000_000)
def _recorded(e: Experiment, run: Run) -> tuple[Path, dict[str, Array]]:
    path = runs.recorded(e, run.rule)
    return path, operands(run.rule, path)


@remember(16_000_000)
def _replayed(e: Experiment, run: Run, other: Rule) -> tuple[Path, dict[str, Array]]:
    path = replay(run.rule, other, inside(e, run).path)
    return path, operands(other, path)


def shown_arithmetic(e: Experiment) -> Inside:
    """The chosen run, in the convention that is chosen."""
    run, convention = chosen_run(e), chosen_convention(e)
    return in_convention(e, run, convention.rule) if convention else inside(e, run)


def where(run: Inside, e: Experiment, step: int) -> str:
    """Where the cursor stands in the run, in words."""
    if not run.last:
        return say("Step 0 is the start, {start}. It has no finite step.", start=_point(run.path.x[0]))
    if step == 0:
        return say(
            "Step 0 is the start, {start}. Nothing is computed yet; the first update leads to step 1.",
            start=_point(run.path.x[0]),
        )
    at = min(step, run.last)
    before, after, loss = _point(run.path.x[at - 1]), _point(run.path.x[at]), show(float(run.path.loss[at]))
    if step > run.last:
        return say(
            "The run diverged at step {stopped} and has no numbers from there on. Step {step} leads from {before} to "
            "{after}, where the loss is {loss}.",
            stopped=run.path.stopped_at,
            step=at,
            before=before,
            after=after,
            loss=loss,
        )
    moves = {"step": step, "steps": e.steps, "before": before, "after": after, "loss": loss}
    if step == e.steps:
        return say(
            "Step {step} of {steps} leads from {before} to {after}, where the loss is {loss}. It is the last of this "
            "run.",
            **moves,
        )
    return say("Step {step} of {steps} leads from {before} to {after}, where the loss is {loss}.", **moves)


def _point(x: Array) -> str:
    return f"({show(float(x[0]))}, {show(float(x[1]))})"

"""What is on stage, presented or in a frame: the race as large as it goes, and the controls that stay."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import streamlit as st

from optimizers.experiment import Experiment
from optimizers.hyper import Hyper, declared
from optimizers.messages import Message, message
from optimizers.rules import RULES
from optimizers.runs import Run, split_id
from ui import state
from ui.controls import Redraw, control, fill
from ui.labels import labels
from ui.language import say
from ui.layout import on_stage, presenting
from ui.race.controls import RUNS, store
from ui.run_list import RunList

_CSS = Path(__file__).with_suffix(".css")

PLAYER, RATES = "player", "lr"
SETTINGS = ("steps", "noise")
_CHOICE = "stage_choice"


def _problem(text: str, _: Experiment) -> Message | None:
    unknown = [name for name in text.split(",") if text and not exists(name)]
    return message("names {name}, which is no control", name=unknown[0]) if unknown else None


def exists(name: str) -> bool:
    """Whether some experiment has this control; another one simply does not show it."""
    id, _, setting = name.partition(".")
    found = split_id(id)
    return name in (PLAYER, RATES, *SETTINGS) or (found is not None and setting in declared(RULES[found[0]]))


SHOW = state.Word("show", lambda e: RATES if presenting() else "", _problem, undoable=False)
"""The controls that stay, by the names that the link has for them, with commas between them.

`lr` is the learning rate of every run. The player always stays, so that `player` alone is nothing beside it.
"""


def _chosen() -> list[str]:
    return [name for name in state.get(SHOW).split(",") if name not in ("", PLAYER)]


def dress() -> None:
    """The look of a race on stage."""
    if on_stage():
        st.html(_CSS)


def show_controls(redraw: Redraw | None = None, runs: RunList = RUNS, settings: Sequence[str] = SETTINGS) -> None:
    """The controls that stay, of those that a page has, in a row. A change calls `redraw`, as that of any control."""
    chosen = _chosen()

    def stays(run: Run, h: Hyper) -> bool:
        return f"{run.id}.{h.name}" in chosen or (h.name == "lr" and RATES in chosen)

    if chosen:
        with st.container(horizontal=True, wrap=False, key="stage"):
            runs.show_chosen(stays, redraw)
            e, h = state.current(), declared(Experiment)
            for name in settings:
                if name in chosen:
                    control(h[name], getattr(e, name), h[name].default, "run", store, bare=True, redraw=redraw)


def choose_controls(runs: RunList = RUNS, settings: Sequence[str] = SETTINGS) -> None:
    """The list of the controls of a page that can stay, behind a button."""
    with st.popover(say("Controls that stay"), icon=":material/tune:", key="stays", on_change="rerun") as popover:
        if popover.open:
            names = dict(_names(runs.get(), settings))
            chosen = [name for name in _chosen() if name in names]
            st.multiselect(
                say("Controls that stay"),
                list(names),
                key=fill(_CHOICE, chosen),
                format_func=lambda name: names[name],
                on_change=_choose,
            )


def _names(runs: Sequence[Run], settings: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The controls that can stay, each with its name for the lecturer."""
    yield RATES, say("Every learning rate")
    called = labels(runs)
    for run in runs:
        if run.hidden:
            continue
        for h in declared(type(run.rule)).values():
            yield f"{run.id}.{h.name}", say("{run}, {setting}", run=called[run.id], setting=h.title)
    for name in settings:
        yield name, say(declared(Experiment)[name].title)


def _choose() -> None:
    state.set(SHOW, ",".join(st.session_state[_CHOICE]) or PLAYER)

"""The list of runs: a row each with its learning rate, its other settings unfolded, and what can be done to it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from urllib.parse import quote

import streamlit as st

from optimizers.hyper import Hyper, declared
from optimizers.messages import message
from optimizers.rules import RULES, Rule
from optimizers.runs import MOST, Run, free_id
from ui import state
from ui.controls import Redraw, control
from ui.labels import labels
from ui.language import say
from ui.palette import swatch_class, swatch_drawing

DUPLICATE, RESET, HIDE, SHOW, UP, DOWN, REMOVE = "duplicate", "reset", "hide", "show", "up", "down", "remove"
ACTIONS = {
    DUPLICATE: message("Duplicate"),
    RESET: message("Reset"),
    HIDE: message("Hide"),
    SHOW: message("Show"),
    UP: message("Move up"),
    DOWN: message("Move down"),
    REMOVE: message("Remove"),
}
"""What can be done to a run."""

_HELP = message(
    "Each run is an update rule with its settings, and the same rule may run several times. The learning rate is what "
    "the rule's direction is multiplied by to give a step."
)


@dataclass(frozen=True)
class RunList:
    """The runs of a page and their settings, wherever they are kept.

    `get` and `set` are called anew at every change, because a page may be drawn in parts. `default` gives a rule, by
    its slug, with the settings that it joins with; `prefix` is that of the widgets' keys.
    """

    prefix: str
    get: Callable[[], tuple[Run, ...]]
    set: Callable[[tuple[Run, ...]], None]
    default: Callable[[str], Rule]

    def show(self, redraw: Redraw | None = None) -> None:
        """A row for each run, and the rules of which one can be added. A change of a setting calls `redraw`."""
        runs = self.get()
        names = labels(runs)
        st.html(f"<style>{''.join(_looks(self._key(run.id), run.id) for run in runs)}</style>")
        st.markdown(say("**Runs**"), help=say(_HELP))
        with st.container(key=self._key("runs"), gap="xsmall"):
            for run in runs:
                self._row(run, runs, names[run.id], redraw)
        st.menu_button(
            say("Add a run"),
            list(RULES),
            key=self._key("add_run"),
            format_func=lambda slug: RULES[slug].name,
            icon=":material/add:",
            on_click=self._add,
            disabled=len(runs) == MOST,
            help=say("A race has at most {most} runs.", most=MOST) if len(runs) == MOST else None,
        )

    def show_chosen(self, chosen: Callable[[Run, Hyper], bool], redraw: Redraw | None) -> None:
        """Of the runs that are not hidden only the settings that are chosen."""
        runs = self.get()
        names = labels(runs)
        st.html(f"<style>{''.join(_looks(self._key(run.id), run.id) for run in runs)}</style>")
        for run in runs:
            key, default, store = self._key(run.id), self.default(run.rule.slug), partial(self._store, run.id)
            settings = [h for h in declared(type(run.rule)).values() if chosen(run, h)]
            if settings and not run.hidden:
                with st.container(key=f"run_{key}", gap=None):
                    for h in settings:
                        value, first = getattr(run.rule, h.name), getattr(default, h.name)
                        control(h, value, first, key, store, owner=names[run.id], bare=True, redraw=redraw)

    def _row(self, run: Run, runs: tuple[Run, ...], label: str, redraw: Redraw | None) -> None:
        key, default = self._key(run.id), self.default(run.rule.slug)
        store = partial(self._store, run.id)
        lr, *rest = declared(type(run.rule)).values()
        with st.container(key=f"run_{key}", gap=None):
            with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall", wrap=False):
                if run.hidden:
                    st.markdown(say("{run}, hidden", run=label), width="stretch")
                else:
                    value = getattr(run.rule, lr.name)
                    control(lr, value, default.lr, key, store, owner=label, bare=True, redraw=redraw)
                st.menu_button(
                    say("{run}: duplicate, hide, move or remove", run=label),
                    list(_actions(run, runs)),
                    key=f"{key}.menu",
                    format_func=lambda action: say(ACTIONS[action]),
                    icon=":material/more_vert:",
                    type="tertiary",
                    on_click=self._act,
                    args=(run.id,),
                )
            if rest and not run.hidden:
                name = say("{run}: more settings", run=label)
                with st.expander(name, key=f"more_{key}", type="compact", on_change="rerun") as more:
                    if more.open:
                        for h in rest:
                            value, first = getattr(run.rule, h.name), getattr(default, h.name)
                            control(h, value, first, key, store, owner=label, redraw=redraw)

    def _key(self, name: str) -> str:
        return ".".join(filter(None, (self.prefix, name)))

    def _store(self, id: str, name: str, value: Any) -> None:
        self.set(tuple(replace(r, rule=replace(r.rule, **{name: value})) if r.id == id else r for r in self.get()))

    def _add(self) -> None:
        slug = st.session_state[self._key("add_run")]
        runs = self.get()
        if slug is not None and len(runs) < MOST:
            self.set((*runs, Run(free_id(slug, [run.id for run in runs]), self.default(slug))))

    def _act(self, id: str) -> None:
        """Do what was chosen in the menu of a run."""
        runs, action = self.get(), st.session_state[f"{self._key(id)}.menu"]
        at = next((i for i, run in enumerate(runs) if run.id == id), None)
        if at is not None and action in _actions(runs[at], runs):
            self.set(self._changed(runs, at, action))

    def _changed(self, runs: tuple[Run, ...], at: int, action: str) -> tuple[Run, ...]:
        run = runs[at]
        before, after = runs[:at], runs[at + 1 :]
        if action == DUPLICATE:
            copy = Run(free_id(run.rule.slug, [one.id for one in runs]), run.rule)
            return (*before, run, copy, *after)
        if action == RESET:
            return (*before, replace(run, rule=self.default(run.rule.slug)), *after)
        if action in (HIDE, SHOW):
            return (*before, replace(run, hidden=action == HIDE), *after)
        if action == UP:
            return (*before[:-1], run, before[-1], *after)
        if action == DOWN:
            return (*before, after[0], run, *after[1:])
        return (*before, *after)


def _actions(run: Run, runs: tuple[Run, ...]) -> Iterator[str]:
    """What can be done to a run; one that is shown has to stay."""
    spare = run.hidden or sum(not one.hidden for one in runs) > 1
    if len(runs) < MOST:
        yield DUPLICATE
    yield RESET
    if run.hidden:
        yield SHOW
    elif spare:
        yield HIDE
    if run is not runs[0]:
        yield UP
    if run is not runs[-1]:
        yield DOWN
    if spare:
        yield REMOVE


def _looks(key: str, run: str) -> str:
    """The rule of a style sheet that draws a piece of the run's line before its label, in this list and elsewhere."""
    drawing = quote(swatch_drawing(run, state.theme()))
    places = f".st-key-run_{key.replace('.', '-')},.{swatch_class(run)}"
    return f'{places}{{--swatch:url("data:image/svg+xml,{drawing}")}}'

"""Controls out of declarations: every hyperparameter of a rule, surface, schedule or experiment."""

from collections.abc import Callable, Hashable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st
from streamlit.errors import StreamlitAPIException

from optimizers.experiment import Experiment, rule_for
from optimizers.hyper import Hyper, declared
from optimizers.maps.tuning import Tuning
from optimizers.rules import RULES, Rule
from optimizers.schedules import SCHEDULES
from optimizers.surfaces import SURFACES
from ui import runs, state
from ui.gallery import surface_gallery
from ui.numbers import setting
from ui.palette import swatch
from ui.waiting import ask_for_tuning

HEADING, CURVES, RESULTS = "race_heading", "race_curves", "race_results"
"""The keys of the fragments that show the runs: all that a slider's change draws anew."""
START = "race_start"
"""The key of the fragment with the start's controls, which follow a click on the map."""

_NONE_CHOSEN = "none_chosen"

Store = Callable[[str, Any], None]
"""Puts the new value of a named hyperparameter into the session's experiment."""


def seed(key: str, value: Any) -> str:
    """Make the widget `key` show `value`; returns the key. The session's experiment is the owner of the value."""
    if state.arriving() or key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value
    return key


def _redraw(*more: str) -> None:
    if runs.heavy(state.current()):
        return  # the whole page is drawn anew, because it can wait
    with suppress(StreamlitAPIException):  # a page without these fragments is drawn anew as a whole
        st.rerun([HEADING, CURVES, RESULTS, *more])


def change_start(start: tuple[float, float]) -> None:
    """Let the runs begin elsewhere. For callbacks: it draws only what follows from the start."""
    state.change(start=start)
    _redraw(START)


def store_experiment(name: str, value: Any) -> None:
    """Put a field that belongs to no rule, surface or schedule into the session's experiment."""
    state.change(**{name: value})


def _store_rule(slug: str) -> Store:
    def store(name: str, value: Any) -> None:
        rules = state.current().rules
        state.change(rules=tuple(replace(r, **{name: value}) if r.slug == slug else r for r in rules))

    return store


def _store_schedule(name: str, value: Any) -> None:
    state.change(schedule=replace(state.current().schedule, **{name: value}))


def _store_surface(name: str, value: Any) -> None:
    e = state.current()
    state.change(surface=replace(e.surface, **{name: value}))


def _changed(key: str, name: str, store: Store, redraw_all: bool) -> None:
    store(name, st.session_state[key])
    if not redraw_all:
        _redraw()


def _reset(name: str, store: Store, default: Hashable) -> None:
    store(name, default)


def control(h: Hyper, value: Any, default: Any, prefix: str, store: Store, *, redraw_all: bool = False) -> None:
    """A slider or switch for one hyperparameter, with its symbol, a sentence of help, and a reset."""
    key = f"{prefix}.{h.name}"
    label = f"${h.symbol}$" if h.scale == "switch" else f"{h.name.replace('_', ' ')} \u2002${h.symbol}$"
    args = (key, h.name, store, redraw_all)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        if h.scale == "switch":
            st.toggle(label, key=seed(key, value), help=h.help, on_change=_changed, args=args)
        else:
            number = int if h.whole else float
            ticks = [number(t) for t in sorted({*h.ticks, float(value)})]
            st.select_slider(
                label,
                ticks,
                key=seed(key, number(value)),
                format_func=setting,
                help=h.help,
                on_change=_changed,
                args=args,
            )
        st.button(
            ":material/restart_alt:",
            key=f"{key}.reset",
            type="tertiary",
            help=f"Reset to {_say(default)}.",
            on_click=_reset,
            args=(h.name, store, default),
        )


def _say(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return setting(value)


def choose_surface(e: Experiment) -> None:
    """The surface, its formula and its own parameters."""
    slugs = list(SURFACES)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.selectbox(
            "Surface",
            slugs,
            key=seed("surface", e.surface_slug),
            format_func=lambda slug: SURFACES[slug].name,
            on_change=_choose_surface,
        )
        st.button(
            ":material/grid_view:",
            key="gallery",
            help="See all surfaces.",
            on_click=surface_gallery,
            args=(_show_surface,),
        )
    st.markdown(f"$f(x, y) = {e.surface.formula}$")
    for h in declared(type(e.surface)).values():
        default = e.default(e.surface, h.name)
        control(h, getattr(e.surface, h.name), default, e.surface_slug, _store_surface, redraw_all=True)


def _choose_surface() -> None:
    _show_surface(st.session_state["surface"])


def _show_surface(slug: str) -> None:
    state.change(state.current().on(SURFACES[slug]))


def choose_rules(e: Experiment) -> None:
    """The rules and all their hyperparameters. With none chosen, the last ones stay."""
    slugs = list(RULES)
    st.multiselect(
        "Rules",
        slugs,
        key=seed("rules", [rule.slug for rule in e.rules]) if not _none_chosen() else "rules",
        format_func=lambda slug: RULES[slug].name,
        on_change=_choose_rules,
        placeholder="Choose at least one rule",
    )
    if _none_chosen():
        st.warning("No rule is chosen, so the last ones stay on screen. Choose at least one.", icon=":material/info:")
    st.button(
        "Tune learning rates",
        icon=":material/tune:",
        key="tune",
        on_click=ask_for_tuning,
        help=f"Give every rule the best of {Tuning().rates} learning rates for these steps from this start: "
        "the protocol of the fair race on the maps page.",
    )
    for rule in e.rules:
        rule_controls(rule, rule_for(rule.slug, e.surface), "", _store_rule(rule.slug))


def _none_chosen() -> bool:
    return bool(st.session_state.get(_NONE_CHOSEN))


def _choose_rules() -> None:
    e = state.current()
    have = {rule.slug: rule for rule in e.rules}
    chosen = tuple(have.get(slug) or rule_for(slug, e.surface) for slug in st.session_state["rules"])
    st.session_state[_NONE_CHOSEN] = not chosen  # on another page the widget itself begins empty
    if chosen:
        state.change(rules=chosen)


def rule_controls(rule: Rule, default: Rule, prefix: str, store: Store, *, redraw_all: bool = False) -> None:
    """All hyperparameters of a rule, the main ones at once; a reset gives the value in `default`."""
    hypers = declared(type(rule)).values()
    key = ".".join(filter(None, (prefix, rule.slug)))
    with st.container(key=f"controls_{key}", gap="xsmall"):
        st.html(f"{swatch(rule.slug, state.theme())}<b>{rule.name}</b>")
        for h in hypers:
            if h.main:
                control(h, getattr(rule, h.name), getattr(default, h.name), key, store, redraw_all=redraw_all)
        rest = [h for h in hypers if not h.main]
        if rest:
            with st.expander("More", key=f"more_{key}", type="compact", on_change="rerun") as more:
                if more.open:
                    for h in rest:
                        control(h, getattr(rule, h.name), getattr(default, h.name), key, store, redraw_all=redraw_all)


@st.fragment(key=START)
def choose_start() -> None:
    """The start as two numbers, or drawn at random; the map takes clicks as well."""
    e = state.current()
    st.markdown("**Start**")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        for i, (name, (low, high)) in enumerate(zip("xy", e.surface.bounds, strict=True)):
            st.number_input(
                f"${name}$",
                low,
                high,
                key=seed(f"start.{name}", e.start[i]),
                step=(high - low) / 100,
                format="%.6g",
                on_change=_type_start,
            )
        st.button(":material/casino:", key="random", help="Draw a random start.", on_click=_draw_start)
    st.caption("Or click the map.")


def _type_start() -> None:
    change_start((st.session_state["start.x"], st.session_state["start.y"]))


def _draw_start() -> None:
    rng = np.random.default_rng()
    x, y = (float(f"{rng.uniform(low, high):.4g}") for low, high in state.current().surface.bounds)
    change_start((x, y))


def choose_run(e: Experiment) -> None:
    """Steps, noise, seed and the learning-rate schedule."""
    st.markdown("**Run**")
    h = declared(Experiment)
    for name in ("steps", "noise"):
        control(h[name], getattr(e, name), h[name].default, "run", store_experiment)
    low, high = int(h["seed"].low), int(h["seed"].high)
    st.number_input(
        "Seed of the noise",
        low,
        high,
        key=seed("run.seed", e.seed),
        help=h["seed"].help,
        on_change=_changed,
        args=("run.seed", "seed", store_experiment, False),
    )
    st.selectbox(
        "Learning-rate schedule",
        list(SCHEDULES),
        key=seed("schedule", e.schedule.slug),
        format_func=lambda slug: SCHEDULES[slug].name,
        on_change=_choose_schedule,
    )
    if e.schedule.slug != "constant":
        st.markdown(f"${e.schedule.formula}$")
    for own in declared(type(e.schedule)).values():
        control(own, getattr(e.schedule, own.name), own.default, "schedule", _store_schedule)


def _choose_schedule() -> None:
    state.change(schedule=SCHEDULES[st.session_state["schedule"]]())

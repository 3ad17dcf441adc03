"""The controls of an experiment, in the sidebar of the race and of the maps."""

from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

from optimizers.experiment import Experiment, rule_for
from optimizers.hyper import declared
from optimizers.maps.tuning import Tuning
from optimizers.surfaces import SURFACES
from ui import state
from ui.controls import Redraw, ScheduleChoice, control, fill, icon_button, seed_control
from ui.language import say
from ui.race.gallery import surface_gallery
from ui.run_list import RunList
from ui.waiting import request_tuning

START = "race_start"
"""The key of the fragment with the start's controls, which follow a click on the map."""


def store(name: str, value: Any) -> None:
    """Put a field that belongs to no rule, surface or schedule into the session's experiment."""
    state.change(**{name: value})


RUNS = RunList(
    "",
    get=lambda: state.current().runs,
    set=lambda runs: state.change(runs=runs),
    default=lambda slug: rule_for(slug, state.current().surface),
)
_SCHEDULE = ScheduleChoice(
    "schedule", get=lambda: state.current().schedule, set=lambda schedule: state.change(schedule=schedule)
)


def choose_surface(e: Experiment) -> None:
    """The surface, its formula and its own parameters."""
    slugs = list(SURFACES)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.selectbox(
            say("Surface"),
            slugs,
            key=fill("surface", e.surface.slug),
            format_func=lambda slug: say(SURFACES[slug].name),
            on_change=_choose_surface,
        )
        icon_button(
            say("See all surfaces"), "grid_view", key="gallery", on_click=surface_gallery, args=(_show_surface,)
        )
    st.markdown(f"$f(x, y) = {e.surface.formula}$")
    for h in declared(type(e.surface)).values():
        control(h, getattr(e.surface, h.name), e.default(e.surface, h.name), e.surface.slug, _store_surface)


def _choose_surface() -> None:
    _show_surface(st.session_state["surface"])


def _show_surface(slug: str) -> None:
    state.change(state.current().on(SURFACES[slug]))


def _store_surface(name: str, value: Any) -> None:
    e = state.current()
    state.change(surface=replace(e.surface, **{name: value}))


def choose_runs(redraw: Redraw | None = None) -> None:
    """The runs and all their hyperparameters."""
    RUNS.show(redraw)
    st.button(
        say("Tune learning rates"),
        icon=":material/tune:",
        key="tune",
        on_click=request_tuning,
        help=say(
            "Give every run the best of {rates} learning rates for these steps from this start: "
            "the protocol of the fair race on the maps page.",
            rates=Tuning().rates,
        ),
    )


@st.fragment(key=START)
def choose_start(redraw: Redraw, hint: str) -> None:
    """The start as two numbers, or drawn at random; `hint` says what the map takes as well."""
    e = state.current()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        for i, (name, (low, high)) in enumerate(zip("xy", e.surface.bounds, strict=True)):
            st.number_input(
                say("Start {coordinate}", coordinate=name),
                low,
                high,
                key=fill(f"start.{name}", e.start[i]),
                step=(high - low) / 100,
                format="%.6g",
                on_change=_type_start,
                args=(redraw,),
            )
        icon_button(say("Draw a random start"), "casino", key="random", on_click=_draw_start, args=(redraw,))
    st.caption(hint)


def _type_start(redraw: Redraw) -> None:
    state.change(start=(st.session_state["start.x"], st.session_state["start.y"]))
    redraw()


def _draw_start(redraw: Redraw) -> None:
    rng = np.random.default_rng()
    x, y = (float(f"{rng.uniform(low, high):.4g}") for low, high in state.current().surface.bounds)
    state.change(start=(x, y))
    redraw()


def choose_settings(e: Experiment, redraw: Redraw | None = None) -> None:
    """Steps, noise, seed and the learning-rate schedule."""
    st.markdown(say("**Run**"))
    h = declared(Experiment)
    for name in ("steps", "noise"):
        control(h[name], getattr(e, name), h[name].default, "run", store, redraw=redraw)
    seed_control(say("Seed of the noise"), h["seed"], e.seed, "run", store, redraw=redraw)
    _SCHEDULE.choose(redraw)

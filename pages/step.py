"""Inside one step: the arithmetic of an update, with the visitor's own numbers."""

import streamlit as st

from optimizers.experiment import Experiment
from ui import state
from ui.chart import show_chart
from ui.export import export_menu
from ui.layout import Look, look, show_notices
from ui.player import feed, player
from ui.share import share
from ui.step import controls, figures, inside, stability
from ui.step.data import charts_over_time, player_data, twin_comparison
from ui.step.ledger import ledger, ledger_text
from ui.step.twins import twin_experiment
from ui.waiting import finish_paths

PICTURES = {
    "step_map": "map",
    "step_near": "near",
    "step_quantity": "quantity",
    "step_relative": "step-over-lr",
    "step_rate": "effective-lr",
    "step_cosine": "cosine",
    "step_ratio": "twin",
}


def head(e: Experiment) -> None:
    """Whose steps are shown, and the ways out."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="step_head"):
        controls.choose_run(e)
        st.space("stretch")
        st.page_link("pages/race.py", label="Back to the race", icon=":material/sprint:")
        share()
        export_menu(e, PICTURES)


def ground(e: Experiment, view: Look) -> None:
    """The map with the run and its twin, the picture of the step, and the player."""
    with st.container(horizontal=True, key="step_ground"):
        show_chart(
            figures.ground_figure(e.surface, view.theme, view.size),
            key="step_map",
            height="stretch",
            alt=f"Contour map of {e.surface.name} with the run and its twin on it.",
        )
        show_chart(
            figures.near_figure(view.theme, view.size),
            key="step_near",
            height="stretch",
            alt="The parts of the step as arrows over the level lines around it; the list below has their numbers.",
        )
    player("step_player", on_start=controls.clicked_start, on_step=controls.rested)


@st.fragment(key=controls.PICTURE)
def beside() -> None:
    """What the pictures show, in words; how stable the step is; and the data for the player."""
    e, view = state.current(), look()
    state.write_link()
    run = inside.inside(e, inside.chosen_run(e))
    if step := inside.shown_step(run):
        found = stability.measured(run, e.surface, step)
        with st.container(key="step_words", gap="small"):
            st.html(figures.picture_text(run, e.surface, step, view.theme))
            with st.container(key="step_stability", gap="small"):
                st.markdown(f"**Stability.** {stability.sentences(run, e.surface, step, found)}")
                st.markdown(stability.numbers(run.rule, found))
    quantity = controls.quantity(run)
    feed("step_player", player_data(e, run, inside.chosen_twin(e), quantity, inside.chosen_step(), view))


@st.fragment(key=controls.ARITHMETIC)
def arithmetic() -> None:
    """The ledger of the step."""
    e = state.current()
    run = inside.inside(e, inside.chosen_run(e))
    full = controls.choose_step(e)
    st.markdown(inside.where(run, e, inside.chosen_step()))
    step = inside.shown_step(run)
    if step and inside.chosen_step() > 0:
        with st.container(key="ledger"):
            st.markdown(ledger_text(ledger(run, step, full)), unsafe_allow_html=True)


def over_time(e: Experiment, view: Look) -> None:
    """The traces of the run, and its twin."""
    run, twin = inside.inside(e, inside.chosen_run(e)), inside.chosen_twin(e)
    st.subheader("Over the run", anchor=False)
    controls.choose_quantity(run)
    st.html(figures.key_to_lines(run, view.theme))
    *charts, ratio = charts_over_time(e, run.own, twin, controls.quantity(run), view.theme)
    with st.container(horizontal=True, key="step_traces"):
        for chart in charts:
            show_chart(chart.figure(e.steps, view.theme, view.size), key=chart.key, height=230, alt=chart.alt)
    st.subheader("The same run with one thing changed", anchor=False)
    controls.choose_twin(e)
    st.markdown(twin_comparison(e, run.own, twin))
    show_chart(ratio.figure(e.steps, view.theme, view.size), key=ratio.key, height=230, alt=ratio.alt)


state.open_link(inside.WORDS)
state.write_link()  # before anything that may wait: who gives up comes back to another link
show_notices()
e, view = state.current(), look()
head(e)
finish_paths(twin_experiment(e, inside.chosen_run(e), inside.chosen_twin(e)))
with st.container(key="step_page"):
    with st.container(key="step_pictures"):
        ground(e, view)
        beside()
    with st.container(key="step_sums"):
        arithmetic()
    with st.container(key="step_over_time"):
        over_time(e, view)

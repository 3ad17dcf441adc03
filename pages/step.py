"""Inside one step: the arithmetic of an update, with the visitor's own numbers."""

import streamlit as st

from optimizers.experiment import Experiment
from ui import state
from ui.chart import show_chart
from ui.chart_tables import show_tables
from ui.export import export_menu, race_files
from ui.history import history_buttons
from ui.labels import labels
from ui.language import say
from ui.layout import PRESENT, Look, look, presentation, presenting, show_notices, tools
from ui.player import feed, player
from ui.share import share
from ui.step import controls, figures, inside, stability
from ui.step.checked import how_checked
from ui.step.code import code
from ui.step.data import at_step, charts_over_time, player_data, twin_comparison
from ui.step.ledger import ledger, ledger_text
from ui.step.line import thought_line
from ui.step.others import given, others
from ui.step.tables import chart_tables
from ui.step.twins import twin_experiment
from ui.waiting import finish_paths

PICTURES = {
    "step_map": "map",
    "step_near": "near",
    "step_quantity": "quantity",
    "step_relative": "step-over-lr",
    "step_rate": "effective-lr",
    "step_cosine": "cosine",
}
TWIN_PICTURE = {"step_ratio": "twin"}


def head(e: Experiment) -> None:
    """Whose steps are shown, what they are compared with, and the ways out."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="step_head"):
        controls.choose_run(e)
        controls.choose_twin(e)
        st.space("stretch")
        with st.container(key="step_back", width="content"):
            st.page_link("pages/race.py", label=say("Back to the race"), icon=":material/sprint:")
        run = labels(e.runs)[inside.chosen_run(e).id]
        title = say("{run} on {surface}", run=run, surface=say(e.surface.name))
        pictures = PICTURES | (TWIN_PICTURE if inside.chosen_twin(e) else {})
        if not st.context.is_embedded:
            with tools():
                history_buttons()
                presentation()
                if not presenting():
                    share()
                    export_menu(e.surface.slug, title, pictures, lambda: race_files(e))


@st.fragment(key=controls.LEAD)
def lead() -> None:
    """The step in one line."""
    e = state.current()
    run = inside.shown_arithmetic(e)
    with st.container(horizontal=True, vertical_alignment="center", key="step_line"):
        controls.choose_step(e)
        if step := inside.shown_step(run):
            st.html(thought_line(run, step))
    st.markdown(inside.where(run, e, inside.chosen_step()))


def ground(e: Experiment, view: Look) -> None:
    """The picture of the step, the map with the run and its twin, and the player."""
    with st.container(horizontal=True, key="step_ground"):
        show_chart(
            figures.near_figure(view.theme, view.size),
            key="step_near",
            height="stretch",
            alt=say(
                "The parts of the step as arrows over the level lines around it; the list below has their numbers."
            ),
        )
        show_chart(
            figures.ground_figure(e.surface, view.theme, view.size),
            key="step_map",
            height="stretch",
            alt=say(
                "Contour map of {surface} with the run on it, and the run that it is compared with.",
                surface=say(e.surface.name),
            ),
        )
    player("step_player", on_start=controls.clicked_start, on_step=controls.rested)


@st.fragment(key=controls.ARITHMETIC)
def arithmetic() -> None:
    """The ledger of the step."""
    run = inside.shown_arithmetic(state.current())
    full = controls.all_digits()
    if step := inside.shown_step(run):
        with st.container(key="ledger"):
            st.markdown(ledger_text(ledger(run, step, full)), unsafe_allow_html=True)


@st.fragment(key=controls.PICTURE)
def beside() -> None:
    """What the pictures show, in words; how stable the step is; and what the player shows of it."""
    e, view = state.current(), look()
    state.write_link()
    run = inside.inside(e, inside.chosen_run(e))
    if step := inside.shown_step(run):
        found = stability.measured(run, e.surface, step)
        with st.container(key="step_words", gap="small"):
            st.html(figures.picture_text(run, e.surface, step, view.theme))
            with st.container(key="step_stability", gap="small"):
                sentences = stability.sentences(run, e.surface, step, found)
                st.markdown(say("**Stability.** {sentences}", sentences=sentences))
                st.markdown(stability.numbers(run.rule, found))
    feed("step_player", at_step(e, run, inside.chosen_step(), view), more=True)


def written(e: Experiment) -> None:
    """The code of the step, how it is checked, and how others write it."""
    run, convention = inside.inside(e, inside.chosen_run(e)), inside.chosen_convention(e)
    controls.choose_convention(e)
    st.html(code(convention.rule if convention else run.rule))
    if convention:
        st.markdown(given(run.rule, convention))
    st.markdown(how_checked(run.rule))
    st.markdown(others(run, e.schedule.slug == "constant"))


def over_time(e: Experiment, view: Look) -> None:
    """The traces of the run, and what its twin does otherwise."""
    run, twin = inside.inside(e, inside.chosen_run(e)), inside.chosen_twin(e)
    controls.choose_quantity(run)
    st.html(figures.key_to_lines(run, view.theme))
    if twin:
        st.markdown(twin_comparison(e, run.own, twin))
    with st.container(horizontal=True, key="step_traces"):
        for chart in charts_over_time(e, run.own, twin, controls.quantity(run), view.theme):
            show_chart(chart.figure(e.steps, view.theme, view.size), key=chart.key, height=230, alt=chart.alt)
    show_tables(lambda: chart_tables(e, run, twin, controls.quantity(run), view.theme))
    feed("step_player", player_data(e, run, twin, controls.quantity(run), view))


state.open_link((*inside.WORDS, PRESENT))
state.write_link()  # before anything that may wait: who gives up comes back to another link
show_notices()
e, view = state.current(), look()
head(e)
finish_paths(twin_experiment(e, inside.chosen_run(e), inside.chosen_twin(e)))
with st.container(key="step_page"):  # in the order of a phone; on a wide window the words stand beside the pictures
    with st.container(key="step_lead"):
        lead()
    with st.container(key="step_pictures"):
        ground(e, view)
    with st.container(key="step_sums"):
        st.header(say("The arithmetic"), anchor="arithmetic")
        arithmetic()
    with st.container(key="step_beside"):
        beside()
    with st.container(key="step_code"):
        st.header(say("The code of the step"), anchor=False)
        written(e)
    with st.container(key="step_over_time"):
        st.header(say("Over the run"), anchor=False)
        over_time(e, view)

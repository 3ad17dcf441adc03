"""The race: optimizers on a loss surface, live."""

import streamlit as st

from optimizers.experiment import Experiment
from optimizers.hyper import declared
from optimizers.messages import message
from ui import figures, state, waiting
from ui.chart import show_chart
from ui.chart_tables import show_tables
from ui.controls import control
from ui.export import Animation, export_menu, race_files
from ui.language import say
from ui.layout import PRESENT, Look, look, on_stage, open_tab, presentation, presenting, show_notices, tools
from ui.navigation import page_links
from ui.player import Chart, feed, hand, payload, player
from ui.race import choice, chooser, controls, fragments, stage
from ui.race.beside import NAMES, beside
from ui.race.results import results_table
from ui.race.tables import chart_tables
from ui.share import share
from ui.step import inside

SEND = "race_sends_runs"  # whether this visitor's browser has to be sent the runs, because it cannot compute them

CLICKED = "map_clicked"  # whether this visitor knows what a click on the map does
HINT = message("Click the map to start there.")

GROUNDS = {"race_map": message("map"), "race_relief": message("3-D")}


def show_ground(e: Experiment, view: Look) -> Chart:
    """The surface, flat or solid; only the open tab is made."""
    name, tab = open_tab({"map": say("Map"), "relief": say("3-D")}, key="ground")
    with tab, st.container(key="ground_box"):
        if name == "relief":
            show_chart(
                figures.relief_figure(e.surface, view.theme, view.size),
                key="race_relief",
                height="stretch",
                alt=say(
                    "{surface} as a surface in three dimensions, with the runs on it.", surface=say(e.surface.name)
                ),
            )
            return Chart("race_relief", "relief")
        show_chart(
            figures.map_figure(e.surface, view.theme, view.size),
            key="race_map",
            height="stretch",
            alt=say("Contour map of {surface} with its minima, and the runs on it.", surface=say(e.surface.name)),
        )
        return Chart("race_map", "map")


@st.fragment(key=fragments.HEADING)
def heading() -> None:
    """What is on screen, in a sentence, and what the link said that could not be used."""
    state.write_link()
    show_notices()
    st.markdown(chooser.sentence())


@st.fragment(key=fragments.MARKS)
def marks() -> None:
    """What the visitor has changed, and the way back."""
    if not st.context.is_embedded:
        chooser.marks()


@st.fragment(key=fragments.CURVES)
def curves(ground: Chart) -> None:
    """The charts beside the map, and the runs for the player."""
    e, view = state.current(), look()
    waiting.show_paths(e)
    box = st.container(key="curves_box", gap=None)
    charts = [ground]
    for chart in beside(e, choice.chosen(), view):
        key = f"race_{chart.place}"
        with box:
            show_chart(chart.figure, key=key, height="stretch", alt=chart.alt)
        charts.append(Chart(key, chart.kind, threshold=chart.threshold))
    by_hand = None if st.session_state.get(SEND) else hand(e, view.theme)
    runs = payload(e, charts, view, check_only=by_hand is not None)
    hint = None if st.session_state.get(CLICKED) else say(HINT)
    feed("player", runs | {"inside": True, "hand": by_hand, "hint": hint})


@st.fragment(key=fragments.RESULTS)
def results() -> None:
    """What each rule reached."""
    if not on_stage():
        st.html(results_table(state.current()))


def sidebar() -> None:
    """All that can be set."""
    with st.sidebar:
        page_links()
        controls.choose_surface(state.current())
        controls.choose_runs(fragments.redraw)
        controls.choose_start(redraw_start, say("Or click the map, or drag across it."))
        controls.choose_settings(state.current(), fragments.redraw)


def toolbar() -> None:
    """The demonstrations, and what a lecturer does with them."""
    e = state.current()
    with st.container(horizontal=True, gap="small", key="toolbar"):
        chooser.choose_demonstration()
        with tools():
            if presenting():
                marks()
                stage.choose_controls()
            presentation()
            if presenting():
                return
            share()
            surface, character = say(e.surface.name), say(e.surface.character)
            beside_it = {f"race_{chart.place}": NAMES[chart.kind] for chart in beside(e, choice.chosen(), look())}
            title = say("{surface}. {character}", surface=surface, character=character)
            animated = Animation(title, [*GROUNDS, "race_upper"])
            export_menu(e.surface.slug, surface, GROUNDS | beside_it, lambda: race_files(e), animated)


def below() -> None:
    """What the table counts."""
    target, e = declared(Experiment)["target"], state.current()
    with st.container(width=320):
        control(target, e.target, target.default, "run", controls.store, redraw=fragments.redraw)


def redraw_start() -> None:
    """Draw what follows from another start, and its controls, if they are on the page."""
    fragments.redraw(*(() if on_stage() else (controls.START,)))


def clicked_start() -> None:
    """Take the place on the map that was clicked as the new start."""
    x, y = st.session_state["player"].start
    st.session_state[CLICKED] = True
    state.change(start=(float(x), float(y)))  # the browser sends 1.0 as the whole number 1
    redraw_start()


def send_runs() -> None:
    """Send this browser the runs from now on, because it cannot compute them."""
    st.session_state[SEND] = True
    fragments.redraw()


def clicked_inside() -> None:
    """Look into the step under the cursor."""
    inside.open_inside(int(st.session_state["player"].inside))


state.open_link((chooser.DEMO, *choice.WORDS, PRESENT, stage.SHOW))
chooser.hold()
if inside.opened():
    st.switch_page("pages/step.py")
if not on_stage():
    sidebar()
stage.dress()
if not st.context.is_embedded:
    toolbar()
waiting.finish_tuning()
with st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="small", key="said"):
    heading()
    if st.context.is_embedded or not presenting():  # else they are in the toolbar
        marks()
left, right = st.columns([10, 9], gap="medium")
with left:
    ground = show_ground(state.current(), look())
with st.container() if on_stage() else left:
    player("player", on_start=clicked_start, on_inside=clicked_inside, on_runs=send_runs)
waiting.finish_paths(state.current())
with right:
    choice.choose_charts(state.current())
    curves(ground)
if on_stage():
    stage.show_controls(fragments.redraw)
results()
if not on_stage():
    below()
show_tables(lambda: chart_tables(state.current(), choice.chosen()))

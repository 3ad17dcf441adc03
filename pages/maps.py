"""Maps: what a whole plane of hyperparameters, learning rates or starts does."""

from collections.abc import Iterator

import streamlit as st

from optimizers.experiment import Experiment
from ui import state, waiting
from ui.chart_tables import show_tables
from ui.export import export_menu
from ui.history import history_buttons
from ui.language import say
from ui.layout import PRESENT, look, on_stage, presentation, presenting, show_notices, tools
from ui.maps import basins, fair, plane, rates, words
from ui.maps.jobs import MapJob
from ui.navigation import page_links
from ui.race import controls, stage
from ui.share import share
from ui.work import cluster, watch
from ui.work.job import Job
from ui.work.progress import show_progress

VIEWS = {"plane": plane, "rates": rates, "basins": basins, "fair": fair}


def jobs(e: Experiment) -> Iterator[MapJob]:
    """What the open map needs, one after the other."""
    first = VIEWS[state.get(words.MAP)].make_job(e)
    yield first
    if state.get(words.MAP) == "fair" and (race := fair.follow_up(e, first)) is not None:
        yield race


def show() -> None:
    """The map as far as it is computed, and again when there is more of it."""
    e, view = state.current(), VIEWS[state.get(words.MAP)]
    now = list(jobs(e))
    watch.keep_on_page(*now)
    if where := cluster.where():
        st.caption(where)
    bar = show_progress(now[-1], stopped=say("What was done is shown."), complete=say(view.SENTENCE))
    chosen = view.show_map(e, now[0], look())
    if now[-1].complete:
        show_tables(lambda: view.chart_tables(e, now[0]))
    if chosen is not None:
        state.change(chosen)
        st.switch_page("pages/race.py")
    if now[-1].running and not watch.stopped(now[-1]):
        reached = view.stage(e, now[0])
        watch.follow(now[-1], bar, progress_text, until=lambda: view.stage(e, now[0]) != reached)
        state.rerun()


def take_along(e: Experiment) -> None:
    """The pictures of the open map."""
    name = state.get(words.MAP)
    view = VIEWS[name]
    charts = view.pictures(e)
    legends = dict.fromkeys(charts, view.legend(e, look().theme))
    export_menu(f"{e.surface.slug}-{name}", say(e.surface.name), charts, legends=legends)


def progress_text(job: Job) -> str:
    """How far a map is."""
    return say("{share:.0f} % of the runs are done.", share=100 * job.share)


def sidebar() -> None:
    """What an experiment is made of, as on the race page."""
    with st.sidebar:
        page_links()
        controls.choose_surface(state.current())
        controls.choose_runs()
        controls.choose_start(st.rerun, say("Or click the map."))
        controls.choose_settings(state.current())


def toolbar() -> None:
    """Which map is open, and what can be done with it."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="maps"):
        words.choose_map()
        st.space("stretch")
        with tools():
            history_buttons()
            if presenting():
                stage.choose_controls()
            presentation()
            if not presenting():
                share()
                take_along(state.current())


state.open_link((*words.WORDS, PRESENT, stage.SHOW))
state.write_link()
if not on_stage():
    sidebar()
if not st.context.is_embedded:
    toolbar()
if on_stage():
    stage.show_controls()
else:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="map_controls"):
        VIEWS[state.get(words.MAP)].controls(state.current())
show_notices()
waiting.finish_tuning()
show()

"""Maps: what a whole plane of hyperparameters, learning rates or starts does."""

import streamlit as st

from ui import controls, state
from ui.layout import look, presentation, show_notices
from ui.maps import basins, fair, plane, rates, words
from ui.maps.jobs import LOOK_AGAIN, Job, place
from ui.share import share

VIEWS = {"plane": plane, "rates": rates, "basins": basins, "fair": fair}


def show_progress(job: Job, sentence: str) -> None:
    """How far a large map is, and the way to stop it or to go on; what the map shows once it is complete.

    All in one row, so that the map stays where it is when it is done.
    """
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="progress"):
        if job.running:
            st.progress(job.share, f"{100 * job.share:.0f} % of the runs are done.")
            st.button("Stop", icon=":material/stop:", key="stop", on_click=job.stop)
        elif job.stopped and job.share < 1.0:
            st.markdown(f"Stopped at {100 * job.share:.0f} %. What was done is shown.")
            st.button("Continue", icon=":material/play_arrow:", key="continue", on_click=job.resume)
        else:
            st.markdown(sentence)


def show(looking: bool) -> None:
    """The map as far as it is computed; `looking` is whether this is run again and again."""
    e, view = state.current(), VIEWS[state.say(words.MAP)]
    job, where = view.make_job(e), place()
    if job.running and not job.small and not looking:
        st.rerun()  # somebody pressed Continue: the whole page, to look again
    was_running = job.running
    job.advance(where.executor, where.workers)
    if was_running and not job.running and not job.small:
        st.rerun()  # the last look at this map: the whole page, to look no more
    if where.said:
        st.caption(where.said)
    show_progress(job, view.SENTENCE)
    chosen = view.show_map(e, job, look())
    if chosen is not None:
        state.change(chosen)
        st.switch_page("pages/race.py")


state.open_link(words.WORDS)
state.write_link()
with st.sidebar:
    controls.choose_surface(state.current())
    controls.choose_rules(state.current())
    controls.choose_start()
    controls.choose_run(state.current())
with st.container(horizontal=True, vertical_alignment="center", gap="small", key="maps"):
    presentation()
    share()
    words.choose_map()
with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="map_controls"):
    VIEWS[state.say(words.MAP)].controls(state.current())
show_notices()
job = VIEWS[state.say(words.MAP)].make_job(state.current())
looking = job.running and not job.small
st.fragment(show, key="map", run_every=LOOK_AGAIN if looking else None)(looking)

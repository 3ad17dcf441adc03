"""Maps: what a whole plane of hyperparameters, learning rates or starts does."""

import streamlit as st

from ui import controls, state
from ui.layout import look, presentation, show_notices
from ui.maps import basins, fair, plane, rates, words
from ui.maps.jobs import LOOK_AGAIN, Job, place
from ui.share import share

VIEWS = {"plane": plane, "rates": rates, "basins": basins, "fair": fair}


def show_progress(job: Job) -> None:
    """How far a large map is, and the way to stop it or to go on."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="progress"):
        if job.running:
            st.progress(job.share, f"{100 * job.share:.0f} % of the runs are done.")
            st.button("Stop", icon=":material/stop:", key="stop", on_click=job.stop)
        elif job.stopped and job.share < 1.0:
            st.markdown(f"Stopped at {100 * job.share:.0f} %. What was done is shown.")
            st.button("Continue", icon=":material/play_arrow:", key="continue", on_click=job.resume)


def show() -> None:
    """The map as far as it is computed."""
    e, view = state.current(), VIEWS[state.say(words.MAP)]
    job, where = view.make_job(e), place()
    was_running = job.running
    job.advance(where.executor, where.workers)
    if was_running and not job.running and not job.small:
        st.rerun()  # the last look at this map: the whole page, to look no more
    st.markdown(view.SENTENCE)
    if where.said:
        st.caption(where.said)
    show_progress(job)
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
with st.container(horizontal=True, gap="small", key="maps"):
    presentation()
    share()
    words.choose_map()
with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="map_controls"):
    VIEWS[state.say(words.MAP)].controls(state.current())
show_notices()
large = VIEWS[state.say(words.MAP)].make_job(state.current())
st.fragment(show, key="map", run_every=LOOK_AGAIN if large.running and not large.small else None)()

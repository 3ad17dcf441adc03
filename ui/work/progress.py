"""Progress with Stop and Continue, for work that a page shows as far as it is done."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui.language import say, sentences
from ui.work import watch
from ui.work.job import Job


def show_progress(job: Job, stopped: str = "", complete: str = "") -> DeltaGenerator:
    """How far a job is, and the way to stop it or to go on; returns the place of the bar, for `watch.follow`.

    `stopped` is said after the share at which the visitor has stopped it, `complete` once it is. All is in one row of
    one height, so that what is below stays where it is.
    """
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="progress"):
        bar = st.empty()
        if watch.stopped(job):
            bar.markdown(sentences(say("Stopped at {share:.0f} %.", share=100 * job.share), stopped))
            st.button(say("Continue"), icon=":material/play_arrow:", key="continue", on_click=watch.resume, args=(job,))
        elif job.running:
            st.button(say("Stop"), icon=":material/stop:", key="stop", on_click=watch.stop, args=(job,))
        else:
            bar.markdown(complete)
    return bar

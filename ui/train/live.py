"""The training while it goes on: button, progress, and the curves of all runs."""

from time import monotonic

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui.labels import labels
from ui.layout import look
from ui.numbers import show
from ui.palette import swatch
from ui.train.curves import Curve, curves, extent, line_to_beat, spec, table
from ui.train.run import TrainingJob, stop
from ui.work import watch

REDRAW = 0.3  # seconds between two pictures, at least
SHARE = 0.1
"""The part of the time that drawing may take: the server draws for all visitors."""


def legend(job: TrainingJob) -> None:
    """Which line is whose, and what the band means."""
    theme = look().theme
    names = "".join(f"<span>{swatch(id, theme)}{label}</span>" for id, label in labels(job.plan.runs).items())
    several = f"line: mean of {job.plan.repeats.seeds} seeds; band: lowest to highest"
    st.html(f"<div class='train-legend'>{names}<i>{several if job.plan.repeats.seeds > 1 else ''}</i></div>")


def _progress_text(job: TrainingJob) -> str:
    if job.left is None:
        return f"Epoch {job.epoch} of {job.epochs}"
    return f"Epoch {job.epoch} of {job.epochs}, about {job.left:.0f} s left"


def follow(job: TrainingJob) -> DeltaGenerator:
    """Draw the training as it is and, while it runs, again and again.

    Any press of a widget ends the script run at the next drawing; the job stays in the session, and the next
    run goes on with it. Returns the place for what came of it, which is empty until then.
    """
    with st.container(horizontal=True, vertical_alignment="center", key="train_progress"):
        button, bar = st.empty(), st.empty()
    legend(job)
    with st.container(key="train_curves"):
        spots = [(curve, st.empty()) for curve in curves(job)]
    below = st.empty()
    if job.running:
        button.button("Stop", icon=":material/stop:", key="train_stop", on_click=stop)
    drawn = _draw(job, spots)
    at, pause = monotonic(), REDRAW
    job.go_on()
    with watch.wanted(job):
        while job.running:
            bar.progress(job.epoch / job.epochs, watch.queue_position(job) or _progress_text(job))
            watch.wait(job)
            if job.epoch != drawn and (now := monotonic()) - at >= pause:
                drawn, at = _draw(job, spots), now
                pause = max(REDRAW, (monotonic() - now) / SHARE)
    if job.error is not None:
        raise job.error
    if not job.lost:  # whoever left holds nothing, and must not begin to
        watch.keep("training", None)
    if job.epoch != drawn:
        _draw(job, spots)
    button.empty()
    bar.caption(_ended(job))
    return below.container()


def _ended(job: TrainingJob) -> str:
    what = f"{len(job.logs)} models in {show(job.seconds, 3)} s of computing"
    if job.complete:
        return f"Trained for {job.epoch} of {job.epochs} epochs: {what}."
    if job.stopped:
        return f"Stopped after {job.epoch} of {job.epochs} epochs: {what}."
    return (
        f"Interrupted after {job.epoch} of {job.epochs} epochs: the connection to this page was lost, or others needed "
        "the memory while you looked elsewhere. Press Train to begin anew."
    )


def _draw(job: TrainingJob, spots: list[tuple[Curve, DeltaGenerator]]) -> int:
    """The curves up to now; returns the epoch."""
    epoch = job.epoch
    if not job.logs:
        return epoch
    runs = tuple(labels(job.plan.runs).items())
    for curve, spot in spots:
        points = table(job, curve)
        if points["value"].notna().any():
            beat = line_to_beat(job, curve)
            ends = extent(points, curve, beat)
            chart = spec(curve, runs, job.epochs, job.plan.repeats.seeds, ends, beat, look())
            spot.vega_lite_chart(points, chart, alt=curve.alt)
    return epoch

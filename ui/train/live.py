"""The training while it goes on: button, progress, and the curves of all runs."""

from time import monotonic
from typing import NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui.labels import labels
from ui.language import say
from ui.layout import look
from ui.numbers import show
from ui.palette import swatch
from ui.train.curves import HEIGHT, NORMS, Curve, extent, heights, line_to_beat, spec, table
from ui.train.run import TrainingJob
from ui.work import watch

REDRAW = 0.3  # seconds between two pictures, at least
SHARE = 0.1
"""The part of the time that drawing may take: the server draws for all visitors."""


class Spot(NamedTuple):
    """Where a curve is drawn, and how high."""

    curve: Curve
    height: int
    place: DeltaGenerator


def legend(job: TrainingJob) -> None:
    """Which line is whose, and what the band means."""
    theme = look().theme
    names = "".join(f"<span>{swatch(id, theme)}{label}</span>" for id, label in labels(job.plan.runs).items())
    several = say("line: mean of {seeds} seeds; band: lowest to highest", seeds=job.plan.repeats.seeds)
    st.html(f"<div class='train-legend'>{names}<i>{several if job.plan.repeats.seeds > 1 else ''}</i></div>")


def progress_text(job: TrainingJob) -> str:
    """How far it is, and how long it still takes once that is known."""
    if job.left is None:
        return say("Epoch {epoch} of {epochs}", epoch=job.epoch, epochs=job.epochs)
    return say(
        "Epoch {epoch} of {epochs}, about {seconds:.0f} s left", epoch=job.epoch, epochs=job.epochs, seconds=job.left
    )


def follow(job: TrainingJob) -> DeltaGenerator:
    """Draw the training as it is and, while it runs for this visitor, again and again.

    Any press of a widget ends the script run at the next drawing; the job stays in the session, and the next
    run goes on with it. Returns the place for what came of it, which is empty until then.
    """
    with st.container(horizontal=True, vertical_alignment="center", key="train_progress"):
        button, bar = st.empty(), st.empty()
    legend(job)
    with st.container(key="train_curves"):
        spots = [Spot(curve, height, st.container(key=curve.key).empty()) for curve, height in heights(job).items()]
    with st.expander(say("Gradient norm and effective learning rate"), key="train_more", on_change="rerun") as more:
        if more.open:
            with st.container(key="train_norms"):
                spots += [Spot(curve, HEIGHT, st.container(key=curve.key).empty()) for curve in NORMS]
    below = st.empty()
    drawn = _draw(job, spots)
    if watch.stopped(job):
        button.button(say("Continue"), icon=":material/play_arrow:", key="continue", on_click=watch.resume, args=(job,))
    elif job.running:
        button.button(say("Stop"), icon=":material/stop:", key="train_stop", on_click=watch.stop, args=(job,))
        _go_on(job, bar, spots, drawn)
        button.empty()
    if job.error is not None:
        raise job.error
    if job.complete:
        watch.keep("training", None)
    bar.caption(_ended(job))
    return below.container()


def _go_on(job: TrainingJob, bar: DeltaGenerator, spots: list[Spot], drawn: int) -> None:
    """Have it go on to its end, and draw it anew whenever epochs have come in; `drawn` is the last that was drawn."""
    at, pause = monotonic(), REDRAW
    job.go_on()
    with watch.wanted(job):
        while job.running:
            bar.progress(job.epoch / job.epochs, watch.queue_position(job) or progress_text(job))
            watch.wait(job)
            if job.epoch != drawn and (now := monotonic()) - at >= pause:
                drawn, at = _draw(job, spots), now
                pause = max(REDRAW, (monotonic() - now) / SHARE)
    if job.epoch != drawn:
        _draw(job, spots)


def _ended(job: TrainingJob) -> str:
    after = {"epoch": job.epoch, "epochs": job.epochs}
    cost = {"models": len(job.logs), "seconds": show(job.seconds, 3)}
    if job.complete:
        return say(
            "Trained for {epoch} of {epochs} epochs: {models} models in {seconds} s of computing.", **after, **cost
        )
    if watch.stopped(job):
        return say(
            "Stopped after {epoch} of {epochs} epochs: {models} models in {seconds} s of computing.", **after, **cost
        )
    return say(
        "Interrupted after {epoch} of {epochs} epochs: the connection to this page was lost, or others needed the "
        "memory while you looked elsewhere. Press Train to begin anew.",
        **after,
    )


def _draw(job: TrainingJob, spots: list[Spot]) -> int:
    """The curves up to now; returns the epoch."""
    epoch = job.epoch
    if not job.logs:
        return epoch
    runs = tuple(labels(job.plan.runs).items())
    for curve, height, place in spots:
        points = table(job, curve)
        if points["value"].notna().any():
            beat = line_to_beat(job, curve)
            ends = extent(points, curve, beat)
            chart = spec(curve, runs, job.epochs, job.plan.repeats.seeds, ends, beat, look(), height)
            place.vega_lite_chart(points, chart, alt=say(curve.alt))
    return epoch

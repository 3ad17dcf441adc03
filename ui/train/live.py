"""The training while it goes on: button, progress, and the curves of all rules."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui.layout import look
from ui.numbers import show
from ui.palette import swatch
from ui.train.curves import Curve, curves, extent, line_to_beat, spec, table
from ui.train.run import Job, stop


def legend(job: Job) -> None:
    """Which line is whose, and what the band means."""
    theme = look().theme
    names = "".join(f"<span>{swatch(rule.slug, theme)}{rule.name}</span>" for rule in job.plan.rules)
    several = f"line: mean of {job.plan.repeats.seeds} seeds; band: lowest to highest"
    st.html(f"<div class='train-legend'>{names}<i>{several if job.plan.repeats.seeds > 1 else ''}</i></div>")


def _say(job: Job) -> str:
    left = f", about {job.left:.0f} s left" if job.left is not None else ""
    return f"Epoch {job.epoch} of {job.epochs}{left}"


def watch(job: Job) -> DeltaGenerator:
    """Draw the training as it is and, while it runs, train on and draw again.

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
    _draw(job, spots, bar)
    while job.running:
        job.advance()
        _draw(job, spots, bar)
    button.empty()
    return below.container()


def _draw(job: Job, spots: list[tuple[Curve, DeltaGenerator]], bar: DeltaGenerator) -> None:
    if job.running:
        bar.progress(job.epoch / job.epochs, _say(job))
    else:
        how = "Stopped after" if job.epoch < job.epochs else "Trained for"
        what = f"{len(job.logs)} models in {show(job.seconds, 3)} s of computing"
        bar.caption(f"{how} {job.epoch} of {job.epochs} epochs: {what}.")
    slugs = tuple(rule.slug for rule in job.plan.rules)
    for curve, spot in spots:
        points = table(job, curve)
        if points["value"].notna().any():
            beat = line_to_beat(job, curve)
            ends = extent(points, curve, beat)
            chart = spec(curve, slugs, job.epochs, job.plan.repeats.seeds, ends, beat, look())
            spot.vega_lite_chart(points, chart, alt=curve.alt)

"""A lesson's rules on real data: the curves of a short training, in the place of the race's map."""

import streamlit as st

from course import network
from optimizers.experiment import Experiment
from ui.labels import labels
from ui.language import say
from ui.layout import Look
from ui.palette import swatch
from ui.train.curves import ACCURACY, LOSSES, Curve, extent, points, spec

_HEIGHTS: dict[Curve, int] = {ACCURACY: 260, LOSSES[0]: 200}


def show(e: Experiment, view: Look) -> None:
    """Test accuracy and training loss of every run of the experiment, each with its own learning rate."""
    names = labels(e.shown)
    st.html(
        "<div class='train-legend'>"
        + "".join(f"<span>{swatch(id, view.theme)}{label}</span>" for id, label in names.items())
        + "</div>"
    )
    logs = {names[run.id]: [network.log(run.rule)] for run in e.shown}
    for curve, height in _HEIGHTS.items():
        found = points(logs, curve)
        with st.container(key=f"lesson_{curve.name}"):
            chart = spec(
                curve,
                tuple(names.items()),
                network.PROTOCOL.epochs,
                seeds=1,
                extent=extent(found, curve),
                beat=None,
                view=view,
                height=height,
            )
            st.vega_lite_chart(found, chart, alt=say(curve.alt))
    st.caption(
        say(
            "A network with {hidden} hidden units ({parameters:,} parameters) learns {images:,} images of digits, in "
            "batches of {batch}; its accuracy is that on {tested} others.",
            hidden=network.MODEL.hidden[0],
            parameters=network.MODEL.size(network.data()),
            images=len(network.data().train.inputs),
            batch=network.PROTOCOL.batch_size,
            tested=len(network.data().test.inputs),
        )
    )

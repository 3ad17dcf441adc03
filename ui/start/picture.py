"""The race that plays on the start page, by itself and for nobody in particular."""

import streamlit as st

from optimizers.experiment import Experiment
from ui.chart import show_chart
from ui.figures import map_figure
from ui.language import say
from ui.layout import Look
from ui.player import Chart, feed, payload, player

RACE = Experiment()
"""What plays: the race that opens first."""

_MAP, _PLAYER = "start_map", "start_player"


def show_picture(view: Look) -> None:
    """The race, again and again; where motion is not wanted, its end."""
    surface = say(RACE.surface.name)
    with st.container(key="start_ground"):
        show_chart(
            map_figure(RACE.surface, view.theme, bare=True),
            key=_MAP,
            height="stretch",
            alt=say("Contour map of {surface} with its minima, and the runs on it.", surface=surface),
        )
    feed(_PLAYER, payload(RACE, [Chart(_MAP, "map")], view))
    player(_PLAYER, small=True)
    st.caption(
        say("Four rules walk downhill from the same start. The cross is the lowest point, the numbers are the losses.")
    )

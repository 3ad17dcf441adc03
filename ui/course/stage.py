"""The stage of a lesson: the map, the loss and the player of the race, and the controls that matter."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from course.lesson import Lesson
from optimizers.experiment import Experiment
from optimizers.hyper import Hyper, declared
from optimizers.runs import Run
from ui import figures, runs, state, waiting
from ui.chart import show_chart
from ui.controls import control
from ui.course.answer import MAP
from ui.language import say
from ui.layout import Look, look
from ui.palette import CASING, INK
from ui.player import Chart, feed, hand, payload, player
from ui.race.beside import beside
from ui.race.choice import usual
from ui.race.controls import RUNS, store
from ui.race.stage import RATES

CSS = Path(__file__).with_name("lesson.css")
CURVES, TEXT = "lesson_curves", "lesson_text"
"""The keys of the fragments that a slider's change draws anew."""

_PLAYER = "lesson_player"
_SEND = "lesson_sends_runs"


class Mark(NamedTuple):
    """A place on the map, and what it is called."""

    place: tuple[float, float]
    name: str


def redraw() -> None:
    """Draw anew what follows from the controls. For the end of a widget's callback."""
    if runs.heavy(state.current()):
        st.rerun()
    st.rerun([TEXT, CURVES])


def show_map(e: Experiment, view: Look, marks: Sequence[Mark], key: str = "ground_box") -> None:
    """The surface, and places on it."""
    figure = figures.map_figure(e.surface, view.theme, view.size)
    if marks:
        figure = go.Figure(figure)
        for mark, symbol in zip(marks, ("circle", "star"), strict=False):
            figure.add_scatter(
                x=np.array([mark.place[0]]),
                y=np.array([mark.place[1]]),
                mode="markers+text",
                marker={
                    "symbol": symbol,
                    "size": 13 * view.size,
                    "color": INK[view.theme],
                    "line": {"width": 2, "color": CASING[view.theme]},
                },
                text=[mark.name],
                textposition=f"top {_side(mark.place[0], e.surface.bounds[0])}",
                textfont={"color": INK[view.theme], "size": 13 * view.size},
                hoverinfo="skip",
            )
    alt = say("Contour map of {surface} with its minima, and the runs on it.", surface=say(e.surface.name))
    with st.container(key=key):
        show_chart(figure, key=MAP, height="stretch", alt=alt)


def _side(x: float, bounds: tuple[float, float]) -> str:
    """To which side of a place its name goes, so that it is not cut off at an edge of the map."""
    share = (x - bounds[0]) / (bounds[1] - bounds[0])
    return "right" if share < 0.15 else "left" if share > 0.85 else "center"


def show_race(marks: Sequence[Mark] = ()) -> None:
    """Map, player and loss of the experiment on screen."""
    e = state.current()
    show_map(e, look(), marks)
    player(_PLAYER, on_runs=_send_runs)
    waiting.finish_paths(e)
    _curves()


def show_ground(marks: Sequence[Mark]) -> None:
    """The map alone: nothing has run yet."""
    show_map(state.current(), look(), marks, "lesson_ground")


@st.fragment(key=CURVES)
def _curves() -> None:
    e, view = state.current(), look()
    waiting.show_paths(e)
    charts = [Chart(MAP, "map")]
    with st.container(key="curves_box", gap=None):
        chart = beside(e, usual(e)[:1], view)[0]
        key = f"lesson_{chart.place}"
        show_chart(chart.figure, key=key, height="stretch", alt=chart.alt)
        charts.append(Chart(key, chart.kind, threshold=chart.threshold))
    by_hand = None if st.session_state.get(_SEND) else hand(e, view.theme)
    feed(_PLAYER, payload(e, charts, view, check_only=by_hand is not None) | {"hand": by_hand})


def _send_runs() -> None:
    st.session_state[_SEND] = True
    redraw()


def show_controls(one: Lesson) -> None:
    """The controls that the lesson names, and no others."""
    e = state.current()

    def chosen(run: Run, h: Hyper) -> bool:
        return f"{run.id}.{h.name}" in one.controls or (h.name == "lr" and RATES in one.controls)

    with st.container(key="lesson_controls", gap="xsmall"):
        RUNS.show_chosen(chosen, redraw)
        for name, h in declared(type(e.surface)).items():
            if f"{e.surface.slug}.{name}" in one.controls:
                value, first = getattr(e.surface, name), getattr(one.experiment.surface, name)
                control(h, value, first, e.surface.slug, _store_surface, bare=True)
        for name, h in declared(Experiment).items():
            if name in one.controls:
                control(h, getattr(e, name), h.default, "run", store, bare=True, redraw=redraw)


def _store_surface(name: str, value: Any) -> None:
    state.change(surface=replace(state.current().surface, **{name: value}))

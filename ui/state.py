"""The experiment of a session, and the address bar that always says the same.

The session is the owner: widgets are seeded from it, and every change goes through `change`. The query
string is read when a visitor opens a link or goes back in the browser's history, and written otherwise.
"""

from dataclasses import replace
from typing import Any

import streamlit as st

from optimizers.experiment import Experiment, from_query
from ui.palette import Theme

_EXPERIMENT = "experiment"
_WRITTEN = "query_written"
_NOTICES = "notices"


def current() -> Experiment:
    """The experiment of this session."""
    experiment: Experiment = st.session_state[_EXPERIMENT]
    return experiment


def open_link() -> None:
    """Read the address bar if it says something new. Every page calls this first."""
    query = st.query_params.to_dict()
    if _EXPERIMENT in st.session_state and query in ({}, st.session_state.get(_WRITTEN)):
        return
    reading = from_query(query)
    st.session_state[_EXPERIMENT] = reading.experiment
    st.session_state[_NOTICES] = reading.notices


def write_link() -> None:
    """Make the address bar say what is on screen."""
    query = current().to_query()
    if st.query_params.to_dict() != query:
        st.query_params.from_dict(query)
    st.session_state[_WRITTEN] = query


def notices() -> tuple[str, ...]:
    """What the link said that could not be used, one sentence each."""
    said: tuple[str, ...] = st.session_state.get(_NOTICES, ())
    return said


def change(experiment: Experiment | None = None, **fields: Any) -> None:
    """Show another experiment, or this one with other fields."""
    st.session_state[_EXPERIMENT] = replace(experiment or current(), **fields)
    st.session_state[_NOTICES] = ()


def theme() -> Theme:
    """The theme that the visitor's browser shows; light until it has said so."""
    return "dark" if st.context.theme.type == "dark" else "light"

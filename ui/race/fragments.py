"""The parts of the race page that follow from the runs: all that a slider's change draws anew."""

import streamlit as st

from ui import chart_tables, runs, state
from ui.race import chooser

HEADING, MARKS, CURVES, RESULTS = "race_heading", "race_marks", "race_curves", "race_results"
"""The keys of the page's fragments."""


def redraw(*more: str) -> None:
    """Draw them anew, and other fragments with them. For the end of a widget's callback."""
    if runs.heavy(state.current()):
        st.rerun()  # the whole page, because it can wait
    marks = [MARKS] if chooser.marks_differ() else []  # a drag that changes none of them does not pay for them
    tables = [chart_tables.TABLES] if chart_tables.are_open() else []
    st.rerun([HEADING, *marks, CURVES, RESULTS, *tables, *more])

"""An app with a course of invented lessons, served as the lab is."""

from pathlib import Path

import streamlit as st

from app import OPTIONS

app = st.App(Path(__file__).parent / "script.py", **OPTIONS)

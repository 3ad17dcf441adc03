"""An app that fails where its address says, served with the lab's own answer to that."""

from pathlib import Path

import streamlit as st

from app import show_fault

app = st.App(Path(__file__).parent / "script.py", on_script_error=show_fault)

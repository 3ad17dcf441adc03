"""The same app in a process that has imported what the lab imports."""

import numpy as np  # noqa: F401
import pandas as pd  # noqa: F401
import plotly.graph_objects as go  # noqa: F401
import streamlit as st

st.write(st.slider("x", 0, 1000, 0))

"""The smallest Streamlit app with a slider: what a change costs without any set-up."""

import streamlit as st

st.write(st.slider("x", 0, 1000, 0))

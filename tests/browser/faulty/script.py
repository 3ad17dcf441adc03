"""Fails where the address says: in the script, in a fragment, or when the button is pressed."""

import streamlit as st


def fail() -> None:
    raise RuntimeError("a secret")


if st.query_params.get("where") == "script":
    fail()
if st.query_params.get("where") == "fragment":
    st.fragment(fail)()
st.button("Fail", on_click=fail)
st.write("Nothing is wrong." if not st.query_params else "The page goes on.")

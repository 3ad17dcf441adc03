"""How large things are."""

from streamlit.testing.v1 import AppTest


def show_look() -> None:
    import streamlit as st

    from ui import state
    from ui.layout import PRESENT, look

    state.open_link((PRESENT,))
    st.session_state["look"] = look()._asdict()


def test_type_and_trails_grow_for_a_projector() -> None:
    at = AppTest.from_function(show_look).run()
    assert at.session_state["look"] == {"theme": "light", "size": 1.0, "thick": 2.5}
    at.session_state["page_words"] = {"present": "1"}
    assert at.run().session_state["look"] == {"theme": "light", "size": 1.35, "thick": 3.6}

"""The session and its link: what a page's words say, what a link holds, and Streamlit's limits for one."""

from streamlit.runtime.state import query_params
from streamlit.testing.v1 import AppTest

from optimizers import RULES
from optimizers.experiment import Experiment
from optimizers.runs import runs_of
from ui.state import MAX_CHARACTERS, MAX_SETTINGS


def script() -> None:
    """Two pages with words of their own, and one word in common."""
    import streamlit as st

    from ui import state
    from ui.layout import show_notices

    colour = state.one_of("colour", lambda e: ["red", "blue"])
    size = state.one_of("size", lambda e: [str(e.steps), "0"])
    shape = state.one_of("shape", lambda e: ["round", "square"])
    words = {"first": (colour, size), "second": (shape, size)}[st.session_state.get("page", "first")]
    state.open_link(words)
    st.button("red", on_click=state.set, args=(colour, "red"))
    st.button("square", on_click=state.set, args=(shape, "square"))
    st.button("longer", on_click=lambda: state.change(steps=500))
    state.write_link()
    show_notices()
    st.text(" ".join(state.get(word) for word in words))


def opened(**query: str) -> AppTest:
    at = AppTest.from_function(script)
    for name, text in query.items():
        at.query_params[name] = text
    return at.run()


def turn_to(at: AppTest, page: str) -> AppTest:
    """Another page of the same visit; Streamlit empties the address bar on the way."""
    at.session_state["page"] = page
    at.query_params.clear()
    return at.run()


def press(at: AppTest, label: str) -> AppTest:
    next(button for button in at.button if button.label == label).click()
    return at.run()


def shown(at: AppTest) -> str:
    return str(at.text[0].value)


def test_a_link_holds_the_experiment_and_the_words_of_its_page() -> None:
    at = opened()
    assert dict(at.query_params) == Experiment().to_query() | {"colour": "red", "size": "300"}
    assert dict(turn_to(at, "second").query_params) == Experiment().to_query() | {"shape": "round", "size": "300"}


def test_a_word_of_the_link_is_read_and_stays() -> None:
    at = opened(colour="blue", size="0", seed="7")
    assert shown(at) == "blue 0" and not at.warning
    assert dict(at.query_params) == Experiment(seed=7).to_query() | {"colour": "blue", "size": "0"}
    assert shown(at.run()) == "blue 0"


def test_words_are_found_as_they_were_left_after_another_page_and_after_a_link_to_it() -> None:
    at = turn_to(opened(colour="blue", size="0"), "second")
    assert shown(at) == "round 0", "a word that both pages name has one value"
    press(at, "square")
    at.query_params.clear()
    at.query_params["seed"] = "7"
    assert shown(at.run()) == "square 0"
    assert shown(turn_to(at, "first")) == "blue 0"


def test_a_word_that_cannot_be_used_has_its_sentence_until_something_is_changed() -> None:
    for change in ("red", "longer"):
        at = opened(colour="green")
        assert shown(at).startswith("red") and at.query_params["colour"] == "red"
        assert at.warning[0].value == "colour = `green` is not one of red, blue; `red` is shown instead."
        assert not press(at, change).warning


def test_a_default_follows_the_experiment_and_a_word_that_was_chosen_does_not() -> None:
    assert shown(press(opened(), "longer")) == "red 500"
    assert shown(press(opened(size="0"), "longer")) == "red 0"
    assert shown(press(opened(size="300"), "longer")) == "red 500", "300 is of no use any more"


def test_the_limits_are_those_of_streamlit() -> None:
    assert query_params.CLIENT_STATE_QUERY_STRING_MAX_FIELDS == MAX_SETTINGS
    assert query_params.CLIENT_STATE_QUERY_STRING_MAX_LENGTH == MAX_CHARACTERS


def test_the_lab_s_own_links_are_never_that_long() -> None:
    largest = Experiment(runs=runs_of(tuple(rule() for rule in RULES.values())))
    assert len(largest.to_query()) < MAX_SETTINGS / 5
    assert len(largest.key) < MAX_CHARACTERS / 5

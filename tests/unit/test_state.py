"""The session and its link: what a page's words say, what a link holds, and Streamlit's limits for one."""

from streamlit.runtime.state import query_params
from streamlit.testing.v1 import AppTest

from optimizers import RULES
from optimizers.experiment import Experiment
from optimizers.runs import runs_of
from ui.state import MAX_CHARACTERS, MAX_SETTINGS, MOMENTS


def script() -> None:
    """Two pages with words of their own, and one word in common."""
    import streamlit as st

    from ui import state
    from ui.layout import show_notices

    colour = state.one_of("colour", lambda e: ["red", "blue"])
    size = state.one_of("size", lambda e: [str(e.steps), "0"])
    shape = state.one_of("shape", lambda e: ["round", "square"])
    place = state.Word("place", lambda e: "", lambda text, e: None, undoable=False)
    note = state.Word("note", lambda e: "", lambda text, e: None)
    words = {"first": (colour, size, place, note), "second": (shape, size)}[st.session_state.get("page", "first")]
    state.open_link(words)
    st.button("red", on_click=state.set, args=(colour, "red"))
    st.button("square", on_click=state.set, args=(shape, "square"))
    st.button("zero", on_click=state.set, args=(size, "0"))
    st.button("whole", on_click=lambda: state.set(size, str(state.current().steps)))
    st.button("look", on_click=state.set, args=(place, "there"))
    st.button("longer", on_click=lambda: state.change(steps=500))
    state.write_link()
    st.button("undo", on_click=state.undo, disabled=not state.can_undo())
    st.button("redo", on_click=state.redo, disabled=not state.can_redo())
    show_notices()
    st.text(" ".join(state.get(word) for word in words[:2]))


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


def labels(at: AppTest) -> set[str]:
    return {button.label for button in at.button if not button.disabled}


def test_changes_of_experiment_and_words_are_undone_one_after_the_other() -> None:
    at = opened(colour="blue")
    assert {"undo", "redo"}.isdisjoint(labels(at))
    press(at, "red")
    assert shown(press(at, "longer")) == "red 500"
    assert shown(press(at, "undo")) == "red 300"
    assert shown(press(at, "undo")) == "blue 300" and at.query_params["colour"] == "blue"
    assert "undo" not in labels(at)
    assert shown(press(press(at, "redo"), "redo")) == "red 500"
    assert "redo" not in labels(at)


def test_a_word_that_followed_its_default_follows_it_again() -> None:
    at = press(press(opened(), "zero"), "undo")
    assert shown(press(at, "longer")) == "red 500"


def test_another_change_ends_what_can_be_redone() -> None:
    at = press(press(press(opened(), "longer"), "undo"), "zero")
    assert "redo" not in labels(at) and shown(at) == "red 0"


def test_opening_another_page_is_nothing_to_undo_and_what_was_done_before_is() -> None:
    at = press(opened(), "longer")
    turn_to(at, "second")
    assert shown(at) == "round 500" and "undo" in labels(at)
    press(at, "square")
    assert shown(press(at, "undo")) == "round 500"
    assert shown(press(at, "undo")) == "round 300" and "undo" not in labels(at)


def test_where_a_visitor_looks_is_nothing_to_undo() -> None:
    at = press(opened(), "look")
    assert at.query_params["place"] == "there" and "undo" not in labels(at)
    press(press(at, "longer"), "undo")
    assert at.query_params["place"] == "there", "and is not undone with the rest"


def test_no_more_changes_are_kept_than_said() -> None:
    at = opened()
    for _ in range(MOMENTS // 2 + 1):
        press(press(at, "zero"), "whole")
    for _ in range(MOMENTS):
        press(at, "undo")
    assert "undo" not in labels(at)


def test_a_link_without_a_word_that_may_be_empty_says_that_it_is() -> None:
    at = opened(note="read")
    assert at.query_params["note"] == "read"
    turn_to(at, "second")
    assert turn_to(at, "first").query_params["note"] == "read"
    turn_to(at, "second")
    at.session_state["page"] = "first"
    at.query_params.clear()
    at.query_params["seed"] = "7"
    assert "note" not in at.run().query_params and not at.warning

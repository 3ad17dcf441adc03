"""What stays of a page that is presented, or in a frame of a lecturer's own page."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.app.page import run, visit


def opened(query: dict[str, str], page: str = "race") -> AppTest:
    """A page as a visitor with this link sees it."""
    return run(visit(query, page))


def sliders(at: AppTest) -> set[str]:
    return {str(slider.key) for slider in at.select_slider}


def test_on_stage_only_the_controls_that_were_chosen_stay() -> None:
    link = {"rules": "adam,sgd", "present": "1"}
    assert sliders(opened(link)) == {"adam.lr", "sgd.lr"}, "unless something is chosen"
    assert sliders(opened(link | {"show": "player"})) == set()
    at = opened(link | {"show": "player,steps,adam.beta1,rmsprop.rho,sgd-2.lr"})
    assert sliders(at) == {"adam.beta1", "run.steps"} and not at.warning and not at.sidebar
    at.select_slider(key="adam.beta1").set_value(0.8)
    at.run()
    assert not at.exception and at.query_params["adam.beta1"] == "0.8"
    assert at.query_params["show"] == "player,steps,adam.beta1,rmsprop.rho,sgd-2.lr"


def test_a_control_that_no_race_has_is_named() -> None:
    at = opened({"show": "lr,adam.rate", "present": "1"})
    (warning,) = at.warning
    assert "names adam.rate, which is no control" in warning.value


def test_the_list_of_controls_that_stay_is_the_word() -> None:
    at = opened({"rules": "adam,sgd", "present": "1"})
    at.session_state["stays"] = True
    at.run()
    assert at.multiselect[0].value == ["lr"]
    at.multiselect[0].set_value(["sgd.lr", "noise"])
    at.run()
    assert sliders(at) == {"sgd.lr", "run.noise"} and at.query_params["show"] == "sgd.lr,noise"
    at.multiselect[0].set_value([])
    at.run()
    assert sliders(at) == set() and at.query_params["show"] == "player"


@pytest.mark.parametrize(("page", "words"), [("maps", {"map": "rates"}), ("train", {"train_rules": "adam,sgd"})])
def test_the_rates_stay_on_maps_and_in_a_training_too(page: str, words: dict[str, str]) -> None:
    prefix = "train." if page == "train" else ""
    link = words | {"rules": "adam,sgd", "steps": "50", "present": "1"}
    at = opened(link, page)
    assert sliders(at) == {f"{prefix}adam.lr", f"{prefix}sgd.lr"} and not at.sidebar.select_slider
    at.select_slider(key=f"{prefix}sgd.lr").set_value(0.01)
    run(at)
    assert not at.exception and at.query_params["show"] == "lr" and at.query_params["present"] == "1"
    at.session_state["stays"] = True
    run(at)
    at.multiselect[0].set_value(["adam.beta2"])
    assert sliders(run(at)) == {f"{prefix}adam.beta2"} and at.query_params["show"] == "adam.beta2"

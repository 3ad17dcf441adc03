"""The start page: where its doors lead, an address that stays clean, and an experiment that survives a visit."""

from urllib.parse import parse_qsl

import pytest
from streamlit.testing.v1 import AppTest

from optimizers.experiment import Experiment, Notices, read_query
from optimizers.rules import RULES
from tests.app.page import has_controls, run, visit
from ui.race.demonstrations import DEMONSTRATIONS
from ui.runs import paths
from ui.start.doors import DOORS, FIRST
from ui.start.picture import RACE

OWN = {"surface": "beale", "rules": "adam,lion", "start": "1.0,1.5", "steps": "50"}
EXPERIMENT = read_query(dict(OWN), Notices())


def opened(query: dict[str, str] | None = None) -> AppTest:
    """The start page as a visitor sees it who comes by a link with these words."""
    at = visit(query or {}, "start").run()
    assert not at.exception, at.exception[0].message
    return at


def doors(at: AppTest) -> dict[str, tuple[str, dict[str, str]]]:
    """The links of the doors by what is read on them: the page of each, and the words that it brings there."""
    links = [link.proto for link in at.get("page_link")]
    first = [link.label for link in links].index(DOORS[0].links[0].text)  # a phone's bar is before it
    return {one.label: (one.page, dict(parse_qsl(one.query_string))) for one in links[first:]}


def follow(at: AppTest, text: str) -> AppTest:
    """Open the page behind a link, with the words that it brings."""
    page, words = doors(at)[text]
    at.switch_page(f"pages/{page}.py")
    at.query_params.clear()
    for name, value in words.items():
        at.query_params[name] = value
    return run(at, lambda at: page != "race" or has_controls(at))


def test_the_page_says_what_the_lab_is_and_has_its_doors() -> None:
    at = opened()
    assert f"watch {len(RULES)} of them" in at.markdown[0].value
    assert [header.value for header in at.header] == [door.title for door in DOORS]
    assert list(doors(at)) == [link.text for door in DOORS for link in door.links]


def test_what_is_said_of_the_picture_is_so() -> None:
    said = opened().caption[0].value
    assert said.startswith(
        "Four rules walk downhill from the same start. The cross is the lowest point, the numbers are the losses."
    )
    (cross,) = RACE.surface.minima
    ended = paths(RACE)
    assert len(ended) == 4 and {tuple(path.x[0]) for path in ended} == {RACE.start}
    assert all(path.loss[-1] < path.loss[0] for path in ended)
    assert RACE.surface.infimum == cross.value and not RACE.surface.saddles


def test_learn_opens_the_first_demonstration() -> None:
    at = follow(opened(), "The first race")
    assert at.session_state["experiment"] == DEMONSTRATIONS[FIRST].experiment
    assert at.query_params["demo"] == FIRST and not at.warning


@pytest.mark.parametrize("text", [link.text for link in DOORS[1].links])
def test_explore_leads_to_the_experiment_of_the_visitor(text: str) -> None:
    at = run(visit(OWN))
    at.switch_page("pages/start.py").run()
    at = follow(at, text)
    assert at.session_state["experiment"] == EXPERIMENT and not at.warning


def test_teach_presents_the_experiment_of_the_visitor() -> None:
    at = run(visit(OWN))
    at.switch_page("pages/start.py").run()
    at = follow(at, "Present the race")
    assert at.session_state["experiment"] == EXPERIMENT and at.query_params["present"] == "1" and not at.warning


def test_a_first_visitor_who_opens_the_race_sees_the_first_one() -> None:
    at = follow(opened(), "Open the race")
    assert at.session_state["experiment"] == Experiment() and at.query_params["demo"] == FIRST


def test_a_visit_keeps_the_experiment_its_words_and_what_can_be_undone() -> None:
    at = run(visit(OWN | {"upper": "distance"}))
    at.select_slider(key="adam.lr").set_value(0.2)
    changed = run(at).session_state["experiment"]
    at.switch_page("pages/start.py").run()
    assert dict(at.query_params) == {} and not at.exception
    at.query_params.clear()
    at.switch_page("pages/race.py")
    run(at)
    assert at.session_state["experiment"] == changed and at.query_params["upper"] == "distance"
    assert at.select_slider(key="adam.lr").value == 0.2
    at.button(key="undo").click()
    assert run(at).session_state["experiment"] == EXPERIMENT


@pytest.mark.parametrize(
    ("query", "address"), [({}, {}), ({"lang": "zh"}, {"lang": "zh"}), ({"lang": "xx"}, {}), (OWN, {})]
)
def test_the_address_says_the_language_alone(query: dict[str, str], address: dict[str, str]) -> None:
    at = opened(query)
    assert dict(at.query_params) == address
    assert at.run().session_state["experiment"] == Experiment(), "a link to this page changes no experiment"
    said = [box.value for box in at.warning]
    assert said == (["lang = `xx` is not one of en, zh; `en` is shown instead."] if "xx" in query.values() else [])


def test_what_a_link_to_another_page_had_wrong_is_not_said_here() -> None:
    at = run(visit({"surface": "the moon"}))
    assert at.warning
    at.switch_page("pages/start.py").run()
    assert not at.warning

"""What every page of the list owes to a visitor: it opens, says what is in its link, and reads it again."""

import pytest
from streamlit.testing.v1 import AppTest

from optimizers.experiment import Notices, read_query
from tests.app.page import visit
from ui import state
from ui.navigation import PAGES

EVERY = pytest.mark.parametrize("page", [page.name for page in PAGES[1:]])
"""All but the first, which shows nothing of the experiment (test_start.py)."""


def opened(page: str, **query: str) -> AppTest:
    """The page as a visitor with this link sees it."""
    at = visit(query, page).run()
    assert not at.exception, at.exception[0].message
    return at


@EVERY
def test_the_address_of_a_page_holds_the_whole_experiment(page: str) -> None:
    query = {"surface": "beale", "rules": "adam,lion", "start": "1.0,1.5", "steps": "50"}
    whole = read_query(query, Notices()).to_query()
    assert dict(opened(page, **query).query_params).items() >= whole.items()


@EVERY
def test_the_link_of_a_page_shows_the_same_thing_again(page: str) -> None:
    link = dict(opened(page, surface="beale", steps="50", seed="7").query_params)
    again = opened(page, **{name: str(text) for name, text in link.items()})
    assert dict(again.query_params) == link and not again.warning


@EVERY
def test_every_setting_that_a_page_reads_is_in_its_link(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    read, get = set(), state.get

    def reading(word: state.Word) -> str:
        if text := get(word):  # one that is empty is left out
            read.add(word.name)
        return text

    at = visit({}, page)
    monkeypatch.setattr(state, "get", reading)
    assert read <= set(at.run().query_params)


@EVERY
def test_a_page_says_what_of_a_link_cannot_be_used(page: str) -> None:
    at = opened(page, surface="the moon", steps="50")
    assert [box.value for box in at.warning if "the moon" in box.value]
    assert at.query_params["surface"] == "rosenbrock" and at.query_params["steps"] == "50"

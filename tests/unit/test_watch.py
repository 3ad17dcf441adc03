"""What is kept as long as a visitor sees it."""

import pytest

from optimizers.experiment import Experiment
from ui import runs, waiting
from ui.work import watch
from ui.work.job import Job
from ui.work.queue import Client


def test_what_a_page_shows_is_kept_until_it_shows_other_work_or_another_page_is_opened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    me, one, other = Client(), Job([], 0), Job([], 0)
    monkeypatch.setattr(watch, "visitor", lambda: me)
    monkeypatch.setattr("streamlit.session_state", {})
    watch.open_page("maps")
    watch.keep_on_page(one, other)
    watch.open_page("maps")
    assert list(me.kept.values()) == [one, other]
    watch.keep_on_page(one)
    assert list(me.kept.values()) == [one]
    watch.open_page("race")
    assert not me.kept


def test_the_paths_on_screen_are_kept_for_their_visitor(monkeypatch: pytest.MonkeyPatch) -> None:
    me, e = Client(), Experiment(steps=78)
    monkeypatch.setattr(watch, "visitor", lambda: me)
    monkeypatch.setattr("streamlit.session_state", {"experiment": e})
    waiting.show_paths(e)
    assert me.screen["paths"] == runs.paths(e)


def test_paths_are_computed_once() -> None:
    e = Experiment(steps=77)
    assert all(one is other for one, other in zip(runs.paths(e), runs.paths(e), strict=True))

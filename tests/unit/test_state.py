"""What the pages know of Streamlit's limits for a link."""

from streamlit.runtime.state import query_params

from optimizers import RULES
from optimizers.experiment import Experiment
from ui.state import MAX_CHARACTERS, MAX_SETTINGS


def test_the_limits_are_those_of_streamlit() -> None:
    assert query_params.CLIENT_STATE_QUERY_STRING_MAX_FIELDS == MAX_SETTINGS
    assert query_params.CLIENT_STATE_QUERY_STRING_MAX_LENGTH == MAX_CHARACTERS


def test_the_lab_s_own_links_are_never_that_long() -> None:
    largest = Experiment(rules=tuple(rule() for rule in RULES.values()))
    assert len(largest.to_query()) < MAX_SETTINGS / 5
    assert len(largest.key) < MAX_CHARACTERS / 5

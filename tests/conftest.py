"""Set-up of the whole test run."""

import sys
from collections.abc import Iterator

import pytest
from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")


@pytest.fixture(autouse=True)
def own_main_module() -> Iterator[None]:
    """Put the main module back: AppTest leaves the app there, and a spawned process would run it."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main

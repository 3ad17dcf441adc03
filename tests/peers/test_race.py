"""The race's scripts for PyTorch and Keras take the paths that are on screen."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from optimizers.experiment import Experiment
from tests.exports import RACES, a_race_of_each_kind
from tests.scripts import alone, executed
from ui.export.code import keras_code, torch_code
from ui.runs import paths

MAKERS = {"torch": torch_code, "keras": keras_code}


@pytest.mark.parametrize("framework", MAKERS)
@pytest.mark.parametrize("races", RACES)
def test_a_script_takes_the_paths_on_screen(races: str, framework: str) -> None:
    for e in RACES[races]():
        found = executed(MAKERS[framework](e), print=lambda *_: None)["paths"]
        assert list(found) == [run.id for run in e.shown]
        for run, path in zip(e.shown, paths(e), strict=True):
            same = np.asarray(found[run.id])[: len(path.x)]  # ours ends where it diverges
            np.testing.assert_allclose(same, path.x, rtol=1e-8, atol=1e-10, err_msg=f"{run} in {e.key}")


@pytest.mark.parametrize(("framework", "backend"), [("torch", ""), ("keras", "torch"), ("keras", "jax")])
def test_a_script_says_by_itself_where_the_paths_end(framework: str, backend: str, tmp_path: Path) -> None:
    for e in a_race_of_each_kind():
        printed = alone(MAKERS[framework](e), tmp_path, **{"KERAS_BACKEND": backend} if backend else {})
        assert_said(printed, e)


def assert_said(printed: str, e: Experiment) -> None:
    """A line a run: its id, and the last point with eight digits or more."""
    lines = printed.splitlines()
    assert len(lines) == len(e.shown)
    for line, run, path in zip(lines, e.shown, paths(e), strict=True):
        id, *numbers = line.replace("[", " ").replace("]", " ").replace(",", " ").split()
        assert id == run.id
        wanted: Any = path.x[-1]
        np.testing.assert_allclose([float(n) for n in numbers[:2]], wanted, rtol=1e-7, atol=1e-8, err_msg=line)

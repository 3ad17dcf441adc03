"""What is stored for the tests that run without torch is what torch computes now."""

import json

import numpy as np
import pytest

from tests.reference import make_learning_reference, make_reference

STALE = "run `make reference`"


def test_the_record_of_rules_and_schedules_is_what_torch_does() -> None:
    now = make_reference.record()
    with np.load(make_reference.FILE) as stored:
        assert json.loads(str(stored["said"])) == json.loads(str(now["said"])), STALE
        assert stored.keys() == now.keys(), STALE
        for name in now.keys() - {"said"}:  # another processor may round otherwise
            np.testing.assert_allclose(stored[name], now[name], rtol=1e-13, atol=0.0, err_msg=f"{name}: {STALE}")


def test_the_record_of_trainings_is_what_torch_computes() -> None:
    now, stored = make_learning_reference.record(), json.loads(make_learning_reference.FILE.read_text())
    numbers = {"loss": 1e-13, "gradient": 1e-11, "ends": 1e-9}
    for case, kept in zip(now, stored, strict=True):
        assert case.keys() == kept.keys() and case["ends"].keys() == kept["ends"].keys(), STALE
        assert {n: v for n, v in case.items() if n not in numbers} == {
            n: v for n, v in kept.items() if n not in numbers
        }, STALE
        for name, rel in numbers.items():
            assert kept[name] == pytest.approx(case[name], rel=rel, abs=1e-15), STALE

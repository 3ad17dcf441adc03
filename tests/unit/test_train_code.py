"""The scripts that the train page shows, as far as it is seen without the frameworks; `make peers` runs them."""

import numpy as np
import pytest

from optimizers import RULES
from tests.exports import TRAININGS, on_own
from tests.scripts import assert_tidy
from ui.train.code import PREPARED, keras, prepared, pytorch


@pytest.mark.parametrize("make", [pytorch, keras])
def test_the_scripts_are_tidy(make, tmp_path):
    exported = [of for group in TRAININGS.values() for of in group()]
    assert_tidy(tmp_path, [make(of.plan, of.data, of.plan.runs[0].rule) for of in exported])


def test_the_scripts_for_an_own_file_read_the_prepared_data(tmp_path):
    plan, data = on_own("softmax", RULES["adam"]())
    (tmp_path / PREPARED).write_bytes(prepared(data))
    with np.load(tmp_path / PREPARED) as file:
        np.testing.assert_array_equal(file["x"][file["train"]], data.train.inputs)
        np.testing.assert_array_equal(file["y"][file["test"]], data.test.labels)
    for make in (pytorch, keras):
        script = make(plan, data, plan.runs[0].rule)
        assert f'np.load("{PREPARED}")' in script and "sklearn" not in script


def test_keras_has_its_own_nadam_only_for_its_own_momentum_schedule():
    """Keras' schedule is 0.96^t: a momentum_decay of 1, and not the 0.004 of PyTorch."""
    for decay in (0.0, 0.004, 1.0):
        plan, data = on_own("softmax", RULES["nadam"](momentum_decay=decay))
        assert ("optimizer = keras.optimizers.Nadam(" in keras(plan, data, plan.runs[0].rule)) == (decay == 1.0)

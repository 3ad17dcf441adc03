"""What holds for every test beside the frameworks."""

import os
from collections.abc import Iterator

import pytest

os.environ["KERAS_BACKEND"] = "torch"  # in this process; scripts that run by themselves choose for themselves

# Where a test is in Keras' own code, what it warns of. NumPy 2.4 on a tensor of PyTorch: in Keras' Nadam.
KERAS_WARNS = "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        item.add_marker(pytest.mark.filterwarnings(KERAS_WARNS))


@pytest.fixture(autouse=True)
def float64() -> Iterator[None]:
    """Both frameworks in float64, and back to what they come with."""
    import keras
    import torch

    torch.set_num_threads(1)  # as many processes run as there are cores
    torch.set_default_dtype(torch.float64)
    keras.config.set_floatx("float64")
    yield
    torch.set_default_dtype(torch.float32)
    keras.config.set_floatx("float32")

"""Every data set and every way to draw weights: what is declared is what is learned, and what a script does."""

from typing import Any

import numpy as np
import pytest

from learning.data import Scale
from learning.datasets import DATA, DATASETS
from learning.defaults import defaults
from learning.inits import INITS
from learning.layers import Convolution, Dense
from learning.models import MODELS
from learning.training import train
from ui.train.plan import DATA_TITLES, fits

LAYERS = (Dense(5, 3), Convolution(2, 4, 6, 6))


@pytest.mark.parametrize("slug", DATASETS)
def test_its_code_loads_splits_and_scales_as_it_is_here(slug):
    data, dataset, names = DATA[slug], DATASETS[slug], dict[str, Any](np=np)
    exec("\n".join(dataset.imports) + "\n" + dataset.code, names)
    x, y, train_rows, test_rows = (names[name] for name in ("x", "y", "train", "test"))
    for part, rows in ((data.train, train_rows), (data.test, test_rows)):
        np.testing.assert_allclose(x[rows], part.inputs, rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(y[rows], part.labels if data.classes else part.targets, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("slug", DATASETS)
def test_what_is_declared_is_what_is_loaded(slug):
    data, dataset = DATA[slug], DATASETS[slug]
    assert (data.name, data.task, data.image, data.target) == (
        dataset.name,
        dataset.task,
        dataset.image,
        dataset.target,
    )
    assert data.notes == (dataset.note,) and dataset.note.endswith(".")
    rows, features = len(data.train.inputs) + len(data.test.inputs), data.train.inputs.shape[1]
    assert f"{rows:,}" in dataset.note and len(data.features) == features
    assert data.image is None or features == np.prod(data.image)
    columns = data.train.inputs.reshape(-1, 1) if data.image else data.train.inputs
    assert np.abs(columns.mean(axis=0)).max() < 1e-12 and np.abs(columns.std(axis=0) - 1.0).max() < 1e-12
    assert DATA_TITLES[slug].startswith(dataset.name)


@pytest.mark.parametrize("slug", DATASETS)
def test_the_model_that_it_opens_with_learns_it(slug):
    data, dataset = DATA[slug], DATASETS[slug]
    can = [model for model in MODELS if fits(model, data)]
    model = dataset.first_model or can[0]
    assert model in can
    opens = defaults(model)
    log = train(MODELS[model](), data, opens.rule("adam"), opens.protocol.epochs, opens.protocol.batch_size)
    if data.task == "classification":
        chance = np.bincount(data.test.labels).max() / len(data.test.labels)
        assert log.test_accuracy[-1] > 0.5 + 0.5 * chance, "half of what guessing gets wrong"
    else:
        assert log.test_loss[-1] < 0.75 * data.test.targets.var()


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: type(layer).__name__)
@pytest.mark.parametrize("slug", INITS)
def test_the_code_of_an_init_draws_the_same_weights(slug, layer):
    init, (outputs, width), (inputs, reached) = INITS[slug], layer.shape, layer.fans
    weights = init.weights(np.random.default_rng(3), layer)
    names = {"np": np, "random": np.random.default_rng(3), "outputs": outputs, "inputs": inputs, "reached": reached}
    drawn = eval(init.code, names)
    assert drawn.shape == weights.shape == (outputs, inputs + 1) == (outputs, width)
    if init.zero_bias:
        drawn[:, -1] = 0.0
    np.testing.assert_allclose(weights, drawn, rtol=1e-14)


def test_a_column_that_is_constant_up_to_rounding_keeps_its_unit() -> None:
    x = np.array([[0.1, 0.0, 1.0], [0.1, 0.0, 3.0], [0.1 + 1e-17, 0.0, 5.0], [np.nextafter(0.1, 1.0), 0.0, 7.0]])
    scale = Scale.of(x)
    assert scale.deviation.tolist() == [1.0, 1.0, np.sqrt(5.0)]
    np.testing.assert_allclose(scale.undo(scale.apply(x)), x, rtol=1e-15)

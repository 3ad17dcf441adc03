"""The scripts that the train page shows: they are tidy, and they train the same model as the page."""

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from learning import DATA, MODELS, train
from learning.datasets import DATASETS
from learning.defaults import defaults
from learning.inits import INITS
from learning.training import Protocol
from learning.upload import read_csv
from optimizers.rules import RULES
from optimizers.schedules import SCHEDULES
from tests.unit.peers import alone, assert_tidy, executed, peer
from ui.train.code import PREPARED, keras, prepared, pytorch
from ui.train.plan import OWN, Plan, Repeats

SMALL: dict[str, dict[str, Any]] = {"mlp": {"hidden": (6, 4)}, "conv": {"channels": 2}}


def plan(model="mlp", rule="adam", init="he", schedule="constant", penalty=0.0, **hypers):
    chosen = defaults(model).rule(rule, **hypers)
    protocol = Protocol(1, 100, penalty, init, SCHEDULES[schedule](**({"every": 2.0} if schedule == "step" else {})))
    small = MODELS[model](**SMALL.get(model, {}))
    return Plan(defaults(model).data, small, (chosen,), protocol, Repeats(seed=3, seeds=1))


CHANGES: tuple[dict[str, Any], ...] = (
    {"eps": 1e-3},
    {"eps": 1.0},
    {"weight_decay": 0.1},
    {"bias_correction": False, "eps": 0.1},
    {"momentum_decay": 1.0},
    {"momentum_decay": 0.5, "eps": 0.1},
)
PLANS = {
    **{slug: plan(rule=slug) for slug in RULES},
    **{
        f"{slug} {change}": plan("softmax", slug, lr=0.01, **change)
        for slug, cls in RULES.items()
        for change in CHANGES
        if change.keys() <= vars(cls()).keys()
    },
    **{f"{rule} {slug}": plan("linear", rule, schedule=slug) for rule in ("adam", "momentum") for slug in SCHEDULES},
    **{f"{model} {init}": plan(model, init=init) for model in MODELS for init in INITS},
    **{f"data {slug}": replace(plan("mlp"), dataset=slug) for slug in DATASETS},
    "uncorrected": plan(bias_correction=False, weight_decay=0.01),
    "penalty": plan(rule="sgd", penalty=0.01),
    "conv penalty": plan("conv", penalty=0.01),
    "plain nesterov": plan(rule="nesterov", beta=0.0),
}


@pytest.mark.parametrize("make", [pytorch, keras])
def test_the_scripts_are_tidy(make, tmp_path):
    assert_tidy(tmp_path, [make(p, DATA[p.dataset], p.rules[0]) for p in PLANS.values()])


def losses(printed):
    lines = [line for line in printed.splitlines() if "loss" in line]
    return np.array([[float(number) for number in re.findall(r"loss ([\d.]+)", line)] for line in lines])


def trained(p, data):
    """The losses, training and test, after each epoch: (epochs, 2)."""
    q = p.protocol
    log = train(p.model, data, p.rules[0], q.epochs, q.batch_size, p.repeats.seed, q.init, q.schedule, q.weight_decay)
    return np.stack([log.train_loss[1:], log.test_loss[1:]], axis=1)


EVERY_GROUP = pytest.mark.parametrize("group", dict.fromkeys(name.split()[0] for name in PLANS))


def assert_the_same_model(group, make, capsys, **tolerance):
    for name, p in PLANS.items():
        if name.split()[0] == group and not (make is keras and name == "softmax zeros"):
            executed(make(p, DATA[p.dataset], p.rules[0]))
            found = losses(capsys.readouterr().out)
            np.testing.assert_allclose(found, trained(p, DATA[p.dataset]), err_msg=name, **tolerance)


@EVERY_GROUP
def test_pytorch_trains_the_same_model(group, capsys):
    peer("torch")
    assert_the_same_model(group, pytorch, capsys, rtol=0, atol=2e-9)


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # Keras' Nadam on PyTorch
@EVERY_GROUP
def test_keras_trains_the_same_model(group, capsys):
    """But for zeros: many gradients there are zero in float64, and noise in float32, in which Keras multiplies."""
    peer("keras")
    assert_the_same_model(group, keras, capsys, rtol=2e-6, atol=2e-6)


def own_plan(rule="adam"):
    rng = np.random.default_rng(0)
    x = rng.standard_normal((60, 2))
    lines = ["a,b,kind", *(f"{a:.3f},{b:.3f},{'up' if a + b > 0 else 'down'}" for a, b in x)]
    data = read_csv("\n".join(lines).encode()).data("kind")
    base = plan("softmax", rule)
    return Plan(OWN, base.model, base.rules, base.protocol, base.repeats), data


def test_the_scripts_for_an_own_file_read_the_prepared_data(tmp_path):
    p, data = own_plan()
    (tmp_path / PREPARED).write_bytes(prepared(data))
    with np.load(tmp_path / PREPARED) as file:
        np.testing.assert_array_equal(file["x"][file["train"]], data.train.inputs)
        np.testing.assert_array_equal(file["y"][file["test"]], data.test.labels)
    for make in (pytorch, keras):
        script = make(p, data, p.rules[0])
        assert f'np.load("{PREPARED}")' in script and "sklearn" not in script
        compile(script, "own", "exec")


@pytest.mark.parametrize(("make", "name"), [(pytorch, "torch"), (keras, "keras")])
def test_the_script_for_an_own_file_runs_by_itself(make, name, tmp_path):
    peer(name)
    p, data = own_plan("nadam")
    (tmp_path / PREPARED).write_bytes(prepared(data))
    np.testing.assert_allclose(losses(alone(make(p, data, p.rules[0]), tmp_path)), trained(p, data), atol=2e-6)


def test_keras_has_its_own_nadam_only_for_its_own_momentum_schedule():
    """Keras' schedule is 0.96^t: a momentum_decay of 1, and not the 0.004 of PyTorch."""
    for decay in (0.0, 0.004, 1.0):
        p = plan(rule="nadam", momentum_decay=decay)
        assert ("optimizer = keras.optimizers.Nadam(" in keras(p, DATA["digits"], p.rules[0])) == (decay == 1.0)

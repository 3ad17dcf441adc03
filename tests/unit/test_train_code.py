"""The scripts that the train page shows: they compile, and the PyTorch one trains the same model."""

import re
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from learning import DATA, MODELS, train
from learning.defaults import DEFAULTS
from learning.models import INITS
from learning.training import Protocol
from learning.upload import read_csv
from optimizers.rules import RULES
from optimizers.schedules import SCHEDULES
from ui.train.code import PREPARED, keras, prepared, pytorch
from ui.train.plan import OWN, Plan, Repeats

SMALL: dict[str, dict[str, Any]] = {"mlp": {"hidden": (6, 4)}, "conv": {"channels": 2}, "linear": {}, "softmax": {}}


def plan(model="mlp", rule="adam", init="he", schedule="constant", penalty=0.0, **hypers):
    chosen = DEFAULTS[model].rule(rule, **hypers)
    protocol = Protocol(1, 50, penalty, init, SCHEDULES[schedule]())
    return Plan(DEFAULTS[model].data, MODELS[model](**SMALL[model]), (chosen,), protocol, Repeats(seed=3, seeds=1))


PLANS = {
    **{slug: plan(rule=slug) for slug in RULES},
    **{slug: plan("linear", schedule=slug) for slug in SCHEDULES},
    **{f"{model} {init}": plan(model, init=init) for model in MODELS for init in INITS},
    "uncorrected": plan(bias_correction=False, weight_decay=0.01),
    "penalty": plan(rule="sgd", penalty=0.01),
    "conv penalty": plan("conv", penalty=0.01),
    "plain nesterov": plan(rule="nesterov", beta=0.0),
}


@pytest.mark.parametrize("name", PLANS)
def test_every_script_is_python(name):
    p = PLANS[name]
    for make in (pytorch, keras):
        script = make(p, DATA[p.data], p.rules[0])
        if script.text is None:
            assert script.note.endswith(".")
        else:
            compile(script.text, name, "exec")
            assert max(map(len, script.text.splitlines())) <= 120


def losses(text, folder):
    run = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, cwd=folder, check=False)
    assert run.returncode == 0, run.stderr
    lines = [line for line in run.stdout.splitlines() if "loss" in line]
    return np.array([[float(number) for number in re.findall(r"loss ([\d.]+)", line)] for line in lines])


@pytest.mark.parametrize("name", ["momentum", "adam", "lion", "uncorrected", "warmup_cosine", "conv glorot", "penalty"])
def test_pytorch_trains_the_same_model(name, tmp_path):
    pytest.importorskip("torch")
    p = PLANS[name]
    log = train(
        p.model, DATA[p.data], p.rules[0], p.protocol.epochs, p.protocol.batch_size, p.repeats.seed, p.protocol.init,
        p.protocol.schedule, p.protocol.weight_decay,
    )  # fmt: skip
    want = np.stack([log.train_loss[1:], log.test_loss[1:]], axis=1)
    np.testing.assert_allclose(
        losses(pytorch(p, DATA[p.data], p.rules[0]).text, tmp_path), want, rtol=0, atol=1e-6
    )  # fmt: skip


def own_plan():
    rng = np.random.default_rng(0)
    x = rng.standard_normal((60, 2))
    lines = ["a,b,kind", *(f"{a:.3f},{b:.3f},{'up' if a + b > 0 else 'down'}" for a, b in x)]
    data = read_csv("\n".join(lines).encode()).data("kind")
    base = plan("softmax")
    return Plan(OWN, base.model, base.rules, base.protocol, base.repeats), data


def test_the_script_for_an_own_file_reads_the_prepared_data(tmp_path):
    p, data = own_plan()
    (tmp_path / PREPARED).write_bytes(prepared(data))
    with np.load(tmp_path / PREPARED) as file:
        np.testing.assert_array_equal(file["x"][file["train"]], data.train.inputs)
        np.testing.assert_array_equal(file["y"][file["test"]], data.test.labels)
    script = pytorch(p, data, p.rules[0]).text
    assert script
    assert f'np.load("{PREPARED}")' in script
    compile(script, "own", "exec")
    pytest.importorskip("torch")
    log = train(p.model, data, p.rules[0], p.protocol.epochs, p.protocol.batch_size, p.repeats.seed)
    np.testing.assert_allclose(losses(script, tmp_path)[:, 0], log.train_loss[1:], atol=1e-6)


@pytest.mark.parametrize(
    ("rule", "hypers"), [("radam", {}), ("adam", {"weight_decay": 0.1}), ("nadam", {"momentum_decay": 0.01})]
)
def test_keras_says_what_it_cannot_do(rule, hypers):
    p = plan(rule=rule, **hypers)
    script = keras(p, DATA["digits"], p.rules[0])
    assert script.text is None
    assert "Keras" in script.note

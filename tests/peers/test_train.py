"""The train page's scripts for PyTorch and Keras train the model that the page trains."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from learning import train
from learning.training import Log
from optimizers import RULES
from tests.exports import TRAININGS, Exported, on_each_data_set, on_own
from tests.scripts import alone, executed
from ui.train.code import PREPARED, keras, prepared, pytorch
from ui.train.plan import OWN

MAKERS: dict[str, Any] = {"torch": pytorch, "keras": keras}
# Keras does some of its arithmetic on PyTorch in float32, whatever it is told.
TOLERANCE = {"torch": {"rtol": 0.0, "atol": 2e-9}, "keras": {"rtol": 2e-6, "atol": 2e-6}}


def ours(of: Exported) -> Log:
    """The page's training of the first seed."""
    q = of.plan.protocol
    chosen = (q.epochs, q.batch_size, of.plan.repeats.seed, q.init, q.schedule, q.weight_decay)
    return train(of.plan.model, of.data, of.plan.runs[0].rule, *chosen)


def assert_said(printed: str, of: Exported, rtol: float, atol: float) -> None:
    """A line an epoch with both losses, and the accuracy where there are classes; nothing else."""
    log, rule = ours(of), of.plan.runs[0].rule
    wanted = np.stack([log.train_loss[1:], log.test_loss[1:]], axis=1)
    found = re.findall(r"^epoch (\d+): training loss ([\d.]+), test loss ([\d.]+)$", printed, re.MULTILINE)
    assert [int(epoch) for epoch, _, _ in found] == list(range(1, len(wanted) + 1))
    losses = [[float(training), float(test)] for _, training, test in found]
    np.testing.assert_allclose(np.array(losses), wanted, rtol, atol, err_msg=f"{rule} in {of.plan}")
    accuracy = re.findall(r"^Accuracy of the model on the test \w+: ([\d.]+) %$", printed, re.MULTILINE)
    assert accuracy == ([f"{100 * log.test_accuracy[-1]:.1f}"] if of.data.task == "classification" else []), of.plan
    assert len(printed.splitlines()) == len(found) + len(accuracy)


@pytest.mark.parametrize("framework", MAKERS)
@pytest.mark.parametrize("group", TRAININGS)
def test_a_script_trains_the_model_of_the_page(group: str, framework: str, tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    for of in TRAININGS[group]():
        if of.plan.dataset == OWN:
            Path(PREPARED).write_bytes(prepared(of.data))
        if framework == "keras" and (of.plan.model.slug, of.plan.protocol.init) == ("softmax", "zeros"):
            continue  # many of its gradients are zero in float64, and noise in float32
        executed(MAKERS[framework](of.plan, of.data, of.plan.runs[0].rule))
        assert_said(capsys.readouterr().out, of, **TOLERANCE[framework])


@pytest.mark.parametrize(("framework", "backend"), [("torch", ""), ("keras", "torch"), ("keras", "jax")])
@pytest.mark.parametrize("data", ["own", "ready"])
def test_a_script_trains_by_itself(data: str, framework: str, backend: str, tmp_path: Path) -> None:
    """From a folder that is empty but for the visitor's prepared file."""
    if data == "own":
        of = on_own("softmax", RULES["nadam"](), "warmup_cosine")
        (tmp_path / PREPARED).write_bytes(prepared(of.data))
    else:
        [of] = on_each_data_set("conv", RULES["adam"](bias_correction=False))
    script = MAKERS[framework](of.plan, of.data, of.plan.runs[0].rule)
    printed = alone(script, tmp_path, **{"KERAS_BACKEND": backend} if backend else {})
    assert_said(printed, of, **TOLERANCE[framework])

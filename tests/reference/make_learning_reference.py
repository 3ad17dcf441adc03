"""Record losses, gradients and short trainings that torch computes in float64, for tests/unit/test_learning.py.

`make reference` writes tests/reference/learning.json, and `make peers` compares it with what torch computes now.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from learning import DATA, MODELS
from learning.training import batch_order
from optimizers.rules import SGD, Adam, AdamW, Momentum
from ui.frameworks import torch_optimizer

ROWS = 7
EPOCHS = 1
BATCH = 50
CASES: list[tuple[str, dict[str, Any], str]] = [
    ("linear", {}, "diabetes"),
    ("mlp", {"hidden": [4, 3]}, "diabetes"),
    ("softmax", {}, "digits"),
    ("mlp", {"hidden": [4, 3]}, "digits"),
    ("conv", {"channels": 2}, "digits"),
]
FILE = Path(__file__).with_name("learning.json")
RULES = (SGD(lr=0.05), Momentum(lr=0.05), Adam(lr=0.05), AdamW(lr=0.05, weight_decay=0.1))


def module(slug: str, matrices: list[tuple[np.ndarray, np.ndarray]]) -> nn.Sequential:
    """The torch module with these weights and biases."""
    layers: list[nn.Module] = [nn.Unflatten(1, (1, 8, 8))] if slug == "conv" else []
    for i, (weight, bias) in enumerate(matrices):
        last = i == len(matrices) - 1
        layer: nn.Linear | nn.Conv2d
        if weight.ndim == 4:
            layer = nn.Conv2d(weight.shape[1], weight.shape[0], 3, padding=1, dtype=torch.float64)
        else:
            if slug == "conv":
                layers.append(nn.Flatten())
            layer = nn.Linear(weight.shape[1], weight.shape[0], dtype=torch.float64)
        layer.weight.data, layer.bias.data = torch.tensor(weight), torch.tensor(bias)
        layers.append(layer)
        if not last:
            layers.append(nn.ReLU())
            if weight.ndim == 4:
                layers.append(nn.MaxPool2d(2))
    return nn.Sequential(*layers)


def gradient_of(network: nn.Module) -> list[float]:
    """The gradient in the order of learning/: weights and bias of a unit side by side."""
    tensors = [p.grad for p in network.parameters()]
    parts = []
    for weight, bias in zip(tensors[::2], tensors[1::2], strict=True):
        parts.append(torch.cat([weight.reshape(len(bias), -1), bias[:, None]], 1).ravel())
    return torch.cat(parts).tolist()


def record() -> list[dict[str, Any]]:
    """A case for each of CASES."""
    cases = []
    for slug, options, name in CASES:
        data = DATA[name]
        model = MODELS[slug](**{k: tuple(v) if isinstance(v, list) else v for k, v in options.items()})
        start = model.start(data, seed=3, init="torch")
        x = torch.tensor(data.train.inputs)
        regression = data.task == "regression"
        y = torch.tensor(data.train.targets) if regression else torch.tensor(data.train.labels)
        loss_of = nn.MSELoss() if regression else nn.CrossEntropyLoss()

        network = module(slug, model.matrices(data, start))
        loss = loss_of(network(x[:ROWS]), y[:ROWS])
        loss.backward()
        case: dict[str, Any] = {
            "model": slug,
            "options": options,
            "data": name,
            "rows": ROWS,
            "loss": loss.item(),
            "gradient": gradient_of(network),
            "epochs": EPOCHS,
            "batch_size": BATCH,
            "ends": {},
        }
        for rule in RULES:
            network = module(slug, model.matrices(data, start))
            optimizer = eval(torch_optimizer(rule, "p").call, {"torch": torch, "p": network.parameters()})
            for epoch in range(EPOCHS):
                for chosen in torch.tensor(batch_order(data, 3, epoch)).split(BATCH):
                    optimizer.zero_grad()
                    loss_of(network(x[chosen]), y[chosen]).backward()
                    optimizer.step()
            with torch.no_grad():
                case["ends"][rule.slug] = loss_of(network(x), y).item()
        cases.append(case)
    return cases


if __name__ == "__main__":
    FILE.write_text(json.dumps(record()) + "\n")

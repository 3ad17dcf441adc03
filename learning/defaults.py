"""What the page opens with for each model: the protocol, and a learning rate for every rule.

The rates are the best ones of sensitivity() under the model's protocol, chosen by the training loss alone; the test
rows took no part. tests/reference/choose_rates.py repeats the choice.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from learning.datasets import DATASETS
from learning.training import Protocol
from optimizers.rules import RULES, Rule
from optimizers.schedules import Cosine


@dataclass(frozen=True)
class Defaults:
    """The settings that a model opens with, on any data."""

    data: str
    """The data set on which the rates were chosen."""
    protocol: Protocol
    lrs: Mapping[str, float]

    def rule(self, slug: str, **others: Any) -> Rule:
        """The rule of this slug with the learning rate that suits the model, or with its own default."""
        return RULES[slug](**{"lr": RULES[slug].lr_among(self.lrs)} | others)


def defaults(model: str) -> Defaults:
    """Those of a model; where none were chosen, those of the protocol and of the rules themselves."""
    return DEFAULTS.get(model) or Defaults(next(iter(DATASETS)), Protocol(), {})


DEFAULTS: dict[str, Defaults] = {
    # Only a rate that falls to zero lets a rule on mini-batches come to rest at the least-squares solution.
    "linear": Defaults(
        "diabetes",
        Protocol(epochs=200, batch_size=16, schedule=Cosine()),
        {
            "sgd": 0.022,
            "momentum": 0.0022,
            "nesterov": 0.0022,
            "adagrad": 0.46,
            "rmsprop": 0.01,
            "adadelta": 4.6,
            "adam": 0.022,
            "amsgrad": 0.022,
            "adamax": 0.1,
            "nadam": 0.022,
            "radam": 0.022,
            "adamw": 0.022,
            "lion": 0.0022,
        },
    ),
    "softmax": Defaults(
        "digits",
        Protocol(epochs=20, batch_size=32),
        {
            "sgd": 2.2,
            "momentum": 0.46,
            "nesterov": 0.46,
            "adagrad": 1.0,
            "rmsprop": 0.022,
            "adadelta": 10.0,
            "adam": 0.046,
            "amsgrad": 0.046,
            "adamax": 0.22,
            "nadam": 0.046,
            "radam": 0.1,
            "adamw": 0.046,
            "lion": 0.0046,
        },
    ),
    "mlp": Defaults(
        "digits",
        Protocol(epochs=20, batch_size=32),
        {
            "sgd": 0.46,
            "momentum": 0.046,
            "nesterov": 0.046,
            "adagrad": 0.1,
            "rmsprop": 0.01,
            "adadelta": 10.0,
            "adam": 0.01,
            "amsgrad": 0.01,
            "adamax": 0.046,
            "nadam": 0.01,
            "radam": 0.01,
            "adamw": 0.01,
            "lion": 0.00022,
        },
    ),
    "conv": Defaults(
        "digits",
        Protocol(epochs=15, batch_size=32),
        {
            "sgd": 0.46,
            "momentum": 0.046,
            "nesterov": 0.046,
            "adagrad": 0.046,
            "rmsprop": 0.01,
            "adadelta": 10.0,
            "adam": 0.01,
            "amsgrad": 0.01,
            "adamax": 0.022,
            "nadam": 0.01,
            "radam": 0.01,
            "adamw": 0.01,
            "lion": 0.00046,
        },
    ),
}

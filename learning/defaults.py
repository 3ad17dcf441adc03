"""What the page opens with for each model: data, protocol, and a learning rate for every rule.

The rates were read off sensitivity(): where the training loss is low, and one step of the grid or more below
the rate from which the rule gets worse.
"""

from dataclasses import dataclass
from typing import Any

from learning.training import Protocol
from optimizers.rules import RULES, Rule
from optimizers.schedules import Cosine


@dataclass(frozen=True)
class Defaults:
    """The settings that a model opens with."""

    data: str
    protocol: Protocol
    lrs: dict[str, float]

    def rule(self, slug: str, **others: Any) -> Rule:
        """The rule of this slug with the learning rate that suits the model."""
        return RULES[slug](lr=self.lrs[slug], **others)


def _rates(*lrs: float) -> dict[str, float]:
    """Learning rates in the order of RULES."""
    rules = "sgd momentum nesterov adagrad rmsprop adadelta adam amsgrad adamax nadam radam adamw lion"
    return dict(zip(rules.split(), lrs, strict=True))


DEFAULTS: dict[str, Defaults] = {
    # Only a rate that falls to zero lets a rule on mini-batches come to rest at the least-squares solution.
    "linear": Defaults(
        "diabetes",
        Protocol(epochs=200, batch_size=16, schedule=Cosine()),
        _rates(0.05, 0.005, 0.005, 1.0, 0.02, 10.0, 0.02, 0.02, 0.2, 0.02, 0.2, 0.02, 0.002),
    ),
    "softmax": Defaults(
        "digits",
        Protocol(epochs=20, batch_size=32),
        _rates(0.2, 0.05, 0.05, 0.1, 0.005, 4.0, 0.01, 0.01, 0.05, 0.01, 0.02, 0.01, 0.001),
    ),
    "mlp": Defaults(
        "digits",
        Protocol(epochs=20, batch_size=32),
        _rates(0.1, 0.01, 0.01, 0.02, 0.002, 1.0, 0.003, 0.003, 0.005, 0.003, 0.005, 0.003, 0.0002),
    ),
    "conv": Defaults(
        "digits",
        Protocol(epochs=15, batch_size=32),
        _rates(0.1, 0.02, 0.01, 0.02, 0.002, 2.0, 0.005, 0.005, 0.01, 0.01, 0.02, 0.005, 0.0005),
    ),
}

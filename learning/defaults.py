"""What the page opens with for each model: data, protocol, and a learning rate for every rule.

The rates are the best ones of sensitivity() under the model's protocol, chosen by the training loss alone; the test
rows took no part. tests/reference/choose_rates.py repeats the choice.
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
        _rates(0.022, 0.0022, 0.0022, 0.46, 0.01, 4.6, 0.022, 0.022, 0.1, 0.022, 0.022, 0.022, 0.0022),
    ),
    "softmax": Defaults(
        "digits",
        Protocol(epochs=20, batch_size=32),
        _rates(2.2, 0.46, 0.46, 1.0, 0.022, 10.0, 0.046, 0.046, 0.22, 0.046, 0.1, 0.046, 0.0046),
    ),
    "mlp": Defaults(
        "digits",
        Protocol(epochs=20, batch_size=32),
        _rates(0.46, 0.046, 0.046, 0.1, 0.01, 10.0, 0.01, 0.01, 0.046, 0.01, 0.01, 0.01, 0.00022),
    ),
    "conv": Defaults(
        "digits",
        Protocol(epochs=15, batch_size=32),
        _rates(0.46, 0.046, 0.046, 0.046, 0.01, 10.0, 0.01, 0.01, 0.022, 0.01, 0.01, 0.01, 0.00046),
    ),
}

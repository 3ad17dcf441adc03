"""The ledger with blanks: three steps of Adam that a student computes, and what a wrong number comes from."""

import math
from dataclasses import dataclass
from functools import cached_property
from random import Random

from optimizers.messages import Message, message
from optimizers.rules import Adam
from optimizers.rules.adam import AdamStep

QUANTITIES = ("m", "v", "m_hat", "v_hat", "delta")
"""What is computed in a step, in this order."""

DIGITS = 3
"""The significant digits that are asked."""

STEPS = 3


@dataclass(frozen=True)
class Exercise:
    """Adam on three gradients, in one coordinate."""

    gradients: tuple[float, ...]
    rule: Adam = Adam(lr=0.1, beta1=0.9, beta2=0.99, eps=1e-8)

    @cached_property
    def records(self) -> tuple[AdamStep, ...]:
        """What the rule computes in each step."""
        state, records = self.rule.init(0.0), []
        for g in self.gradients:
            state = self.rule.step(0.0, g, state)
            records.append(state)
        return tuple(records)

    def value(self, name: str, step: int) -> float:
        """A quantity of a step, the first of which is 1."""
        return float(getattr(self.records[step - 1], name))

    def is_right(self, name: str, step: int, given: float) -> bool:
        """Whether an answer agrees with the value as far as the digits that are asked."""
        return _agree(given, self.value(name, step))

    def slip(self, name: str, step: int, given: float) -> Message | None:
        """What an answer that is wrong comes from, if it is one of the usual slips."""
        for wrong, said in self._slips(name, step):
            if math.isfinite(wrong) and _agree(given, wrong) and not _agree(wrong, self.value(name, step)):
                return said
        return None

    def _slips(self, name: str, step: int) -> list[tuple[float, Message]]:
        now, rule = self.records[step - 1], self.rule
        before = self.records[step - 2] if step > 1 else rule.init(0.0)
        b1, b2, lr = float(rule.beta1), float(rule.beta2), float(rule.lr)
        g, m, v = float(now.g), float(now.m), float(now.v)
        m_hat, v_hat = float(now.m_hat), float(now.v_hat)
        m_before, v_before = float(before.m), float(before.v)
        mean = _average(b2, self.gradients[:step])
        root = math.sqrt(v_hat)
        return {
            "m": [
                (b1 * g + (1.0 - b1) * m_before, message("The weights are swapped: the old moment takes beta1.")),
                (b1 * m_before + g, message("The gradient has no weight: it is multiplied by 1 - beta1.")),
                (g, message("This is the gradient: the old moment is missing.")),
                (b2 * m_before + (1.0 - b2) * g, message("This is computed with beta2, not with beta1.")),
            ],
            "v": [
                (mean * mean, message("You squared the average: the gradients are squared before they are averaged.")),
                (mean, message("The gradients are not squared.")),
                (b2 * v_before + g * g, message("The square has no weight: it is multiplied by 1 - beta2.")),
                (b2 * g * g + (1.0 - b2) * v_before, message("The weights are swapped: the old moment takes beta2.")),
                (b1 * v_before + (1.0 - b1) * g * g, message("This is computed with beta1, not with beta2.")),
            ],
            "m_hat": [
                (m, message("You forgot the correction: divide by 1 minus beta1 to the power t.")),
                (m / (1.0 - b1), message("The power is missing: beta1 is taken to the power t.")),
                (m / (1.0 - b2**step), message("This is corrected with beta2: the first moment takes beta1.")),
                (m * (1.0 - b1**step), message("You multiplied by the correction: divide by it.")),
            ],
            "v_hat": [
                (v, message("You forgot the correction: divide by 1 minus beta2 to the power t.")),
                (v / (1.0 - b2), message("The power is missing: beta2 is taken to the power t.")),
                (v / (1.0 - b1**step), message("This is corrected with beta1: the second moment takes beta2.")),
                (v * (1.0 - b2**step), message("You multiplied by the correction: divide by it.")),
            ],
            "delta": [
                (lr * m_hat / root, message("The sign is missing: the step goes against the first moment.")),
                (-lr * m_hat / v_hat, message("The root is missing: divide by the square root of the second moment.")),
                (-m_hat / root, message("The learning rate is missing.")),
                (-lr * m / math.sqrt(v), message("You forgot the correction: take the corrected moments.")),
                (-lr * g, message("This is the step of SGD: Adam takes the moments in place of the gradient.")),
            ],
        }[name]


def _average(beta: float, values: tuple[float, ...]) -> float:
    mean = 0.0
    for value in values:
        mean = beta * mean + (1.0 - beta) * value
    return mean


def _agree(given: float, value: float) -> bool:
    """Whether two numbers differ by less than one unit of the last digit that is asked."""
    if value == 0.0:
        return abs(given) < 1e-9
    unit = 10.0 ** (math.floor(math.log10(abs(value))) - DIGITS + 1)
    return abs(given - value) < unit


def drawn(number: int) -> Exercise:
    """The exercise of this number: gradients with one digit after the point."""
    random = Random(number)
    signs = (1.0, random.choice((1.0, -1.0)), 1.0)
    return Exercise(tuple(round(sign * random.uniform(0.5, 6.0), 1) for sign in signs))

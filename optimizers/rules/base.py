"""What a rule is: hyperparameters, the record of a step, and what each quantity of the record is called."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, NamedTuple, Protocol

from optimizers.elementary import Number
from optimizers.hyper import declared, hyper

Unit = Literal["1", "loss/length", "loss^2/length^2", "length", "length^2", "length/loss", "length^2/loss"]


class Row(NamedTuple):
    """How a quantity of a record is written, measured and called; how it is computed is read off `step`."""

    symbol: str
    unit: Unit
    meaning: str
    arrow: bool = False
    """Whether the picture of a step shows it, times -lr: what points somewhere, in the last form that it takes."""


LEDGER = {
    "t": Row("t", "1", "step"),
    "beta1_t": Row(r"\beta_1^t", "1", "decay rate of m to the power t"),
    "beta2_t": Row(r"\beta_2^t", "1", "decay rate of v to the power t"),
    "g": Row("g_t", "loss/length", "gradient that the step sees", arrow=True),
    "m": Row("m_t", "loss/length", "first moment: running mean of gradients, started at 0"),
    "v": Row("v_t", "loss^2/length^2", "second moment: running mean of squared gradients, started at 0"),
    "m_hat": Row(r"\hat m_t", "loss/length", "first moment without its bias", arrow=True),
    "v_hat": Row(r"\hat v_t", "loss^2/length^2", "second moment without its bias"),
    "denominator": Row("d_t", "loss/length", "denominator"),
    "decay": Row("w_t", "length", "weight decay, decoupled from the gradient"),
    "delta": Row(r"\Delta_t", "length", "step"),
}
"""The rows of quantities that many rules have under the same name."""


class Step(Protocol):
    """The record of one step: a NamedTuple of quantities that ends with delta."""

    _fields: ClassVar[tuple[str, ...]]

    @property
    def delta(self) -> Number: ...


def lr_hyper(default: float) -> Any:
    """The learning rate, in the same range for every rule."""
    return hyper(default, 1e-5, 10.0, log=True, symbol=r"\alpha", help="The learning rate scales every step.")


@dataclass(frozen=True)
class Rule:
    """An update rule with its hyperparameters."""

    slug: ClassVar[str]
    name: ClassVar[str]
    ledger: ClassVar[dict[str, Row]] = LEDGER
    """A row for each quantity of the record, and maybe for others, by name."""
    lr_as: ClassVar[str] = ""
    """The slug of a rule whose learning rates suit this one, where none was chosen for it."""

    lr: Number = lr_hyper(1e-2)

    def init(self, x: Number) -> Any:
        """The record before the first step: zeros shaped like x, and numbers for what the coordinates share."""
        raise NotImplementedError

    def step(self, x: Number, g: Number, s: Any) -> Any:
        """The record of the step from x with gradient g, after the record s."""
        raise NotImplementedError

    def effective_lr(self, s: Any) -> Number:
        """What multiplies the gradient, or what is made of it, in the step of each coordinate with the record s.

        Plain operators, as in `step`, here and in the next two.
        """
        return self.lr

    def multiplied(self, s: Any) -> Number:
        """What the effective learning rate multiplies. Minus both is the step, without decay."""
        return s.g

    def curvature_limit(self, lr: Number) -> Number | None:
        """The curvature, times effective learning rate over lr, above which a step is too long.

        None where no theory says it. The rule's linear map and its largest lr follow from this and `step`.
        """
        return None

    @property
    def adaptive(self) -> bool:
        """Whether each coordinate has an effective learning rate of its own."""
        return type(self).effective_lr is not Rule.effective_lr

    def meaning(self, name: str) -> str:
        """What a quantity of the record is called with these hyperparameters."""
        return self.ledger[name].meaning

    @classmethod
    def lr_among(cls, lrs: Mapping[str, float]) -> float:
        """The learning rate of this rule among those of many by slug, or else what comes nearest to one."""
        return lrs.get(cls.slug, lrs.get(cls.lr_as, float(declared(cls)["lr"].default)))

    def largest_lr(self, curvature: Number) -> Number | None:
        """The lr above which the rule diverges on a quadratic of this curvature; None if unknown.

        A rule with one learning rate is limited in lr times curvature, so that the limit of the one for the other is
        the limit of the other for the one.
        """
        return None if self.adaptive else self.curvature_limit(curvature)

    @property
    def penalty(self) -> Number:
        """The curvature that an L2 penalty adds to the loss in every direction."""
        return 0.0

    def step_bounds(self) -> dict[str, float]:
        """The least upper bounds of |delta| / lr of a coordinate, by the kind of gradients; empty if unknown.

        Epsilon is left out of account, which makes steps shorter.
        """
        return {}

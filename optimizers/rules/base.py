"""What a rule is: hyperparameters, the record of a step, and how each quantity of the record is computed."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, ClassVar, Literal, NamedTuple, Protocol

from optimizers.elementary import Number
from optimizers.formula import evaluate
from optimizers.hyper import declared, hyper

Unit = Literal["1", "loss/length", "loss^2/length^2", "length", "length^2", "length/loss", "length^2/loss"]


class Row(NamedTuple):
    """How a quantity of a record is computed, written, measured and called.

    The formula is a Python expression over the hyperparameters, the quantities, their values one step before
    (`m_prev`), the position `x`, the exact `gradient` and the `noise`.
    """

    formula: str
    symbol: str
    unit: Unit
    meaning: str
    arrow: bool = False
    """Whether the picture of a step shows it, times -lr: what points somewhere, in the last form that it takes."""


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
    ledger: ClassVar[dict[str, Row]] = {}
    """How each quantity of the record is computed, by name."""
    effective_lr: ClassVar[str] = "lr"
    """What multiplies the gradient, or what is made of it, in the step of each coordinate: a formula as in a row."""
    multiplied: ClassVar[str] = "g"
    """What the effective learning rate multiplies: a formula as in a row. Minus both is the step, without decay."""
    curvature_limit: ClassVar[str | None] = None
    """The curvature, times effective learning rate over lr, above which a step is too long: a formula as in a row.

    None where no theory says it. The rule's linear map and its largest lr follow from this and the ledger.
    """
    lr_as: ClassVar[str] = ""
    """The slug of a rule whose learning rates suit this one, where none was chosen for it."""

    lr: Number = lr_hyper(1e-2)

    def init(self, x: Number) -> Any:
        """The record before the first step: zeros shaped like x, and numbers for what the coordinates share."""
        raise NotImplementedError

    def step(self, x: Number, g: Number, s: Any) -> Any:
        """The record of the step from x with gradient g, after the record s."""
        raise NotImplementedError

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
        if self.curvature_limit is None or self.effective_lr != "lr":
            return None
        return evaluate(self.curvature_limit, {f.name: getattr(self, f.name) for f in fields(self)} | {"lr": curvature})

    @property
    def penalty(self) -> Number:
        """The curvature that an L2 penalty adds to the loss in every direction."""
        return 0.0

    def step_bounds(self) -> dict[str, float]:
        """The least upper bounds of |delta| / lr of a coordinate, by the kind of gradients; empty if unknown.

        Epsilon is left out of account, which makes steps shorter.
        """
        return {}

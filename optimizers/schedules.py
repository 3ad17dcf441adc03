"""Learning-rate schedules: one frozen dataclass each. SCHEDULES = {slug: class}.

A schedule multiplies the learning rate of step t = 1, 2, ..., steps by `factor(t, steps)`, as
torch.optim.lr_scheduler does with its epoch t - 1.
"""

from dataclasses import dataclass
from math import pi
from typing import ClassVar

import numpy as np

from optimizers.elementary import Array, Number, cos, floor, maximum, power, rint, sqrt, where
from optimizers.hyper import hyper
from optimizers.messages import message


@dataclass(frozen=True)
class Schedule:
    """A learning-rate schedule with its hyperparameters."""

    slug: ClassVar[str]
    name: ClassVar[str]
    formula: ClassVar[str]

    def factors(self, steps: int) -> Array:
        """What multiplies lr at each step: float64 (steps,)."""
        factors: Array = self.factor(np.arange(1.0, steps + 1.0), float(steps))
        return factors

    def factor(self, t: Number, steps: Number) -> Number:
        """What multiplies lr at the steps t (counted from 1) of a run of this many steps."""
        raise NotImplementedError


@dataclass(frozen=True)
class Constant(Schedule):
    """The same learning rate at every step."""

    slug = "constant"
    name = "Constant"
    formula = r"\alpha_t = \alpha"

    def factor(self, t: Number, steps: Number) -> Number:
        return 0.0 * t + 1.0


@dataclass(frozen=True)
class StepDecay(Schedule):
    """Multiplied by gamma after every `every` steps; torch's StepLR."""

    slug = "step"
    name = "Step decay"
    formula = r"\alpha_t = \alpha\,\gamma^{\lfloor (t - 1)/k \rfloor}"

    gamma: float = hyper(
        0.5, 0.01, 1.0, step=0.01, symbol=r"\gamma", help="What the learning rate is multiplied by each time."
    )
    every: int = hyper(
        100,
        1,
        1000,
        log=True,
        whole=True,
        symbol="k",
        help="The number of steps between two cuts of the learning rate.",
    )

    def factor(self, t: Number, steps: Number) -> Number:
        return power(self.gamma, floor((t - 1.0) / self.every))


@dataclass(frozen=True)
class Exponential(Schedule):
    """Multiplied by gamma at every step; torch's ExponentialLR."""

    slug = "exponential"
    name = "Exponential decay"
    formula = r"\alpha_t = \alpha\,\gamma^{t - 1}"

    gamma: float = hyper(
        0.99, 0.9, 1.0, step=0.001, symbol=r"\gamma", help="What the learning rate is multiplied by at every step."
    )

    def factor(self, t: Number, steps: Number) -> Number:
        return power(self.gamma, t - 1.0)


@dataclass(frozen=True)
class Cosine(Schedule):
    """Half a cosine from lr towards zero; Loshchilov & Hutter (2017), eq. 5, without restarts."""

    slug = "cosine"
    name = "Cosine"
    formula = r"\alpha_t = \tfrac{\alpha}{2}\bigl(1 + \cos(\pi (t - 1)/T)\bigr)"

    def factor(self, t: Number, steps: Number) -> Number:
        return 0.5 * (1.0 + cos(pi * (t - 1.0) / steps))


@dataclass(frozen=True)
class WarmupCosine(Schedule):
    """Linear warm-up over a share of the run, then half a cosine towards zero; Goyal et al. (2017)."""

    slug = "warmup_cosine"
    name = "Warm-up, then cosine"
    formula = message(r"\alpha_t = \alpha\,t/w \text{ up to } t = w = pT, \text{ then half a cosine to } 0")

    warmup: float = hyper(
        0.1,
        0.0,
        0.9,
        step=0.01,
        symbol="p",
        help="The share of the run over which the learning rate rises to its full value.",
    )

    def factor(self, t: Number, steps: Number) -> Number:
        w = maximum(rint(self.warmup * steps), 1.0)
        rest = maximum(steps - w, 1.0)
        return where(t <= w, t / w, 0.5 * (1.0 + cos(pi * (t - w) / rest)))


@dataclass(frozen=True)
class InverseSqrt(Schedule):
    """lr / sqrt(t), the rate of the regret bounds of Zinkevich (2003)."""

    slug = "inverse_sqrt"
    name = "1/sqrt(t)"
    formula = r"\alpha_t = \alpha/\sqrt{t}"

    def factor(self, t: Number, steps: Number) -> Number:
        return 1.0 / sqrt(t)


SCHEDULES: dict[str, type[Schedule]] = {
    schedule.slug: schedule for schedule in (Constant, StepDecay, Exponential, Cosine, WarmupCosine, InverseSqrt)
}

"""The scale of the loss on every map: logarithmic where there is a lowest loss."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from optimizers.elementary import Array
from optimizers.surfaces import Surface
from ui.language import say
from ui.numbers import show

LOWEST = 1e-18
"""The least loss above the base that a logarithmic scale tells apart."""

LEAST = 1e-9
"""The least unit of any other scale."""

BAR_TICKS = 7
"""About how many numbers there are beside a colour bar."""


@dataclass(frozen=True)
class LossScale:
    """Loss to colour and height: the logarithm of what is above `base`.

    Where nothing bounds the loss below, the inverse hyperbolic sine in units of `unit`, which is linear near `base`
    and logarithmic on both sides.
    """

    base: float
    unit: float
    log: bool

    @classmethod
    def of(cls, surface: Surface, start_loss: float) -> "LossScale":
        """The scale of a surface, for runs from a start with this loss."""
        base = surface.infimum or 0.0
        return cls(base, max(abs(start_loss - base), LEAST), surface.infimum is not None)

    def level(self, loss: Array) -> Array:
        """Where losses stand on the scale."""
        above = loss - self.base
        return np.log10(np.maximum(above, LOWEST)) if self.log else np.arcsinh(above / self.unit)

    def loss(self, level: float) -> float:
        """The loss at a place of the scale."""
        return self.base + float(10.0**level if self.log else self.unit * np.sinh(level))

    def label(self, level: float, digits: int) -> str:
        """The loss at a place of the scale, in words: at its lower end there may be any lower loss."""
        said = show(self.loss(level), digits)
        return say("at most {loss}", loss=said) if self.log and level <= np.log10(LOWEST) else said

    def top(self, start_loss: float) -> float:
        """The end of a chart's scale: ten times the loss of the start."""
        return float(self.level(np.array([self.base + 10.0 * max(start_loss - self.base, LEAST)]))[0])

    def to_json(self) -> dict[str, Any]:
        """What the browser makes the scale with, for any loss of the start."""
        return {"base": self.base, "log": self.log, "lowest": LOWEST, "least": LEAST, "count": BAR_TICKS}

    @property
    def title(self) -> str:
        """What an axis of the loss is called."""
        return say("loss above {base}", base=show(self.base)) if self.log and self.base else say("loss")

    def ticks(self, low: float, high: float, count: int = 6) -> dict[str, Any]:
        """Tick marks between two places of the scale, in what `title` says: a logarithm counts from the base."""
        if self.log:
            step = max(1, round((high - low) / count))
            at = np.arange(np.ceil(low), high + 1e-9, step)
            if len(at) < 2:
                at = np.linspace(low, high, 3)
        else:
            at = np.linspace(low, high, count)
        said = [10.0**level if self.log else self.loss(level) for level in at]
        return {"tickvals": at.tolist(), "ticktext": [show(value, 2) for value in said]}

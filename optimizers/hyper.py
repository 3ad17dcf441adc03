"""hyper(): a hyperparameter declared once; its range, slider, help, URL word and test follow."""

from dataclasses import dataclass, field, fields
from functools import cache, cached_property
from math import isfinite
from typing import Any, Literal

from optimizers.messages import Message, message

Scale = Literal["linear", "log", "complement", "switch"]

# Mantissas of a decade on a logarithmic slider: every one is a number that a person would say.
_MANTISSAS = (1, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.8, 2, 2.2, 2.5, 2.8, 3, 3.5, 4, 4.5, 5, 5.5, 6, 7, 8, 9)


@dataclass(frozen=True)
class Hyper:
    """What is known of one hyperparameter.

    `scale` says how its values spread over a slider: "linear" in steps of `step`; "log"; "complement",
    logarithmic in 1 - value, for decay rates near one; "switch" for true or false. A log scale with
    `low` 0 has the value 0 as its first tick. `main` ones are shown at once, the others on demand; `whole`
    ones take whole numbers only. `off` names, in two words, what is missing where a switch is off.
    """

    name: str
    default: float | bool
    low: float
    high: float
    scale: Scale
    step: float
    symbol: str
    help: str
    main: bool
    whole: bool
    off: str

    @property
    def short(self) -> Message:
        """What it is called beside its value: lr, or the name in prose."""
        return message(self.name.replace("_", " "))

    @property
    def title(self) -> Message:
        """The name in prose."""
        return message("learning rate") if self.name == "lr" else self.short

    @cached_property
    def ticks(self) -> tuple[float, ...]:
        """The values that a slider offers, ascending; they always hold the default."""
        if self.scale == "log":
            floor = self.low or self.high * 1e-8
            decades = range(-16, 17)
            values = [float(f"{m}e{k}") for k in decades for m in _MANTISSAS]
            values = [v for v in values if floor <= v <= self.high] + [self.low]
        elif self.scale == "complement":
            values = [0.0, *(float(f"0.{'9' * k}{m}") for k in range(6) for m in range(1, 10))]
        else:
            count = round((self.high - self.low) / self.step)
            values = [round(self.low + i * self.step, 10) for i in range(count + 1)]
        inside = (v for v in values if self.low <= v <= self.high and (not self.whole or v == round(v)))
        return tuple(sorted({float(v) for v in (*inside, self.low, self.high, self.default)}))

    def problem(self, value: float) -> Message | None:
        """Why `value` cannot be used, as the end of a sentence; None if it can."""
        if not isfinite(value):
            return message("is not a finite number")
        if not self.low <= value <= self.high:
            return message("is outside {low:g} to {high:g}", low=self.low, high=self.high)
        if self.whole and value != round(value):
            return message("is not a whole number")
        return None

    def nearest(self, value: float) -> float:
        """`value` moved to the nearest one that is allowed; the default if it is not a finite number."""
        if not isfinite(value):
            return float(self.default)
        bounded = min(max(value, self.low), self.high)
        return float(round(bounded)) if self.whole else bounded


def hyper(
    default: float | bool,
    low: float = 0.0,
    high: float = 1.0,
    *,
    log: bool = False,
    complement: bool = False,
    step: float = 0.0,
    symbol: str,
    help: str,
    main: bool = True,
    whole: bool = False,
    off: str = "",
) -> Any:
    """Declare a dataclass field as a hyperparameter with default, range, scale, LaTeX symbol and help."""
    scale: Scale = "log" if log else "complement" if complement else "linear"
    if isinstance(default, bool):
        scale, step = "switch", 1.0
    step = step or (high - low) / 100
    values = {"default": default, "low": low, "high": high, "step": step, "whole": whole, "off": off}
    words = {"scale": scale, "symbol": symbol, "help": help, "main": main}
    return field(default=default, metadata=values | words)


def declared(owner: type) -> dict[str, Hyper]:
    """The hyperparameters of a rule, schedule or surface class, by name, in order of declaration."""
    return _declared(owner)


@cache
def _declared(owner: Any) -> dict[str, Hyper]:
    hypers = [f for f in fields(owner) if "scale" in f.metadata]
    return {f.name: Hyper(f.name, **f.metadata) for f in hypers}

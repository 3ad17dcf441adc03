"""Where an axis of a curve has its numbers: at both ends, and at round values between them.

player/ticks.js has the same for pages that choose their axes by themselves.
"""

import math

import numpy as np

from optimizers.elementary import Array

PARTS = 5
"""Into about how many parts the numbers divide an axis."""
ROOM, NEAR = 0.6, 0.15
"""How far from the number of an end another one is at least, and how near one may stand for it: in parts."""


def rounds(low: float, high: float) -> list[float]:
    """The ends of a linear axis and the multiples of 1, 2 or 5 times a power of ten between them.

    One that is next to an end stands for it: 1 for 1.05.
    """
    least = (high - low) / PARTS
    unit = 10.0 ** math.floor(math.log10(least))
    step = next(unit * k for k in (1, 2, 5, 10) if unit * k >= least * (1.0 - 1e-9))
    inner = [float(f"{k * step:.12g}") for k in range(math.ceil(low / step), math.floor(high / step) + 1)]
    ends = [end for end in (low, high) if not any(0.0 < abs(value - end) < NEAR * step for value in inner)]
    apart = (value for value in inner if all(abs(value - end) >= ROOM * step for end in ends))
    return sorted([*ends, *apart])


def powers(low: float, high: float) -> list[float]:
    """The ends of an axis in powers of ten, and powers in equal distances from the lower one."""
    step = _step(low, high)
    inner = (low + k * step for k in range(1, math.ceil((high - low) / step)))
    return [low, *(value for value in inner if value <= high - ROOM * step), high]


def _step(low: float, high: float) -> int:
    """How many powers of ten are from one number to the next."""
    return max(1, math.floor((high - low) / PARTS + 0.5))


def power(exponent: float) -> str:
    """A power of ten as Plotly writes it on a logarithmic axis."""
    whole = round(exponent)
    if whole in (0, 1):
        return str(10**whole)
    return f"10<sup>{whole}</sup>".replace("-", "\N{MINUS SIGN}")


def symlog(values: Array, threshold: float) -> Array:
    """Values on an axis that is linear within about `threshold` of zero and logarithmic beyond, on both sides."""
    scaled: Array = np.sign(values) * np.log10(1.0 + np.abs(values) / threshold)
    return scaled


def symlog_ticks(low: float, high: float, threshold: float) -> tuple[list[float], list[str]]:
    """Zero, and powers of ten from each end of such an axis on: where they are on it, and their texts."""
    step = _step(low, high)
    least = math.log10(threshold) + max(1.0, 0.6 * step)  # nearer to zero there is no room
    at, texts = [0.0], ["0"]
    for sign, minus, end in ((-1.0, "\N{MINUS SIGN}", -low), (1.0, "", high)):
        exponent = round(math.log10(threshold * (10.0**end - 1.0))) if end > 0.0 else -math.inf
        while exponent >= least - 1e-9:
            at.append(sign * math.log10(1.0 + 10.0**exponent / threshold))
            texts.append(minus + power(exponent))
            exponent -= step
    return at, texts

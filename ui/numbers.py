"""Numbers as the visitor reads them: a fixed count of significant digits."""

import math
from functools import lru_cache

from ui.language import say, written


def show(value: float, digits: int = 4) -> str:
    """`value` in `digits` significant digits; as 1.2e-4 below 1e-3 and from 1e5 on."""
    if not math.isfinite(value):
        return say("not finite")
    sign = "\N{MINUS SIGN}" if value < 0.0 else ""
    mantissa, power = f"{abs(value):.{digits - 1}e}".split("e")  # rounds first: 9.99999 is 10.00, not 10.000
    exponent = int(power)
    if value == 0.0:
        return "0"
    if -3 <= exponent < 5:
        return written(f"{sign}{float(f'{mantissa}e{power}'):.{max(digits - 1 - exponent, 0)}f}")
    return written(f"{sign}{mantissa}e{exponent}")


def setting(value: float | bool) -> str:
    """A setting with all its digits, as short as possible: 0.01, 1e-8, 300; of a switch, on or off."""
    if isinstance(value, bool):
        return say("on") if value else say("off")
    return written(_shortest(value))


@lru_cache(maxsize=4096)
def _shortest(value: float) -> str:
    shortest = repr(float(value) + 0.0)  # -0 is 0, also for the cache, to which they are one
    if "e" not in shortest and 0 < abs(value) < 1e-3:  # Python changes to exponents only below 1e-4
        shortest = f"{value:.{len(shortest.split('.')[1].lstrip('0')) - 1}e}"
    if "e" in shortest:
        mantissa, exponent = shortest.split("e")
        return f"{mantissa.removesuffix('.0')}e{int(exponent)}"
    return shortest.removesuffix(".0")

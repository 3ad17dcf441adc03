"""Numbers as the visitor reads them: a fixed count of significant digits."""

import math


def show(value: float, digits: int = 4) -> str:
    """`value` in `digits` significant digits; as 1.2e-4 below 1e-3 and from 1e5 on."""
    if not math.isfinite(value):
        return "not finite"
    value = float(f"{value:.{digits - 1}e}")  # rounds first: 9.99999 is 10.00, not 10.000
    sign = "\N{MINUS SIGN}" if value < 0.0 else ""
    size = abs(value)
    if size == 0.0:
        return "0"
    if 1e-3 <= size < 1e5:
        return f"{sign}{size:.{max(digits - 1 - math.floor(math.log10(size)), 0)}f}"
    mantissa, exponent = f"{size:.{digits - 1}e}".split("e")
    return f"{sign}{mantissa}e{int(exponent)}"


def setting(value: float) -> str:
    """A setting with all its digits, as short as possible: 0.01, 1e-8, 300."""
    shortest = repr(float(value))
    if "e" not in shortest and 0 < abs(value) < 1e-3:  # Python changes to exponents only below 1e-4
        shortest = f"{value:.{len(shortest.split('.')[1].lstrip('0')) - 1}e}"
    if "e" in shortest:
        mantissa, exponent = shortest.split("e")
        return f"{mantissa.removesuffix('.0')}e{int(exponent)}"
    return shortest.removesuffix(".0")

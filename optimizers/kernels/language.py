"""The language of kernels: Python that numba compiles to the bits of NumPy, and that runs without numba too."""

from collections.abc import Iterable, Mapping

from formulas.graph import Expr, symbol, symbols
from formulas.program import Language, program

_WHOLE = "6755399441055744.0"
"""1.5 times 2 to the power 52. The lowest bits of this plus a whole number are those of the whole number."""


def _power_of_two(k: str) -> str:
    """2 to a whole power from -1022 to 1023, as text: bits of the exponent, and of nothing else."""
    return f"np.int64(np.float64({k} + 1023.0 + {_WHOLE}).view(np.int64) << 52).view(np.float64)"


_HALF = f"(0.5 * {{1}} + {_WHOLE} - {_WHOLE})"

LANGUAGE = Language(
    {
        "sqrt": "np.sqrt({})",
        "absolute": "abs({})",
        "floor": "np.floor({})",
        # by about half of the exponent, and then by the rest: 2 to all of it may be no number. |{1}| is below 2044
        "ldexp": f"{{0}} * {_power_of_two(_HALF)} * {_power_of_two(f'({{1}} - {_HALF})')}",
    },
    number=lambda value: repr(value).replace("inf", "1e999").replace("nan", "(1e999 * 0.0)"),
)


def assignments(
    roots: Iterable[Expr], named: Mapping[Expr, str] | None = None, prefix: str = "v", language: Language = LANGUAGE
) -> tuple[list[str], list[str]]:
    """Lines of one operation each that compute the roots, and what each root is then called.

    A symbol is called by its name; `named` says what other expressions are called.
    """
    roots = list(roots)
    names = {symbol(name): name for name in symbols(*roots)} | dict(named or {})
    lines, results = program(roots, language, names, f"{prefix}{{}}".format, inline=False)
    return [f"{name} = {text}" for name, text in lines], results


def fill(text: str, **parts: str | Iterable[str]) -> str:
    """A text with lines put in the place of {names}, as far in as these stand, and words within a line."""
    for name, part in parts.items():
        place = "{" + name + "}"
        if isinstance(part, str):
            text = text.replace(place, part)
            continue
        lines = []
        for line in text.splitlines():
            if line.strip() == place:
                lines += [line.replace(place, own) for own in part]
            else:
                lines.append(line)
        text = "\n".join(lines) + "\n"
    return text

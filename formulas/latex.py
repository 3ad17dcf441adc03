"""An expression in LaTeX, with symbols or with numbers in the place of its operands."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping

from formulas.graph import COMPARISONS, Expr, children, number, walk

_SUM, _PRODUCT, _POWER, _FRACTION, _ATOM = range(1, 6)
"""How strongly a text binds; one that starts with a minus sign binds like a sum."""

_WRAPPED = {
    "sqrt": r"\sqrt{%s}",
    "absolute": r"\lvert %s \rvert",
    "floor": r"\left\lfloor %s \right\rfloor",
    "rint": r"\operatorname{round}\left(%s\right)",
    "sign": r"\operatorname{sign}\left(%s\right)",
    "maximum": r"\max\left(%s\right)",
    "minimum": r"\min\left(%s\right)",
}
_COMPARED = dict(zip(COMPARISONS, ("=", r"\ne", "<", r"\le", ">", r"\ge"), strict=True))
_OPPOSITES = dict(zip(COMPARISONS, (r"\ne", "=", r"\ge", ">", r"\le", "<"), strict=True))
_KNOWN = {math.pi: r"\pi", math.tau: r"2\pi", math.e: "e"}
_SHORT, _LONG = 12, 40
"""Characters: of a sum over a number that is a fraction in a line, and of one that is a letter under a power."""
_ONE, _DEGREE = number(1.0), number(math.pi / 180.0)


def latex(e: Expr, names: Mapping[Expr, str], times: str = r"\,") -> str:
    """The expression in LaTeX; what `names` has, all symbols at least, is written as it says.

    `times` stands between the factors of a product. A TypeError names what has no LaTeX.
    """
    return _Writer(names, times).text(e)


def with_letters(e: Expr, names: Mapping[Expr, str], letters: Iterable[str]) -> str:
    """The expression in LaTeX for a narrow column, where lines are broken.

    Sums and quotients that it has more than once, or long ones to a power, stand behind it by a letter of their own.
    """
    uses = Counter(child for node in walk([e]) for child in set(children(node)))
    raised = {node.args[0] for node in walk([e]) if node.op == "power"}
    own: dict[Expr, str] = {}
    unused = (letter for letter in letters if letter not in names.values())
    for part in walk([e], names):
        often = uses[part] > 1 or (part in raised and len(latex(part, names, "")) > _LONG)
        if often and part.op in ("add", "subtract", "divide") and (letter := next(unused, "")):
            own[part] = letter
    known = dict(names) | own
    said = latex(e, known, "")
    for i, (part, letter) in enumerate(own.items()):
        others = {name: text for name, text in known.items() if name is not part}
        said += (r",\ " if i else r",\quad ") + f"{letter} = {latex(part, others, '')}"
    return said


def reason(test: Expr, holds: bool, names: Mapping[Expr, str]) -> str:
    """The condition of a branch in LaTeX, turned round where it does not hold."""
    a, b = (latex(side, names) for side in test.args)
    return f"{a} {(_COMPARED if holds else _OPPOSITES)[test.op]} {b}"


def written(value: float) -> str:
    """A number of a formula in LaTeX: 2, 0.25, 10^{-8}, and a constant by its symbol."""
    if value in _KNOWN:
        return _KNOWN[value]
    if not math.isfinite(value):
        return r"\text{NaN}" if value != value else r"\infty" if value > 0.0 else r"-\infty"
    text = f"{value:.0f}" if value.is_integer() and abs(value) < 1e6 else repr(value)
    mantissa, _, exponent = text.partition("e")
    if not exponent:
        return mantissa
    power = f"10^{{{int(exponent)}}}"
    return power if mantissa == "1" else rf"{mantissa} \cdot {power}"


def _binds(text: str) -> int:
    """How strongly a name or a number binds."""
    return _SUM if text.startswith("-") else _POWER if "^" in text or r"\cdot" in text or text == r"2\pi" else _ATOM


class _Writer:
    def __init__(self, names: Mapping[Expr, str], times: str, small: bool = False) -> None:
        self.names = names
        self.times = times
        self.in_line = not times
        self.small = small and self.in_line
        """Whether a quotient is a/b, as in an exponent."""
        self.between = f" {times} " if times else " "
        self.between_numbers = r" \times " if times == r"\times" else r" \cdot "

    def text(self, e: Expr, room: int = 0) -> str:
        """The LaTeX of a part, in parentheses where it binds less than `room`."""
        return self.placed(*self.part(e), room)

    def part(self, e: Expr) -> tuple[str, int]:
        """The LaTeX of a part, and how strongly it binds."""
        minus, said, binds = self.signed(e)
        return (f"-{self.placed(said, binds, _PRODUCT)}", _SUM) if minus else (said, binds)

    def signed(self, e: Expr) -> tuple[bool, str, int]:
        """Whether a part has a minus sign of its own, and what follows it. A number put in keeps its sign."""
        if e in self.names:
            return False, self.names[e], _binds(self.names[e])
        if e.op in ("number", "negative", "multiply", "divide"):
            minus, factors = self.factors(e)
            return minus, *self.product(factors)
        return False, *self.inside(e)

    def factors(self, e: Expr) -> tuple[bool, list[Expr]]:
        """Whether a product is negative, and its factors without their signs."""
        if e in self.names:
            return False, [e]
        if e.op == "number":
            return math.copysign(1.0, e.args[0]) < 0.0, [number(abs(e.args[0]))]
        if e.op == "negative":
            minus, factors = self.factors(e.args[0])
            return not minus, factors
        if e.op == "multiply":
            (a, one), (b, other) = map(self.factors, e.args)
            return a != b, [*one, *other]
        return e.op == "divide" and self.factors(e.args[0])[0], [e]

    def product(self, factors: list[Expr]) -> tuple[str, int]:
        """Numbers first, equal factors as powers, the degrees of an angle behind it."""
        numbers = [f for f in factors if self.is_number(f) and f is not _ONE]
        numbers = numbers or ([_ONE] if all(map(self.is_number, factors)) else [])
        powers: dict[tuple[Expr, Expr | None], float] = {}
        for factor in factors:
            if factor.op != "number" or factor in self.names:
                base, n, raised = self.power(factor)
                powers[base, raised] = powers.get((base, raised), 0.0) + n
        parts = [(f, "1") for f in numbers]
        parts += [(base, written(n) if raised is None else self.text(raised)) for (base, raised), n in powers.items()]
        said, binds, bare = "", _ATOM, False
        for i, (base, exponent) in enumerate(parts):
            after = parts[i + 1][0] if i + 1 < len(parts) else None
            ends = after is None or (after.op in ("sin", "cos", "exp") and after not in self.names)
            text, binds = self.raised(base, exponent, ends)
            if i or (len(parts) > 1 and base not in self.names):  # the first number put in keeps its minus sign
                text = self.placed(text, binds, _POWER if base.op == "divide" and exponent == "1" else _PRODUCT)
            digits = 0 < i < len(numbers) or (said[-1:].isdigit() and text[0].isdigit())
            between = self.between_numbers if digits else r" \, " if bare else self.between
            said += between + text if i else text
            bare = base.op in ("sin", "cos") and not text.endswith(")")
        if any(f is _DEGREE for f in factors):
            return (said + r"^{\circ}", _POWER) if parts else (r"\frac{\pi}{180}", _FRACTION)
        return said, binds if len(parts) == 1 else _SUM if said.startswith("-") else _PRODUCT

    def is_number(self, e: Expr) -> bool:
        """Whether a factor is a number of the formula that stands before the others."""
        return e.op == "number" and e is not _DEGREE and e not in self.names

    def power(self, e: Expr) -> tuple[Expr, float, Expr | None]:
        """A factor as base and number of the exponent, or as base and any other exponent."""
        if e.op != "power" or e in self.names:
            return e, 1.0, None
        base, exponent = e.args
        if exponent.op != "number" or exponent in self.names:
            return base, 1.0, exponent
        base, n, raised = self.power(base)
        return (base, n * exponent.args[0], None) if raised is None else (e.args[0], exponent.args[0], None)

    def raised(self, base: Expr, exponent: str, ends: bool) -> tuple[str, int]:
        """A base with its exponent. A function may go without parentheses where it ends a product."""
        own = base in self.names
        if base.op in ("sin", "cos") and not own:
            over = "" if exponent == "1" else f"^{{{exponent}}}"
            return self.function(base, over, ends), _PRODUCT
        if exponent == "1":
            return self.part(base) if own else self.inside(base)
        return f"{self.text(base, _ATOM)}^{{{exponent}}}", _POWER

    def function(self, e: Expr, over: str, ends: bool) -> str:
        """A sine or cosine: of a single product without parentheses."""
        argument = self.text(e.args[0])
        _, factors = self.factors(e.args[0])
        plain = ends and all(f in self.names or f.op == "number" for f in factors) and not argument.startswith("-")
        return rf"\{e.op}{over} {argument}" if plain else rf"\{e.op}{over}{self.placed(argument, 0, _SUM)}"

    def inside(self, e: Expr) -> tuple[str, int]:
        """What has no name and no sign of its own."""
        if e.op == "number":
            return written(e.args[0]), _binds(written(e.args[0]))
        if e.op in ("add", "subtract"):
            return self.sum(e), _SUM
        if e.op == "divide":
            (_, said, binds), below = self.signed(e.args[0]), self.text(e.args[1])
            if self.small:
                return f"{self.placed(said, binds, _PRODUCT)}/{self.text(e.args[1], _POWER)}", _PRODUCT
            if self.in_line and binds == _SUM and e.args[1].op == "number" and len(said) > _SHORT:
                return rf"\tfrac{{1}}{{{below}}} {self.placed(said, binds, _PRODUCT)}", _PRODUCT
            return rf"\frac{{{said}}}{{{below}}}", _FRACTION
        if e.op == "power":
            return self.product([e])
        if e.op in ("sin", "cos"):
            return self.function(e, "", True), _PRODUCT
        if e.op == "exp":
            return f"e^{{{_Writer(self.names, self.times, small=True).text(e.args[0])}}}", _POWER
        if e.op in _WRAPPED:
            return _WRAPPED[e.op] % r",\, ".join(map(self.text, e.args)), _ATOM
        if e.op in COMPARISONS:
            return f"{self.text(e.args[0])} {_COMPARED[e.op]} {self.text(e.args[1])}", 0
        if e.op == "where":
            test, a, b = map(self.text, e.args)
            return rf"\begin{{cases}} {a} & \text{{if }} {test} \\ {b} & \text{{otherwise}} \end{{cases}}", _ATOM
        raise TypeError(f"{e!r} has no LaTeX.")

    def sum(self, e: Expr) -> str:
        """A sum; its first term keeps its minus sign without parentheses, and a + (b - c) has none."""
        a, b = e.args
        if e.op == "add" and b.op in ("add", "subtract") and b not in self.names:
            said = self.sum(b)
            return f"{self.text(a)} - {said[1:]}" if said.startswith("-") else f"{self.text(a)} + {said}"
        minus, said, binds = self.signed(b)
        sign = "+" if minus == (e.op == "subtract") else "-"
        return f"{self.text(a)} {sign} {self.placed(said, binds, _PRODUCT)}"

    def placed(self, said: str, binds: int, room: int) -> str:
        """A text in parentheses where it binds less than `room`; in a line of their own they let it be broken."""
        if binds >= room:
            return said
        return f"({said})" if self.in_line and r"\frac" not in said else rf"\left({said}\right)"

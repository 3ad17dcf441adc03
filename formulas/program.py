"""Programs: expressions as assignments in a language, each value computed once and in the graph's order."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from formulas.graph import Expr, children, walk


@dataclass(frozen=True)
class Language:
    """How a language writes operations: infix operators by precedence, all else by a template.

    `calls` maps an operation to a text with a place {} for each argument, which stands without parentheses around it.
    Without one, a power is written with **.
    `where` and the comparisons have places too, for arguments in parentheses where they need them.
    """

    calls: Mapping[str, str]
    where: str = "{1} if {0} else {2}"
    equal: str = "=="
    number: Callable[[float], str] = repr
    infix: Mapping[str, tuple[str, int]] = field(init=False)

    def __post_init__(self) -> None:
        compare = {"less": "<", "less_equal": "<=", "greater": ">", "greater_equal": ">="}
        compare |= {"equal": self.equal, "not_equal": self.equal.replace("=", "!", 1)}
        signs = {"add": ("+", 2), "subtract": ("-", 2), "multiply": ("*", 3), "divide": ("/", 3)}
        object.__setattr__(self, "infix", signs | {op: (sign, 1) for op, sign in compare.items()})

    def write(self, node: Expr, write: Callable[[Expr], tuple[str, int]]) -> tuple[str, int]:
        """A node as text, and how strongly it binds; `write` does the same for what it is made of."""

        def inside(child: Expr, room: int) -> str:
            text, binds = write(child)
            return text if binds >= room else f"({text})"

        args = children(node)
        if node.op == "number":
            text = self.number(node.args[0])
            return text, 4 if text.startswith("-") else 5
        if node.op in self.infix:
            sign, binds = self.infix[node.op]
            left = binds if binds > 1 else 2  # comparisons do not follow each other
            return f"{inside(args[0], left)} {sign} {inside(args[1], binds + 1)}", binds
        if node.op == "negative":
            return f"-{inside(args[0], 5)}", 4
        if node.op == "power" and "power" not in self.calls:
            base, exponent = inside(args[0], 5), inside(args[1], 4)
            close = re.fullmatch(r"[\w.]+ -?[\w.]+", f"{base} {exponent}")  # as black lays it out
            return f"{base}**{exponent}" if close else f"{base} ** {exponent}", 4
        if node.op == "where":
            return self.where.format(*(inside(child, 1) for child in args)), 5 if self.where.endswith(")") else 0
        return self.calls[node.op].format(*(inside(child, 0) for child in args)), 5


class Program(NamedTuple):
    """The assignments that compute expressions, in order, as name and text; and what each of them is then called."""

    lines: list[tuple[str, str]]
    results: list[str]


def program(
    roots: Iterable[Expr],
    language: Language,
    names: Mapping[Expr, str],
    temporary: Callable[[int], str] = "v{}".format,
    inline: bool = True,
) -> Program:
    """A program that computes the roots.

    `names` says what symbols are called, and may name other expressions, which are then assigned to their name. With
    `inline`, what is used once and has no name is written where it is used.
    """
    roots = list(roots)
    nodes = list(walk(roots))
    uses = Counter(child for node in nodes for child in children(node)) + Counter(roots)
    kept = {node for node in nodes if children(node) and (node in names or not inline or uses[node] > 1)}
    called: dict[Expr, str] = {}
    lines: list[tuple[str, str]] = []

    def write(node: Expr) -> tuple[str, int]:
        if node in called:
            return called[node], 5
        return (names[node], 5) if node.op == "symbol" else language.write(node, write)

    for node in nodes:
        if node in kept:
            name = names.get(node) or temporary(len(called))
            lines.append((name, language.write(node, write)[0]))
            called[node] = name
    return Program(lines, [write(root)[0] for root in roots])


def text(root: Expr, language: Language, names: Mapping[Expr, str]) -> str:
    """An expression in one line; what `names` has is written by its name."""

    def write(node: Expr) -> tuple[str, int]:
        return (names[node], 5) if node in names else language.write(node, write)

    return names[root] if root.op == "symbol" else language.write(root, write)[0]

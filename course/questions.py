"""Questions about a run: how they are answered, and what the run answers. KINDS = {word: class}."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from course.facts import Facts
from optimizers.hyper import Hyper

Given = float | tuple[float, ...]
"""An answer: the number of an option, a number, options in their order, or a place on the map."""


class Unclear(ValueError):
    """A question that has no clear answer on this experiment; says why."""


@dataclass(frozen=True)
class Question:
    """A question; `answer` is an expression of `course.facts`, `ask` its text in each language, by code."""

    kind: ClassVar[str]
    ask: Mapping[str, str]
    answer: str
    hints: Mapping[str, str]
    """What is said beside the result of this question, by language; may be empty."""

    def truth(self, facts: Facts) -> Given:
        """What the run answers; `Unclear` or `course.expressions.Wrong` where it does not."""
        raise NotImplementedError

    def right(self, given: Given, facts: Facts) -> bool:
        """Whether an answer is that of the run, as near as the question asks."""
        return given == self.truth(facts)


@dataclass(frozen=True)
class _OfOptions(Question):
    """With options: texts by language, or without them the runs of the experiment."""

    texts: Mapping[str, tuple[str, ...]]

    def count(self, facts: Facts) -> int:
        """How many there are."""
        return len(next(iter(self.texts.values()))) if self.texts else len(facts.e.shown)

    def _number(self, value: Any, facts: Facts) -> int:
        ids = [run.id for run in facts.e.shown]
        if isinstance(value, str):
            if value not in ids:
                raise Unclear(f"there is no run {value}")
            return ids.index(value)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < self.count(facts):
            raise Unclear(f"{value!r} is no option")
        return value


@dataclass(frozen=True)
class Choice(_OfOptions):
    """One of some options: the answer is the id of a run, or the number of an option, counted from 0."""

    kind = "choice"

    def truth(self, facts: Facts) -> int:
        return self._number(facts.value(self.answer), facts)


@dataclass(frozen=True)
class Order(_OfOptions):
    """All options in an order: the answer is a tuple of ids or of numbers."""

    kind = "order"

    def truth(self, facts: Facts) -> tuple[int, ...]:
        order = tuple(self._number(value, facts) for value in facts.value(self.answer))
        if sorted(order) != list(range(self.count(facts))):
            raise Unclear(f"{order} is not an order of all")
        return order


@dataclass(frozen=True)
class Number(Question):
    """A number between `low` and `high`, right if it is off by at most the share `within` of the answer.

    It is chosen on a slider, or `typed`.
    """

    kind = "number"
    low: float
    high: float
    log: bool
    whole: bool
    within: float
    step: float
    typed: bool

    def truth(self, facts: Facts) -> float:
        value = facts.value(self.answer)
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise Unclear(f"{value!r} is no number")
        if not self.low <= value <= self.high:
            raise Unclear(f"{value:g} is not on the slider")
        return value

    def right(self, given: Given, facts: Facts) -> bool:
        assert isinstance(given, int | float)
        truth = self.truth(facts)
        return abs(given - truth) <= self.within * abs(truth) + 1e-12

    @property
    def ticks(self) -> tuple[float, ...]:
        """What the slider offers."""
        scale: Any = "log" if self.log else "linear"
        return Hyper("answer", self.low, self.low, self.high, scale, self.step, "", "", True, self.whole, "").ticks


@dataclass(frozen=True)
class Place(Question):
    """A place on the map, right if it is off by at most the share `within` of the map's longer side."""

    kind = "place"
    within: float

    def truth(self, facts: Facts) -> tuple[float, float]:
        x, y = facts.value(self.answer)
        if not all(low <= v <= high for v, (low, high) in zip((x, y), facts.e.surface.bounds, strict=True)):
            raise Unclear(f"({x:g}, {y:g}) is not on the map")
        return x, y

    def right(self, given: Given, facts: Facts) -> bool:
        assert isinstance(given, tuple)
        return self.off(given, facts) <= self.radius(facts)

    def off(self, given: Sequence[float], facts: Facts) -> float:
        """How far an answer is from where the run is."""
        x, y = self.truth(facts)
        return math.hypot(given[0] - x, given[1] - y)

    def radius(self, facts: Facts) -> float:
        """How far off an answer may be."""
        return self.within * max(high - low for low, high in facts.e.surface.bounds)


KINDS: dict[str, type[Question]] = {kind.kind: kind for kind in (Choice, Order, Number, Place)}


def read(words: Mapping[str, Any], texts: Mapping[str, Mapping[str, Any]]) -> Question:
    """A question from its table in a lesson's header, and the tables with its texts by language.

    A ValueError says what is wrong.
    """
    left = dict(words)
    for name in ("ask", "texts", "hint"):
        left.pop(name, None)
    kind = left.pop("kind", None)
    if kind not in KINDS:
        raise ValueError(f"kind = {kind!r} is not one of {', '.join(KINDS)}")
    options: dict[str, Any] = {
        "ask": {code: str(table["ask"]) for code, table in texts.items()},
        "hints": {code: str(table.get("hint", "")) for code, table in texts.items()},
        "answer": str(left.pop("answer", "")),
    }
    if kind in (Choice.kind, Order.kind):
        named = {code: tuple(table["texts"]) for code, table in texts.items() if "texts" in table}
        if named and (len(named) < len(texts) or len({len(some) for some in named.values()}) > 1):
            raise ValueError("the languages have different numbers of texts")
        options["texts"] = named
    elif kind == Number.kind:
        options |= {"log": False, "whole": False, "within": 0.1, "step": 1.0, "typed": False}
        options |= {
            name: left.pop(name) for name in ("low", "high", "log", "whole", "within", "step", "typed") if name in left
        }
    else:
        options["within"] = left.pop("within", 0.1)
    if left:
        raise ValueError(f"{', '.join(left)} is no word of a question")
    return KINDS[kind](**options)

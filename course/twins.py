"""Twins: the same question in another dress, drawn at random, and answered by their own run."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log10
from random import Random
from typing import Any

from course.expressions import Wrong
from course.facts import Facts, Paths, changed, computed_paths
from course.questions import Question, Unclear
from optimizers.experiment import Experiment

TRIES = 200
"""Drawings after which a twin is given up: its conditions hardly ever hold."""


class Nowhere(ValueError):
    """No twin was found that meets the conditions."""


@dataclass(frozen=True)
class Twin:
    """What is drawn, by the words of a link, in this order; and when a drawing makes a good question.

    A list is a choice; a table with `low` and `high`, `log` and `digits` a number with so many significant digits;
    a text that begins with "=" is computed from what has been drawn before.
    """

    words: Mapping[str, Any]
    holds: str

    def draw(self, e: Experiment, random: Random) -> Experiment:
        """Another experiment, whatever it is good for."""
        for word, how in self.words.items():
            e = changed(e, {word: self._text(how, e, random)})
        return e

    def experiment(self, e: Experiment, question: Question, number: int, paths: Paths = computed_paths) -> Experiment:
        """The twin of this number: always the same, and a good question."""
        random = Random(number)
        for _ in range(TRIES):
            twin = self.draw(e, random)
            facts = Facts(twin, paths)
            try:
                question.truth(facts)
                if not self.holds or facts.value(self.holds):
                    return twin
            except (Unclear, Wrong):
                continue
        raise Nowhere(f"none of {TRIES} drawings is a good question")

    def _text(self, how: Any, e: Experiment, random: Random) -> str:
        if isinstance(how, list):
            return str(random.choice(how))
        if isinstance(how, str):
            if not how.startswith("="):
                return how
            value = Facts(e).value(how[1:])
            return str(value) if isinstance(value, str | int) else f"{value:.4g}"
        low, high = float(how["low"]), float(how["high"])
        drawn = 10 ** random.uniform(log10(low), log10(high)) if how.get("log") else random.uniform(low, high)
        return f"{drawn:.{how.get('digits', 3)}g}" if not how.get("whole") else str(round(drawn))

"""What lessons may name in their headers: parts under the text, and stages in the place of the race."""

from collections.abc import Callable
from typing import Protocol

from course.facts import Facts
from course.lesson import Lesson
from optimizers.experiment import Experiment
from ui.course import article, costs, cycle, ledger, network
from ui.layout import Look


class Widget(Protocol):
    """A part under the text of the first and of the fifth move, in which all is `explained`."""

    def __call__(self, lesson: Lesson, facts: Facts, *, explained: bool) -> None: ...


WIDGETS: dict[str, Widget] = {"article": article.show, "costs": costs.show, "ledger": ledger.show}

STAGES: dict[str, Callable[[Experiment, Look], None]] = {"cycle": cycle.show, "network": network.show}

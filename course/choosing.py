"""What helps to choose a rule, measured: how many learning rates work, how low it comes, and what it costs."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from course.facts import MEASURES
from course.rates import RATES
from optimizers.costs import Cost, cost, counted
from optimizers.descend import sweep
from optimizers.outcomes import floor
from optimizers.rules import RULES
from optimizers.surfaces import SURFACES

SURFACE = SURFACES["rosenbrock"]
START = (-1.5, 2.0)
SHORT, MIDDLE, LONG = 100, 500, 1000
"""Steps of the runs; after MIDDLE of them it is seen with which rates a rule arrives."""
SHARE = 0.01
"""Of the loss at the start, what a run must be below to have arrived."""


class Measured(NamedTuple):
    """A rule on the surface, with every one of RATES."""

    decades: float
    """Over how many powers of ten of learning rates it arrives."""
    short: float
    """The lowest loss of all rates after SHORT steps, above the lowest that there is."""
    long: float
    """The same after LONG steps."""


@lru_cache
def measured(slug: str) -> Measured:
    """A rule with its defaults on the surface."""
    end = sweep(RULES[slug](lr=RATES), SURFACE, START, LONG, marks=(SHORT, MIDDLE))
    above = np.vstack([end.marked, np.where(end.status == "diverged", np.inf, end.loss)]) - floor(SURFACE)
    above[np.isnan(above)] = np.inf
    arrived = above[1] < SHARE * (float(SURFACE.value(*START)) - floor(SURFACE))
    return Measured(
        float(arrived.sum()) * float(np.log10(RATES[1] / RATES[0])), float(above[0].min()), float(above[2].min())
    )


@lru_cache
def price(slug: str) -> Cost:
    """What a rule costs for each parameter."""
    return cost(counted(slug))


MEASURES |= {
    "kept": lambda slug: price(slug).state,
    "operations": lambda slug: price(slug).operations,
    "gigabytes": lambda slug, parameters: price(slug).bytes(round(parameters)) / 1e9,
    "arrives": lambda slug: measured(slug).decades,
    "best_after": lambda slug, steps: {SHORT: measured(slug).short, LONG: measured(slug).long}[steps],
}

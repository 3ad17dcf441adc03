"""What is found out by trying learning rates: how many work, which is best, and which is the largest that survives.

All take an experiment without its runs, and a rule without its rate, by which they are remembered.
"""

from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from optimizers.descend import sweep
from optimizers.experiment import Experiment
from optimizers.outcomes import floor
from optimizers.rules import Rule

RATES = np.logspace(-5, 1, 181)


def ground(e: Experiment) -> Experiment:
    """The experiment without its runs: all that a run depends on but for its rule."""
    return replace(e, runs=())


@lru_cache(maxsize=256)
def swept(rule: Rule, e: Experiment) -> NDArray[np.int64]:
    """The first step at which each of RATES reaches the target, -1 if never: (rates,)."""
    target = floor(e.surface) + e.target
    end = sweep(replace(rule, lr=RATES), e.surface, e.start, e.steps, target, e.noise, e.seed, e.schedule)
    return end.reached


@lru_cache(maxsize=256)
def best(rule: Rule, e: Experiment) -> tuple[float, float]:
    """The one of RATES with the lowest last loss, and that loss."""
    end = sweep(replace(rule, lr=RATES), e.surface, e.start, e.steps, None, e.noise, e.seed, e.schedule)
    losses = np.where(end.status == "diverged", np.inf, end.loss)
    lowest = int(losses.argmin())
    return float(RATES[lowest]), float(losses[lowest])


@lru_cache(maxsize=256)
def largest_lr(rule: Rule, e: Experiment) -> float:
    """The largest rate with which a run neither diverges nor ends higher than it starts, to four digits.

    A ValueError says that there is none.
    """
    low, high = 1e-6, 100.0
    start = float(e.surface.value(*e.start))
    for _ in range(4):
        rates = np.geomspace(low, high, 41)
        end = sweep(replace(rule, lr=rates), e.surface, e.start, e.steps, None, e.noise, e.seed, e.schedule)
        good = np.flatnonzero((end.status != "diverged") & (end.loss < start))
        if not good.size:
            raise ValueError("no learning rate survives")
        low, high = float(rates[good[-1]]), float(rates[min(good[-1] + 1, 40)])
    return low

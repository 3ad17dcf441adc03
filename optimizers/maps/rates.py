"""Learning rates: the best of those that were tried, the window of those that work, and the theory's limit."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from optimizers.elementary import Array
from optimizers.maps.cells import Cells
from optimizers.maps.ties import reaches, ties
from optimizers.outcomes import DIVERGED
from optimizers.rules import Rule
from optimizers.surfaces import Surface


def spread(values: Array) -> float:
    """Decades from one of the evenly spread values to the next."""
    return float(np.log10(values[-1] / values[0])) / (len(values) - 1)


class Best(NamedTuple):
    """The best of the learning rates that were tried."""

    lr: float
    """The middle one of those that tie."""
    loss: float
    """The loss that it reaches; infinite if every rate diverged."""
    low: float
    """The lowest of those that tie."""
    high: float
    tied: int
    """How many tie; 1 where no other rate is as good."""
    edge: bool
    """Whether the first or the last rate is among them and the surface's infimum is not reached: a rate beyond may
    be better."""


def best_rate(surface: Surface, rates: Array, losses: Array) -> Best:
    """The rate with the lowest loss. Both are (rates,), and a run that diverged has an infinite loss."""
    tied = np.flatnonzero(ties(surface, losses))
    i = tied[len(tied) // 2]
    low, high = rates[tied[0]], rates[tied[-1]]
    at_edge = bool(low == rates[0] or high == rates[-1]) and not reaches(surface, float(losses[i]))
    return Best(float(rates[i]), float(losses[i]), float(low), float(high), len(tied), at_edge)


@dataclass(frozen=True)
class Window:
    """The learning rates with which a rule works."""

    best: Best
    """The one with the lowest final loss."""
    low: float
    """The lowest rate that works; NaN if none does."""
    high: float
    decades: float
    """Decades of rates that work: the number of them times their spacing, without gaps."""


def window(surface: Surface, rates: Array, cells: Cells, below: float) -> Window:
    """The rates whose run ends with a loss of at most `below`."""
    loss = np.where(cells.outcome == DIVERGED, np.inf, cells.loss)
    works = rates[loss <= below]
    low, high = (float(works[0]), float(works[-1])) if works.size else (np.nan, np.nan)
    return Window(best_rate(surface, rates, loss), low, high, spread(rates) * works.size)


def limit(rule: Rule, surface: Surface, x: float, y: float) -> float | None:
    """The theory's largest learning rate at a point; None where the rule or the curvature gives none."""
    curvature = float(surface.eigenvalues(x, y)[1])
    return rule.largest_lr(curvature) if 0.0 < curvature < np.inf else None

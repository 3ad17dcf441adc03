"""The cells of the maps: how the runs of a sweep ended."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from optimizers.descend import End, sweep
from optimizers.elementary import Array
from optimizers.experiment import Experiment
from optimizers.hyper import Hyper
from optimizers.maps.axes import axis_values, starts
from optimizers.maps.refinement import coarse_to_fine
from optimizers.outcomes import DIVERGED, OFF_MAP, OUTCOMES, Codes, nearest_minima, nearness, outcomes
from optimizers.rules import Rule

OTHER_ENDS = OUTCOMES[OFF_MAP:]
"""What else can become of a start: the codes of `basin_piece` that follow the surface's minima."""


class Cells(NamedTuple):
    """How runs ended, in a form that is small enough to keep: 13 bytes a run."""

    loss: Array
    """(runs,): at the end, or at the last finite point."""
    outcome: Codes
    """(runs,): an index into OUTCOMES."""
    reached: NDArray[np.int32]
    """(runs,): the first step with loss <= target, -1 if never."""


def _sweep(e: Experiment, rule: Rule, target: float | None = None, start: Array | None = None) -> End:
    at = e.start if start is None else start
    return sweep(rule, e.surface, at, e.steps, target, e.noise, e.seed, e.schedule)


def hyper_cells(e: Experiment, rule: Rule, names: tuple[str, ...], values: tuple[Array, ...], target: float) -> Cells:
    """Run `rule` from the experiment's start with other values (runs,) of the hyperparameters `names`."""
    end = _sweep(e, replace(rule, **dict(zip(names, values, strict=True))), target)
    return Cells(end.loss, outcomes(e.surface, end.x, end.status), end.reached.astype(np.int32))


def plane_piece(e: Experiment, rule: Rule, x: Hyper, y: Hyper, n: int, piece: int, target: float) -> Cells:
    """One piece of the n x n map over two hyperparameters of `rule`."""
    cells = coarse_to_fine(n, e.steps)[piece]
    values = axis_values(x, n)[cells % n], axis_values(y, n)[cells // n]
    return hyper_cells(e, rule, (x.name, y.name), values, target)


def basin_piece(e: Experiment, rule: Rule, n: int, piece: int) -> NDArray[np.int16]:
    """One piece of the n x n map of starts: the minimum that each run ends near, or what else, then OTHER_ENDS.

    A run counts for a minimum within `nearness`, whether it rests there or still moves around it.
    """
    cells = coarse_to_fine(n, e.steps)[piece]
    xs, ys = starts(e.surface, n)
    end = _sweep(e, rule, start=np.stack([xs[cells % n], ys[cells // n]]))
    code = outcomes(e.surface, end.x, end.status).astype(np.int16)
    nearest, away = nearest_minima(e.surface, end.x)
    there = (code != DIVERGED) & (away <= nearness(e.surface))
    return np.where(there, nearest, code - OFF_MAP + len(e.surface.minima)).astype(np.int16)

"""The bridge back: the loss of a trained model on one plane through its start and the ends of two runs.

A plane hides all other directions. A path is drawn where it comes closest to the plane, and the loss on the
plane there is not the loss on the path; `Slice.distances` says how far away the path is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from learning.data import Data, Part
from learning.models import Model
from learning.network import Scorer
from learning.training import Log
from optimizers.elementary import Array
from optimizers.messages import message


@dataclass(frozen=True, eq=False)
class Slice:
    """Training loss on a plane in the space of the parameters. Lengths are Euclidean, in that space."""

    u: Array
    """(n,): the coordinate in the direction from the start to the first end."""
    v: Array
    """(n,): the coordinate perpendicular to it, towards the second end."""
    loss: Array
    """(n, n): at v (lines) and u (columns)."""
    paths: list[Array]
    """(epochs + 1, 2) for each log: u and v of the nearest point of the plane, up to the last finite one."""
    distances: list[Array]
    """(epochs + 1,) for each log: how far the parameters are from the plane."""


class Plane(NamedTuple):
    """A plane in the space of the parameters: where it lies, which part of it is drawn, and every path on it."""

    start: Array
    """(parameters,): where u and v are 0."""
    e1: Array
    """(parameters,): the direction of u, of length 1."""
    e2: Array
    """(parameters,): the direction of v."""
    u: Array
    v: Array
    paths: list[Array]
    distances: list[Array]


def plane(logs: Sequence[Log], first: int = 0, second: int = 1, points: int = 31) -> Plane:
    """The plane through the common start and the ends of logs[first] and logs[second].

    All logs have one seed, the one whose paths are kept. ValueError if one of the two runs diverged or if start and
    ends lie on one line.
    """
    start = logs[first].path[0].astype(np.float64)
    ends = [logs[i].parameters - start for i in (first, second)]
    lengths = [float(np.linalg.norm(end)) for end in ends]
    if not np.isfinite(lengths).all():
        raise ValueError(message("A run that diverged has no end to draw a plane through."))
    e1 = ends[0] / (lengths[0] or 1.0)
    across = ends[1] - (ends[1] @ e1) * e1
    if lengths[0] == 0.0 or np.linalg.norm(across) <= 1e-6 * lengths[1]:
        raise ValueError(message("The start and the ends of the two runs lie on one line, which gives no plane."))
    e2 = across / np.linalg.norm(across)

    paths, distances = [], []
    for log in logs:
        moves = log.path[np.isfinite(log.path).all(axis=1)] - start
        path = np.stack([moves @ e1, moves @ e2], axis=1)
        paths.append(path)
        distances.append(np.linalg.norm(moves - path @ np.stack([e1, e2]), axis=1))

    drawn = np.concatenate([paths[first], paths[second]])  # another rule may run far off: the plane is theirs
    margin = 0.25 * (drawn.max(axis=0) - drawn.min(axis=0)).max()
    low, high = drawn.min(axis=0) - margin, drawn.max(axis=0) + margin
    u, v = np.linspace(low[0], high[0], points), np.linspace(low[1], high[1], points)
    return Plane(start, e1, e2, u, v, paths, distances)


def losses(model: Model, data: Data, rows: int | None, where: Plane) -> Iterator[Array | None]:
    """None after each line, and at last the training loss on the plane: (n, n) at v (lines) and u (columns).

    `rows` is how many of the training rows are used, all if None; they are shuffled, so that the first are a random
    sample. In float32, which is exact to far more digits than a colour shows, and twice as fast.
    """
    part = Part(data.train.inputs[:rows], data.train.targets[:rows])
    scorer = Scorer(model, data, part, np.float32)
    line = where.start + where.u[:, None] * where.e1
    found = []
    for at in where.v:
        found.append(scorer.score((line + at * where.e2).astype(np.float32)).loss)
        yield None
    yield np.stack(found).astype(np.float64)


def cut(
    model: Model,
    data: Data,
    logs: Sequence[Log],
    first: int = 0,
    second: int = 1,
    points: int = 31,
    rows: int | None = None,
) -> Slice:
    """The plane through the start and the ends of logs[first] and logs[second], with loss and paths on it."""
    where = plane(logs, first, second, points)
    *_, loss = losses(model, data, rows, where)
    assert loss is not None
    return Slice(where.u, where.v, loss, where.paths, where.distances)

"""How often a stationary point of a random surface is a minimum, by the number of its parameters."""

from functools import lru_cache

import numpy as np

from course.facts import MEASURES

DRAWN = 10_000
"""Hessians of each size."""


@lru_cache
def one_sign(size: int) -> float:
    """The share of random symmetric matrices of this size whose eigenvalues all have the same sign.

    Their entries are normal, with twice the variance on the diagonal, so that no direction is preferred.
    """
    drawn = np.random.default_rng(size).standard_normal((DRAWN, size, size))
    values = np.linalg.eigvalsh(drawn + drawn.transpose(0, 2, 1))
    return float(((values[:, 0] > 0.0) | (values[:, -1] < 0.0)).mean())


MEASURES["one_sign"] = one_sign

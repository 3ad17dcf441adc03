"""What is measured of the steps of a run, against the same by hand, step by step."""

import math

import numpy as np
import pytest

from optimizers import RULES, SCHEDULES, SURFACES, run
from optimizers.diagnostics import cosine, relative_step


@pytest.mark.parametrize("slug", RULES)
def test_length_and_direction_of_every_step(slug: str) -> None:
    path = run(RULES[slug](), SURFACES["beale"], (1.0, 1.5), 30, schedule=SCHEDULES["cosine"]())
    steps = zip(path.gradient[:-1], path.x[:-1], path.x[1:], path.lr, relative_step(path), cosine(path), strict=True)
    for g, before, after, lr, relative, direction in steps:
        step = after - before
        np.testing.assert_allclose(relative, np.abs(step) / lr, rtol=1e-5, atol=1e-9)
        if math.hypot(*step) > 1e-6:
            opposite = math.atan2(-g[1], -g[0]) - math.atan2(step[1], step[0])
            assert direction == pytest.approx(math.cos(opposite), abs=1e-5)

"""The scale of the loss on every map."""

import numpy as np
import pytest

from optimizers import SURFACES
from ui.maps.scale import LossScale


@pytest.mark.parametrize("slug", ["rosenbrock", "regression", "goldstein_price", "saddle"])
def test_levels_and_losses_are_each_others_inverse(slug: str) -> None:
    surface = SURFACES[slug]
    scale = LossScale.of(surface, float(surface.value(*surface.start)))
    losses = scale.base + np.array([1e-6, 0.3, 20.0])
    assert [scale.loss(level) for level in scale.level(losses)] == pytest.approx(losses.tolist(), rel=1e-12)


@pytest.mark.parametrize("slug", SURFACES)
def test_no_two_ticks_say_the_same(slug: str) -> None:
    surface = SURFACES[slug]
    first = float(surface.value(*surface.start))
    scale = LossScale.of(surface, first)
    top = scale.top(first)
    for low in (top - 8.0, top - 1.0):
        said = list(scale.ticks(low, top)["ticktext"])
        assert len(set(said)) == len(said) >= 2


def test_ticks_count_from_what_the_title_names() -> None:
    scale = LossScale.of(SURFACES["goldstein_price"], 600.0)
    assert scale.title == "loss above 3.000"
    assert scale.ticks(-2.0, 2.0) == {"tickvals": [-2, -1, 0, 1, 2], "ticktext": ["0.010", "0.10", "1.0", "10", "100"]}

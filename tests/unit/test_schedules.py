"""Schedules against torch.optim.lr_scheduler and against their formulas."""

import json
import math
from pathlib import Path

import numpy as np
import pytest

from optimizers.hyper import declared
from optimizers.schedules import SCHEDULES

RECORD = np.load(Path(__file__).parents[1] / "reference" / "torch.npz")
SAID = json.loads(str(RECORD["said"]))["schedules"]


@pytest.mark.parametrize("slug", SCHEDULES)
def test_factors_are_those_of_torch(slug):
    assert slug in SAID, (
        f"add {slug} to SCHEDULES_IN_TORCH in tests/reference/make_reference.py and run `make reference`"
    )
    for i, hypers in enumerate(SAID[slug]):
        assert hypers.keys() == declared(SCHEDULES[slug]).keys(), "run `make reference`"
        want = RECORD[f"schedule/{slug}/{i}"]
        np.testing.assert_allclose(SCHEDULES[slug](**hypers).factors(len(want)), want, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("slug", SCHEDULES)
@pytest.mark.parametrize("place", ["low", "default", "high"])
@pytest.mark.parametrize("steps", [0, 1, 2, 100])
def test_factors_stay_within_zero_and_one(slug, place, steps):
    schedule = SCHEDULES[slug](**{name: getattr(h, place) for name, h in declared(SCHEDULES[slug]).items()})
    factors = schedule.factors(steps)
    assert factors.shape == (steps,) and factors.dtype == np.float64
    assert ((factors >= 0.0) & (factors <= 1.0)).all()
    if steps == 100:
        assert factors.max() == pytest.approx(1.0)


def test_factors_by_hand():
    assert SCHEDULES["step"](gamma=0.5, every=2).factors(5).tolist() == [1.0, 1.0, 0.5, 0.5, 0.25]
    assert SCHEDULES["exponential"](gamma=0.9).factors(3) == pytest.approx([1.0, 0.9, 0.81])
    assert SCHEDULES["cosine"]().factors(4) == pytest.approx([1.0, 0.5 + 0.5**1.5, 0.5, 0.5 - 0.5**1.5])
    assert SCHEDULES["warmup_cosine"](warmup=0.5).factors(8) == pytest.approx(
        [0.25, 0.5, 0.75, 1.0, 0.5 + 0.5**1.5, 0.5, 0.5 - 0.5**1.5, 0.0]
    )
    assert SCHEDULES["inverse_sqrt"]().factors(9)[[0, 3, 8]] == pytest.approx([1.0, 1 / 2, 1 / 3])


FORMULAS = {
    r"\alpha_t = \alpha": lambda t, steps: 1.0,
    r"\alpha_t = \alpha\,\gamma^{\lfloor (t - 1)/k \rfloor}": lambda t, steps: 0.5 ** math.floor((t - 1) / 100),
    r"\alpha_t = \alpha\,\gamma^{t - 1}": lambda t, steps: 0.99 ** (t - 1),
    r"\alpha_t = \tfrac{\alpha}{2}\bigl(1 + \cos(\pi (t - 1)/T)\bigr)": lambda t, steps: (
        (1 + math.cos(math.pi * (t - 1) / steps)) / 2
    ),
    r"\alpha_t = \alpha\,t/w \text{ up to } t = w = pT, \text{ then half a cosine to } 0": lambda t, steps: (
        t / (0.1 * steps) if t <= 0.1 * steps else (1 + math.cos(math.pi * (t - 0.1 * steps) / (0.9 * steps))) / 2
    ),
    r"\alpha_t = \alpha/\sqrt{t}": lambda t, steps: 1 / math.sqrt(t),
}


@pytest.mark.parametrize("slug", SCHEDULES)
def test_the_formula_on_screen_is_what_is_computed(slug):
    schedule = SCHEDULES[slug]()
    want = [FORMULAS[schedule.formula](t, 300) for t in range(1, 301)]
    assert schedule.factors(300) == pytest.approx(want)

"""Each preset shows what its sentence says: the claims, in numbers."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from optimizers.descend import Path, run
from optimizers.experiment import Experiment, from_query
from optimizers.rules import Rule
from optimizers.schedules import SCHEDULES
from ui.presets import PRESETS, Preset, preset_of
from ui.results import floor, results
from ui.runs import paths

Claim = Callable[[Experiment, dict[str, Path]], None]
CLAIMS: dict[str, Claim] = {}


def claim(name: str) -> Callable[[Claim], Claim]:
    def keep(check: Claim) -> Claim:
        CLAIMS[name] = check
        return check

    return keep


def reached(e: Experiment) -> dict[str, int]:
    """Steps to the target, by rule; a rule that does not get there is missing."""
    return {r.rule.slug: r.reached for r in results(e) if r.reached is not None}


def ratio(slow: int, fast: int) -> float:
    return slow / fast


@claim("First race")
def _(e: Experiment, p: dict[str, Path]) -> None:
    assert e == Experiment()
    assert list(p) == ["adam", "sgd", "momentum", "rmsprop"]
    assert all(path.status != "diverged" and path.loss[-1] < path.loss[0] for path in p.values())


@claim("Ravine and momentum")
def _(e: Experiment, p: dict[str, Path]) -> None:
    """SGD 434 steps, momentum 68: a sixth. Goh's optimum for kappa 100."""
    assert (p["sgd"].lr[0], p["momentum"].lr[0]) == (0.019802, 0.033058)
    assert ratio(reached(e)["sgd"], reached(e)["momentum"]) > 6.0


@claim("Saddle")
def _(e: Experiment, p: dict[str, Path]) -> None:
    """DESIGN.md, section 4: steps to |y| >= 1."""
    left = {slug: int(np.argmax(np.abs(path.x[:, 1]) >= 1.0)) for slug, path in p.items()}
    assert left == {"adam": 11, "sgd": 38, "momentum": 19, "rmsprop": 1, "adagrad": 17}


@claim("Too large a step")
def _(e: Experiment, p: dict[str, Path]) -> None:
    words = {r.rule.slug: r.status for r in results(e)}
    assert "above 2/L" in words["sgd"] and words["sgd"].endswith("at the start")
    steps = np.hypot(*np.diff(p["sgd"].x, axis=0).T)
    assert (np.diff(steps[1:]) > 0).all(), "each overshoots by more than the last"
    assert p["adam"].status != "diverged"
    assert np.abs(np.diff(p["adam"].x, axis=0)).max() < 7.2703 * 0.1


@claim("No bias correction")
def _(e: Experiment, p: dict[str, Path]) -> None:
    uncorrected, corrected = (np.abs(p[slug].quantities["delta"][0]) for slug in ("adam", "adamw"))
    assert corrected == pytest.approx(0.1, rel=1e-6)
    assert uncorrected / corrected == pytest.approx(0.1**0.5 / 0.1, rel=1e-6)


@claim("RMSProp never settles")
def _(e: Experiment, p: dict[str, Path]) -> None:
    half = p["rmsprop"].lr[0] / 2
    assert np.abs(p["rmsprop"].x[-20:]) == pytest.approx(half, rel=0.01)
    assert (p["rmsprop"].x[-20:-1] * p["rmsprop"].x[-19:] < 0).all(), "to either side"
    assert p["sgd"].status == p["adam"].status == "converged"


@claim("Noise floor")
def _(e: Experiment, p: dict[str, Path]) -> None:
    lr = p["sgd"].lr[0]
    runs = [run(e.rules[0], e.surface, e.start, e.steps, e.noise, seed).x[200:] for seed in range(8)]
    assert np.square(runs).mean() == pytest.approx(lr / (2 - lr) * e.noise**2, rel=0.05)
    assert all(path.loss[-200:].mean() > 1e-3 for path in p.values())
    query = e.to_query() | {"schedule": "inverse_sqrt"}
    falling = paths(from_query(query).experiment)
    assert falling[0].loss[-200:].mean() < 0.5 * p["sgd"].loss[-200:].mean()


@claim("Narrow or wide basin")
def _(e: Experiment, p: dict[str, Path]) -> None:
    deep, wide = e.surface.minima
    found = {slug: min((deep, wide), key=lambda m: np.hypot(*(path.x[-1] - (m.x, m.y)))) for slug, path in p.items()}
    assert set(found.values()) == {deep, wide}
    assert all(np.hypot(*(p[slug].x[-1] - (m.x, m.y))) < 0.05 for slug, m in found.items())


@claim("Adam along the axes")
def _(e: Experiment, p: dict[str, Path]) -> None:
    """DESIGN.md, section 4: 310 steps to 1e-8 of the first loss."""
    assert below(p["adam"], 1e-8) == 310
    assert e.surface.angle == 0.0  # type: ignore[attr-defined]


@claim("Adam at 45 degrees")
def _(e: Experiment, p: dict[str, Path]) -> None:
    """DESIGN.md, section 4: 3,380 steps, while SGD needs as many as along the axes."""
    straight = {r.slug: path for r, path in zip(e.rules, paths(named("Adam along the axes")), strict=True)}
    assert e.surface.angle == 45.0  # type: ignore[attr-defined]
    assert below(p["adam"], 1e-8) == pytest.approx(3380, abs=5)
    assert below(p["sgd"], 1e-8) == pytest.approx(below(straight["sgd"], 1e-8), abs=2)


@claim("Plateau")
def _(e: Experiment, p: dict[str, Path]) -> None:
    moved = {slug: np.hypot(*(path.x[30] - path.x[0])) for slug, path in p.items()}
    assert moved["sgd"] < 0.1 * moved["adam"]
    assert np.abs(np.diff(p["adam"].x[:30], axis=0)) == pytest.approx(0.03, rel=0.4)


@claim("Mini-batches")
def _(e: Experiment, p: dict[str, Path]) -> None:
    """The mean over eight seeds and the last 100 steps of the loss above the least-squares line."""
    assert e.surface.batch == 8  # type: ignore[attr-defined]
    larger = replace(e, surface=replace(e.surface, batch=64))
    falling = replace(e, schedule=SCHEDULES["cosine"]())

    def left(e: Experiment, rule: Rule, last: int) -> float:
        seeds = range(8)
        runs = [run(rule, e.surface, e.start, e.steps, e.noise, seed, e.schedule).loss[-last:] for seed in seeds]
        return float(np.mean(runs)) - floor(e.surface)

    for rule in e.rules:
        assert p[rule.slug].loss.min() < floor(e.surface) + 0.02
        assert left(e, rule, 100) > 3.0 * left(larger, rule, 100)
        assert left(e, rule, 10) > 3.0 * left(falling, rule, 10)


def below(path: Path, share: float) -> int:
    """The first step whose loss is at most this share of the first."""
    hits = np.flatnonzero(path.loss <= share * path.loss[0])
    assert hits.size, "it never gets there"
    return int(hits[0])


def named(name: str) -> Experiment:
    return next(preset.experiment for preset in PRESETS if preset.name == name)


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_a_preset_shows_what_its_sentence_says(preset: Preset) -> None:
    e = preset.experiment
    CLAIMS[preset.name](e, {rule.slug: path for rule, path in zip(e.rules, paths(e), strict=True)})


def test_there_are_at_least_eight_and_each_has_its_claim() -> None:
    assert len(PRESETS) >= 8
    assert {preset.name for preset in PRESETS} == set(CLAIMS)
    assert len({preset.experiment.key for preset in PRESETS}) == len(PRESETS)


def test_every_preset_survives_its_link() -> None:
    for preset in PRESETS:
        assert from_query(preset.experiment.to_query()) == (preset.experiment, ())
        assert preset_of(from_query(preset.experiment.to_query()).experiment) is preset


def test_sentences_are_one_or_two_and_end() -> None:
    for preset in PRESETS:
        assert preset.sentence.endswith(".") and len(preset.sentence) < 220


def test_anything_else_is_no_preset() -> None:
    assert preset_of(replace(Experiment(), steps=301)) is None

"""Each demonstration shows what its sentence says: every clause of it, asserted on the demonstration's own experiment.

Clauses stand here in their own words, in order, and together are the sentence: a sentence that is changed without
its assertions, or that says something nobody asserts, fails.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from optimizers import RULES, SCHEDULES, Path, run, sweep
from optimizers.diagnostics import relative_step
from optimizers.elementary import Array
from optimizers.experiment import Experiment, from_query
from optimizers.outcomes import floor
from optimizers.rules import Rule
from optimizers.stability import step_root
from optimizers.surfaces import Point
from ui.figures import map_figure
from ui.race.demonstrations import DEMONSTRATIONS, demonstration_of
from ui.race.results import results
from ui.runs import paths, recorded

Check = Callable[[Experiment, dict[str, Path]], None]
CLAUSES: dict[str, dict[str, Check]] = defaultdict(dict)


def says(name: str, clause: str) -> Callable[[Check], Check]:
    """The decorated function asserts this clause of the demonstration of this name."""

    def keep(check: Check) -> Check:
        CLAUSES[name][clause] = check
        return check

    return keep


def named(name: str) -> Experiment:
    return next(one.experiment for one in DEMONSTRATIONS.values() if one.name == name)


def by_slug(e: Experiment) -> dict[str, Path]:
    return {rule.slug: recorded(e, rule) for rule in e.rules}


def rule_of(e: Experiment, slug: str) -> Any:
    return next(rule for rule in e.rules if rule.slug == slug)


def reached(e: Experiment) -> dict[str, int | None]:
    """Steps to the target, as the table has them."""
    return {r.run.id: r.reached for r in results(e)}


def away(path: Path, point: Point) -> Array:
    """The distance from a point at every step."""
    return np.hypot(path.x[:, 0] - point.x, path.x[:, 1] - point.y)


def late(e: Experiment, rule: Rule, seeds: int = 8, last: int = 50) -> tuple[float, float]:
    """Over seeds and the last steps: the mean loss above the lowest, and the mean distance from the minimum."""
    runs = [run(rule, e.surface, e.start, e.steps, e.noise, seed, e.schedule) for seed in range(seeds)]
    lowest = e.surface.minima[0]
    loss = np.mean([path.loss[-last:] for path in runs]) - floor(e.surface)
    return float(loss), float(np.mean([away(path, lowest)[-last:] for path in runs]))


# First race


@says("First race", "Four rules walk downhill from the same start.")
def _(e, p):
    assert len(p) == 4 and all(
        tuple(path.x[0]) == e.start and path.loss[-1] < 0.5 * path.loss[0] for path in p.values()
    )


@says("First race", "The cross is the lowest point.")
def _(e, p):
    (lowest,) = e.surface.minima
    assert lowest.value == e.surface.infimum
    marks = [trace for trace in map_figure(e.surface, "light", 1.0).data if trace.type == "scatter"]
    assert [(mark.marker.symbol, *mark.x, *mark.y) for mark in marks] == [("cross-thin", lowest.x, lowest.y)]


@says("First race", "Click anywhere to start there.")
def _(e, p):
    """Each place of the map is a start; that a click reaches it is a test of the browser."""
    for corner in zip(*e.surface.bounds, strict=True):
        assert from_query(replace(e, start=corner).to_query()) == (replace(e, start=corner), ())


def test_the_first_race_is_what_the_page_opens_with() -> None:
    assert named("First race") == Experiment()


# Ravine and momentum


@says("Ravine and momentum", "The walls curve 100 times as strongly as the floor.")
def _(e, p):
    xx, _, yy = e.surface.hessian(*e.start)
    assert yy == 100.0 * xx


@says("Ravine and momentum", "With the best settings for the long run,")
def _(e, p):
    """The slower of floor and wall shrinks by the smallest factor that any neighbouring setting has."""

    def slower(rule):
        return max(abs(step_root(rule, rule.lr * curvature)) for curvature in (1.0, 100.0))

    sgd, momentum = e.rules
    near = np.linspace(0.9, 1.1, 21).tolist()
    for share in near:
        assert slower(sgd) <= slower(replace(sgd, lr=sgd.lr * share)) + 1e-6
        for other in near:
            moved = replace(momentum, lr=momentum.lr * share, beta=momentum.beta * other)
            assert slower(momentum) <= slower(moved) + 1e-3  # six digits of a square root from its branch point


@says("Ravine and momentum", "each SGD step keeps 98 % of the distance,")
def _(e, p):
    distance = away(p["sgd"], e.surface.minima[0])
    np.testing.assert_allclose(distance[1:] / distance[:-1], 0.98, atol=5e-4)


@says("Ravine and momentum", "and momentum needs less than a sixth of SGD's steps to the target.")
def _(e, p):
    assert reached(e) == {"sgd": 412, "momentum": 65} and 65 < 412 / 6


# Saddle


def steps_to_leave(path: Path) -> int:
    """Until |y| is at least 1, as far down as the start is up."""
    return int(np.argmax(np.abs(path.x[:, 1]) >= 1.0))


@says("Saddle", "Almost on the ridge the way down is hardly steep,")
def _(e, p):
    gx, gy = e.surface.gradient(*e.start)
    assert 0.0 < e.start[1] <= 1e-3 and gy < 0.0 and abs(gy) <= 1e-3 * abs(gx)


@says("Saddle", "and each rule needs its own number of steps to leave.")
def _(e, p):
    left = {slug: steps_to_leave(path) for slug, path in p.items()}
    assert left == {"adam": 11, "sgd": 38, "momentum": 19, "rmsprop": 1, "adagrad": 17}


@says("Saddle", "RMSProp leaves at once, because its uncorrected first step is ten rates in each coordinate;")
def _(e, p):
    assert relative_step(p["rmsprop"])[0] == pytest.approx([10.0, 10.0], rel=1e-4)
    assert steps_to_leave(p["rmsprop"]) == 1
    rmsprop = rule_of(e, "rmsprop")
    twin = RULES["adam"](lr=rmsprop.lr, beta1=0.0, beta2=rmsprop.rho, bias_correction=False)
    np.testing.assert_allclose(run(twin, e.surface, e.start, 5).x, p["rmsprop"].x[:6], rtol=1e-12)
    corrected = run(replace(twin, bias_correction=True), e.surface, e.start, e.steps)
    assert steps_to_leave(corrected) == 7, "with the correction it would not leave at once"


@says("Saddle", "Adam's is one.")
def _(e, p):
    assert relative_step(p["adam"])[0] == pytest.approx([1.0, 1.0], rel=1e-4)


# Too large a step


@says(
    "Too large a step",
    "SGD's rate is above 2/L and momentum's above 2(1 + β)/L, where L is the largest curvature at the start:",
)
def _(e, p):
    xx, xy, yy = e.surface.hessian(*e.start)
    largest = np.linalg.eigvalsh([[xx, xy], [xy, yy]])[1]
    momentum = rule_of(e, "momentum")
    assert rule_of(e, "sgd").lr > 2.0 / largest and momentum.lr > 2.0 * (1.0 + momentum.beta) / largest


@says("Too large a step", "each step raises their loss.")
def _(e, p):
    for slug in ("sgd", "momentum"):
        assert (np.diff(p[slug].loss) > 0.0).all() and p[slug].status == "diverged"


@says("Too large a step", "Adam's rate is 50 times as large, and no coordinate moves by more than that in a step.")
def _(e, p):
    adam, sgd, momentum = e.rules
    assert adam.lr == pytest.approx(50.0 * sgd.lr) and sgd.lr == momentum.lr
    assert len(p["adam"].lr) == e.steps and relative_step(p["adam"]).max() <= 1.0
    assert p["adam"].loss[-1] < p["adam"].loss[0]


# No bias correction


@says("No bias correction", "Adam's moments start at zero.")
def _(e, p):
    before = rule_of(e, "adam").init(1.0)
    assert (before.m, before.v) == (0.0, 0.0)


@says("No bias correction", "Uncorrected, its steps are too long, 3.16 times at step 1 and 6.57 times at step 12:")
def _(e, p):
    """Against the step from the same moments with the correction of Kingma & Ba (2015), Algorithm 1."""
    adam, q = rule_of(e, "adam"), p["adam"].quantities
    m_hat, v_hat = q["m"] / (1.0 - q["beta1_t"]), q["v"] / (1.0 - q["beta2_t"])
    corrected = -adam.lr * m_hat / (np.sqrt(v_hat) + adam.eps)
    ratio = q["delta"] / corrected
    assert not adam.bias_correction
    assert ratio[0] == pytest.approx([3.16, 3.16], abs=5e-3) and ratio[11] == pytest.approx([6.57, 6.57], abs=5e-3)
    assert ratio.argmax(axis=0).tolist() == [11, 11] and ratio[:150].min() > 1.0


@says("No bias correction", "it flies past the deep basin, in which the corrected rule ends")
def _(e, p):
    """At rates around this one too, so that the picture does not hang on a digit."""
    deep, shallow = e.surface.minima
    assert away(p["adam"], deep)[2] < 0.2 and away(p["adam"], deep)[10] > 3.0, "in it, and then far beyond"
    assert away(p["adam"], shallow)[-1] < 0.05 and away(p["adamw"], deep)[-1] < 0.05
    near = np.linspace(0.12, 0.165, 50)
    for rule, end in zip(e.rules, (shallow, deep), strict=True):
        x = sweep(replace(rule, lr=near), e.surface, e.start, e.steps).x
        assert np.hypot(x[0] - end.x, x[1] - end.y).max() < 0.1


@says("No bias correction", "(AdamW without decay is Adam).")
def _(e, p):
    corrected = run(replace(rule_of(e, "adam"), bias_correction=True), e.surface, e.start, e.steps)
    assert rule_of(e, "adamw").weight_decay == 0.0
    np.testing.assert_allclose(p["adamw"].x, corrected.x, rtol=1e-12)


# RMSProp never settles


@says("RMSProp never settles", "At a constant rate SGD and Adam converge in a plain bowl.")
def _(e, p):
    assert e.surface.slug == "bowl" and e.schedule == SCHEDULES["constant"]()
    assert p["sgd"].status == p["adam"].status == "converged" and p["rmsprop"].status == "running"


@says("RMSProp never settles", "RMSProp ends jumping across the minimum:")
def _(e, p):
    """And 5,000 steps, the most that a visitor can choose, do not change it."""
    long = run(rule_of(e, "rmsprop"), e.surface, e.start, 5000)
    for x in (p["rmsprop"].x[-100:], long.x[-100:]):
        assert (np.sign(x[1:]) == -np.sign(x[:-1])).all()


@says("RMSProp never settles", "each coordinate's step is as long as the rate,")
def _(e, p):
    assert relative_step(p["rmsprop"])[-100:] == pytest.approx(1.0, rel=1e-3)


@says("RMSProp never settles", "and its positions are half a rate to either side.")
def _(e, p):
    assert np.abs(p["rmsprop"].x[-100:]) == pytest.approx(rule_of(e, "rmsprop").lr / 2.0, rel=1e-3)


# Noise floor


@says("Noise floor", "Every gradient carries noise of standard deviation 1.")
def _(e, p):
    for path in p.values():
        assert path.noise.std() == pytest.approx(1.0, abs=0.05)


@says("Noise floor", "A constant rate then ends at a floor,")
def _(e, p):
    """From the middle of the run on, the loss falls no more, and without noise it would be far lower."""
    for rule, path in zip(e.rules, p.values(), strict=True):
        assert late(e, rule, last=250)[0] == pytest.approx(late(replace(e, steps=750), rule, last=250)[0], rel=0.3)
        quiet = run(rule, e.surface, e.start, e.steps)
        assert quiet.loss[-100:].max() < 1e-3 * path.loss[-100:].mean()


@says("Noise floor", "for SGD a long-run variance of lr/(2 \N{MINUS SIGN} lr) in each coordinate;")
def _(e, p):
    sgd = rule_of(e, "sgd")
    runs = [run(sgd, e.surface, e.start, 5000, e.noise, seed).x[100:] for seed in range(8)]
    assert np.var(runs, axis=(0, 1)) == pytest.approx(np.full(2, sgd.lr / (2.0 - sgd.lr)), rel=0.05)


@says("Noise floor", "a falling schedule lowers all three floors.")
def _(e, p):
    assert len(e.rules) == 3
    for rule in e.rules:
        constant = late(e, rule, seeds=4)[0]
        for slug in set(SCHEDULES) - {"constant"}:
            falling = replace(e, schedule=SCHEDULES[slug]())
            assert late(falling, rule, seeds=4)[0] < 0.3 * constant, f"{slug} for {rule.slug}"


# Narrow or wide basin


@says("Narrow or wide basin", "The deep basin is narrow, the shallow one wide.")
def _(e, p):
    deep, shallow = e.surface.minima
    assert deep.value < shallow.value - 0.5
    assert e.surface.hessian(deep.x, deep.y)[0] > 100.0 * e.surface.hessian(shallow.x, shallow.y)[0]


@says("Narrow or wide basin", "From this start Adam and RMSProp end in the deep one, SGD and momentum in the wide one;")
def _(e, p):
    deep, wide = e.surface.minima
    for slug, end in {"adam": deep, "rmsprop": deep, "sgd": wide, "momentum": wide}.items():
        assert away(p.pop(slug), end)[-1] < 0.01
    assert not p


@says("Narrow or wide basin", "from other starts each ends in the other one.")
def _(e, p):
    starts = np.reshape(np.meshgrid(*(np.linspace(low, high, 25) for low, high in e.surface.bounds)), (2, -1))
    deep, wide = e.surface.minima
    for rule, path in zip(e.rules, p.values(), strict=True):
        x = sweep(rule, e.surface, starts, e.steps).x
        other = wide if away(path, deep)[-1] < 0.01 else deep
        assert (np.hypot(x[0] - other.x, x[1] - other.y) < 0.05).any()


# Adam along the axes, and at 45 degrees


@says("Adam along the axes", "The ravine lies along the axes.")
def _(e, p):
    assert e.surface.hessian(*e.start) == (1.0, 0.0, 100.0)


@says("Adam along the axes", "Adam scales each coordinate by itself, moves along a straight line")
def _(e, p):
    """The wall is 100 times as steep as the floor, and yet both coordinates move alike."""
    assert np.abs(p["adam"].gradient[0]).tolist() == [1.0, 100.0]
    np.testing.assert_allclose(p["adam"].x[:, 0], p["adam"].x[:, 1], atol=1e-6)


@says("Adam along the axes", "and needs 310 steps against SGD's 461;")
def _(e, p):
    """To 1e-8 of the loss at the start: docs/phenomena.md, P4."""
    assert e.target == 1e-8 * p["adam"].loss[0]
    assert reached(e) == {"adam": 310, "sgd": 461}


@says("Adam along the axes", "the next demonstration turns the ravine.")
def _(e, p):
    experiments = [one.experiment for one in DEMONSTRATIONS.values()]
    assert experiments[experiments.index(e) + 1] == named("Adam at 45 degrees")


@says("Adam at 45 degrees", "The same ravine, turned.")
def _(e, p):
    """And the same rules from the same place in the ravine's own axes: 1 along the floor, 1 up the wall."""
    before = named("Adam along the axes")
    assert e.rules == before.rules and e.target == before.target
    assert e.surface == replace(before.surface, angle=45.0)
    assert e.surface.value(*e.start) == pytest.approx(before.surface.value(*before.start), rel=1e-6)


@says("Adam at 45 degrees", "SGD takes the same 461 steps;")
def _(e, p):
    assert reached(e)["sgd"] == reached(named("Adam along the axes"))["sgd"] == 461


@says("Adam at 45 degrees", "Adam needs more than ten times as many as before,")
def _(e, p):
    assert reached(e)["adam"] == 3380 > 10 * 310


@says("Adam at 45 degrees", "because both coordinates are now equally steep.")
def _(e, p):
    """It has nothing left to scale: its two denominators stay within a tenth of each other."""
    xx, _, yy = e.surface.hessian(*e.start)
    assert xx == pytest.approx(yy)
    denominators = p["adam"].quantities["denominator"][:300]
    np.testing.assert_allclose(denominators[:, 0], denominators[:, 1], rtol=0.1)


# Plateau


@says("Plateau", "Far out the slope is almost zero.")
def _(e, p):
    assert np.hypot(*e.surface.gradient(*e.start)) < 2e-4


@says("Plateau", "SGD's step is in proportion to it,")
def _(e, p):
    np.testing.assert_allclose(p["sgd"].quantities["delta"], -rule_of(e, "sgd").lr * p["sgd"].gradient[:-1])


@says("Plateau", "and even with momentum it hardly moves;")
def _(e, p):
    """To the end of the run: by less than 3 % of the way to the minimum."""
    way = away(p["sgd"], e.surface.minima[0])[0]
    for slug in ("sgd", "momentum"):
        assert np.hypot(*(p[slug].x - e.start).T).max() < 0.03 * way


@says("Plateau", "Adam's first steps move each coordinate by the rate,")
def _(e, p):
    assert relative_step(p["adam"])[:10] == pytest.approx(1.0, rel=0.05)


@says("Plateau", "and Adam arrives.")
def _(e, p):
    assert away(p["adam"], e.surface.minima[0])[-1] < 1e-3


# Mini-batches


@says("Mini-batches", "A line is fitted to 442 patients, and each step sees 8 of them.")
def _(e, p):
    assert e.surface.count == 442 and e.surface.rows(e.steps, e.seed).shape == (e.steps, 8)


@says("Mini-batches", "The runs come near the least-squares line and then wander around it;")
def _(e, p):
    """Within a tenth of their first distance, where they stay for the rest of the run without coming to rest."""
    for path in p.values():
        distance = away(path, e.surface.minima[0])
        assert distance.min() < 0.02 * distance[0] and distance[-100:].max() < 0.15 * distance[0]
        assert path.status == "running" and distance[-100:].max() > 3.0 * distance[-100:].min()


@says("Mini-batches", "batches of 60 or the cosine schedule bring all three nearer.")
def _(e, p):
    """On this seed as the table shows it, and over eight seeds, in the loss and in the distance."""
    assert len(e.rules) == 3
    lowest = e.surface.minima[0]
    wandering = {rule.slug: late(e, rule) for rule in e.rules}
    for other in (replace(e, surface=replace(e.surface, batch=60)), replace(e, schedule=SCHEDULES["cosine"]())):
        for rule, path in zip(e.rules, paths(other), strict=True):
            assert away(path, lowest)[-1] < away(p[rule.slug], lowest)[-1] and path.loss[-1] < p[rule.slug].loss[-1]
            loss, distance = late(other, rule)
            assert loss < 0.3 * wandering[rule.slug][0] and distance < 0.5 * wandering[rule.slug][1]


# What holds for all


@pytest.mark.parametrize(("name", "clause"), [(name, clause) for name, own in CLAUSES.items() for clause in own])
def test_the_run_shows_what_the_clause_says(name: str, clause: str) -> None:
    e = named(name)
    CLAUSES[name][clause](e, by_slug(e))


def test_the_clauses_that_are_asserted_are_the_sentences() -> None:
    said = {one.name: one.sentence for one in DEMONSTRATIONS.values()}
    assert {name: " ".join(own) for name, own in CLAUSES.items()} == said


def test_there_are_twelve_and_no_two_are_the_same() -> None:
    assert len(DEMONSTRATIONS) == len({one.name for one in DEMONSTRATIONS.values()}) == 12
    assert len({one.experiment.key for one in DEMONSTRATIONS.values()}) == 12


def test_the_words_of_links_stay() -> None:
    """Others keep them: a new demonstration gets a new one, at whatever place it stands."""
    assert set(DEMONSTRATIONS) >= {
        *("first", "ravine", "saddle", "too-large", "uncorrected", "rmsprop"),
        *("noise", "basins", "axes", "turned", "plateau", "batches"),
    }


def test_every_demonstration_survives_its_link() -> None:
    for one in DEMONSTRATIONS.values():
        assert from_query(one.experiment.to_query()) == (one.experiment, ())
        assert demonstration_of(from_query(one.experiment.to_query()).experiment) is one


def test_sentences_are_at_most_three_and_end() -> None:
    for one in DEMONSTRATIONS.values():
        assert one.sentence.endswith(".") and len(one.sentence) < 220
        assert one.sentence.count(". ") <= 2


def test_anything_else_is_no_demonstration() -> None:
    assert demonstration_of(replace(Experiment(), steps=301)) is None

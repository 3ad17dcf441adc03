"""The demonstrations: experiments that each show one thing, in the order in which they are numbered."""

from dataclasses import dataclass, replace
from typing import Any

from optimizers.experiment import Experiment, rule_for
from optimizers.rules import RULES, Rule
from optimizers.runs import runs_of
from optimizers.surfaces import SURFACES, Surface


@dataclass(frozen=True)
class Demonstration:
    """An experiment with a name and a few sentences on what to look for; `id` is its word in links, for ever."""

    id: str
    name: str
    sentence: str
    experiment: Experiment


def _on(surface: Surface, rules: list[Rule], **fields: Any) -> Experiment:
    return replace(Experiment(surface=surface, runs=runs_of(rules), start=surface.start), **fields)


def _ravine(angle: float, start: tuple[float, float], steps: int) -> Experiment:
    """From the same place in the ravine's own axes, to 1e-8 of the loss there."""
    ravine = replace(SURFACES["ravine"], kappa=100.0, angle=angle)  # type: ignore[call-arg]
    adam, sgd = RULES["adam"](lr=0.01), RULES["sgd"](lr=0.019802)
    return _on(ravine, [adam, sgd], start=start, steps=steps, target=5.05e-7)


def _demonstrations() -> tuple[Demonstration, ...]:
    ravine, bowl, saddle, plateau = (SURFACES[slug] for slug in ("ravine", "bowl", "saddle", "plateau"))
    rosenbrock, basins = SURFACES["rosenbrock"], SURFACES["two_basins"]
    r = RULES
    some = replace(SURFACES["regression"], batch=8)  # type: ignore[call-arg]
    return (
        Demonstration(
            "first",
            "First race",
            "Four rules walk downhill from the same start. The cross is the lowest point. "
            "Click anywhere to start there.",
            Experiment(),
        ),
        Demonstration(
            "ravine",
            "Ravine and momentum",
            "The walls curve 100 times as strongly as the floor. With the best settings for the long run, each "
            "SGD step keeps 98 % of the distance, and momentum needs less than a sixth of SGD's steps to the target.",
            _on(
                ravine,
                [r["sgd"](lr=0.019802), r["momentum"](lr=0.033058, beta=0.669421)],  # type: ignore[call-arg]
                start=(-1.7, 0.5),
                steps=500,
                target=1e-6,
            ),
        ),
        Demonstration(
            "saddle",
            "Saddle",
            "Almost on the ridge the way down is hardly steep, and each rule needs its own number of steps to leave. "
            "RMSProp leaves at once, because its uncorrected first step is ten rates in each coordinate; "
            "Adam's is one.",
            _on(
                saddle,
                [r[slug](lr=0.1) for slug in ("adam", "sgd", "momentum", "rmsprop", "adagrad")],
                start=(1.0, 1e-3),
                steps=40,
            ),
        ),
        Demonstration(
            "too-large",
            "Too large a step",
            "SGD's rate is above 2/L and momentum's above 2(1 + \N{GREEK SMALL LETTER BETA})/L, where L is the largest "
            "curvature at the start: each step raises their loss. Adam's rate is 50 times as large, and no coordinate "
            "moves by more than that in a step.",
            _on(
                rosenbrock, [r["adam"](lr=0.1), r["sgd"](lr=2e-3), r["momentum"](lr=2e-3)], start=(-1.8, 2.8), steps=100
            ),
        ),
        Demonstration(
            "uncorrected",
            "No bias correction",
            "Adam's moments start at zero. Uncorrected, its steps are too long, 3.16 times at step 1 and 6.57 times at "
            "step 12: it flies past the deep basin, in which the corrected rule ends (AdamW without decay is Adam).",
            _on(
                basins,
                [r["adam"](lr=0.15, bias_correction=False), r["adamw"](lr=0.15)],  # type: ignore[call-arg]
                steps=200,
            ),
        ),
        Demonstration(
            "rmsprop",
            "RMSProp never settles",
            "At a constant rate SGD and Adam converge in a plain bowl. RMSProp ends jumping across the minimum: each "
            "coordinate's step is as long as the rate, and its positions are half a rate to either side.",
            _on(
                bowl,
                [
                    r["rmsprop"](lr=0.05, rho=0.9),  # type: ignore[call-arg]
                    r["sgd"](lr=0.05),
                    r["adam"](lr=0.05),
                ],
                steps=400,
            ),
        ),
        Demonstration(
            "noise",
            "Noise floor",
            "Every gradient carries noise of standard deviation 1. A constant rate then ends at a floor, for SGD a "
            "long-run variance of lr/(2 \N{MINUS SIGN} lr) in each coordinate; a falling schedule lowers all three "
            "floors.",
            _on(bowl, [r["sgd"](lr=0.1), r["momentum"](lr=0.01), r["adam"](lr=0.1)], steps=1000, noise=1.0),
        ),
        Demonstration(
            "basins",
            "Narrow or wide basin",
            "The deep basin is narrow, the shallow one wide. From this start Adam and RMSProp end in the deep one, SGD "
            "and momentum in the wide one; from other starts each ends in the other one.",
            _on(basins, [rule_for(slug, basins) for slug in ("adam", "sgd", "momentum", "rmsprop")], steps=300),
        ),
        Demonstration(
            "axes",
            "Adam along the axes",
            "The ravine lies along the axes. Adam scales each coordinate by itself, moves along a straight line and "
            "needs 310 steps against SGD's 461; the next demonstration turns the ravine.",
            _ravine(0.0, (1.0, 1.0), 1000),
        ),
        Demonstration(
            "turned",
            "Adam at 45 degrees",
            "The same ravine, turned. SGD takes the same 461 steps; Adam needs more than ten times as many as before, "
            "because both coordinates are now equally steep.",
            _ravine(45.0, (0.0, 1.414214), 4000),
        ),
        Demonstration(
            "plateau",
            "Plateau",
            "Far out the slope is almost zero. SGD's step is in proportion to it, and even with momentum it hardly "
            "moves; Adam's first steps move each coordinate by the rate, and Adam arrives.",
            _on(plateau, [r["adam"](lr=0.03), r["sgd"](lr=1.0), r["momentum"](lr=0.3)], start=(-3.5, 3.0), steps=300),
        ),
        Demonstration(
            "batches",
            "Mini-batches",
            "A line is fitted to 442 patients, and each step sees 8 of them. The runs come near the least-squares line "
            "and then wander around it; batches of 60 or the cosine schedule bring all three nearer.",
            _on(some, [r["adam"](lr=0.1), r["sgd"](lr=0.1), r["momentum"](lr=0.01)], steps=300),
        ),
    )


DEMONSTRATIONS = {demonstration.id: demonstration for demonstration in _demonstrations()}
"""By id, in order."""


def demonstration_of(e: Experiment) -> Demonstration | None:
    """The demonstration of this experiment, if it is one."""
    return next((one for one in DEMONSTRATIONS.values() if one.experiment == e), None)

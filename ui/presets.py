"""Named experiments that each show one thing."""

from dataclasses import dataclass, replace
from typing import Any

from optimizers.experiment import Experiment, rule_for
from optimizers.rules import RULES, Rule
from optimizers.surfaces import SURFACES, Surface


@dataclass(frozen=True)
class Preset:
    """An experiment with a name and one or two sentences on what to look for."""

    name: str
    sentence: str
    experiment: Experiment


def _on(surface: Surface, rules: list[Rule], **fields: Any) -> Experiment:
    return replace(Experiment(surface=surface, rules=tuple(rules), start=surface.start), **fields)


def _ravine(angle: float, start: tuple[float, float], steps: int) -> Experiment:
    """From the same place in the ravine's own axes, to 1e-8 of the loss there."""
    ravine = replace(SURFACES["ravine"], kappa=100.0, angle=angle)  # type: ignore[call-arg]
    adam, sgd = RULES["adam"](lr=0.01), RULES["sgd"](lr=0.019802)
    return _on(ravine, [adam, sgd], start=start, steps=steps, target=5.05e-7)


def _presets() -> tuple[Preset, ...]:
    rosenbrock, ravine, bowl = SURFACES["rosenbrock"], SURFACES["ravine"], SURFACES["bowl"]
    saddle, basins, plateau = SURFACES["saddle"], SURFACES["two_basins"], SURFACES["plateau"]
    r = RULES
    some = replace(SURFACES["regression"], batch=8)  # type: ignore[call-arg]
    return (
        Preset(
            "First race",
            "Adam, SGD, momentum and RMSProp follow Rosenbrock's curved valley from one start.",
            Experiment(),
        ),
        Preset(
            "Ravine and momentum",
            "The walls are 100 times steeper than the floor. With its best rate SGD creeps along the floor; "
            "momentum at its own optimum needs a sixth of the steps.",
            _on(
                ravine,
                [r["sgd"](lr=0.019802), r["momentum"](lr=0.033058, beta=0.669421)],  # type: ignore[call-arg]
                start=(-1.7, 0.8), steps=500, target=1e-6,
            ),
        ),
        Preset(
            "Saddle",
            "From almost on the ridge, each rule needs another number of steps to notice the way down. "
            "RMSProp divides by a tiny gradient and leaves at once.",
            _on(
                saddle,
                [r[slug](lr=0.1) for slug in ("adam", "sgd", "momentum", "rmsprop", "adagrad")],
                start=(1.0, 1e-3), steps=40,
            ),
        ),
        Preset(
            "Too large a step",
            "SGD's rate is above 2/L at the start, where L is the largest curvature: each step overshoots by more "
            "than the last. Adam's steps have a bounded length.",
            _on(
                rosenbrock, [r["adam"](lr=0.1), r["sgd"](lr=2e-3), r["momentum"](lr=2e-3)],
                start=(-1.8, 2.8), steps=100,
            ),
        ),
        Preset(
            "No bias correction",
            "Both moments start at zero. AdamW with no decay is Adam; beside it, Adam without the correction takes "
            "first steps more than three times as long.",
            _on(
                SURFACES["booth"],
                [r["adam"](lr=0.1, bias_correction=False), r["adamw"](lr=0.1)],  # type: ignore[call-arg]
                steps=200,
            ),
        ),
        Preset(
            "RMSProp never settles",
            "In a plain bowl with a constant rate, RMSProp ends in steps of half its rate to either side of the "
            "minimum. Look at the loss on its logarithmic axis.",
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
        Preset(
            "Noise floor",
            "Every gradient carries noise. A constant rate then stops at a floor: for SGD the variance is "
            "lr/(2 \N{MINUS SIGN} lr) in each coordinate. A falling schedule lowers it.",
            _on(bowl, [r["sgd"](lr=0.1), r["momentum"](lr=0.01), r["adam"](lr=0.05)], steps=1000, noise=1.0),
        ),
        Preset(
            "Narrow or wide basin",
            "The deep basin is narrow, the shallow one wide. Which one a rule finds depends on its path, "
            "not on the depth.",
            _on(basins, [rule_for(slug, basins) for slug in ("adam", "sgd", "momentum", "rmsprop")], steps=300),
        ),
        Preset(
            "Adam along the axes",
            "The ravine lies along x. Adam scales each coordinate by itself and gets to the bottom before SGD. "
            "Now try the ravine turned by 45 degrees.",
            _ravine(0.0, (1.0, 1.0), 1000),
        ),
        Preset(
            "Adam at 45 degrees",
            "The same ravine, turned. SGD does not notice; Adam needs ten times as many steps, because no coordinate "
            "is the steep one any more.",
            _ravine(45.0, (0.0, 1.414214), 4000),
        ),
        Preset(
            "Plateau",
            "Far out the slope is almost zero. SGD's step is proportional to it and hardly moves; Adam's step has "
            "the length of its rate.",
            _on(plateau, [r["adam"](lr=0.03), r["sgd"](lr=1.0), r["momentum"](lr=0.3)], steps=400),
        ),
        Preset(
            "Mini-batches",
            "A line is fitted to 442 patients, and each step sees 8 of them. The runs come near the least-squares line "
            "and then wander around it; larger batches or a falling rate bring them nearer.",
            _on(some, [r["adam"](lr=0.1), r["sgd"](lr=0.05), r["momentum"](lr=0.01)], steps=300),
        ),
    )


PRESETS = _presets()


def preset_of(e: Experiment) -> Preset | None:
    """The preset that is on screen, if it is one."""
    return next((preset for preset in PRESETS if preset.experiment == e), None)

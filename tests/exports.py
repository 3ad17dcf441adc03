"""What the tests export: every rule with every kind of setting, in races and in trainings."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import cycle, product
from typing import Any, NamedTuple

import numpy as np

from learning import DATA, MODELS, Protocol
from learning.data import Data
from learning.inits import INITS
from learning.upload import read_csv
from optimizers import RULES, SCHEDULES, SURFACES
from optimizers.experiment import Experiment, rule_for
from optimizers.hyper import Hyper, declared
from optimizers.rules import Rule
from optimizers.runs import runs_of
from optimizers.schedules import Constant, Schedule
from optimizers.surfaces.basic import Ravine
from optimizers.surfaces.regression import Regression
from ui.train.plan import OWN, Plan, Repeats

# Rules


def settings(slug: str, **fixed: Any) -> list[Rule]:
    """A rule with its defaults; with one hyperparameter at the bottom, within, or at the top of its range, or one
    switch the other way; and with all of them moved at once, the switches in every way.
    """
    hypers = {name: h for name, h in declared(RULES[slug]).items() if name not in {"lr", *fixed}}
    switches = [name for name, h in hypers.items() if h.scale == "switch"]
    numbers = {name: h for name, h in hypers.items() if name not in switches}
    changes: list[dict[str, Any]] = [{}, *({name: not hypers[name].default} for name in switches)]
    changes += [{name: tick(h, place)} for name, h in numbers.items() for place in (0.0, 0.7, 1.0)]
    for place, ways in product((0.3, 0.7), product((True, False), repeat=len(switches))):
        changes.append({name: tick(h, place) for name, h in numbers.items()} | dict(zip(switches, ways, strict=True)))
    return list(dict.fromkeys(RULES[slug](**fixed, **change) for change in changes))


def tick(h: Hyper, place: float) -> float:
    """The value at a place between the bottom (0) and the top (1) of a hyperparameter's slider."""
    value = h.ticks[round(place * (len(h.ticks) - 1))]
    return int(value) if h.whole else value


# Races

STEPS = 12  # enough for a cut, for a warm-up, and for RAdam to begin to rectify
MOVED = {"every": 5, "warmup": 0.3}
SCHEDULED: dict[str, Schedule] = {
    slug: cls(**{name: value for name, value in MOVED.items() if name in declared(cls)})
    for slug, cls in SCHEDULES.items()
}
GRADIENTS: dict[str, dict[str, Any]] = {
    "exact": {"surface": SURFACES["rosenbrock"]},
    "noise": {"surface": Ravine(kappa=7.0, angle=30.0), "noise": 0.1},
    "mini-batches": {"surface": Regression(batch=16)},
}


def every_rule(surface: str, /, **fields: Any) -> Experiment:
    """A race of all rules with their defaults."""
    s = SURFACES[surface]
    return replace(Experiment(surface=s, runs=runs_of(rule_for(slug, s) for slug in RULES), start=s.start), **fields)


def races(gradients: str, schedule: str) -> Iterator[Experiment]:
    """Races of all rules in which every rule comes with every one of its settings."""
    surface = GRADIENTS[gradients]["surface"]
    rules = [settings(slug, lr=rule_for(slug, surface).lr) for slug in RULES]
    for i in range(max(map(len, rules))):
        chosen = tuple(of[i % len(of)] for of in rules)
        given = {"start": surface.start, "steps": STEPS, "seed": 3, "schedule": SCHEDULED[schedule]}
        yield Experiment(runs=runs_of(chosen), **given, **GRADIENTS[gradients])


def on_every_surface() -> Iterator[Experiment]:
    """Short races of all rules on every surface, as it is and with its own settings moved."""
    for slug, surface in SURFACES.items():
        cls = type(surface)
        moved = cls(**{name: tick(h, 0.7) for name, h in declared(cls).items()})
        for s in dict.fromkeys([surface, moved]):
            yield every_rule(slug, surface=s, steps=5)


def the_same_rule_twice() -> Iterator[Experiment]:
    """Runs whose optimizers are classes of one name, of which some are the same and some are not."""
    adam = [RULES["adam"](lr=lr, bias_correction=kept) for lr, kept in ((0.1, True), (0.1, False), (0.2, False))]
    rules = (*adam, RULES["yogi"](lr=0.1), RULES["yogi"](lr=0.2), RULES["sgd"](lr=1e-3), RULES["sgd"](lr=2e-4))
    yield Experiment(runs=runs_of(rules), steps=STEPS)


RACES: dict[str, Callable[[], Iterator[Experiment]]] = {
    **{f"{g}, {s}": partial(races, g, s) for g, s in product(GRADIENTS, SCHEDULED)},
    "surfaces": on_every_surface,
    "the same rule twice": the_same_rule_twice,
}


def a_race_of_each_kind() -> list[Experiment]:
    """The first race, one with everything changed, and one on mini-batches, with steps to see a difference."""
    odd = list(races("noise", "warmup_cosine"))[-1]
    return [Experiment(), replace(odd, steps=25), every_rule("regression", surface=Regression(batch=16), steps=25)]


# Trainings

SMALL: dict[str, dict[str, Any]] = {"mlp": {"hidden": (6, 4)}, "conv": {"channels": 2}}


class Exported(NamedTuple):
    """What a script for a training is made from, with one rule in its plan."""

    plan: Plan
    data: Data


def own_data(task: str) -> Data:
    """A visitor's file of 60 rows: two numbers and a word, of which one is told from the others."""
    a, b = np.random.default_rng(0).standard_normal((2, 60))
    words = [("low", "middle", "high")[i] for i in np.digitize(a + b, [-0.7, 0.7])]
    rows = [f"{p:.3f},{q:.3f},{p - 2 * q:.3f},{word}" for p, q, word in zip(a, b, words, strict=True)]
    return read_csv("\n".join(["a,b,mixed,kind", *rows]).encode()).data("kind" if task == "classification" else "mixed")


def on_own(model: str, rule: Rule, schedule: str = "constant", init: str = "he") -> Exported:
    """A model on a visitor's file: two epochs whose last batch is smaller than the others."""
    data = own_data(MODELS[model].tasks[0])
    protocol = Protocol(2, 10, 0.0, init, SCHEDULED[schedule])
    return Exported(Plan(OWN, MODELS[model](**SMALL.get(model, {})), runs_of([rule]), protocol, Repeats(seed=3)), data)


def on_each_data_set(model: str, rule: Rule, init: str = "he", penalty: float = 0.0) -> Iterator[Exported]:
    """A model on each of the lab's own data sets that it is for."""
    made = MODELS[model](**SMALL.get(model, {}))
    for slug, data in DATA.items():
        try:
            made.layers(data)
        except ValueError:
            continue
        protocol = Protocol(1, 100, penalty, init, Constant())
        yield Exported(Plan(slug, made, runs_of([rule]), protocol, Repeats(seed=3)), data)


def _of_rule(slug: str) -> Iterator[Exported]:
    for rule, schedule in zip(settings(slug), cycle(("constant", "cosine"))):
        yield on_own("softmax", rule, schedule)
    yield from (on_own("linear", RULES[slug](), schedule) for schedule in SCHEDULED)


def _of_model(slug: str) -> Iterator[Exported]:
    adam: Any = RULES["adam"]
    yield from (of for init in INITS for of in on_each_data_set(slug, adam(), init))
    yield from on_each_data_set(slug, adam(weight_decay=0.1), penalty=0.01)
    yield from on_each_data_set(slug, RULES["sgd"](), penalty=0.01)


TRAININGS: dict[str, Callable[[], Iterator[Exported]]] = {
    **{slug: partial(_of_rule, slug) for slug in RULES},
    **{slug: partial(_of_model, slug) for slug in MODELS},
}

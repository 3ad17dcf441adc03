"""A run: a rule with its hyperparameters, as one of several in an experiment. The same rule may run several times."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from optimizers.hyper import declared
from optimizers.rules import RULES, Rule

MOST = 16
"""Runs of an experiment at most."""

_LAST = 99
"""The highest number in an id."""


@dataclass(frozen=True)
class Run:
    """A rule with its hyperparameters, under a short id that is unique in its experiment."""

    id: str
    """The slug of the rule, and from the second run of a rule on a number after it: "sgd", "sgd-2"."""
    rule: Rule
    hidden: bool = False
    """A hidden run is kept with its settings, and nothing is computed or shown of it."""


def split_id(text: str) -> tuple[str, int] | None:
    """The slug of the rule and the number of the run; None if this is no id."""
    slug, hyphen, digits = text.partition("-")
    if slug not in RULES:
        return None
    if not hyphen:
        return slug, 1
    number = int(digits) if digits.isascii() and digits.isdecimal() and len(digits) <= 2 else 0
    return (slug, number) if 2 <= number <= _LAST and digits == str(number) else None


def free_id(slug: str, taken: Collection[str]) -> str:
    """The first id of a rule that is not taken."""
    ids = (slug, *(f"{slug}-{number}" for number in range(2, _LAST + 1)))
    return next(id for id in ids if id not in taken)


def runs_of(rules: Iterable[Rule]) -> tuple[Run, ...]:
    """A run of each rule, in this order."""
    runs: dict[str, Run] = {}
    for rule in rules:
        id = free_id(rule.slug, runs)
        runs[id] = Run(id, rule)
    return tuple(runs.values())


def without_lr(rule: Rule) -> Rule:
    """The rule with its learning rate at the default: what a comparison of many rates does not depend on."""
    return replace(rule, lr=declared(type(rule))["lr"].default)


def alike(runs: Iterable[Run]) -> tuple[tuple[Run, ...], ...]:
    """The runs in groups, those together that differ in their learning rates alone."""
    groups: dict[Rule, list[Run]] = {}
    for run in runs:
        groups.setdefault(without_lr(run.rule), []).append(run)
    return tuple(map(tuple, groups.values()))


def without_rates(runs: Iterable[Run]) -> tuple[Run, ...]:
    """The first run of each of those groups, with its learning rate at the default."""
    return tuple(Run(first.id, without_lr(first.rule)) for first, *_ in alike(runs))

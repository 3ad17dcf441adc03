"""What runs are called: by their rule, and by what tells those of the same rule apart."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from optimizers.hyper import Hyper, declared
from optimizers.rules import Rule
from optimizers.runs import Run
from ui.numbers import setting

_DIGITS = 4  # of a setting in a label


def labels(runs: Sequence[Run]) -> Mapping[str, str]:
    """The label of each run, by its id: "Adam", "Adam, no correction", "SGD 0.001".

    The runs of one rule are told apart by the settings in which they differ, those that are the same by a number.
    """
    return _labels(tuple(runs))


@lru_cache(maxsize=256)
def _labels(runs: tuple[Run, ...]) -> Mapping[str, str]:
    made: dict[str, str] = {}
    for run in runs:
        family = [other.rule for other in runs if other.rule.slug == run.rule.slug]
        label = _label(run.rule, family)
        made[run.id] = label
    counts: dict[str, int] = {}
    for id, label in made.items():
        counts[label] = counts.get(label, 0) + 1
        if counts[label] > 1:
            made[id] = f"{label} ({counts[label]})"
    return made


def _label(rule: Rule, family: Sequence[Rule]) -> str:
    differing = [h for h in declared(type(rule)).values() if len({getattr(other, h.name) for other in family}) > 1]
    label = rule.name
    if differing and differing[0].name == "lr":
        label = f"{label} {_value(differing[0], rule)}"
    parts = (_part(h, rule) for h in differing if h.name != "lr")
    return ", ".join((label, *filter(None, parts)))


def _part(h: Hyper, rule: Rule) -> str:
    value = getattr(rule, h.name)
    if h.scale == "switch":
        return "" if value == h.default else h.off or f"{h.name.replace('_', ' ')} {setting(value)}"
    return f"{h.name.replace('_', ' ')} {_value(h, rule)}"


def _value(h: Hyper, rule: Rule) -> str:
    return setting(float(f"{getattr(rule, h.name):.{_DIGITS}g}"))

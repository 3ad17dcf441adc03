"""What runs are called: by their rule, and by what tells those of the same rule apart."""

from collections.abc import Mapping, Sequence

from optimizers.hyper import Hyper, declared
from optimizers.rules import Rule
from optimizers.runs import Run
from ui.language import remembered, say
from ui.numbers import setting

_DIGITS = 4  # of a setting in a label

Pattern = tuple[str | int, ...]
"""A label in parts: texts, and the places of settings, in order of declaration, whose values stand there."""


def labels(runs: Sequence[Run]) -> Mapping[str, str]:
    """The label of each run, by its id: "Adam", "Adam, no correction", "SGD 0.001".

    The runs of one rule are told apart by the settings in which they differ, those that are the same by a number.
    """
    return _labels(tuple(runs))


def patterns(runs: Sequence[Run]) -> Mapping[str, Pattern]:
    """The label of each run with a blank for each number, for a browser that fills in what is under the hand."""
    return _patterns(tuple(runs))


@remembered(256)
def _labels(runs: tuple[Run, ...]) -> Mapping[str, str]:
    made = patterns(runs)
    return {run.id: _filled(made[run.id], run.rule) for run in runs}


@remembered(256)
def _patterns(runs: tuple[Run, ...]) -> Mapping[str, Pattern]:
    made: dict[str, Pattern] = {}
    counts: dict[str, int] = {}
    for run in runs:
        family = [other.rule for other in runs if other.rule.slug == run.rule.slug]
        pattern = _pattern(run.rule, family)
        label = _filled(pattern, run.rule)
        counts[label] = counts.get(label, 0) + 1
        made[run.id] = pattern if counts[label] == 1 else (*pattern, f" ({counts[label]})")
    return made


def _pattern(rule: Rule, family: Sequence[Rule]) -> Pattern:
    parts: list[str | int] = [rule.name]
    for place, h in enumerate(declared(type(rule)).values()):
        if len({getattr(other, h.name) for other in family}) > 1:
            parts += _parts(h, place, getattr(rule, h.name))
    return tuple(parts)


def _parts(h: Hyper, place: int, value: float | bool) -> Pattern:
    name = say(h.title)
    if h.scale == "switch":
        return () if value == h.default else (say(", ") + (say(h.off) or f"{name} {setting(value)}"),)
    return (" " if h.name == "lr" else f"{say(', ')}{name} ", place)


def _filled(pattern: Pattern, rule: Rule) -> str:
    """As `labelOf` in player/hand/label.js."""
    values = [getattr(rule, name) for name in declared(type(rule))]
    return "".join(part if isinstance(part, str) else setting(_rounded(values[part])) for part in pattern)


def _rounded(value: float) -> float:
    return float(f"{value:.{_DIGITS}g}")

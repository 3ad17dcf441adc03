"""What several pages say in the same words: settings, formulas, how a run ends, and what losses are counted from."""

from collections.abc import Mapping

from formulas.graph import OPERATIONS, Expr
from formulas.program import Language, text
from optimizers.experiment import Experiment
from optimizers.hyper import declared
from optimizers.outcomes import MOVING, OUTCOMES, exhausted, floor
from optimizers.rules import Rule
from optimizers.surfaces import Surface
from ui.language import join, say
from ui.numbers import setting, show

_PLAIN = Language({op: f"{op}({', '.join(['{}'] * count)})" for op, count in OPERATIONS.items()}, number="{:g}".format)


def plain(e: Expr, names: Mapping[Expr, str]) -> str:
    """A formula in a sentence: 2(1 + b)/L."""
    return text(e, _PLAIN, names).replace(" * ", "").replace(" / ", "/")


def settings(rule: Rule) -> str:
    """The hyperparameters that are shown at once, and of the others those that are not at their default."""
    shown = [
        f"{say(h.short)} {setting(getattr(rule, h.name))}"
        for h in declared(type(rule)).values()
        if h.main or getattr(rule, h.name) != h.default
    ]
    return join(shown)


def counted_from(surface: Surface) -> str:
    """What `floor` is, in words."""
    lowest = show(floor(surface))
    if surface.infimum is not None:
        return say("Losses are counted from the surface's lowest one, {lowest}.", lowest=lowest)
    if surface.minima:
        return say(
            "Losses are counted from the lowest minimum on the map, {lowest}: the surface has no lowest loss.",
            lowest=lowest,
        )
    return say("Losses are counted from 0: the surface has no lowest loss.")


def moving(e: Experiment) -> str:
    """What is said of a run that is at rest nowhere: it moves on, unless its learning rate has come to an end."""
    return say("stopped, no learning rate left") if exhausted(e.schedule, e.steps) else say(OUTCOMES[MOVING])

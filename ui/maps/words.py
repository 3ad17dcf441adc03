"""The settings of the maps page, as words of its address and as controls."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import permutations

import streamlit as st

from optimizers.experiment import Experiment, rule_for
from optimizers.hyper import Hyper, declared
from optimizers.maps.axes import numeric
from optimizers.maps.rates import Best
from optimizers.maps.ties import EPS, ROUNDINGS, minimum_rounding
from optimizers.outcomes import FLAT, MOVING, OTHER, exhausted
from optimizers.rules import RULES, Rule
from optimizers.surfaces import Surface
from ui import state
from ui.controls import fill, word_list
from ui.numbers import setting, show
from ui.state import Word, one_of

MAPS = {"plane": "Plane", "rates": "Learning rates", "basins": "Basins", "fair": "Fair race"}
"""The maps by the word of the address, with their names."""

PLANES = {
    f"{slug}.{x.name}.{y.name}": (slug, x, y) for slug, rule in RULES.items() for x, y in permutations(numeric(rule), 2)
}
"""Every plane that there is: two hyperparameters of one rule."""


def _first_plane(e: Experiment) -> str:
    """Of the first rule of the race that has two hyperparameters, else of Adam."""
    slugs = [rule.slug for rule in e.rules if len(numeric(type(rule))) > 1]
    return plane_of([*slugs, "adam"][0])


def plane_of(slug: str) -> str:
    """The first two hyperparameters of a rule."""
    return next(word for word, (rule, _, _) in PLANES.items() if rule == slug)


def _fixed(name: str, *options: str) -> Word:
    return one_of(name, lambda e: options)


MAP = _fixed("map", *MAPS)
PLANE = Word(
    "plane", _first_plane, lambda text, e: None if text in PLANES else "does not name two hyperparameters of a rule"
)
MEASURE = _fixed("measure", "loss", "steps")
CELLS = _fixed("cells", "64", "32", "128", "256", "512")
WORKS = _fixed("works", "0.01", "0.1", "0.001", "1e-06")
RATES = _fixed("rates", "181", "121", "361")
SEEDS = _fixed("seeds", "5", "10", "20")
WORDS = (MAP, PLANE, MEASURE, CELLS, WORKS, RATES, SEEDS)


def plane(e: Experiment) -> tuple[Rule, Hyper, Hyper]:
    """The rule of the plane with the race's settings, and the two hyperparameters that are its axes."""
    slug, x, y = PLANES[state.get(PLANE)]
    own = {rule.slug: rule for rule in e.rules}
    return own.get(slug) or rule_for(slug, e.surface), x, y


def cells() -> int:
    """Cells along each side of a map."""
    return int(state.get(CELLS))


def choose_map() -> None:
    """Which of the maps is shown."""
    word_list(MAP, "Map", MAPS, widget=st.segmented_control, required=True, label_visibility="collapsed")


def choose_plane(e: Experiment) -> None:
    """Rule and axes of the plane."""
    rule, x, y = plane(e)
    own = [r.slug for r in e.rules]
    slugs = sorted((slug for slug in RULES if len(numeric(RULES[slug])) > 1), key=lambda s: s not in own)
    st.selectbox(
        "Rule",
        slugs,
        key=fill("plane.rule", rule.slug),
        format_func=lambda slug: RULES[slug].name,
        on_change=_choose_rule,
        width=150,
    )
    names = [h.name for h in numeric(type(rule))]
    for label, name, other in (("Across", x.name, y.name), ("Up", y.name, x.name)):
        st.selectbox(
            label,
            [n for n in names if n != other],
            key=fill(f"plane.{label}", name),
            format_func=lambda n: n.replace("_", " "),
            on_change=_choose_axis,
            args=(rule.slug, label, x.name, y.name),
            width=150,
        )


def _choose_rule() -> None:
    state.set(PLANE, plane_of(st.session_state["plane.rule"]))


def _choose_axis(slug: str, label: str, x: str, y: str) -> None:
    name = st.session_state[f"plane.{label}"]
    state.set(PLANE, f"{slug}.{name}.{y}" if label == "Across" else f"{slug}.{x}.{name}")


def choose_cells() -> None:
    """The resolution of a map."""
    word_list(
        CELLS,
        "Cells",
        {n: f"{n} \N{MULTIPLICATION SIGN} {n}" for n in ("32", "64", "128", "256", "512")},
        help="More cells show finer borders and take longer.",
        width=130,
    )


MEANINGS = {
    OTHER: "Another stationary point is a saddle point or a maximum.",
    FLAT: "On flat ground no stationary point is near, and the slope is so small that even across the whole map it "
    "would change the loss by less than a millionth of what the surface's own start has to lose.",
}
"""What outcomes mean, where the words do not say it."""
SPENT = "No learning rate is left where the schedule has brought it below a millionth of its highest value."


def meanings(e: Experiment, outcomes: Iterable[int]) -> str:
    """A sentence for each outcome on a map that needs one."""
    said = MEANINGS | ({MOVING: SPENT} if exhausted(e.schedule, e.steps) else {})
    return " ".join(said[outcome] for outcome in outcomes if outcome in said)


def best_rate(best: Best) -> str:
    """The best of the rates that were tried."""
    if best.loss == float("inf"):
        return "none: all diverge"
    rate, span = setting(best.lr), f"{show(best.low, 2)} to {show(best.high, 2)}"
    if best.edge:
        return f"{rate}, {best.tied} tie from {span}, at the edge" if best.tied > 1 else f"{rate}, at the edge"
    return f"{rate}, {best.tied} tie from {span}" if best.tied > 1 else rate


MIDDLE = "Of several rates that tie the middle one is named."


def edge_words(best: Iterable[Best]) -> str:
    """What the edge means, if one of the best rates is there."""
    if not any(b.edge and b.loss < float("inf") for b in best):
        return ""
    return "At the edge: the lowest or the highest rate that was tried is the best, and a better one may lie beyond."


def tie_words(surface: Surface) -> str:
    """When two losses tie."""
    share, near = show(ROUNDINGS * EPS, 2), minimum_rounding(surface)
    if not near:
        return f"Losses tie if they differ by no more than rounding: {share} of their size."
    return (
        f"Losses tie if they differ by no more than rounding: {share} of their size and {show(near, 2)}, by which the "
        f"loss of a minimum changes when it is moved by {ROUNDINGS} roundings of its coordinates."
    )


def with_axis(e: Experiment, rule: Rule, **values: float) -> Experiment:
    """The experiment with these hyperparameters of a rule, which joins the race if it is not in it."""
    changed = replace(rule, **values)
    if any(own.slug == rule.slug for own in e.rules):
        return replace(e, rules=tuple(changed if own.slug == rule.slug else own for own in e.rules))
    return replace(e, rules=(*e.rules, changed))


def at_default(rule: Rule, *names: str) -> Rule:
    """The rule with these hyperparameters at their default: what a map does not depend on."""
    return replace(rule, **{name: declared(type(rule))[name].default for name in names})

"""The settings of the maps page, as words of its address and as controls."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import permutations

import streamlit as st
from markupsafe import Markup

from optimizers.experiment import Experiment, rule_for
from optimizers.hyper import Hyper, declared
from optimizers.maps.axes import numeric
from optimizers.maps.rates import Best
from optimizers.maps.ties import EPS, ROUNDINGS, minimum_rounding
from optimizers.messages import Message, message
from optimizers.outcomes import FLAT, MOVING, OTHER, exhausted
from optimizers.rules import RULES, Rule
from optimizers.runs import MOST, Run, alike, split_id
from optimizers.surfaces import Surface
from ui import state
from ui.controls import fill, word_list
from ui.labels import labels
from ui.language import say, sentences
from ui.numbers import setting, show
from ui.palette import Theme, run_label
from ui.state import Word, one_of

MAPS = {
    "plane": message("Plane"),
    "rates": message("Learning rates"),
    "basins": message("Basins"),
    "fair": message("Fair race"),
}
"""The maps by the word of the address, with their names."""

PLANES = {
    slug: {f"{x.name}.{y.name}": (x, y) for x, y in permutations(numeric(rule), 2)} for slug, rule in RULES.items()
}
"""The planes of each rule: two of its hyperparameters."""


def _runs(e: Experiment) -> dict[str, Run]:
    """What a plane may show: the runs of the race, and those rules, as they would join it, that it does not have."""
    shown = {run.id: run for run in e.shown}
    others = {slug: Run(slug, rule_for(slug, e.surface)) for slug in RULES if slug not in shown}
    return {id: run for id, run in (shown | others).items() if PLANES[run.rule.slug]}


def _first_plane(e: Experiment) -> str:
    """Of the first run of the race whose rule has two hyperparameters, else of Adam.

    Before others, of one for which a theory says above which learning rate it diverges: on its plane some cells do.
    """
    runs = [run for run in e.shown if PLANES[run.rule.slug]]
    bounded = [run.id for run in runs if run.rule.largest_lr(1.0) is not None]
    return plane_of([*bounded, *(run.id for run in runs), "adam"][0])


def plane_of(id: str) -> str:
    """The first two hyperparameters of a run."""
    slug, _ = split_id(id) or (id, 1)
    return f"{id}.{next(iter(PLANES[slug]))}"


def _plane_problem(text: str, e: Experiment) -> Message | None:
    id, _, axes = text.partition(".")
    run = _runs(e).get(id)
    return None if run and axes in PLANES[run.rule.slug] else message("does not name two hyperparameters of a run")


def _fixed(name: str, *options: str) -> Word:
    return one_of(name, lambda e: options)


MAP = _fixed("map", *MAPS)
PLANE = Word("plane", _first_plane, _plane_problem)
MEASURE = _fixed("measure", "loss", "steps")
CELLS = _fixed("cells", "64", "32", "128", "256", "512")
WORKS = _fixed("works", "0.01", "0.1", "0.001", "1e-06")
RATES = _fixed("rates", "181", "121", "361")
SEEDS = _fixed("seeds", "5", "10", "20")
WORDS = (MAP, PLANE, MEASURE, CELLS, WORKS, RATES, SEEDS)


def plane(e: Experiment) -> tuple[Run, Hyper, Hyper]:
    """The run of the plane, and the two hyperparameters that are its axes."""
    id, _, axes = state.get(PLANE).partition(".")
    run = _runs(e)[id]
    x, y = PLANES[run.rule.slug][axes]
    return run, x, y


def name_of(run: Run, e: Experiment) -> str:
    """What the run of a plane is called."""
    return labels(e.runs).get(run.id) or run.rule.name


def cells() -> int:
    """Cells along each side of a map."""
    return int(state.get(CELLS))


def choose_map() -> None:
    """Which of the maps is shown."""
    names = {name: say(title) for name, title in MAPS.items()}
    word_list(MAP, say("Map"), names, widget=st.segmented_control, required=True, label_visibility="collapsed")


def choose_plane(e: Experiment) -> None:
    """Run and axes of the plane."""
    run, x, y = plane(e)
    offered = _runs(e)
    st.selectbox(
        say("Run"),
        list(offered),
        key=fill("plane.run", run.id),
        format_func=lambda id: name_of(offered[id], e),
        on_change=_choose_run,
        width=150,
    )
    names = {h.name: say(h.short) for h in numeric(type(run.rule))}
    for side, label, name, other in (("Across", say("Across"), x.name, y.name), ("Up", say("Up"), y.name, x.name)):
        st.selectbox(
            label,
            [n for n in names if n != other],
            key=fill(f"plane.{side}", name),
            format_func=names.__getitem__,
            on_change=_choose_axis,
            args=(run.id, side, x.name, y.name),
            width=150,
        )


def _choose_run() -> None:
    state.set(PLANE, plane_of(st.session_state["plane.run"]))


def _choose_axis(id: str, side: str, x: str, y: str) -> None:
    name = st.session_state[f"plane.{side}"]
    state.set(PLANE, f"{id}.{name}.{y}" if side == "Across" else f"{id}.{x}.{name}")


def choose_cells() -> None:
    """The resolution of a map."""
    word_list(
        CELLS,
        say("Cells"),
        {n: f"{n} \N{MULTIPLICATION SIGN} {n}" for n in ("32", "64", "128", "256", "512")},
        help=say("More cells show finer borders and take longer."),
        width=130,
    )


MEANINGS = {
    OTHER: message("Another stationary point is a saddle point or a maximum."),
    FLAT: message(
        "On flat ground no stationary point is near, and the slope is so small that even across the whole map it "
        "would change the loss by less than a millionth of what the surface's own start has to lose."
    ),
}
"""What outcomes mean, where the words do not say it."""
SPENT = message("No learning rate is left where the schedule has brought it below a millionth of its highest value.")


def meanings(e: Experiment, outcomes: Iterable[int]) -> str:
    """A sentence for each outcome on a map that needs one."""
    said = MEANINGS | ({MOVING: SPENT} if exhausted(e.schedule, e.steps) else {})
    return sentences(*(say(said[outcome]) for outcome in outcomes if outcome in said))


def best_rate(best: Best) -> str:
    """The best of the rates that were tried."""
    if best.loss == float("inf"):
        return say("none: all diverge")
    rate = setting(best.lr)
    if best.tied == 1:
        return say("{rate}, at the edge", rate=rate) if best.edge else rate
    tie = {"rate": rate, "tied": best.tied, "low": show(best.low, 2), "high": show(best.high, 2)}
    if best.edge:
        return say("{rate}, {tied} tie from {low} to {high}, at the edge", **tie)
    return say("{rate}, {tied} tie from {low} to {high}", **tie)


MIDDLE = message("Of several rates that tie the middle one is named.")


def edge_words(best: Iterable[Best]) -> str:
    """What the edge means, if one of the best rates is there."""
    if not any(b.edge and b.loss < float("inf") for b in best):
        return ""
    return say(
        "At the edge: the lowest or the highest rate that was tried is the best, and a better one may lie beyond."
    )


def tie_words(surface: Surface) -> str:
    """When two losses tie."""
    share, near = show(ROUNDINGS * EPS, 2), minimum_rounding(surface)
    if not near:
        return say("Losses tie if they differ by no more than rounding: {share} of their size.", share=share)
    return say(
        "Losses tie if they differ by no more than rounding: {share} of their size and {change}, by which the "
        "loss of a minimum changes when it is moved by {roundings} roundings of its coordinates.",
        share=share,
        change=show(near, 2),
        roundings=ROUNDINGS,
    )


def with_axis(e: Experiment, run: Run, **values: float) -> Experiment:
    """The experiment with these hyperparameters of a run, which joins the race if it is not in it.

    In a race that is full it takes the place of the last run.
    """
    changed = Run(run.id, replace(run.rule, **values))
    if any(own.id == run.id for own in e.runs):
        return replace(e, runs=tuple(changed if own.id == run.id else own for own in e.runs))
    return replace(e, runs=(*e.runs[: MOST - 1], changed))


def legend_row(names: Mapping[str, str], theme: Theme) -> Markup:
    """How the line of each run looks, in a row; `names` are the labels of runs by their ids."""
    entries = (Markup("<span>{}</span>").format(run_label(id, name, theme)) for id, name in names.items())
    return Markup("<div class='map-legend'>{}</div>").format(Markup().join(entries))


def alike_words(e: Experiment) -> str:
    """What is said of several runs that are one on a map of all rates; nothing where there are none."""
    if len(alike(e.shown)) == len(e.shown):
        return ""
    return say("Runs that differ in their learning rate alone are one run here, because every rate is tried.")


def at_default(rule: Rule, *names: str) -> Rule:
    """The rule with these hyperparameters at their default: what a map does not depend on."""
    return replace(rule, **{name: declared(type(rule))[name].default for name in names})

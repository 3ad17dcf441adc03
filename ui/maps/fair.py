"""The fair race: every rule tuned under the same budget, then raced, and the winner for each budget."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import streamlit as st
from markupsafe import Markup

from optimizers.elementary import Array
from optimizers.experiment import Experiment
from optimizers.maps.ties import places
from optimizers.maps.tuning import BUDGETS, Tuned, Tuning, budget_pieces, loss_curve, tune, winners
from optimizers.messages import message
from optimizers.rules import RULES
from optimizers.runs import Run, without_rates
from optimizers.surfaces import Surface
from ui import palette, state
from ui.chart import show_chart
from ui.chart_tables import line_table, spread
from ui.controls import word_list
from ui.ear import tell
from ui.labels import labels
from ui.language import join, say, sentences
from ui.layout import Look
from ui.maps import words
from ui.maps.curves import Band, curves_figure
from ui.maps.jobs import MapJob, price, shared
from ui.maps.scale import LossScale
from ui.numbers import setting, show
from ui.palette import Theme, run_label
from ui.table import Column, table
from ui.work.job import Job

SENTENCE = message("Every rule gets its best learning rate out of the same candidates, and then they race.")
Names = Mapping[str, str]
"""The labels of runs by their ids."""
POINTS = 500
"""Points of a curve at most."""


def tuning() -> Tuning:
    """How the page's words say that rates are compared."""
    return Tuning(rates=int(state.get(words.RATES)), seeds=int(state.get(words.SEEDS)))


def controls(e: Experiment) -> None:
    """What the visitor may change of the protocol."""
    word_list(words.RATES, say("Candidate rates"), {"121": "121", "181": "181", "361": "361"}, width=140)
    word_list(
        words.SEEDS,
        say("Seeds"),
        {"5": "5", "10": "10", "20": "20"},
        width=100,
        help=say("Without noise one run says all, and the seeds are not used."),
    )


def protocol_lines(e: Experiment) -> tuple[str, str, str]:
    """The protocol in three lines."""
    p = tuning()
    rates, seeds = p.candidates(), len(p.tuning_seeds(e))
    tries = say(
        "Every rule tries the same {rates} learning rates from {low} to {high}, evenly in their logarithm; its other "
        "hyperparameters stay as in the race.",
        rates=p.rates,
        low=setting(float(rates[0])),
        high=setting(float(rates[-1])),
    )
    costs = say(
        "A step costs one gradient: tuning for {steps} steps takes {evaluations:,} evaluations for every rule alike, "
        "from the same start and under the same schedule.",
        steps=e.steps,
        evaluations=p.evaluations(e, e.steps),
    )
    if e.noisy:
        wins = say(
            "The rate with the lowest final loss wins, of several that tie the middle one, for each budget anew; with "
            "noise the mean over {seeds} seeds counts, and {seeds} others are raced; all rules see the same noise.",
            seeds=seeds,
        )
    else:
        wins = say(
            "The rate with the lowest final loss wins, of several that tie the middle one, for each budget anew; "
            "without noise one run says all."
        )
    return tries, costs, wins


def budgets(e: Experiment) -> tuple[int, ...]:
    """The budgets that are looked at, and the race's own."""
    return tuple(sorted({*BUDGETS, e.steps}))


def pictures(e: Experiment) -> dict[str, str]:
    """The charts that can be taken along, with their names."""
    return {"maps_race": say("tuned race"), "maps_budgets": say("budgets")}


def legend(e: Experiment, theme: Theme) -> list[dict[str, Any]]:
    """The line of each run."""
    return palette.legend(labels(without_rates(e.shown)), theme)


def make_job(e: Experiment) -> MapJob:
    """A sweep over all rates for each run and seed. They do not depend on the rates of the race."""
    p = tuning()
    runs = without_rates(e.shown)
    every = sorted({*p.tuning_seeds(e), *p.racing_seeds(e)})
    rates, at = p.candidates(), budgets(e)
    calls = [partial(budget_pieces, e, run.rule, rates, at, seed) for run in runs for seed in every]
    key = f"fair {p} {replace(e, runs=runs).key}"
    size = 8 * len(calls) * len(at) * len(rates)
    return shared(key, calls, size, price(len(rates), at[-1]) * len(calls))


def stage(e: Experiment, job: Job) -> int:
    """What is drawn of an unfinished race changes with this number: the runs that are tuned."""
    return len(tuned(e, job))


def raced(e: Experiment, job: Job) -> Experiment | None:
    """The experiment with the best rate of every run for its own number of steps; None before all are tuned."""
    if not job.complete:
        return None
    at = budgets(e).index(e.steps)
    return replace(e, runs=tuple(replace(t.run, rule=replace(t.run.rule, lr=t.best[at].lr)) for t in tuned(e, job)))


def follow_up(e: Experiment, job: Job) -> MapJob | None:
    """The race itself, once every run is tuned."""
    if (tuned_race := raced(e, job)) is None:
        return None
    seeds, at = tuning().racing_seeds(e), points(e)
    calls = [partial(loss_curve, tuned_race, rule, seed, at) for rule in tuned_race.rules for seed in seeds]
    key = f"fair race {tuning()} {tuned_race.key}"
    return shared(key, calls, 8 * len(at) * len(calls), price(1, e.steps) * len(calls))


def points(e: Experiment) -> tuple[int, ...]:
    """The steps at which the curves of the race are drawn: no more than POINTS."""
    return tuple(np.unique(np.linspace(0, e.steps, min(POINTS, e.steps) + 1).round().astype(int)).tolist())


def tuned(e: Experiment, job: Job) -> list[Tuned]:
    """The runs whose sweeps are complete, with the best rate for each budget."""
    p = tuning()
    chosen_by, raced_with = p.tuning_seeds(e), p.racing_seeds(e)
    every = sorted({*chosen_by, *raced_with})
    found = []
    for i, run in enumerate(without_rates(e.shown)):
        results = job.results[i * len(every) : (i + 1) * len(every)]
        if all(result is not None for result in results):
            of = dict(zip(every, results, strict=True))
            tuning_losses, racing_losses = (np.stack([of[seed] for seed in seeds]) for seeds in (chosen_by, raced_with))
            found.append(tune(e.surface, run, p.candidates(), tuning_losses, racing_losses))
    return found


def show_map(e: Experiment, job: Job, view: Look) -> Experiment | None:
    """Protocol, race, winners and table; returns the experiment with the tuned rates if the visitor takes it."""
    st.markdown("\n".join(f"{i}. {line}" for i, line in enumerate(protocol_lines(e), 1)))
    found = tuned(e, job)
    if not found:
        return None
    at = budgets(e).index(e.steps)
    tuned_race, race = raced(e, job), follow_up(e, job)
    first = float(e.surface.value(*e.start))
    scale = LossScale.of(e.surface, first)
    names = labels(without_rates(e.shown))
    st.html(words.legend_row(names, view.theme))
    left, right = st.columns(2, gap="medium")
    bands = race_bands(tuned_race, names, race.results, scale) if tuned_race and race and race.complete else []
    with left:
        show_chart(
            curves_figure(
                points(e),
                bands,
                None,
                scale,
                scale.top(first),
                say("step, best rate for this race"),
                False,
                view.theme,
                view.size,
            ),
            key="maps_race",
            height=380,
            alt=say("The race with tuned rates over {steps} steps: loss of each rule at every step.", steps=e.steps),
        )
    by_budget = winner_words(e.surface, budgets(e), found, names)
    with right:
        show_chart(
            curves_figure(
                budgets(e),
                budget_bands(found, names, scale),
                e.steps,
                scale,
                scale.top(first),
                say("budget in steps, best rate for each"),
                True,
                view.theme,
                view.size,
            ),
            key="maps_budgets",
            height=380,
            alt=sentences(say("Best final loss of each rule against the budget of steps."), by_budget),
        )
    st.markdown(by_budget)
    if race and race.complete:
        tell(by_budget.replace("**", ""))
    st.html(_table(e, found, at, view))
    edge = words.edge_words(t.best[at] for t in found)
    st.caption(sentences(words.alike_words(e), words.tie_words(e.surface), edge))
    go = tuned_race and st.button(
        say("Open this race"), key="open_tuned", help=say("Give the race these learning rates and go there.")
    )
    return tuned_race if go else None


def chart_tables(e: Experiment, job: Job) -> Iterator[Markup]:
    """The losses of the tuned race at some steps, and those for every budget."""
    names = labels(without_rates(e.shown))
    if e.noisy:
        of_race = say("Loss (mean, lowest and highest seed) with the best rate for this race")
        of_budgets = say("Loss (mean, lowest and highest seed) with the best rate for each budget")
    else:
        of_race = say("Loss with the best rate for this race")
        of_budgets = say("Loss with the best rate for each budget")
    tuned_race, race = raced(e, job), follow_up(e, job)
    if tuned_race and race and race.complete:
        at = {str(points(e)[i]): i for i in spread(0, len(points(e)) - 1)}
        of_run = np.stack(race.results).reshape(len(e.shown), -1, len(points(e)))
        lines = {names[run.id]: _of_seeds(e, own) for run, own in zip(e.shown, of_run, strict=True)}
        yield line_table(of_race, say("Step"), at, lines)
    at = {str(budget): i for i, budget in enumerate(budgets(e))}
    by_budget = {names[t.run.id]: _of_seeds(e, t.loss.T) for t in tuned(e, job)}
    yield line_table(of_budgets, say("Budget in steps"), at, by_budget)


def _of_seeds(e: Experiment, losses: Array) -> tuple[Array, ...]:
    """What is said of losses (seeds, n)."""
    return (losses.mean(axis=0), losses.min(axis=0), losses.max(axis=0)) if e.noisy else (losses[0],)


def race_bands(e: Experiment, names: Names, losses: Sequence[Array], scale: LossScale) -> list[Band]:
    """The mean and the range over seeds of the losses (points,) of each run and seed."""
    of_run = np.stack(losses).reshape(len(e.shown), -1, len(losses[0]))
    return [_band(run, names, own, scale) for run, own in zip(e.shown, of_run, strict=True)]


def budget_bands(found: Sequence[Tuned], names: Names, scale: LossScale) -> list[Band]:
    """Loss under every budget, the mean and the range over seeds."""
    return [_band(t.run, names, t.loss.T, scale) for t in found]


def _band(run: Run, names: Names, losses: Array, scale: LossScale) -> Band:
    """Of losses (seeds, n); steps at which a seed has diverged have no place on the chart."""
    values = (losses.mean(axis=0), losses.min(axis=0), losses.max(axis=0))
    middle, low, high = (np.where(np.isfinite(values[2]), scale.level(v), np.nan) for v in values)
    return Band(run, names[run.id], middle, low, high)


@dataclass(frozen=True)
class Reign:
    """A range of budgets that the same runs win."""

    names: tuple[str, ...]
    """By rule in the order of RULES, whatever the order of the race."""
    first: int
    last: int


def reigns(surface: Surface, at: Sequence[int], found: Sequence[Tuned], names: Names) -> list[Reign]:
    """Who wins, from the smallest budget to the largest."""
    said: list[Reign] = []
    order = sorted(range(len(found)), key=lambda i: list(RULES).index(found[i].run.rule.slug))
    for budget, wins in zip(at, winners(surface, found).tolist(), strict=True):
        won = tuple(names[found[i].run.id] for i in order if wins[i])
        if said and said[-1].names == won:
            said[-1] = replace(said[-1], last=budget)
        else:
            said.append(Reign(won, budget, budget))
    return said


def winner_words(surface: Surface, at: Sequence[int], found: Sequence[Tuned], names: Names) -> str:
    """The winners against the budget, in words."""
    said = (_reign_words(r, len(found)) for r in reigns(surface, at, found, names))
    return sentences(say("Lowest loss by budget of steps."), *said)


def _reign_words(r: Reign, runs: int) -> str:
    at = str(r.first) if r.first == r.last else say("{first} to {last}", first=r.first, last=r.last)
    if not r.names:
        return say("With {budgets}: every run diverges.", budgets=at)
    if len(r.names) == 1:
        return say("With {budgets}: **{run}**.", budgets=at, run=r.names[0])
    if len(r.names) == runs > 2:
        return say("With {budgets}: all {runs} runs tie.", budgets=at, runs=runs)
    names = join([f"**{name}**" for name in r.names[:-1]])
    return say("With {budgets}: {names} and **{last}** tie.", budgets=at, names=names, last=r.names[-1])


def _table(e: Experiment, found: Sequence[Tuned], at: int, view: Look) -> Markup:
    """The runs by place; those that tie share one and stand in the order of RULES."""
    of_seeds = [say("Mean final loss"), say("Lowest seed"), say("Highest seed")]
    losses = of_seeds if e.noisy else [say("Final loss")]
    columns = (
        Column(say("Place")),
        Column(say("Run"), "row head"),
        Column(say("Best rate"), "text"),
        *map(Column, losses),
        Column(say("Gradient evaluations")),
    )
    spent, names = tuning().evaluations(e, e.steps), labels(without_rates(e.shown))
    place = places(e.surface, np.array([t.mean[at] for t in found])).tolist()
    rows = []
    order = list(RULES)
    for own, t in sorted(zip(place, found, strict=True), key=lambda row: (row[0], order.index(row[1].run.rule.slug))):
        loss = t.loss[at]
        shared = say("{place}, tie", place=own) if place.count(own) > 1 else str(own)
        values = [loss.mean(), loss.min(), loss.max()] if e.noisy else [loss[0]]
        rows.append(
            (
                shared if np.isfinite(loss).all() else "",
                run_label(t.run.id, names[t.run.id], view.theme),
                words.best_rate(t.best[at]),
                *(show(float(v)) if np.isfinite(v) else say("diverged") for v in values),
                f"{spent:,}",
            )
        )
    return table(columns, rows)

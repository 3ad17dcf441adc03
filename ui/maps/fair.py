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
from optimizers.rules import RULES
from optimizers.runs import Run, without_rates
from optimizers.surfaces import Surface
from ui import palette, state
from ui.chart import show_chart
from ui.chart_tables import line_table, spread
from ui.controls import word_list
from ui.ear import tell
from ui.labels import labels
from ui.layout import Look
from ui.maps import words
from ui.maps.curves import Band, curves_figure
from ui.maps.jobs import MapJob, price, shared
from ui.maps.scale import LossScale
from ui.numbers import setting, show
from ui.palette import Theme, run_label
from ui.table import Column, table
from ui.work.job import Job

SENTENCE = "Every rule gets its best learning rate out of the same candidates, and then they race."
Names = Mapping[str, str]
"""The labels of runs by their ids."""
POINTS = 500
"""Points of a curve at most."""


def tuning() -> Tuning:
    """How the page's words say that rates are compared."""
    return Tuning(rates=int(state.get(words.RATES)), seeds=int(state.get(words.SEEDS)))


def controls(e: Experiment) -> None:
    """What the visitor may change of the protocol."""
    word_list(words.RATES, "Candidate rates", {"121": "121", "181": "181", "361": "361"}, width=140)
    word_list(
        words.SEEDS,
        "Seeds",
        {"5": "5", "10": "10", "20": "20"},
        width=100,
        help="Without noise one run says all, and the seeds are not used.",
    )


def protocol_lines(e: Experiment) -> tuple[str, str, str]:
    """The protocol in three lines."""
    p = tuning()
    rates, seeds = p.candidates(), len(p.tuning_seeds(e))
    held_out = (
        f"with noise the mean over {seeds} seeds counts, and {seeds} others are raced; all rules see the same noise"
        if e.noisy
        else "without noise one run says all"
    )
    return (
        f"Every rule tries the same {p.rates} learning rates from {setting(float(rates[0]))} to "
        f"{setting(float(rates[-1]))}, evenly in their logarithm; its other hyperparameters stay as in the race.",
        f"A step costs one gradient: tuning for {e.steps} steps takes {p.evaluations(e, e.steps):,} evaluations for "
        "every rule alike, from the same start and under the same schedule.",
        "The rate with the lowest final loss wins, of several that tie the middle one, for each budget anew; "
        f"{held_out}.",
    )


def budgets(e: Experiment) -> tuple[int, ...]:
    """The budgets that are looked at, and the race's own."""
    return tuple(sorted({*BUDGETS, e.steps}))


def pictures(e: Experiment) -> dict[str, str]:
    """The charts that can be taken along, with their names."""
    return {"maps_race": "tuned race", "maps_budgets": "budgets"}


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
                "step, best rate for this race",
                False,
                view.theme,
                view.size,
            ),
            key="maps_race",
            height=380,
            alt=f"The race with tuned rates over {e.steps} steps: loss of each rule at every step.",
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
                "budget in steps, best rate for each",
                True,
                view.theme,
                view.size,
            ),
            key="maps_budgets",
            height=380,
            alt=f"Best final loss of each rule against the budget of steps. {by_budget}",
        )
    st.markdown(by_budget)
    if race and race.complete:
        tell(by_budget.replace("**", ""))
    st.html(_table(e, found, at, view))
    said = (words.alike_words(e), words.tie_words(e.surface), words.edge_words(t.best[at] for t in found))
    st.caption(" ".join(filter(None, said)))
    go = tuned_race and st.button(
        "Open this race", key="open_tuned", help="Give the race these learning rates and go there."
    )
    return tuned_race if go else None


def chart_tables(e: Experiment, job: Job) -> Iterator[Markup]:
    """The losses of the tuned race at some steps, and those for every budget."""
    names = labels(without_rates(e.shown))
    said = "Loss (mean, lowest and highest seed)" if e.noisy else "Loss"
    tuned_race, race = raced(e, job), follow_up(e, job)
    if tuned_race and race and race.complete:
        at = {str(points(e)[i]): i for i in spread(0, len(points(e)) - 1)}
        of_run = np.stack(race.results).reshape(len(e.shown), -1, len(points(e)))
        lines = {names[run.id]: _of_seeds(e, own) for run, own in zip(e.shown, of_run, strict=True)}
        yield line_table(f"{said} with the best rate for this race", "Step", at, lines)
    at = {str(budget): i for i, budget in enumerate(budgets(e))}
    by_budget = {names[t.run.id]: _of_seeds(e, t.loss.T) for t in tuned(e, job)}
    yield line_table(f"{said} with the best rate for each budget", "Budget in steps", at, by_budget)


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
    said = " ".join(_reign_words(r, len(found)) for r in reigns(surface, at, found, names))
    return f"Lowest loss by budget of steps. {said}"


def _reign_words(r: Reign, runs: int) -> str:
    budgets = f"{r.first}" if r.first == r.last else f"{r.first} to {r.last}"
    if not r.names:
        return f"With {budgets}: every run diverges."
    if len(r.names) == 1:
        return f"With {budgets}: **{r.names[0]}**."
    if len(r.names) == runs > 2:
        return f"With {budgets}: all {runs} runs tie."
    names = f"{', '.join(f'**{name}**' for name in r.names[:-1])} and **{r.names[-1]}**"
    return f"With {budgets}: {names} tie."


def _table(e: Experiment, found: Sequence[Tuned], at: int, view: Look) -> Markup:
    """The runs by place; those that tie share one and stand in the order of RULES."""
    losses = ["Mean final loss", "Lowest seed", "Highest seed"] if e.noisy else ["Final loss"]
    columns = (
        Column("Place"),
        Column("Run", "row head"),
        Column("Best rate", "text"),
        *map(Column, losses),
        Column("Gradient evaluations"),
    )
    spent, names = tuning().evaluations(e, e.steps), labels(without_rates(e.shown))
    place = places(e.surface, np.array([t.mean[at] for t in found])).tolist()
    rows = []
    order = list(RULES)
    for own, t in sorted(zip(place, found, strict=True), key=lambda row: (row[0], order.index(row[1].run.rule.slug))):
        loss = t.loss[at]
        shared = f"{own}, tie" if place.count(own) > 1 else str(own)
        values = [loss.mean(), loss.min(), loss.max()] if e.noisy else [loss[0]]
        rows.append(
            (
                shared if np.isfinite(loss).all() else "",
                run_label(t.run.id, names[t.run.id], view.theme),
                words.best_rate(t.best[at]),
                *(show(float(v)) if np.isfinite(v) else "diverged" for v in values),
                f"{spent:,}",
            )
        )
    return table(columns, rows)

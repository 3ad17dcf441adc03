"""The learning-rate map: the final loss of every rule for every learning rate."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import streamlit as st
from markupsafe import Markup

from optimizers.elementary import Array
from optimizers.experiment import Experiment
from optimizers.hyper import declared
from optimizers.maps.axes import axis_values
from optimizers.maps.cells import Cells, hyper_cells
from optimizers.maps.rates import Window, limit, window
from optimizers.messages import message
from optimizers.outcomes import DIVERGED, floor
from optimizers.rules import RULES
from optimizers.runs import Run, alike, without_rates
from ui import palette, state
from ui.chart import show_chart
from ui.chart_tables import line_table, spread
from ui.controls import word_list
from ui.ear import tell
from ui.labels import labels
from ui.language import join, say, sentences
from ui.layout import Look
from ui.maps import words
from ui.maps.curves import rates_figure, rates_height
from ui.maps.jobs import MapJob, price, shared
from ui.maps.scale import LossScale
from ui.numbers import setting, show
from ui.palette import Theme, run_label
from ui.table import Column, table
from ui.wording import counted_from
from ui.work.job import Job

SENTENCE = message(
    "Final loss against learning rate. Crosses above: the run diverges. Vertical dots: the theory's limit for a "
    "quadratic with the curvature of the minimum. Markers: the race's rates."
)


def controls(e: Experiment) -> None:
    """What counts as working, and how many rates."""
    word_list(
        words.WORKS,
        say("A rate works if the loss falls to"),
        {
            "0.1": say("10 % of the start's"),
            "0.01": say("1 % of the start's"),
            "0.001": say("0.1 % of the start's"),
            "1e-06": say("a millionth of the start's"),
        },
        width=230,
        help=counted_from(e.surface),
    )
    word_list(words.RATES, say("Rates"), {"121": "121", "181": "181", "361": "361"}, width=100)


def rates() -> Array:
    """The learning rates that are tried: (rates,)."""
    return axis_values(declared(RULES["sgd"])["lr"], int(state.get(words.RATES)))


def pictures(e: Experiment) -> dict[str, str]:
    """The charts that can be taken along, with their names."""
    return {"maps_rates": say("learning rates")}


def legend(e: Experiment, theme: Theme) -> list[dict[str, Any]]:
    """The line of each run."""
    return palette.legend(labels(without_rates(e.shown)), theme)


def make_job(e: Experiment) -> MapJob:
    """One sweep a run. They do not depend on the rates of the race."""
    runs = without_rates(e.shown)
    tried = rates()
    calls = [partial(hyper_cells, e, run.rule, ("lr",), (tried,), 0.0) for run in runs]
    key = f"rates {len(tried)} {replace(e, runs=runs).key}"
    return shared(key, calls, 13 * len(tried) * len(runs), price(len(tried), e.steps) * len(runs))


def stage(e: Experiment, job: Job) -> int:
    """What is drawn of an unfinished map changes with this number."""
    return job.done


@dataclass(frozen=True)
class Row:
    """What the map says of a run, or of several that differ in their rates alone."""

    runs: tuple[Run, ...]
    label: str
    cells: Cells
    window: Window
    at_start: float | None
    """The theory's limit of lr with the curvature at the start."""
    at_minimum: float | None
    """With the curvature at the lowest minimum."""


def threshold(e: Experiment) -> float:
    """The loss up to which a rate works."""
    low = floor(e.surface)
    return low + float(state.get(words.WORKS)) * max(float(e.surface.value(*e.start)) - low, 0.0)


def rows(e: Experiment, job: Job) -> list[Row]:
    """A row for each run that is computed, in the experiment's order."""
    lowest = e.surface.minima[0] if e.surface.minima else None
    names = labels(without_rates(e.shown))
    return [
        Row(
            runs,
            names[runs[0].id],
            cells,
            window(e.surface, rates(), cells, threshold(e)),
            limit(runs[0].rule, e.surface, *e.start),
            limit(runs[0].rule, e.surface, lowest.x, lowest.y) if lowest else None,
        )
        for runs, cells in zip(alike(e.shown), job.results, strict=True)
        if cells is not None
    ]


def show_map(e: Experiment, job: Job, view: Look) -> None:
    """Chart, sentence and table."""
    found = rows(e, job)
    if not found:
        return
    windows = sentence(e, found)
    first = float(e.surface.value(*e.start))
    scale = LossScale.of(e.surface, first)
    st.html(words.legend_row(labels(without_rates(e.shown)), view.theme))
    show_chart(
        rates_figure(
            rates(),
            [(row.label, row.runs) for row in found],
            [scale.level(row.cells.loss) for row in found],
            [row.cells.outcome == DIVERGED for row in found],
            [row.at_minimum for row in found],
            list(labels(without_rates(e.shown)).values()),
            scale,
            scale.top(first),
            float(scale.level(np.array([threshold(e)]))[0]),
            view.theme,
            view.size,
        ),
        key="maps_rates",
        height=rates_height(len(alike(e.shown))),
        alt=sentences(say("Final loss against learning rate."), windows),
    )
    st.markdown(windows)
    if job.complete:
        tell(windows)
    st.html(_table(found, view))
    best = [row.window.best for row in found]
    st.caption(sentences(words.alike_words(e), say(words.MIDDLE), words.tie_words(e.surface), words.edge_words(best)))


def chart_tables(e: Experiment, job: Job) -> Iterator[Markup]:
    """The final loss of each run with some of the rates."""
    at = {setting(float(rates()[i])): i for i in spread(0, len(rates()) - 1)}
    lines = {row.label: (np.where(row.cells.outcome == DIVERGED, np.inf, row.cells.loss),) for row in rows(e, job)}
    yield line_table(say("Final loss"), say("Learning rate"), at, lines)


def sentence(e: Experiment, found: list[Row]) -> str:
    """The widest and the narrowest window in words."""
    works = [row for row in found if row.window.decades > 0.0]
    if not works:
        return say("No rate of any run works within {steps} steps.", steps=e.steps)
    wide, narrow = max(works, key=lambda r: r.window.decades), min(works, key=lambda r: r.window.decades)
    none = [row.label for row in found if row.window.decades == 0.0]
    of_wide = {"wide": wide.label, "most": wide.window.decades, "steps": e.steps}
    if narrow is wide:
        said = say("{wide} works over {most:.2f} decades of learning rate, within {steps} steps.", **of_wide)
    else:
        said = say(
            "{wide} works over {most:.2f} decades of learning rate, {narrow} over {least:.2f}, within {steps} steps.",
            narrow=narrow.label,
            least=narrow.window.decades,
            **of_wide,
        )
    return sentences(said, say("No rate works for {runs}.", runs=join(none)) if none else "")


def _table(found: list[Row], view: Look) -> Markup:
    columns = (
        Column(say("Run"), "row head"),
        Column(say("Best rate"), "text"),
        Column(say("Loss there")),
        Column(say("Works from")),
        Column(say("to")),
        Column(say("Window in decades")),
        Column(say("Limit at the start")),
        Column(say("Limit at the lowest minimum")),
    )
    rows = []
    for row in found:
        w = row.window
        limits = (say("none known") if v is None else show(v) for v in (row.at_start, row.at_minimum))
        rows.append(
            (
                run_label(row.runs[0].id, row.label, view.theme),
                words.best_rate(w.best),
                show(w.best.loss) if w.best.loss < float("inf") else "",
                *((show(w.low), show(w.high)) if w.decades else (say("none"), say("none"))),
                f"{w.decades:.2f}",
                *limits,
            )
        )
    return table(columns, rows)

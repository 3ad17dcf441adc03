"""The honest comparison: every run at sixteen learning rates, with several seeds, under one protocol."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np
import streamlit as st
from markupsafe import Markup

from learning.data import Data
from learning.sensitivity import EQUAL, RATES, Sensitivity, gather, units
from optimizers.rules import Rule
from optimizers.runs import Run, without_rates
from ui import state
from ui.chart import show_chart
from ui.chart_tables import line_table, show_tables
from ui.labels import labels
from ui.language import name_of, say, say_count
from ui.layout import look
from ui.numbers import setting, show
from ui.palette import Theme, run_label
from ui.table import Column, table
from ui.train.controls import begin_button
from ui.train.figures import rates_figure
from ui.train.plan import Plan, plan
from ui.train.previews import rates_preview
from ui.train.results import percent
from ui.train.run import epoch_seconds
from ui.train.upload import literal
from ui.work import cluster, watch
from ui.work.job import Job
from ui.work.progress import show_progress

MINUTES = 20
"""What a comparison may take on one processor, roughly."""
_KEPT = "train_sweep"


class Comparison(Job):
    """A sensitivity study of a plan, computed in small units wherever maps are computed."""

    def __init__(self, p: Plan, data: Data) -> None:
        self.plan, self.data = p, data
        work = units(p.model, data, _rules(p), p.protocol, RATES, p.seeds)
        super().__init__([unit.pieces for unit in work], 0, anywhere=True)
        self._shares = [0.0] * len(work)

    def take(self, part: int, item: Any) -> None:
        if isinstance(item, float):
            self._shares[part] = item
        else:
            super().take(part, item)

    @property
    def share(self) -> float:
        """The part of all epochs that is done."""
        return sum(self._shares) / len(self._shares)

    @property
    def outcome(self) -> Sensitivity:
        """The end of every run, once all are done."""
        return gather(self.results, _rules(self.plan), RATES, self.plan.seeds)


def compared(p: Plan) -> Sequence[Run]:
    """The runs that are compared: every rate is tried, so that those which differ in their rates alone are one."""
    return without_rates(p.runs)


def _rules(p: Plan) -> tuple[Rule, ...]:
    return tuple(run.rule for run in compared(p))


def comparison() -> Comparison | None:
    """The comparison of this session, if there is one."""
    kept: Comparison | None = st.session_state.get(_KEPT)
    return kept


def _too_much(p: Plan, data: Data) -> str | None:
    minutes = len(_rules(p)) * len(RATES) * p.repeats.seeds * p.protocol.epochs * epoch_seconds(p, data) / 60.0
    if minutes <= MINUTES:
        return None
    return say(
        "This would take about {minutes:.0f} minutes of computing; the limit is {limit}. "
        "Choose fewer runs, seeds or epochs, or a smaller model.",
        minutes=minutes,
        limit=MINUTES,
    )


def _begin(p: Plan, data: Data) -> None:
    st.session_state[_KEPT] = Comparison(p, data)
    watch.keep("comparison", st.session_state[_KEPT])


def protocol(p: Plan, data: Data) -> str:
    """What is compared with what, in three lines."""
    runs, seeds = len(_rules(p)), p.repeats.seeds
    tried = say_count(
        "{runs} runs, {rates} learning rates from {low} to {high}, 1 seed: {models} models; all other settings are "
        "those of the sidebar.",
        "{runs} runs, {rates} learning rates from {low} to {high}, {n} seeds: {models} models; all other settings are "
        "those of the sidebar.",
        seeds,
        runs=runs,
        rates=len(RATES),
        low=setting(RATES[0]),
        high=setting(RATES[-1]),
        models=runs * len(RATES) * seeds,
    )
    trained = say(
        "Every model trains for {epochs} epochs on {data} with batches of {rows}; the same seed means the same start "
        "and the same batches for every run.",
        epochs=p.protocol.epochs,
        data=literal(name_of(data.name)),
        rows=p.protocol.batch_size,
    )
    judged = say(
        "The best rate of a run has the lowest mean *training* loss; of those within {share:g} % of it, the smallest "
        "is taken. The test rows only judge the winner.",
        share=100 * EQUAL,
    )
    return f"1. {tried}\n2. {trained}\n3. {judged}"


def show_rates(data: Data | None) -> None:
    """The protocol, the button, and the comparison as far as it is."""
    if data is None:
        st.markdown(say("Give a file above. This tab then compares all learning rates on it."))
        st.html(rates_preview(look().theme))
        return
    p = plan()
    st.markdown(protocol(p, data))
    begin_button(
        say("Compare learning rates"),
        ":material/ssid_chart:",
        "train_compare",
        _too_much(p, data),
        partial(_begin, p, data),
    )
    if (kept := comparison()) is not None:
        _follow(kept)
    else:
        st.html(rates_preview(look().theme))


def _progress_text(kept: Job) -> str:
    return say("{share:.0f} % of the training is done.", share=100 * kept.share)


def _follow(kept: Comparison) -> None:
    """The comparison as far as it is, and on to its end."""
    if kept.error is not None:
        raise kept.error
    if where := cluster.where():
        st.caption(where)
    if kept.plan != plan():
        st.caption(say("The settings have changed since this comparison."))
    if kept.lost:
        st.markdown(
            say(
                "This comparison was interrupted: the connection to this page was lost, or others needed the memory "
                "while you looked elsewhere."
            )
        )
    elif not kept.complete:
        bar = show_progress(kept)
        if not watch.stopped(kept):
            watch.follow(kept, bar, _progress_text)
            state.rerun()
    else:
        s, runs = kept.outcome, compared(kept.plan)
        show_chart(
            rates_figure(s, runs, look()),
            key="train_rates_chart",
            alt=say("Training loss after the last epoch of each run at sixteen learning rates."),
        )
        st.html(best_table(s, runs, kept.data, look().theme))
        show_tables(lambda: chart_tables(s, runs))


def chart_tables(s: Sensitivity, runs: Sequence[Run]) -> Iterator[Markup]:
    """The training loss of each run with every rate, of several seeds with the lowest and the highest."""
    several = len(s.seeds) > 1
    lines = {
        label: (loss.mean(axis=1), *((loss.min(axis=1), loss.max(axis=1)) if several else ()))
        for label, loss in zip(labels(runs).values(), s.train_loss, strict=True)
    }
    title = say("Training loss after the last epoch")
    if several:
        title = say("{title} (mean, lowest and highest seed)", title=title)
    yield line_table(title, say("Learning rate"), {setting(rate): i for i, rate in enumerate(s.rates)}, lines)


def best_table(s: Sensitivity, runs: Sequence[Run], data: Data, theme: Theme) -> Markup:
    """Each run at its best rate, as HTML; the best on the test rows first."""
    classes = data.task == "classification"
    rows: list[tuple[float, tuple[str, ...]]] = []
    names = labels(runs)
    for i, (run, best) in enumerate(zip(runs, s.best, strict=True)):
        name = run_label(run.id, names[run.id], theme)
        if best is None:
            rows.append((np.inf, (name, say("diverged at every rate"))))
            continue
        train, test, right = (float(np.mean(v[i, best])) for v in (s.train_loss, s.test_loss, s.test_accuracy))
        cells = [setting(s.rates[best]), show(train), show(test)]
        if classes:
            spread = float(np.std(s.test_accuracy[i, best], ddof=1)) if len(s.seeds) > 1 else 0.0
            cells.append(percent(right, deviation=spread))
        rows.append((-right if classes else test, (name, *cells)))
    heads = [say("Best learning rate"), say("Training loss"), say("Test loss")]
    if classes:
        heads.append(say("Test accuracy"))
    columns = (Column(say("Run"), "row head"), *map(Column, heads))
    return table(columns, (row for _, row in sorted(rows, key=lambda pair: pair[0])))

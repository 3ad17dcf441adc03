"""The values of a training's charts: every curve, and what the model that is looked at says about the test rows."""

from collections.abc import Iterator

import numpy as np
from markupsafe import Markup

from learning.predict import confusion
from optimizers.elementary import Array
from ui.chart_tables import line_table, spread
from ui.labels import labels
from ui.language import name_of, say
from ui.table import Column, table
from ui.train.curves import Curve, curves
from ui.train.results import answers, exact, looked_at
from ui.train.run import TrainingJob


def chart_tables(job: TrainingJob) -> Iterator[Markup]:
    """A table for each chart."""
    for curve in curves(job):
        yield _curve(job, curve)
    run, log = looked_at(job)
    if log.diverged_at is None:
        answer = _predictions if job.data.task == "regression" else _confusion
        yield answer(job, labels(job.plan.runs)[run.id], answers(job, log))


def _curve(job: TrainingJob, curve: Curve) -> Markup:
    """A curve at some epochs; of several seeds with the lowest and the highest."""
    title = say(curve.title)
    if curve.percent:
        title = say("{title} in percent", title=title)
    if job.plan.repeats.seeds > 1:
        title = say("{title} (mean, lowest and highest seed)", title=title)
    lines, factor = {}, 100.0 if curve.percent else 1.0
    for id, label in labels(job.plan.runs).items():
        values = factor * np.stack([curve.values(log) for log in job.of(id)])
        with np.errstate(all="ignore"):
            spans = (values.min(axis=0), values.max(axis=0)) if len(values) > 1 else ()
            mean = values.mean(axis=0)
        lines[label] = (np.where(np.isfinite(mean), mean, np.inf), *spans)
    at = {str(epoch): epoch - curve.first for epoch in spread(curve.first, job.epoch)}
    return line_table(title, say("Epoch"), at, lines)


def _confusion(job: TrainingJob, label: str, said: Array) -> Markup:
    names = [name_of(name) for name in job.data.classes]
    columns = (Column(say("True class"), "row head"), *(Column(say("taken for {label}", label=name)) for name in names))
    rows = ((name, *counts) for name, counts in zip(names, confusion(job.data, said).tolist(), strict=True))
    return table(columns, rows, "chart-table", say("Test rows of each class by what {run} took them for", run=label))


def _predictions(job: TrainingJob, label: str, said: Array) -> Markup:
    """Some of the test rows, the lowest true value first."""
    assert job.data.target_scale is not None
    true = job.data.target_scale.undo(job.data.test.targets)[:, 0]
    order = np.argsort(true, kind="stable")
    columns = {say("True"): true, label: said, say("Least squares"): exact(job)}
    lines = {name: (values[order],) for name, values in columns.items()}
    at = {str(i + 1): i for i in spread(0, len(true) - 1)}
    title = say("Predicted and true {target}", target=name_of(job.data.target))
    return line_table(title, say("Test row, by true value"), at, lines)

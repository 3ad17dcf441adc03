"""What a training has reached: the table of all runs, and what one trained model says about the test rows."""

import numpy as np
import streamlit as st
from markupsafe import Markup

from learning.data import Data
from learning.models import Linear
from learning.predict import least_squares, predict
from learning.training import Log
from optimizers.elementary import Array
from optimizers.runs import Run
from ui.controls import fill
from ui.labels import labels
from ui.language import name_of, say, written
from ui.numbers import show
from ui.palette import Theme, run_label
from ui.table import Column, table
from ui.train.pictures import picture
from ui.train.run import TrainingJob
from ui.wording import settings

MISTAKES = 12
"""Wrong answers that are shown, the most confident first."""

WITHIN = 0.01
"""How far above the least-squares solution a test loss may lie to count as there."""


def percent(share: float, digits: int = 1, deviation: float | None = None) -> str:
    """A share as the visitor reads it: 96.4 %, or 96.4 ± 0.3 %."""
    if not np.isfinite(share):
        return show(share)
    number = written(f"{100.0 * share:.{digits}f}")
    if deviation is not None:
        number += written(f" ± {100.0 * deviation:.{digits}f}")
    return say("{number} %", number=number)


LARGE = 1e5
"""From here on a number of the table is shown with an exponent."""


def _spread(values: list[float], decimals: int, *, sign: str = "", percents: bool = False) -> str:
    """Mean and standard deviation over the seeds; `sign` is "+" if the mean has one even where it is positive."""
    with np.errstate(all="ignore"):
        mean = float(np.mean(values))
        deviation = float(np.std(values, ddof=1)) if len(values) > 1 else 0.0
    if not np.isfinite(values).all() or not np.isfinite(mean):
        return show(np.nan)
    shown = written(f"{mean:{sign}.{decimals}f}") if abs(mean) < LARGE else sign + show(mean, 3)
    if len(values) > 1:
        spread = written(f"{deviation:.{decimals}f}") if deviation < LARGE else show(deviation, 3)
        shown += f" ± {spread}"
    shown = shown.replace("-", "\N{MINUS SIGN}")
    return say("{number} %", number=shown) if percents else shown


def _reached(logs: list[Log], goal: float) -> str:
    """The mean over the seeds of the first epoch at the goal, if every seed came so far."""
    found = [log.first_epoch(goal) for log in logs]
    epochs = [epoch for epoch in found if epoch is not None]
    if len(epochs) == len(found):
        return written(f"{np.mean(epochs):.1f}") if len(found) > 1 else str(epochs[0])
    if not epochs:
        return say("not reached")
    return say("{reached} of {seeds} seeds", reached=len(epochs), seeds=len(found))


def _status(logs: list[Log], job: TrainingJob) -> str:
    lost = [log.diverged_at for log in logs if log.diverged_at is not None]
    if lost:
        if len(logs) == 1:
            return say("diverged, first in epoch {epoch}", epoch=lost[0])
        return say(
            "{lost} of {seeds} seeds diverged, first in epoch {epoch}", lost=len(lost), seeds=len(logs), epoch=min(lost)
        )
    return say("stopped") if job.epoch < job.epochs else say("trained")


def _row(run: Run, job: TrainingJob) -> list[str]:
    logs = job.of(run.id)
    loss = [float(log.test_loss[-1]) for log in logs]
    seconds = say("{time:.0f} ms", time=1e3 * np.mean([log.seconds for log in logs]))
    if job.data.task == "classification":
        right = [100.0 * float(log.test_accuracy[-1]) for log in logs]
        shown = [_spread(right, 1, percents=True), _spread(loss, 4), _reached(logs, job.plan.repeats.goal)]
    else:
        best = job.least_squares[1]
        above = [100.0 * (value / best - 1.0) for value in loss]
        over = _spread(above, 2, sign="+", percents=True)
        shown = [_spread(loss, 4), over, _reached(logs, best * (1.0 + WITHIN))]
    return [*shown, seconds]


def results_table(job: TrainingJob, theme: Theme) -> Markup:
    """A row for each run, as HTML."""
    if job.data.task == "classification":
        goal = say("Epochs to {share}", share=percent(job.plan.repeats.goal))
        middle = (say("Test accuracy"), say("Test loss"), goal)
    else:
        goal = say("Epochs to within {share} of it", share=percent(WITHIN, 0))
        middle = (say("Test loss"), say("Above least squares"), goal)
    columns = (
        Column(say("Run"), "row head"),
        Column(say("Settings"), "text"),
        *map(Column, middle),
        Column(say("Time a model")),
        Column(say("Status"), "text"),
    )
    rows: list[tuple[str, ...]] = []
    names = labels(job.plan.runs)
    for run in job.plan.runs:
        numbers = (cell.replace(" ", "\N{NO-BREAK SPACE}") for cell in _row(run, job))
        status = _status(job.of(run.id), job)
        rows.append((run_label(run.id, names[run.id], theme), settings(run.rule), *numbers, status))
    if job.data.task == "regression":
        beat = show(job.least_squares[1])
        rows.append((say("Least squares, exact"), say("the line to beat"), beat, "", "", "", ""))
    return table(columns, rows, "train-table")


def verdict(job: TrainingJob, log: Log) -> str:
    """The sentence with which every introduction ends."""
    scale = job.data.target_scale
    if log.diverged_at is not None:
        return say("This model diverged in epoch {epoch}: it has no predictions.", epoch=log.diverged_at)
    if scale is None:
        share = percent(float(log.test_accuracy[-1]))
        if job.data.image:
            return say("Accuracy of the model on the test images: {share}.", share=share)
        return say("Accuracy of the model on the test rows: {share}.", share=share)
    deviation = float(scale.deviation[0])
    error, best = (deviation * float(np.sqrt(loss)) for loss in (log.test_loss[-1], job.least_squares[1]))
    return say(
        "Typical error of the model on the test rows: {error} {target} (root mean square); the exact least-squares "
        "solution has {best}.",
        error=show(error),
        target=name_of(job.data.target),
        best=show(best),
    )


_LOOK_AT = "train_look_at"


def look_at(job: TrainingJob) -> tuple[Run, Log]:
    """Choose the trained model that is looked at."""
    runs, names = [run.id for run in job.plan.runs], labels(job.plan.runs)
    kept = st.session_state.get(_LOOK_AT)
    st.segmented_control(
        say("Look at the model of"),
        runs,
        key=fill(_LOOK_AT, kept if kept in runs else runs[0]),
        required=True,
        format_func=lambda id: names[id],
        help=say("Its model with seed {seed}.", seed=job.plan.repeats.seed),
    )
    return looked_at(job)


def looked_at(job: TrainingJob) -> tuple[Run, Log]:
    """The trained model that is looked at: of the chosen run, with the first seed."""
    runs = {run.id: run for run in job.plan.runs}
    chosen = runs.get(st.session_state.get(_LOOK_AT, ""), job.plan.runs[0])
    return chosen, job.of(chosen.id)[0]


def exact(job: TrainingJob) -> Array:
    """The predictions of the exact least-squares solution for the test rows."""
    return predict(Linear(), job.data, least_squares(job.data)[0])


def answers(job: TrainingJob, log: Log) -> Array:
    """What a trained model says about the test rows."""
    return predict(job.plan.model, job.data, log.parameters)


def mistakes(data: Data, probabilities: Array, ink: str) -> Markup:
    """The test images that got the wrong class, most confident first, with the model's probabilities; as HTML."""
    said, true = probabilities.argmax(axis=1), data.test.labels
    wrong = np.flatnonzero(said != true)
    wrong = wrong[np.argsort(-probabilities[wrong, said[wrong]], kind="stable")]
    cards = []
    for row in wrong[:MISTAKES]:
        shares = probabilities[row]
        chosen, label = (name_of(data.classes[k]) for k in (said[row], true[row]))
        names = {"label": label, "chosen": chosen}
        cards.append(
            Markup("<figure><img src='{}' alt='{}'><figcaption>{}<br>{}<br>{}</figcaption></figure>").format(
                picture(data.test.inputs[row], data.image or (1, 1), ink),
                say("The {target} {label}, taken for {chosen}", target=name_of(data.target), **names),
                Markup(say("<b>{label}</b>, taken for <b>{chosen}</b>")).format(**names),
                say("{label}: {share}", label=chosen, share=percent(shares[said[row]])),
                say("{label}: {share}", label=label, share=percent(shares[true[row]])),
            )
        )
    return Markup("<div class='train-mistakes'>{}</div>").format(Markup().join(cards))


def mistakes_title(data: Data, probabilities: Array) -> str:
    """How many there are."""
    wrong = int(np.count_nonzero(probabilities.argmax(axis=1) != data.test.labels))
    if not wrong:
        return say("It got all {images} test images right.", images=len(probabilities))
    if wrong <= MISTAKES:
        return say(
            "It got {wrong} of {images} test images wrong; with its probabilities.",
            wrong=wrong,
            images=len(probabilities),
        )
    return say(
        "It got {wrong} of {images} test images wrong, the {shown} most confident of them here; with its "
        "probabilities.",
        wrong=wrong,
        images=len(probabilities),
        shown=MISTAKES,
    )

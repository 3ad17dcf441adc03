"""What a training has reached: the table of all rules, and what one trained model says about the test rows."""

from dataclasses import dataclass
from html import escape
from urllib.parse import quote

import numpy as np
import streamlit as st

from learning.data import Data
from learning.models import Linear
from learning.predict import least_squares, predict
from learning.training import Log
from optimizers.elementary import Array
from optimizers.rules import RULES, Rule
from ui.controls import fill
from ui.numbers import show
from ui.palette import Theme, swatch
from ui.train.run import TrainingJob
from ui.wording import settings

MISTAKES = 12
"""Wrong answers that are shown, the most confident first."""

WITHIN = 0.01
"""How far above the least-squares solution a test loss may lie to count as there."""


def percent(share: float, digits: int = 1) -> str:
    """A share as the visitor reads it: 96.4 %."""
    return f"{100.0 * share:.{digits}f} %" if np.isfinite(share) else "not finite"


LARGE = 1e5
"""From here on a number of the table is shown with an exponent."""


def _spread(values: list[float], decimals: int, sign: str = "") -> str:
    """Mean and standard deviation over the seeds; `sign` is "+" if the mean has one even where it is positive."""
    with np.errstate(all="ignore"):
        mean = float(np.mean(values))
        deviation = float(np.std(values, ddof=1)) if len(values) > 1 else 0.0
    if not np.isfinite(values).all() or not np.isfinite(mean):
        return "not finite"
    shown = f"{mean:{sign}.{decimals}f}" if abs(mean) < LARGE else sign + show(mean, 3)
    if len(values) == 1:
        return shown
    return f"{shown} ± {f'{deviation:.{decimals}f}' if deviation < LARGE else show(deviation, 3)}"


def _reached(logs: list[Log], goal: float) -> str:
    """The mean over the seeds of the first epoch at the goal, if every seed came so far."""
    found = [log.first_epoch(goal) for log in logs]
    epochs = [epoch for epoch in found if epoch is not None]
    if len(epochs) == len(found):
        return f"{np.mean(epochs):.1f}" if len(found) > 1 else str(epochs[0])
    return f"{len(epochs)} of {len(found)} seeds" if epochs else "not reached"


def _status(logs: list[Log], job: TrainingJob) -> str:
    lost = [log.diverged_at for log in logs if log.diverged_at is not None]
    if lost:
        who = "" if len(logs) == 1 else f"{len(lost)} of {len(logs)} seeds "
        return f"{who}diverged, first in epoch {min(lost)}"
    return "stopped" if job.epoch < job.epochs else "trained"


@dataclass(frozen=True)
class _Head:
    """A column of the table."""

    name: str
    text: bool = False


def _row(rule: Rule, job: TrainingJob) -> list[str]:
    logs = job.of(rule.slug)
    loss = [float(log.test_loss[-1]) for log in logs]
    seconds = f"{1e3 * np.mean([log.seconds for log in logs]):.0f} ms"
    if job.data.task == "classification":
        right = [100.0 * float(log.test_accuracy[-1]) for log in logs]
        shown = [f"{_spread(right, 1)} %", _spread(loss, 4), _reached(logs, job.plan.repeats.goal)]
    else:
        best = job.least_squares[1]
        above = [100.0 * (value / best - 1.0) for value in loss]
        shown = [_spread(loss, 4), f"{_spread(above, 2, '+')} %", _reached(logs, best * (1.0 + WITHIN))]
    return [*(cell.replace("not finite %", "not finite").replace("-", "\N{MINUS SIGN}") for cell in shown), seconds]


def table(job: TrainingJob, theme: Theme) -> str:
    """A row for each rule, as HTML."""
    if job.data.task == "classification":
        goal = percent(job.plan.repeats.goal)
        middle = [_Head("Test accuracy"), _Head("Test loss"), _Head(f"Epochs to {goal}")]
    else:
        middle = [
            _Head("Test loss"),
            _Head("Above least squares"),
            _Head(f"Epochs to within {percent(WITHIN, 0)} of it"),
        ]
    heads = [_Head("Rule", True), _Head("Settings", True), *middle, _Head("Time a model"), _Head("Status", True)]
    rows = []
    for rule in job.plan.rules:
        name = f"<th scope='row'>{swatch(rule.slug, theme)} {escape(rule.name)}</th>"
        numbers = "".join(f"<td>{cell}</td>" for cell in _row(rule, job)).replace(" ", "\N{NO-BREAK SPACE}")
        how = f"<td class='text'>{escape(settings(rule))}</td>"
        status = f"<td class='text'>{_status(job.of(rule.slug), job)}</td>"
        rows.append(f"<tr>{name}{how}{numbers}{status}</tr>")
    if job.data.task == "regression":
        name = "<th scope='row'>Least squares, exact</th><td class='text'>the line to beat</td>"
        rows.append(f"<tr>{name}<td>{show(job.least_squares[1])}</td>{'<td></td>' * 4}</tr>")
    head = "".join(f"<th scope='col' class='{'text' if h.text else ''}'>{h.name}</th>" for h in heads)
    inside = f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody>"
    return f"<div class='results train-table'><table>{inside}</table></div>"


def verdict(job: TrainingJob, log: Log) -> str:
    """The sentence with which every introduction ends."""
    scale = job.data.target_scale
    if log.diverged_at is not None:
        return f"This model diverged in epoch {log.diverged_at}: it has no predictions."
    if scale is None:
        what = "images" if job.data.image else "rows"
        return f"Accuracy of the model on the test {what}: {percent(float(log.test_accuracy[-1]))}."
    deviation = float(scale.deviation[0])
    error, best = (deviation * float(np.sqrt(loss)) for loss in (log.test_loss[-1], job.least_squares[1]))
    return (
        f"Typical error of the model on the test rows: {show(error)} {job.data.target} "
        f"(root mean square); the exact least-squares solution has {show(best)}."
    )


def look_at(job: TrainingJob) -> Log:
    """The trained model that is looked at: of a chosen rule, with the first seed."""
    slugs = [rule.slug for rule in job.plan.rules]
    kept = st.session_state.get("train_look_at")
    slug = st.segmented_control(
        "Look at the model of",
        slugs,
        key=fill("train_look_at", kept if kept in slugs else slugs[0]),
        required=True,
        format_func=lambda slug: RULES[slug].name,
        help=f"Its model with seed {job.plan.repeats.seed}.",
    )
    return job.of(slug or slugs[0])[0]


def exact(job: TrainingJob) -> Array:
    """The predictions of the exact least-squares solution for the test rows."""
    return predict(Linear(), job.data, least_squares(job.data)[0])


def answers(job: TrainingJob, log: Log) -> Array:
    """What a trained model says about the test rows."""
    return predict(job.plan.model, job.data, log.parameters)


def mistakes(data: Data, probabilities: Array, ink: str) -> str:
    """The test images that got the wrong class, most confident first, with the model's probabilities; as HTML."""
    said, true = probabilities.argmax(axis=1), data.test.labels
    wrong = np.flatnonzero(said != true)
    wrong = wrong[np.argsort(-probabilities[wrong, said[wrong]], kind="stable")]
    cards = []
    for row in wrong[:MISTAKES]:
        shares = probabilities[row]
        chosen, label = (data.classes[k] for k in (said[row], true[row]))
        picture = _picture(data.test.inputs[row], data.image or (1, 1), ink)
        words = f"<b>{escape(label)}</b>, taken for <b>{escape(chosen)}</b><br>"
        numbers = f"{escape(chosen)}: {percent(shares[said[row]])}<br>{escape(label)}: {percent(shares[true[row]])}"
        image = f"<img src='{picture}' alt='{escape(f'The {data.target} {label}, taken for {chosen}')}'>"
        cards.append(f"<figure>{image}<figcaption>{words}{numbers}</figcaption></figure>")
    return f"<div class='train-mistakes'>{''.join(cards)}</div>"


def mistakes_title(data: Data, probabilities: Array) -> str:
    """How many there are."""
    wrong = int(np.count_nonzero(probabilities.argmax(axis=1) != data.test.labels))
    if not wrong:
        return f"It got all {len(probabilities)} test images right."
    shown = "" if wrong <= MISTAKES else f", the {MISTAKES} most confident of them here"
    return f"It got {wrong} of {len(probabilities)} test images wrong{shown}; with its probabilities."


def _picture(pixels: Array, size: tuple[int, int], ink: str) -> str:
    """A grey image as an inline drawing: the darker, the more ink."""
    height, width = size
    share = (pixels - pixels.min()) / max(float(np.ptp(pixels)), 1e-12)
    squares = "".join(
        f'<rect x="{i % width}" y="{i // width}" width="1" height="1" fill-opacity="{value:.2f}"/>'
        for i, value in enumerate(share)
        if value > 0.0
    )
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" shape-rendering="crispEdges" '
        f'fill="{ink}">{squares}</svg>'
    )
    return f"data:image/svg+xml,{quote(drawing)}"

"""What can be taken along from the train page: its charts, the numbers behind them, and the code."""

import csv
import io
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from learning.data import Data
from optimizers.messages import message
from ui.export import File, export_menu
from ui.labels import labels
from ui.language import name_of, say
from ui.layout import look
from ui.palette import legend
from ui.train import curves
from ui.train.code import PREPARED, chosen_run, keras, pytorch
from ui.train.plan import OWN, Plan
from ui.train.rates import Comparison, compared, comparison
from ui.train.run import job
from ui.train.slice import Plane, on_screen

CHARTS = {curve.key: curve.title for curve in curves.CURVES} | {
    "train_predictions": message("Predictions"),
    "train_confusion": message("Confusion"),
    "train_rates_chart": message("Learning rates"),
    "train_slice": message("Loss surface"),
}


def take_along(wanted: Plan, data: Data) -> None:
    """The menu, for whatever the open tab shows."""
    title = say("{model} on {data}", model=say(wanted.model.name), data=name_of(data.name))
    legends = {curve.key: legend(labels(wanted.runs), look().theme) for curve in curves.CURVES}
    export_menu(f"train-{wanted.model.slug}", title, CHARTS, lambda: files(wanted, data), legends=legends)


def files(wanted: Plan, data: Data) -> Sequence[File]:
    """The numbers of all that there is, and the code of the run that is chosen for it."""
    found = []
    if (now := job()) is not None and now.epoch:
        said = message("CSV: every curve of every run, epoch by epoch.")
        found.append(File(message("Numbers"), said, ".csv", "text/csv", partial(curves.csv, now)))
    if (kept := comparison()) is not None and kept.complete:
        said = message("CSV: the end of every run at every learning rate with every seed.")
        found.append(File(message("Rates"), said, "-rates.csv", "text/csv", partial(rates_csv, kept)))
    if (plane := on_screen()) is not None and plane.complete:
        said = message("CSV: the training loss on the plane of the loss surface.")
        found.append(File(message("Surface"), said, "-surface.csv", "text/csv", partial(plane_csv, plane)))
    run = chosen_run(wanted)
    for label, write in (("PyTorch", pytorch), ("Keras", keras)):
        name = labels(wanted.runs)[run.id]
        said = message("Code for {run}.", run=name)
        if wanted.dataset == OWN:
            said = message("Code for {run}. It reads {file}, which the tab Code offers.", run=name, file=PREPARED)
        found.append(File(label, said, f"-{label.lower()}.py", "text/x-python", partial(write, wanted, data, run.rule)))
    return found


def rates_csv(kept: Comparison) -> str:
    """A row for each run, learning rate and seed."""
    runs, s = compared(kept.plan), kept.outcome
    names = labels(runs)
    ends = (s.train_loss, s.test_loss, s.test_accuracy)
    return _csv(
        ("run", "lr", "seed", "train_loss", "test_loss", "test_accuracy"),
        (
            (names[run.id], rate, seed, *(float(end[i, j, k]) for end in ends))
            for i, run in enumerate(runs)
            for j, rate in enumerate(s.rates)
            for k, seed in enumerate(s.seeds)
        ),
    )


def plane_csv(kept: Plane) -> str:
    """A row for each point of the plane."""
    s = kept.slice
    return _csv(
        ("u", "v", "train_loss"),
        (
            (u, v, loss)
            for v, line in zip(s.v.tolist(), s.loss.tolist(), strict=True)
            for u, loss in zip(s.u.tolist(), line, strict=True)
        ),
    )


def _csv(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return out.getvalue()

"""The values of the race's charts: where each run is, and what the charts beside the map show of it."""

from collections.abc import Iterator

from markupsafe import Markup

from optimizers.experiment import Experiment
from ui.chart_tables import at_steps, line_table, spread
from ui.labels import labels
from ui.numbers import show
from ui.race.choice import Choice, Shown
from ui.runs import QUANTITIES, loss_base, paths
from ui.table import Column, table

_CAPTIONS: dict[Shown, str] = {
    "loss": "Loss",
    "above": "Loss above {base}",
    "gradient": "Length of the gradient",
    "distance": "Distance to the nearest known minimum",
}


def chart_tables(e: Experiment, choices: tuple[Choice, ...]) -> Iterator[Markup]:
    """A table for each chart. A fitted line is the point of the map."""
    at, names = at_steps(spread(0, e.steps)), labels(e.runs)
    found = {names[run.id]: path for run, path in zip(e.shown, paths(e), strict=True)}
    where = "Place on the map (x, y)"
    if any(choice.shown == "fit" for choice in choices):
        where = "Place on the map (x, y): the slope of the fitted line, and where it cuts the axis"
    yield line_table(where, "Step", at, {name: (path.x[:, 0], path.x[:, 1]) for name, path in found.items()})
    for shown in dict.fromkeys(choice.shown for choice in choices):
        if shown != "fit":
            caption = _CAPTIONS[shown].format(base=show(loss_base(e.surface)))
            lines = {name: (QUANTITIES[shown](e.surface, path),) for name, path in found.items()}
            yield line_table(caption, "Step", at, lines)
    marked = [("minimum", point) for point in e.surface.minima] + [
        ("saddle point", point) for point in e.surface.saddles
    ]
    if marked:
        columns = (Column("Mark", "row head"), Column("x"), Column("y"), Column("Loss"))
        rows = ((kind, show(point.x), show(point.y), show(point.value)) for kind, point in marked)
        yield table(columns, rows, "chart-table", "Marks on the map")

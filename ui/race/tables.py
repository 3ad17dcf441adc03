"""The values of the race's charts: where each run is, and what the charts beside the map show of it."""

from collections.abc import Iterator

from markupsafe import Markup

from optimizers.experiment import Experiment
from ui.chart_tables import at_steps, line_table, spread
from ui.labels import labels
from ui.language import say
from ui.numbers import show
from ui.race.choice import Choice, Shown
from ui.runs import QUANTITIES, loss_base, paths
from ui.table import Column, table


def chart_tables(e: Experiment, choices: tuple[Choice, ...]) -> Iterator[Markup]:
    """A table for each chart. A fitted line is the point of the map."""
    at, names = at_steps(spread(0, e.steps)), labels(e.runs)
    found = {names[run.id]: path for run, path in zip(e.shown, paths(e), strict=True)}
    where = say("Place on the map (x, y)")
    if any(choice.shown == "fit" for choice in choices):
        where = say("Place on the map (x, y): the slope of the fitted line, and where it cuts the axis")
    yield line_table(where, say("Step"), at, {name: (path.x[:, 0], path.x[:, 1]) for name, path in found.items()})
    captions: dict[Shown, str] = {
        "loss": say("Loss"),
        "above": say("Loss above {base}", base=show(loss_base(e.surface))),
        "gradient": say("Length of the gradient"),
        "distance": say("Distance to the nearest known minimum"),
    }
    for shown in dict.fromkeys(choice.shown for choice in choices):
        if shown != "fit":
            lines = {name: (QUANTITIES[shown](e.surface, path),) for name, path in found.items()}
            yield line_table(captions[shown], say("Step"), at, lines)
    marked = [(say("minimum"), point) for point in e.surface.minima]
    marked += [(say("saddle point"), point) for point in e.surface.saddles]
    if marked:
        columns = (Column(say("Mark"), "row head"), Column("x"), Column("y"), Column(say("Loss")))
        rows = ((kind, show(point.x), show(point.y), show(point.value)) for kind, point in marked)
        yield table(columns, rows, "chart-table", say("Marks on the map"))

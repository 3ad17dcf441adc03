"""The values of the step page's charts: the run and its twin on the map, and every trace."""

from collections.abc import Iterator

from markupsafe import Markup

from optimizers.experiment import Experiment
from optimizers.twins import Twin
from ui.chart_tables import at_steps, line_table, spread
from ui.language import say
from ui.palette import Theme
from ui.runs import paths
from ui.step.data import charts_over_time
from ui.step.inside import Inside
from ui.step.twins import twin_experiment, twin_name


def chart_tables(e: Experiment, run: Inside, twin: Twin | None, quantity: str, theme: Theme) -> Iterator[Markup]:
    """A table for each chart over the steps; those of the picture of one step stand beside it."""
    names = [run.label, *([twin_name(run, twin)] if twin else [])]
    both = zip(names, paths(twin_experiment(e, run.own, twin)), strict=True)
    where = {name: (path.x[:, 0], path.x[:, 1]) for name, path in both}
    yield line_table(say("Place on the map (x, y)"), say("Step"), at_steps(spread(0, e.steps)), where)
    at = at_steps(spread(1, run.last)) if run.last else {}
    for chart in charts_over_time(e, run.own, twin, quantity, theme):
        caption = chart.alt.rstrip(".。")
        yield line_table(caption, say("Step"), at, {line.name: (line.values,) for line in chart.lines})

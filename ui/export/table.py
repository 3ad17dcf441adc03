"""Every quantity of every run at every step, as comma-separated values with the experiment in their header."""

from functools import partial

from optimizers.experiment import Experiment
from optimizers.hyper import declared
from optimizers.table import COLUMNS, lines
from ui.race.results import results
from ui.work import watch


def csv(e: Experiment) -> str:
    """A row for each number. Lines that begin with # say which experiment this is."""
    own = "".join(f"; {name}: {getattr(e.surface, name)!r}" for name in declared(type(e.surface)))
    head = [
        "# Descent Lab",
        f"# surface: {e.surface.name}{own}",
        f"# start: {e.start[0]!r} {e.start[1]!r}",
        *(f"# run {row.run.id}: {row.label}: {row.settings}: {row.status}" for row in results(e)),
        f"# steps: {e.steps}; noise: {e.noise!r}; seed: {e.seed}; schedule: {e.schedule.name}",
        f"# link: ?{e.key}",
        "# Step 0 is the start. The quantities of step t lead from the position of step t - 1 to that of step t.",
    ]
    body = watch.compute([partial(lines, e, run) for run in e.shown])
    return "\n".join([*head, COLUMNS, *body])

"""Every quantity of every run at every step, as comma-separated values with the experiment in their header."""

from functools import partial

from optimizers.experiment import Experiment
from optimizers.hyper import declared
from optimizers.table import COLUMNS, lines
from ui.language import say
from ui.race.results import results
from ui.work import watch


def csv(e: Experiment) -> str:
    """A row for each number. Lines that begin with # say which experiment this is."""
    own = "".join(f"; {name}: {getattr(e.surface, name)!r}" for name in declared(type(e.surface)))
    head = [
        "# Descent Lab",
        say("# surface: {surface}", surface=say(e.surface.name) + own),
        say("# start: {x} {y}", x=repr(e.start[0]), y=repr(e.start[1])),
        *(
            say(
                "# run {id}: {run}: {settings}: {status}",
                id=row.run.id,
                run=row.label,
                settings=row.settings,
                status=row.status,
            )
            for row in results(e)
        ),
        say(
            "# steps: {steps}; noise: {noise}; seed: {seed}; schedule: {schedule}",
            steps=e.steps,
            noise=repr(e.noise),
            seed=e.seed,
            schedule=say(e.schedule.name),
        ),
        say("# link: {link}", link=f"?{e.key}"),
        say("# Step 0 is the start. The quantities of step t lead from the position of step t - 1 to that of step t."),
    ]
    body = watch.compute([partial(lines, e, run) for run in e.shown])
    return "\n".join([*head, COLUMNS, *body])

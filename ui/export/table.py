"""Every quantity of every rule at every step, as comma-separated values with the experiment in their header."""

from collections.abc import Iterator

from optimizers.descend import Path
from optimizers.elementary import Array
from optimizers.experiment import Experiment
from optimizers.hyper import declared
from optimizers.inside import rows
from optimizers.rules import Rule
from ui.results import results
from ui.runs import recorded

COLUMNS = "rule,step,quantity,coordinate,unit,value"


def _rows(rule: Rule, path: Path) -> Iterator[tuple[str, str, str, int, Array]]:
    """Quantity, coordinate, unit, first step and values."""
    yield "loss", "", "loss", 0, path.loss
    yield "lr", "", "as the rule's lr", 1, path.lr
    for i, coordinate in enumerate("xy"):
        yield "position", coordinate, "length", 0, path.x[:, i]
        yield "exact_gradient", coordinate, "loss/length", 0, path.gradient[:, i]
        for name, row in rows(rule).items():
            if name in path.quantities:
                yield name, coordinate, row.unit, 1, path.quantities[name][:, i]


def csv(e: Experiment) -> str:
    """A row for each number. Lines that begin with # say which experiment this is."""
    runs = [(rule, recorded(e, rule)) for rule in e.rules]
    own = "".join(f"; {name}: {getattr(e.surface, name)!r}" for name in declared(type(e.surface)))
    head = [
        "# Descent Lab",
        f"# surface: {e.surface.name}{own}",
        f"# start: {e.start[0]!r} {e.start[1]!r}",
        *(f"# rule: {row.rule.name}: {row.settings}: {row.status}" for row in results(e)),
        f"# steps: {e.steps}; noise: {e.noise!r}; seed: {e.seed}; schedule: {e.schedule.name}",
        f"# link: ?{e.key}",
        "# Step 0 is the start. The quantities of step t lead from the position of step t - 1 to that of step t.",
    ]
    body = [
        f"{rule.slug},{step},{quantity},{coordinate},{unit},{value!r}"
        for rule, path in runs
        for quantity, coordinate, unit, first, values in _rows(rule, path)
        for step, value in enumerate(values.tolist(), first)
    ]
    return "\n".join([*head, COLUMNS, *body]) + "\n"

"""Every quantity of a run at every step as comma-separated values."""

from collections.abc import Iterator

from optimizers.descend import Path, run
from optimizers.elementary import Array
from optimizers.experiment import Experiment
from optimizers.ledger import rows
from optimizers.rules import Rule
from optimizers.runs import Run

COLUMNS = "rule,step,quantity,coordinate,unit,value,run"


def _columns(rule: Rule, path: Path) -> Iterator[tuple[str, str, str, int, Array]]:
    """Quantity, coordinate, unit, first step and values."""
    yield "loss", "", "loss", 0, path.loss
    yield "lr", "", "as the rule's lr", 1, path.lr
    for i, coordinate in enumerate("xy"):
        yield "position", coordinate, "length", 0, path.x[:, i]
        yield "exact_gradient", coordinate, "loss/length", 0, path.gradient[:, i]
        for name, row in rows(rule).items():
            if name in path.quantities:
                yield name, coordinate, row.unit, 1, path.quantities[name][:, i]


def lines(e: Experiment, own: Run) -> str:
    """A line for each number of one run, under COLUMNS."""
    rule = own.rule
    path = run(rule, e.surface, e.start, e.steps, e.noise, e.seed, e.schedule)
    return "".join(
        f"{rule.slug},{step},{quantity},{coordinate},{unit},{value!r},{own.id}\n"
        for quantity, coordinate, unit, first, values in _columns(rule, path)
        for step, value in enumerate(values.tolist(), first)
    )

"""The step in one line, from the gradient to the step, as numbers with arrows."""

import re

from markupsafe import Markup

from optimizers.ledger import rows, thought
from ui.numbers import show
from ui.step.inside import Inside


def thought_line(run: Inside, step: int) -> Markup:
    """The quantities that lead from the gradient to a step, counted from 1, as an HTML list.

    On a phone, where the ledger is farther away, a link leads there.
    """
    known = rows(run.rule)
    items = []
    for name in thought(run.rule):
        x, y = (show(float(value)) for value in run.path.quantities[name][step - 1])
        said = re.split("[:,]", known[name].meaning)[0]
        items.append(
            Markup("<li class='of-{}'><b>{}</b><span><i>x</i> {}</span><span><i>y</i> {}</span></li>").format(
                name, said, x, y
            )
        )
    way = Markup("<a class='to-arithmetic' href='#arithmetic' target='_self'>To the arithmetic</a>")
    return Markup("<ol class='thought'>{}</ol>{}").format(Markup().join(items), way)

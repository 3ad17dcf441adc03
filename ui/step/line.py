"""The step in one line, from the gradient to the step, as numbers with arrows."""

import re

from markupsafe import Markup

from optimizers.ledger import rows, thought
from ui.language import say
from ui.numbers import show
from ui.step.inside import Inside

_SHORT = re.compile("[:,\N{FULLWIDTH COLON}\N{FULLWIDTH COMMA}]")
"""Before it stands what a quantity is called in a word or two, in every language."""


def thought_line(run: Inside, step: int) -> Markup:
    """The quantities that lead from the gradient to a step, counted from 1, as an HTML list.

    On a phone, where the ledger is farther away, a link leads there.
    """
    known = rows(run.rule)
    items = []
    for name in thought(run.rule):
        x, y = (show(float(value)) for value in run.path.quantities[name][step - 1])
        said = _SHORT.split(say(known[name].meaning))[0]
        items.append(
            Markup("<li class='of-{}'><b>{}</b><span><i>x</i> {}</span><span><i>y</i> {}</span></li>").format(
                name, said, x, y
            )
        )
    way = Markup("<a class='to-arithmetic' href='#arithmetic' target='_self'>{}</a>").format(say("To the arithmetic"))
    return Markup("<ol class='thought'>{}</ol>{}").format(Markup().join(items), way)

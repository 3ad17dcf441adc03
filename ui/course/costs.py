"""What every rule costs and how far it comes: the table from which a rule is chosen."""

import streamlit as st
from markupsafe import Markup

from course import choosing
from course.facts import Facts
from course.lesson import Lesson
from course.rates import RATES
from optimizers.messages import Message, message
from optimizers.rules import RULES
from ui.language import remembered, say
from ui.numbers import show as number
from ui.table import Column, table

WHEN: dict[str, Message] = {
    "sgd": message("Where memory decides: it keeps nothing. Its rate has to be searched for with care."),
    "momentum": message("Where one number for each parameter can be kept: far lower than SGD, over more rates."),
    "nesterov": message("As momentum, where it must not overshoot so far."),
    "adagrad": message("Where the gradients of some parameters are rare: each keeps its rate until it is needed."),
    "rmsprop": message("Where gradients keep changing, and the rate falls: at a constant rate it never settles."),
    "adadelta": message("For long runs only: its steps start very short, and find their length by themselves."),
    "adam": message("Where little is known: no rule arrives over a wider range of rates."),
    "amsgrad": message("As Adam, where steps must not become long again late in a run."),
    "adamax": message("As Adam, where a gradient after a long silence must not cause a long step."),
    "nadam": message("As Adam, for short runs: lower after 100 steps, and not after 1,000."),
    "radam": message("As Adam, without a warm-up of one's own: its first five steps do without the second moment."),
    "adamw": message("As Adam, with weight decay that shrinks all parameters alike."),
    "lion": message("Where one number can be kept, and the rate falls: every step is as long as the rate."),
    "yogi": message("As Adam, where gradients suddenly become small: its rate rises slowly then."),
    "adabelief": message("As Adam, with longer steps where the gradient hardly changes."),
}
"""When to use a rule, by its slug."""


def show(lesson: Lesson, facts: Facts, *, explained: bool) -> None:
    """A row for each rule, once all is explained."""
    if not explained:
        return
    st.html(_table())
    st.caption(
        say(
            "Numbers kept and operations are counted from the rule, for each parameter and step. The rest is measured "
            "on Rosenbrock's surface with {rates} learning rates between 1e-5 and 10: over how many powers of ten the "
            "loss after {middle} steps is below 1 % of that at the start, and the lowest loss of all.",
            rates=len(RATES),
            middle=choosing.MIDDLE,
        )
    )


@remembered(1)
def _table() -> Markup:
    columns = (
        Column(say("Rule"), "row head"),
        Column(say("Numbers kept")),
        Column(say("Operations")),
        Column(say("Decades of rates")),
        Column(say("Loss after {steps:,} steps", steps=choosing.SHORT)),
        Column(say("Loss after {steps:,} steps", steps=choosing.LONG)),
        Column(say("When to use it"), "text"),
    )
    rows = (
        (
            rule.name,
            price.state,
            price.operations,
            number(found.decades, 2),
            number(found.short, 2),
            number(found.long, 2),
            say(WHEN[slug]),
        )
        for slug, rule in RULES.items()
        for price, found in [(choosing.price(slug), choosing.measured(slug))]
    )
    return table(columns, rows, "rules costs", say("What each rule costs, and how low it comes"))

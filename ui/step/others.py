"""How other libraries write a rule, in sentences, with the numbers that they are given."""

from dataclasses import fields

import numpy as np

from optimizers.conventions import Convention, conventions
from optimizers.rules import Rule
from optimizers.twins import replay
from ui.frameworks import offered
from ui.language import join, say
from ui.numbers import setting, show
from ui.step.inside import Inside

_FRAMEWORKS = {"PyTorch": "torch.optim", "Keras": "keras.optimizers"}


def others(run: Inside, steady: bool) -> str:
    """What PyTorch and Keras have for the rule of a run, as Markdown; `steady` says that its lr never changes."""
    lines = [_of(name, run.rule, steady) for name in _FRAMEWORKS]
    lines += [_nearly(run, other) for other in conventions(run.rule, steady) if not other.exact]
    return "\n".join(f"- {line}" for line in lines)


def _of(name: str, rule: Rule, steady: bool) -> str:
    own = offered(_FRAMEWORKS[name], rule, steady, params="params", lr=repr(rule.lr))
    if own is None:
        return say("No optimizer of {name} is known here that takes these steps.", name=name)
    if not own.call:
        return own.differs
    if not own.differs:
        return say("{name} takes the same steps with `{call}`.", name=name, call=own.call)
    return say("{name} has `{call}`. {differs}", name=name, call=own.call, differs=own.differs)


def _nearly(run: Inside, other: Convention) -> str:
    own = run.path.quantities["delta"]
    away = replay(run.rule, other.rule, run.path).quantities["delta"] - own
    length = np.hypot(own[:, 0], own[:, 1])
    share = (np.hypot(away[:, 0], away[:, 1])[length > 0.0] / length[length > 0.0]).max(initial=0.0)
    return say(
        "On the gradients of this run, a step of {other} differs from that of {rule} by at most {share} of its length.",
        other=say(other.name),
        rule=run.rule.name,
        share=show(float(share), 2),
    )


def given(rule: Rule, other: Convention) -> str:
    """Which numbers a rule is given in another convention."""
    own = {f.name: (getattr(rule, f.name), getattr(other.rule, f.name)) for f in fields(rule)}
    changed = [
        say(
            "{name} {there} in place of {here}",
            name=say(name.replace("_", " ")),
            there=_short(there),
            here=_short(here),
        )
        for name, (here, there) in own.items()
        if there != here
    ]
    if not changed:
        return say("With the same numbers it takes the same steps.")
    return say("It takes the same steps with {changes}.", changes=join(changed))


def _short(value: float) -> str:
    """A setting in at most six digits: those after them are rounding."""
    return setting(float(f"{value:.6g}"))

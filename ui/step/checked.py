"""How a rule is checked, as the tests have measured it: `make reference` writes what this reads."""

import json
from pathlib import Path
from typing import Any

from optimizers.messages import message
from optimizers.rules import Rule
from ui.language import join, say
from ui.numbers import show

FILE = Path(__file__).with_suffix(".json")
CHECKED: dict[str, dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))
PAPERS = (
    message("Algorithm 1 of Kingma & Ba (2015) without bias correction, line by line"),
    message("Algorithm 2 of Chen et al. (2023), line by line"),
)
"""What the file names beside the optimizers of libraries."""


def how_checked(rule: Rule) -> str:
    """What the steps of a rule are compared with, how often, and how far they are from it; empty for a new rule."""
    if rule.slug not in CHECKED:
        return ""
    of = CHECKED[rule.slug]
    return say(
        "The steps of {rule} are compared with those of {against} ({versions}), on {paths} paths of {steps} "
        "prescribed gradients, in {settings} settings of the hyperparameters. The largest relative difference behind "
        "a step is {worst}.",
        rule=rule.name,
        against=say("; ").join(map(say, of["against"])),
        versions=join([f"{name} {number}" for name, number in of["versions"].items()]),
        paths=of["paths"],
        steps=of["steps"],
        settings=of["settings"],
        worst=show(of["worst"], 2),
    )

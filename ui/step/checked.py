"""How a rule is checked, as the tests have measured it: `make reference` writes what this reads."""

import json
from pathlib import Path
from typing import Any

from optimizers.rules import Rule
from ui.numbers import show

FILE = Path(__file__).with_suffix(".json")
CHECKED: dict[str, dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))


def how_checked(rule: Rule) -> str:
    """What the steps of a rule are compared with, how often, and how far they are from it; empty for a new rule."""
    if rule.slug not in CHECKED:
        return ""
    of = CHECKED[rule.slug]
    versions = ", ".join(f"{name} {number}" for name, number in of["versions"].items())
    return (
        f"The steps of {rule.name} are compared with those of {'; '.join(of['against'])} ({versions}), on "
        f"{of['paths']} paths of {of['steps']} prescribed gradients, in {of['settings']} settings of the "
        f"hyperparameters. The largest relative difference behind a step is {show(of['worst'], 2)}."
    )

"""How far the steps of each rule are from those of the record: what ui/step/checked.json says to a visitor."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from optimizers.rules import RULES, Rule
from ui.step.checked import FILE

RECORD = Path(__file__).with_name("torch.npz")


def farthest(rule: Rule, gradients: Any, points: Any, want: Any) -> float:
    """The largest difference behind a step, relative to the larger of the parameters before and behind it."""
    s, worst = rule.init(points[0]), 0.0
    for x, g, there in zip(points, gradients, want, strict=True):
        s = rule.step(x, g, s)
        away = np.abs(x + s.delta - there)
        size = np.maximum(np.abs(there), np.abs(x))
        worst = max(worst, float((away[away > 0.0] / size[away > 0.0]).max(initial=0.0)))
    return worst


def measured() -> dict[str, dict[str, Any]]:
    """By rule: what it is compared with, in which versions, on how many paths of how many steps, and how far it is."""
    with np.load(RECORD) as record:
        said, g, x = json.loads(str(record["said"])), record["g"], record["x"]
        found = {}
        for slug, settings in said["rules"].items():
            against = list(dict.fromkeys(said["peers"][slug]))
            versions = {"PyTorch": said["torch"]}
            if any("pytorch_optimizer" in name for name in against):
                versions["pytorch_optimizer"] = said["pytorch_optimizer"]
            away = [farthest(RULES[slug](**h), g, x, record[f"{slug}/{i}"]) for i, h in enumerate(settings)]
            found[slug] = {
                "against": against,
                "versions": versions,
                "settings": len(settings),
                "paths": len(settings) * int(np.prod(g.shape[1:])),
                "steps": len(g),
                "worst": float(f"{max(away):.2g}"),
            }
    return found


def write() -> None:
    """Store what is measured."""
    FILE.write_text(json.dumps(measured(), indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()

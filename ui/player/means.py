"""An experiment as the browser computes it, and where what it needs for that is."""

from typing import Any

from optimizers.experiment import Experiment
from optimizers.hyper import declared
from ui.player.served import arithmetic_url, normals_url


def means(e: Experiment) -> dict[str, Any] | None:
    """The experiment in slugs and numbers, and the addresses of the arithmetic and of the normal numbers of its seed.

    None where the browser cannot compute it: it does not draw mini-batches.
    """
    if e.surface.stochastic:
        return None
    return {
        "experiment": {
            "surface": _settings(e.surface),
            "rules": [{"id": run.id} | _settings(run.rule) for run in e.shown],
            "schedule": _settings(e.schedule),
            "start": e.start,
            "steps": e.steps,
            "noise": e.noise,
        },
        "arithmetic": arithmetic_url(),
        "normals": normals_url(e.seed),
    }


def _settings(owner: Any) -> dict[str, Any]:
    return {"slug": owner.slug, "p": [float(getattr(owner, name)) for name in declared(type(owner))]}

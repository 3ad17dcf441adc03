"""What lets the browser compute a map by itself, while a slider is dragged: it follows the hand and asks nobody."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from optimizers.experiment import Experiment
from optimizers.hyper import declared
from optimizers.outcomes import DIVERGED, MOVING, OFF_MAP, floor, nearness
from optimizers.rules import Rule
from optimizers.surfaces import Surface
from ui.maps.figures import GREYS, SCALE, Side, basin_colours
from ui.maps.scale import LossScale
from ui.maps.served import kernel_urls, worker_url
from ui.palette import CASING, INK, Theme, rgb
from ui.player.means import means
from ui.work.job import Job

Sides = tuple[Side, Side]


class Shown(NamedTuple):
    """What the figures of a page show."""

    figure: str
    """What they say of themselves in `layout.meta`."""
    complete: bool
    """Whether that is all that they will show."""


def showing(e: Experiment, job: Job) -> Shown:
    """What figures show of a job of an experiment, as far as it is done."""
    return Shown(f"{job.done} {e.key}", not job.running)


def follow_plane(
    e: Experiment, rule: Rule, key: str, sides: Sides, measure: str, shown: Shown, theme: Theme
) -> dict[str, Any] | None:
    """What the plane of a rule in the chart `key` needs; None where the browser cannot compute it."""
    _, missed, diverged = GREYS[theme]
    colours = {"colours": SCALE, "other": missed, "diverged": diverged}
    return _follow(e, {key: rule}, sides, shown, theme, measure, colours)


def follow_basins(
    e: Experiment, keys: Sequence[str], sides: Sides, shown: Shown, theme: Theme
) -> dict[str, Any] | None:
    """What the basins of all rules in the charts `keys` need; None where the browser cannot compute them.

    What else than a minimum or divergence can become of a start takes a Hessian to tell: one grey stands for all.
    """
    if type(e.surface).distances is not Surface.distances:
        return None  # it has more minima than it lists
    n = len(e.surface.minima)
    greys = basin_colours(n, theme)
    colours = {"colours": greys[:n], "other": greys[n + MOVING - OFF_MAP], "diverged": greys[n + DIVERGED - OFF_MAP]}
    minima = [(p.x, p.y) for p in e.surface.minima]
    return _follow(e, dict(zip(keys, e.rules, strict=True)), sides, shown, theme, "basins", colours, minima)


def _follow(
    e: Experiment,
    maps: Mapping[str, Rule],
    sides: Sides,
    shown: Shown,
    theme: Theme,
    measure: str,
    colours: Mapping[str, Any],
    minima: Sequence[tuple[float, float]] = (),
) -> dict[str, Any] | None:
    rules = [*e.rules, *(rule for rule in maps.values() if rule not in e.rules)]
    found = means(replace(e, rules=tuple(rules)))
    if found is None:
        return None
    scale = LossScale.of(e.surface, 0.0)
    columns = tuple(side.hyper.name for side in sides if side.hyper)
    return found | {
        "worker": worker_url(),
        "figure": shown.figure,
        "complete": shown.complete,
        "maps": [
            {"key": key, "k": rules.index(rule), "kernels": kernel_urls(rule.slug, e.surface.slug, columns)}
            for key, rule in maps.items()
        ],
        "sides": [side.to_json() for side in sides],
        "parameters": steady_parameters(e.surface),
        "target": floor(e.surface) + e.target,
        "scale": {"base": scale.base, "log": scale.log},
        "measure": measure,
        **{name: rgb(c) if isinstance(c, str) else [rgb(one) for one in c] for name, c in colours.items()},
        "minima": minima,
        "near": nearness(e.surface),
        "ink": INK[theme],
        "casing": CASING[theme],
    }


def steady_parameters(surface: Surface) -> list[str]:
    """The parameters of a surface that change neither its minima nor its infimum: the browser takes these from here."""

    def ends(surface: Surface) -> object:
        return surface.minima, surface.infimum

    return [
        name
        for name, h in declared(type(surface)).items()
        if all(ends(replace(surface, **{name: tick})) == ends(surface) for tick in (h.low, h.high))
    ]

"""What lets the browser compute a map by itself, while a slider is dragged: it follows the hand and asks nobody."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

from optimizers.experiment import Experiment
from optimizers.hyper import declared
from optimizers.outcomes import DIVERGED, MOVING, OFF_MAP, floor, nearness
from optimizers.recorded import parameters
from optimizers.runs import Run
from optimizers.surfaces import Surface
from ui.maps.figures import GREYS, SCALE, Side, basin_colours
from ui.maps.scale import LossScale
from ui.maps.served import kernel_urls, worker_url
from ui.palette import CASING, INK, Theme, rgb
from ui.player.means import means
from ui.work import watch
from ui.work.job import Job

Sides = tuple[Side, Side]

STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
"""The numbers beside the colour bar of steps."""


class Shown(NamedTuple):
    """What the figures of a page show."""

    figure: str
    """What they say of themselves in `layout.meta`; it is enough while the page's other settings stay."""
    complete: bool
    """Whether that is all that they will show."""


def showing(e: Experiment, job: Job) -> Shown:
    """What figures show of a job of an experiment, as far as it is done, or stopped."""
    return Shown(f"{job.done} {e.key}", not job.running or watch.stopped(job))


def follow_plane(
    e: Experiment, run: Run, key: str, sides: Sides, measure: str, shown: Shown, theme: Theme
) -> dict[str, Any] | None:
    """What the plane of a run in the chart `key` needs; None where the browser cannot compute it."""
    _, missed, diverged = GREYS[theme]
    return _follow(e, {key: run}, sides, shown, theme, measure, _colours(SCALE, missed, diverged))


def follow_basins(
    e: Experiment, keys: Sequence[str], sides: Sides, shown: Shown, theme: Theme
) -> dict[str, Any] | None:
    """What the basins of all runs in the charts `keys` need; None where the browser cannot compute them.

    What else than a minimum or divergence can become of a start takes a Hessian to tell: one grey stands for all.
    """
    if type(e.surface).distances is not Surface.distances:
        return None  # it has more minima than it lists
    n = len(e.surface.minima)
    every = basin_colours(n, theme)
    colours = _colours(every[:n], every[n + MOVING - OFF_MAP], every[n + DIVERGED - OFF_MAP])
    minima = [(p.x, p.y) for p in e.surface.minima]
    return _follow(e, dict(zip(keys, e.shown, strict=True)), sides, shown, theme, "basins", colours, minima)


def _colours(colours: Sequence[str], other: str, diverged: str) -> dict[str, Any]:
    return {"colours": [rgb(colour) for colour in colours], "other": rgb(other), "diverged": rgb(diverged)}


def _follow(
    e: Experiment,
    maps: Mapping[str, Run],
    sides: Sides,
    shown: Shown,
    theme: Theme,
    measure: str,
    colours: Mapping[str, Any],
    minima: Sequence[tuple[float, float]] = (),
) -> dict[str, Any] | None:
    runs = [*e.shown, *(run for run in maps.values() if run not in e.shown)]
    found = means(replace(e, runs=tuple(runs)))
    if found is None:
        return None
    columns = tuple(side.hyper.name for side in sides if side.hyper)
    target = floor(e.surface) + e.target
    rest = (*maps, *(run.id for run in maps.values()), *columns, len(sides[0].values), measure, theme, target, e.seed)
    return found | {
        "worker": worker_url(),
        "map": " ".join(map(str, rest)),
        "figure": shown.figure,
        "complete": shown.complete,
        "maps": [
            {"key": key, "k": runs.index(run), "kernels": kernel_urls(run.rule.slug, e.surface.slug, columns)}
            for key, run in maps.items()
        ],
        "sides": [side.to_json() for side in sides],
        "parameters": steady_parameters(e.surface),
        "target": target,
        "scale": LossScale.of(e.surface, 0.0).to_json(),
        "ticks": STEPS,
        "measure": measure,
        **colours,
        "minima": minima,
        "near": nearness(e.surface),
        "ink": INK[theme],
        "casing": CASING[theme],
    }


@lru_cache(maxsize=64)
def steady_parameters(surface: Surface) -> tuple[str, ...]:
    """The parameters of a surface that change nothing which the browser takes from here."""

    def facts(surface: Surface) -> object:
        return surface.minima, surface.infimum, surface.bounds

    own = declared(type(surface))
    return tuple(
        name
        for name in parameters(surface)
        if all(facts(replace(surface, **{name: tick})) == facts(surface) for tick in own[name].ticks)
    )

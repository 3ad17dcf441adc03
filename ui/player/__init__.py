"""The player: animates the runs of an experiment in the browser, over the page's charts.

A page shows its figures by `show_chart(figure, key, alt)`, tells the player which of them it plays, and shows the
player itself once:

    feed("my_player", payload(e, [Chart("my_chart", "trace", lines)], look()))
    player("my_player")

Whatever has changed since the last run of the script is swapped in while it plays. They are two components, because
Streamlit sends a component's code again whenever its data changes: a `feed` has only a few lines of code.
"""

import base64
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path as FilePath
from typing import Any, Literal, NamedTuple

import numpy as np
import streamlit as st

from optimizers.descend import Path
from optimizers.elementary import Array
from optimizers.experiment import Experiment
from ui.figures import CONTOURS, solid
from ui.javascript import script
from ui.labels import labels, patterns
from ui.layout import Look
from ui.palette import CASING, CONTOUR, DASH_PIXELS, INK, MARKER_PATHS, Theme, ground_colours, line_style
from ui.player.means import means
from ui.runs import QUANTITIES, paths

_FOLDER = FilePath(__file__).parent
_LARGEST = float(np.finfo(np.float32).max)

HTML = (_FOLDER / "player.html").read_text(encoding="utf-8")
CSS = (_FOLDER / "player.css").read_text(encoding="utf-8")

_player = st.components.v2.component("descent_lab_player", html=HTML, css=CSS, js=script(_FOLDER / "mount.js"))
_feed = st.components.v2.component("descent_lab_feed", js=script(_FOLDER / "feed.js"))


class Line(NamedTuple):
    """A line of a "trace" chart and its look.

    `values` has one value a step, (steps + 1,) from the start on or fewer for a run that ends earlier, NaN where there
    is none; as they are, also on a logarithmic axis. `dash` are the lengths of dashes and gaps in pixels, as in
    palette.DASH_PIXELS; `marker` is a path as in palette.MARKER_PATHS.
    """

    name: str
    values: Array
    colour: str
    dash: tuple[int, ...]
    marker: str


class Chart(NamedTuple):
    """A chart of the page, by its Streamlit key, and what the player draws over it.

    The figure holds what does not move: axes with fixed ranges, and the ground. Over the steps, on an x axis from 0 to
    `e.steps` with a time cursor that can be dragged, a "trace" shows whole `lines` of its own; "loss",
    "above", "gradient" and "distance" show a quantity of the runs (`ui.runs.QUANTITIES`). `threshold` is that of a y
    axis as in `ui.ticks.symlog`. Of the surface, "map" and "relief" show where the runs go, "fit" the line y = w x + b
    whose (w, b) is the run's position, and "near" the payload's "picture".
    """

    key: str
    kind: Literal["map", "relief", "loss", "above", "gradient", "distance", "fit", "trace", "near"]
    lines: tuple[Line, ...] = ()
    threshold: float | None = None

    def to_json(self) -> dict[str, Any]:
        """The chart as the browser needs it."""
        lines = [line._asdict() | {"values": float32([line.values])} for line in self.lines]
        return {"key": self.key, "kind": self.kind, "lines": lines, "threshold": self.threshold}


def float32(arrays: Sequence[Array]) -> str:
    """Base64 of little-endian float32. Values beyond its range go to its end, far outside every axis."""
    joined = np.concatenate([a.ravel() for a in arrays]) if arrays else np.empty(0)
    return base64.b64encode(np.clip(joined, -_LARGEST, _LARGEST).astype("<f4").tobytes()).decode()


def check(path: Path) -> int:
    """Of the bits of a run: CRC-32 of its positions, losses and gradients, as little-endian float64."""
    crc = 0
    for values in (path.x, path.loss, path.gradient):
        crc = zlib.crc32(np.ascontiguousarray(values, "<f8").data, crc)
    return crc


def payload(e: Experiment, charts: Sequence[Chart], view: Look, *, check_only: bool = False) -> dict[str, Any]:
    """What the browser needs to play the runs of an experiment in the charts that are on the page.

    With `check_only` there are no runs, but a check of the bits of each: the browser computes them by what `hand` says.

    A page may add "inside" (true shows the button "Inside this step"), "at" ({"step": where time shall rest, "asked":
    anything that changes whenever it shall go there}), "picture", which a "near" shows, "hint", a sentence on a
    "map", and "hand", as below.
    """
    runs, surface, theme = paths(e), e.surface, view.theme
    ground = solid(surface)
    from_minima = any(chart.kind == "distance" for chart in charts)
    names = labels(e.runs)
    styles = [line_style(run.id) for run in e.shown]
    if check_only:
        sent: dict[str, Any] = {"checks": [check(path) for path in runs]}
    else:
        sent = {
            "x": float32([path.x for path in runs]),
            "above": float32([QUANTITIES["above"](surface, path) for path in runs]),
            "gradient": float32([QUANTITIES["gradient"](surface, path) for path in runs]),
        }
        if from_minima:
            sent["distance"] = float32([QUANTITIES["distance"](surface, path) for path in runs])
    return sent | {
        "key": e.key,
        "steps": e.steps,
        "start": e.start,
        "bounds": surface.bounds,
        "infimum": surface.infimum,
        "minima": [(point.x, point.y) for point in surface.minima] if from_minima else [],
        "low": ground.base,
        "soft": ground.soft,
        "rules": [
            {
                "name": names[run.id],
                "colour": style.colour(theme),
                "dash": DASH_PIXELS[style.dash],
                "marker": MARKER_PATHS[style.marker],
                "n": len(path.loss) - 1,
            }
            for run, style, path in zip(e.shown, styles, runs, strict=True)
        ],
        "charts": [chart.to_json() for chart in charts],
        "ink": INK[theme],
        "casing": CASING[theme],
        "thick": view.thick,
    }


def hand(e: Experiment, theme: Theme) -> dict[str, Any] | None:
    """What lets the browser compute the runs of an experiment by itself, while something is dragged.

    None where it cannot.
    """
    found = means(e)
    if found is None:
        return None
    called = patterns(e.runs)
    return found | {
        "labels": [called[run.id] for run in e.shown],
        "colours": ground_colours(theme),
        "contour": CONTOUR[theme],
        "lines": CONTOURS,
    }


def _ignore() -> None:
    """What a page does about a report that it has no use for."""


def player(
    key: str,
    on_start: Callable[[], None] = _ignore,
    on_step: Callable[[], None] = _ignore,
    on_inside: Callable[[], None] = _ignore,
    on_runs: Callable[[], None] = _ignore,
    *,
    small: bool = False,
) -> None:
    """Show a player. Each report is put in `session_state[key]` under its name, and its function is called.

    A small one has nothing but the button and the legend, and plays again and again.

    `start`: the (x, y) of a click on the map. `step`: where time has come to rest, if the payload has an "at".
    `inside`: the step under the cursor, when the button "Inside this step" is pressed; it shows if the payload has
    a true "inside". `runs`: the browser has to be sent the runs, because it cannot compute them as the server does.
    """
    _player(
        key=key,
        data={"channel": key, "small": small},
        on_start_change=on_start,
        on_step_change=on_step,
        on_inside_change=on_inside,
        on_runs_change=on_runs,
    )


def feed(key: str, data: dict[str, Any], *, more: bool = False) -> None:
    """Give the component `key`, a player or another, its data: what `payload` made. A feed is invisible.

    `more` is laid over what a player is fed otherwise: what changes oftener than its runs, so that these are not sent
    again. It comes first on the page.
    """
    channel = f"{key}_more" if more else key
    _feed(key=f"{channel}_feed", data=data | {"channel": channel})

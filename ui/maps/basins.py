"""The basin map: which minimum each start reaches, for each rule side by side."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import streamlit as st
from markupsafe import Markup
from numpy.typing import NDArray

from optimizers.experiment import Experiment
from optimizers.maps.axes import starts
from optimizers.maps.cells import OTHER_ENDS, basin_piece
from optimizers.maps.refinement import Picture, coarse_to_fine, complete_stride, picture
from optimizers.messages import message
from optimizers.outcomes import MOVING, OFF_MAP, nearness
from optimizers.runs import Run
from optimizers.surfaces import SURFACES
from ui import state
from ui.chart import show_chart
from ui.chart_tables import Axis, cell_table
from ui.ear import tell
from ui.labels import labels
from ui.language import join, say, sentences
from ui.layout import Look
from ui.maps import words
from ui.maps.click import KEYS, Click, Heatmap, cells
from ui.maps.figures import LEGEND, Side, basin_colours, basin_figure
from ui.maps.hand import follow_basins, showing
from ui.maps.jobs import MapJob, price, shared
from ui.numbers import setting, show
from ui.palette import MARKER_PATHS, Theme, swatch
from ui.table import Column, table
from ui.wording import moving
from ui.work import watch
from ui.work.job import Job

SENTENCE = message("Each cell is a start, coloured by the minimum at which the run ends. The ring is the race's start.")

SEVERAL = SURFACES["himmelblau"]
"""A surface with several minima, for who looks at one that has none to tell apart."""


MOST_NAMED = 8
"""Minima that a picture's legend names."""


def controls(e: Experiment) -> None:
    """The resolution."""
    words.choose_cells()


def pictures(e: Experiment) -> dict[str, str]:
    """The charts that can be taken along, with their names."""
    names = labels(e.runs)
    return {f"maps_basin_{run.id}": say("basins of {run}", run=names[run.id]) for run in e.shown}


def legend(e: Experiment, theme: Theme) -> list[dict[str, Any]]:
    """The colours of the ends; none where there are too many minima to name."""
    if len(e.surface.minima) > MOST_NAMED:
        return []
    colours = basin_colours(len(e.surface.minima), theme)
    return [
        {"name": end, "colour": colour, "dash": (), "marker": MARKER_PATHS["square"]}
        for end, colour in zip(end_words(e), colours, strict=True)
    ]


def make_job(e: Experiment) -> MapJob:
    """The runs from all starts, one after the other in each piece. They do not depend on the race's own start."""
    n = words.cells()
    anywhere = replace(e, runs=e.shown, start=e.surface.start)
    calls = [
        partial(basin_piece, anywhere, rule, n, piece)
        for piece in range(len(coarse_to_fine(n, e.steps)))
        for rule in e.rules
    ]
    size = 2 * n * n * len(e.rules)
    return shared(f"basins {n} {anywhere.key}", calls, size, price(n * n, e.steps) * len(e.rules))


def stage(e: Experiment, job: Job) -> int:
    """What is drawn of an unfinished map changes with this number."""
    runs = len(e.shown)
    over = [all(job.over[first : first + runs]) for first in range(0, len(job.over), runs)]
    return complete_stride(over, words.cells(), e.steps)


def codes(e: Experiment, job: Job, run: int) -> NDArray[np.int16]:
    """What became of each start under one of the runs' settings, as far as it is computed: (n * n,), -1 elsewhere."""
    n = words.cells()
    code = np.full(n * n, -1, dtype=np.int16)
    for piece, result in zip(coarse_to_fine(n, e.steps), job.results[run :: len(e.shown)], strict=True):
        if result is not None:
            code[piece] = result
    return code


def end_words(e: Experiment) -> tuple[str, ...]:
    """The codes in words."""
    minima = (say(e.surface.minimum_words, x=show(p.x, 3), y=show(p.y, 3)) for p in e.surface.minima)
    others = (moving(e) if code == MOVING else say(end) for code, end in enumerate(OTHER_ENDS, OFF_MAP))
    return (*minima, *others)


def show_map(e: Experiment, job: Job, view: Look) -> Experiment | None:
    """A map for each run, and the shares; returns the experiment of a start that was chosen."""
    offer_several(e)
    n = words.cells()
    xs, ys = starts(e.surface, n)
    x, y = Side.of_coordinate("x", xs), Side.of_coordinate("y", ys)
    said, names = end_words(e), labels(e.runs)
    pictures: list[tuple[Run, Picture, NDArray[np.int16]]] = []
    charts = []
    here = showing(e, job)
    with st.container(gap="medium", key="basins"):
        for i, run in enumerate(e.shown):
            code = codes(e, job, i)
            shown = picture(code >= 0, n, watch.stopped(job))
            visible = np.where(shown.cell < 0, -1, code[shown.cell]).astype(np.int16)
            pictures.append((run, shown, visible))
            with st.container(gap=None):
                rate = setting(run.rule.lr)
                st.html(f"{swatch(run.id, view.theme)}<b>{names[run.id]}</b> \N{MIDDLE DOT} lr {rate}")
                show_chart(
                    basin_figure(visible, x, y, e.surface, e.start, shown.stride, view.theme, view.size, here.figure),
                    key=f"maps_basin_{run.id}",
                    height=270,
                    alt=say(
                        "Where each start leads {run}. {ends}", run=names[run.id], ends=join(_in_words(visible, said))
                    ),
                )
            strings = [setting(v) for v in xs[:: shown.stride]], [setting(v) for v in ys[:: shown.stride]]
            label = sentences(say("Starts of {run}.", run=names[run.id]), say(KEYS))
            ring = x.share(e.start[0]), y.share(e.start[1])
            charts.append(Heatmap(f"maps_basin_{run.id}", *strings, "words", said, label, ring, names[run.id]))
    click = cells(
        "basin_cells",
        charts,
        ("x", "y"),
        say("Point at a start for its end. Click it to race from there."),
        view.theme,
        follow_basins(e, [chart.key for chart in charts], (x, y), here, view.theme),
    )
    with st.container(key="map_words"):
        if job.complete:
            ends = ((names[run.id], join(_in_words(visible, said))) for run, _, visible in pictures)
            tell(sentences(*(say("{run}, {ends}.", run=run, ends=its) for run, its in ends)))
        st.html(_table(e, pictures, view))
        met = {code for _, _, visible in pictures for code in np.unique(visible).tolist()}
        first = len(e.surface.minima) - OFF_MAP
        means = words.meanings(e, (code - first for code in sorted(met) if code >= len(e.surface.minima)))
        if e.surface.minima:
            counts = say(
                "A run counts for a minimum if it ends within {near} of it, at rest or still moving around it.",
                near=show(nearness(e.surface), 2),
            )
        else:
            counts = say("This surface has no minimum.")
        st.caption(sentences(counts, means))
    return _clicked(e, pictures, click)


def chart_tables(e: Experiment, job: Job) -> Iterator[Markup]:
    """Some of the starts of each run, with their ends."""
    n, said, names = words.cells(), end_words(e), labels(e.runs)
    x, y = (
        Axis(name, [show(float(v), 3) for v in along]) for name, along in zip("xy", starts(e.surface, n), strict=True)
    )
    for i, run in enumerate(e.shown):
        ends = codes(e, job, i).reshape(n, n)
        yield cell_table(say("Ends of {run} by start", run=names[run.id]), x, y, partial(_end, said, ends))


def _end(said: tuple[str, ...], ends: NDArray[np.int16], column: int, row: int) -> str:
    return said[int(ends[row, column])]


def offer_several(e: Experiment) -> None:
    """Where the surface has no two minima to tell apart, a way to one that has; the runs stay."""
    if len(e.surface.minima) < 2:
        st.button(
            say("See a surface with several minima"),
            icon=":material/landscape:",
            key="several_minima",
            help=say("Show {surface}, which has {n}. The runs stay.", surface=say(SEVERAL.name), n=len(SEVERAL.minima)),
            on_click=state.change,
            args=(e.on(SEVERAL),),
        )


def _clicked(
    e: Experiment, pictures: list[tuple[Run, Picture, NDArray[np.int16]]], click: Click | None
) -> Experiment | None:
    n = words.cells()
    xs, ys = starts(e.surface, n)
    for run, shown, _ in pictures:
        if click and click.key == f"maps_basin_{run.id}" and max(click.column, click.row) < len(shown.cell):
            cell = int(shown.cell[click.row, click.column])
            if cell >= 0:
                return replace(e, start=(float(xs[cell % n]), float(ys[cell // n])))
    return None


def shares(code: NDArray[np.int16], ends: int) -> NDArray[np.float64]:
    """The share of each of so many ends among the cells that are computed."""
    known = code[code >= 0]
    return np.bincount(known.ravel(), minlength=ends)[:ends] / max(known.size, 1)


def _in_words(code: NDArray[np.int16], said: tuple[str, ...]) -> list[str]:
    """The most frequent ends with their shares."""
    most = [(share, word) for share, word in zip(shares(code, len(said)), said, strict=True) if share > 0.0]
    most = sorted(most, reverse=True)[:6]
    return [say("{kind}: {share:.0f} %", kind=word, share=100 * share) for share, word in most]


def _table(e: Experiment, pictures: list[tuple[Run, Picture, NDArray[np.int16]]], view: Look) -> Markup:
    """Ends in rows, runs in columns; ends that no run meets are left out."""
    ends = end_words(e)
    colours = basin_colours(len(e.surface.minima), view.theme)
    columns = [shares(visible, len(ends)) for _, _, visible in pictures]
    rows = []
    for i, end in enumerate(ends):
        if not any(column[i] > 0.0 for column in columns):
            continue
        mark = LEGEND.get(i - len(e.surface.minima) + OFF_MAP, "") if i >= len(e.surface.minima) else ""
        square = Markup(
            "<span style='display:inline-block;width:1.1em;height:1.1em;line-height:1.1em;text-align:center;"
            "vertical-align:-0.15em;background:{}'>{}</span>"
        ).format(colours[i], mark)
        rows.append(
            (Markup("{} {}").format(square, end), *(say("{share:.1f} %", share=100 * column[i]) for column in columns))
        )
    heads = (Column(say("Share of starts"), "row head"), *(Column(labels(e.runs)[run.id]) for run, _, _ in pictures))
    return table(heads, rows)

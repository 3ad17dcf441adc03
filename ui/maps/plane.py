"""The hyperparameter map: how one rule ends for any two of its hyperparameters."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import streamlit as st
from markupsafe import Markup
from numpy.typing import NDArray

from optimizers.elementary import Array
from optimizers.experiment import Experiment
from optimizers.hyper import Hyper
from optimizers.maps.axes import axis_values, position
from optimizers.maps.cells import Cells, plane_piece
from optimizers.maps.refinement import Picture, coarse_to_fine, complete_stride, picture
from optimizers.maps.ties import reaches, ties
from optimizers.messages import message
from optimizers.outcomes import DIVERGED, FLAT, MINIMUM, MOVING, OTHER, OUTCOMES, floor
from optimizers.runs import Run, runs_of
from ui import state
from ui.chart import show_chart
from ui.chart_tables import Axis, cell_table
from ui.controls import word_list
from ui.ear import tell
from ui.language import join, say, say_count, sentences
from ui.layout import Look
from ui.maps import words
from ui.maps.click import KEYS, Click, Heatmap, cells
from ui.maps.figures import AT_TARGET, LEGEND, NOT_REACHED, Colours, Side, plane_figure
from ui.maps.hand import STEPS, follow_plane, showing
from ui.maps.jobs import MapJob, price, shared
from ui.maps.scale import BAR_TICKS, LossScale
from ui.numbers import setting, show
from ui.palette import Theme, ring_picture
from ui.table import Column, table
from ui.wording import moving
from ui.work import watch
from ui.work.job import Job

SENTENCE = message("Each cell is a whole run from the race's start with other hyperparameters.")


def controls(e: Experiment) -> None:
    """Rule, axes, colour and resolution."""
    words.choose_plane(e)
    measures = {"loss": say("Final loss"), "steps": say("Steps to the target loss")}
    word_list(words.MEASURE, say("Colour"), measures, width=200)
    words.choose_cells()


def pictures(e: Experiment) -> dict[str, str]:
    """The charts that can be taken along, with their names."""
    run, x, y = words.plane(e)
    return {"maps_plane": say("{run}, {x} and {y}", run=words.name_of(run, e), x=x.name, y=y.name)}


def legend(e: Experiment, theme: Theme) -> list[dict[str, Any]]:
    """The colours are named in the chart."""
    return []


def make_job(e: Experiment) -> MapJob:
    """The runs of all cells. They do not depend on the race's other runs, nor on the values that the axes replace."""
    run, x, y = words.plane(e)
    n = words.cells()
    rule = words.at_default(run.rule, x.name, y.name)
    alone = replace(e, runs=runs_of([rule]))
    calls = [
        partial(plane_piece, alone, rule, x, y, n, piece, floor(e.surface) + e.target)
        for piece in range(len(coarse_to_fine(n, e.steps)))
    ]
    return shared(f"plane {x.name} {y.name} {n} {alone.key}", calls, 13 * n * n, price(n * n, e.steps))


def stage(e: Experiment, job: Job) -> int:
    """What is drawn of an unfinished map changes with this number."""
    return complete_stride(job.over, words.cells(), e.steps)


@dataclass(frozen=True)
class Plane:
    """What is on screen of a plane."""

    run: Run
    label: str
    x: Hyper
    y: Hyper
    xs: Array
    ys: Array
    shown: Picture
    cells: Cells
    """Of the whole map, n * n each; outcome -1 where nothing is computed yet."""

    def values(self, column: int, row: int) -> dict[str, float] | None:
        """The hyperparameters of the cell that a place of the picture shows; None where there is none yet."""
        cell = int(self.shown.cell[row, column])
        n = len(self.xs)
        return None if cell < 0 else {self.x.name: float(self.xs[cell % n]), self.y.name: float(self.ys[cell // n])}


def plane_of(e: Experiment, job: Job) -> Plane:
    """The plane as far as it is computed."""
    run, x, y = words.plane(e)
    label = words.name_of(run, e)
    n = words.cells()
    whole = Cells(np.full(n * n, np.nan), np.full(n * n, -1, np.int8), np.full(n * n, -1, np.int32))
    for piece, result in zip(coarse_to_fine(n, e.steps), job.results, strict=True):
        if result is not None:
            whole.loss[piece], whole.outcome[piece], whole.reached[piece] = result
    shown = picture(whole.outcome >= 0, n, watch.stopped(job))
    return Plane(run, label, x, y, axis_values(x, n), axis_values(y, n), shown, whole)


def kinds(p: Plane, measure: str, target: float) -> NDArray[np.int8]:
    """What became of each place of the picture: a key of `kind_words`, -1 where nothing is computed."""
    outcome, reached = p.cells.outcome[p.shown.cell], p.cells.reached[p.shown.cell]
    if measure == "steps":
        kind = np.where(reached >= 0, MINIMUM, np.where(outcome == DIVERGED, DIVERGED, NOT_REACHED)).astype(np.int8)
    else:
        there = (outcome == MOVING) & (p.cells.loss[p.shown.cell] <= target)
        kind = np.where(there, AT_TARGET, outcome).astype(np.int8)
    kind[p.shown.cell < 0] = -1
    return kind


def kind_words(e: Experiment, measure: str) -> dict[int, str]:
    """The kinds of cells in words, by their codes in `plane_figure`."""
    if measure == "steps":
        reached = {MINIMUM: say("target reached"), NOT_REACHED: say("target not reached")}
        return reached | {DIVERGED: say(OUTCOMES[DIVERGED])}
    at_end = {code: say(outcome) for code, outcome in enumerate(OUTCOMES)} | {MOVING: moving(e)}
    return {AT_TARGET: say("at the target loss")} | at_end


def show_map(e: Experiment, job: Job, view: Look) -> Experiment | None:
    """Map, legend and the choice of a cell; returns the experiment of a cell that was chosen."""
    here = showing(e, job)  # before what the job has: what comes in between is shown as what is still to come
    p, measure = plane_of(e, job), state.get(words.MEASURE)
    target = floor(e.surface) + e.target
    kind, best = kinds(p, measure, target), best_cell(e, p, measure)
    first = float(e.surface.value(*e.start))
    scale = LossScale.of(e.surface, first)
    if measure == "loss":
        value = scale.level(p.cells.loss[p.shown.cell])
        fine = value[(kind >= 0) & (kind != DIVERGED)]
        top = min(float(fine.max(initial=-np.inf)), scale.top(first)) if fine.size else 1.0
        low = min(float(fine.min(initial=np.inf)) if fine.size else 0.0, top - 0.5)
        colours = Colours(low, top, scale.title, scale.ticks(low, top, BAR_TICKS))
    else:
        value = np.log10(np.maximum(p.cells.reached[p.shown.cell], 1))
        steps = [s for s in STEPS if s <= e.steps]
        ticks = {"tickvals": np.log10(steps).tolist(), "ticktext": [str(s) for s in steps]}
        colours = Colours(0.0, float(np.log10(e.steps)), say("steps"), ticks)
    x, y = Side.of_hyper(p.x, p.xs), Side.of_hyper(p.y, p.ys)
    present = float(position(p.x, getattr(p.run.rule, p.x.name))), float(position(p.y, getattr(p.run.rule, p.y.name)))
    left, right = st.columns([12, 7], gap="medium")
    with left:
        show_chart(
            plane_figure(
                value,
                kind,
                x,
                y,
                present,
                p.shown.stride,
                colours,
                view.theme,
                view.size,
                here.figure,
                (float(position(p.x, best.x)), float(position(p.y, best.y))) if best else None,
            ),
            key="maps_plane",
            height=500,
            alt=say(
                "Map of {run} over {x} and {y}. {kinds}",
                run=p.label,
                x=p.x.name,
                y=p.y.name,
                kinds=_shares(kind, kind_words(e, measure)),
            ),
        )
    with left:
        click = cells(
            "plane_cells",
            [
                Heatmap(
                    "maps_plane",
                    [setting(v) for v in p.xs[:: p.shown.stride]],
                    [setting(v) for v in p.ys[:: p.shown.stride]],
                    "steps" if measure == "steps" else "log" if scale.log else "asinh",
                    (say("not computed"), say("target not reached"), say(OUTCOMES[DIVERGED])),
                    sentences(say("Cells of the map of {run}.", run=p.label), say(KEYS)),
                    (x.share(present[0]), y.share(present[1])),
                    base=scale.base,
                    unit=scale.unit,
                )
            ],
            (p.x.name, p.y.name),
            say("Point at a cell for its value. Click it to run it in the race."),
            view.theme,
            follow_plane(e, p.run, "maps_plane", (x, y), measure, here, view.theme),
        )
    with right, st.container(key="map_words"):
        at_most = show(target, 3)
        what = {"run": p.label, "steps": e.steps, "x": x.title, "y": y.title}
        if measure == "loss":
            st.markdown(say("**Final loss** of {run} within {steps} steps, by {x} and {y}.", **what))
        else:
            text = say(
                "**Steps to loss \N{LESS-THAN OR EQUAL TO} {target}** of {run} within {steps} steps, by {x} and {y}.",
                target=at_most,
                **what,
            )
            st.markdown(text)
        said = kind_words(e, measure)
        st.html(_legend(kind, said))
        st.html(rings(view.theme, best is not None))
        if measure == "loss":
            meanings = words.meanings(e, (code for code in said if (kind == code).any()))
            moves = say("At the target loss a run still moves, but its loss is at most {target}.", target=at_most)
            st.caption(sentences(moves if (kind == AT_TARGET).any() else "", meanings))
        chosen = None
        if best is not None:
            st.markdown(best.words)
            if job.complete:
                tell(best.words)
            if st.button(say("Open the best cell in the race"), key="open_best"):
                chosen = words.with_axis(e, p.run, **{p.x.name: best.x, p.y.name: best.y})
        chosen = _type_cell(e, p) or chosen
    return chosen or _clicked(e, p, click)


def chart_tables(e: Experiment, job: Job) -> Iterator[Markup]:
    """Some of the cells, with their losses or steps."""
    p, by_steps = plane_of(e, job), state.get(words.MEASURE) == "steps"

    def cell(column: int, row: int) -> str:
        i = row * len(p.xs) + column
        outcome, reached = int(p.cells.outcome[i]), int(p.cells.reached[i])
        if outcome == DIVERGED and not (by_steps and reached >= 0):
            return say(OUTCOMES[DIVERGED])
        if by_steps:
            return str(reached) if reached >= 0 else say("not reached")
        loss = show(float(p.cells.loss[i]), 3)
        if outcome in (OTHER, FLAT):
            return say("{loss}, {outcome}", loss=loss, outcome=OUTCOMES[outcome])
        return loss

    if by_steps:
        caption = say("Steps of {run} to the target loss", run=p.label)
    else:
        caption = say("Final loss of {run}", run=p.label)
    x, y = (Axis(h.name, [few_digits(h, float(v)) for v in along]) for h, along in ((p.x, p.xs), (p.y, p.ys)))
    yield cell_table(caption, x, y, cell)


def _clicked(e: Experiment, p: Plane, click: Click | None) -> Experiment | None:
    if click is None or max(click.column, click.row) >= len(p.shown.cell):
        return None
    values = p.values(click.column, click.row)
    return None if values is None else words.with_axis(e, p.run, **values)


def _type_cell(e: Experiment, p: Plane) -> Experiment | None:
    """The same choice without a pointer: two lists of values and a button."""
    values = {}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        for h, along in ((p.x, p.xs), (p.y, p.ys)):
            options = [float(v) for v in along]
            near = int(np.abs(position(h, along) - position(h, getattr(p.run.rule, h.name))).argmin())
            values[h.name] = st.selectbox(
                say(h.short),
                options,
                index=near,
                format_func=setting,
                width=130,
                key=f"cell.{p.run.id}.{h.name}.{len(along)}.{near}",
            )
        go = st.button(
            say("Open in the race"), key="open_cell", help=say("Give the race these two values and go there.")
        )
    return words.with_axis(e, p.run, **values) if go else None


class BestCell(NamedTuple):
    """The best cell of a plane: its hyperparameters, and what is said of it."""

    x: float
    y: float
    words: str


def best_cell(e: Experiment, p: Plane, measure: str) -> BestCell | None:
    """The best cell; of several that tie, the one nearest to the race's setting."""
    if measure == "loss":
        value = np.where((p.cells.outcome >= 0) & (p.cells.outcome != DIVERGED), p.cells.loss, np.inf)
    else:
        value = np.where(p.cells.reached >= 0, p.cells.reached.astype(float), np.inf)
    if not np.isfinite(value).any():
        return None
    tied = np.flatnonzero(ties(e.surface, value) if measure == "loss" else value == value.min())
    n = len(p.xs)
    columns, rows = tied % n, tied // n
    away = np.hypot(_cells_away(p, p.x, p.xs)[columns], _cells_away(p, p.y, p.ys)[rows])
    i = int(away.argmin())
    least = float(value[tied[i]])
    best_x, best_y = float(p.xs[columns[i]]), float(p.ys[rows[i]])
    at = join([f"{say(h.short)} {few_digits(h, v)}" for h, v in ((p.x, best_x), (p.y, best_y))])
    if measure == "loss":
        reached = say("loss {loss}", loss=show(least, 3))
    else:
        reached = say_count("1 step", "{n} steps", int(least))
    if len(tied) > 1:
        said = say(
            "Best cells: {n} tie with {value}. Nearest to the race's setting: {at}.", n=len(tied), value=reached, at=at
        )
        return BestCell(best_x, best_y, said)
    said = say("Best cell: {at}, {value}.", at=at, value=reached)
    if measure == "loss" and not reaches(e.surface, least) and {columns[i], rows[i]} & {0, n - 1}:
        said = sentences(said, say("It is at the edge of the map: a better one may lie beyond."))
    return BestCell(best_x, best_y, said)


def few_digits(h: Hyper, value: float) -> str:
    """A value of an axis in at most three significant digits; those of 1 - value where that is what spreads."""
    if h.scale == "complement":
        return setting(round(1.0 - float(f"{1.0 - value:.2g}"), 12))
    return setting(float(f"{value:.3g}"))


def _cells_away(p: Plane, h: Hyper, along: Array) -> Array:
    """How far each value of an axis is from the race's, as a share of the axis."""
    at = position(h, along)
    away: Array = np.abs(at - position(h, getattr(p.run.rule, h.name))) / (at[-1] - at[0])
    return away


def _share_of(kind: NDArray[np.int8], said: dict[int, str]) -> dict[int, float]:
    """The share of each kind of cells that there is."""
    known = kind[kind >= 0]
    shares = {code: float((known == code).sum() / max(known.size, 1)) for code in said}
    return {code: share for code, share in shares.items() if share}


def _shares(kind: NDArray[np.int8], said: dict[int, str]) -> str:
    """The kinds of cells in words."""
    shares = _share_of(kind, said).items()
    return join([say("{kind}: {share:.0f} %", kind=said[code], share=100 * share) for code, share in shares])


def rings(theme: Theme, best: bool) -> Markup:
    """What the rings on the map mean."""
    said = {"circle": say("The race's setting")} | ({"diamond": say("The best cell")} if best else {})
    entries = (Markup("<span>{} {}</span>").format(ring_picture(shape, theme), text) for shape, text in said.items())
    return Markup("<div class='map-legend'>{}</div>").format(Markup().join(entries))


def _legend(kind: NDArray[np.int8], said: dict[int, str]) -> Markup:
    """Kinds of cells with their mark and share."""
    grey = say("(grey)")
    marks = LEGEND | {NOT_REACHED: grey, DIVERGED: f"{LEGEND[DIVERGED]} {grey}"}
    rows = (
        (f"{said[code]} {marks.get(code, '')}", say("{share:.1f} %", share=100 * share))
        for code, share in _share_of(kind, said).items()
    )
    # "Share" alone is what one does with a link, which other languages call something else.
    return table((Column(say("Cells"), "row head"), Column(say("Share{of_cells}", of_cells=""))), rows)

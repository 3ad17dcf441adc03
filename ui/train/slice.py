"""The bridge back to the race: the loss on one plane through the start and the ends of two runs."""

from collections.abc import Iterator, Mapping
from functools import partial

import streamlit as st
from markupsafe import Markup

from learning.network import ROWS_AT_ONCE
from learning.slice import Slice, losses, plane
from ui.chart import show_chart
from ui.chart_tables import Axis, at_steps, cell_table, line_table, show_tables, spread
from ui.controls import fill
from ui.labels import labels
from ui.language import reason, say, sentences
from ui.layout import ask_for_tab, look
from ui.numbers import show
from ui.train.figures import slice_figure
from ui.train.live import progress_text
from ui.train.previews import plane_preview
from ui.train.run import TrainingJob, products
from ui.work import watch
from ui.work.job import Job

POINTS = 31
BUDGET = 6e9
"""Multiplications that a plane may take: about a second."""
_CUT = "train_cut"


def _rows(job: TrainingJob) -> int:
    """How many training rows the loss is taken over."""
    affordable = int(BUDGET / (POINTS**2 * products(job.plan.model, job.data)))
    return min(len(job.data.train.inputs), max(affordable // 64 * 64, 64), 4 * ROWS_AT_ONCE)


class Plane(Job):
    """The loss on one plane, in the making."""

    def __init__(self, trained: TrainingJob, first: str, second: str) -> None:
        ids = [run.id for run in trained.plan.runs]
        self.of = trained, first, second, trained.epoch
        self.plane = plane(trained.first_seed(), ids.index(first), ids.index(second), POINTS)
        bare = self.plane._replace(paths=[], distances=[])
        super().__init__([partial(losses, trained.plan.model, trained.data, _rows(trained), bare)], 0)

    @property
    def slice(self) -> Slice:
        """The plane with its loss and all paths."""
        return Slice(self.plane.u, self.plane.v, self.results[0], self.plane.paths, self.plane.distances)


def _cut(trained: TrainingJob, first: str, second: str) -> Slice:
    """The plane, kept as long as the visitor looks at it and the training is the same."""
    now = on_screen()
    if now is None or now.of != (trained, first, second, trained.epoch):
        now = st.session_state[_CUT] = Plane(trained, first, second)
    if not now.complete:  # lost, too, if the last visit to this tab ended early
        watch.finish(now, lambda _: say("The loss on the plane is being computed."), _back, again="_plane")
    return now.slice


def on_screen() -> Plane | None:
    """The plane that this session has looked at last."""
    kept: Plane | None = st.session_state.get(_CUT)
    return kept


def _back() -> None:
    ask_for_tab("training", "train_tab")


def _choose_ends(names: Mapping[str, str]) -> tuple[str, str]:
    with st.container(horizontal=True):
        ends = []
        for i, label in enumerate((say("First end"), say("Second end"))):
            key = f"train_end_{i}"
            kept = st.session_state.get(key)
            options = [id for id in names if id not in ends]
            st.selectbox(
                label,
                options,
                key=fill(key, kept if kept in options else options[0]),
                width=200,
                format_func=lambda id: names[id],
            )
            ends.append(st.session_state[key])
    return ends[0], ends[1]


def show_slice(job: TrainingJob | None) -> None:
    """The plane with all paths, and what it hides."""
    if job is not None and job.running and not watch.stopped(job):
        watch.finish(job, lambda _: say("The training goes on. {progress}.", progress=progress_text(job)), _back)
    if job is None or job.epoch == 0:
        st.markdown(
            say(
                "Once two models are trained, this shows the training loss on the plane through their start and their "
                "ends, with the path of every run."
            )
        )
        st.html(plane_preview(look().theme))
        return
    if len(job.plan.runs) < 2:
        st.markdown(say("The plane goes through the ends of two runs. Train at least two to see it."))
        st.html(plane_preview(look().theme))
        return
    names = labels(job.plan.runs)
    first, second = _choose_ends(names)
    try:
        cut = _cut(job, first, second)
    except ValueError as problem:
        st.warning(reason(problem), icon=":material/info:")
        return
    show_chart(
        slice_figure(cut, job.plan.runs, look()),
        key="train_slice",
        alt=say(
            "Contour map of the training loss on a plane in the space of the parameters, with the path of every run."
        ),
    )
    size, rows = job.plan.model.size(job.data), _rows(job)
    far = max(float(distance[-1]) for distance in cut.distances)
    ends = {"first": names[first], "second": names[second], "seed": job.plan.repeats.seed}
    if rows == len(job.data.train.inputs):
        shown = say(
            "The training loss (over all training rows) on the plane that holds the start and the ends of **{first}** "
            "and **{second}**, both with seed {seed}.",
            **ends,
        )
    else:
        shown = say(
            "The training loss (over {rows:,} of the training rows) on the plane that holds the start and the ends of "
            "**{first}** and **{second}**, both with seed {seed}.",
            rows=rows,
            **ends,
        )
    hidden = say(
        "What it hides: the other {others:,} of {size:,} directions. Every path is drawn at its nearest point of the "
        "plane, so only the start and the two ends lie on it; the farthest end is {far} away, and the loss of a path "
        "is not the loss of the ground under it. A wall on this plane need not be one in all directions.",
        others=size - 2,
        size=size,
        far=show(far, 2),
    )
    st.markdown(sentences(shown, hidden))
    show_tables(lambda: chart_tables(cut, names))


def chart_tables(cut: Slice, names: Mapping[str, str]) -> Iterator[Markup]:
    """The loss at some points of the plane, and where each run is on it after some epochs."""
    u, v = (
        Axis(name, [show(float(x), 3) for x in along])
        for name, along in ((say("towards the first end"), cut.u), (say("across"), cut.v))
    )
    yield cell_table(say("Training loss on the plane"), u, v, lambda column, row: show(float(cut.loss[row, column])))
    paths = {
        label: (path[:, 0], path[:, 1], distance)
        for label, path, distance in zip(names.values(), cut.paths, cut.distances, strict=True)
    }
    at = at_steps(spread(0, max(len(path) for path in cut.paths) - 1))
    title = say("Place on the plane (towards the first end, across, distance from it)")
    yield line_table(title, say("Epoch"), at, paths)

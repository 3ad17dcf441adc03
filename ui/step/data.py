"""What the player of the step page shows: the run and its twin, the traces, and the picture of the step."""

from typing import Any

from optimizers.experiment import Experiment
from optimizers.runs import Run
from optimizers.twins import Twin
from ui.layout import Look
from ui.palette import Theme
from ui.player import Chart, payload
from ui.step.figures import Trace, picture, traces, twin_trace
from ui.step.inside import Inside, inside, seeks, telling_step
from ui.step.twins import as_twin, twin_experiment, twin_sentence
from ui.work.cache import remember


@remember(16_000_000, words=True)
def chart_of_twin(e: Experiment, run: Run, twin: Twin, theme: Theme) -> Trace:
    """The trace that compares a run with its twin."""
    # A twin's steps cost as much as the run, so that they are not taken anew for another quantity.
    return twin_trace(inside(e, run), twin.rule, theme)


@remember(1_000_000, words=True)
def twin_comparison(e: Experiment, run: Run, twin: Twin) -> str:
    """How a run compares with its twin, in words."""
    return twin_sentence(inside(e, run), twin)


@remember(32_000_000, words=True)
def charts_over_time(e: Experiment, run: Run, twin: Twin | None, quantity: str, theme: Theme) -> tuple[Trace, ...]:
    """The traces of a run, the last of which compares it with its twin if it has one."""
    compared = (chart_of_twin(e, run, twin, theme),) if twin else ()
    return (*traces(inside(e, run), quantity, theme), *compared)


def player_data(e: Experiment, run: Inside, twin: Twin | None, quantity: str, view: Look) -> dict[str, Any]:
    """The payload of the player, but for what another step changes."""
    over_time = charts_over_time(e, run.own, twin, quantity, view.theme)
    charts = [
        Chart("step_map", "map"),
        Chart("step_near", "near"),
        *(Chart(t.key, "trace", t.lines) for t in over_time),
    ]
    both = twin_experiment(e, run.own, twin)
    data = payload(both, charts, view)
    data["rules"][0] |= {"name": run.label}
    if twin:
        data["rules"][1] = as_twin(data["rules"][1], run, twin, view.theme)
    return data


def at_step(e: Experiment, run: Inside, step: int, view: Look) -> dict[str, Any]:
    """What the payload says of one step, at which the player is at rest."""
    # Another run may open on another step: the player is told of that too.
    return {
        "at": {"step": step, "asked": f"{seeks()} {telling_step(run)}"},
        "picture": picture(run, e.surface, min(max(step, 1), run.last), view.theme) if run.last else None,
    }

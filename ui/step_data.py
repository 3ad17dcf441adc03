"""What the player of the step page shows: the run and its twin, the traces, and the picture of the step."""

from functools import lru_cache
from typing import Any

from optimizers.experiment import Experiment
from optimizers.inside import Twin
from optimizers.rules import Rule
from ui.inside import Inside, asked, inside
from ui.layout import Look
from ui.palette import Theme
from ui.player import Chart, payload
from ui.runs import paths
from ui.step_figures import Trace, picture, traces, twin_trace
from ui.twins import as_twin, twin_experiment


@lru_cache(maxsize=32)
def charts_over_time(e: Experiment, rule: Rule, twin: Twin, quantity: str, theme: Theme) -> tuple[Trace, ...]:
    """The traces of a run, the last of which compares it with its twin."""
    run = inside(e, rule)
    return (*traces(run, quantity, theme), twin_trace(run, twin.rule, theme))


def player_data(e: Experiment, run: Inside, twin: Twin, quantity: str, step: int, view: Look) -> dict[str, Any]:
    """The payload of the player, at rest at `step`."""
    over_time = charts_over_time(e, run.rule, twin, quantity, view.theme)
    charts = [
        Chart("step_map", "map"), Chart("step_near", "near"), *(Chart(t.key, "trace", t.lines) for t in over_time),
    ]  # fmt: skip
    both = twin_experiment(e, run.rule, twin)
    data = payload(both, paths(both), charts, view.theme, view.thick)
    data["rules"][1] = as_twin(data["rules"][1], run.rule, twin, view.theme)
    data["look"] += f"{twin} {quantity}"
    data["at"] = {"step": step, "asked": asked()}
    data["picture"] = picture(run, e.surface, min(max(step, 1), run.last), view.theme) if run.last else None
    return data

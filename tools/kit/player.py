"""The players of a lesson: the pages that the app exports, which take plotly.js from a file beside them."""

from plotly.offline import get_plotlyjs

from course.lesson import Lesson
from ui.export.standalone import standalone
from ui.race.choice import usual

PLOTLY, RUN, TRY = "plotly.min.js", "player.html", "try.html"

_THICK = 2.5
"""Of trails, in pixels."""


def plotly() -> str:
    """What all players draw with."""
    return str(get_plotlyjs())


def plays(lesson: Lesson) -> bool:
    """Whether its run is a race, which the players show; other stages are in the app alone."""
    return not lesson.stage


def player_of_try(lesson: Lesson) -> str:
    """The file in which the first move is tried; empty if nothing can be dragged there."""
    if not plays(lesson) or not lesson.controls or lesson.experiment.surface.stochastic:
        return ""
    return RUN if lesson.tried == lesson.experiment else TRY


def player(lesson: Lesson, plotly: str, tried: bool = False) -> str:
    """The run of a lesson, or what its first move opens with; only with the sliders that the lesson has."""
    e = lesson.tried if tried else lesson.experiment
    return standalone(e, usual(e), "light", _THICK, plotly, lesson.controls)

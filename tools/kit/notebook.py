"""The notebook of a lesson: its experiment written out, run and drawn, its question, and a cell for other settings."""

import json
from typing import Any

from course.questions import Question
from tools.kit.asked import Asked
from tools.kit.material import Material
from ui.course.said import in_language, said
from ui.export.code import numpy_code
from ui.language import language, say
from ui.palette import line_style

_IMPORTS = """import sys
from pathlib import Path

for folder in (Path.cwd(), *Path.cwd().parents):
    if (folder / "optimizers").is_dir() and (folder / "course").is_dir():
        sys.path.insert(0, str(folder))
        break
else:
    raise FileNotFoundError("{missing}")

import numpy as np
import plotly.graph_objects as go

from course.facts import Facts, changed
from course.lesson import experiment_of"""

_DRAW = """def draw(surface, paths):
    x, y = (np.linspace(low, high, 151) for low, high in surface.bounds)
    loss = surface.value(x[None, :], y[:, None]) + np.zeros((151, 151))
    above = loss - (loss.min() if surface.infimum is None else min(surface.infimum, loss.min()))
    figure = go.Figure(go.Contour(x=x, y=y, z=np.log10(above + 1e-3 * np.median(above)), **ground))
    for name, path in paths.items():
        figure.add_scatter(x=path.x[:, 0], y=path.x[:, 1], name=name, mode="lines+markers", **looks[name])
    (x0, x1), (y0, y1) = surface.bounds
    return figure.update_layout(
        xaxis={"title": "x", "range": [x0, x1]}, yaxis={"title": "y", "range": [y0, y1]}, template="plotly_white"
    )


draw(surface, paths)"""


def notebook(m: Material) -> str:
    """The notebook as the JSON of format 4; it runs where the lab's own packages are installed."""
    lesson, e = m.lesson, m.facts.e
    text = lesson.text(language())
    missing = say("Put this notebook into the folder of Descent Lab, or into one below it.")
    experiment = numpy_code(e).split('"""\n', 1)[1].strip()
    other = _other(m)
    cells = [
        _prose(f"# {said(text.title, m.facts)}\n\n{said(text.sections['predict'], m.facts)}"),
        _prose(_question(Asked(lesson.predict, m.facts))),
        _code(_IMPORTS.format(missing=missing)),
        _prose(say("The experiment, written out, and its runs.")),
        _code(experiment),
        _prose(said(text.sections["run"], m.facts)),
        _code(f"{_looks(m)}\n\n\n{_DRAW}"),
        _prose(say("The answer, as the lab computes it from the same experiment.")),
        _code(f'e = experiment_of("?{e.key}")\nfacts = Facts(e)\nanswer = {_computed(lesson.predict)}\nanswer'),
        _prose(_question(Asked(lesson.see, m.facts))),
        _code(f"seen = {_computed(lesson.see)}\nseen"),
        _prose(said(text.sections["understand"], m.facts)),
        _prose(say("Try other settings: any word of the lab's link.")),
        _code(
            f"other = Facts(changed(e, {other!r}))\n"
            f"print({_computed(lesson.predict).replace('facts.', 'other.', 1)})\n"
            "draw(other.e.surface, {run.id: other.path(run.id) for run in other.e.shown})"
        ),
    ]
    for number, cell in enumerate(cells):
        cell["id"] = f"{lesson.slug}-{number}"
    made: dict[str, Any] = {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"


def _prose(text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": text.splitlines(keepends=True)}


def _code(text: str) -> dict[str, Any]:
    source = text.splitlines(keepends=True)
    return {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": source}


def _question(a: Asked) -> str:
    """A question as Markdown; options are counted as the answer counts them."""
    ask = said(in_language(a.question.ask), a.facts)
    options = [f"- {i}: {option.striptags()}" for i, option in enumerate(a.options)]
    return "\n".join([f"**{ask}**", "", *options]).strip()


def _computed(question: Question) -> str:
    """What computes the answer in a cell."""
    return f"facts.value({question.answer!r})"


def _other(m: Material) -> dict[str, str]:
    """Settings that differ from those of the lesson: what its first move opens with, or else a longer run."""
    own, tried = m.facts.e.to_query(), m.tried.e.to_query()
    differ = {word: value for word, value in tried.items() if own.get(word) != value}
    return differ or {"steps": str(2 * m.facts.e.steps)}


def _looks(m: Material) -> str:
    """The lines of the runs as the app draws them, and its ground."""
    lines = []
    for run in m.facts.e.shown:
        style = line_style(run.id)
        look = {"line": {"color": style.light, "dash": style.dash}, "marker": {"size": 4}}
        lines.append(f'    "{run.id}": {look!r},'.replace("'", '"'))
    ground = 'ground = {"colorscale": "Blues", "showscale": False, "opacity": 0.5, "hoverinfo": "skip"}'
    return "\n".join(["looks = {", *lines, "}", ground])

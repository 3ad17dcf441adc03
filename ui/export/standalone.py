"""The experiment as one HTML file that plays without a server: the page's own figures under the page's own player."""

import base64
import json
import re
from collections.abc import Collection, Sequence
from functools import partial
from pathlib import Path
from string import Template
from typing import Any

import streamlit as st
from markupsafe import Markup, escape
from plotly.offline import get_plotlyjs

from optimizers.experiment import Experiment
from optimizers.hyper import declared
from ui.figures import map_figure
from ui.javascript import script
from ui.labels import labels
from ui.language import language, say
from ui.layout import Look
from ui.numbers import setting
from ui.palette import CASING, INK, Theme, run_label
from ui.player import CSS, HTML, Chart, hand, payload
from ui.player.kernels import RUN, kernels
from ui.player.served import normals
from ui.race.beside import beside
from ui.race.choice import Choice
from ui.race.results import results_table
from ui.spoken import words

_FOLDER = Path(__file__).parent
_PAGE = Template((_FOLDER / "page.html").read_text(encoding="utf-8"))
_SCRIPT = re.sub("^ +", "", script(_FOLDER / "standalone.js"), flags=re.MULTILINE)  # no text is longer than a line


def standalone(
    e: Experiment,
    choices: tuple[Choice, ...],
    theme: Theme,
    thick: float,
    plotly: str = "",
    controls: Collection[str] | None = None,
) -> str:
    """The whole file, with the charts that were chosen; nearly all of its five megabytes are plotly.js.

    With the address of a `plotly` beside it, it takes that one: many files then share it. With `controls`, words of the
    link, it is a part of another page: without a heading, and below the player with the sliders of these only, of which
    `lr` is that of every run.
    """
    view = Look(theme, 1.0, thick)
    curves = beside(e, choices, view)
    figures = {"map": map_figure(e.surface, theme)} | {chart.place: chart.figure for chart in curves}
    charts = [Chart("map", "map"), *(Chart(c.place, c.kind, threshold=c.threshold) for c in curves)]
    name, settings = say(e.surface.name), _settings(e, choices, theme, controls)
    return _PAGE.substitute(
        language=language(),
        title=escape(f"{name} \N{MIDDLE DOT} Descent Lab"),
        head=Markup("<h1>{}</h1>\n<p>{}</p>").format(name, say(e.surface.character)) if controls is None else "",
        map_alt=escape(say("Contour map with the runs on it")),
        saved=escape(say("The runs as they were saved")),
        footer=escape(say("Saved from Descent Lab. The experiment: {link}", link=f"?{e.key}")),
        words=_inline(words(language())),
        ink=INK[theme],
        ground=CASING[theme],
        accent=st.get_option(f"theme.{theme}.primaryColor"),
        border=st.get_option(f"theme.{theme}.borderColor"),
        soft=st.get_option(f"theme.{theme}.secondaryBackgroundColor"),
        curves="".join(
            f'<div id="{chart.place}" class="curve" role="img" aria-label="{escape(chart.alt)}"></div>'
            for chart in curves
        ),
        player_css=CSS,
        player_html=HTML,
        script=_SCRIPT,
        plotly=Markup('<script src="{}"></script>').format(plotly) if plotly else f"<script>{get_plotlyjs()}</script>",
        figures=_inline({key: json.loads(figure.to_json()) for key, figure in figures.items()}),
        runs=_inline(payload(e, charts, view, check_only=not e.surface.stochastic) | {"hand": hand(e, theme)}),
        results=results_table(e, partial(run_label, theme=theme)),
        near=settings if controls is not None else "",
        settings=settings if controls is None else "",
        normals="" if e.surface.stochastic else base64.b64encode(normals(e.seed)).decode(),
        kernels=kernels(),
    )


def _settings(e: Experiment, choices: tuple[Choice, ...], theme: Theme, controls: Collection[str] | None) -> Markup:
    """The sliders of all that the page can compute by itself, with a sentence that says so."""
    if e.surface.stochastic:
        return Markup()
    names = labels(e.runs)
    sliders = partial(_sliders, controls)
    groups: list[tuple[str, Markup]] = [
        (run_label(run.id, names[run.id], theme), sliders(run.id, run.rule)) for run in e.shown
    ]
    if not any(choice.shown == "distance" for choice in choices):  # the page does not know where minima go
        groups += [(escape(say(e.surface.name)), sliders(e.surface.slug, e.surface))]
    groups += [(say("Run"), sliders("run", e, RUN) + sliders("schedule", e.schedule))]
    fields = Markup("").join(
        Markup("<fieldset><legend>{}</legend>{}</fieldset>").format(head, made) for head, made in groups if made
    )
    said = say("Drag a slider, or across the map: the runs are computed in this page.")
    return Markup('<p>{}</p><div class="settings">{}</div>').format(said, fields)


def _sliders(controls: Collection[str] | None, prefix: str, owner: Any, names: Sequence[str] = ()) -> Markup:
    """A slider for each main setting of an owner, with the text of each tick; found by the hand as Streamlit's are."""
    sliders = []
    for name, h in declared(type(owner)).items():
        shown = h.main if controls is None else bool({name, f"{prefix}.{name}"} & set(controls))
        if h.scale == "switch" or not shown or (names and name not in names):
            continue
        value = float(getattr(owner, name))
        ticks = sorted({*h.ticks, value})
        texts = [setting(int(tick) if h.whole else tick) for tick in ticks]
        at = ticks.index(value)
        sliders.append(
            Markup(
                '<label class="st-key-{}-{}" title="{}">{}<input type="range" min="0" max="{}" value="{}" '
                'aria-valuetext="{}" data-texts="{}" /><output>{}</output></label>'
            ).format(
                *(prefix, name, say(h.help), say(name.replace("_", " ")), len(ticks) - 1, at),
                *(texts[at], " ".join(texts), texts[at]),
            )
        )
    return Markup("").join(sliders)


def _inline(data: Any) -> str:
    """JSON that can neither end the script element which holds it nor begin a comment in it."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", r"\u003c")

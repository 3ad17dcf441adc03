"""The experiment as one HTML file that plays without a server: the page's own figures under the page's own player."""

import json
from html import escape
from pathlib import Path
from string import Template

import plotly.offline
import streamlit as st

from optimizers.experiment import Experiment
from ui.figures import map_figure
from ui.javascript import script
from ui.layout import Look
from ui.palette import CASING, INK, Theme
from ui.player import CSS, HTML, Chart, payload
from ui.race.beside import beside
from ui.race.results import results_table

_FOLDER = Path(__file__).parent
_PAGE = Template((_FOLDER / "page.html").read_text(encoding="utf-8"))
_SCRIPT = script(_FOLDER / "standalone.js")


def standalone(e: Experiment, theme: Theme, thick: float) -> str:
    """The whole file; nearly all of its five megabytes are plotly.js."""
    view = Look(theme, 1.0, thick)
    curves = beside(e, True, view)
    figures = {"map": map_figure(e.surface, theme)} | {chart.kind: chart.figure for chart in curves}
    charts = [Chart("map", "map"), *(Chart(chart.kind, chart.kind) for chart in curves)]
    return _PAGE.substitute(
        title=escape(f"{e.surface.name} \N{MIDDLE DOT} Descent Lab"),
        name=escape(e.surface.name),
        character=escape(e.surface.character),
        link=escape(f"?{e.key}"),
        ink=INK[theme],
        ground=CASING[theme],
        accent=st.get_option(f"theme.{theme}.primaryColor"),
        border=st.get_option(f"theme.{theme}.borderColor"),
        soft=st.get_option(f"theme.{theme}.secondaryBackgroundColor"),
        curves="".join(
            f'<div id="{chart.kind}" class="curve" role="img" aria-label="{escape(chart.alt)}"></div>'
            for chart in curves
        ),
        player_css=CSS,
        player_html=HTML,
        script=_SCRIPT,
        plotly_js=plotly.offline.get_plotlyjs(),
        figures=_inline(json.dumps({key: json.loads(figure.to_json()) for key, figure in figures.items()})),
        runs=_inline(json.dumps(payload(e, charts, view))),
        results=results_table(e, theme),
    )


def _inline(text: str) -> str:
    """JSON that can neither end the script element which holds it nor begin a comment in it."""
    return text.replace("<", r"\u003c")

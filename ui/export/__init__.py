"""Take it with you: what is on screen as tables, a page that plays by itself, code, pictures and an animation."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import streamlit as st

from optimizers.experiment import Experiment
from optimizers.messages import message
from ui import state
from ui.export.code import keras_code, numpy_code, torch_code
from ui.export.standalone import standalone
from ui.export.table import csv
from ui.javascript import script
from ui.language import bound, say
from ui.layout import look
from ui.race.choice import chosen
from ui.share import link

_FOLDER = Path(__file__).parent

_pictures = st.components.v2.component(
    "descent_lab_pictures",
    html="<div class='list'></div><p aria-live='polite'></p>",
    css=(_FOLDER / "pictures.css").read_text(encoding="utf-8"),
    js=script(_FOLDER / "pictures.js"),
)


class File(NamedTuple):
    """A file that the server makes when it is asked for; `said` is the sentence beside its button."""

    label: str
    said: str
    end: str
    """The end of its name."""
    mime: str
    make: Callable[[], str | bytes]


class Animation(NamedTuple):
    """Charts of a player that grow in one picture, those of them that are on the page, under a line of text."""

    title: str
    keys: Sequence[str]


def race_files(e: Experiment) -> Sequence[File]:
    """What there is of a race: its numbers, its page and its code."""
    view = look()
    return (
        File(
            message("Numbers"),
            message("CSV: every quantity of every run at every step."),
            ".csv",
            "text/csv",
            partial(csv, e),
        ),
        File(
            message("Page"),
            message("HTML: plays by itself, without a server or the internet. About 5 MB."),
            ".html",
            "text/html",
            partial(standalone, e, chosen(), view.theme, view.thick),
        ),
        File("Python", message("Code for this lab's own module."), ".py", "text/x-python", partial(numpy_code, e)),
        File("PyTorch", message("Code for torch.optim."), "-torch.py", "text/x-python", partial(torch_code, e)),
        File("Keras", message("Code for keras.optimizers."), "-keras.py", "text/x-python", partial(keras_code, e)),
    )


def _slug(name: str) -> str:
    """A name as a part of a file's."""
    return re.sub(r"[^\w.]+", "-", name).strip("-")


def export_menu(
    what: str,
    title: str,
    charts: Mapping[str, str],
    files: Callable[[], Sequence[File]] = tuple,
    animation: Animation | None = None,
    legends: Mapping[str, Sequence[Mapping[str, Any]]] = MappingProxyType({}),
) -> None:
    """A button that opens what can be taken along.

    `what` is the word for it in names of files, `title` the one above pictures. `charts` says which charts the page may
    have: Streamlit key -> its name, a message, which names the file in English. `files` are made up when the menu is
    opened. `legends` are those of charts on which no player draws, by their keys: see `palette.legend`.
    """
    with st.popover(say("Take it with you"), icon=":material/download:", key="export", on_change="rerun") as popover:
        if not popover.open:
            return
        name = f"descent-lab-{_slug(what)}"
        for file in files():
            with st.container(horizontal=True, vertical_alignment="center", wrap=False):
                st.download_button(
                    say(file.label),
                    bound(file.make),
                    f"{name}{file.end}",
                    file.mime,
                    key=f"export.{file.label}",
                    on_click="ignore",
                    width=110,
                )
                st.caption(say(file.said))
        pictures = [
            {
                "key": key,
                "name": say(chart),
                "title": say("{title}: {chart}", title=title, chart=say(chart)),
                "file": f"{name}-{_slug(chart)}",
                "legend": list(legends.get(key, ())),
            }
            for key, chart in charts.items()
        ]
        _pictures(
            key="export_pictures",
            data={
                "charts": pictures,
                "animation": animation and animation._asdict() | {"file": name},
                "link": link(state.query()),
            },
        )

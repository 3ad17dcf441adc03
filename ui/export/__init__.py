"""Take it with you: the experiment on screen as a table, a page that plays by itself, pictures and code."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

import streamlit as st

from optimizers.experiment import Experiment
from ui.export.code import keras_code, numpy_code, torch_code
from ui.export.standalone import standalone
from ui.export.table import csv
from ui.javascript import script
from ui.layout import look

_FOLDER = Path(__file__).parent

_pictures = st.components.v2.component(
    "descent_lab_pictures",
    html="<div class='list'></div><p aria-live='polite'></p>",
    css=(_FOLDER / "pictures.css").read_text(encoding="utf-8"),
    js=script(_FOLDER / "pictures.js"),
)


def export_menu(e: Experiment, charts: Mapping[str, str]) -> None:
    """A button that opens the exports. `charts` says which charts the page has: Streamlit key -> its name."""
    with st.popover("Take it with you", icon=":material/download:", key="export", on_change="rerun") as popover:
        if not popover.open:
            return
        name, view = f"descent-lab-{e.surface.slug}", look()
        downloads = (
            ("Numbers", "CSV: every quantity of every run at every step.", f"{name}.csv", "text/csv", partial(csv, e)),
            (
                "Page",
                "HTML: plays by itself, without a server or the internet. About 5 MB.",
                f"{name}.html",
                "text/html",
                partial(standalone, e, view.theme, view.thick),
            ),
            ("Python", "Code for this lab's own module.", f"{name}.py", "text/x-python", partial(numpy_code, e)),
            ("PyTorch", "Code for torch.optim.", f"{name}-torch.py", "text/x-python", partial(torch_code, e)),
            ("Keras", "Code for keras.optimizers.", f"{name}-keras.py", "text/x-python", partial(keras_code, e)),
        )
        for label, said, file, mime, make in downloads:
            with st.container(horizontal=True, vertical_alignment="center", wrap=False):
                st.download_button(label, make, file, mime, key=f"export.{label}", on_click="ignore", width=110)
                st.caption(said)
        st.caption("Pictures of the charts, as PNG:")
        files = [{"key": key, "name": chart, "file": f"{name}-{chart}"} for key, chart in charts.items()]
        _pictures(key="export_pictures", data={"charts": files})

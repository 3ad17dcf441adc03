"""The server: what is done before it listens, what every answer carries, and what a visitor sees of a fault."""

import gc
import logging
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware

from optimizers.kernels.compiled import forgo
from ui.compressed import Compressed
from ui.course.progress import served as progress
from ui.headers import Headers, get_sites
from ui.maps import served as maps
from ui.old_links import OldLinks
from ui.player import served as player
from ui.rehearsal import rehearse
from ui.uploads import Uploads
from ui.work import watch
from ui.work.memory import few_heaps

FAULT = (
    "This part of the app has a fault, which is now in the server's log; "
    '<a href="." target="_self">start again from the first page</a>.'
)


def says_more_than_a_request(record: logging.LogRecord) -> bool:
    """Whether a line of uvicorn's log is about more than that somebody asked for something."""
    return record.levelno > logging.INFO or {"protocols", "websockets"}.isdisjoint(Path(record.pathname).parts)


def show_fault(_: Exception) -> bool:
    """Show a sentence in place of what failed; Streamlit has logged the error."""
    with st.container(border=True):
        st.markdown(FAULT, unsafe_allow_html=True)
    return True


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Set the process up; the server listens afterwards."""
    for name in ("uvicorn.access", "uvicorn.error"):  # Streamlit's own handlers write here whatever uvicorn is told
        logging.getLogger(name).addFilter(says_more_than_a_request)
    few_heaps()
    forgo()  # kernels are for the workers: what is computed here is short, and compiling would hold up every visitor
    watch.start()
    await rehearse()
    gc.collect()
    gc.freeze()  # what is there now stays: full passes of the garbage collector need not walk through it
    sys.setswitchinterval(0.0005)  # sessions take turns ten times as often: a slider waits less while others train
    yield


OPTIONS: dict[str, Any] = {
    "middleware": [
        Middleware(Headers, sites=get_sites()),
        Middleware(OldLinks),
        Middleware(Uploads),
        Middleware(Compressed),
    ],
    "routes": [*maps.ROUTES, *player.ROUTES, *progress.ROUTES],
    "on_script_error": show_fault,
}
"""How a script is served here: with the headers, links of old, limits for uploads, compressed, an answer to a fault."""

app = st.App(Path(__file__).parent / "lab.py", lifespan=lifespan, **OPTIONS)  # streamlit run looks for this call

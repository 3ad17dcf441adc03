"""A visit to every page before there are visitors: nobody then pays for what a page needs once in a process.

What a page imports is imported here, by one thread at a time. Libraries that look into sys.modules, as Plotly does
for pandas, would otherwise take a module that another visitor's thread is still importing.
"""

import asyncio
from importlib import import_module
from typing import get_args

from PIL import Image
from streamlit import runtime
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState, ContextInfo
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.session_manager import SessionClient

from ui.language import LANGUAGES
from ui.palette import Theme

ongoing = False
"""Whether pages are opened for nobody: they begin nothing then that takes long."""


class _Guest(SessionClient):
    """Reads of what a browser is sent which pages there are, and that the page is complete."""

    def __init__(self) -> None:
        self.pages: list[str] = []
        self.complete = asyncio.Event()

    def write_forward_msg(self, msg: ForwardMsg) -> None:
        kind = msg.WhichOneof("type")
        if kind == "navigation":
            self.pages = [page.url_pathname for page in msg.navigation.app_pages]
        elif kind == "script_finished" and msg.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            self.complete.set()


async def _visit(page: str, theme: Theme, code: str) -> list[str]:
    """Open a page in a language as a link to it does; the names of all pages."""
    guest, server = _Guest(), runtime.get_instance()
    session = server.connect_session(guest, user_info={})
    context = ContextInfo(color_scheme=theme, locale=code)
    state = ClientState(page_name=page, context_info=context)
    server.handle_backmsg(session, BackMsg(rerun_script=state))
    await guest.complete.wait()
    server.close_session(session)
    return guest.pages


async def rehearse() -> None:
    """Open every page once in each theme and each language. To be called on the server's event loop."""
    global ongoing
    ongoing = True
    themes: tuple[Theme, ...] = get_args(Theme)
    first, *others = LANGUAGES
    for theme, code in [*((theme, first) for theme in themes), *((themes[0], code) for code in others)]:
        for page in await _visit("", theme, code):
            await _visit(page, theme, code)
    ongoing = False
    # Not on a page when it opens, but libraries import something for it on first use: the surfaces' pictures, and the
    # curves of a training.
    Image.preinit()
    for name in ("pyarrow.pandas_compat", "pyarrow.vendored.version"):
        import_module(name)

"""What visitors have uploaded takes a bounded part of the server's memory, whoever sends it.

Streamlit bounds one file (`server.maxUploadSize`) and asks for a connected session, but a session may send any number
of files to any page, and they stay for minutes after it has gone.
"""

from typing import cast

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import config, runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

KEPT = 3
"""Files of one session: the lab reads a file at once and asks for one only."""

ROOM = 500_000_000
"""Bytes of all sessions together, with those on their way."""


def _files() -> MemoryUploadedFileManager:
    return cast(MemoryUploadedFileManager, runtime.get_instance().uploaded_file_mgr)


def _stored_bytes() -> int:
    return sum(len(file.data) for files in list(_files().file_storage.values()) for file in list(files.values()))


def _tidy() -> None:
    """Forget the files of sessions that are not connected, and all but the newest of the others."""
    for session, files in list(_files().file_storage.items()):
        if not runtime.get_instance().is_active_session(session):
            _files().remove_session_files(session)
        for file in list(files)[:-KEPT]:
            _files().remove_file(session, file)


class Uploads:
    """Refuses a file for which there is no room, and forgets those that nobody needs any more."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._coming = 0  # bytes on their way

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As any ASGI app."""
        size = self._size(scope)
        if size and _stored_bytes() + self._coming + size > ROOM:
            await PlainTextResponse("The server has no room for this file now.", 503)(scope, receive, send)
            return
        self._coming += size
        try:
            await self.app(scope, receive, send)
        finally:
            self._coming -= size
            if size or scope["type"] == "websocket":  # a file has come, or a session has gone
                _tidy()

    @staticmethod
    def _size(scope: Scope) -> int:
        """The bytes that a request may leave here: as it says, else the most that Streamlit takes; 0 if none."""
        if scope["type"] != "http" or scope["method"] != "PUT":
            return 0
        said = Headers(scope=scope).get("content-length", "")
        largest = int(config.get_option("server.maxUploadSize")) * 2**20
        return min(int(said), largest) if said.isdecimal() else largest

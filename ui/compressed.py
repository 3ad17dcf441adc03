"""Streamlit's scripts and styles, compressed once: a first visit receives 3 MB instead of 8."""

import gzip
from asyncio import Lock, to_thread
from collections import defaultdict
from typing import NamedTuple

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PLACE = "/static/"
"""Where they are served; their names have a hash of what is in them, so that they are kept for ever."""
KINDS = (".js", ".css")


class _Kept(NamedTuple):
    body: bytes
    headers: dict[str, str]


class Compressed:
    """Compresses a script or style when it is first asked for, and keeps it: 3 MB for all that the pages load."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._kept: dict[str, _Kept] = {}
        self._locks: defaultdict[str, Lock] = defaultdict(Lock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As any ASGI app."""
        if not _wanted(scope):
            await self.app(scope, receive, send)
            return
        path = scope["path"]
        async with self._locks[path]:  # thirty first visitors ask at once
            if path not in self._kept:
                status, headers, body = await self._whole(scope, receive)
                if status != 200 or "content-encoding" in headers or "html" in headers.get("content-type", ""):
                    self._locks.pop(path, None)  # nothing stays of a name without a file, which gets the page itself
                    await Response(body, status, headers)(scope, receive, send)
                    return
                headers |= {"content-encoding": "gzip", "vary": "Accept-Encoding"}
                del headers["content-length"]
                self._kept[path] = _Kept(await to_thread(gzip.compress, body, 6), headers)
        kept = self._kept[path]
        await Response(kept.body, 200, kept.headers)(scope, receive, send)

    async def _whole(self, scope: Scope, receive: Receive) -> tuple[int, dict[str, str], bytes]:
        """What the server answers, as one."""
        status, headers, parts = 500, {}, list[bytes]()

        async def collect(message: Message) -> None:
            nonlocal status, headers
            if message["type"] == "http.response.start":
                status, headers = message["status"], dict(Headers(raw=message["headers"]))
            else:
                parts.append(message.get("body", b""))

        await self.app({**scope, "extensions": {}}, receive, collect)
        return status, headers, b"".join(parts)


def _wanted(scope: Scope) -> bool:
    """Whether a whole file is asked for by a browser that takes it compressed."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return False
    headers, path = Headers(scope=scope), scope["path"]
    return (
        path.startswith(PLACE)
        and path.endswith(KINDS)
        and "gzip" in headers.get("accept-encoding", "")
        and {"range", "if-none-match", "if-modified-since"}.isdisjoint(headers)
    )

"""Links of old: until there was a start page, the race was what the lab's bare address opened."""

from urllib.parse import parse_qsl

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import config

from ui.language import WORD

RACE = b"race"
"""Where the race is, beside the start page."""


class OldLinks:
    """Sends who asks for the start page with words of a race to the race, with the same words."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As any ASGI app."""
        if not _of_old(scope):
            await self.app(scope, receive, send)
            return
        answer = Response(status_code=307)
        # As it came, and relative: the lab may have an address below another one.
        answer.raw_headers.append((b"location", RACE + b"?" + scope["query_string"]))
        await answer(scope, receive, send)


def _of_old(scope: Scope) -> bool:
    """Whether the start page is asked for with more than its language."""
    if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or scope["path"] != _start(scope):
        return False
    words = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    return any(name != WORD for name, _ in words)


def _start(scope: Scope) -> str:
    """The path of the start page."""
    folder = str(config.get_option("server.baseUrlPath")).strip("/")
    return f"{scope.get('root_path', '')}/{folder}/" if folder else f"{scope.get('root_path', '')}/"

"""The page to which a link with progress leads. Its script takes the progress over, which the browser sends nowhere.

Streamlit's own pages cannot do this: they drop the fragment of an address before any component is there to read it.
"""

from functools import cache
from hashlib import sha256
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from ui.javascript import script

TAKE = "take"
"""Its address, relative to the app's."""

_KEPT = {"Cache-Control": "public, max-age=31536000, immutable"}


@cache
def _script() -> str:
    return script(Path(__file__).with_name("take.js"))


@cache
def script_url() -> str:
    """The address of its script, relative to the app's; another one for every release."""
    return f"{TAKE}/{sha256(_script().encode()).hexdigest()[:32]}.js"


def _page(_: Request) -> Response:
    return HTMLResponse(
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Descent Lab</title>'
        f'<script type="module" src="{script_url()}"></script></head><body></body></html>'
    )


def _answer(request: Request) -> Response:
    if request.path_params["name"] != script_url().rpartition("/")[2]:
        return PlainTextResponse("This is the address of another release.", 404)
    return Response(_script(), media_type="text/javascript", headers=_KEPT)


ROUTES = [Route(f"/{TAKE}", _page), Route(f"/{TAKE}/{{name}}", _answer)]
"""Where both are served."""

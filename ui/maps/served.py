"""What the browser fetches to compute maps by itself: a worker, and a kernel for each rule on each surface."""

from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from optimizers.hyper import declared
from optimizers.rules import RULES
from optimizers.surfaces import SURFACES
from ui.javascript import script
from ui.maps.kernels import module
from ui.player.served import KEPT

_QUIET, _NOISY = "exact", "noisy"


@cache
def _worker() -> str:
    return script(Path(__file__).parent / "hand" / "worker.js")


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:32]


@cache
def worker_url() -> str:
    """The address of the worker, relative to the app's."""
    return f"hand/maps/{_digest(_worker())}/worker.js"


@lru_cache(maxsize=256)
def kernel_urls(rule: str, surface: str, columns: tuple[str, ...]) -> tuple[str, str]:
    """The addresses of the kernels of a rule on a surface, without and with noise."""
    words = ".".join((rule, surface, *columns))
    exact, noisy = (f"{words}.{kind}" for kind in (_QUIET, _NOISY))
    return (
        f"hand/maps/{_digest(_kernel(exact) or '')}/{exact}.js",
        f"hand/maps/{_digest(_kernel(noisy) or '')}/{noisy}.js",
    )


def _kernel(words: str) -> str | None:
    """The kernel that is meant; None if there is none."""
    rule, surface, *columns, kind = words.split(".")
    if rule not in RULES or surface not in SURFACES or kind not in (_QUIET, _NOISY):
        return None
    if len(columns) not in (0, 2) or not set(columns) <= declared(RULES[rule]).keys():
        return None
    return module(rule, surface, tuple(columns), "gaussian" if kind == _NOISY else "")


def _serve(request: Request) -> Response:
    words = request.path_params["words"]
    text = _worker() if words == "worker" else _kernel(words) if words.count(".") in (2, 4) else None
    if text is None or _digest(text) != request.path_params["digest"]:
        return PlainTextResponse("This is the address of another release.", 404)
    return Response(text, media_type="text/javascript", headers=KEPT)


ROUTES = [Route("/hand/maps/{digest}/{words}.js", _serve)]
"""Where they are served."""

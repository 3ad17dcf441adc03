"""What the browser fetches to compute maps by itself: a worker, and a kernel for each rule on each surface."""

from functools import cache
from hashlib import sha256
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

import formulas
import optimizers.kernels
from optimizers.maps.axes import numeric
from optimizers.rules import RULES
from optimizers.surfaces import SURFACES
from ui.javascript import script
from ui.maps.kernels import module
from ui.player.kernels import kernels
from ui.player.served import KEPT

_FOLDER = Path(__file__).parent
_WRITERS = [Path(str(package.__file__)).parent for package in (optimizers.kernels, formulas)]
"""What writes kernels, besides this folder."""


@cache
def _worker() -> str:
    return script(_FOLDER / "hand" / "worker.js")


@cache
def _release() -> str:
    """A name for all scripts together: of the arithmetic, and of what makes kernels and the worker of it.

    So no kernel is written to name it, and none for an address of another release.
    """
    files = [path for folder in (*_WRITERS, _FOLDER) for path in sorted(folder.glob("*.py"))]
    parts = [kernels(), _worker(), script(_FOLDER / "hand" / "solve.js"), *(path.read_text("utf-8") for path in files)]
    return sha256("".join(parts).encode()).hexdigest()[:32]


def worker_url() -> str:
    """The address of the worker, relative to the app's."""
    return f"hand/maps/{_release()}/worker.js"


def kernel_urls(rule: str, surface: str, columns: tuple[str, ...]) -> tuple[str, str]:
    """The addresses of the kernels of a rule on a surface, without and with noise."""
    words = ".".join((rule, surface, *columns))
    return f"hand/maps/{_release()}/{words}.exact.js", f"hand/maps/{_release()}/{words}.noisy.js"


def _kernel(words: str) -> str | None:
    """The kernel that an address means; None if there is none."""
    if words.count(".") not in (2, 4):
        return None
    rule, surface, *columns, kind = words.split(".")
    if rule not in RULES or surface not in SURFACES or kind not in ("exact", "noisy"):
        return None
    if len({*columns}) < len(columns) or not {*columns} <= {h.name for h in numeric(RULES[rule])}:
        return None
    return module(rule, surface, tuple(columns), "gaussian" if kind == "noisy" else "")


def _serve(request: Request) -> Response:
    if request.path_params["release"] != _release():
        return PlainTextResponse("This is the address of another release.", 404)
    words = request.path_params["words"]
    text = _worker() if words == "worker" else _kernel(words)
    if text is None:
        return PlainTextResponse("There is no such script.", 404)
    return Response(text, media_type="text/javascript", headers=KEPT)


ROUTES = [Route("/hand/maps/{release}/{words}.js", _serve)]
"""Where they are served."""

"""What the browser fetches to compute runs by itself: the arithmetic, and the normal numbers of a seed.

Both are the same for ever under their names, so that a browser, or a proxy, keeps them.
"""

from functools import cache
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from optimizers.descend import gradient_noise
from optimizers.experiment import Experiment
from optimizers.hyper import declared
from ui.player.kernels import module

KEPT = {"Cache-Control": "public, max-age=31536000, immutable"}
"""For what is the same for ever under its name."""
_MOST = int(declared(Experiment)["steps"].high)
_SEED = declared(Experiment)["seed"]


@cache
def arithmetic_url() -> str:
    """The address of the arithmetic, relative to the app's."""
    return f"hand/{sha256(module().encode()).hexdigest()[:32]}.js"


def normals_url(seed: int) -> str:
    """The address of the normal numbers of a seed, relative to the app's."""
    return f"hand/normals/{seed}"


def _arithmetic(request: Request) -> Response:
    if request.path_params["name"] != arithmetic_url().rpartition("/")[2]:
        return PlainTextResponse("This is the address of another release.", 404)
    return Response(module(), media_type="text/javascript", headers=KEPT)


def normals(seed: int) -> bytes:
    """A standard normal number for each coordinate of as many steps as a run may have, as little-endian float64."""
    return gradient_noise(_MOST, 1.0, seed).astype("<f8").tobytes()


def _normals(request: Request) -> Response:
    seed = request.path_params["seed"]
    if _SEED.problem(seed):
        return PlainTextResponse(f"A seed is a whole number from {_SEED.low:g} to {_SEED.high:g}.", 404)
    return Response(normals(seed), media_type="application/octet-stream", headers=KEPT)


ROUTES = [Route("/hand/normals/{seed:int}", _normals), Route("/hand/{name}", _arithmetic)]
"""Where they are served."""

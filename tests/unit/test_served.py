"""What the browser computes with: small, whole, and kept for ever under its name."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from benchmarks.visitor import run
from optimizers import RULES, SCHEDULES, SURFACES
from optimizers.descend import gradient_noise
from optimizers.experiment import Experiment
from optimizers.hyper import declared
from ui.player import hand
from ui.player.kernels import RUN, kernels, module
from ui.player.served import ROUTES, arithmetic_url, normals_url

E = Experiment()
UI = Path(__file__).parents[2] / "ui"


def get(path: str, routes: Sequence[Route] = ROUTES) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of an answer."""
    sent = []

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": path, "headers": [], "query_string": b"", "root_path": ""}
    run(Starlette(routes=routes)(scope, receive, send))
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, b"".join(message.get("body", b"") for message in sent)


def test_all_kernels_fit_into_60_kilobytes():
    assert len(kernels().encode()) <= 60_000
    written = kernels()
    for slug in (*RULES, *SURFACES, *SCHEDULES):
        assert f"\n{slug}: {{ names: " in written
    assert "Math.exp" not in written and "Math.sin" not in written and "**" not in written, "no function of a library"


def test_the_module_is_served_under_a_name_of_its_own_for_ever():
    status, headers, body = get(f"/{arithmetic_url()}")
    assert status == 200 and body.decode() == module() and headers["content-type"].startswith("text/javascript")
    assert "immutable" in headers["cache-control"]
    assert get("/hand/0123.js")[0] == 404


@pytest.mark.parametrize("seed", [0, 7, 9999])
def test_the_normal_numbers_of_a_seed_are_those_of_every_run(seed):
    status, headers, body = get(f"/{normals_url(seed)}")
    assert status == 200 and "immutable" in headers["cache-control"]
    numbers = np.frombuffer(body, "<f8").reshape(-1, 2)
    assert len(numbers) == declared(Experiment)["steps"].high
    np.testing.assert_array_equal(0.3 * numbers[:40], gradient_noise(40, 0.3, seed))


def test_a_seed_that_no_experiment_has_is_not_there():
    assert get("/hand/normals/10000")[0] == 404
    assert get("/hand/normals/-1")[0] == get("/hand/normals/x")[0] == 404


def test_the_settings_of_the_run_that_are_followed_are_those_of_the_script():
    text = (UI / "player" / "hand" / "sliders.js").read_text(encoding="utf-8")
    assert str(list(RUN)).replace("'", '"') in text
    assert set(RUN) < set(declared(Experiment))


def test_an_experiment_is_told_in_numbers_and_one_with_mini_batches_is_not():
    told = hand(E, "light")
    assert told and told["experiment"]["rules"][0] == {
        "id": "adam",
        "slug": "adam",
        "p": [0.1, 0.9, 0.999, 1e-8, 0.0, 1.0],
    }
    assert [len(rule["p"]) for rule in told["experiment"]["rules"]] == [len(declared(type(rule))) for rule in E.rules]
    batches = type(SURFACES["regression"])(batch=8)
    assert hand(Experiment(surface=batches), "light") is None

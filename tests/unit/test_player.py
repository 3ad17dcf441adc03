"""What the player is sent is what its script says that it reads."""

import re
from base64 import b64decode
from pathlib import Path
from typing import get_args, get_type_hints

import numpy as np

from optimizers import SURFACES
from optimizers.experiment import Experiment
from optimizers.rules import Adam
from optimizers.runs import runs_of
from optimizers.surfaces.classic import Easom
from optimizers.twins import Twin
from ui.layout import Look
from ui.maps.click import Heatmap
from ui.player import Chart, Line, float32, payload
from ui.runs import distance, paths
from ui.step import data as step_page
from ui.step.figures import picture
from ui.step.inside import inside

UI = Path(__file__).parents[2] / "ui"
TRACE = Chart("trace", "trace", (Line("x", np.array([np.nan, 1.0]), "#000", (2, 1), "M0 0"),))
E = Experiment(steps=20)
VIEW = Look("light", 1.0, 2.5)


def declared(script: str, name: str) -> dict[str, str]:
    """The properties of a type in a script, and their types; an optional one in brackets."""
    comments = re.findall(r"/\*\*.*?\*/", (UI / script).read_text(encoding="utf-8"), re.DOTALL)
    (own,) = (c for c in comments if f"@typedef {{object}} {name}\n" in c)
    return {key: kind for kind, key in re.findall(r"@property \{(.*)\} (\S+)$", own, re.MULTILINE)}


def required(script: str, name: str) -> set[str]:
    return {key for key in declared(script, name) if not key.startswith("[")}


def test_a_payload_has_what_the_player_reads():
    data = payload(E, [TRACE], VIEW)
    assert set(data) == required("player/payload.js", "Payload") | {"x", "above", "gradient"}
    checked = payload(E, [TRACE], VIEW, check_only=True)
    assert set(checked) == required("player/payload.js", "Payload") | {"checks"}
    assert [set(rule) for rule in data["rules"]] == [required("player/payload.js", "PayloadRule")] * len(E.rules)
    assert [set(chart) for chart in data["charts"]] == [required("player/payload.js", "PayloadChart")]
    assert [set(line) for line in data["charts"][0]["lines"]] == [required("player/payload.js", "PayloadLine")]


def test_distances_are_sent_where_a_chart_shows_them_and_their_minima_where_the_browser_computes():
    sent = payload(E, [Chart("lower", "distance")], VIEW)
    want = np.concatenate([distance(E.surface, path) for path in paths(E)])
    np.testing.assert_allclose(decoded(sent["distance"]), want, rtol=1e-6)
    checked = payload(E, [Chart("lower", "distance")], VIEW, check_only=True)
    assert checked["minima"] == sent["minima"] == [(1.0, 1.0)] and "distance" not in checked
    assert payload(E, [TRACE], VIEW)["minima"] == []


def test_what_the_pages_add_to_it_is_optional(monkeypatch):
    monkeypatch.setattr(step_page, "seeks", lambda: "by a test")
    run = inside(E, E.runs[0])
    data = step_page.player_data(E, run, Twin("lr", Adam(lr=0.05)), "m", VIEW) | step_page.at_step(E, run, 3, VIEW)
    optional = {key.strip("[]") for key in declared("player/payload.js", "Payload") if key.startswith("[")}
    added = set(data) - required("player/payload.js", "Payload")
    assert added | {"distance", "checks", "inside", "hint", "hand", "channel"} == optional, (
        "the race page adds all but the last, which a feed adds"
    )
    assert set(data["picture"]) == required("player/payload.js", "PayloadPicture")


def test_the_kinds_of_chart_are_those_of_the_script():
    kinds = get_args(get_type_hints(Chart)["kind"])
    assert declared("player/payload.js", "PayloadChart")["kind"] == " | ".join(f'"{kind}"' for kind in kinds)


def test_a_map_has_what_its_script_reads():
    assert set(vars(Heatmap("k", (), (), "log", (), "Map", (0.5, 0.5)))) == required("maps/cell.js", "Heatmap")


def decoded(text: str) -> list[float]:
    return np.frombuffer(b64decode(text), "<f4").tolist()


def test_float32():
    assert decoded(float32([np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([0.5])])) == [1.0, 2.0, 3.0, 4.0, 0.5]
    assert decoded(float32([])) == []


def test_what_float32_cannot_hold_is_its_largest_number():
    largest = float(np.finfo(np.float32).max)
    assert decoded(float32([np.array([1e300, -np.inf, 1e-300])])) == [largest, -largest, 0.0]
    (gap,) = decoded(float32([np.array([np.nan])]))
    assert np.isnan(gap), "a gap stays a gap"


def test_the_picture_of_a_step_has_twelve_points_before_it_and_three_after():
    run = inside(E, E.runs[0])
    for step, first, last in ((1, 0, 3), (14, 1, 16), (20, 7, 20)):
        sent = picture(run, E.surface, step, "light")
        whole = run.path.x[first : last + 1] - run.path.x[step - 1]
        points = np.array(sent["path"]["points"])
        half = np.abs(whole).max() / np.abs(points).max()
        np.testing.assert_allclose(points * half, whole, atol=1e-12)


def test_the_picture_of_flat_ground_has_no_heights():
    e = Experiment(Easom(), start=(-50.0, -50.0))
    assert picture(inside(e, e.runs[0]), e.surface, 1, "light")["value"] == ""


def test_a_loss_close_to_the_lowest_one_of_a_surface_keeps_its_digits():
    """In float32 the loss of six-hump camel, near -1.03, has steps of 1e-7."""
    e = Experiment(surface=SURFACES["six_hump_camel"], runs=runs_of((Adam(lr=0.1),)), start=(1.0, 1.0), steps=2000)
    (path,) = paths(e)
    assert e.surface.infimum is not None
    above = path.loss - e.surface.infimum
    assert 0.0 < above[above > 0.0].min() < 1e-12
    np.testing.assert_allclose(decoded(payload(e, [TRACE], VIEW)["above"]), above, rtol=1e-6)

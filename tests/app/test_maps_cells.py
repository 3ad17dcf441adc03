"""What stands at a place of a map is the run of that place, not of its mirror image."""

import base64
import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from optimizers import SURFACES, run, sweep
from optimizers.descend import Path
from optimizers.experiment import Experiment
from optimizers.hyper import declared
from optimizers.maps.axes import axis_values, position, starts
from optimizers.maps.cells import basin_piece, plane_piece
from optimizers.maps.refinement import picture
from optimizers.maps.tuning import Tuned
from optimizers.outcomes import floor, nearest_minima, nearness
from optimizers.rules import RULES, Rule
from optimizers.runs import runs_of
from tests.app.test_maps_page import on_screen, opened, texts
from ui.maps import words
from ui.maps.basins import _clicked
from ui.maps.click import Click
from ui.maps.fair import budget_bands, race_bands
from ui.maps.plane import Plane
from ui.maps.scale import LossScale

N = 32
PLACES = [(3, 17), (17, 3), (0, 31), (31, 0), (20, 9), (9, 20), (25, 30), (12, 4), (5, 5)]
"""Rows and columns."""


def array(values: Any) -> np.ndarray:
    """An array of a figure, which Plotly may have packed."""
    if not isinstance(values, dict):
        return np.array(values, dtype=float)
    flat = np.frombuffer(base64.b64decode(values["bdata"]), values["dtype"]).astype(float)
    return flat.reshape([int(side) for side in str(values.get("shape", flat.size)).split(",")])


def figure(at: AppTest, key: str) -> Any:
    """The chart with this key, as the browser gets it."""
    charts = [element.proto for element in at.get("plotly_chart") if element.proto.id.endswith(key)]
    assert len(charts) == 1
    return json.loads(charts[0].spec)


def of(e: Experiment, rule: Rule, start: tuple[float, float] | None = None) -> Path:
    return run(rule, e.surface, start or e.start, e.steps, e.noise, e.seed, e.schedule)


@pytest.mark.parametrize("surface", ["two_basins", "saddle"])
def test_a_place_of_the_plane_is_the_run_with_its_values(surface: str) -> None:
    at = opened({"surface": surface, "rules": "adam", "cells": str(N), "steps": "60"})
    e, own = on_screen(at), figure(at, "maps_plane")
    rule, heat = e.rules[0], own["data"][0]
    h, k = declared(type(rule))["lr"], declared(type(rule))["beta1"]
    for side, axis, along in (("x", h, axis_values(h, N)), ("y", k, axis_values(k, N))):
        assert own["layout"][f"{side}axis"]["title"]["text"] == axis.name
        first, step = heat[f"{side}0"], heat[f"d{side}"]
        np.testing.assert_allclose(first + step * np.arange(N), position(axis, along), atol=1e-4)
        np.testing.assert_allclose(own["layout"][f"{side}axis"]["range"], [first - step / 2, first + (N - 0.5) * step])
    z, scale = array(heat["z"]), LossScale.of(e.surface, float(e.surface.value(*e.start)))
    for row, column in PLACES:
        path = of(e, replace(rule, lr=float(axis_values(h, N)[column]), beta1=float(axis_values(k, N)[row])))
        level = scale.level(path.loss[-1:])[0] if path.status != "diverged" else np.nan
        np.testing.assert_allclose(z[row, column], level, rtol=1e-5)


def test_the_colour_bar_of_steps_has_its_numbers_where_the_colours_are() -> None:
    at = opened({"measure": "steps", "surface": "bowl", "rules": "adam", "cells": str(N), "steps": "300"})
    heat = figure(at, "maps_plane")["data"][0]
    bar, (low, high) = heat["colorbar"], (heat["zmin"], heat["zmax"])
    assert [float(text) for text in bar["ticktext"]] == pytest.approx(10.0 ** array(bar["tickvals"]))
    assert (low, high) == pytest.approx((0.0, np.log10(300))) and array(bar["tickvals"]).max() <= high


def test_a_place_of_the_basins_is_the_run_from_there() -> None:
    at = opened({"map": "basins", "surface": "mccormick", "rules": "momentum", "cells": str(N), "steps": "200"})
    e, own = on_screen(at), figure(at, "maps_basin_momentum")
    heat, (xs, ys) = own["data"][0], starts(e.surface, N)
    for side, along in (("x", xs), ("y", ys)):
        first, step = heat[f"{side}0"], heat[f"d{side}"]
        np.testing.assert_allclose(first + step * np.arange(N), along, atol=1e-4)
        np.testing.assert_allclose(own["layout"][f"{side}axis"]["range"], [first - step / 2, first + (N - 0.5) * step])
    z, seen = array(heat["z"]) - 1, set()  # 0 is for what is not computed
    for row, column in [*PLACES, *((i, 31 - i) for i in range(32))]:
        path = of(e, e.rules[0], (float(xs[column]), float(ys[row])))
        nearest, away = nearest_minima(e.surface, path.x[-1:].T)
        if away[0] <= nearness(e.surface) and path.status != "diverged":
            assert z[row, column] == nearest[0]
            seen.add(int(nearest[0]))
        else:
            assert not z[row, column] < len(e.surface.minima)
    assert seen == {0, 1}


def test_a_point_of_the_learning_rate_map_is_the_run_with_that_rate() -> None:
    at = opened({"map": "rates", "surface": "two_basins", "rules": "sgd,adam", "rates": "121", "steps": "60"})
    e, own = on_screen(at), figure(at, "maps_rates")
    scale = LossScale.of(e.surface, float(e.surface.value(*e.start)))
    for rule in e.rules:
        line = next(trace for trace in own["data"] if trace.get("name") == rule.name and trace["mode"] == "lines")
        x, y = array(line["x"]), array(line["y"])
        for i in (0, 7, 40, 77, 100, 120):
            path = of(e, replace(rule, lr=float(x[i])))
            level = scale.level(path.loss[-1:])[0] if path.status != "diverged" else np.nan
            np.testing.assert_allclose(y[i], level, rtol=1e-5)


@pytest.mark.parametrize("slug", ["styblinski_tang", "goldstein_price"])
def test_the_target_of_the_plane_is_counted_from_the_floor(slug: str) -> None:
    """The lowest losses are -78 and 3: counted from 0 the target would be met at once, or never."""
    link = {"surface": slug, "rules": "adam", "measure": "steps", "cells": str(N), "steps": "300", "target": "10.0"}
    at = opened(link)
    e = on_screen(at)
    lr, beta1 = (declared(type(e.rules[0]))[name] for name in ("lr", "beta1"))
    cells = plane_piece(e, e.rules[0], lr, beta1, N, 0, floor(e.surface) + 10.0)
    share = 100.0 * float((cells.reached >= 0).mean())
    assert 1.0 < share < 99.0 and f"target reached </th><td>{share:.1f} %" in texts(at)


def test_a_chosen_place_of_the_plane_has_the_values_of_its_cell() -> None:
    e = replace(Experiment(), surface=SURFACES["two_basins"], start=(2.6, 1.2), steps=50)
    (own,) = runs_of([RULES["adam"]()])
    rule, n = own.rule, N
    x, y = declared(type(rule))["lr"], declared(type(rule))["beta1"]
    cells = plane_piece(e, rule, x, y, n, 0, 0.0)
    done = np.full(n * n, True)
    done[::3] = False  # the picture of an unfinished map is coarser
    for known in (np.full(n * n, True), done):
        shown = picture(known, n, False)
        p = Plane(own, rule.name, x, y, axis_values(x, n), axis_values(y, n), shown, cells)
        for row, column in PLACES:
            row, column = row // shown.stride, column // shown.stride
            values: Any = p.values(column, row)
            if not known[shown.stride * (row * n + column)]:
                assert values is None
            else:
                assert values == {"lr": p.xs[column * shown.stride], "beta1": p.ys[row * shown.stride]}
                assert of(e, replace(rule, **values)).loss[-1] == cells.loss[shown.cell[row, column]]


def test_a_chosen_start_of_the_basins_is_that_of_its_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "cells", lambda: N)
    rule = RULES["sgd"](lr=0.1)
    e = replace(Experiment(), surface=SURFACES["two_basins"], runs=runs_of((rule,)), steps=50)
    code, shown = basin_piece(e, rule, N, 0), picture(np.full(N * N, True), N, False)
    xs, ys = starts(e.surface, N)
    for row, column in PLACES:
        found = _clicked(e, [(e.runs[0], shown, code[shown.cell])], Click("maps_basin_sgd", column, row))
        assert found is not None and found.start == (xs[column], ys[row])


def test_seeds_and_rules_of_the_fair_race_are_not_mixed_and_a_lost_seed_leaves_a_gap() -> None:
    """A run that diverged has no loss: neither 0 nor that of the seeds that did not."""
    e = replace(Experiment(), runs=runs_of((RULES["sgd"](), RULES["adam"]())))
    scale = LossScale.of(SURFACES["bowl"], 1.0)
    losses = [np.array([1.0, 1e-1]), np.array([3.0, np.inf]), np.array([10.0, 20.0]), np.array([30.0, 40.0])]
    sgd, adam = race_bands(e, {"sgd": "SGD", "adam": "Adam"}, losses, scale)
    assert (sgd.label, adam.label) == ("SGD", "Adam")
    for band, middle, low, high in (
        (sgd, [2.0, np.nan], [1.0, np.nan], [3.0, np.nan]),
        (adam, [20.0, 30.0], [10.0, 20.0], [30.0, 40.0]),
    ):
        for found, exact in ((band.middle, middle), (band.low, low), (band.high, high)):
            np.testing.assert_allclose(10.0**found, exact)
    tuned = Tuned(e.runs[0], (), np.array([[1.0, 3.0], [2.0, np.inf], [5.0, 7.0]]))  # (budgets, seeds)
    (band,) = budget_bands([tuned], {"sgd": "SGD"}, scale)
    np.testing.assert_allclose(10.0**band.middle, [2.0, np.nan, 6.0])


def test_no_divergent_rate_wins_the_fair_race() -> None:
    """On Booth's function the higher half of the rates diverges."""
    at = opened({"map": "fair", "surface": "booth", "rules": "sgd,momentum", "rates": "121", "steps": "100"})
    at.button(key="open_tuned").click()
    at.run()
    for rule in on_screen(at).rules:
        end = sweep(replace(rule, lr=np.array([rule.lr])), SURFACES["booth"], SURFACES["booth"].start, 100)
        assert end.status[0] != "diverged" and end.loss[0] < 1.0

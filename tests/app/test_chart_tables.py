"""The charts as tables: one for each chart, with its values, and nothing before they are opened or on stage."""

import re
from html import unescape

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from optimizers import SURFACES
from optimizers.experiment import Experiment
from optimizers.maps.axes import starts
from tests.app.page import run, visit
from ui import chart_tables
from ui.numbers import show
from ui.runs import paths

QUICK = {"train_epochs": "3", "train_seeds": "2", "train_rules": "adam lr 0.01,sgd lr 0.1", "train_model": "softmax"}


def tables(at: AppTest) -> dict[str, list[list[str]]]:
    """The rows of each table below the charts, heads first, by its caption."""
    found = {}
    for element in at.get("html"):
        if "<div class='results chart-table'" in (html := element.proto.body):
            rows = re.findall("<tr>(.*?)</tr>", html)
            caption = re.search("<caption>(.*?)</caption>", html)
            assert caption
            cells = [re.findall("<t[hd][^>]*>(.*?)</t[hd]>", row) for row in rows]
            found[unescape(caption[1])] = [[unescape(cell) for cell in row] for row in cells]
    return found


def has_charts(at: AppTest) -> bool:
    return bool(at.get("plotly_chart") or at.get("vega_lite_chart") or at.button)


def opened(page: str = "race", **query: str) -> dict[str, list[list[str]]]:
    """The tables of a page that a visitor has opened."""
    at = visit(query, page)
    if page == "train":
        run(at).button(key="train_begin").click()
    run(at, has_charts)
    assert tables(at) == {}, "made before anybody asks"
    at.session_state["chart_tables_open"] = True
    return tables(run(at, has_charts))


def test_the_race_has_where_each_run_is_and_what_its_charts_show() -> None:
    found = opened()
    assert list(found) == ["Place on the map (x, y)", "Loss", "Length of the gradient", "Marks on the map"]
    e = Experiment()
    for row in found["Loss"][1:]:
        assert row[1:] == [show(float(path.loss[int(row[0])])) for path in paths(e)]
    assert [found["Loss"][1][0], found["Loss"][-1][0]] == ["0", "300"] and len(found["Loss"]) == 22
    x, y = paths(e)[0].x[-1]
    assert found["Place on the map (x, y)"][-1][1] == f"({show(x)}, {show(y)})"
    assert found["Marks on the map"][1] == ["minimum", "1.000", "1.000", "0"]


def test_a_run_that_has_diverged_says_so_and_a_chosen_quantity_has_its_table() -> None:
    found = opened(rules="sgd", **{"sgd.lr": "1"}, lower="distance")
    assert list(found)[1:3] == ["Loss", "Distance to the nearest known minimum"]
    assert [row[1] for row in found["Loss"]][-1] == "diverged" != found["Loss"][1][1]


def test_on_stage_there_are_none() -> None:
    at = run(visit({"present": "1"}), has_charts)
    assert "The charts as tables" not in [lid.label for lid in at.expander]


def test_the_step_page_has_both_runs_and_every_trace() -> None:
    found = opened("step", rule="adam", twin="bias_correction", steps="50")
    assert len(found) == 6
    assert found["Place on the map (x, y)"][0] == ["Step", "Adam", "Adam without bias correction"]
    assert all(rows[-1][0] == "50" for rows in found.values())
    assert found["The length of each coordinate's step over the learning rate, at every step"][1] == [
        "1",
        "1.000",
        "1.000",
    ]


@pytest.mark.parametrize(
    ("words", "captions", "head"),
    [
        ({"map": "plane", "plane": "momentum.lr.beta"}, ["Final loss of Momentum"], "beta up, lr across"),
        ({"map": "rates"}, ["Final loss"], "Learning rate"),
        ({"map": "basins"}, ["Ends of SGD by start", "Ends of Momentum by start"], "y up, x across"),
        ({"map": "fair"}, ["Loss with the best rate for this race", "Loss with the best rate for each budget"], "Step"),
    ],
)
def test_each_map_has_its_cells_or_lines(words: dict[str, str], captions: list[str], head: str) -> None:
    found = opened("maps", rules="sgd,momentum", cells="32", steps="50", rates="121", **words)
    assert list(found) == captions and found[captions[0]][0][0] == head
    cells = [cell for rows in found.values() for row in rows[1:] for cell in row[1:]]
    assert cells and not {"", "nan", "inf", "not finite"} & set(cells)


def test_the_cells_lie_as_on_the_map() -> None:
    found = opened("maps", map="basins", surface="himmelblau", rules="sgd", cells="32", steps="300")
    rows = found["Ends of SGD by start"]
    assert len(rows) == len(rows[0]) == 1 + chart_tables.SIDE
    x, y = starts(SURFACES["himmelblau"], 32)
    assert rows[1][0] == f"y {show(float(y[-1]), 3)}" and rows[0][-1] == f"x {show(float(x[-1]), 3)}"
    assert rows[-1][1] == "minimum at (\N{MINUS SIGN}3.78, \N{MINUS SIGN}3.28)"


@pytest.mark.parametrize(("data", "last"), [("digits", "Test rows of each class"), ("diabetes", "Predicted and true")])
def test_a_training_has_every_curve_and_what_its_model_says(data: str, last: str) -> None:
    words = QUICK | ({"train_model": "linear"} if data == "diabetes" else {})
    found = opened("train", train_data=data, **words)
    assert len(found) == (6 if data == "digits" else 5)
    loss = found["Training loss (mean, lowest and highest seed)"]
    assert loss[0] == ["Epoch", "Adam", "SGD"] and [row[0] for row in loss[1:]] == ["0", "1", "2", "3"]
    assert list(found)[-1].startswith(last)


def test_rows_are_spread_evenly_with_both_ends() -> None:
    assert chart_tables.spread(0, 5) == [0, 1, 2, 3, 4, 5]
    assert chart_tables.spread(1, 100, 4) == [1, 34, 67, 100]
    values = np.array([1.0, np.nan, np.inf])
    html = chart_tables.line_table("a", "b", chart_tables.at_steps(range(4)), {"c": (values,)})
    assert re.findall("<td>(.*?)</td>", html) == ["1.000", "none", "diverged", "diverged"]

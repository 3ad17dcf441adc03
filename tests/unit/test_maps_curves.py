"""The curves of the maps page."""

from typing import Any

import numpy as np

from optimizers import RULES, SURFACES
from optimizers.runs import runs_of
from ui.maps.curves import Band, curves_figure, rates_figure
from ui.maps.scale import LossScale
from ui.palette import line_style

SCALE = LossScale.of(SURFACES["bowl"], 1.0)

(ADAM,) = runs_of([RULES["adam"]()])


def test_a_band_is_left_open_where_a_seed_has_diverged() -> None:
    low, high = np.array([0.0, 1.0, np.nan, 1.0, 0.0, np.nan]), np.array([2.0, 3.0, np.nan, 3.0, 2.0, np.nan])
    figure = curves_figure(
        [0, 1, 2, 3, 4, 5], [Band(ADAM, "Adam", low, low, high)], None, SCALE, 2.0, "step", False, "light", 1.0
    )
    around: Any = figure.data[0]
    assert np.array_equal(around.x, [0, 1, 1, 0, np.nan, 3, 4, 4, 3, np.nan], equal_nan=True)
    assert np.array_equal(around.y, [2, 3, 1, 0, np.nan, 3, 2, 0, 1, np.nan], equal_nan=True)


def test_one_run_has_no_band_even_where_it_diverges() -> None:
    one = np.array([0.0, 1.0, np.nan])
    figure = curves_figure(
        [0, 1, 2], [Band(ADAM, "Adam", one, one, one)], None, SCALE, 2.0, "step", False, "light", 1.0
    )
    assert [trace.mode for trace in figure.data] == ["lines", "markers"]


def test_the_learning_rate_chart_keeps_its_place_while_rules_are_still_to_come() -> None:
    rates, names = np.geomspace(1e-5, 10.0, 121), [rule.name for rule in RULES.values()]
    rules = [(cls.name, runs_of([cls()])) for cls in RULES.values()]
    domains = []
    for n in (1, len(rules)):
        figure = rates_figure(
            rates,
            rules[:n],
            [np.zeros(121)] * n,
            [np.zeros(121, bool)] * n,
            [None] * n,
            names,
            SCALE,
            2.0,
            -2.0,
            "light",
            1.0,
        )
        domains.append((figure.layout.yaxis.domain, figure.layout.yaxis2.domain, figure.layout.yaxis2.range))
    assert domains[0] == domains[1] and domains[0][0][1] < domains[0][1][0]


def test_the_marker_of_a_rule_stands_on_its_curve_at_its_own_rate() -> None:
    rates, rules = np.geomspace(1e-5, 10.0, 121), [RULES["adam"](lr=0.01), RULES["sgd"](lr=1.0)]
    level, gone = [np.linspace(3.0, 1.0, 121), np.linspace(1.0, 3.0, 121)], [rates > 5.0, rates > 0.5]
    limits, names = [None, 0.5], [rule.name for rule in rules]
    curves = [(rule.name, runs_of([rule])) for rule in rules]
    figure: Any = rates_figure(rates, curves, level, gone, limits, names, SCALE, 2.0, -2.0, "light", 1.0)
    assert "limit of SGD" in {note.text for note in figure.layout.annotations}
    (marker,) = (trace for trace in figure.data if trace.mode == "markers" and trace.yaxis != "y2")
    assert (marker.x, marker.y) == ((0.01,), (2.0,))  # that of sgd diverges at its rate, and has none
    assert marker.marker.symbol == line_style("adam").marker
    crosses = [trace for trace in figure.data if trace.yaxis == "y2"]
    for rule, lost, trace in zip(rules, gone, crosses, strict=True):
        assert np.array_equal(trace.x, rates[lost]) and set(trace.y) == {rule.name}
    assert [line.x0 for line in figure.layout.shapes if line.x0 == line.x1] == [0.5]


def test_the_dashed_lines_have_names_and_rules_with_one_limit_share_it() -> None:
    rates, names = np.geomspace(1e-5, 10.0, 121), ["SGD", "Adam", "Momentum", "AdaGrad"]
    rules = [RULES[slug]() for slug in ("sgd", "adam", "momentum", "adagrad")]
    curves = [(name, runs_of([rule])) for name, rule in zip(names, rules, strict=True)]
    level, none = [np.zeros(121)] * 4, [np.zeros(121, bool)] * 4
    limits = [0.5, None, 0.5, 100.0]  # the last one is beyond the chart
    figure: Any = rates_figure(rates, curves, level, none, limits, names, SCALE, 2.0, -2.0, "light", 1.0)
    said = {note.text: (note.x, note.y) for note in figure.layout.annotations}
    assert set(said) == {"limit of SGD, Momentum", "a rate works up to loss 0.010"}
    assert said["limit of SGD, Momentum"][0] == np.log10(0.5) and said["a rate works up to loss 0.010"][1] == -2.0


def test_the_marked_budget_has_a_name_on_the_side_where_there_is_room() -> None:
    flat = Band(ADAM, "Adam", *[np.array([0.0, 0.0, np.nan])] * 3)
    for marked, side in ((20, "left"), (4000, "right")):
        figure: Any = curves_figure([10, 300, 5000], [flat], marked, SCALE, 2.0, "budget", True, "light", 1.0)
        (note,) = figure.layout.annotations
        assert (note.text, note.xanchor) == (f"the race's {marked} steps", side)
        assert note.x == np.log10(marked)
        end = figure.data[-1]
        assert (list(end.x), end.marker.symbol) == ([300], line_style("adam").marker), "where the line ends"

"""What the maps say: of ties, of edges, of how runs end, and of a scale's lower end."""

from dataclasses import replace
from functools import partial
from itertools import permutations
from typing import Any

import numpy as np
import pytest

from optimizers import RULES, SCHEDULES, SURFACES
from optimizers.experiment import Experiment
from optimizers.hyper import declared
from optimizers.maps.axes import axis_values, numeric
from optimizers.maps.cells import Cells, hyper_cells
from optimizers.maps.rates import Best
from optimizers.maps.refinement import picture
from optimizers.maps.tuning import Tuned, tune
from optimizers.outcomes import DIVERGED, FLAT, MINIMUM, MOVING, OFF_MAP, OTHER, OUTCOMES
from optimizers.runs import Run, runs_of
from ui.maps import words
from ui.maps.basins import end_words
from ui.maps.curves import rates_figure
from ui.maps.fair import winner_words
from ui.maps.figures import LEGEND, Colours, Side, basin_figure, plane_figure
from ui.maps.plane import Plane, best_cell, few_digits, kind_words, rings
from ui.maps.scale import LossScale
from ui.race.results import results

BOWL = SURFACES["bowl"]
RATES = np.array([0.1, 0.2, 0.3])
NAMES = {slug: rule.name for slug, rule in RULES.items()}


def tuned(slug: str, *losses: float) -> Tuned:
    """A rule that ends with one of these losses under each budget, whatever its rate."""
    every = np.array(losses)[None, :, None].repeat(3, axis=2)
    return tune(BOWL, Run(slug, RULES[slug]()), RATES, every, every)


def test_a_tie_is_called_one_however_the_rules_are_listed() -> None:
    """The first budget has a winner, the second two, the third is won by all: 1e-40 is 0 within rounding."""
    found = [tuned("sgd", 2.0, 0.0, 0.0), tuned("rmsprop", 1.0, 1e-40, 1e-40), tuned("adam", 3.0, 1.0, 1e-50)]
    said = (
        "Lowest loss by budget of steps. With 10: **RMSProp**. With 20: **SGD** and **RMSProp** tie. "
        "With 30: all 3 runs tie."
    )
    for order in permutations(found):
        assert winner_words(BOWL, (10, 20, 30), order, NAMES) == said
    lost = [tuned("sgd", np.inf, np.inf), tuned("adam", np.inf, 1.0)]
    assert winner_words(BOWL, (10, 20), lost, NAMES).endswith("With 10: every run diverges. With 20: **Adam**.")
    assert (
        winner_words(BOWL, (10, 20, 30), found[:1], NAMES) == "Lowest loss by budget of steps. With 10 to 30: **SGD**."
    )


def test_the_best_rate_names_ties_edges_and_divergence() -> None:
    best = Best(lr=0.01, loss=1.0, low=0.01, high=0.01, tied=1, edge=False)
    assert words.best_rate(best) == "0.01"
    assert words.best_rate(best._replace(edge=True)) == "0.01, at the edge"
    several = best._replace(low=0.001, high=0.1, tied=23)
    assert words.best_rate(several) == "0.01, 23 tie from 0.0010 to 0.10"
    assert words.best_rate(several._replace(edge=True)) == "0.01, 23 tie from 0.0010 to 0.10, at the edge"
    assert words.best_rate(best._replace(loss=np.inf, tied=3, edge=True)) == "none: all diverge"
    assert words.edge_words([best]) == words.edge_words([best._replace(loss=np.inf, edge=True)]) == ""
    assert "a better one may lie beyond" in words.edge_words([best, best._replace(edge=True)])
    assert "2.8e-14 of their size and 1.5e-24" in words.tie_words(SURFACES["himmelblau"])
    assert words.tie_words(SURFACES["saddle"]).endswith("2.8e-14 of their size.")


def plane(loss: Any, outcome: int = MINIMUM) -> tuple[Experiment, Plane]:
    """Adam's plane of 4 x 4 cells that end with these losses; the race has its default lr and beta1."""
    rule = RULES["adam"]()
    x, y = numeric(type(rule))[:2]
    n = 4
    cells = Cells(np.full(n * n, loss, float), np.full(n * n, outcome, np.int8), np.full(n * n, 7, np.int32))
    shown = picture(np.full(64, True), 8, False)
    (run,) = runs_of([rule])
    return Experiment(BOWL, (run,)), Plane(run, rule.name, x, y, axis_values(x, n), axis_values(y, n), shown, cells)


def said_of(e: Experiment, p: Plane, measure: str) -> str:
    best = best_cell(e, p, measure)
    assert best is not None
    return best.words


def test_the_best_cell_has_at_most_three_digits_of_what_spreads() -> None:
    lr, beta1 = numeric(RULES["adam"])[:2]
    assert [few_digits(lr, value) for value in (0.0298365, 1.23456, 2.98412e-5)] == ["0.0298", "1.23", "2.98e-5"]
    assert [few_digits(beta1, value) for value in (0.0, 0.412698, 0.9, 0.999876544)] == ["0", "0.41", "0.9", "0.99988"]


def test_of_the_best_cells_the_one_nearest_to_the_race_is_named() -> None:
    e, p = plane(np.where(np.arange(16) == 6, 0.0, 1.0))
    best = best_cell(e, p, "loss")
    assert best == (p.xs[2], p.ys[1], "Best cell: lr 0.1, beta1 0.9, loss 0.")
    e, p = plane(np.where(np.isin(np.arange(16), (5, 10, 15)), 1e-50, 1.0))
    assert said_of(e, p, "loss") == (
        "Best cells: 3 tie with loss 1.00e-50. Nearest to the race's setting: lr 0.001, beta1 0.9."
    )
    assert said_of(e, p, "steps").startswith("Best cells: 16 tie with 7 steps. Nearest to the race")
    e, p = plane(np.where(np.arange(16) == 7, 0.5, 1.0))
    assert said_of(e, p, "loss").endswith("It is at the edge of the map: a better one may lie beyond.")
    assert best_cell(*plane(1.0, DIVERGED), "loss") is None


def test_the_maps_and_the_table_use_the_same_words() -> None:
    e = Experiment(SURFACES["himmelblau"])
    assert tuple(kind_words(e, "loss").values()) == ("at the target loss", *OUTCOMES)
    assert end_words(e)[4:] == OUTCOMES[OFF_MAP:] and end_words(e)[0] == "minimum at (3.00, 2.00)"
    spent, stopped = replace(e, schedule=SCHEDULES["cosine"]()), "stopped, no learning rate left"
    assert kind_words(spent, "loss")[MOVING] == end_words(spent)[4 + MOVING - OFF_MAP] == stopped
    assert "below a millionth" in words.meanings(spent, [MOVING]) and words.meanings(e, [MOVING]) == ""
    assert "saddle point or a maximum" in words.meanings(e, [OTHER]) and "millionth" in words.meanings(e, [FLAT])
    assert end_words(Experiment(SURFACES["product"]))[0] == "curve of minima through (1.00, 1.00)"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_ends_are_told_apart_without_colour(theme: Any) -> None:
    """Every outcome but the minima has a mark of its own, in the map and in the legend, also as a line of cells."""
    n, surface = 64, SURFACES["himmelblau"]
    others = [OFF_MAP, OTHER, FLAT, MOVING, DIVERGED]
    assert set(LEGEND) == set(others) and len(set(LEGEND.values())) == len(others)
    side = Side.of_coordinate("x", np.linspace(-5.0, 5.0, n))
    symbols = set()
    for outcome in others:
        code = np.zeros((n, n), np.int16)
        code[np.arange(n), np.arange(n)[::-1]] = 4 + outcome - OFF_MAP
        figure: Any = basin_figure(code, side, side, surface, (0.0, 0.0), 1, theme, 1.0)
        marks = figure.data[1]
        assert len(marks.x) >= 16 and set(np.round(marks.x + marks.y, 5)) == {0.0}, "on the diagonal"
        symbols.add(marks.marker.symbol)
    assert len(symbols) == len(others)


def test_marks_and_the_ring_lie_in_their_row_and_column() -> None:
    """A row of starts that diverge; the start of the race elsewhere."""
    n = 64
    x, y = Side.of_coordinate("x", np.linspace(-5.0, 5.0, n)), Side.of_coordinate("y", np.linspace(0.0, 1.0, n))
    code = np.zeros((n, n), np.int16)
    code[3, 10:50] = 4 + DIVERGED - OFF_MAP
    figure: Any = basin_figure(code, x, y, SURFACES["himmelblau"], (2.0, 0.25), 1, "light", 1.0)
    marks, ring = figure.data[1], figure.data[-1]
    assert len(marks.x) >= 16 and np.allclose(marks.y, 3.0 / 63.0)
    assert marks.x.min() >= x.first + 10 * x.step - 1e-5 and marks.x.max() <= x.first + 49 * x.step + 1e-5
    assert set(ring.x) == {2.0} and set(ring.y) == {0.25}
    crosses = figure.data[-2]
    minima = [(p.x, p.y) for p in SURFACES["himmelblau"].minima]
    assert list(zip(crosses.x, crosses.y, strict=True)) == minima


def test_the_rings_of_a_plane_lie_at_the_setting_of_the_race_and_at_the_best_cell() -> None:
    side, kind = Side.of_coordinate("x", np.linspace(0.0, 1.0, 8)), np.full((8, 8), MOVING, np.int8)
    colours = Colours(0.0, 1.0, "loss", {})
    figure: Any = plane_figure(
        np.zeros((8, 8)), kind, side, side, (0.75, 0.25), 1, colours, "light", 1.0, best=(0.5, 1.0)
    )
    best, present = figure.data[-2:]
    assert set(present.x) == {0.75} and set(present.y) == {0.25}
    assert set(best.x) == {0.5} and set(best.y) == {1.0}
    shapes = {marker.symbol.removesuffix("-open") for marker in (best.marker, present.marker)}
    said = rings("light", True).unescape()
    assert len(shapes) == 2 and "The race's setting" in said and "The best cell" in said
    assert "The best cell" not in rings("light", False)


def test_the_lower_end_of_a_logarithmic_scale_is_no_loss() -> None:
    """A loss of 0 has no logarithm; it must not be said to be 1e-18."""
    scale = LossScale.of(BOWL, 1.0)
    low, high = scale.level(np.array([0.0, 1e-3]))
    assert scale.label(low, 3) == "at most 1.00e-18" and scale.label(high, 3) == "0.00100"
    none = np.zeros(3, bool)
    level = np.array([low, high, high])
    figure: Any = rates_figure(
        RATES, [("Adam", runs_of([RULES["adam"]()]))], [level], [none], [None], ["Adam"], scale, 2.0, -2.0, "light", 1.0
    )
    assert figure.data[0].text[0] == "at most 1.00e-18"
    unbounded = LossScale.of(SURFACES["saddle"], 1.0)
    assert unbounded.label(-100.0, 3).startswith("\N{MINUS SIGN}")


def test_every_rate_of_a_flat_start_ends_on_flat_ground() -> None:
    """The learning-rate map keeps what became of each run."""
    e = Experiment(SURFACES["easom"], runs_of([RULES["sgd"]()]), start=(0.0, 0.0), steps=50)
    cells = partial(hyper_cells, e, e.rules[0], ("lr",))((axis_values(declared(RULES["sgd"])["lr"], 21),), 0.0)
    assert (cells.outcome == FLAT).all()


def test_an_end_has_one_word_on_the_map_and_in_the_race() -> None:
    e = Experiment(runs=runs_of((RULES["sgd"](lr=10.0),)), steps=20)
    (row,) = results(e)
    for measure in ("loss", "steps"):
        assert row.status.startswith(f"{kind_words(e, measure)[DIVERGED]} at step ")

"""The maps: known truths come out of them, and a cell is the path that opens from it."""

from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pytest

from optimizers import RULES, SCHEDULES, SURFACES, run
from optimizers.experiment import FIRST_RULES, Experiment, from_query, rule_for
from optimizers.hyper import declared
from optimizers.maps.axes import axis_values, numeric, position, starts
from optimizers.maps.cells import OTHER_ENDS, Cells, basin_piece, hyper_cells, plane_piece
from optimizers.maps.rates import best_rate, limit, window
from optimizers.maps.refinement import PIECE, STRIDE, WORK, coarse_to_fine, complete_stride, picture
from optimizers.maps.ties import minimum_rounding, places, reaches, rounding, ties
from optimizers.maps.tuning import (
    BUDGETS,
    Tuning,
    budget_losses,
    budget_pieces,
    loss_curve,
    tune,
    tuned_runs,
    tuning_parts,
    winners,
)
from optimizers.outcomes import DIVERGED, MOVING, OUTCOMES, floor, nearness, outcomes
from optimizers.rules import SGD, Adam, Momentum, Rule
from optimizers.runs import Run, runs_of

LR = declared(SGD)["lr"]
RATES = axis_values(LR, 181)
START = (-1.5, 2.0)


def on(slug: str, *rules: Rule, **fields: Any) -> Experiment:
    surface = SURFACES[slug]
    return replace(Experiment(surface=surface, runs=runs_of(rules or (SGD(),)), start=surface.start), **fields)


# Axes


@pytest.mark.parametrize("n", [32, 64, 128, 181, 256, 512])
def test_every_axis_ascends_evenly_over_the_declared_range(n):
    for cls in RULES.values():
        for h in numeric(cls):
            values = axis_values(h, n)
            assert len(values) == n and (np.diff(values) > 0).all()
            assert all(h.problem(float(v)) is None for v in values)
            assert values[-1] == h.high and values[0] == (h.low or (h.high * 1e-8 if h.scale == "log" else 0.0))
            steps = np.diff(position(h, values))
            assert steps.max() < 1.02 * steps.min()


def test_a_switch_is_no_axis():
    assert [h.name for h in numeric(Adam)] == ["lr", "beta1", "beta2", "eps", "weight_decay"]


# A cell and its path


@pytest.mark.parametrize("slug", [slug for slug in RULES if len(numeric(RULES[slug])) > 1])
def test_a_cell_is_the_path_that_opens_from_it_to_the_last_bit(slug):
    rule = rule_for(slug, SURFACES["himmelblau"])
    e = on("himmelblau", rule, steps=40, noise=0.3, seed=5, schedule=SCHEDULES["cosine"]())
    x, y = numeric(type(rule))[:2]
    n, target = 32, 1.0
    cells = plane_piece(e, rule, x, y, n, 0, target)
    random = np.random.default_rng(0)
    for cell in random.choice(n * n, 25, replace=False):
        own = {x.name: float(axis_values(x, n)[cell % n]), y.name: float(axis_values(y, n)[cell // n])}
        opened = from_query(replace(e, runs=runs_of((replace(rule, **own),))).to_query()).experiment  # through a link
        path = run(opened.rules[0], e.surface, e.start, e.steps, e.noise, e.seed, e.schedule)
        assert path.loss[-1].tobytes() == cells.loss[cell].tobytes()
        assert outcomes(e.surface, path.x[-1:].T, np.array([path.status]))[0] == cells.outcome[cell]
        below = np.flatnonzero(path.loss <= target)
        assert cells.reached[cell] == (below[0] if below.size else -1)


def test_a_start_of_the_basin_map_is_the_race_from_there():
    rule = rule_for("momentum", SURFACES["himmelblau"])
    e = on("himmelblau", rule, steps=400)
    n, minima = 32, e.surface.minima
    code = basin_piece(e, rule, n, 0)
    xs, ys = starts(e.surface, n)
    for cell in np.random.default_rng(1).choice(n * n, 30, replace=False):
        path = run(rule, e.surface, (float(xs[cell % n]), float(ys[cell // n])), e.steps)
        end = [np.hypot(*(path.x[-1] - (p.x, p.y))) for p in minima]
        if path.status == "diverged":
            assert code[cell] == len(minima) + OTHER_ENDS.index("diverged")
        elif min(end) <= nearness(e.surface):
            assert code[cell] == int(np.argmin(end))
        else:
            assert code[cell] >= len(minima)


def test_himmelblaus_four_minima_share_the_starts():
    rule = SGD(lr=0.01)
    code = basin_piece(on("himmelblau", rule, steps=500), rule, 64, 0)
    share = np.bincount(code, minlength=9) / code.size
    assert share[:4].min() > 0.15 and share[:4].sum() > 0.9


# Coarse to fine


@pytest.mark.parametrize("steps", [10, 300, 2000, 5000])
@pytest.mark.parametrize("n", [32, 64, 128, 256, 512])
def test_pieces_hold_every_cell_once_and_begin_coarse(n, steps):
    pieces = coarse_to_fine(n, steps)
    assert np.array_equal(np.sort(np.concatenate(pieces)), np.arange(n * n))
    assert max(map(len, pieces)) <= PIECE and max(map(len, pieces)) * steps <= max(WORK, 2048 * steps)
    if len(pieces) > 1:
        assert ((pieces[0] % n) % STRIDE == 0).all() and ((pieces[0] // n) % STRIDE == 0).all()


def test_the_stride_that_is_complete_is_that_of_the_picture():
    n, steps, done = 256, 5000, np.zeros(256 * 256, bool)
    pieces = coarse_to_fine(n, steps)
    over = [False] * len(pieces)
    assert complete_stride(over, n, steps) == 0
    for i, piece in enumerate(pieces):
        done[piece] = over[i] = True
        shown = picture(done, n, False)
        assert complete_stride(over, n, steps) == (shown.stride if (shown.cell >= 0).all() else 0)


def test_the_picture_gets_finer_and_a_stopped_map_keeps_what_is_done():
    n, done, strides = 256, np.zeros(256 * 256, bool), []
    assert (picture(done, n, False).cell == -1).all()
    for piece in coarse_to_fine(n, 300):
        done[piece] = True
        shown = picture(done, n, False)
        strides.append(shown.stride)
        assert shown.cell.shape == (n // shown.stride,) * 2 and done[shown.cell].all()
        stopped = picture(done, n, True)
        assert stopped.stride == 1 and stopped.cell.shape == (n, n) and done[stopped.cell].all()
        assert (stopped.cell.ravel()[done] == np.flatnonzero(done)).all(), "what is computed shows itself"
    assert strides == sorted(strides, reverse=True) and set(strides) == {8, 4, 2, 1}
    assert (picture(np.zeros(n * n, bool), n, True).cell == -1).all()


# Known truths


def test_momentum_is_ahead_at_100_steps_and_adam_at_1000():
    e = on("rosenbrock", steps=1000, start=START)
    best = {slug: budget_losses(e, RULES[slug](), RATES, (100, 1000), 0).min(axis=1) for slug in ("momentum", "adam")}
    assert best["momentum"] == pytest.approx([1.2e-4, 2e-11], rel=0.05)
    assert best["adam"] == pytest.approx([1.5e-2, 3.4e-14], rel=0.05)


def test_the_window_of_sgd_is_a_sixtieth_of_adams():
    e = on("rosenbrock", steps=500, start=START)
    below = 0.01 * float(e.surface.value(*START))
    width = {
        slug: window(e.surface, RATES, hyper_cells(e, RULES[slug](), ("lr",), (RATES,), 0.0), below).decades
        for slug in ("sgd", "adam")
    }
    assert width["sgd"] == pytest.approx(0.033, abs=0.001) and width["adam"] == pytest.approx(1.9, abs=0.05)


@pytest.mark.parametrize(
    ("slug", "surface"), [("sgd", "ravine"), ("momentum", "ravine"), ("nesterov", "ravine"), ("sgd", "booth")]
)
def test_the_border_on_a_quadratic_is_the_theorys_limit_within_one_cell(slug, surface):
    e = on(surface, steps=5000)
    rule = RULES[slug]()
    cells = hyper_cells(e, rule, ("lr",), (RATES,), 0.0)
    works = cells.loss < float(e.surface.value(*e.start))
    border = limit(rule, e.surface, 0.0, 0.0)
    assert border is not None
    below, above = border > RATES, border < RATES
    assert works[below].all() and not works[above].any()
    assert RATES[works][-1] <= border <= RATES[~works][0]
    if slug == "sgd" and surface == "ravine":
        assert border == pytest.approx(2.0 / 100.0)


def test_a_window_where_nothing_works_says_so():
    cells = Cells(np.full(181, 5.0), np.full(181, DIVERGED, np.int8), np.full(181, -1, np.int32))
    w = window(SURFACES["bowl"], RATES, cells, 10.0)
    assert w.decades == 0.0 and np.isnan([w.low, w.high]).all(), "a diverged run does not work"
    assert w.best.loss == np.inf


# The fair race


def test_budgets_go_from_10_to_5000():
    assert BUDGETS[0] == 10 and BUDGETS[-1] == 5000 and list(BUDGETS) == sorted(set(BUDGETS))


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_every_budget_is_a_race_of_that_length(schedule):
    """Also under a schedule that stretches over the run, whose shorter runs are no part of the longer ones."""
    rule = Momentum(beta=0.8)
    e = on("rosenbrock", rule, schedule=SCHEDULES[schedule](), noise=0.1)
    rates = np.array([1e-4, 1e-3, 1.0])
    losses = budget_losses(e, rule, rates, (10, 37, 80), seed=3)
    for budget, row in zip((10, 37, 80), losses, strict=True):
        for lr, loss in zip(rates.tolist(), row.tolist(), strict=True):
            path = run(replace(rule, lr=lr), e.surface, e.start, budget, e.noise, 3, e.schedule)
            assert loss == (np.inf if path.status == "diverged" else path.loss[-1])


def test_tuning_takes_the_best_rate_and_the_race_sees_other_seeds():
    e = on("bowl", SGD(), Adam(), noise=1.0, seed=7, steps=100)
    p = Tuning(rates=31, seeds=4)
    assert p.tuning_seeds(e) == (7, 8, 9, 10) and p.racing_seeds(e) == (11, 12, 13, 14)
    quiet = replace(e, noise=0.0)
    assert p.tuning_seeds(quiet) == p.racing_seeds(quiet) == (7,)
    assert p.evaluations(e, 100) == 31 * 100 * 4 and p.evaluations(quiet, 100) == 31 * 100
    for rule in (tuned.rule for tuned in tuned_runs(e, p)):

        def mean(lr: float, rule: Rule = rule) -> float:
            own = replace(rule, lr=lr)
            return float(np.mean([run(own, e.surface, e.start, 100, 1.0, s).loss[-1] for s in p.tuning_seeds(e)]))

        assert min(map(mean, p.candidates().tolist())) == mean(rule.lr)


def test_the_winner_is_the_lowest_mean_and_diverged_never_wins():
    bowl, rates = SURFACES["bowl"], np.array([0.1, 1.0])
    losses = np.array([[[3.0, 1.0], [2.0, np.inf]], [[3.0, 1.0], [2.0, 0.5]]])  # (seeds, budgets, rates)
    one = tune(bowl, Run("sgd", SGD()), rates, losses, losses)
    assert [b.lr for b in one.best] == [1.0, 0.1] and one.loss.shape == (2, 2) and one.mean.tolist() == [1.0, 2.0]
    other = tune(bowl, Run("adam", Adam()), rates, losses + 0.5, losses - 0.25)
    assert winners(bowl, [one, other]).tolist() == [[False, True]] * 2
    assert winners(bowl, [one, one]).tolist() == [[True, True]] * 2


# Ties


@pytest.mark.parametrize("slug", SURFACES)
def test_the_order_of_the_rules_decides_nothing(slug):
    """Places and winners stay with their rules, however they are listed: from budgets of 10 to 400 steps."""
    e = on(slug)
    rates, budgets = axis_values(LR, 31), (10, 100, 400)
    tuned = []
    for name in RULES:
        losses = budget_losses(e, RULES[name](), rates, budgets, 0)[None]
        tuned.append(tune(e.surface, Run(name, RULES[name]()), rates, losses, losses))
    won, last = winners(e.surface, tuned), np.array([t.mean[-1] for t in tuned])
    assert won.any(axis=1).all() and np.array_equal(places(e.surface, last) == 1, won[-1])
    random = np.random.default_rng(3)
    for order in [np.arange(len(tuned))[::-1], *(random.permutation(len(tuned)) for _ in range(5))]:
        assert np.array_equal(winners(e.surface, [tuned[i] for i in order]), won[:, order])
        assert np.array_equal(places(e.surface, last[order]), places(e.surface, last)[order])


def test_losses_at_a_minimum_tie_although_their_last_bits_differ():
    """Himmelblau's minima are four, of which only (3, 2) has whole coordinates."""
    himmelblau = SURFACES["himmelblau"]
    beside = [(p.x, np.nextafter(p.y, side)) for p in himmelblau.minima for side in (-9.0, 9.0)]
    losses = np.array([himmelblau.value(*point) for point in beside])
    assert losses.max() > losses.min() and ties(himmelblau, losses).all() and reaches(himmelblau, losses.max())
    assert places(himmelblau, np.array([1e-3, *losses, 2e-3])).tolist() == [9, *[1] * 8, 10]
    assert not ties(himmelblau, np.array([1e-20, 0.0]))[0], "that is no rounding"


def test_losses_at_a_local_minimum_tie_too():
    rastrigin = SURFACES["rastrigin"]
    loss = rastrigin.minima[5].value
    assert ties(rastrigin, np.array([loss, np.nextafter(loss, 9.0), loss + 1e-9])).tolist() == [True, True, False]
    assert not reaches(rastrigin, loss)


@pytest.mark.parametrize("slug", SURFACES)
def test_rounding_is_what_moving_a_minimum_by_a_few_last_places_changes(slug):
    surface = SURFACES[slug]
    if surface.infimum is None:
        assert minimum_rounding(surface) == 0.0 and not reaches(surface, floor(surface))
        return
    x, y, value = surface.minima[0]
    unit = np.finfo(float).eps * max(abs(side) for sides in surface.bounds for side in sides)
    moves = np.random.default_rng(0).uniform(-64.0, 64.0, (2, 1000)) * unit
    assert np.abs(surface.value(x + moves[0], y + moves[1]) - value).max() <= rounding(surface, value)
    assert rounding(surface, value) < 1e-11 * max(float(surface.value(*surface.start)) - value, abs(value))


def test_of_the_rates_that_tie_the_middle_one_is_best_and_an_edge_is_marked():
    bowl, rates = SURFACES["bowl"], np.array([1.0, 2.0, 3.0, 4.0, 5.0])
    many = best_rate(bowl, rates, np.array([0.5, 0.0, 1e-40, 0.0, 0.3]))
    assert many[:5] == (3.0, 1e-40, 2.0, 4.0, 3) and not many.edge
    assert best_rate(bowl, rates, np.array([0.1, 0.2, 0.3, 0.4, np.inf])).edge
    assert best_rate(bowl, rates, np.array([np.inf, 0.3, 0.2, 0.1, 0.05])).edge
    assert not best_rate(bowl, rates, np.array([0.2, 0.1, 0.2, 0.3, 0.4])).edge
    assert not best_rate(bowl, rates, np.array([0.0, 0.1, 0.2, 0.3, 0.4])).edge, "nothing is lower than the minimum"
    assert best_rate(bowl, rates, np.full(5, np.inf)).loss == np.inf


# Ends


@pytest.mark.parametrize("slug", SURFACES)
def test_the_basin_map_and_the_outcomes_say_the_same(slug):
    rule = rule_for("momentum", SURFACES[slug])
    e = on(slug, rule, steps=200)
    n, minima = 32, len(e.surface.minima)
    code = basin_piece(e, rule, n, 0)
    xs, ys = starts(e.surface, n)
    for cell in np.random.default_rng(2).choice(n * n, 20, replace=False):
        path = run(rule, e.surface, (float(xs[cell % n]), float(ys[cell // n])), e.steps)
        outcome = outcomes(e.surface, path.x[-1:].T, np.array([path.status]))[0]
        if code[cell] >= minima:
            assert OTHER_ENDS[code[cell] - minima] == OUTCOMES[outcome]
        else:
            assert outcome in (0, MOVING)
            assert e.surface.distances(*path.x[-1:].T)[code[cell], 0] <= nearness(e.surface)


def test_runs_thrown_off_the_map_are_told_apart():
    """Plateau, Adam with lr 10: on a plain. McCormick, SGD with lr 0.3: at a minimum further down the stairs."""
    plain = on("plateau", Adam(lr=10.0), steps=300)
    assert OTHER_ENDS[basin_piece(plain, plain.rules[0], 32, 0)[5] - 1] == "on flat ground"
    stairs = on("mccormick", SGD(lr=0.3), steps=300)
    ends = {OTHER_ENDS[code - 2] for code in basin_piece(stairs, stairs.rules[0], 32, 0) if code >= 2}
    assert "at a minimum off the map" in ends


def test_tuning_in_parts_is_tuning_and_another_thread_changes_no_bit():
    from concurrent.futures import ThreadPoolExecutor

    e = Experiment(noise=0.1)
    with ThreadPoolExecutor(2) as pool:
        losses = [part() for part in tuning_parts(e, Tuning(31, 2))]
        assert tuned_runs(e, Tuning(31, 2), losses) == tuned_runs(e, Tuning(31, 2))
        n = 128
        rule = Adam()
        x, y = numeric(Adam)[:2]
        pieces = range(len(coarse_to_fine(n, e.steps)))
        calls: list[Any] = [partial(plane_piece, e, rule, x, y, n, i, 0.1) for i in pieces]
        for future, call in zip([pool.submit(call) for call in calls], calls, strict=True):
            assert all(a.tobytes() == b.tobytes() for a, b in zip(future.result(), call(), strict=True))
    assert [rule.slug for rule in e.rules] == list(FIRST_RULES)


def test_budgets_in_pieces_are_the_same_budgets_with_breaks():
    for schedule in (SCHEDULES["constant"](), SCHEDULES["cosine"]()):
        e = Experiment(steps=40, schedule=schedule)
        rates, budgets = np.geomspace(1e-4, 1.0, 7), (10, 20, 40)
        *breaks, found = budget_pieces(e, Adam(), rates, budgets, 0)
        assert found.tobytes() == budget_losses(e, Adam(), rates, budgets, 0).tobytes()
        assert breaks == ([None] * 3 if schedule.slug == "cosine" else [])


def test_a_loss_curve_is_the_loss_of_the_run_and_infinite_once_it_has_diverged():
    e = replace(Experiment(steps=60), noise=0.1)
    path = run(e.rules[0], e.surface, e.start, 60, 0.1, 7, e.schedule)
    assert loss_curve(e, e.rules[0], 7, (0, 30, 60)).tolist() == path.loss[[0, 30, 60]].tolist()
    wild = SGD(lr=0.1)
    assert loss_curve(e, wild, 7, (0, 60)).tolist() == [path.loss[0], np.inf]

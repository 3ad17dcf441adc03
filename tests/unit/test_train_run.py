"""A session's training: it goes on where it was, stops, and refuses what would take too long; and its curves."""

import io
import re
import warnings
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from learning import DATA, MODELS
from learning.defaults import DEFAULTS
from learning.sensitivity import RATES
from learning.slice import Slice
from learning.training import Protocol, Training
from learning.upload import read_csv
from optimizers.rules import RULES
from optimizers.runs import runs_of
from ui.layout import Look
from ui.palette import line_style
from ui.train.curves import LOSSES, csv, curves, extent, line_to_beat, spec, table, ticks
from ui.train.figures import confusion_figure, prediction_figure, slice_figure
from ui.train.live import progress_text
from ui.train.plan import Plan, Repeats
from ui.train.rates import MINUTES, _too_much
from ui.train.results import MISTAKES, mistakes, mistakes_title, results_table, verdict
from ui.train.run import STATE, TrainingJob, epoch_seconds, products, state_bytes, too_much
from ui.train.slice import BUDGET, POINTS, _rows
from ui.work import watch
from ui.work.queue import Client

VIEW = Look("light", 1.0, 2.5)


def plan(model="softmax", rules=("adam", "sgd"), epochs=3, seeds=2, **options):
    chosen = tuple(DEFAULTS[model].rule(slug) for slug in rules)
    protocol = Protocol(epochs, 64, schedule=DEFAULTS[model].protocol.schedule)
    return Plan(DEFAULTS[model].data, MODELS[model](**options), runs_of(chosen), protocol, Repeats(seeds=seeds))


def job(*args, **options):
    p = plan(*args, **options)
    return TrainingJob(p, DATA[p.dataset])


def advance(now):
    """Train an epoch here, as a worker does; the first time, measure before training as well."""
    now.items = getattr(now, "items", None) or iter(now.parts[0]())
    before = now.epoch
    while now.epoch == before and (item := next(now.items, "over")) != "over":
        if item is not None:
            now.take(0, item)
    now.over[0] = now.epoch == now.epochs


def test_a_job_goes_on_where_it_was():
    now = job()
    assert (now.epoch, now.left, now.logs) == (0, None, [])
    for epoch in (1, 2, 3):
        assert now.running
        advance(now)
        assert now.epoch == epoch
        assert {len(log.train_loss) for log in now.logs} == {epoch + 1}
    assert not now.running
    assert now.left == 0.0
    p = now.plan
    whole = Training(p.model, now.data, p.trials, p.protocol)
    assert list(whole) == [1, 2, 3]
    for ours, theirs in zip(now.logs, whole.logs(), strict=True):
        np.testing.assert_array_equal(ours.train_loss, theirs.train_loss)
        np.testing.assert_array_equal(ours.effective_lr, theirs.effective_lr)
    for ours, theirs in zip(now.first_seed(), whole.logs()[::2], strict=True):
        np.testing.assert_array_equal(ours.path, theirs.path)
        np.testing.assert_array_equal(ours.parameters, theirs.parameters)


def test_the_time_in_which_nobody_looked_is_not_of_the_pace(monkeypatch):
    now = job(epochs=3)
    advance(now)
    for at, act in ((10.0, now.go_on), (14.0, lambda: advance(now)), (100.0, now.go_on), (104.0, lambda: None)):
        monkeypatch.setattr("ui.train.run.monotonic", lambda at=at: at)
        act()
        if at == 14.0:
            before = now.left
    assert now.left == pytest.approx(before)
    monkeypatch.setattr("ui.train.run.monotonic", lambda: 104.0)
    spent = now._latest - now._began
    advance(now)
    assert now._latest - now._began == pytest.approx(spent + 4.0)


def test_a_job_whose_worker_is_lost_begins_anew():
    now = job()
    advance(now)
    now.restart(0)
    assert (now.epoch, now.logs) == (0, [])


def test_a_job_that_another_worker_begins_anew_has_no_epoch_twice():
    now = job()
    advance(now)
    now.items = iter(now.parts[0]())
    advance(now)
    assert now.epoch == 0
    advance(now)
    assert now.epoch == 1 and [len(log.train_loss) for log in now.of("adam")] == [2, 2]


def test_the_bar_says_the_epoch_and_how_long_it_takes_once_that_is_known():
    now = job(epochs=3)
    assert progress_text(now) == "Epoch 0 of 3"
    advance(now)
    now._began, now._latest = 0.0, 4.0
    assert progress_text(now) == "Epoch 1 of 3, about 8 s left"


def test_a_stopped_job_keeps_what_it_has(monkeypatch):
    now = job()
    advance(now)
    visitor = Client()
    monkeypatch.setattr("ui.work.watch.visitor", lambda: visitor)
    watch.stop(now)
    assert watch.stopped(now)
    assert [len(log.test_accuracy) for log in now.of("sgd")] == [2, 2]


def test_paths_lie_on_the_disk_and_are_gone_with_the_job():
    now = job()
    advance(now)
    file = now._record._file
    assert file.tell() == 4 * 2 * 2 * now.plan.model.size(now.data), "two epochs of two rules in float32"
    now.restart(0)
    assert file.closed


def test_what_would_take_too_long_is_refused_in_a_sentence():
    assert too_much(plan(), DATA["digits"]) is None
    assert too_much(plan("conv", tuple(RULES), seeds=3), DATA["digits"]) is None
    slow = plan("conv", tuple(RULES), seeds=10, channels=32)
    assert "One epoch of this would take about" in str(too_much(slow, DATA["digits"]))
    large = plan("mlp", tuple(RULES), epochs=200, seeds=1, hidden=(256,) * 4)
    assert "do not fit" in str(too_much(large, DATA["digits"]))


def test_a_comparison_of_rates_that_would_take_too_long_is_refused_with_its_minutes():
    data = DATA["digits"]
    p = plan("conv", ("adam", "sgd"), epochs=200, seeds=10)
    minutes = 2 * len(RATES) * 10 * 200 * epoch_seconds(p, data) / 60.0
    assert minutes > MINUTES and f"about {minutes:.0f} minutes of computing" in str(_too_much(p, data))
    assert _too_much(plan(), data) is None


def test_what_would_not_fit_into_a_worker_is_refused_in_a_sentence():
    many = plan("mlp", tuple(RULES), epochs=1, seeds=10, hidden=(256, 256))
    wide = replace(many, protocol=Protocol(1, 512))
    assert state_bytes(wide, DATA["digits"]) > STATE
    assert too_much(wide, DATA["digits"]) is not None


def test_what_just_fits_into_a_worker_is_not_refused(monkeypatch):
    p, data = plan(), DATA["digits"]
    monkeypatch.setattr("ui.train.run.STATE", state_bytes(p, data))
    assert too_much(p, data) is None
    monkeypatch.setattr("ui.train.run.STATE", state_bytes(p, data) - 1)
    assert "do not fit into memory" in str(too_much(p, data))


def test_curves_are_mean_lowest_and_highest_over_the_seeds():
    now = job(seeds=3)
    advance(now)
    frame = table(now, LOSSES[1])
    values = np.stack([log.test_loss for log in now.of("adam")])
    mine = frame[frame["run"] == "Adam"]
    np.testing.assert_allclose(mine["value"], values.mean(axis=0))
    np.testing.assert_allclose(mine["low"], values.min(axis=0))
    np.testing.assert_allclose(mine["high"], values.max(axis=0))
    assert [curve.name for curve in curves(now)] == [
        "train_loss",
        "test_loss",
        "test_accuracy",
        "gradient_norm",
        "effective_lr",
    ]


def test_the_table_to_take_along_has_every_curve_of_every_run():
    now = job(seeds=2)
    advance(now)
    text = csv(now)
    frame = pd.read_csv(io.StringIO(text))
    assert text.startswith("quantity,run,epoch,mean,low,high\ntrain_loss,Adam,0,")
    assert set(frame["quantity"]) == {curve.name for curve in curves(now)} and set(frame["run"]) == {"Adam", "SGD"}
    values = np.stack([log.gradient_norm for log in now.of("sgd")])
    mine = frame[(frame["quantity"] == "gradient_norm") & (frame["run"] == "SGD")]
    assert mine["epoch"].tolist() == [1] and mine["mean"].tolist() == values.mean(axis=0).tolist()


def test_a_line_has_the_colour_of_its_rule_whichever_rules_are_trained():
    slugs = tuple(RULES)[::-2]
    layers = spec(LOSSES[0], tuple((slug, RULES[slug].name) for slug in slugs), 3, 2, (0.1, 10.0), None, VIEW)["layer"]
    (colour,) = (layer["encoding"]["color"]["scale"] for layer in layers if layer["mark"]["type"] == "line")
    own = {RULES[slug].name: line_style(slug).colour(VIEW.theme) for slug in slugs}
    assert dict(zip(colour["domain"], colour["range"], strict=True)) == own


def test_the_axis_holds_all_values_and_seldom_changes():
    now = job()
    ends = set()
    while now.running:
        advance(now)
        for curve in LOSSES:
            points = table(now, curve)
            low, high = extent(points, curve)
            assert low <= points["low"].min() < points["high"].max() <= high
            ends.add((curve.name, low, high))
    assert len(ends) <= 6


def test_a_diverged_run_leaves_gaps_and_says_so():
    p = plan("linear", ("sgd",), epochs=20, seeds=1)
    wild = Plan(p.dataset, p.model, runs_of([RULES["sgd"](lr=10.0)]), Protocol(40, 16), p.repeats)
    now = TrainingJob(wild, DATA["diabetes"])
    while now.running:
        advance(now)
    assert table(now, LOSSES[0])["value"].isna().any()
    lost = now.logs[0].diverged_at
    assert f"diverged, first in epoch {lost}" in results_table(now, "light")
    assert "not\N{NO-BREAK SPACE}finite" in results_table(now, "light")
    assert verdict(now, now.logs[0]) == f"This model diverged in epoch {lost}: it has no predictions."


def test_numbers_of_a_wild_run_stay_short_and_a_deviation_has_no_sign():
    p = plan("linear", ("sgd", "adam"), epochs=5, seeds=2)
    wild = Plan(
        p.dataset, p.model, runs_of([RULES["sgd"](lr=10.0), RULES["adam"](lr=0.02)]), Protocol(5, 32), p.repeats
    )
    now = TrainingJob(wild, DATA["diabetes"])
    while now.running:
        advance(now)
    assert now.logs[0].test_loss[-1] > 1e100 and np.isfinite(now.logs[0].test_loss[-1])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        cells = re.findall(r"<td>([^<]*)</td>", results_table(now, "light"))
    assert max(map(len, cells)) < 30
    assert not any("± +" in cell.replace("\N{NO-BREAK SPACE}", " ") for cell in cells)


def test_the_axis_reaches_down_to_the_line_to_beat_unless_it_is_far_below():
    points = pd.DataFrame({"epoch": [0, 1], "low": [1.0, 0.4], "high": [1.2, 0.6]})
    assert extent(points, LOSSES[0], beat=0.03) == (0.02, 2.0)
    assert extent(points, LOSSES[0], beat=1e-30) == extent(points, LOSSES[0]) == (0.2, 2.0)
    assert "least squares" not in str(spec(LOSSES[0], (("adam", "Adam"),), 3, 2, (0.2, 2.0), 1e-30, VIEW))


@pytest.mark.parametrize("ends", [(0.2, 2.0), (1e-8, 10.0), (1e-300, 1e200), (0.5, 1.0)])
def test_an_axis_has_few_numbers(ends):
    assert 2 <= len(ticks(ends)) <= 6
    assert all(ends[0] <= tick <= ends[1] for tick in ticks(ends))


def test_the_plane_shows_its_loss_and_every_path_to_its_end():
    rules = tuple(RULES[slug]() for slug in ("adam", "sgd"))
    u, v, rng = np.linspace(-1.0, 2.0, 31), np.linspace(-2.0, 1.0, 31), np.random.default_rng(5)
    paths = [rng.uniform(-1.0, 1.0, (n, 2)) for n in (4, 6)]
    cut = Slice(u, v, 10.0 ** rng.uniform(-3.0, 2.0, (31, 31)), paths, [np.arange(4.0), np.arange(6.0)])
    figure = slice_figure(cut, runs_of(rules), VIEW)
    ground, *trails = figure.data
    np.testing.assert_allclose(10.0 ** np.float64(ground.z), cut.loss, rtol=1e-5)
    assert np.array_equal(ground.x, u) and np.array_equal(ground.y, v)
    for rule, path, (casing, line, end) in zip(rules, paths, (trails[:3], trails[3:]), strict=True):
        for trace in (casing, line):
            np.testing.assert_array_equal(np.column_stack([trace.x, trace.y]), path)
        assert line.line.color == line_style(rule.slug).light != casing.line.color
        np.testing.assert_array_equal([*end.x, *end.y], path[-1])
        assert end.marker.symbol == line_style(rule.slug).marker


def test_the_plane_takes_as_many_rows_as_can_be_afforded():
    small = job("linear", ("adam",))
    assert _rows(small) == len(small.data.train.inputs)
    large = job("conv", ("adam",))
    assert _rows(large) % 64 == 0 and 64 <= _rows(large) < len(large.data.train.inputs)
    assert POINTS**2 * _rows(large) * products(large.plan.model, large.data) <= BUDGET


def test_tags_in_a_file_are_no_markup_of_a_figure():
    lines = ["x,kind", *(f"{i % 7},{'<b>bold</b>' if i % 2 else '<a href=x>y</a>'}" for i in range(60))]
    data = read_csv("\n".join(lines).encode()).data("kind")
    figure = confusion_figure(data, np.full((len(data.test.inputs), 2), 0.5), VIEW)
    assert list(figure.data[0].x) == ["&lt;a href=x&gt;y&lt;/a&gt;", "&lt;b&gt;bold&lt;/b&gt;"]
    lines = ["x,<b>price</b>", *(f"{i % 7},{i + 0.5}" for i in range(60))]
    data = read_csv("\n".join(lines).encode()).data("<b>price</b>")
    rows = np.zeros(len(data.test.inputs))
    axes = prediction_figure(data, "adam", "Adam", rows, rows, VIEW).layout
    assert axes.xaxis.title.text == "true &lt;b&gt;price&lt;/b&gt;"
    assert axes.yaxis.title.text == "predicted &lt;b&gt;price&lt;/b&gt;"


def test_tags_in_a_file_are_no_markup_of_the_mistakes():
    data = replace(DATA["digits"], target="<i>", classes=tuple(f"<b>{k}'" for k in range(10)))
    html = mistakes(data, np.eye(10)[(data.test.labels + 1) % 10], "#000")
    assert html.count("&lt;b&gt;") == MISTAKES * 6 and html.count("&lt;i&gt;") == MISTAKES, "alt and caption"
    assert html.count("<b>") == MISTAKES * 2 and "<i>" not in html
    assert html.count("'") == 2 + MISTAKES * 4, "no name ends an attribute"


def test_the_line_to_beat_stands_in_both_losses_of_a_regression():
    now = job("linear")
    assert [line_to_beat(now, curve) for curve in LOSSES] == list(now.least_squares)
    assert "least squares" in str(spec(LOSSES[0], (("adam", "Adam"),), 3, 2, (0.1, 10.0), now.least_squares[0], VIEW))
    assert line_to_beat(job(), LOSSES[0]) is None


def test_the_table_says_how_far_above_least_squares_a_rule_ends():
    now = job("linear", ("adam",), epochs=60, seeds=2)
    while now.running:
        advance(now)
    above = np.mean([100 * (log.test_loss[-1] / now.least_squares[1] - 1) for log in now.logs])
    assert f"{above:+.2f}".replace("-", "\N{MINUS SIGN}") in results_table(now, "light")
    assert "Epochs to within 1 % of it" in results_table(now, "light")
    log, deviation = now.logs[0], float(now.data.target_scale.deviation[0])
    error, best = (deviation * np.sqrt(loss) for loss in (log.test_loss[-1], now.least_squares[1]))
    assert error != best and verdict(now, log) == (
        f"Typical error of the model on the test rows: {error:.4g} {now.data.target} (root mean square); "
        f"the exact least-squares solution has {best:.4g}."
    )


def test_the_verdict_on_images_is_the_classic_sentence():
    now = job(epochs=1)
    advance(now)
    share = 100 * now.logs[0].test_accuracy[-1]
    assert verdict(now, now.logs[0]) == f"Accuracy of the model on the test images: {share:.1f} %."


def test_mistakes_are_shown_with_both_probabilities_most_confident_first():
    data = DATA["digits"]
    right = np.eye(10)[data.test.labels]
    assert mistakes_title(data, right) == "It got all 360 test images right."
    wrong = right.copy()
    wrong[:2] = 0.0
    for row, share in ((0, 0.6), (1, 0.9)):
        label = data.test.labels[row]
        wrong[row, (label + 1) % 10], wrong[row, label] = share, 1 - share
    html = mistakes(data, wrong, "#000")
    assert html.index("90.0 %") < html.index("60.0 %")
    assert html.count("<figure>") == 2
    assert mistakes_title(data, wrong).startswith("It got 2 of 360 test images wrong")


def test_the_page_offers_a_perceptron_that_is_good_enough():
    p = Plan(
        "digits", MODELS["mlp"](hidden=(64, 64)), runs_of([DEFAULTS["mlp"].rule("adam")]), Protocol(), Repeats(seeds=10)
    )
    now = TrainingJob(p, DATA["digits"])
    while now.running:
        advance(now)
    assert np.mean([log.test_accuracy[-1] for log in now.logs]) >= 0.965

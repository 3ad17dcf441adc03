"""Kernels compute what NumPy does, to the last bit. `python -m tests.unit.test_kernels` compiles all of them for it."""

import itertools
import math
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from formulas.graph import apply, number, symbol
from learning import DATA, MODELS, Protocol, Training, Trial
from optimizers import RULES, SCHEDULES, SURFACES, descend, sweep
from optimizers.hyper import declared
from optimizers.kernels import compiled, descent, step
from optimizers.kernels.compiled import Kernel
from optimizers.kernels.parts import finite
from optimizers.recorded import bare
from optimizers.surfaces.basic import Bowl

SCHEDULE = [None, *(schedule() for schedule in SCHEDULES.values())]


@pytest.fixture(autouse=True)
def as_many_as_wanted(monkeypatch):
    """Whatever else this process has compiled."""
    monkeypatch.setattr(compiled, "MOST", math.inf)


def stochastic(surface, whether):
    """The surface with mini-batches, if it has them and they are wanted."""
    return replace(surface, batch=32) if whether and "batch" in declared(type(surface)) else surface


@cache
def interpreted(kernel):
    """A kernel as Python runs it, with NumPy's scalars."""
    space: dict[str, Any] = {}
    exec(kernel.text, space)

    def call(*arguments):
        with np.errstate(all="ignore"):
            space[kernel.name](*arguments)

    return call


def ready(kernel):
    """A kernel as numba has compiled it."""
    compiled.get(kernel)
    compiled.wait()
    call = compiled.get(kernel)
    assert call is not None
    return call


def check(monkeypatch, how, rule, surface, start, steps, **options):
    """Assert that a kernel ends as NumPy does; what the runs' ends are."""
    calls = []

    def get(kernel):
        calls.append(kernel)
        return how(kernel)

    monkeypatch.setattr(descent, "get", get)
    monkeypatch.setattr(compiled, "WORTH", math.inf)
    want = sweep(rule, surface, start, steps, **options)
    assert not calls
    monkeypatch.setattr(compiled, "WORTH", 0)
    got = sweep(rule, surface, start, steps, **options)
    assert calls
    for f in fields(want):
        assert getattr(got, f.name).tobytes() == getattr(want, f.name).tobytes(), f.name
    return {*want.status, *(["reached"] if (want.reached > 0).any() else [])}


def setting(slug, surface, k, runs):
    """A rule, a surface, starts and options: what differs from run to run, noise, schedule and marks go round."""
    random = np.random.default_rng(k)
    hypers = declared(RULES[slug])
    rule = RULES[slug]()
    if k % 3:  # one hyperparameter in three is the same for all
        values = {name: random.choice(h.ticks, runs) for name, h in hypers.items() if h.scale != "switch"}
        kept = [name for i, name in enumerate(values) if (i + k) % 3]
        rule = replace(rule, **{name: values[name] for name in kept})
    elif k % 2:
        rule = replace(
            rule,
            **{name: random.choice(h.ticks, runs).astype(bool) for name, h in hypers.items() if h.scale == "switch"},
        )
    low, high = np.array(surface.bounds).T
    start = random.uniform(low, high, (runs, 2)).T * 10.0 ** random.choice([0, 0, 0, 40], runs)
    start[:, 0] = surface.start
    options = {
        "target": 2.0 * float(surface.value(*surface.start)) / 3.0 if k % 4 else None,
        "noise": 0.3 if k % 5 == 0 else 1e160 if k % 25 == 1 else 0.0,
        "seed": k,
        "schedule": SCHEDULE[k % len(SCHEDULE)],
        "marks": (0, 7, 3, 7)[: k % 5],
    }
    return rule, stochastic(surface, k % 2), start, options


@pytest.mark.parametrize("slug", RULES)
def test_every_rule_on_every_surface(slug, monkeypatch):
    seen = set()
    for k, surface in enumerate(SURFACES.values(), 100 * list(RULES).index(slug)):
        rule, surface, start, options = setting(slug, surface, k, 7)
        seen |= check(monkeypatch, interpreted, rule, surface, start, 12, **options)
    assert {"running", "diverged", "reached"} <= seen


@pytest.mark.parametrize("slug", SURFACES)
def test_compiled_on_every_surface_with_one_rule_after_another(slug, monkeypatch):
    k = list(SURFACES).index(slug)
    rule = [*RULES][k % len(RULES)]
    rule, surface, start, options = setting(rule, SURFACES[slug], k, 600)
    check(monkeypatch, ready, rule, surface, start, 60, **options)


def test_a_run_that_ends_before_the_first_step_does_not_begin(monkeypatch):
    start = np.array([(np.nan, 0.0), (1.0, 1.0), (1e160, 1.0), (0.0, 0.0)]).T
    for steps in (0, 3):
        check(monkeypatch, interpreted, RULES["sgd"](), SURFACES["bowl"], start, steps, target=0.5, marks=(0, steps))
        check(monkeypatch, interpreted, RULES["sgd"](), SURFACES["bowl"], start[:, :1], steps)


def test_more_runs_than_a_block_and_neighbours_that_leave(monkeypatch):
    rates = np.geomspace(1e-4, 1.0, 2 * descent.BLOCK + 3)
    rule = RULES["momentum"](lr=np.random.default_rng(0).permutation(rates))
    seen = check(monkeypatch, interpreted, rule, SURFACES["rosenbrock"], (-1.5, 2.0), 40, target=0.1, marks=(5, 30))
    assert seen == {"running", "diverged", "reached"}


def test_a_loss_of_minus_infinity_is_below_every_target_and_reaches_none(monkeypatch):
    rule, surface = RULES["sgd"](lr=np.array([1.0, 2.0])), SURFACES["monkey_saddle"]
    assert check(monkeypatch, interpreted, rule, surface, surface.start, 40, target=-1e307) == {"diverged"}


def test_threads_share_a_kernel(monkeypatch):
    monkeypatch.setattr(descend, "BLOCK", 100)
    rule = RULES["adam"](lr=np.geomspace(1e-4, 1.0, 1000))
    with ThreadPoolExecutor(4) as threads:
        check(monkeypatch, ready, rule, SURFACES["rosenbrock"], (-1.5, 2.0), 40, executor=threads)


def test_a_kernel_takes_over_from_numpy(monkeypatch):
    """At the next block: while it is compiled, NumPy goes on."""
    monkeypatch.setattr(compiled, "WORTH", 0)
    monkeypatch.setattr(descend, "BLOCK", 10)
    there = iter([False, False, True])
    made = []

    def get(kernel):
        made.append(next(there))
        return interpreted(kernel) if made[-1] else None

    monkeypatch.setattr(descent, "get", get)
    rule = RULES["adam"](lr=np.geomspace(1e-4, 1.0, 30))
    got = sweep(rule, SURFACES["rosenbrock"], (-1.5, 2.0), 20)
    monkeypatch.setattr(compiled, "WORTH", math.inf)
    assert got.x.tobytes() == sweep(rule, SURFACES["rosenbrock"], (-1.5, 2.0), 20).x.tobytes()
    assert made == [False, False, True]


@dataclass(frozen=True)
class Unrecorded(Bowl):
    """What no graph can hold."""

    def value(self, x, y):
        return np.hypot(x, y)


def test_what_cannot_be_recorded_or_rounds_otherwise_is_left_to_numpy(monkeypatch, caplog):
    monkeypatch.setattr(descent, "get", interpreted)
    for _ in range(2):
        assert descent.find(RULES["sgd"](), Unrecorded(), "", 1) is None
    assert [record.levelname for record in caplog.records] == ["WARNING"] and "SGD on" in caplog.text
    single = RULES["sgd"](lr=np.ones(3, np.float32))
    assert descent.find(single, SURFACES["bowl"], "", 3) is None
    assert descent.find(RULES["sgd"](), SURFACES["bowl"], "", 3) is not None


def test_a_surface_is_told_by_all_that_its_graph_is_made_of():
    ravine = SURFACES["ravine"]
    texts = [descent.write(RULES["sgd"], (), (), bare(replace(ravine, kappa=kappa))).kernel for kappa in (3.0, 5.0)]
    assert texts[0] == texts[1], "its parameters are arguments"


def test_what_is_the_same_for_all_runs_is_computed_outside_their_loop():
    rule, ravine = RULES["adam"], bare(SURFACES["ravine"])
    text = descent.write(rule, (("weight_decay", 0.0),), ("lr",), ravine).kernel.text
    before, inside = text.split("for t in range(1")
    step, run = inside.split("for i in range(n):")[:2]
    assert "= 1.0 - h_beta1" in before and "= p_angle * " in before
    assert step.count("= 1.0 - ") == 2, "for both biases"
    divisions = run.count(" / ") - run.count(" / 2.0")  # a half is a product to the compiler
    assert (divisions, run.count("np.sqrt"), "p_angle" in run) == (6, 2, False)


def test_a_value_is_looked_at_where_no_later_one_would_show_that_it_is_infinite():
    m, v, eps = symbol("m"), symbol("v"), symbol("eps")
    root = np.sqrt(v * v)
    denominator = root + eps
    assert finite([m + 1.0, v * v, root, denominator, -(m + 1.0) / denominator]) is (
        (number(0.0) * (-(m + 1.0) / denominator)) * denominator
    )
    chosen = apply("where", m > 0.0, v + 1.0, v)
    assert finite([v + 1.0, chosen]) is number(0.0) * chosen * (v + 1.0)


# Steps of a training


@pytest.mark.parametrize("slug", RULES)
@pytest.mark.parametrize("how", [interpreted, ready])
def test_a_step_of_many_models(slug, how, monkeypatch):
    monkeypatch.setattr(step, "get", how)
    random = np.random.default_rng(0)
    models = 3
    hypers = {name: h for name, h in declared(RULES[slug]).items() if h.scale != "switch"}
    columns = {name: random.choice(h.ticks, (models, 1)) for name, h in hypers.items()}
    for rule in (RULES[slug](), RULES[slug](**columns)):
        x = random.standard_normal((models, 50))
        record = rule.init(x)
        record = rule.step(x, random.standard_normal(x.shape), record)
        stepper = step.find(rule, record, x)
        for factor in (1.0, 0.3, 0.7):
            g = random.standard_normal(x.shape) * 10.0 ** random.uniform(-200.0, 100.0, x.shape)
            record = replace(rule, lr=rule.lr * factor).step(x, g, record)
            delta, after = stepper.step(x, g, factor)
            x = x + record.delta
            assert (delta.tobytes(), after.tobytes()) == (np.ascontiguousarray(record.delta).tobytes(), x.tobytes())


def test_a_training_has_the_same_bits_with_kernels_from_whichever_moment(monkeypatch):
    rules = [RULES["adam"](), RULES["adam"](lr=0.1), RULES["sgd"](lr=0.1), RULES["radam"]()]
    runs = [Trial(rule, seed) for rule in rules for seed in (0, 1)]
    protocol = Protocol(epochs=4, batch_size=64, schedule=SCHEDULES["cosine"]())

    def logs(first):
        """With kernels from an epoch on."""
        training = Training(MODELS["linear"](), DATA["diabetes"], runs, protocol)
        for epoch in training:
            monkeypatch.setattr(step, "get", interpreted if epoch >= first else lambda kernel: None)
        assert all((kernel is not None) == (first < 4) for block in training._blocks for kernel in block.kernels)
        return training.logs()

    monkeypatch.setattr(compiled, "WORTH", 0)
    monkeypatch.setattr(step, "get", lambda kernel: None)
    numpy, late, early = logs(9), logs(2), logs(1)
    for f in ("train_loss", "effective_lr", "parameters", "path"):
        want = [getattr(log, f).tobytes() for log in numpy]
        assert [getattr(log, f).tobytes() for log in late] == want == [getattr(log, f).tobytes() for log in early]


# Compiling


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder for kernels of its own, and no kernels yet."""
    for name in ("NUMBA_CACHE_DIR", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(compiled, "_made", {})
    return compiled._folder()


def doubling(factor):
    text = f"def double(x):\n    for i in range(x.size):\n        x[i] = x[i] * {factor}\n"
    return Kernel(text, "double", "void(float64[::1])")


def test_a_kernel_is_asked_for_once_and_then_there(folder):
    kernel = doubling(2.0)
    first = compiled.get(kernel)
    compiled.wait()
    call = compiled.get(kernel)
    assert call is not None and first in (None, call) and call is compiled.get(kernel)
    x = np.array([1.5, 2.0])
    call(x)
    assert x.tolist() == [3.0, 4.0]
    assert [file.suffix for file in folder.glob("kernel*")] == [".py"]


def test_another_process_takes_it_from_disk(folder):
    kernel = doubling(3.0)
    compiled.get(kernel)
    compiled.wait()
    there = {path: path.stat().st_mtime_ns for path in folder.rglob("*.nb*")}
    code = f"""
from optimizers.kernels import compiled
kernel = compiled.Kernel(*{tuple(kernel)!r})
compiled.get(kernel), compiled.wait()
print(sum(compiled.get(kernel).stats.cache_hits.values()))
"""
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout.strip(), done.stderr) == ("1", "")
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*.nb*")} == there != {}


def test_where_nothing_can_be_written_kernels_are_in_memory(folder, monkeypatch):
    folder.parent.mkdir()
    folder.write_text("no folder")
    compiled.get(doubling(4.0))
    compiled.wait()
    assert compiled.get(doubling(4.0)) is not None


def test_what_is_damaged_on_disk_is_compiled_anew(folder):
    kernel = doubling(5.0)
    compiled.get(kernel)
    compiled.wait()
    for path in folder.rglob("*.nb*"):
        path.write_bytes(b"?")
    compiled._made.clear()
    compiled.get(kernel)
    compiled.wait()
    assert compiled.get(kernel) is not None


def test_without_numba_nothing_is_said_and_without_success_once(folder, monkeypatch, caplog):
    wrong = Kernel("def wrong(x):\n    return x.nothing\n", "wrong", "void(float64[::1])")
    for _ in range(2):
        assert compiled.get(wrong) is None
        compiled.wait()
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    caplog.clear()
    monkeypatch.setitem(sys.modules, "numba", None)
    assert compiled.get(doubling(6.0)) is None
    compiled.wait()
    assert compiled.get(doubling(6.0)) is None and not caplog.records


def test_one_process_keeps_so_many_and_no_more(folder, monkeypatch):
    monkeypatch.setattr(compiled, "MOST", 1)
    compiled.get(doubling(7.0))
    compiled.get(doubling(8.0))
    compiled.wait()
    assert compiled.get(doubling(7.0)) is not None and compiled.get(doubling(8.0)) is None


def test_where_no_thread_can_be_started_numpy_goes_on(folder, monkeypatch):
    def refuse(thread):
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", refuse)
        assert compiled.get(doubling(10.0)) is None
        compiled.wait()
    compiled.get(doubling(10.0))
    compiled.wait()
    assert compiled.get(doubling(10.0)) is not None


def test_a_process_can_go_without(folder, monkeypatch):
    compiled.forgo()
    compiled.get(doubling(9.0))
    compiled.wait()
    assert compiled.get(doubling(9.0)) is None and not folder.exists()


@pytest.mark.parametrize(
    ("platform", "environment", "where"),
    [
        ("linux", {}, "/home/me/.cache/descent-lab"),
        ("linux", {"XDG_CACHE_HOME": "/fast"}, "/fast/descent-lab"),
        ("darwin", {}, "/home/me/Library/Caches/descent-lab"),
        ("win32", {"LOCALAPPDATA": "/local"}, "/local/descent-lab"),
        ("linux", {"NUMBA_CACHE_DIR": "/given"}, "/given/descent-lab"),
    ],
)
def test_kernels_are_where_a_platform_keeps_what_can_be_made_again(platform, environment, where, monkeypatch):
    for name in ("NUMBA_CACHE_DIR", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in (environment | {"HOME": "/home/me"}).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", platform)
    assert compiled._folder() == Path(where)


def compile_all():
    """Compare every rule on every surface, compiled: ten minutes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compiled, "MOST", math.inf)
        for k, (slug, surface) in enumerate(itertools.product(RULES, SURFACES.values())):
            rule, surface, start, options = setting(slug, surface, k, 600)
            seen = check(patch, ready, rule, surface, start, 200, **options)
            print(k + 1, slug, surface.slug, *sorted(seen), flush=True)


if __name__ == "__main__":
    compile_all()

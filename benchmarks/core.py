"""The shared module against torch.optim, jitted optax and plain C."""

import ctypes
import shutil
import subprocess
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.report import Row, figure, installed, judged, without_kernels
from optimizers import RULES, SURFACES, run, sweep
from optimizers.elementary import Array
from optimizers.kernels import compiled
from optimizers.rules import Rule

LR, BETA1, BETA2, EPS = 0.01, 0.9, 0.999, 1e-8
START = (-1.5, 2.0)
PATH_STEPS = 1000
RUNS, STEPS = 65_536, 500
NATIVE = ["-O3", "-march=native", "-fno-math-errno"]
ROSENBROCK = SURFACES["rosenbrock"]


def fastest(work: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Seconds of the fastest of several repetitions of each, after one to warm up: the least disturbed one.

    They take turns, so that a machine which is busy for a while is busy for all of them.
    """
    for job in work.values():
        job()
    seconds = dict.fromkeys(work, float("inf"))
    for _ in range(rounds):
        for name, job in work.items():
            start = time.perf_counter()
            job()
            seconds[name] = min(seconds[name], time.perf_counter() - start)
    return seconds


def rates() -> Array:
    """The learning rates of the sweep; none of its runs diverges."""
    return np.geomspace(1e-4, 0.1, RUNS)


def adam(lr: Any) -> Rule:
    """The rule that is measured, with one rate or with many."""
    return RULES["adam"](lr=lr)


def single_path() -> list[Row]:
    """Rosenbrock, Adam, 1,000 steps, with every quantity of every step kept (the peers keep nothing)."""
    work: dict[str, Callable[[], object]] = {"ours": lambda: run(adam(LR), ROSENBROCK, START, PATH_STEPS)}
    if installed("torch"):
        work |= {"autograd": lambda: _torch_path(False), "analytic": lambda: _torch_path(True)}
    seconds = fastest(work, 8)
    ours = seconds["ours"]
    rows = [Row(f"one path, Rosenbrock, Adam, {PATH_STEPS:,} steps", f"{figure(ours * 1e3)} ms")]
    for name, feed, times in (("autograd", "with autograd", 30), ("analytic", "fed the analytic gradient", 6)):
        what = f"… against torch.optim {feed}"
        if name not in seconds:
            rows.append(Row(what, "torch not installed"))
            continue
        peer = seconds[name]
        rows.append(
            judged(what, peer / ours, times, "times as fast", at_least=True, more=f" (torch {figure(peer * 1e3)} ms)")
        )
    return rows


def _torch_path(analytic: bool) -> None:
    import torch

    point = torch.tensor(START, dtype=torch.float64, requires_grad=not analytic)
    optimizer = torch.optim.Adam([point], lr=LR, betas=(BETA1, BETA2), eps=EPS)
    for _ in range(PATH_STEPS):
        if analytic:
            x, y = point.tolist()
            point.grad = torch.tensor(ROSENBROCK.gradient(x, y), dtype=torch.float64)
        else:
            optimizer.zero_grad()
            ROSENBROCK.value(point[0], point[1]).backward()
        optimizer.step()


def many_runs() -> list[Row]:
    """65,536 learning rates of Adam."""
    lrs = rates()

    def ours() -> object:
        return sweep(adam(lrs), ROSENBROCK, START, STEPS)

    def in_numpy() -> object:
        with without_kernels():
            return ours()

    ours()
    compiled.wait()
    work: dict[str, Callable[[], object]] = {"ours": ours, "numpy": in_numpy}
    if shutil.which("gcc"):
        work |= {"c": _c_sweep(lrs, ["-O3"]), "native": _c_sweep(lrs, NATIVE)}
    if installed("torch"):
        work |= {"torch": lambda: _torch_sweep(lrs, False), "watched": lambda: _torch_sweep(lrs, True)}
    if installed("jax") and installed("optax"):
        work["optax"] = _optax_sweep(lrs)
    seconds = fastest(work, 5)
    what = f"{RUNS:,} runs x {STEPS} steps of Adam, one thread"
    rows = [Row(what, f"{_say_sweep(seconds['ours'])} by a kernel; {_say_sweep(seconds['numpy'])} in NumPy")]

    def against(what: str, name: str, missing: str, limit: float | None = None) -> None:
        if name not in seconds:
            rows.append(Row(what, f"{missing} not installed"))
            return
        ratio, more = seconds["ours"] / seconds[name], f" ({_say_sweep(seconds[name])})"
        if limit is None:
            rows.append(Row(what, f"{figure(ratio)} times its time{more}"))
        else:
            rows.append(judged(what, ratio, limit, "times its time", more=more))

    against("… against C, gcc -O3", "c", "gcc")
    against(f"… against C, gcc {' '.join(NATIVE)}, which vectorizes the root", "native", "gcc", 3)
    against("… against torch.optim fed the analytic gradient", "torch", "torch", 1)
    against("… against the same with the loss and a look for overflow in each step, as in a sweep", "watched", "torch")
    against("… against jitted optax, without its compilation", "optax", "jax and optax", 1)
    return rows


def _say_sweep(seconds: float) -> str:
    return f"{figure(seconds)} s, {figure(seconds / RUNS / STEPS * 1e9)} ns a run-step"


def _c_sweep(lrs: Array, flags: list[str]) -> Callable[[], object]:
    """c/adam.c, compiled, and its result compared with ours."""
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "adam.so"
        source = Path(__file__).parent / "c" / "adam.c"
        subprocess.run(["gcc", *flags, "-shared", "-fPIC", "-o", library, source, "-lm"], check=True)
        descend = ctypes.CDLL(str(library)).adam_sweep
    doubles = np.ctypeslib.ndpointer(np.float64, flags="C")
    descend.argtypes = [doubles, doubles, doubles, ctypes.c_size_t, ctypes.c_size_t, *[ctypes.c_double] * 3]
    descend.restype = None

    def descent(steps: int) -> tuple[Array, Array]:
        x, y = np.full(RUNS, START[0]), np.full(RUNS, START[1])
        descend(x, y, lrs, RUNS, steps, BETA1, BETA2, EPS)
        return x, y

    few = sweep(adam(lrs), ROSENBROCK, START, 20)
    np.testing.assert_allclose(np.stack(descent(20)), few.x, rtol=1e-9)  # the same computation
    return lambda: descent(STEPS)


def _torch_sweep(lrs: Array, watch: bool) -> None:
    """Adam on the whole batch; `watch` adds what a sweep does in each step: the loss, and a look for overflow.

    torch.optim takes one rate for a tensor. For many it runs at rate 1 on zeros, and its step is scaled.
    """
    import torch

    torch.set_num_threads(1)
    point = torch.tensor(START, dtype=torch.float64)[:, None].repeat(1, RUNS)
    moved, scale = torch.zeros_like(point), torch.tensor(lrs)
    optimizer = torch.optim.Adam([moved], lr=1.0, betas=(BETA1, BETA2), eps=EPS)
    for _ in range(STEPS):
        g = moved.grad = torch.stack(ROSENBROCK.gradient(point[0], point[1]))
        if watch and not torch.isfinite(g.sum() + ROSENBROCK.value(point[0], point[1]).sum()):
            return
        optimizer.step()
        point.addcmul_(moved, scale)
        moved.zero_()


def _optax_sweep(lrs: Array) -> Callable[[], object]:
    """The same descent, to be compiled by its first call."""
    import jax
    import jax.numpy as jnp
    import optax

    jax.config.update("jax_enable_x64", True)
    scaled = optax.scale_by_adam(b1=BETA1, b2=BETA2, eps=EPS)
    rate = jnp.asarray(lrs)

    def descend(point: Any) -> Any:
        def step(_: int, carry: tuple[Any, Any]) -> tuple[Any, Any]:
            at, state = carry
            g = jnp.stack(ROSENBROCK.gradient(at[0], at[1]))
            update, state = scaled.update(g, state)
            return at - rate * update, state

        return jax.lax.fori_loop(0, STEPS, step, (point, scaled.init(point)))[0]

    compiled = jax.jit(descend)
    start = jnp.repeat(jnp.asarray(START)[:, None], RUNS, axis=1)
    return lambda: compiled(start).block_until_ready()


def memory() -> list[Row]:
    """What a sweep allocates beyond its inputs and its results."""
    rows = []
    working = []
    for runs in (RUNS, 16 * RUNS):
        lrs = np.geomspace(1e-4, 0.1, runs)
        tracemalloc.start()
        end = sweep(adam(lrs), ROSENBROCK, START, 3)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        results = end.x.nbytes + end.loss.nbytes + end.status.nbytes + end.reached.nbytes
        working.append((peak - results) / 1e6)
        rows.append(
            Row(
                f"memory of a sweep of {runs:,} runs",
                f"peak {figure(peak / 1e6)} MB, of it "
                f"{figure(results / 1e6)} MB results ({figure(results / runs)} bytes a run)",
            )
        )
    rows.append(
        judged(
            "… working memory of 16 times as many runs",
            working[1] / working[0],
            1.5,
            "times as much",
            more=f" ({figure(working[0])} MB, {figure(working[1])} MB)",
        )
    )
    return rows


def measure() -> list[Row]:
    """The rows of the table."""
    return [*single_path(), *many_runs(), *memory()]

"""What the maps cost: in NumPy and by kernels, against optax warm and cold and torch, on threads and processes."""

import multiprocessing
import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor

import numpy as np

from benchmarks.report import Row, figure, installed, judged, without_kernels
from optimizers import RULES, SURFACES, sweep
from optimizers.elementary import Array
from optimizers.kernels import compiled
from optimizers.maps.axes import axis_values, numeric
from optimizers.rules import Rule

START = (-1.5, 2.0)
ROSENBROCK = SURFACES["rosenbrock"]

# The same map in jitted optax, in a process of its own: imports are not counted, tracing and compiling are. With "warm"
# they are not either, and it has one core.
OPTAX = """
import os, sys, time
if sys.argv[3:]:
    os.sched_setaffinity(0, {0})
import jax, jax.numpy as jnp, numpy as np, optax
jax.config.update("jax_enable_x64", True)
lr, beta1 = jnp.asarray(np.load(sys.argv[1]))
jax.block_until_ready(jnp.ones(2) + 1)
began = time.perf_counter()
gradient = jax.grad(lambda p: (1 - p[0]) ** 2 + 100 * (p[1] - p[0] ** 2) ** 2)
def descend(lr, beta1):
    rule = optax.adam(lr, b1=beta1)
    def step(carry, _):
        p, state = carry
        move, state = rule.update(gradient(p), state)
        return (p + move, state), None
    p = jnp.array([-1.5, 2.0])
    return jax.lax.scan(step, (p, rule.init(p)), None, length=int(sys.argv[2]))[0][0]
compiled = jax.jit(jax.vmap(descend))
jax.block_until_ready(compiled(lr, beta1))
times = [time.perf_counter() - began]
for _ in sys.argv[3:] * 4:
    began = time.perf_counter()
    jax.block_until_ready(compiled(lr, beta1))
    times.append(time.perf_counter() - began)
print(min(times))
"""


def plane(n: int) -> Array:
    """Values of lr and beta1 of the cells of an n x n map of Adam: (2, n * n)."""
    h = {hyper.name: hyper for hyper in numeric(RULES["adam"])}
    lr, beta1 = np.meshgrid(axis_values(h["lr"], n), axis_values(h["beta1"], n))
    return np.stack([lr.ravel(), beta1.ravel()])


def adam(cells: Array) -> Rule:
    """The rule with the hyperparameters of every cell."""
    return RULES["adam"](lr=cells[0], beta1=cells[1])  # type: ignore[call-arg]


def shortest(call: Callable[[], object], repeats: int) -> float:
    """Seconds of the fastest call, after one to warm up."""
    call()
    times = []
    for _ in range(repeats):
        began = time.perf_counter()
        call()
        times.append(time.perf_counter() - began)
    return min(times)


SIZES = ((64, 300, 5.0), (256, 500, 7.0), (512, 1000, 7.0))
"""Cells a side, steps, and how many times as fast as NumPy a kernel is to be."""


def alone() -> list[Row]:
    """Maps over lr and beta1 on one core each: in NumPy, by the kernel, and by the peers."""
    rows = []
    for n, steps, times in SIZES:
        cells = plane(n)

        def ours(cells: Array = cells, steps: int = steps) -> object:
            return sweep(adam(cells), ROSENBROCK, START, steps)

        with without_kernels():
            numpy = shortest(ours, max(2, 6 - n // 100))
        ours()
        compiled.wait()
        kernel = shortest(ours, 8)
        what = f"map of {n} x {n} cells over lr and beta1, Adam, {steps:,} steps, one core"
        rows.append(Row(what, f"{figure(1e3 * numpy)} ms in NumPy, {figure(1e3 * kernel)} ms by a kernel"))
        rows.append(judged("… the kernel against NumPy", numpy / kernel, times, "times as fast", at_least=True))
        if installed("jax") and installed("optax"):
            peer = in_optax(cells, steps, warm=True)
            more = f" (optax {figure(1e3 * peer)} ms)"
            rows.append(judged("… against jitted optax that is warm", kernel / peer, 1.0, "of its time", more=more))
        if installed("torch"):
            peer = in_torch(cells, steps)
            more = f" (torch {figure(1e3 * peer)} ms)"
            what = "… against torch.optim with one beta1 for all cells, which is less work"
            rows.append(judged(what, kernel / peer, 1.0, "of its time", more=more))
    return rows


def from_a_cold_start() -> list[Row]:
    """On all cores while kernels are still being compiled, which is to say in NumPy."""
    large = plane(256)
    with without_kernels(), ThreadPoolExecutor(os.cpu_count()) as threads:
        ours = shortest(lambda: sweep(adam(large), ROSENBROCK, START, 500, executor=threads), 5)
    what = "256 x 256 cells on all cores in NumPy, against jitted optax from a cold start, compiling included"
    if not (installed("jax") and installed("optax")):
        return [Row(what, "jax and optax not installed")]
    peer = min(in_optax(large, 500) for _ in range(3))
    return [judged(what, ours / peer, 1.0, "of its time", more=f" ({figure(ours)} s, optax {figure(peer)} s)")]


def in_torch(cells: Array, steps: int) -> float:
    """Seconds for as many runs in torch on one core.

    torch.optim takes one rate and one beta1 for a tensor. The rates scale its steps here; the map's beta1 is lost.
    """
    import torch

    lr = torch.tensor(cells[0])
    x = torch.tensor(START, dtype=torch.float64)[:, None].repeat(1, len(lr))
    move, gradient = torch.zeros_like(x), torch.empty_like(x)
    move.grad = gradient
    optimizer = torch.optim.Adam([move], lr=1.0)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    began = time.perf_counter()
    for _ in range(steps):
        b = 200.0 * (x[1] - x[0] * x[0])
        gradient[0], gradient[1] = 2.0 * (x[0] - 1.0 - x[0] * b), b
        move.zero_()
        optimizer.step()
        x += lr * move
    torch.set_num_threads(threads)
    return time.perf_counter() - began


def in_optax(cells: Array, steps: int, warm: bool = False) -> float:
    """Seconds from the first trace to the result, in a new process; `warm` is without tracing, on one core."""
    import tempfile

    with tempfile.NamedTemporaryFile(suffix=".npy") as file:
        np.save(file, cells)
        file.flush()
        done = subprocess.run(
            [sys.executable, "-c", OPTAX, file.name, str(steps), *["warm"] * warm],
            check=True,
            capture_output=True,
            text=True,
        )
    return float(done.stdout)


def side_by_side() -> list[Row]:
    """512 x 512 cells on all cores: threads, and processes that are already there."""
    cells, workers = plane(512), os.cpu_count() or 1
    rows = []

    sweep(adam(cells), ROSENBROCK, START, 20)
    compiled.wait()

    def measure(name: str, executor: Executor | None) -> None:
        seconds = shortest(lambda: sweep(adam(cells), ROSENBROCK, START, 100, executor=executor), 2)
        rows.append(Row(f"512 x 512 cells, Adam, 100 steps, {name}", f"{figure(seconds)} s"))

    measure("one thread", None)
    with ThreadPoolExecutor(workers) as threads:
        measure(f"{workers} threads", threads)
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as processes:
        measure(f"{workers} processes", processes)
    return rows


def measure() -> list[Row]:
    """All of the above."""
    return [*alone(), *from_a_cold_start(), *side_by_side()]

"""What the maps cost: alone, against optax from a cold start, and on threads and processes."""

import multiprocessing
import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor

import numpy as np

from benchmarks.report import Row, figure, installed, judged
from optimizers import RULES, SURFACES, sweep
from optimizers.elementary import Array
from optimizers.maps.axes import axis_values, numeric
from optimizers.rules import Rule

START = (-1.5, 2.0)
ROSENBROCK = SURFACES["rosenbrock"]

# The same map in jitted optax, in a process of its own: imports are not counted, tracing and compiling are.
COLD = """
import sys, time
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
jax.block_until_ready(jax.jit(jax.vmap(descend))(lr, beta1))
print(time.perf_counter() - began)
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


def alone() -> list[Row]:
    """A small and a large map on one core, and the peers on the large one."""
    small, large = plane(64), plane(256)
    ours = shortest(lambda: sweep(adam(large), ROSENBROCK, START, 500), 5)
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        on_all = shortest(lambda: sweep(adam(large), ROSENBROCK, START, 500, executor=threads), 5)
    rows = [
        judged(
            "map of 64 x 64 cells, Adam, 300 steps",
            1e3 * shortest(lambda: sweep(adam(small), ROSENBROCK, START, 300), 10),
            60.0,
            "ms",
        ),
        judged("map of 256 x 256 cells, Adam, 500 steps, one core", ours, 0.8, "s"),
        Row("… on all cores, as the page computes it", f"{figure(on_all)} s"),
    ]
    same, one = "… against torch.optim on the same batch, one core each", "… with one beta1 for all cells in torch"
    if installed("torch"):
        peer, lighter = in_torch(large, 500, groups=256), in_torch(large, 500, groups=1)
        rows.append(judged(same, ours / peer, 1.0, "times its time", more=f" (torch {figure(peer)} s)"))
        rows.append(Row(one, f"{figure(ours / lighter)} times its time (torch {figure(lighter)} s)"))
    else:
        rows.append(Row(same, "torch not installed"))
    what = "… on all cores, against jitted optax on all cores from a cold start, compiling included"
    if installed("jax") and installed("optax"):
        peer = min(in_optax(large, 500) for _ in range(3))
        rows.append(judged(what, on_all / peer, 1.0, "times its time", more=f" (optax {figure(peer)} s)"))
    else:
        rows.append(Row(what, "jax and optax not installed"))
    return rows


def in_torch(cells: Array, steps: int, groups: int) -> float:
    """Seconds for the same runs in torch on one core.

    torch.optim takes one rate and one beta1 for a group of parameters. The rates scale its steps here; each row of the
    map, which has one beta1, is a group. With one group the map's beta1 is lost: less than the same work.
    """
    import torch

    lr, beta1 = torch.tensor(cells[0]), cells[1].reshape(groups, -1)[:, 0] if groups > 1 else [0.9]
    x = torch.tensor(START, dtype=torch.float64)[:, None].repeat(1, len(lr))
    move, gradient = torch.zeros_like(x), torch.empty_like(x)
    parts = [(m, g) for m, g in zip(move.chunk(groups, 1), gradient.chunk(groups, 1), strict=True)]
    for part, own in parts:
        part.grad = own
    optimizer = torch.optim.Adam(
        [{"params": [part], "betas": (float(b), 0.999)} for (part, _), b in zip(parts, beta1, strict=True)], lr=1.0
    )
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


def in_optax(cells: Array, steps: int) -> float:
    """Seconds from the first trace to the result, in a new process."""
    import tempfile

    with tempfile.NamedTemporaryFile(suffix=".npy") as file:
        np.save(file, cells)
        file.flush()
        done = subprocess.run(
            [sys.executable, "-c", COLD, file.name, str(steps)], check=True, capture_output=True, text=True
        )
    return float(done.stdout)


def side_by_side() -> list[Row]:
    """512 x 512 cells on all cores: threads, and processes that are already there."""
    cells, workers = plane(512), os.cpu_count() or 1
    rows = []

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
    return [*alone(), *side_by_side()]

"""Training a perceptron on the digits, beside plain C and torch: python -m benchmarks.learning.

Everybody does the same work: 20 epochs of Adam on MLP 64-32-10 (64 pixels, 32 hidden units, 10 classes) in
float64 with batches of 32 from the same start, one thread, and loss and accuracy on all training and test
images before training and after each epoch. Only ours keeps the norms of gradients and steps as well. The
best of several runs counts, because other programs disturb. Peers that are missing are left out.
"""

import ctypes
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from benchmarks.report import Row, figure, installed, judged
from benchmarks.visitor import ROOT
from learning import DATA, MODELS, Training, Trial, train
from learning.training import batch_order
from optimizers.kernels import compiled
from optimizers.rules import RULES

EPOCHS = 20
BATCH = 32
LR = 3e-3
MODELS_TOGETHER = 32
SOURCE = Path(__file__).with_name("c") / "mlp.c"


def best_times(contestants: dict[str, Callable[[], Any]], rounds: int) -> dict[str, float]:
    """The shortest time of each in milliseconds, in turn, so that a disturbance meets everybody."""
    times = dict.fromkeys(contestants, float("inf"))
    for _ in range(rounds):
        for name, run in contestants.items():
            began = perf_counter()
            run()
            times[name] = min(times[name], 1000.0 * (perf_counter() - began))
    return times


def ours(hidden: int) -> float:
    """Training loss at the end."""
    log = train(MODELS["mlp"](hidden=(hidden,)), DATA["digits"], RULES["adam"](lr=LR), EPOCHS, BATCH)
    return float(log.train_loss[-1])


def together(hidden: int) -> None:
    """As many models as MODELS_TOGETHER, each with its own learning rate."""
    rates = np.geomspace(1e-4, 1e-2, MODELS_TOGETHER).tolist()
    runs = [Trial(RULES["adam"](lr=rate)) for rate in rates]
    for _ in Training(MODELS["mlp"](hidden=(hidden,)), DATA["digits"], runs):
        pass


def in_torch(hidden: int) -> float:
    """The same in eager torch, in the way its tutorials show; the data are tensors already."""
    import torch
    from torch import nn

    torch.set_num_threads(1)  # at this size it is faster with one than with two
    data = DATA["digits"]
    model = nn.Sequential(nn.Linear(64, hidden), nn.ReLU(), nn.Linear(hidden, 10)).double()
    start = MODELS["mlp"](hidden=(hidden,)).start(data, 0)
    layers = [layer for layer in model if isinstance(layer, nn.Linear)]
    matrices = MODELS["mlp"](hidden=(hidden,)).matrices(data, start)
    for layer, (weight, bias) in zip(layers, matrices, strict=True):
        layer.weight.data, layer.bias.data = torch.tensor(weight), torch.tensor(bias)
    optimizer = torch.optim.Adam(model.parameters(), lr=LR)
    loss_of = nn.CrossEntropyLoss()
    parts = [(torch.tensor(part.inputs), torch.tensor(part.labels)) for part in (data.train, data.test)]
    x, y = parts[0]

    def score() -> list[Any]:
        with torch.no_grad():
            outputs = [(model(inputs), labels) for inputs, labels in parts]
            return [(loss_of(z, labels), (z.argmax(1) == labels).double().mean()) for z, labels in outputs]

    scores = [score()]
    for epoch in range(EPOCHS):
        for chosen in torch.tensor(batch_order(data, 0, epoch)).split(BATCH):
            optimizer.zero_grad()
            loss_of(model(x[chosen]), y[chosen]).backward()
            optimizer.step()
        scores.append(score())
    return float(scores[-1][0][0])


def c_library(folder: str) -> Any:
    """The compiled peer."""
    library = Path(folder) / "mlp.so"
    command = ["gcc", "-O3", "-march=native", "-shared", "-fPIC", str(SOURCE), "-o", str(library), "-lm"]
    subprocess.run(command, check=True)
    peer = ctypes.CDLL(str(library)).train
    peer.restype = ctypes.c_double
    return peer


def in_c(peer: Any, hidden: int) -> float:
    """The same in C."""
    data = DATA["digits"]
    x, test_x = (np.ascontiguousarray(part.inputs) for part in (data.train, data.test))
    y, test_y = (part.labels.astype(np.int64) for part in (data.train, data.test))
    start = MODELS["mlp"](hidden=(hidden,)).start(data, 0)
    orders = np.stack([batch_order(data, 0, epoch) for epoch in range(EPOCHS)])
    pointers = [ctypes.c_void_p(array.ctypes.data) for array in (x, y, test_x, test_y, orders, start)]
    return float(peer(*pointers, len(y), len(test_y), hidden, EPOCHS, BATCH, ctypes.c_double(LR)))


# In a process of its own; Linux takes its peak of memory from the process that starts it until it is told to forget it.
READ = """
import sys, time
from pathlib import Path
import sklearn.model_selection
from learning.upload import CsvProblem, read_csv
if sys.argv[1] == "words":
    lines = [",".join(f"w{i}x{j}" for j in range(200)) for i in range(5000)]
else:
    lines = [",".join(repr((i * 37 + j) / 1e6 % 1.0) for j in range(10)) for i in range(100_000)]
content = (",".join(f"c{j}" for j in range(lines[0].count(",") + 1)) + "\\n" + "\\n".join(lines)).encode()[:20_000_000]
del lines
read_csv(b"x,y" + 20 * b"\\n1,a\\n2,b").first()
def peak():
    return next(int(line.split()[1]) for line in Path("/proc/self/status").open() if line.startswith("VmHWM:"))
Path("/proc/self/clear_refs").write_text("5")
before, began = peak(), time.perf_counter()
try:
    read_csv(content).first()
except CsvProblem:
    pass
print(len(content), time.perf_counter() - began, (peak() - before) * 1024)
"""


def reading(kind: str, what: str) -> list[Row]:
    """A visitor's file at the limits: read, and a target chosen or none found."""
    done = subprocess.run([sys.executable, "-c", READ, kind], check=True, capture_output=True, text=True, cwd=ROOT)
    size, seconds, memory = map(float, done.stdout.split())
    return [
        judged(f"a file of {size / 1e6:.0f} MB, {what}", seconds, 2.0, "s"),
        judged("… memory for it", memory / 1e6, 200.0, "MB"),
    ]


def measure(hidden: int = 32, rounds: int = 12) -> list[Row]:
    """The lines of the table."""
    ours(hidden)
    compiled.wait()  # the kernel of the rule
    loss = ours(hidden)
    contestants: dict[str, Callable[[], Any]] = {"ours": lambda: ours(hidden), "together": lambda: together(hidden)}
    agrees = {}
    with tempfile.TemporaryDirectory() as folder:
        if shutil.which("gcc"):
            peer = c_library(folder)
            contestants["c"] = lambda: in_c(peer, hidden)
            agrees["c"] = abs(in_c(peer, hidden) - loss) < 1e-6
        if installed("torch"):
            contestants["torch"] = lambda: in_torch(hidden)
            agrees["torch"] = abs(in_torch(hidden) - loss) < 1e-6
        times = best_times(contestants, rounds)

    own = times["ours"]
    share = times["together"] / MODELS_TOGETHER / own
    table = [
        judged(f"MLP 64-{hidden}-10, {EPOCHS} epochs of Adam", own, 60.0, "ms"),
        judged(f"{MODELS_TOGETHER} models at once, share of one after another", share, 0.45, ""),
    ]
    if "c" in times:
        more = f" (C: {figure(times['c'])} ms, {'same' if agrees['c'] else '**other**'} loss)"
        table.append(judged("against plain C", own / times["c"], 2.5, "times its time", more=more))
    else:
        table.append(Row("against plain C", "gcc is not installed"))
    if "torch" in times:
        more = f" (torch: {figure(times['torch'])} ms, {'same' if agrees['torch'] else '**other**'} loss)"
        ratio = times["torch"] / own
        table.append(judged("against eager torch", ratio, 8.0, "times faster", more=more, at_least=True))
    else:
        table.append(Row("against eager torch", "torch is not installed"))
    return [
        *table,
        *reading("words", "200 columns x 5,000 rows of words: read, and found to have no target"),
        *reading("numbers", "10 columns x 100,000 rows of numbers: read, and a target chosen"),
    ]

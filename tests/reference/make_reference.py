"""Record what torch.optim does, for tests/unit/test_rules.py and test_schedules.py.

`make reference` writes tests/reference/torch.npz, and `make peers` compares it with what torch does now.
Every rule of RULES runs in float64 with its defaults and with all of its hyperparameters at the bottom, at two places
in the middle, and at the top of their declared ranges. Gradients and parameters are prescribed at every step, never
computed: nothing is chaotic, and where the parameter is 0, what the record has behind the step is the step itself, to
the last bit. A rule that torch does not have, or not with all settings, needs a peer in PEERS.

How far each rule is from the record goes into ui/step/checked.json, which the page inside a step quotes.
"""

import json
from collections.abc import Callable, Iterator
from importlib.metadata import version
from typing import Any, NamedTuple

import numpy as np
import pytorch_optimizer
import torch
from torch.optim import lr_scheduler

from optimizers.hyper import Hyper, declared
from optimizers.rules import RULES, Rule
from optimizers.schedules import SCHEDULES
from tests.reference import measure
from ui.frameworks import torch_optimizer

STEPS = 50
FILE = measure.RECORD


class Lion:
    """Chen et al. (2023), Algorithm 2, line by line; torch.optim has no Lion."""

    def __init__(self, x: torch.Tensor, rule: Any) -> None:
        self.theta, self.rule, self.m = x, rule, torch.zeros_like(x)

    def step(self) -> None:
        g, h = self.theta.grad, self.rule
        c = h.beta1 * self.m + (1 - h.beta1) * g
        self.theta.data = self.theta.data - h.lr * (torch.sign(c) + h.weight_decay * self.theta.data)
        self.m = h.beta2 * self.m + (1 - h.beta2) * g


class AdamWithoutCorrection:
    """Kingma & Ba (2015), Algorithm 1 without the two lines of bias correction, which torch always takes."""

    def __init__(self, x: torch.Tensor, rule: Any) -> None:
        self.theta, self.rule = x, rule
        self.m, self.v = torch.zeros_like(x), torch.zeros_like(x)

    def step(self) -> None:
        h = self.rule
        g = self.theta.grad + h.weight_decay * self.theta.data
        self.m = h.beta1 * self.m + (1 - h.beta1) * g
        self.v = h.beta2 * self.v + (1 - h.beta2) * torch.square(g)
        self.theta.data = self.theta.data - h.lr * self.m / (torch.sqrt(self.v) + h.eps)


def yogi(x: torch.Tensor, h: Any) -> Any:
    return pytorch_optimizer.Yogi([x], h.lr, (h.beta1, h.beta2), initial_accumulator=0.0, eps=h.eps)


def adabelief(x: torch.Tensor, h: Any) -> Any:
    return pytorch_optimizer.AdaBelief([x], h.lr, (h.beta1, h.beta2), eps=h.eps)


class Peer(NamedTuple):
    """What takes the steps of a rule where torch.optim does not, as the page inside a step calls it."""

    name: str
    make: Callable[[torch.Tensor, Any], Any]


PEERS = {
    "adam": Peer("Algorithm 1 of Kingma & Ba (2015) without bias correction, line by line", AdamWithoutCorrection),
    "lion": Peer("Algorithm 2 of Chen et al. (2023), line by line", Lion),
    "yogi": Peer("pytorch_optimizer.Yogi", yogi),
    "adabelief": Peer("pytorch_optimizer.AdaBelief", adabelief),
}


def peer(rule: Rule) -> Peer:
    """The optimizer that a rule is compared with: torch's own, as the exported code calls it, if there is one."""
    own = torch_optimizer(rule, "[x]")
    if own.written:
        return PEERS[rule.slug]
    return Peer(own.call.split("(")[0], lambda x, rule: eval(own.call, {"torch": torch, "x": x}))


def warmup_cosine(o: Any, h: dict[str, float], steps: int) -> Any:
    w = round(h["warmup"] * steps)
    rise = lr_scheduler.LinearLR(o, start_factor=1 / w, total_iters=w - 1)
    fall = lr_scheduler.CosineAnnealingLR(o, steps - w)
    return lr_scheduler.SequentialLR(o, [rise, fall], milestones=[w - 1])


SCHEDULES_IN_TORCH: dict[str, Callable[[Any, dict[str, float], int], Any]] = {
    "constant": lambda o, h, steps: lr_scheduler.ConstantLR(o, factor=1.0),
    "step": lambda o, h, steps: lr_scheduler.StepLR(o, int(h["every"]), h["gamma"]),
    "exponential": lambda o, h, steps: lr_scheduler.ExponentialLR(o, h["gamma"]),
    "cosine": lambda o, h, steps: lr_scheduler.CosineAnnealingLR(o, steps),
    "warmup_cosine": warmup_cosine,
    "inverse_sqrt": lambda o, h, steps: lr_scheduler.LambdaLR(o, lambda epoch: (epoch + 1) ** -0.5),
}


def settings(hypers: dict[str, Hyper]) -> Iterator[dict[str, float]]:
    """The defaults, then all hyperparameters at once at four places of their ranges."""
    yield {name: h.default for name, h in hypers.items()}
    for place in (0.0, 0.35, 0.65, 1.0):
        at = {name: h.ticks[round(place * (len(h.ticks) - 1))] for name, h in hypers.items()}
        yield {name: bool(v) if hypers[name].scale == "switch" else v for name, v in at.items()}


def prescribed() -> tuple[np.ndarray, np.ndarray]:
    """Gradients and parameters, (STEPS, 2, 3): two coordinates of three points at every step."""
    random = np.random.default_rng(20)
    g = random.standard_normal((STEPS, 2, 3))
    g[:, :, 1] *= 10.0 ** random.uniform(-8.0, 6.0, (STEPS, 2))  # from 1e-8 to 1e6, in any order
    g[random.random((STEPS, 2)) < 0.2, 1] = 0.0
    g[:10, 0, 2] = 0.0  # ten steps without a gradient, then ordinary ones
    g[:, 1, 2] = 1e6 * (-1.0) ** np.arange(STEPS)  # huge, and of the other sign every time
    g[-16:, 1, 2] = 1e-8  # and then almost nothing
    x = random.standard_normal(g.shape)
    x[np.arange(STEPS) % 3 != 0] = 0.0
    return g, x


def follow(rule: Rule, g: np.ndarray, x: np.ndarray) -> np.ndarray:
    """The parameter behind each step, (STEPS, 2, 3)."""
    theta = torch.zeros(g.shape[1:], dtype=torch.float64, requires_grad=True)
    optimizer = peer(rule).make(theta, rule)
    behind = np.empty_like(g)
    for t in range(STEPS):
        theta.data = torch.from_numpy(x[t].copy())
        theta.grad = torch.from_numpy(g[t].copy())
        optimizer.step()
        behind[t] = theta.detach().numpy()
    return behind


def factors(make: Callable[..., Any], h: dict[str, float], steps: int) -> list[float]:
    """What the learning rate 1 has become at each step."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    scheduler = make(optimizer, h, steps)
    found = []
    for _ in range(steps):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return found


def record() -> dict[str, np.ndarray]:
    """The arrays of the file, with its settings as JSON under "said"."""
    torch.set_default_dtype(torch.float64)  # NAdam keeps its product of momenta in the default type
    g, x = prescribed()
    rules: dict[str, list[dict[str, float]]] = {}
    arrays = {"g": g, "x": x}
    for slug, rule in RULES.items():
        rules[slug] = list(settings(declared(rule)))
        for i, h in enumerate(rules[slug]):
            arrays[f"{slug}/{i}"] = follow(rule(**h), g, x)
    schedules: dict[str, list[dict[str, float]]] = {}
    for slug, schedule in SCHEDULES.items():
        moved = {"gamma": 0.93, "every": 7.0, "warmup": 0.3}
        hypers = declared(schedule)
        schedules[slug] = [{n: h.default for n, h in hypers.items()}, {n: moved[n] for n in hypers}]
        for i, h in enumerate(schedules[slug]):
            arrays[f"schedule/{slug}/{i}"] = np.array(factors(SCHEDULES_IN_TORCH[slug], h, 50))
    said = {
        "torch": torch.__version__.split("+")[0],
        "pytorch_optimizer": version("pytorch_optimizer"),
        "rules": rules,
        "peers": {slug: [peer(RULES[slug](**h)).name for h in rules[slug]] for slug in rules},
        "schedules": schedules,
    }
    return {"said": np.array(json.dumps(said)), **arrays}


if __name__ == "__main__":
    np.savez_compressed(FILE, **record())
    measure.write()

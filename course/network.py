"""The rules of a lesson on real data: a short training of a small network on handwritten digits."""

from functools import lru_cache

import numpy as np

from course.facts import MEASURES
from course.run_facts import RunFacts
from learning.data import Data
from learning.datasets import DATA
from learning.models import MLP
from learning.training import Log, Protocol, Training, Trial
from optimizers.rules import Rule

DATASET = "digits"
MODEL = MLP((32,))
"""One hidden layer, so that a slider's change is trained while the hand is on it."""
PROTOCOL = Protocol(epochs=4, batch_size=32)
SEED = 0


def data() -> Data:
    """What it learns from."""
    return DATA[DATASET]


@lru_cache(maxsize=256)
def log(rule: Rule) -> Log:
    """A training of the network with a rule, epoch by epoch."""
    training = Training(MODEL, data(), [Trial(rule, SEED)], PROTOCOL)
    for _ in training:
        pass
    return training.logs()[0]


@lru_cache(maxsize=64)
def first_step(rule: Rule) -> float:
    """The length of the first step, on the gradient of all training rows."""
    all_rows = Protocol(epochs=1, batch_size=len(data().train.inputs))
    training = Training(MODEL, data(), [Trial(rule, SEED)], all_rows)
    for _ in training:
        pass
    before, after = training.logs()[0].path
    return float(np.linalg.norm(after - before))


def accuracy(run: RunFacts, epoch: int) -> float:
    """The share of test images that are told right after an epoch."""
    return float(log(run.rule).test_accuracy[epoch])


def _ranked(epoch: int, runs: tuple[RunFacts, ...]) -> list[RunFacts]:
    return sorted(runs, key=lambda run: -accuracy(run, epoch))


def best(epoch: int, *runs: RunFacts) -> str:
    """The run with the highest test accuracy after an epoch."""
    return str(_ranked(epoch, runs)[0])


def lead(epoch: int, *runs: RunFacts) -> float:
    """By how much it is ahead of the second."""
    first, second, *_ = _ranked(epoch, runs)
    return accuracy(first, epoch) - accuracy(second, epoch)


def spread(epoch: int, *runs: RunFacts) -> float:
    """By how much it is ahead of the last."""
    first, *_, last = _ranked(epoch, runs)
    return accuracy(first, epoch) - accuracy(last, epoch)


MEASURES |= {
    "digits": accuracy,
    "digits_best": best,
    "digits_lead": lead,
    "digits_spread": spread,
    "digits_step": lambda run: first_step(run.rule),
    "digits_parameters": lambda: MODEL.size(data()),
    "digits_steps": lambda: -(-len(data().train.inputs) // PROTOCOL.batch_size),  # of an epoch
}

"""Real data and small models, trained by the update rules of optimizers/, in NumPy."""

from learning.datasets import DATA
from learning.models import MODELS
from learning.training import Log, Protocol, Training, Trial, train

__all__ = ["DATA", "MODELS", "Log", "Protocol", "Training", "Trial", "train"]

"""Update rules, loss surfaces and the descent loop, in NumPy and the standard library only."""

from optimizers.descend import End, Path, run, sweep
from optimizers.rules import RULES
from optimizers.schedules import SCHEDULES
from optimizers.surfaces import SURFACES

__all__ = ["RULES", "SCHEDULES", "SURFACES", "End", "Path", "run", "sweep"]

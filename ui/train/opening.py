"""The training that a data set opens with: it begins by itself, and is one for all who open the page."""

from typing import cast

from learning.data import Data
from ui import rehearsal, state
from ui.train.plan import DATA_WORD, OWN, WORDS, Plan
from ui.train.run import TrainingJob, job, put_on_screen
from ui.work.queue import QUEUE

_OPENED: dict[str, TrainingJob] = {}
"""The last one of each data set: what is complete stays as long as the process, also when the queue forgets it."""


def begin_by_itself(plan: Plan, data: Data) -> None:
    """Have the training of these data there, where the visitor has changed nothing and begun none."""
    now = job()
    own = now is not None and not now.shared
    there = now is not None and now.plan == plan and not now.lost
    if not (own or there or rehearsal.ongoing) and _as_opened():
        put_on_screen(_shared(plan, data))


def _as_opened() -> bool:
    """Whether everything but the data is as the page opens with it."""
    others = (word for word in WORDS if word is not DATA_WORD)
    return state.get(DATA_WORD) != OWN and all(state.get(word) == word.default(state.current()) for word in others)


def _shared(plan: Plan, data: Data) -> TrainingJob:
    known = _OPENED.get(plan.dataset)
    if known is None or not known.complete:
        found = QUEUE.shared(f"training {plan.dataset}", lambda: TrainingJob(plan, data, shared=True))
        known = _OPENED[plan.dataset] = cast(TrainingJob, found)
    return known

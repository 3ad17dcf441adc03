"""What the moves of a lesson are called, and how long each takes."""

from course.lesson import MOVES
from ui.language import say

SHARES = {"try": 0.2, "predict": 0.15, "run": 0.1, "see": 0.1, "understand": 0.3, "again": 0.15}
"""Of the minutes of a lesson, for each move."""


def moves() -> dict[str, str]:
    """The names of the moves."""
    names = (say("Try"), say("Predict"), say("Run"), say("See"), say("Understand"), say("Again"))
    return dict(zip(MOVES, names, strict=True))


def minutes(total: int) -> dict[str, int]:
    """Whole minutes for each move, which add up to the total: what is left over goes to the largest rests."""
    exact = {move: total * share for move, share in SHARES.items()}
    whole = {move: int(time) for move, time in exact.items()}
    rests = sorted(exact, key=lambda move: whole[move] - exact[move])
    for move in rests[: total - sum(whole.values())]:
        whole[move] += 1
    return whole

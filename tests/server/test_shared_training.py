"""The training with which the train page opens: one for all visitors, and nobody stops it for the others."""

import asyncio

from benchmarks.visitor import Visitor, run
from tests.browser.server import Server


def words(tab: Visitor) -> str:
    """What a tab says in its text."""
    return "\n".join(
        element.markdown.body for element in tab.shown.values() if element.WhichOneof("type") == "markdown"
    )


def ended(tab: Visitor) -> str:
    """How the training of a tab has ended, and how long it took."""
    return next(line for line in words(tab).splitlines() if "models in" in line)


def test_it_is_one_for_all_and_who_stops_it_stops_it_for_nobody_else() -> None:
    async def visit(server: Server) -> None:
        hasty, patient = (Visitor(server, page="train") for _ in range(2))
        first = asyncio.create_task(hasty.open())
        while not any(id.endswith("train_stop") for id in hasty.buttons):
            await asyncio.sleep(0.01)
        second = asyncio.create_task(patient.open())
        await hasty.interrupt("train_stop")
        await first
        assert ended(hasty).startswith("Stopped after ")
        await second
        assert ended(patient).startswith("Trained for 20 of 20 epochs: 12 models in ")
        late = Visitor(server, page="train")
        await late.open()
        assert ended(late) == ended(patient), "to the second of computing: it is the same"
        for tab in (hasty, patient, late):
            await tab.close()

    with Server() as server:  # a fresh one: nobody has trained there
        run(visit(server))
    assert server.complaints() == []
    assert server.imported == [], "what a training imports is there before the first visitor"

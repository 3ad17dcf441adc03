"""Every page shows what it has shown when it was last looked at: a change is seen in tests/reference/screens.

Who has changed a page on purpose runs `make screens`, and reads in the difference what a visitor sees of it. Whether
what is shown is right is for all other tests to say.
"""

import difflib
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.app.page import run, visit
from tests.app.screen import lines

SCREENS = Path(__file__).parents[1] / "reference" / "screens"
QUICK = {"steps": "40", "rules": "adam,sgd"}
TWIN = {"rule": "adam", "step": "12", "twin": "eps"}
NOISY = {"surface": "beale", "rules": "lion,nesterov", "noise": "0.5", "schedule": "cosine", "steps": "60"}
PRESS = object()
BASINS = {"map": "basins", "cells": "32", "surface": "product", "rules": "adam,sgd", "steps": "200"}
TRAIN = {"train_epochs": "2", "train_seeds": "1", "train_rules": "adam lr 0.01,sgd lr 0.1"}
VIEWS: dict[str, tuple[str, dict[str, str], dict[str, object]]] = {
    "start": ("start", {}, {}),
    "race": ("race", {}, {}),
    "race noisy": ("race", NOISY, {"share": True, "export": True}),
    "race presented": ("race", QUICK | {"surface": "saddle", "present": "1"}, {}),
    "race solid": ("race", QUICK | {"surface": "regression"}, {"ground": "3-D"}),
    "race gallery": ("race", QUICK, {"gallery": PRESS}),
    "step": ("step", {}, {}),
    "step twin": ("step", QUICK | TWIN, {"export": True}),
    "step convention": ("step", {"rules": "momentum", "steps": "40", "step_convention": "average"}, {}),
    "maps plane": ("maps", QUICK | {"cells": "32"}, {}),
    "maps rates": ("maps", QUICK | {"map": "rates", "rates": "121"}, {}),
    "maps basins": ("maps", BASINS, {}),
    "maps fair": ("maps", QUICK | {"map": "fair"}, {}),
    "train": ("train", {}, {}),
    "train regression": ("train", {"train_model": "linear", "train_data": "wine"}, {"train_tab": "Learning rates"}),
    "train classes": ("train", TRAIN | {"train_model": "softmax"}, {"train_begin": PRESS}),
    "train numbers": ("train", TRAIN | {"train_model": "linear", "train_data": "diabetes"}, {"train_begin": PRESS}),
    "train own": ("train", {"train_data": "own"}, {}),
    "train code": ("train", {"train_model": "mlp"}, {"train_tab": "Code"}),
    "learn": ("learn", {}, {}),
    "lesson try": ("learn", {"lesson": "how-large"}, {}),
    "lesson predict": ("learn", {"lesson": "saddles", "move": "predict"}, {}),
    "lesson shut": ("learn", {"lesson": "zigzag", "move": "run"}, {}),
    "lesson understand": ("learn", {"lesson": "momentum", "move": "understand", "hide": "1"}, {}),
    "lesson again": ("learn", {"lesson": "a-step", "move": "again", "twin": "3", "hide": "1"}, {}),
    "lesson article": ("learn", {"lesson": "article"}, {}),
    "lesson cycle": ("learn", {"lesson": "reddi"}, {}),
    "lesson costs": ("learn", {"lesson": "choosing", "move": "understand", "hide": "1"}, {}),
    "theory": ("theory", {}, {}),
    "teach": ("teach", {}, {}),
    "progress": ("progress", {}, {}),
    "glossary": ("glossary", {}, {}),
}


def opened(view: str, **more: str) -> AppTest:
    """A view as its visitor sees it; `more` is said in its link."""
    page, query, session = VIEWS[view]
    at: AppTest = visit(query | more, page)
    run(at)
    for key, value in session.items():
        if value is PRESS:
            at.button(key=key).click()
        else:
            at.session_state[key] = value
    return at.run() if PRESS in session.values() else run(at)


def screen(view: str) -> str:
    """What is on screen, as lines."""
    return "\n".join(lines(opened(view))) + "\n"


def record(view: str) -> Path:
    return SCREENS / f"{view.replace(' ', '-')}.txt"


@pytest.mark.parametrize("view", VIEWS)
def test_a_page_shows_what_it_has_shown(view: str) -> None:
    before, now = record(view).read_text(encoding="utf-8"), screen(view)
    changed = difflib.unified_diff(before.splitlines(), now.splitlines(), "before", "now", n=0, lineterm="")
    if now != before:
        pytest.fail("\n".join(["Where this is meant, run `make screens`.", *changed]), pytrace=False)


def test_nothing_is_recorded_that_is_not_looked_at() -> None:
    assert {path.name for path in SCREENS.iterdir()} == {record(view).name for view in VIEWS}


if __name__ == "__main__":
    for name in VIEWS:
        record(name).write_text(screen(name), encoding="utf-8")

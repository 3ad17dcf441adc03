"""What is seen on every page in both themes and sizes: colours of the theme, larger type, tables with heads."""

import json
import re
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from optimizers.rules import RULES
from tests.app.page import run, visit
from ui.palette import CASING, INK, SOFT_INK, Theme, line_style

STYLES = [line_style(id) for slug in RULES for id in (slug, f"{slug}-2")]
COLOURS = {
    theme: {style.colour(theme) for style in STYLES} | {INK[theme], SOFT_INK[theme], CASING[theme]}
    for theme in ("light", "dark")
}
BODY, ROW = re.compile(r"<tbody>.*?</tbody>", re.DOTALL), re.compile(r"<tr>.*?</tr>", re.DOTALL)


def views() -> list[Any]:
    """Every page, as its link and what is pressed there."""
    quick = {"steps": "40", "rules": "adam,sgd", "cells": "32", "rates": "121"}
    train = {"train_epochs": "1", "train_seeds": "1", "train_model": "linear", "train_data": "diabetes"}
    train |= {"train_rules": "adam lr 0.01,sgd lr 0.1"}
    maps = [pytest.param("maps", quick | {"map": name}, id=name) for name in ("plane", "rates", "basins", "fair")]
    return [
        pytest.param("race", quick, id="race"),
        pytest.param("step", quick, id="step"),
        *maps,
        pytest.param("train", train, id="regression"),
        pytest.param("train", train | {"train_model": "softmax", "train_data": "digits"}, id="classification"),
    ]


EVERY = pytest.mark.parametrize(("page", "query"), views())


def opened(page: str, query: dict[str, str], monkeypatch: pytest.MonkeyPatch, theme: Theme = "light") -> AppTest:
    monkeypatch.setattr("ui.state.theme", lambda: theme)
    at = run(visit(query, page))
    if page == "train":
        at.button(key="train_begin").click()
        run(at)
    return at


def figures(at: AppTest) -> dict[str, Any]:
    """The Plotly figures of a page by their keys."""
    charts = [element.proto for element in at.get("plotly_chart")]
    return {chart.id.split("-")[-1]: json.loads(chart.spec) for chart in charts}


def drawn(at: AppTest) -> str:
    """All that a page draws: figures, tables, the specs of Vega and what the player gets."""
    specs = [element.proto.spec for kind in ("plotly_chart", "arrow_vega_lite_chart") for element in at.get(kind)]
    return "\n".join([*specs, *html(at), *(str(element.proto) for element in at.get("bidi_component"))])


def html(at: AppTest) -> list[str]:
    return [element.proto.body for element in at.get("html")]


@EVERY
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_page_has_the_colours_of_its_theme_and_none_of_the_other(
    page: str, query: dict[str, str], theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    other: Theme = "dark" if theme == "light" else "light"
    at = opened(page, query, monkeypatch, theme)
    text = drawn(at)
    if query.get("map") == "plane":  # its ring is light and dark, to be seen on every colour
        text = json.dumps([figure["layout"] for figure in figures(at).values()])
    used = {f"#{digits}" for digits in re.findall(r"(?:#|%23)([0-9A-Fa-f]{6})\b", text)}
    assert used & (COLOURS[theme] - COLOURS[other]), "the page is seen at all"
    assert not used & (COLOURS[other] - COLOURS[theme])


@EVERY
def test_a_hall_reads_larger_type_in_charts_that_grow_with_it(
    page: str, query: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    at = opened(page, query, monkeypatch)
    before = figures(at)
    at.button(key="present_button").click()
    after = figures(run(at))
    assert before and before.keys() == after.keys()
    for key, figure in after.items():
        small, large = before[key]["layout"], figure["layout"]
        assert large["font"]["size"] == pytest.approx(1.35 * small["font"]["size"]), key
        if page == "train":
            assert large["height"] == pytest.approx(1.35 * small["height"]), key


@EVERY
def test_every_row_of_a_table_has_its_head(page: str, query: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [
        row
        for text in html(opened(page, query, monkeypatch))
        for body in BODY.findall(text)
        for row in ROW.findall(body)
    ]
    assert rows or page == "step"
    assert all(row.count("<th scope='row'>") == 1 for row in rows)

"""Numbers as the visitor reads them."""

import json
import math
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.numbers import setting, show

CASES = Path(__file__).parents[1] / "numbers.json"  # that the browser's numbers must pass as well
FINITE = st.floats(allow_nan=False, allow_infinity=False)
NORMAL = FINITE.filter(lambda v: v == 0.0 or 2.3e-308 <= abs(v) < 9e307)


def plain(text: str) -> str:
    return text.replace("\N{MINUS SIGN}", "-")


@pytest.mark.parametrize(("value", "digits", "text"), json.loads(CASES.read_text(encoding="utf-8")))
def test_show(value: float, digits: int, text: str) -> None:
    assert show(value, digits) == text


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_show_of_what_is_not_finite(value: float) -> None:
    assert show(value) == "not finite"


def test_zero_has_no_sign() -> None:
    assert show(-0.0) == "0"


@given(NORMAL, st.integers(2, 5))
def test_show_rounds_to_a_fixed_count_of_digits(value: float, digits: int) -> None:
    text = plain(show(value, digits))
    assert float(text) == pytest.approx(value, rel=0.6 * 10.0 ** (1 - digits), abs=1e-320)
    if float(text) and abs(float(text)) < 10.0 ** (digits - 1):
        mantissa = text.split("e")[0].lstrip("-").replace(".", "").lstrip("0")
        assert len(mantissa) == digits


@given(NORMAL)
def test_exponents_appear_only_for_small_and_large_numbers(value: float) -> None:
    shown = abs(float(plain(show(value))))
    assert ("e" in show(value)) == (0 < shown < 1e-3 or shown >= 1e5)


SETTINGS = json.loads(CASES.with_name("settings.json").read_text(encoding="utf-8"))  # likewise


@pytest.mark.parametrize(("value", "text"), [*SETTINGS, (300.0, "300"), (-0.0, "0"), (True, "on"), (False, "off")])
def test_setting(value: float, text: str) -> None:
    assert plain(setting(value)) == text


@given(FINITE)
def test_a_setting_keeps_every_digit(value: float) -> None:
    text = plain(setting(value))
    assert float(text) == value
    assert not re.search(r"e[+-]?0|\.0$", text)

"""How things are said: values and numbers in their places, plural forms, and what is remembered for each language."""

from collections.abc import Iterator
from gettext import NullTranslations

import pytest

from optimizers.messages import counted, message
from ui import language
from ui.language import bound, join, reason, remembered, say, say_count, sentences, written

TEXTS = {"1,234.5": "1.234,5", "{n} steps to {place}": "{place} nach {n} Schritten", "the end": "Ende"}


class German(NullTranslations):
    def gettext(self, message: str) -> str:
        return TEXTS.get(message, message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return {"1 step": "1 Schritt", "{n} steps": "{n:,} Schritte"}[msgid1 if n == 1 else msgid2]


@pytest.fixture(autouse=True)
def german(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    known = language.catalogue
    monkeypatch.setattr(language, "catalogue", lambda code: German() if code == "de" else known(code))
    token = language._here.set("de")
    yield
    language._here.reset(token)
    language._separators.cache_clear()


def test_values_go_to_their_places_as_they_are_said() -> None:
    assert say("{n} steps to {place}", n=3, place=message("the end")) == "Ende nach 3 Schritten"
    assert say(message("{n} steps to {place}", n=3, place="x.y")) == "x.y nach 3 Schritten"


def test_numbers_are_written_as_the_catalogue_writes_its_example_and_texts_stay() -> None:
    assert say("{n:,.1f} {text}", n=1234.5, text="0.5") == "1.234,5 0.5"
    assert written("1,234.5") == "1.234,5"
    language._here.set("en")
    assert written("1,234.5") == "1,234.5"


def test_a_number_chooses_the_form() -> None:
    assert say_count("1 step", "{n} steps", 1) == "1 Schritt"
    assert say(counted("1 step", "{n} steps", 1000)) == "1.000 Schritte"


def test_lists_sentences_and_reasons() -> None:
    assert join(["a", "b"]) == "a, b"
    assert sentences("A.", "", "B.") == "A. B." and sentences() == ""
    assert reason(ValueError(message("the end"))) == "Ende"
    language._here.set("zh")
    assert sentences("甲。", "乙。") == "甲。乙。"


def test_what_has_words_is_remembered_for_each_language() -> None:
    made = []

    @remembered(8)
    def ending(n: int) -> str:
        made.append(n)
        return say("the end")

    assert [ending(1), ending(1)] == ["Ende", "Ende"]
    language._here.set("en")
    assert ending(1) == "the end" and made == [1, 1]


def test_a_download_speaks_the_language_in_which_it_was_offered() -> None:
    offered = bound(lambda: say("the end"))
    language._here.set("en")
    assert offered() == "Ende" and say("the end") == "the end"

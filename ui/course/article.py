"""The article of a lesson: its sentences to be marked as wrong, and then what proves each."""

from collections.abc import Mapping
from urllib.parse import parse_qsl

import streamlit as st

from course.article import Sentence
from course.facts import Facts
from course.lesson import SOURCE, Lesson
from course.text import filled
from ui.controls import fill
from ui.language import language, say
from ui.numbers import setting
from ui.numbers import show as number

_MARKED, _CHECKED = "article_marked", "article_checked"
"""In the session: the numbers of the sentences that are marked as wrong, and whether they have been checked."""


def show(lesson: Lesson, facts: Facts, *, explained: bool) -> None:
    """The sentences to mark, or once they are checked the result and what proves each.

    `facts` are those of what is on screen, for a sentence without a link. An `explained` article takes no marks and
    shows what proves each sentence, checked or not.
    """
    open_ = not explained and not _checked()
    if open_:
        st.markdown(say("Mark every sentence that is wrong, then press Check."))
    elif _checked():
        found = sum(_judged_well(n, sentence) for n, sentence in enumerate(lesson.sentences))
        st.markdown(say("**Judged rightly: {n} of {all} sentences.**", n=found, all=len(lesson.sentences)))
    for n, sentence in enumerate(lesson.sentences):
        with st.container(border=not open_, gap="small", key=f"article_{n}"):
            if open_:
                key = fill(f"article_mark_{n}", n in _marked())
                st.checkbox(_said(sentence.said), key=key, on_change=_mark, args=(n,))
            else:
                st.markdown(say("“{sentence}”", sentence=_said(sentence.said)))
                _result(n, sentence, sentence.facts if sentence.link else facts)
    if open_:
        st.button(say("Check"), key="article_check", type="primary", on_click=_check)
    elif not explained:
        st.button(say("Mark the article anew"), key="article_anew", icon=":material/replay:", on_click=_anew)


def _result(n: int, sentence: Sentence, facts: Facts) -> None:
    """Whether the mark was right, what is so, and what proves it."""
    st.markdown(_verdict(n, sentence))
    if not sentence.right:
        corrected = filled(_said(sentence.corrected), facts, _written, say("never"))
        st.markdown(say("Corrected: {sentence}", sentence=corrected))
    st.markdown(filled(_said(sentence.shows), facts, _written, say("never")))
    if sentence.code:
        st.code(sentence.code.strip(), language="python", wrap_lines=True)
        st.markdown(say("It prints {text}.", text=f"`{sentence.prints}`"))
    if sentence.link:
        page, _, words = sentence.link.partition("?")
        label, query = say("See it in the lab"), dict(parse_qsl(words))
        st.page_link(f"pages/{page}.py", label=label, icon=":material/arrow_forward:", query_params=query)


def _verdict(n: int, sentence: Sentence) -> str:
    icon = ":material/check_circle:" if _judged_well(n, sentence) else ":material/cancel:"
    if not _checked():
        return say("This sentence is right.") if sentence.right else say("This sentence is wrong.")
    if sentence.right:
        said = say("It is right, but you marked it.") if n in _marked() else say("It is right, and you left it.")
    else:
        said = say("It is wrong, and you marked it.") if n in _marked() else say("It is wrong, but you left it.")
    return f"{icon} **{said}**"


def _judged_well(n: int, sentence: Sentence) -> bool:
    return (n in _marked()) != sentence.right


def _said(texts: Mapping[str, str]) -> str:
    return texts.get(language(), texts[SOURCE])


def _written(value: float, digits: int | None) -> str:
    return setting(value) if digits is None else number(value, digits)


def _marked() -> frozenset[int]:
    marked: frozenset[int] = st.session_state.get(_MARKED, frozenset())
    return marked


def _checked() -> bool:
    return bool(st.session_state.get(_CHECKED))


def _mark(n: int) -> None:
    st.session_state[_MARKED] = _marked() ^ {n}


def _check() -> None:
    st.session_state[_CHECKED] = True


def _anew() -> None:
    st.session_state[_MARKED], st.session_state[_CHECKED] = frozenset(), False

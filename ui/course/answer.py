"""A question and the ways to answer it, each by mouse, finger and keyboard."""

from collections.abc import Callable, Sequence
from pathlib import Path

import streamlit as st

from course.facts import Facts
from course.questions import Choice, Given, Number, Order, Place, Question
from ui.controls import fill
from ui.course.said import in_language, in_words, options, said
from ui.javascript import script
from ui.language import say
from ui.numbers import setting

MAP = "lesson_map"
"""The key of the chart on which a place is chosen."""

_click = st.components.v2.component("descent_lab_place", js=script(Path(__file__).with_name("place.js")))


def ask(question: Question, key: str, about: Facts, commit: Callable[[Given], None], label: str) -> None:
    """The question with its controls, and a button with this label that gives `commit` the answer."""
    st.markdown(f"**{said(in_language(question.ask), about)}**")
    given = _controls(question, key, about)
    args = (given, commit)
    st.button(label, key=f"{key}_commit", type="primary", disabled=given is None, on_click=_commit, args=args)


def asked(question: Question, about: Facts) -> None:
    """The question alone, with what can be chosen: for a hall."""
    st.markdown(f"**{said(in_language(question.ask), about)}**")
    if isinstance(question, Choice | Order):
        st.markdown("\n".join(f"- {text}" for text in options(question, about)))


def compare(question: Question, given: Given, right: bool, about: Facts) -> None:
    """An answer beside that of the run."""
    st.markdown(f"**{said(in_language(question.ask), about)}**")
    yours, truth = in_words(question, given, about), in_words(question, question.truth(about), about)
    if right:
        st.success(say("Your answer is right: {yours}", yours=yours), icon=":material/check:")
    else:
        words = say("Your answer: {yours}  \nThe run says: {truth}", yours=yours, truth=truth)
        st.info(words, icon=":material/close:")
    if hint := said(in_language(question.hints), about):
        st.markdown(hint)


def chosen_place(key: str) -> tuple[float, float] | None:
    """The place that is chosen now, if one is."""
    place: tuple[float, float] | None = st.session_state.get(f"{key}_place")
    return place


def _commit(given: Given, commit: Callable[[Given], None]) -> None:
    commit(given)


def _controls(question: Question, key: str, about: Facts) -> Given | None:
    """The controls of a kind of answer; what is answered now, None for nothing yet."""
    if isinstance(question, Choice | Order):
        names = options(question, about)
        numbers = list(range(len(names)))
        if isinstance(question, Choice):
            chosen: int | None = st.radio(
                say("Your answer"),
                numbers,
                index=None,
                key=f"{key}_choice",
                format_func=lambda i: names[i],
                label_visibility="collapsed",
            )
            return chosen
        return _order(key, names)
    if isinstance(question, Number) and question.typed:
        low, high = float(question.low), float(question.high)
        typed: float | None = st.number_input(
            say("Your answer"), low, high, value=None, key=f"{key}_typed", step=None, format="%.6g"
        )
        return typed
    if isinstance(question, Number):
        ticks = [int(tick) if question.whole else tick for tick in question.ticks]
        touched = f"{key}_touched"
        number: float = st.select_slider(
            say("Your answer"),
            ticks,
            key=_first(f"{key}_number", ticks[len(ticks) // 2]),
            format_func=setting,
            on_change=_keep,
            args=(touched, True),
        )
        return number if st.session_state.get(touched) else None  # where it stands at first is nobody's answer
    assert isinstance(question, Place)
    return _place(key, about)


def _order(key: str, names: Sequence[str]) -> Given | None:
    """Buttons that are pressed one after another; what is left once all are, else None."""
    kept = f"{key}_order"
    order: tuple[int, ...] = st.session_state.get(kept, ())
    left = [i for i in range(len(names)) if i not in order]
    st.caption(say("Press them in their order, the first one first."))
    if order:
        st.markdown("\n".join(f"{place}. {names[i]}" for place, i in enumerate(order, 1)))
    with st.container(horizontal=True, gap="small"):
        for i in left:
            st.button(names[i], key=f"{key}_pick_{i}", on_click=_keep, args=(kept, (*order, i)))
        if order:
            st.button(say("Begin anew"), key=f"{key}_anew", type="tertiary", on_click=_keep, args=(kept, ()))
    return None if left else order


def _keep(key: str, value: object) -> None:
    st.session_state[key] = value


def _first(key: str, value: float) -> str:
    return fill(key, st.session_state.get(key, value))


def _place(key: str, about: Facts) -> Given | None:
    """Two numbers, and a click on the map that sets them."""
    place = chosen_place(key)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        for i, (name, (low, high)) in enumerate(zip("xy", about.e.surface.bounds, strict=True)):
            st.number_input(
                say("Your answer, {coordinate}", coordinate=name),
                low,
                high,
                key=fill(f"{key}_{name}", about.e.start[i] if place is None else place[i]),
                step=(high - low) / 100,
                format="%.4g",
                on_change=_type_place,
                args=(key,),
            )
    st.caption(say("Click the map, or type the two coordinates."))
    _click(key=f"{key}_click", data={"chart": MAP}, on_place_change=lambda: _click_place(key))
    return place


def _type_place(key: str) -> None:
    st.session_state[f"{key}_place"] = (st.session_state[f"{key}_x"], st.session_state[f"{key}_y"])


def _click_place(key: str) -> None:
    x, y = st.session_state[f"{key}_click"].place
    st.session_state[f"{key}_place"] = (float(x), float(y))

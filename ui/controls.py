"""Controls out of declarations: every hyperparameter of a rule, surface, schedule or experiment."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import streamlit as st

from optimizers.hyper import Hyper, declared
from optimizers.schedules import SCHEDULES, Schedule
from ui import state
from ui.language import say
from ui.numbers import setting

Store = Callable[[str, Any], None]
"""Puts the new value of a named hyperparameter where it is kept."""

Redraw = Callable[[], None]
"""Draws what follows from a change, called at the end of a widget's callback: `st.rerun`, for all or some fragments."""


def fill(key: str, value: Any) -> str:
    """Make the widget `key` show `value`; returns the key. The session is the owner of the value, not the widget."""
    if state.arriving() or key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value
    return key


def _changed(key: str, name: str, store: Store, redraw: Redraw | None) -> None:
    store(name, st.session_state[key])
    if redraw is not None:
        redraw()


def control(
    h: Hyper,
    value: Any,
    default: float | bool,
    prefix: str,
    store: Store,
    *,
    owner: str = "",
    bare: bool = False,
    redraw: Redraw | None = None,
) -> None:
    """A slider or switch for one hyperparameter, with a sentence of help, and a button that resets it.

    Its name says whose it is, if it is an `owner`'s; a `bare` one has neither help nor reset. A change calls `redraw`;
    without it, and after a reset, the whole page is drawn anew.
    """
    key = f"{prefix}.{h.name}"
    label = say("{run}, {setting}", run=owner, setting=h.title) if owner else say(h.title)
    args = (key, h.name, store, redraw)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        if h.scale == "switch":
            st.toggle(label, key=fill(key, value), help=None if bare else say(h.help), on_change=_changed, args=args)
        else:
            number = int if h.whole else float
            ticks = [number(t) for t in sorted({*h.ticks, float(value)})]
            st.select_slider(
                label,
                ticks,
                key=fill(key, number(value)),
                format_func=setting,
                help=None if bare else say(h.help),
                on_change=_changed,
                args=args,
            )
        if not bare:
            icon_button(
                say("Reset {setting} to {value}", setting=label, value=setting(default)),
                "restart_alt",
                key=f"{key}.reset",
                on_click=store,
                args=(h.name, default),
            )


def icon_button(label: str, icon: str, *, key: str, **more: Any) -> bool:
    """A button of which only a Material icon is seen; its label is what is read aloud, and what the pointer is told."""
    with st.container(key=f"{key}_icon", width="content"):
        return st.button(
            label, icon=f":material/{icon}:", key=key, type="tertiary", help=say("{text}.", text=label), **more
        )


def seed_control(label: str, h: Hyper, value: int, prefix: str, store: Store, *, redraw: Redraw | None = None) -> None:
    """A seed as a number to type: there are too many for a slider."""
    key = f"{prefix}.{h.name}"
    st.number_input(
        label,
        int(h.low),
        int(h.high),
        key=fill(key, value),
        help=say(h.help),
        on_change=_changed,
        args=(key, h.name, store, redraw),
    )


@dataclass(frozen=True)
class ScheduleChoice:
    """The learning-rate schedule of a page and its settings, wherever they are kept; `key` is that of its widget."""

    key: str
    get: Callable[[], Schedule]
    set: Callable[[Schedule], None]

    def choose(self, redraw: Redraw | None = None) -> None:
        """The list of schedules, the formula of the chosen one, and its settings."""
        now = self.get()
        st.selectbox(
            say("Learning-rate schedule"),
            list(SCHEDULES),
            key=fill(self.key, now.slug),
            format_func=lambda slug: say(SCHEDULES[slug].name),
            on_change=self._chosen,
        )
        if now.slug != "constant":
            st.markdown(f"${say(now.formula)}$")
        for h in declared(type(now)).values():
            control(h, getattr(now, h.name), h.default, self.key, self._store, redraw=redraw)

    def _chosen(self) -> None:
        self.set(SCHEDULES[st.session_state[self.key]]())

    def _store(self, name: str, value: Any) -> None:
        self.set(replace(self.get(), **{name: value}))


def word_list(
    word: state.Word,
    label: str,
    names: Mapping[str, str],
    *,
    widget: Callable[..., Any] = st.selectbox,
    on_change: Callable[[str], None] | None = None,
    **more: Any,
) -> None:
    """A list for one word of the page: what it may say, with the name of each for the visitor.

    `widget` is Streamlit's, and `more` goes to it. `on_change` is called with the text that was chosen, in place of
    putting it into the word.
    """
    key = f"word.{word.name}"
    widget(
        label,
        list(names),
        key=fill(key, state.get(word)),
        format_func=lambda text: names[text],
        on_change=_word_changed,
        args=(key, on_change or partial(state.set, word)),
        **more,
    )


def _word_changed(key: str, change: Callable[[str], None]) -> None:
    change(st.session_state[key])

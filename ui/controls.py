"""Controls out of declarations: every hyperparameter of a rule, surface, schedule or experiment."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import streamlit as st

from optimizers.hyper import Hyper, declared
from optimizers.rules import RULES, Rule
from optimizers.schedules import SCHEDULES, Schedule
from ui import state
from ui.numbers import setting
from ui.palette import swatch

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
    h: Hyper, value: Any, default: Hashable, prefix: str, store: Store, *, redraw: Redraw | None = None
) -> None:
    """A slider or switch for one hyperparameter, with its symbol, a sentence of help, and a reset.

    A change calls `redraw`; without it, and after a reset, the whole page is drawn anew.
    """
    key = f"{prefix}.{h.name}"
    label = f"${h.symbol}$" if h.scale == "switch" else f"{h.name.replace('_', ' ')} \u2002${h.symbol}$"
    args = (key, h.name, store, redraw)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        if h.scale == "switch":
            st.toggle(label, key=fill(key, value), help=h.help, on_change=_changed, args=args)
        else:
            number = int if h.whole else float
            ticks = [number(t) for t in sorted({*h.ticks, float(value)})]
            st.select_slider(
                label,
                ticks,
                key=fill(key, number(value)),
                format_func=setting,
                help=h.help,
                on_change=_changed,
                args=args,
            )
        st.button(
            ":material/restart_alt:",
            key=f"{key}.reset",
            type="tertiary",
            help=f"Reset to {setting(default)}.",
            on_click=store,
            args=(h.name, default),
        )


def seed_control(label: str, h: Hyper, value: int, prefix: str, store: Store, *, redraw: Redraw | None = None) -> None:
    """A seed as a number to type: there are too many for a slider."""
    key = f"{prefix}.{h.name}"
    st.number_input(
        label,
        int(h.low),
        int(h.high),
        key=fill(key, value),
        help=h.help,
        on_change=_changed,
        args=(key, h.name, store, redraw),
    )


def rule_controls(rule: Rule, default: Rule, prefix: str, store: Store, *, redraw: Redraw | None = None) -> None:
    """All hyperparameters of a rule, the main ones at once; a reset gives the value in `default`."""
    hypers = declared(type(rule)).values()
    key = ".".join(filter(None, (prefix, rule.slug)))
    with st.container(key=f"controls_{key}", gap="xsmall"):
        st.html(f"{swatch(rule.slug, state.theme())}<b>{rule.name}</b>")
        for h in hypers:
            if h.main:
                control(h, getattr(rule, h.name), getattr(default, h.name), key, store, redraw=redraw)
        rest = [h for h in hypers if not h.main]
        if rest:
            with st.expander("More", key=f"more_{key}", type="compact", on_change="rerun") as more:
                if more.open:
                    for h in rest:
                        control(h, getattr(rule, h.name), getattr(default, h.name), key, store, redraw=redraw)


@dataclass(frozen=True)
class RuleChoice:
    """The rules of a page and their settings, wherever they are kept.

    `get` and `set` are called anew at every change, because a page may be drawn in parts. `default` gives a rule
    with the settings that it joins with; `prefix` is that of the widgets' keys.
    """

    prefix: str
    get: Callable[[], tuple[Rule, ...]]
    set: Callable[[tuple[Rule, ...]], None]
    default: Callable[[str], Rule]

    def choose(self) -> None:
        """The list of rules. With none chosen, the last ones stay."""
        key = "_".join(filter(None, (self.prefix, "rules")))
        slugs = [rule.slug for rule in self.get()]
        none = st.session_state.get(f"{key}_none") == slugs
        st.multiselect(
            "Rules",
            list(RULES),
            key=fill(key, [] if none else slugs),
            format_func=lambda slug: RULES[slug].name,
            on_change=self._chosen,
            args=(key,),
            placeholder="Choose at least one rule",
        )
        if none:
            st.warning(
                "No rule is chosen, so the last ones stay on screen. Choose at least one.", icon=":material/info:"
            )

    def _chosen(self, key: str) -> None:
        have = {rule.slug: rule for rule in self.get()}
        chosen = tuple(have.get(slug) or self.default(slug) for slug in st.session_state[key])
        st.session_state[f"{key}_none"] = None if chosen else list(have)
        if chosen:
            self.set(chosen)

    def adjust(self, redraw: Redraw | None = None) -> None:
        """The hyperparameters of all chosen rules."""
        for rule in self.get():
            store = partial(self._store, rule.slug)
            rule_controls(rule, self.default(rule.slug), self.prefix, store, redraw=redraw)

    def _store(self, slug: str, name: str, value: Any) -> None:
        self.set(tuple(replace(r, **{name: value}) if r.slug == slug else r for r in self.get()))


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
            "Learning-rate schedule",
            list(SCHEDULES),
            key=fill(self.key, now.slug),
            format_func=lambda slug: SCHEDULES[slug].name,
            on_change=self._chosen,
        )
        if now.slug != "constant":
            st.markdown(f"${now.formula}$")
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

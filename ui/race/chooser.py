"""The numbered demonstrations: which one is on screen, the next and the previous one, and the way back to it."""

import streamlit as st

from optimizers.experiment import Experiment
from optimizers.messages import Message, message
from ui import state
from ui.controls import fill
from ui.history import history_buttons
from ui.language import say
from ui.race.demonstrations import DEMONSTRATIONS, Demonstration, demonstration_of

IDS = tuple(DEMONSTRATIONS)
_LIST = "demo"
_SHOWN = "marks_shown"


def _matching(e: Experiment) -> str:
    found = demonstration_of(e)
    return found.id if found else ""


def _problem(text: str, _: Experiment) -> Message | None:
    return None if text in ("", *IDS) else message("is not one of {options}", options=", ".join(IDS))


DEMO = state.Word("demo", _matching, _problem)
"""The id of the demonstration that was chosen, also once it is changed; empty where none was."""


def hold() -> None:
    """Keep the demonstration that a page opens with; what a visitor changes of it is still that, changed."""
    if state.get(DEMO):
        state.hold(DEMO)


def _chosen() -> Demonstration | None:
    return DEMONSTRATIONS.get(state.get(DEMO))


def _changed() -> bool:
    chosen = _chosen()
    return chosen is not None and chosen.experiment != state.current()


def sentence() -> str:
    """What is on screen: what a demonstration shows, or what the surface is like."""
    chosen, surface = _chosen(), state.current().surface
    if chosen is None or _changed():
        return say("**{surface}.** {character}", surface=say(surface.name), character=say(surface.character))
    return say(chosen.sentence)


def choose_demonstration() -> None:
    """The list of demonstrations, between the buttons for the previous and the next one."""
    now = state.get(DEMO)
    with st.container(horizontal=True, wrap=False, gap="xsmall", key="demos"):
        _step(say("Previous demonstration"), ":material/chevron_left:", "demo_previous", -1)
        st.selectbox(
            say("Demonstration"),
            IDS if now else ("", *IDS),
            key=fill(_LIST, now),
            format_func=_title,
            on_change=_choose,
            label_visibility="collapsed",
        )
        _step(say("Next demonstration"), ":material/chevron_right:", "demo_next", +1)


def _title(demo: str) -> str:
    if not demo:
        return say("{n} demonstrations", n=len(IDS))
    return f"{IDS.index(demo) + 1}/{len(IDS)} {say(DEMONSTRATIONS[demo].name)}"


def _step(label: str, icon: str, key: str, by: int) -> None:
    """A button; from what is no demonstration, the next is the first one, and there is no previous one."""
    now = state.get(DEMO)
    to = IDS.index(now) + by if now else min(by, 0)
    st.button(label, icon=icon, key=key, disabled=not 0 <= to < len(IDS), on_click=_show, args=(to,))


def _choose() -> None:
    if demo := st.session_state[_LIST]:
        _show(IDS.index(demo))


def _show(number: int) -> None:
    demo = DEMONSTRATIONS[IDS[number]]
    state.change(demo.experiment)
    state.set(DEMO, demo.id)


def _marks() -> tuple[bool, ...]:
    return _changed(), state.can_undo(), state.can_redo()


def marks_differ() -> bool:
    """Whether a change has made other marks than those on screen: the first one does, those after it do not."""
    return _marks() != st.session_state.get(_SHOWN)


def marks() -> None:
    """Whether the demonstration on screen is changed, with a way back, and what can be undone."""
    st.session_state[_SHOWN] = _marks()
    with st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="xsmall", key="marks"):
        if _changed():
            st.button(
                say("Changed"),
                icon=":material/restart_alt:",
                key="demo_back",
                help=say("Back to the demonstration as it was."),
                on_click=_back,
            )
        history_buttons()


def _back() -> None:
    _show(IDS.index(state.get(DEMO)))
    st.rerun()  # the whole page: the marks are drawn by themselves

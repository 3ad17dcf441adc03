"""The controls of the train page, in the order in which a lecturer talks: data, model, runs, training."""

from collections.abc import Callable

import streamlit as st

from learning.inits import INITS
from learning.models import MODELS
from learning.training import Protocol
from optimizers.hyper import declared
from ui import state
from ui.controls import ScheduleChoice, control, seed_control, word_list
from ui.language import join, say
from ui.run_list import RunList
from ui.train.plan import (
    DATA_TITLES,
    DATA_WORD,
    INIT_WORD,
    MODEL_WORD,
    NUMBER_WORDS,
    NUMBERS,
    OWN,
    RUNS_WORD,
    SCHEDULE_WORD,
    data,
    keep_choices,
    models,
    number,
    opening_rule,
    runs,
    schedule,
    write,
    write_runs,
)
from ui.train.upload import expect_file

_PREFIX = "train"


def _store(name: str, value: float) -> None:
    state.set(NUMBER_WORDS[name], repr(value))


def _sliders(*names: str) -> None:
    for name in names:
        default = float(NUMBER_WORDS[name].default(state.current()))
        control(NUMBERS[name], number(name), default, _PREFIX, _store)


def choose_data() -> None:
    """The data."""
    titles = {slug: say(title) for slug, title in DATA_TITLES.items()}
    word_list(DATA_WORD, say("Data"), titles, on_change=_choose_data)


def _choose_data(text: str) -> None:
    if text == OWN:
        expect_file()
    keep_choices(lambda: state.set(DATA_WORD, text))


def choose_model() -> None:
    """The model, its size, and its initial weights."""
    names = {slug: say(MODELS[slug].name) for slug in models()}
    word_list(MODEL_WORD, say("Model"), names, on_change=lambda text: keep_choices(lambda: state.set(MODEL_WORD, text)))
    _sliders(*MODELS[state.get(MODEL_WORD)].sizes())
    *most, last = (say(init.help) for init in INITS.values())
    word_list(
        INIT_WORD,
        say("Initial weights"),
        {slug: say(init.name) for slug, init in INITS.items()},
        help=say("How the weights are drawn: {most}, and {last}.", most=join(most), last=last),
    )


RUNS = RunList(
    _PREFIX,
    get=runs,
    set=lambda chosen: state.set(RUNS_WORD, write_runs(chosen)),
    default=lambda slug: opening_rule(state.get(MODEL_WORD), slug),
)
_SCHEDULE = ScheduleChoice(
    f"{_PREFIX}.schedule", get=schedule, set=lambda chosen: state.set(SCHEDULE_WORD, write(chosen))
)


def choose_runs() -> None:
    """The runs and all their hyperparameters."""
    RUNS.show()


def choose_training() -> None:
    """Epochs, batches, seeds and the schedule."""
    st.markdown(say("**Training**"))
    _sliders(*declared(Protocol), "seeds")
    seed_control(say("First seed"), NUMBERS["seed"], number("seed"), _PREFIX, _store)
    _SCHEDULE.choose()
    if (known := data()) is not None and known.task == "classification":
        _sliders("goal")


def begin_button(label: str, icon: str, key: str, refused: str | None, begin: Callable[[], None]) -> None:
    """The button that begins what takes a while, and why it cannot be pressed."""
    st.button(label, type="primary", icon=icon, key=key, disabled=refused is not None, on_click=begin)
    if refused:
        st.warning(refused, icon=":material/info:")

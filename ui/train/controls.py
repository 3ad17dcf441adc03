"""The controls of the train page, in the order in which a lecturer talks: data, model, rules, training."""

from dataclasses import replace

import streamlit as st

from learning.models import MODELS, Shape
from learning.training import Protocol
from optimizers.hyper import declared
from optimizers.rules import RULES
from optimizers.schedules import SCHEDULES
from ui import state
from ui.controls import Store, control, rule_controls, seed
from ui.state import Word
from ui.train.plan import (
    DATA_NAMES,
    DATA_WORD,
    INIT_NAMES,
    INIT_WORD,
    MODEL_WORD,
    NUMBER_WORDS,
    NUMBERS,
    OWN,
    RULES_WORD,
    SCHEDULE_WORD,
    data,
    keep_choices,
    models,
    number,
    opening_rule,
    rules,
    schedule,
    write,
    write_rules,
)
from ui.train.upload import ask, choose_own

_PREFIX = "train"


def _choose(word: Word, label: str, names: dict[str, str], help: str | None = None, keep: bool = False) -> None:
    """A list for one word; with `keep`, what the visitor has not touched follows it."""
    key = f"word.{word.name}"

    def chosen() -> None:
        text = st.session_state[key]
        if text == OWN:
            ask()
        if keep:
            keep_choices(lambda: state.set_word(word, text))
        else:
            state.set_word(word, text)

    st.selectbox(
        label,
        list(names),
        key=seed(key, state.say(word)),
        format_func=lambda text: names[text],
        help=help,
        on_change=chosen,
    )


def _store(name: str, value: float) -> None:
    state.set_word(NUMBER_WORDS[name], repr(value))


def _sliders(*names: str) -> None:
    for name in names:
        default = float(NUMBER_WORDS[name].default(state.current()))
        control(NUMBERS[name], number(name), default, _PREFIX, _store, redraw_all=True)


def choose_data() -> None:
    """The data, and the visitor's own file."""
    _choose(DATA_WORD, "Data", DATA_NAMES, keep=True)
    if state.say(DATA_WORD) == OWN:
        choose_own()


def choose_model() -> None:
    """The model, its size, and its initial weights."""
    _choose(MODEL_WORD, "Model", {slug: MODELS[slug].name for slug in models()}, keep=True)
    slug = state.say(MODEL_WORD)
    _sliders(*(declared(Shape) if slug == "mlp" else declared(MODELS[slug])))
    _choose(
        INIT_WORD,
        "Initial weights",
        INIT_NAMES,
        help="How the weights are drawn: He's normal distribution suits max(0, .), Glorot's uniform one is Keras', "
        "PyTorch's is the default of its layers, and with zeros hidden units never become different.",
    )


def choose_rules() -> None:
    """The rules and all their hyperparameters. With none chosen, the last ones stay."""
    chosen = rules()
    none = st.session_state.get("train_rules") == []
    st.multiselect(
        "Rules",
        list(RULES),
        key="train_rules" if none else seed("train_rules", [rule.slug for rule in chosen]),
        format_func=lambda slug: RULES[slug].name,
        on_change=_choose_rules,
        placeholder="Choose at least one rule",
    )
    if none:
        st.warning("No rule is chosen, so the last ones stay. Choose at least one.", icon=":material/info:")
    model = state.say(MODEL_WORD)
    for rule in chosen:
        rule_controls(rule, opening_rule(model, rule.slug), _PREFIX, _store_rule(rule.slug), redraw_all=True)


def _choose_rules() -> None:
    have = {rule.slug: rule for rule in rules()}
    model = state.say(MODEL_WORD)
    chosen = tuple(have.get(slug) or opening_rule(model, slug) for slug in st.session_state["train_rules"])
    if chosen:
        state.set_word(RULES_WORD, write_rules(chosen))


def _store_rule(slug: str) -> Store:
    def store(name: str, value: float | bool) -> None:
        changed = (replace(rule, **{name: value}) if rule.slug == slug else rule for rule in rules())
        state.set_word(RULES_WORD, write_rules(tuple(changed)))

    return store


def choose_training() -> None:
    """Epochs, batches, seeds and the schedule."""
    st.markdown("**Training**")
    _sliders(*declared(Protocol), "seeds")
    h = NUMBERS["seed"]
    st.number_input(
        "First seed",
        int(h.low),
        int(h.high),
        key=seed("train.seed", number("seed")),
        help=h.help,
        on_change=lambda: _store("seed", st.session_state["train.seed"]),
    )
    chosen = schedule()
    st.selectbox(
        "Learning-rate schedule",
        list(SCHEDULES),
        key=seed("train.schedule", chosen.slug),
        format_func=lambda slug: SCHEDULES[slug].name,
        on_change=_choose_schedule,
    )
    for own in declared(type(chosen)).values():
        control(own, getattr(chosen, own.name), own.default, "train.schedule", _store_schedule, redraw_all=True)
    if (known := data()) is not None and known.task == "classification":
        _sliders("goal")


def _choose_schedule() -> None:
    state.set_word(SCHEDULE_WORD, write(SCHEDULES[st.session_state["train.schedule"]]()))


def _store_schedule(name: str, value: float) -> None:
    state.set_word(SCHEDULE_WORD, write(replace(schedule(), **{name: value})))

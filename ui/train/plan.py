"""The settings of the train page: words of its address, and the plan that they make together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from learning.data import Data
from learning.datasets import DATA, DATASETS
from learning.defaults import defaults
from learning.inits import INITS
from learning.models import MODELS, Model
from learning.training import Protocol, Trial
from optimizers.experiment import FIRST_RULES
from optimizers.hyper import Hyper, declared, hyper
from optimizers.messages import Message, message
from optimizers.rules import RULES, Rule
from optimizers.runs import MOST, Run, runs_of, split_id
from optimizers.schedules import SCHEDULES, Constant, Schedule
from ui import state
from ui.state import Word
from ui.train.upload import own_data

OWN = "own"
"""The visitor's own file among the data sets."""

DATA_TITLES = {slug: dataset.title for slug, dataset in DATASETS.items()} | {OWN: message("Your own CSV")}


@dataclass(frozen=True)
class Repeats:
    """How often a comparison is repeated, and what its table counts."""

    seed: int = hyper(
        0,
        0,
        9999,
        step=1,
        whole=True,
        symbol=r"\text{seed}",
        help="Fixes the initial weights and the order of the batches, the same for every run.",
    )
    seeds: int = hyper(
        3,
        1,
        10,
        step=1,
        whole=True,
        symbol="S",
        help="How many times every run is trained, with this seed and the ones after it.",
    )
    goal: float = hyper(
        0.95,
        0.1,
        1.0,
        step=0.005,
        symbol="a",
        help="The table counts the epochs until the test accuracy is at least this.",
    )


@dataclass(frozen=True)
class Plan:
    """Everything that a training follows from, apart from the data themselves."""

    dataset: str
    """The slug of the data set, or OWN."""
    model: Model
    runs: tuple[Run, ...]
    """Those that are not hidden."""
    protocol: Protocol
    repeats: Repeats

    @property
    def seeds(self) -> range:
        """The seeds with which each run is trained."""
        return range(self.repeats.seed, self.repeats.seed + self.repeats.seeds)

    @property
    def trials(self) -> list[Trial]:
        """A model for every run and seed, run by run."""
        return [Trial(run.rule, seed) for run in self.runs for seed in self.seeds]


def write(owner: Rule | Schedule) -> str:
    """A rule or schedule as text: its slug, then name and value of every hyperparameter."""
    return " ".join([owner.slug, *(f"{name} {getattr(owner, name)!r}" for name in declared(type(owner)))])


def read(kinds: Mapping[str, Any], text: str) -> Any:
    """What `write` wrote. ValueError with the end of a sentence that says what is wrong."""
    slug, *rest = text.split() or [""]
    if slug not in kinds:
        raise ValueError(message("is not one of {options}", options=", ".join(kinds)))
    known = declared(kinds[slug])
    if len(rest) != 2 * len(set(rest[::2])) or not known.keys() >= set(rest[::2]):
        raise ValueError(message("does not name settings of {name} with a value each", name=slug))
    values = {}
    for name, value in zip(rest[::2], rest[1::2], strict=True):
        try:
            values[name] = _value(known[name], value)
        except ValueError as error:
            problem = message(
                "gives {setting} of {name} a value that {problem}", setting=name, name=slug, problem=error.args[0]
            )
            raise ValueError(problem) from None
    return kinds[slug](**values)


def _value(h: Hyper, text: str) -> Any:
    if h.scale == "switch":
        if text not in ("True", "False"):
            raise ValueError(message("is neither True nor False"))
        return text == "True"
    try:
        value = float(text)
    except ValueError:
        raise ValueError(message("is not a number")) from None
    if problem := h.problem(value):
        raise ValueError(problem)
    return int(value) if isinstance(h.default, int) else value


HIDDEN = " hidden"
"""What stands after the settings of a hidden run."""


def write_runs(runs: tuple[Run, ...]) -> str:
    """The runs as one text: as `write` has them, but with the id of the run in place of the slug of the rule."""
    return ",".join(run.id + write(run.rule).removeprefix(run.rule.slug) + HIDDEN * run.hidden for run in runs)


def read_runs(text: str) -> tuple[Run, ...]:
    """What `write_runs` wrote; ValueError as for `read`."""
    parts = text.split(",", MOST)
    if len(parts) > MOST:
        raise ValueError(message("names more than {most} runs", most=MOST))
    runs = tuple(map(_read_run, parts))
    if len({run.id for run in runs}) < len(runs):
        raise ValueError(message("names a run twice"))
    if all(run.hidden for run in runs):
        raise ValueError(message("hides every run"))
    return runs


def _read_run(text: str) -> Run:
    shown = text.removesuffix(HIDDEN)
    id, space, settings = shown.partition(" ")
    slug, _ = split_id(id) or (id, 1)
    return Run(id, read(RULES, slug + space + settings), hidden=shown != text)


def _parsed(name: str, default: Callable[[], str], parse: Callable[[str], Any]) -> Word:
    """A word whose text a function must be able to read."""

    def problem(text: str, _: Any) -> Message | None:
        try:
            parse(text)
        except ValueError as error:
            problem: Message = error.args[0]
            return problem
        return None

    return Word(f"train_{name}", lambda _: default(), problem)


def _listed(options: Callable[[], list[str]], text: str) -> str:
    if text not in options():
        raise ValueError(message("is not one of {options}", options=", ".join(options())))
    return text


def fits(slug: str, data: Data) -> bool:
    """Whether a model can learn these data."""
    try:
        MODELS[slug]().layers(data)
    except ValueError:
        return False
    return True


def data() -> Data | None:
    """The chosen data; None while the visitor's own are not there."""
    slug = state.get(DATA_WORD)
    return own_data() if slug == OWN else DATA[slug]


def models() -> list[str]:
    """The models that can learn the chosen data."""
    chosen = data()
    return [slug for slug in MODELS if chosen is None or fits(slug, chosen)]


def _first_model() -> str:
    dataset = DATASETS.get(state.get(DATA_WORD))
    return (dataset and dataset.first_model) or models()[0]


def opening(model: str) -> Protocol:
    """The protocol that a model opens with."""
    return defaults(model).protocol


def opening_rule(model: str, slug: str) -> Rule:
    """A rule with the learning rate that works for the model."""
    return defaults(model).rule(slug)


def _first_runs() -> str:
    return write_runs(runs_of(opening_rule(state.get(MODEL_WORD), slug) for slug in FIRST_RULES))


def _first_schedule() -> str:
    return write(opening(state.get(MODEL_WORD)).schedule or Constant())


def _first_number(name: str) -> str:
    if name in declared(Protocol):
        return repr(getattr(opening(state.get(MODEL_WORD)), name))
    return repr(NUMBERS[name].default)


SIZES: dict[str, Hyper] = {name: h for model in MODELS.values() for name, h in model.sizes().items()}
NUMBERS: dict[str, Hyper] = {**SIZES, **declared(Protocol), **declared(Repeats)}
"""The settings that are numbers."""

DATA_WORD = _parsed("data", lambda: next(iter(DATASETS)), partial(_listed, lambda: list(DATA_TITLES)))
MODEL_WORD = _parsed("model", _first_model, partial(_listed, models))
INIT_WORD = _parsed("init", lambda: opening(state.get(MODEL_WORD)).init, partial(_listed, lambda: list(INITS)))
SCHEDULE_WORD = _parsed("schedule", _first_schedule, partial(read, SCHEDULES))
RUNS_WORD = _parsed("rules", _first_runs, read_runs)
NUMBER_WORDS = {name: _parsed(name, partial(_first_number, name), partial(_value, h)) for name, h in NUMBERS.items()}
WORDS = (DATA_WORD, MODEL_WORD, INIT_WORD, SCHEDULE_WORD, RUNS_WORD, *NUMBER_WORDS.values())


def number(name: str) -> Any:
    """A setting that is a number."""
    return _value(NUMBERS[name], state.get(NUMBER_WORDS[name]))


def runs() -> tuple[Run, ...]:
    """The chosen runs, with those that are hidden."""
    return read_runs(state.get(RUNS_WORD))


def schedule() -> Schedule:
    """The learning-rate schedule."""
    chosen: Schedule = read(SCHEDULES, state.get(SCHEDULE_WORD))
    return chosen


def plan() -> Plan:
    """All settings together."""
    model = MODELS[state.get(MODEL_WORD)]
    return Plan(
        state.get(DATA_WORD),
        model.of_size(**{name: number(name) for name in model.sizes()}),
        tuple(run for run in runs() if not run.hidden),
        Protocol(**{name: number(name) for name in declared(Protocol)}, init=state.get(INIT_WORD), schedule=schedule()),
        Repeats(**{name: number(name) for name in declared(Repeats)}),
    )


def keep_choices(change: Callable[[], None]) -> None:
    """Change data or model; what the visitor has not touched follows to the new model's defaults."""
    followers = (INIT_WORD, SCHEDULE_WORD, *(NUMBER_WORDS[name] for name in declared(Protocol)))
    untouched = [word for word in followers if state.get(word) == word.default(state.current())]
    before, old = runs(), state.get(MODEL_WORD)
    change()
    for word in untouched:
        state.set(word, word.default(state.current()))
    new = state.get(MODEL_WORD)
    followed = tuple(
        replace(run, rule=replace(run.rule, lr=opening_rule(new, run.rule.slug).lr))
        if run.rule.lr == opening_rule(old, run.rule.slug).lr
        else run
        for run in before
    )
    state.set(RUNS_WORD, write_runs(followed))

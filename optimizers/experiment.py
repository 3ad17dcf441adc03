"""Experiment: one frozen value that says everything about what is on screen, and its form in a URL."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlencode

from optimizers.hyper import Hyper, declared, hyper
from optimizers.messages import Message, counted, message
from optimizers.rules import RULES, Rule
from optimizers.runs import MOST, Run, runs_of, split_id
from optimizers.schedules import SCHEDULES, Constant, Schedule
from optimizers.surfaces import SURFACES, Surface

FIRST_SURFACE = "rosenbrock"
FIRST_RULES = ("adam", "sgd", "momentum", "rmsprop")


T = TypeVar("T", Rule, Schedule, Surface)


MAX_NOTICES = 10


class Notices:
    """One sentence for each thing in a link that cannot be used: the first ten, and how many more there are."""

    def __init__(self) -> None:
        self._said: list[Message] = []
        self._count = 0

    def add(self, sentence: Message) -> None:
        """One more; the visitor's words in it are `quoted`."""
        self._count += 1
        if self._count <= MAX_NOTICES:
            self._said.append(sentence)

    @property
    def sentences(self) -> tuple[Message, ...]:
        """At most eleven."""
        if more := self._count - len(self._said):
            last = counted(
                "And 1 more thing in the link cannot be used.",
                "And {n:,} more things in the link cannot be used.",
                more,
            )
            return (*self._said, last)
        return tuple(self._said)


class Reading(NamedTuple):
    """What a query string says, and one sentence for each word of it that could not be used."""

    experiment: "Experiment"
    notices: tuple[Message, ...]


def rule_for(slug: str, surface: Surface) -> Rule:
    """A rule with its defaults and the learning rate that works on this surface."""
    return RULES[slug](lr=working_lr(slug, surface))


def working_lr(slug: str, surface: Surface) -> float:
    """The learning rate that works on this surface; the rule's own default where nothing is known of it."""
    return RULES[slug].lr_among(surface.lrs)


def _first_runs() -> tuple[Run, ...]:
    return runs_of(rule_for(slug, SURFACES[FIRST_SURFACE]) for slug in FIRST_RULES)


@dataclass(frozen=True)
class Experiment:
    """Everything that is on screen follows from this value: the URL, the cache keys, the exports."""

    surface: Surface = SURFACES[FIRST_SURFACE]
    runs: tuple[Run, ...] = field(default_factory=_first_runs)
    """In the visitor's order; at least one of them is not hidden."""
    start: tuple[float, float] = SURFACES[FIRST_SURFACE].start
    steps: int = hyper(300, 10, 5000, log=True, whole=True, symbol="T", help="The number of steps of every run.")
    noise: float = hyper(
        0.0,
        0.0,
        100.0,
        log=True,
        symbol=r"\sigma",
        help="The standard deviation of Gaussian noise on each gradient coordinate, the same for every run.",
    )
    seed: int = hyper(
        0, 0, 9999, step=1, whole=True, symbol=r"\text{seed}", help="Which noise and which mini-batches are drawn."
    )
    schedule: Schedule = field(default_factory=Constant)
    target: float = hyper(
        1e-2,
        1e-12,
        1e4,
        log=True,
        symbol=r"f_{\text{target}}",
        help="The table counts the steps until the loss is at most this far above the surface's lowest value; where "
        "there is none, above its lowest minimum on the map, and without minima above 0.",
    )

    def to_query(self) -> dict[str, str]:
        """Every field as URL words; floats with all their digits."""
        query = {"surface": self.surface.slug} | _write(self.surface.slug, self.surface)
        query["runs"] = ",".join(run.id for run in self.runs)
        if hidden := [run.id for run in self.runs if run.hidden]:
            query["hidden"] = ",".join(hidden)
        for run in self.runs:
            query |= _write(run.id, run.rule)
        query["start"] = f"{self.start[0]!r},{self.start[1]!r}"
        query |= {name: repr(getattr(self, name)) for name in declared(Experiment)}
        query["schedule"] = self.schedule.slug
        return query | _write("schedule", self.schedule)

    @property
    def shown(self) -> tuple[Run, ...]:
        """The runs that are not hidden: all that is computed, drawn and compared."""
        return tuple(run for run in self.runs if not run.hidden)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules of the runs that are shown."""
        return tuple(run.rule for run in self.shown)

    @property
    def noisy(self) -> bool:
        """Whether the steps see something else than the exact gradient, so that the seed matters."""
        return self.noise > 0.0 or self.surface.stochastic

    @property
    def key(self) -> str:
        """The canonical query string: equal for equal experiments, different for different ones."""
        return urlencode(self.to_query(), safe=",")

    def on(self, surface: Surface) -> "Experiment":
        """The experiment on another surface, from its start, with rates that work there in place of untouched ones."""
        runs = tuple(
            replace(run, rule=replace(run.rule, lr=working_lr(run.rule.slug, surface)))
            if run.rule.lr == working_lr(run.rule.slug, self.surface)
            else run
            for run in self.runs
        )
        return replace(self, surface=surface, runs=runs, start=surface.start)

    def default(self, owner: Rule | Schedule | Surface, name: str) -> float | bool:
        """What a reset gives the hyperparameter `name`: for lr, the rate that works on this surface."""
        if isinstance(owner, Rule) and name == "lr":
            return working_lr(owner.slug, self.surface)
        return declared(type(owner))[name].default


def _write(prefix: str, owner: object) -> dict[str, str]:
    return {f"{prefix}.{name}": repr(getattr(owner, name)) for name in declared(type(owner))}


def from_query(query: Mapping[str, str]) -> Reading:
    """The experiment that a query string describes. Total: what cannot be used is replaced, with a notice.

    It takes a time in proportion to the length of the query.
    """
    notices = Notices()
    return Reading(read_query(query, notices), notices.sentences)


def read_query(query: Mapping[str, str], notices: Notices) -> Experiment:
    """The same for a caller that has more to say of the link: what cannot be used is added to `notices`."""
    left = dict(query)
    surface = _one_of(SURFACES, "surface", left, FIRST_SURFACE, notices)
    surface = _read_fields(surface, surface.slug, left, notices)
    runs = _read_runs(surface, left, notices)
    schedule_class = _one_of(SCHEDULES, "schedule", left, Constant.slug, notices)
    schedule = _read_fields(schedule_class(), "schedule", left, notices)
    start = _read_start(surface, left, notices)
    own = {name: _read_number(h, h.default, name, left, notices) for name, h in declared(Experiment).items()}
    for word in left:
        notices.add(
            message("The link has the word {word}, which this page does not use; it is ignored.", word=quoted(word))
        )
    return Experiment(surface=surface, runs=runs, start=start, schedule=schedule, **own)


def quoted(text: str) -> str:
    """A visitor's text made harmless and short, as Markdown code, which is neither styled nor linked."""
    plain = re.sub(r"[^\w.,+\- ]", "?", text[:40])
    return f"`{plain}…`" if len(text) > 40 else f"`{plain or ' '}`"


def _one_of(table: Mapping[str, Any], word: str, left: dict[str, str], default: str, notices: Notices) -> Any:
    text = left.pop(word, default)
    if text in table:
        return table[text]
    named = {"name": quoted(text), "default": quoted(default)}
    if word == "surface":
        notices.add(message("There is no surface called {name}; {default} is shown instead.", **named))
    else:
        notices.add(message("There is no schedule called {name}; {default} is shown instead.", **named))
    return table[default]


def _read_runs(surface: Surface, left: dict[str, str], notices: Notices) -> tuple[Run, ...]:
    """The runs that the query lists under "runs", or as an older link does under "rules"."""
    older = left.pop("rules", ",".join(FIRST_RULES))
    words = dict.fromkeys(left.pop("runs", older).split(","))
    known = {word: at[0] for word in words if (at := split_id(word))}
    unknown = words.keys() - known.keys() - {""}
    for word in words:
        if word in unknown:
            notices.add(message("There is no rule called {name}; it is left out.", name=quoted(word)))
    for name in [name for name in left if name.rpartition(".")[0] in unknown]:
        del left[name]
    if not known:
        notices.add(
            message("The link chooses no rule that exists; the four rules of the first visit are shown instead.")
        )
        known = {slug: slug for slug in FIRST_RULES}
    if len(known) > MOST:
        notices.add(message("A race has at most {most} runs; the first {most} of the link are shown.", most=MOST))
        for word in list(known)[MOST:]:
            for name in [name for name in left if name.rpartition(".")[0] == word]:
                del left[name]
        known = dict(list(known.items())[:MOST])
    rules = {id: _read_fields(rule_for(slug, surface), id, left, notices) for id, slug in known.items()}
    hidden = left.pop("hidden", "").split(",")
    for word in dict.fromkeys(hidden):
        if word and word not in rules:
            notices.add(message("The link hides the run {name}, which it does not have.", name=quoted(word)))
    if all(id in hidden for id in rules):
        notices.add(message("The link hides every run; all are shown instead."))
        hidden = []
    return tuple(Run(id, rule, id in hidden) for id, rule in rules.items())


def _read_start(surface: Surface, left: dict[str, str], notices: Notices) -> tuple[float, float]:
    text = left.pop("start", None)
    if text is None:
        return surface.start
    words = text.split(",", 2)
    try:
        x, y = (float(word) for word in words)
    except ValueError:
        x = y = float("nan")
    inside = tuple(min(max(v, low), high) for v, (low, high) in zip((x, y), surface.bounds, strict=True))
    if x != x or y != y:
        notices.add(
            message(
                "The start {text} is not two numbers; the surface's own start ({x:g}, {y:g}) is used instead.",
                text=quoted(text),
                x=surface.start[0],
                y=surface.start[1],
            )
        )
        return surface.start
    if inside != (x, y):
        notices.add(
            message(
                "The start ({x:g}, {y:g}) is outside the map; the nearest point on it, ({near_x:g}, {near_y:g}), "
                "is used instead.",
                x=x,
                y=y,
                near_x=inside[0],
                near_y=inside[1],
            )
        )
    return inside[0], inside[1]


def _read_fields(owner: T, prefix: str, left: dict[str, str], notices: Notices) -> T:
    """The instance with every hyperparameter that the query names."""
    return replace(
        owner,
        **{
            name: _read_number(h, getattr(owner, name), f"{prefix}.{name}", left, notices)
            for name, h in declared(type(owner)).items()
        },
    )


def _instead(word: str, text: str, problem: Message, value: str) -> Message:
    """`problem` says what is wrong with a text, as the end of a sentence."""
    return message(
        "{word} = {text} {problem}; {value} is used instead.",
        word=word,
        text=quoted(text),
        problem=problem,
        value=value,
    )


def _read_number(h: Hyper, default: Any, word: str, left: dict[str, str], notices: Notices) -> Any:
    text = left.pop(word, None)
    if text is None:
        return default
    if h.scale == "switch":
        if text in ("True", "False"):
            return text == "True"
        notices.add(_instead(word, text, message("is neither True nor False"), str(default)))
        return default
    try:
        value = float(text)
    except ValueError:
        notices.add(_instead(word, text, message("is not a number"), f"{default:g}"))
        return default
    if (problem := h.problem(value)) is not None:
        value = h.nearest(value) if value == value and abs(value) != float("inf") else default
        notices.add(_instead(word, text, problem, f"{value:g}"))
    return int(value) if h.whole else value

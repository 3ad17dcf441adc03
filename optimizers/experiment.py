"""Experiment: one frozen value that says everything about what is on screen, and its form in a URL."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlencode

from optimizers.hyper import Hyper, declared, hyper
from optimizers.rules import RULES, Rule
from optimizers.schedules import SCHEDULES, Constant, Schedule
from optimizers.surfaces import SURFACES, Surface

FIRST_SURFACE = "rosenbrock"
FIRST_RULES = ("adam", "sgd", "momentum", "rmsprop")

_SURFACE_SLUG = {type(surface): slug for slug, surface in SURFACES.items()}

T = TypeVar("T", Rule, Schedule, Surface)


class Reading(NamedTuple):
    """What a query string says, and one sentence for each word of it that could not be used."""

    experiment: "Experiment"
    notices: tuple[str, ...]


def rule_for(slug: str, surface: Surface) -> Rule:
    """A rule with its defaults and the learning rate that works on this surface."""
    return RULES[slug](lr=working_lr(slug, surface))


def working_lr(slug: str, surface: Surface) -> float:
    """The learning rate that works on this surface; the rule's own default where the surface names none."""
    return surface.lrs.get(slug, float(declared(RULES[slug])["lr"].default))


def _first_rules() -> tuple[Rule, ...]:
    return tuple(rule_for(slug, SURFACES[FIRST_SURFACE]) for slug in FIRST_RULES)


@dataclass(frozen=True)
class Experiment:
    """Everything that is on screen follows from this value: the URL, the cache keys, the exports."""

    surface: Surface = SURFACES[FIRST_SURFACE]
    rules: tuple[Rule, ...] = field(default_factory=_first_rules)
    start: tuple[float, float] = SURFACES[FIRST_SURFACE].start
    steps: int = hyper(
        300, 10, 5000, log=True, whole=True, symbol="T", help="The number of steps that every rule takes."
    )
    noise: float = hyper(
        0.0, 0.0, 100.0, log=True, symbol=r"\sigma",
        help="The standard deviation of Gaussian noise on each gradient coordinate, the same for every rule.",
    )
    seed: int = hyper(
        0, 0, 9999, step=1, whole=True, symbol=r"\text{seed}", help="Which noise and which mini-batches are drawn."
    )
    schedule: Schedule = field(default_factory=Constant)
    target: float = hyper(
        1e-2, 1e-12, 1e4, log=True, symbol=r"f_{\text{target}}",
        help="The table counts the steps until the loss is at most this far above the surface's lowest value; where "
        "there is none, above its lowest minimum on the map, and without minima above 0.",
    )

    @property
    def surface_slug(self) -> str:
        return _SURFACE_SLUG[type(self.surface)]

    def to_query(self) -> dict[str, str]:
        """Every field as URL words; floats with all their digits."""
        query = {"surface": self.surface_slug} | _write(self.surface_slug, self.surface)
        query["rules"] = ",".join(rule.slug for rule in self.rules)
        for rule in self.rules:
            query |= _write(rule.slug, rule)
        query["start"] = f"{self.start[0]!r},{self.start[1]!r}"
        query |= {name: repr(getattr(self, name)) for name in declared(Experiment)}
        query["schedule"] = self.schedule.slug
        return query | _write("schedule", self.schedule)

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
        rules = tuple(
            replace(r, lr=working_lr(r.slug, surface)) if r.lr == working_lr(r.slug, self.surface) else r
            for r in self.rules
        )
        return replace(self, surface=surface, rules=rules, start=surface.start)

    def default(self, owner: Rule | Schedule | Surface, name: str) -> float | bool:
        """What a reset gives the hyperparameter `name`: for lr, the rate that works on this surface."""
        if isinstance(owner, Rule) and name == "lr":
            return working_lr(owner.slug, self.surface)
        return declared(type(owner))[name].default


def _write(prefix: str, owner: object) -> dict[str, str]:
    return {f"{prefix}.{name}": repr(getattr(owner, name)) for name in declared(type(owner))}


def from_query(query: Mapping[str, str]) -> Reading:
    """The experiment that a query string describes. Total: what cannot be used is replaced, with a notice."""
    left = dict(query)
    notices: list[str] = []

    surface = _one_of(SURFACES, "surface", left, FIRST_SURFACE, notices)
    surface = _read_fields(surface, _SURFACE_SLUG[type(surface)], left, notices)
    rules = tuple(
        _read_fields(rule_for(slug, surface), slug, left, notices) for slug in _read_rules(left, notices)
    )
    schedule_class = _one_of(SCHEDULES, "schedule", left, Constant.slug, notices)
    schedule = _read_fields(schedule_class(), "schedule", left, notices)
    start = _read_start(surface, left, notices)
    own = {name: _read_number(h, h.default, name, left, notices) for name, h in declared(Experiment).items()}
    notices += [f"The link has the word {quoted(w)}, which this page does not use; it is ignored." for w in left]
    return Reading(Experiment(surface=surface, rules=rules, start=start, schedule=schedule, **own), tuple(notices))


def quoted(text: str) -> str:
    """A visitor's text made harmless and short, as Markdown code, which is neither styled nor linked."""
    plain = re.sub(r"[^\w.,+\- ]", "?", text)
    return f"`{plain[:40]}…`" if len(plain) > 40 else f"`{plain or ' '}`"


def _one_of(table: Mapping[str, Any], word: str, left: dict[str, str], default: str, notices: list[str]) -> Any:
    text = left.pop(word, default)
    if text in table:
        return table[text]
    notices.append(f"There is no {word} called {quoted(text)}; {quoted(default)} is shown instead.")
    return table[default]


def _read_rules(left: dict[str, str], notices: list[str]) -> tuple[str, ...]:
    words = left.pop("rules", ",".join(FIRST_RULES)).split(",")
    known = tuple(dict.fromkeys(word for word in words if word in RULES))
    for word in words:
        if word and word not in RULES:
            notices.append(f"There is no rule called {quoted(word)}; it is left out.")
            for name in [name for name in left if name.startswith(f"{word}.")]:
                del left[name]
    if not known:
        notices.append("The link chooses no rule that exists; the four rules of the first visit are shown instead.")
    return known or FIRST_RULES


def _read_start(surface: Surface, left: dict[str, str], notices: list[str]) -> tuple[float, float]:
    text = left.pop("start", None)
    if text is None:
        return surface.start
    words = text.split(",")
    try:
        x, y = (float(word) for word in words)
    except ValueError:
        x = y = float("nan")
    inside = tuple(min(max(v, low), high) for v, (low, high) in zip((x, y), surface.bounds, strict=True))
    if x != x or y != y:
        notices.append(
            f"The start {quoted(text)} is not two numbers; the surface's own start "
            f"({surface.start[0]:g}, {surface.start[1]:g}) is used instead."
        )
        return surface.start
    if inside != (x, y):
        notices.append(
            f"The start ({x:g}, {y:g}) is outside the map; the nearest point on it, "
            f"({inside[0]:g}, {inside[1]:g}), is used instead."
        )
    return inside[0], inside[1]


def _read_fields(owner: T, prefix: str, left: dict[str, str], notices: list[str]) -> T:
    """The instance with every hyperparameter that the query names."""
    return replace(
        owner,
        **{
            name: _read_number(h, getattr(owner, name), f"{prefix}.{name}", left, notices)
            for name, h in declared(type(owner)).items()
        },
    )


def _read_number(h: Hyper, default: Any, word: str, left: dict[str, str], notices: list[str]) -> Any:
    text = left.pop(word, None)
    if text is None:
        return default
    if h.scale == "switch":
        if text in ("True", "False"):
            return text == "True"
        notices.append(f"{word} = {quoted(text)} is neither True nor False; {default} is used instead.")
        return default
    try:
        value = float(text)
    except ValueError:
        notices.append(f"{word} = {quoted(text)} is not a number; {default:g} is used instead.")
        return default
    if (problem := h.problem(value)) is not None:
        value = h.nearest(value) if value == value and abs(value) != float("inf") else default
        notices.append(f"{word} = {quoted(text)} {problem}; {value:g} is used instead.")
    return int(value) if h.whole else value



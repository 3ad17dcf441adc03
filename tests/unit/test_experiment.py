"""The experiment in the URL: what is written is read back to the last bit, and nothing that is read can break it."""

import math
import re
import string
import sys
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from optimizers import RULES, SCHEDULES, SURFACES
from optimizers.experiment import FIRST_RULES, Experiment, from_query, rule_for, working_lr
from optimizers.hyper import Hyper, declared
from optimizers.runs import MOST, runs_of

NAMES = tuple(declared(Experiment))
WORDS = sorted(
    {"surface", "runs", "start", "schedule", *NAMES}
    | {f"{slug}.{name}" for slug, rule in RULES.items() for name in declared(rule)}
    | {f"{slug}.{name}" for slug, surface in SURFACES.items() for name in declared(type(surface))}
    | {f"schedule.{name}" for schedule in SCHEDULES.values() for name in declared(schedule)}
)


def allowed(h: Hyper) -> st.SearchStrategy[Any]:
    """Any value that the declaration allows."""
    if h.scale == "switch":
        return st.booleans()
    if h.whole:
        return st.integers(int(h.low), int(h.high))
    return st.floats(h.low, h.high)


def filled(owner: Any) -> st.SearchStrategy[Any]:
    """An instance of `owner`'s class with any allowed hyperparameters."""
    return st.builds(
        lambda values: replace(owner, **values),
        st.fixed_dictionaries({name: allowed(h) for name, h in declared(type(owner)).items()}),
    )


@st.composite
def experiments(draw: st.DrawFn) -> Experiment:
    surface = draw(st.sampled_from(list(SURFACES.values())).flatmap(filled))
    slugs = draw(st.lists(st.sampled_from(list(RULES)), min_size=1, unique=True))
    schedule = draw(st.sampled_from([cls() for cls in SCHEDULES.values()]).flatmap(filled))
    own = draw(st.fixed_dictionaries({name: allowed(h) for name, h in declared(Experiment).items()}))
    x, y = (draw(st.floats(low, high)) for low, high in surface.bounds)
    rules = tuple(draw(filled(RULES[slug]())) for slug in slugs)
    return Experiment(surface=surface, runs=runs_of(rules), start=(x, y), schedule=schedule, **own)


def is_sound(e: Experiment) -> bool:
    """Whether every number of the experiment is one that its declaration allows."""
    owners = (e, e.surface, e.schedule, *e.rules)
    numbers = all(h.problem(getattr(o, name)) is None for o in owners for name, h in declared(type(o)).items())
    start = all(low <= v <= high for v, (low, high) in zip(e.start, e.surface.bounds, strict=True))
    return numbers and start and bool(e.rules) and isinstance(e.steps, int) and isinstance(e.seed, int)


@given(experiments())
@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_written_is_read_back_to_the_last_bit(e: Experiment) -> None:
    reading = from_query(e.to_query())
    assert reading.experiment == e
    assert reading.experiment.to_query() == e.to_query()
    assert reading.notices == ()


@given(experiments())
def test_the_key_is_the_query_string_of_the_link(e: Experiment) -> None:
    assert dict(parse_qsl(e.key, keep_blank_values=True, strict_parsing=True)) == e.to_query()


@given(experiments(), experiments())
def test_different_experiments_have_different_keys(a: Experiment, b: Experiment) -> None:
    assert (a.key == b.key) == (a.to_query() == b.to_query())
    if a != b:
        assert a.key != b.key


@pytest.mark.parametrize("word", [w for w in WORDS if w not in ("surface", "runs", "schedule", "start")])
def test_every_number_counts_in_the_key(word: str) -> None:
    prefix, _, name = word.rpartition(".")
    surface = SURFACES.get(prefix, SURFACES["rosenbrock"])
    rules = tuple(cls() for cls in RULES.values())
    schedule = next((cls() for cls in SCHEDULES.values() if prefix == "schedule" and name in declared(cls)), None)
    e = Experiment(surface=surface, runs=runs_of(rules), schedule=schedule or SCHEDULES["constant"]())
    query = e.to_query()
    assert word in query
    h = next(h[name] for o in (e, surface, e.schedule, *rules) if name in (h := declared(type(o))))
    other = str(not h.default) if h.scale == "switch" else repr(h.high if float(query[word]) != h.high else h.low)
    reading = from_query(query | {word: other})
    assert reading.notices == ()
    assert reading.experiment != e and reading.experiment.key != e.key


GARBAGE = st.one_of(
    st.text(max_size=60),
    st.floats().map(repr),
    st.integers().map(str),
    st.sampled_from(["", ",", "nan", "inf", "-inf", "1e999", "True", "None", "0x10", "1,2,3", "adam,adam", "\x00"]),
    st.lists(st.sampled_from([*RULES, *SURFACES, "", "x"])).map(",".join),
)


@given(st.dictionaries(st.one_of(st.sampled_from(WORDS), st.text(max_size=20)), GARBAGE, max_size=12))
@settings(max_examples=300)
def test_reading_is_total(query: dict[str, str]) -> None:
    before = dict(query)
    e, notices = from_query(query)
    assert query == before, "the caller's query is not touched"
    assert is_sound(e)
    assert from_query(e.to_query()) == (e, ())
    assert all(notice.endswith(".") and "\n" not in notice for notice in notices)
    assert all(type(getattr(rule, name)) in (float, bool) for rule in e.rules for name in declared(type(rule)))


@given(st.sampled_from(WORDS), GARBAGE)
@settings(max_examples=300)
def test_nothing_is_changed_silently(word: str, text: str) -> None:
    """What a link says is on screen, or a notice says that it is not."""
    link = Experiment(runs=runs_of(tuple(cls() for cls in RULES.values()))).to_query() | {word: text}
    e, notices = from_query(link)
    if not notices:
        shown = e.to_query()[word]
        assert shown == text or _same_numbers(shown, text) or word == "runs"


def _same_numbers(a: str, b: str) -> bool:
    return [float(v) for v in a.split(",")] == [float(v) for v in b.split(",")]


@pytest.mark.parametrize(
    ("query", "notice"),
    [
        ({"surface": "atlantis"}, "There is no surface called `atlantis`; `rosenbrock` is shown instead."),
        ({"surface": ""}, "There is no surface called ` `; `rosenbrock` is shown instead."),
        ({"schedule": "never"}, "There is no schedule called `never`; `constant` is shown instead."),
        ({"runs": "adam,sgd,momentum,rmsprop,eve"}, "There is no rule called `eve`; it is left out."),
        ({"runs": ""}, "The link chooses no rule that exists; the four rules of the first visit are shown instead."),
        ({"steps": "1000000000"}, "steps = `1000000000` is outside 10 to 5000; 5000 is used instead."),
        ({"steps": "12.5"}, "steps = `12.5` is not a whole number; 12 is used instead."),
        ({"steps": "inf"}, "steps = `inf` is not a finite number; 300 is used instead."),
        ({"steps": "1e999"}, "steps = `1e999` is not a finite number; 300 is used instead."),
        ({"steps": "many"}, "steps = `many` is not a number; 300 is used instead."),
        ({"noise": "-1"}, "noise = `-1` is outside 0 to 100; 0 is used instead."),
        ({"seed": "0.5"}, "seed = `0.5` is not a whole number; 0 is used instead."),
        (
            {"schedule": "step", "schedule.every": "33.5"},
            "schedule.every = `33.5` is not a whole number; 34 is used instead.",
        ),
        ({"target": "nan"}, "target = `nan` is not a finite number; 0.01 is used instead."),
        ({"adam.lr": "nan"}, "adam.lr = `nan` is not a finite number; 0.1 is used instead."),
        ({"adam.lr": "-inf"}, "adam.lr = `-inf` is not a finite number; 0.1 is used instead."),
        ({"adam.lr": "1e9"}, "adam.lr = `1e9` is outside 1e-05 to 10; 10 is used instead."),
        ({"adam.lr": "0,01"}, "adam.lr = `0,01` is not a number; 0.1 is used instead."),
        ({"adam.bias_correction": "1"}, "adam.bias_correction = `1` is neither True nor False; True is used instead."),
        ({"start": "7,-7"}, "The start (7, -7) is outside the map; the nearest point on it, (2, -1), is used instead."),
        (
            {"start": "inf,0"},
            "The start (inf, 0) is outside the map; the nearest point on it, (2, 0), is used instead.",
        ),
        ({"start": "1"}, "The start `1` is not two numbers; the surface's own start (-1.5, 2) is used instead."),
        (
            {"start": "nan,1"},
            "The start `nan,1` is not two numbers; the surface's own start (-1.5, 2) is used instead.",
        ),
        (
            {"start": "0,nan"},
            "The start `0,nan` is not two numbers; the surface's own start (-1.5, 2) is used instead.",
        ),
        ({"colour": "red"}, "The link has the word `colour`, which this page does not use; it is ignored."),
        ({"lion.lr": "1"}, "The link has the word `lion.lr`, which this page does not use; it is ignored."),
    ],
)
def test_each_kind_of_bad_input_has_its_own_sentence(query: dict[str, str], notice: str) -> None:
    e, notices = from_query(Experiment().to_query() | query)
    assert notices == (notice,)
    assert is_sound(e)


def test_an_unknown_rule_takes_its_own_words_with_it() -> None:
    e, notices = from_query({"rules": "eve,sgd", "eve.lr": "1", "sgd.lr": "0.5"})
    assert notices == ("There is no rule called `eve`; it is left out.",)
    assert e.rules == (RULES["sgd"](lr=0.5),)


def test_several_faults_are_several_notices() -> None:
    _, notices = from_query({"surface": "x", "steps": "x", "start": "x", "adam.lr": "x"})
    assert len(notices) == len(set(notices)) == 4


def test_an_empty_link_is_the_first_visit() -> None:
    e, notices = from_query({})
    assert e == Experiment() and notices == ()
    assert tuple(rule.slug for rule in e.rules) == FIRST_RULES


def test_a_link_without_rates_gets_those_of_its_surface() -> None:
    e, _ = from_query({"surface": "matyas", "rules": "sgd,lion"})
    assert [rule.lr for rule in e.rules] == [0.3, 0.2]
    assert e.start == SURFACES["matyas"].start


HARMFUL = (
    "<b>a</b>",
    "**a** `a`",
    "[a](b)",
    "![a](b)",
    "$a$",
    ":red[a]",
    "#a | ~~a~~",
    "&lt;\\a",
    "a\n\n- b",
    "_a_",
    "www.a.b",
)
SAFE = re.compile(r"[\w.,+\- …?]*")


@pytest.mark.parametrize("text", HARMFUL)
def test_what_a_visitor_wrote_is_neither_markdown_nor_html(text: str) -> None:
    """A notice is shown as Markdown: everything of the visitor's stands in code, and cannot end it."""
    link = Experiment(runs=runs_of(tuple(cls() for cls in RULES.values()))).to_query()
    for word in (*WORDS, text):
        _, notices = from_query(link | {word: text})
        quoted = [part for notice in notices for part in re.findall(r"`([^`]*)`", notice)]
        assert quoted and all(SAFE.fullmatch(part) for part in quoted)
        assert not [n for n in notices if n.count("`") % 2 or text in re.sub(r"`[^`]*`", "", n)]


@given(st.text(string.printable, min_size=1000, max_size=1200))
@settings(max_examples=20)
def test_a_notice_stays_short(text: str) -> None:
    for word in ("surface", "steps", "start"):
        _, notices = from_query({word: text})
        assert all(len(notice) < 200 for notice in notices)


@pytest.mark.parametrize(("count", "last"), [(9, None), (10, None), (11, "1 more thing"), (300, "290 more things")])
def test_ten_things_are_said_and_how_many_more_there_are(count: int, last: str | None) -> None:
    _, notices = from_query({"rules": ",".join(["adam", *(f"x{i}" for i in range(count))])})
    assert notices[:9] == tuple(f"There is no rule called `x{i}`; it is left out." for i in range(9))
    assert notices[10:] == ((f"And {last} in the link cannot be used.",) if last else ())


def test_a_word_that_is_said_often_is_one_notice() -> None:
    assert len(from_query({"rules": ",".join(["adam", *["x"] * 30_000])}).notices) == 1


def calls(query: dict[str, str]) -> int:
    """How many functions are called while a link is read."""
    count = 0

    def counted(*event: Any) -> None:
        nonlocal count
        count += 1

    sys.setprofile(counted)
    try:
        from_query(query)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(
    "link",
    [
        lambda n: {"rules": ",".join(f"x{i}" for i in range(n))},
        lambda n: {"rules": ",".join(f"x{i}" for i in range(n))} | {f"y{i}.lr": "1" for i in range(n)},
        lambda n: {"rules": ",".join(["adam"] * n)},
        lambda n: {f"x{i}": "1" for i in range(n)},
        lambda n: {"start": ",".join(["1"] * n)},
    ],
)
def test_a_link_of_twice_the_length_takes_twice_the_work(link: Any) -> None:
    assert calls(link(2000)) <= 2 * calls(link(1000))


def test_another_surface_brings_its_rates_except_where_they_were_changed() -> None:
    first = Experiment()
    mine = replace(first.rules[0], lr=0.123, beta1=0.5)
    tuned = replace(first.rules[1], lr=working_lr("sgd", first.surface))
    e = replace(first, runs=runs_of((mine, tuned, *first.rules[2:])), noise=0.5, steps=77)
    beale = SURFACES["beale"]
    moved = e.on(beale)
    assert moved.surface is beale and moved.start == beale.start
    assert moved.rules[0] == mine
    assert [r.lr for r in moved.rules[1:]] == [working_lr(r.slug, beale) for r in moved.rules[1:]]
    assert (moved.noise, moved.steps) == (0.5, 77)
    assert moved.on(first.surface).rules == e.rules, "there and back changes nothing"


@pytest.mark.parametrize("slug", SURFACES)
def test_every_rule_has_a_working_rate_on_every_surface(slug: str) -> None:
    surface = SURFACES[slug]
    assert surface.lrs.keys() <= RULES.keys()
    for rule, cls in RULES.items():
        h = declared(cls)["lr"]
        assert h.problem(working_lr(rule, surface)) is None
        assert rule_for(rule, surface).lr == working_lr(rule, surface)


@pytest.mark.parametrize("rule", RULES)
def test_what_is_no_number_or_switch_gives_way_to_the_default(rule: str) -> None:
    for name, h in declared(RULES[rule]).items():
        for text in ("many", "nan") if h.scale != "switch" else ("1", "yes"):
            linked = from_query({"rules": rule, f"{rule}.{name}": text})
            assert linked.experiment == Experiment(runs=runs_of((rule_for(rule, SURFACES["rosenbrock"]),)))
            assert len(linked.notices) == 1


def test_a_rule_without_a_rate_takes_that_of_another_or_its_own_default() -> None:
    assert all(not cls.lr_as or (cls.lr_as in RULES and not RULES[cls.lr_as].lr_as) for cls in RULES.values())
    amsgrad = RULES["amsgrad"]
    assert amsgrad.lr_as == "adam" and amsgrad.lr_among({"adam": 0.5, "amsgrad": 0.2}) == 0.2
    assert amsgrad.lr_among({"adam": 0.5}) == 0.5 and amsgrad.lr_among({"sgd": 0.5}) == amsgrad().lr
    assert RULES["lion"].lr_among({"adam": 0.5}) == 1e-3


def test_a_reset_gives_the_surface_s_rate_and_else_the_default() -> None:
    e = Experiment().on(SURFACES["booth"])
    adam = RULES["adam"](lr=3.0, beta1=0.1)
    assert e.default(adam, "lr") == SURFACES["booth"].lrs["adam"]
    assert e.default(adam, "beta1") == 0.9
    assert e.default(SURFACES["ravine"], "kappa") == 100.0


def test_the_written_numbers_keep_all_their_digits() -> None:
    third = math.nextafter(1 / 3, 1)
    query = replace(Experiment(), start=(third, -third), noise=third).to_query()
    assert (query["start"], query["noise"]) == (f"{third!r},{-third!r}", repr(third))


# Runs


def test_the_same_rule_runs_several_times_and_a_run_may_be_hidden() -> None:
    query = {"runs": "sgd,adam,sgd-2", "sgd.lr": "0.001", "sgd-2.lr": "0.0019", "hidden": "adam"}
    e, notices = from_query(query)
    assert notices == () and [run.id for run in e.runs] == ["sgd", "adam", "sgd-2"]
    assert [run.id for run in e.shown] == ["sgd", "sgd-2"] and [rule.lr for rule in e.rules] == [0.001, 0.0019]
    assert from_query(e.to_query()) == (e, ())


@pytest.mark.parametrize(
    ("query", "notice"),
    [
        ({"hidden": "lion"}, "The link hides the run `lion`, which it does not have."),
        ({"runs": "adam", "hidden": "adam"}, "The link hides every run; all are shown instead."),
        ({"runs": "sgd,sgd-1"}, "There is no rule called `sgd-1`; it is left out."),
    ],
)
def test_what_a_link_says_of_runs_in_vain_is_told(query: dict[str, str], notice: str) -> None:
    e, notices = from_query(query)
    assert notices == (notice,) and e.shown == e.runs and is_sound(e)


def test_a_race_has_at_most_sixteen_runs() -> None:
    ids = ["sgd", *(f"sgd-{n}" for n in range(2, 21))]
    e, notices = from_query({"runs": ",".join(ids)} | {f"{id}.lr": "0.5" for id in ids})
    assert [run.id for run in e.runs] == ids[:MOST]
    assert notices == ("A race has at most 16 runs; the first 16 of the link are shown.",)


def test_an_older_link_with_rules_shows_the_same() -> None:
    new, _ = from_query({"runs": "adam,lion", "lion.lr": "0.1"})
    assert from_query({"rules": "adam,lion", "lion.lr": "0.1"}) == (new, ())

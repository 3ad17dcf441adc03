"""The theory page: both languages say the same, every number is computed here, and every link shows what it says."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import numpy as np
import pytest

from formulas.graph import symbol
from formulas.latex import latex
from optimizers import RULES, SCHEDULES, SURFACES, run, sweep
from optimizers.diagnostics import relative_step
from optimizers.elementary import Array
from optimizers.experiment import from_query
from optimizers.ledger import arithmetic, symbols
from optimizers.rules import Adam, AdamW, Rule
from optimizers.rules.adam import adam_bounds
from optimizers.stability import curvature_limit
from optimizers.surfaces.basic import Ravine, Rosenbrock
from tests.unit.test_phenomena import Scaled, StiffAndSoft, drift, first, noise_floor, online
from ui import state
from ui.glossary import Term
from ui.glossary import parts as glossary
from ui.maps import words as maps
from ui.race import choice, chooser
from ui.step import inside
from ui.theory import FOLDER, Comparison, Link, Part, References, comparison_table, formulas, read, references

LANGUAGES = ("en", "zh")
ENGLISH, CHINESE = map(read, LANGUAGES)
BOWL, START = SURFACES["bowl"], (-1.5, 2.0)
DISPLAY = re.compile(r"\$\$.*?\$\$", re.DOTALL)
FORMULA = re.compile(r"\$\$.*?\$\$|\$[^$]+\$", re.DOTALL)
NUMBER = re.compile(r"(?<![\w.])\d+(?:,\d{3})*(?:\.\d+)?")
LINKS = [part for section in ENGLISH.sections for part in section.parts if isinstance(part, Link)]
WORDS = {"race": (chooser.DEMO, *choice.WORDS), "step": inside.WORDS, "maps": maps.WORDS}


def said(part: Part) -> str:
    """The words of a part, with the formulas in its lines; formulas that stand alone are not words."""
    if isinstance(part, str):
        return DISPLAY.sub("", part)
    if isinstance(part, Link):
        return part.label
    return "\n".join(part.failures.values()) if isinstance(part, Comparison) else ""


def numbers(text: str) -> list[str]:
    """The numbers of a text: not the indices of symbols, nor the numbers of a list."""
    plain = re.sub(r"^\d+\. ", "", text, flags=re.MULTILINE)
    plain = re.sub(r"(?<=[\w}])[_^]\{[^}]*\}|_\d|\^\d|\\tfrac|\bL2\b", " ", plain)
    return NUMBER.findall(plain)


# Both languages


def test_both_have_the_same_sections_and_parts():
    assert [section.anchor for section in ENGLISH.sections] == [section.anchor for section in CHINESE.sections]
    for one, other in zip(ENGLISH.sections, CHINESE.sections, strict=True):
        assert [type(part) for part in one.parts] == [type(part) for part in other.parts], one.anchor


def pairs() -> Iterator[tuple[Part, Part]]:
    yield ENGLISH.lead, CHINESE.lead
    for one, other in zip(ENGLISH.sections, CHINESE.sections, strict=True):
        yield from zip(one.parts, other.parts, strict=True)


@pytest.mark.parametrize(("one", "other"), [*pairs()])
def test_both_have_the_same_formulas_links_and_numbers(one, other):
    assert Counter(numbers(said(one))) == Counter(numbers(said(other)))
    if isinstance(one, str):
        assert DISPLAY.findall(one) == DISPLAY.findall(other)
        assert Counter(FORMULA.findall(one)) == Counter(FORMULA.findall(other))
        assert [len(line) - len(line.lstrip("-1")) for line in one.split("\n\n")] == [
            len(line) - len(line.lstrip("-1")) for line in other.split("\n\n")
        ], "the same paragraphs and lists"
    if isinstance(one, Link):
        assert one[1:] == other[1:]
    if isinstance(one, Comparison):
        assert list(one.failures) == list(other.failures) == list(RULES)


TERMS = [term for part in glossary() for term in part.terms]


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.names["en"])
def test_the_chinese_text_uses_the_terms_of_the_glossary(term: Term):
    name, wanted = term.names["en"], [term.names["zh"], *term.also.get("zh", ())]
    longer = [other.names["en"] for other in TERMS if name in other.names["en"] and other is not term]
    for one, other in pairs():
        english = said(one)
        for known in longer:
            english = re.sub(re.escape(known), "", english, flags=re.IGNORECASE)
        if re.search(rf"\b{re.escape(name)}s?\b", english, re.IGNORECASE):
            assert any(word in said(other) for word in wanted), (name, said(other))


@pytest.mark.parametrize("code", LANGUAGES)
def test_nothing_is_taken_for_markup_by_mistake(code):
    """Streamlit reads :word: and :word[ as its own; a failure stands in HTML, where LaTeX is not read."""
    for section in read(code).sections:
        for part in section.parts:
            assert not re.search(r":[\w/]+[:\[]", said(part))
            if isinstance(part, str):
                assert part.count("$") % 2 == 0 and "{formulas" not in part
            if isinstance(part, Comparison):
                assert not re.search(r"[$*_`]", said(part))


def test_punctuation_is_chinese():
    """Full-width beside Chinese, and a space between Chinese and Latin letters or digits."""
    text = FORMULA.sub("x", "\n".join(said(other) for _, other in pairs()))
    assert not re.findall(r"[\u4e00-\u9fff][,.:;?!()]|[,:;?!(][\u4e00-\u9fff]", text)
    assert not re.findall(r"[\u4e00-\u9fff][A-Za-z0-9]|[A-Za-z0-9%][\u4e00-\u9fff]", text.replace("**", ""))


# Links and formulas


def test_each_formula_is_followed_by_a_link_that_shows_it():
    for section in ENGLISH.sections:
        for part, after in zip(section.parts, [*section.parts[1:], None], strict=True):
            if isinstance(part, str) and (shown := DISPLAY.findall(part)):
                assert len(shown) == 1 and part.endswith("$$") and isinstance(after, Link), part


@pytest.mark.parametrize("link", LINKS, ids=lambda link: link.label)
def test_a_link_is_understood_whole(link: Link, monkeypatch: pytest.MonkeyPatch):
    words = {word.name: word for word in WORDS[link.page]}
    own = {name: text for name, text in link.query.items() if name in words}
    e, notices = from_query({name: text for name, text in link.query.items() if name not in own})
    assert notices == () and link.query.keys() - own.keys() <= e.to_query().keys()
    monkeypatch.setattr(state, "get", lambda word: own.get(word.name) or word.default(e))
    assert not [name for name, text in own.items() if words[name].problem(text, e)]


def test_formulas_of_the_text_are_those_of_the_lab():
    text = (FOLDER / "en.md").read_text(encoding="utf-8")
    assert SCHEDULES["cosine"].formula in text
    penalised = Adam(weight_decay=0.5)
    names = {symbol(name): known for name, known in symbols(penalised).items()}
    assert f"$g_t = {latex(arithmetic(penalised)['g'].read, names)}$" in text
    assert r"v_t &= \rho \, v_{t-1} + \left(1 - \rho\right) \, g_t^{2}" in formulas("rmsprop", ["v"])


def test_formulas_that_are_written_out_hold():
    rule, gradients = Adam(lr=0.1), [0.3, -2.0, 1.5, 0.7]
    beta1, beta2, t = rule.beta1, rule.beta2, len(gradients)
    *_, last = records(rule, gradients)
    assert last.m == pytest.approx((1 - beta1) * sum(beta1 ** (t - i) * g for i, g in enumerate(gradients, 1)))
    assert sum((1 - beta1) * beta1 ** (t - i) for i in range(1, t + 1)) == pytest.approx(1 - beta1**t)
    assert rule.curvature_limit(rule.lr) == pytest.approx((2 + 2 * beta1) / ((1 - beta1) * rule.lr))
    steady, silence, any_gradients = adam_bounds(beta1, beta2).values()
    assert steady == 1.0 and silence == pytest.approx((1 - beta1) / np.sqrt(1 - beta2))
    assert any_gradients == pytest.approx((1 - beta1) / np.sqrt((1 - beta2) * (1 - beta1 * beta1 / beta2)))
    for g in (1e-8, 1e-3, 5.0):
        assert steps(rule, [g])[0] == pytest.approx(g / (g + rule.eps))
    plain = [one.delta for one in records(Adam(beta1=0.0), gradients)]
    corrected = [-0.01 * one.g / one.denominator for one in records(Adam(beta1=0.0), gradients)]
    assert plain == pytest.approx(corrected), "RMSProp with bias correction"


# Numbers


def records(rule: Rule, gradients: Any) -> list[Any]:
    """The steps of one parameter that sees these gradients."""
    s, done = rule.init(0.0), []
    for g in gradients:
        s = rule.step(0.0, g, s)
        done.append(s)
    return done


def steps(rule: Rule, gradients: Any) -> Array:
    """How long these steps are in learning rates."""
    return np.abs([s.delta for s in records(rule, gradients)]) / float(rule.lr)


@cache
def growing() -> Array:
    """The steps along gradients that grow by beta2 / beta1, after long silence."""
    return steps(Adam(lr=1.0, eps=1e-12), [*[0.0] * 20_000, *(0.999 / 0.9) ** np.arange(300.0)])


@cache
def spiked(slug: str) -> Array:
    """The steps along a gradient of 1,000 and then 1 for ever."""
    return steps(RULES[slug](lr=1.0), [1000.0, *[1.0] * 10_000])


def steady(slug: str, n: int) -> Array:
    return steps(RULES[slug](lr=1.0), [1.0] * n)


@cache
def ratio(t: int) -> float:
    """An uncorrected step over a corrected one, of the code."""
    plain, corrected = (steps(Adam(lr=1.0, eps=1e-12, bias_correction=on), [5.0] * t)[-1] for on in (False, True))
    return float(plain / corrected)


def ravine(rule: Rule, angle: float) -> int:
    c, s = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    surface, start = Ravine(kappa=100.0, angle=angle), (c - s, s + c)
    return int(sweep(rule, surface, start, 4000, target=1e-8 * surface.value(*start)).reached[0])


@cache
def spiking(beta2: float) -> Array:
    return np.abs(run(Adam(lr=0.1, beta2=beta2), BOWL, (1.0, 0.0), 9000).x[:, 0])


def passes() -> int:
    rule = Adam(lr=0.1, beta2=0.99)
    root = np.sqrt(run(rule, BOWL, (1.0, 0.0), 1000).quantities["v_hat"][:, 0])
    return first(1.0 / (root + rule.eps) > curvature_limit(rule)) + 1


@cache
def decayed(cls: type[Rule], decay: float) -> tuple[float, float]:
    rule: Any = cls
    path = sweep(rule(lr=0.01, weight_decay=decay), StiffAndSoft(), (0.0, 0.0), 20_000, schedule=SCHEDULES["cosine"]())
    return float(path.x[0, 0]), float(path.x[1, 0])


def below_one_percent(slug: str) -> float:
    rates = np.logspace(-5, 1, 181)
    loss = sweep(RULES[slug](lr=rates), Rosenbrock(), START, 500).loss
    return float((loss < 0.01 * Rosenbrock().value(*START)).sum() * 6.0 / 180.0)


def largest(beta: float, lr: float, slug: str) -> float:
    """The largest of a few rates around the limit at which a run on curvature 100 does not grow."""
    rule: Any = RULES[slug]
    rates = np.array([lr * 0.999, lr * 1.001])
    grown = np.abs(
        sweep(rule(lr=rates, **({"beta": beta} if beta else {})), Ravine(kappa=100.0), (0.0, 1.0), 3000).x[1]
    )
    assert grown[0] < 1.0 < grown[1]
    return lr


FACTS: dict[str, Callable[[], float]] = {
    # origin
    "461": lambda: ravine(RULES["sgd"](lr=2 / 101), 0.0),
    "71": lambda: ravine(RULES["momentum"](lr=(2 / 11) ** 2, beta=(9 / 11) ** 2), 0.0),
    "6.180": lambda: 0.1 * steady("adagrad", 1000).sum(),
    # moments
    "65": lambda: 100 * sum(0.1 * 0.9**i for i in range(10)),
    "63": lambda: 100 * sum(0.001 * 0.999**i for i in range(1000)),
    "0.65": lambda: 1 - 0.9**10,
    # bias
    "3.1623": lambda: ratio(1),
    "6.5685": lambda: ratio(12),
    "3,925": lambda: next(t for t in range(1, 5000) if (1 - 0.9**t) / np.sqrt(1 - 0.999**t) < 1.01),
    # bounds
    "7.2703": lambda: growing()[-1],
    "1.11": lambda: 0.999 / 0.9,
    "1.62": lambda: relative_step(run(Adam(lr=0.1), SURFACES["saddle"], (1.0, 0.001), 100)).max(),
    # invariance
    "50.49": lambda: abs(SURFACES["goldstein_price"].gradient(0.6, 0.0)[0]),
    "851.4": lambda: abs(SURFACES["goldstein_price"].gradient(0.6, 0.0)[1]),
    "17": lambda: abs(np.divide(*SURFACES["goldstein_price"].gradient(0.6, 0.0)[::-1])),
    "1.0519": lambda: -run(Adam(lr=0.01), Rosenbrock(), START, 500).x[-1, 0],
    "1.1124": lambda: run(Adam(lr=0.01), Scaled(Rosenbrock(), 1000.0), START, 500).x[-1, 1],
    "310": lambda: ravine(Adam(lr=0.01), 0.0),
    "3,380": lambda: ravine(Adam(lr=0.01), 45.0),
    # convergence
    "0.949": lambda: [*online(Adam(lr=1.0, beta1=0.0, beta2=1 / 17), lambda t: 4.0 if t % 3 == 1 else -1.0, 100)][-1],
    "0.999516": lambda: brink(),
    # stability
    "38": lambda: curvature_limit(Adam(lr=1.0)) or 0.0,
    "219": lambda: first(spiking(0.99) < 1e-6),
    "888": passes,
    "948": lambda: int(spiking(0.99)[888:1001].argmax()) + 888,
    "0.030": lambda: spiking(0.99)[888:].max(),
    "0.089": lambda: spiking(0.999)[7000:].max(),
    # decay
    "0.9950": lambda: decayed(Adam, 0.5)[0],
    "0.0196": lambda: decayed(Adam, 0.5)[1],
    "0.9999": lambda: sum(decayed(AdamW, 0.5)) / 2,
    "0.5": lambda: sum(decayed(AdamW, 2.0)) / 2,
    # choice
    "1.93": lambda: below_one_percent("adam"),
    "0.03": lambda: below_one_percent("sgd"),
    "0.0489": lambda: noise_floor(Adam(lr=0.1), 2000),
    "0.0049": lambda: noise_floor(Adam(lr=0.01), 4000),
    "0.0001": lambda: abs(run(Adam(lr=0.1), BOWL, (5.0, 0.0), 200).x[-1, 0]),
    "0.0246": lambda: run(Adam(lr=0.1), BOWL, (5.0, 0.0), 200, schedule=SCHEDULES["cosine"]()).x[-1, 0],
    # failures
    "0.6037": lambda: -run(RULES["momentum"](lr=0.1), BOWL, (1.0, 0.0), 100).x[:, 0].min(),
    "5": lambda: first(run(RULES["momentum"](lr=0.1), BOWL, (1.0, 0.0), 100).x[:, 0] < 0.0),
    "0.01357": lambda: largest(0.9, 0.0135714, "nesterov"),
    "0.02": lambda: largest(0.0, 0.02, "sgd"),
    "61.8": lambda: steady("adagrad", 1000).sum(),
    "0.00316": lambda: steps(RULES["adadelta"](lr=1.0), [1000.0])[0],
    "0.0316": lambda: spiked("amsgrad")[10_000],
    "0.978": lambda: spiked("adam")[10_000],
    "0.0318": lambda: spiked("yogi")[10_000],
    "3.162": lambda: steps(Adam(lr=1.0), [*[0.0] * 20_000, 1.0])[-1],
    "1.056": lambda: steady("nadam", 1)[0],
    "0.731": lambda: steady("nadam", 4)[3],
    "313": lambda: steady("adabelief", 10_000)[-1],
}
"""Every number of the text that follows from something, as it is written there."""

GIVEN = {
    *("0", "1", "2", "3", "4", "8", "10", "12", "15", "20", "45", "50", "100", "200", "500", "1,000", "1000", "1,010"),
    *("10,000", "20,000", "101", "17", "0.1", "0.01", "1.01", "0.001", "0.005", "0.9", "0.95", "0.99", "0.999", "1.5"),
}
"""Settings, counts of steps, and numbers that hold by themselves; the years are those of the references."""


def brink() -> float:
    """The decay rate from which on Adam goes the right way in Reddi's example, to six digits."""
    assert (np.sign(drift(Adam, np.array([0.999, 0.999515, 0.999517]))) == [1.0, 1.0, -1.0]).all()
    return 0.999516


@pytest.mark.parametrize("text", FACTS)
def test_a_number_of_the_text_is_what_comes_out(text):
    decimals = len(text.partition(".")[2])
    found = FACTS[text]()
    if text in ("0.0489", "0.0049"):  # drawn at random
        assert found == pytest.approx(float(text), rel=0.03)
    else:
        assert f"{found:,.{decimals}f}" == text


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_text_has_no_other_numbers(code):
    told = read(code)
    years = set(re.findall(r"\((\d{4})\)", references()))
    found = {n for part in (told.lead, *(p for s in told.sections for p in s.parts)) for n in numbers(said(part))}
    assert found - GIVEN - years == FACTS.keys() - GIVEN
    assert found >= FACTS.keys()


def test_what_is_said_without_a_number():
    turned = run(Adam(lr=0.01), Ravine(kappa=100.0, angle=45.0), (0.0, 2.0**0.5), 4000).quantities["denominator"]
    np.testing.assert_allclose(turned[:, 0], turned[:, 1], rtol=0.04)
    low, lower = (run(Adam(lr=0.1, beta1=b), BOWL, (1.0, 0.0), 300).x[:, 0].min() for b in (0.9, 0.95))
    assert lower < low < 0.0, "a larger beta1 overshoots further"
    assert np.argmax([ratio(t) for t in range(1, 30)]) + 1 == 12
    assert growing().max() < adam_bounds(0.9, 0.999)["a gradient that grows"]
    *_, best = online(RULES["amsgrad"](lr=1.0, beta1=0.0, beta2=1 / 17), lambda t: 4.0 if t % 3 == 1 else -1.0, 100)
    assert best == pytest.approx(-1.0, abs=5e-4)
    assert steps(RULES["rmsprop"](lr=1.0), [1.0])[0] == pytest.approx(10.0)
    assert steps(RULES["adamax"](lr=1.0), [*[0.0] * 20_000, 1.0])[-1] == pytest.approx(0.1)
    waiting = steps(RULES["radam"](lr=1.0), [1000.0] * 6)
    assert waiting[:5] == pytest.approx(1000.0) and waiting[5] < 1.0
    moves = run(RULES["lion"](lr=0.01), BOWL, BOWL.start, 1000).quantities["delta"]
    np.testing.assert_allclose(np.abs(moves), 0.01)
    jumping = run(RULES["rmsprop"](lr=0.1), BOWL, (1.0, 0.5), 4000).x[-50:]
    np.testing.assert_allclose(np.abs(jumping), 0.05, rtol=1e-4)


def test_it_takes_about_as_long_to_read_as_it_says():
    """At 200 words a minute, or 250 Chinese characters."""
    words, characters = ("\n".join(said(part) for pair in pairs() for part in pair[i : i + 1]) for i in (0, 1))
    assert 15 < len(FORMULA.sub("x", words).split()) / 200 < 20
    assert 15 < len(re.findall(r"[\u4e00-\u9fff]", characters)) / 250 < 20


# References and table


def test_who_is_named_is_in_the_references_and_the_other_way_round():
    listed = references().splitlines()
    text = (FOLDER / "en.md").read_text(encoding="utf-8")
    for names, year in re.findall(r"((?:[A-Z]\w+(?:, | & )?)+)(?: et al\.)?,? \(?(\d{4})\)", text):
        people = re.findall(r"[A-Z]\w+", names)
        assert any(f"({year})" in line and all(who in line for who in people) for line in listed), (names, year)
    sources = text + "".join(rule.__doc__ or "" for rule in RULES.values())
    for line in listed:
        entry = re.match(r"- ([A-Z]\w+), .*?\((\d{4})\)\. .+ \*.+\*", line)
        assert entry and re.search(rf"{entry[1]}[^()]*\(?,? ?{entry[2]}\)", sources), line
    assert listed == sorted(listed)


@pytest.mark.parametrize("told", [ENGLISH, CHINESE], ids=LANGUAGES)
def test_the_table_has_every_rule(told):
    (comparison,) = (part for section in told.sections for part in section.parts if isinstance(part, Comparison))
    shown = str(comparison_table(comparison))
    heads = re.findall(r"<th scope='row'>([^<]+)</th>", shown)
    assert heads == [rule.name for rule in RULES.values()]
    assert shown.count("<tr>") == len(RULES) + 1 and "<td>14</td><td>8 MB</td><td>8 GB</td>" in shown
    assert sum(isinstance(part, References) for section in told.sections for part in section.parts) == 1

"""The ledger: what it shows is what was computed, and what anybody else computes."""

import html
import math
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from formulas.graph import symbol, walk
from formulas.graph import symbols as operand_names
from optimizers import RULES, SCHEDULES, SURFACES
from optimizers.computed import value as computed
from optimizers.diagnostics import cosine
from optimizers.elementary import Array
from optimizers.experiment import Experiment, working_lr
from optimizers.hyper import declared
from optimizers.ledger import Line, arithmetic, at, previous, rows, shared, symbols, thought
from optimizers.rules import Rule
from optimizers.runs import runs_of
from ui.numbers import show
from ui.step.inside import EARLY, Inside, inside, telling_step
from ui.step.ledger import ledger, ledger_text, legible_digits, written
from ui.step.line import thought_line

EVERY_RULE = pytest.mark.parametrize("slug", RULES)
EVERY_SURFACE = pytest.mark.parametrize("surface", ["rosenbrock", "himmelblau", "ravine"])


def looked_into(rule: Rule, surface: str, **fields: Any) -> Inside:
    s = SURFACES[surface]
    e = replace(
        Experiment(surface=s, runs=runs_of((replace(rule, lr=working_lr(rule.slug, s)),)), start=s.start, steps=30),
        **fields,
    )
    return inside(e, e.runs[0])


def variants(slug: str) -> list[Rule]:
    """A rule with its defaults, and with all that its formulas may leave out or branch on."""
    rule: Any = RULES[slug]()
    more = [rule]
    if hasattr(rule, "weight_decay"):
        more.append(replace(rule, weight_decay=0.3))
    if hasattr(rule, "bias_correction"):
        more.append(replace(rule, bias_correction=False))
    if slug == "radam":
        more.append(replace(rule, beta2=0.6))  # never rectified
    return more


@EVERY_RULE
def test_every_quantity_has_a_row(slug: str) -> None:
    cls = RULES[slug]
    quantities = rows(cls())
    assert list(quantities) == [*type(cls().init(0.0))._fields, "x_new"]
    assert all(row.meaning and row.unit and row.symbol for row in quantities.values())
    assert len({row.symbol for row in quantities.values()}) == len(quantities)


@EVERY_RULE
@EVERY_SURFACE
@pytest.mark.parametrize("noise", [0.0, 0.5])
def test_every_formula_gives_its_quantity(slug: str, surface: str, noise: float) -> None:
    for rule in variants(slug):
        run = looked_into(rule, surface, noise=noise, schedule=SCHEDULES["cosine"]())
        for t in range(1, run.last + 1):
            operands = at(run.every, t)
            for name, line in arithmetic(run.rule, noise > 0.0).items():
                got = computed(line.exact, operands)
                np.testing.assert_array_equal(got + np.zeros(2), operands[name], err_msg=f"{name} at {t}")


@EVERY_RULE
def test_what_is_said_once_is_the_same_for_both_coordinates(slug: str) -> None:
    for rule in variants(slug):
        run = looked_into(rule, "rosenbrock")
        once = {name for name, values in run.path.quantities.items() if np.array_equal(values[:, 0], values[:, 1])}
        assert shared(rule) <= once
        assert {entry.name for entry in ledger(run, run.last) if len(entry.numbers) == 1} == shared(rule)


@EVERY_RULE
def test_an_arrow_turns_with_the_gradient(slug: str) -> None:
    gradients = np.random.default_rng(0).standard_normal(30).tolist()
    there, back = along(RULES[slug](), gradients), along(RULES[slug](), [-g for g in gradients])
    drawn = [name for name, row in rows(RULES[slug]()).items() if row.arrow]
    assert drawn[0] == "g"
    for name in drawn:
        assert [record[name] for record in there] == [-record[name] for record in back]


# Each rule as its paper writes it, from all gradients so far at once: no running quantity is used.

Textbook = Callable[[Any, Array, Array], dict[str, Array]]


def mean(beta: float, values: Array) -> Array:
    """(1 - beta) sum beta^(t - i) values_i."""
    weights = (1.0 - beta) * beta ** np.arange(len(values) - 1.0, -1.0, -1.0)
    return weights @ values


def total(beta: float, values: Array) -> Array:
    return beta ** np.arange(len(values) - 1.0, -1.0, -1.0) @ values


def adam(h: Any, g: Array, x: Array) -> dict[str, Array]:
    t, correct = len(g), getattr(h, "bias_correction", True)
    m, v = mean(h.beta1, g), mean(h.beta2, g * g)
    m_hat, v_hat = (m / (1 - h.beta1**t), v / (1 - h.beta2**t)) if correct else (m, v)
    return {
        "m": m,
        "v": v,
        "m_hat": m_hat,
        "v_hat": v_hat,
        "denominator": np.sqrt(v_hat) + h.eps,
        "delta": -h.lr * m_hat / (np.sqrt(v_hat) + h.eps),
    }


def amsgrad(h: Any, g: Array, x: Array) -> dict[str, Array]:
    t = len(g)
    v_max = np.max([mean(h.beta2, g[:i] ** 2) for i in range(1, t + 1)], axis=0)
    root = np.sqrt(v_max / (1 - h.beta2**t)) + h.eps
    return {"v_max": v_max, "delta": -h.lr * mean(h.beta1, g) / (1 - h.beta1**t) / root}


def adamax(h: Any, g: Array, x: Array) -> dict[str, Array]:
    t = len(g)
    u = np.max((np.abs(g) + h.eps) * h.beta2 ** np.arange(t - 1.0, -1.0, -1.0)[:, None], axis=0)
    return {"u": u, "delta": -h.lr / (1 - h.beta1**t) * mean(h.beta1, g) / u}


def nadam(h: Any, g: Array, x: Array) -> dict[str, Array]:
    t = len(g)
    mu = h.beta1 * (1 - 0.5 * 0.96 ** (np.arange(1.0, t + 2) * h.momentum_decay))
    m_hat = mu[t] * mean(h.beta1, g) / (1 - np.prod(mu)) + (1 - mu[t - 1]) * g[-1] / (1 - np.prod(mu[:t]))
    v_hat = mean(h.beta2, g * g) / (1 - h.beta2**t)
    return {"m_hat": m_hat, "delta": -h.lr * m_hat / (np.sqrt(v_hat) + h.eps)}


def adadelta(h: Any, g: Array, x: Array) -> dict[str, Array]:
    dx: list[Array] = []
    for t in range(1, len(g) + 1):
        rms_dx = np.sqrt(mean(h.rho, np.array(dx) ** 2) + h.eps) if dx else np.sqrt(h.eps)
        dx.append(rms_dx / np.sqrt(mean(h.rho, g[:t] ** 2) + h.eps) * g[t - 1])
    return {"u": mean(h.rho, np.array(dx) ** 2), "dx": dx[-1], "delta": -h.lr * dx[-1]}


def radam(h: Any, g: Array, x: Array) -> dict[str, Array]:
    t = len(g)
    m_hat, v = mean(h.beta1, g) / (1 - h.beta1**t), mean(h.beta2, g * g)
    limit = 2 / (1 - h.beta2) - 1
    rho = limit - 2 * t * h.beta2**t / (1 - h.beta2**t)
    if rho <= 5:
        return {"m_hat": m_hat, "v": v, "delta": -h.lr * m_hat}
    return {"m_hat": m_hat, "v": v}  # r is compared below: rho loses digits for small t


TEXTBOOK: dict[str, Textbook] = {
    "sgd": lambda h, g, x: {"g": g[-1], "delta": -h.lr * g[-1]},
    "momentum": lambda h, g, x: {"m": total(h.beta, g), "delta": -h.lr * total(h.beta, g)},
    "nesterov": lambda h, g, x: {"m": total(h.beta, g), "delta": -h.lr * (g[-1] + h.beta * total(h.beta, g))},
    "adagrad": lambda h, g, x: {"G": (g * g).sum(0), "delta": -h.lr * g[-1] / (np.sqrt((g * g).sum(0)) + h.eps)},
    "rmsprop": lambda h, g, x: {
        "v": mean(h.rho, g * g),
        "delta": -h.lr * g[-1] / (np.sqrt(mean(h.rho, g * g)) + h.eps),
    },
    "adadelta": adadelta,
    "adam": adam,
    "amsgrad": amsgrad,
    "adamax": adamax,
    "nadam": nadam,
    "radam": radam,
    "adamw": lambda h, g, x: adam(h, g, x) | {"delta": adam(h, g, x)["delta"] - h.lr * h.weight_decay * x[-1]},
    "lion": lambda h, g, x: {
        "m": mean(h.beta2, g),
        "decay": h.lr * h.weight_decay * x[-1],
        "delta": -h.lr * np.sign(h.beta1 * (mean(h.beta2, g[:-1]) if len(g) > 1 else 0.0) + (1 - h.beta1) * g[-1])
        - h.lr * h.weight_decay * x[-1],
    },
}


@pytest.mark.parametrize("slug", TEXTBOOK)  # of the others, only the steps are compared: in test_rules.py
@EVERY_SURFACE
def test_every_value_is_that_of_the_paper(slug: str, surface: str) -> None:
    """1e-12 of the largest term that went into the value."""
    for rule in variants(slug):
        run = looked_into(rule, surface)
        shown = run.rule
        l2 = getattr(shown, "weight_decay", 0.0) if slug == "adam" else 0.0
        for t in range(1, run.last + 1):
            x = run.path.x[:t]
            g = run.path.gradient[:t] + l2 * x
            values = {entry.name: np.array(entry.values) for entry in ledger(run, t)}
            np.testing.assert_allclose(values["x_new"], run.path.x[t], rtol=0, atol=0)
            for name, want in TEXTBOOK[slug](shown, g, x).items():
                scale = np.abs(g).max(axis=0)
                size = {"m": scale, "m_hat": 10 * scale, "delta": np.abs(want) + shown.lr}.get(name, np.abs(want))
                assert (np.abs(values[name] - want) <= 1e-12 * np.maximum(np.abs(want), size)).all(), (name, t)


# What a row is called, against what it is


def along(rule: Rule, gradients: list[float]) -> list[dict[str, float]]:
    """The record of each step along gradients, from 0."""
    s, records = rule.init(0.0), []
    for g in gradients:
        s = rule.step(0.0, g, s)
        records.append(s._asdict())
    return records


@EVERY_RULE
def test_a_mean_without_its_bias_has_weights_that_sum_to_1(slug: str) -> None:
    """A gradient of 1 at every step shows the sum: 1 where no bias is left, 1 - beta^t in a mean that started at 0."""
    for rule in variants(slug):
        decays = {"m": "beta1", "v": "beta2" if hasattr(rule, "beta2") else "rho"}
        for t, record in enumerate(along(rule, [1.0] * 40), 1):
            for name, row in rows(rule).items():
                if "without its bias" in row.meaning:
                    assert record[name] == pytest.approx(1.0, rel=1e-12), name
                elif "bias left in" in row.meaning:
                    assert record[name] == record[name[0]]
                elif name in ("m", "v") and "started at 0" in row.meaning and hasattr(rule, decays[name]):
                    assert record[name] == pytest.approx(1.0 - getattr(rule, decays[name]) ** t, rel=1e-12), name


def test_the_look_ahead_mean_of_nadam_is_no_mean_without_bias() -> None:
    """Dozat (2016): its weights sum to 1.056 in the first step and to 0.731 in the fourth."""
    sums = [record["m_hat"] for record in along(RULES["nadam"](), [1.0] * 4)]
    assert (sums[0], sums[3]) == pytest.approx((1.056, 0.731), abs=5e-4)
    assert RULES["nadam"].ledger["m_hat"].meaning == "look-ahead mean of gradients, whose weights do not sum to 1"


def test_the_largest_second_moment_of_amsgrad_is_not_called_unbiased() -> None:
    """After a large gradient it is corrected as if it were the last, and so changes while the maximum does not."""
    first, *_, last = along(RULES["amsgrad"](beta2=0.9), [10.0, *[1.0] * 8])
    assert last["v_max"] == first["v_max"] > last["v"] and last["v_hat"] < 0.2 * first["v_hat"]
    assert RULES["amsgrad"].ledger["v_hat"].meaning == "largest second moment, corrected as if it were the last"


def test_the_look_ahead_of_nesterov_is_the_next_velocity_if_the_gradient_stays() -> None:
    records = along(RULES["nesterov"](beta=0.7), [2.0, -1.0, 3.0, 3.0])
    assert records[2]["look_ahead"] == records[3]["m"] and records[0]["look_ahead"] != records[1]["m"]


# The step in one line


@pytest.mark.parametrize(
    ("rule", "names"),
    [
        (RULES["sgd"](), "g delta"),
        (RULES["momentum"](), "g m delta"),
        (RULES["nesterov"](), "g m look_ahead delta"),
        (RULES["adagrad"](), "g denominator delta"),
        (RULES["rmsprop"](), "g denominator delta"),
        (RULES["adadelta"](), "g rms_g rms_dx dx delta"),
        (RULES["adam"](), "g m m_hat denominator delta"),
        (RULES["adam"](bias_correction=False), "g m denominator delta"),
        (RULES["adamax"](), "g m u m_hat delta"),
        (RULES["radam"](), "g m m_hat l delta"),
        (RULES["adamw"](weight_decay=0.1), "g m m_hat denominator decay delta"),
        (RULES["lion"](), "g c delta"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.slug,
)
def test_what_leads_from_the_gradient_to_the_step(rule: Rule, names: str) -> None:
    assert thought(rule) == tuple(names.split())


@EVERY_RULE
def test_the_line_has_the_numbers_of_the_record(slug: str) -> None:
    for rule in variants(slug):
        run = looked_into(rule, "rosenbrock")
        line = thought_line(run, 3)
        names = re.findall("<li class='of-([^']+)'>", line)
        assert (names[0], names[-1]) == ("g", "delta") and not shared(run.rule) & set(names)
        want = [show(float(v)) for name in names for v in run.path.quantities[name][2]]
        assert re.findall("</i> (.*?)</span>", line) == want


def test_what_a_quantity_is_called_in_the_line_is_how_its_row_begins() -> None:
    for slug in RULES:
        run = looked_into(RULES[slug](), "rosenbrock")
        said = [html.unescape(text) for text in re.findall("<b>(.*?)</b>", thought_line(run, 1))]
        for name, text in zip(thought(run.rule), said, strict=True):
            assert run.rule.meaning(name).startswith(text) and len(text) <= 45
        assert len(set(said)) == len(said)


def test_the_page_opens_on_the_step_that_turns_most_among_the_first() -> None:
    for slug, step in (("sgd", 1), ("momentum", 2), ("adam", 10)):
        e = Experiment()
        run = inside(e, next(run for run in e.runs if run.id == slug))
        assert telling_step(run) == step
        before = cosine(run.path)[:EARLY]
        assert before[step - 1] == pytest.approx(before.min(), abs=1e-6)


def test_a_run_without_steps_opens_on_the_first() -> None:
    s = SURFACES["goldstein_price"]
    e = Experiment(surface=s, runs=runs_of((RULES["sgd"](lr=10.0),)), start=(50.0, 50.0), steps=20)
    assert telling_step(inside(e, e.runs[0])) == 1


# What is displayed, read back


def read_back(text: str) -> str:
    """Displayed LaTeX of numbers as a Python expression."""
    text = text.replace(r"\displaystyle", "")
    text = re.sub(r" \\cdot 10\^\{(-?\d+)\}", r"e\1", text)
    text = text.replace(r"\left(", "(").replace(r"\right)", ")").replace(r"\times", "*").replace(r"\,", " ")
    text = text.replace(r"\max", "max").replace(r"\operatorname{sign}", "sign")
    text = re.sub(r"\\lvert (.*?) \\rvert", r"abs(\1)", text)
    group = r"\{([^{}]*)\}"
    while "{" in text:
        before = text
        text = re.sub(rf"\\frac{group}{group}", r"((\1)/(\2))", text)
        text = re.sub(rf"\\sqrt{group}", r"sqrt(\1)", text)
        text = re.sub(rf"\^{group}", r"**(\1)", text)
        assert text != before, text
    return text


def compute(text: str) -> float:
    names = {"sqrt": math.sqrt, "max": max, "abs": abs, "sign": lambda v: float(np.sign(v))}
    return float(eval(read_back(text), {"__builtins__": {}}, names))


def as_displayed(numbers: str) -> tuple[float, float]:
    """The left side, recomputed from the numbers that are shown, and the value that is shown."""
    parts = numbers.split(" = ")
    return compute(parts[0]), compute(parts[-1])


@EVERY_RULE
@EVERY_SURFACE
def test_every_displayed_row_can_be_recomputed_by_hand(slug: str, surface: str) -> None:
    for rule in variants(slug):
        run = looked_into(rule, surface)
        for t in {1, 2, 3, 7, 20, run.last}:
            for entry in ledger(run, t):
                for numbers in entry.numbers:
                    got, value = as_displayed(numbers)
                    unit = 10.0 ** (math.floor(math.log10(abs(value))) - 5) if value else 1e-300
                    assert abs(got - value) <= 1.51 * unit, (entry.name, numbers)


@EVERY_RULE
def test_all_digits_are_all_digits(slug: str) -> None:
    run = looked_into(RULES[slug](), "himmelblau")
    for t in (1, 5, run.last):
        for entry in ledger(run, t, full=True):
            for numbers, exact in zip(entry.numbers, entry.values, strict=False):
                got, value = as_displayed(numbers)
                assert value == exact and got == pytest.approx(exact, rel=1e-9, abs=1e-300)


def test_a_lost_digit_is_given_back() -> None:
    """1 - 0.999999 is six digits of nothing."""
    operands = {"a": 0.99999912345678}
    digits = legible_digits(Line(1.0 - symbol("a"), symbol("a")), operands, 1.0 - operands["a"])
    assert digits > 6
    assert 1.0 - float(written(operands["a"], digits)) == pytest.approx(1.0 - operands["a"], rel=2e-5)


# LaTeX


@EVERY_RULE
def test_a_formula_is_made_of_quantities_not_of_their_arithmetic_again(slug: str) -> None:
    """What another row has computed stands in a formula by its symbol."""
    for rule in variants(slug):
        lines = arithmetic(rule)
        known = {line.exact for line in lines.values() if line.exact.op not in ("symbol", "number")}
        for name, line in lines.items():
            inner = {node for node in walk([line.exact]) if node is not line.exact}
            assert not inner & known, name
            assert not any(node.op == "where" for node in walk([line.read])) or slug == "radam", name


@EVERY_RULE
def test_a_quantity_is_written_with_its_own_symbol(slug: str) -> None:
    rule = RULES[slug]()
    for name, row in rows(rule).items():
        assert symbols(rule)[name] == row.symbol and symbols(rule)[f"{name}_prev"] == previous(row.symbol)
    for name, h in declared(type(rule)).items():
        assert symbols(rule)[name] == h.symbol


def test_symbols_of_the_step_before() -> None:
    assert previous("m_t") == "m_{t-1}" and previous(r"\beta_1^t") == r"\beta_1^{t-1}" and previous("t") == "(t - 1)"


@EVERY_RULE
def test_the_text_has_every_row_and_no_empty_symbol(slug: str) -> None:
    run = looked_into(RULES[slug](), "rosenbrock")
    text = ledger_text(ledger(run, 3))
    assert text.count('class="quantity') == len(rows(run.rule))
    folded = text.partition("</details>")[0] if "<details" in text else ""
    assert re.findall(r'class="quantity (\w+)', folded) == [name for name in rows(run.rule) if name in shared(run.rule)]
    assert "None" not in text and "nan" not in text
    lines = arithmetic(run.rule).values()
    used = {name for line in lines for name in operand_names(line.exact, line.read)}
    assert used <= set(symbols(run.rule))

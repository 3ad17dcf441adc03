"""The step page without a browser: every step of every rule reads sensibly, and the link holds what is chosen."""

import re
from collections.abc import Callable
from typing import NoReturn

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from optimizers import RULES
from optimizers.experiment import Experiment
from optimizers.twins import twin_kinds
from tests.app.page import run, visit
from ui.work import watch
from ui.work.job import Job


def opened(**query: str) -> AppTest:
    """The step page as a visitor with this link sees it."""
    return whole(visit(query, "step"))


def whole(at: AppTest) -> AppTest:
    """Run the page until all of it is there."""
    return run(at, lambda at: any(head.value == "Over the run" for head in at.header))


def text(at: AppTest) -> str:
    return "\n".join(m.value for m in at.markdown) + "\n".join(el.proto.body for el in at.get("html"))


def test_the_first_visit_shows_a_telling_step_of_the_first_rule() -> None:
    at = opened()
    shown = text(at)
    assert "Step 10 of 300 leads from (\N{MINUS SIGN}1.407, 2.035)" in shown
    assert r"\hat m_t = \frac{m_t}{1 - \beta_1^t}" in shown and "Stability." in shown
    assert at.query_params["rule"] == "adam" and at.query_params["step"] == "10"
    assert at.query_params["twin"] == "none" and at.query_params["step_convention"] == "none"
    assert at.query_params["surface"] == "rosenbrock"
    assert len(at.get("plotly_chart")) == 6
    assert [head.value for head in at.header] == ["The arithmetic", "The code of the step", "Over the run"]


def test_another_rule_opens_on_its_own_step_until_one_is_chosen() -> None:
    at = opened()
    for slug, step in (("momentum", "2"), ("sgd", "1")):
        at.segmented_control(key="word.rule").set_value(slug)
        whole(at)
        assert at.query_params["step"] == step and f"Step {step} of 300" in text(at)
    at.number_input(key="step_number").set_value(7)
    whole(at)
    at.segmented_control(key="word.rule").set_value("adam")
    whole(at)
    assert at.query_params["step"] == "7" and at.query_params["rule"] == "adam"


def test_the_step_stands_in_one_line_from_the_gradient_on() -> None:
    (line,) = [el.proto.body for el in opened(step="10").get("html") if "class='thought'" in el.proto.body]
    assert re.findall("<b>(.*?)</b>", line) == [
        "gradient that the step sees",
        "first moment",
        "first moment without its bias",
        "denominator",
        "step",
    ]
    assert re.findall("</i> (.*?)</span>", line)[:2] == ["26.39", "11.09"]
    assert re.findall("</i> (.*?)</span>", line)[-2:] == ["0.01844", "0.01087"]


def test_the_code_is_that_of_the_rule_and_says_how_it_is_checked() -> None:
    shown = text(opened(rules="yogi", rule="yogi"))
    assert "v = s.v - (1.0 - self.beta2) * sign(s.v - g * g) * (g * g)</span>" in shown
    assert "The steps of Yogi are compared with those of pytorch_optimizer.Yogi" in shown
    assert shown.count("No optimizer of") == 2


def test_the_same_run_in_the_convention_of_others() -> None:
    at = opened(rules="momentum", rule="momentum", step="2")
    assert r"m_t = \beta \, m_{t-1} + g_t" in text(at)
    at.segmented_control(key="word.step_convention").set_value("average")
    whole(at)
    shown = text(at)
    assert at.query_params["step_convention"] == "average"
    assert r"m_t = \beta \, m_{t-1} + \left(1 - \beta\right) \, g_t" in shown and "(1.0 - self.beta) * g" in shown
    assert "It takes the same steps with lr 0.007 in place of 7e-4." in shown
    at.segmented_control(key="word.step_convention").set_value("keras")
    whole(at)
    assert r"m_t = \beta \, m_{t-1} - \alpha \, g_t" in text(at)
    assert "With the same numbers it takes the same steps." in text(at)


def test_the_convention_of_another_rule_is_none_of_this_one() -> None:
    at = opened(step_convention="average")
    (warning,) = at.warning
    assert "step_convention" in warning.value and "is not one of none" in warning.value
    assert not [w for w in at.segmented_control if w.key == "word.step_convention"]


def test_bookkeeping_is_folded() -> None:
    (ledger,) = [m.value for m in opened().markdown if 'class="quantity' in m.value]
    folded = ledger[: ledger.index("</details>")]
    assert "Bookkeeping, the same for x and y: t, beta1_t, beta2_t</summary>" in folded
    assert re.findall(r'class="quantity (\w+)', folded) == ["t", "beta1_t", "beta2_t"]
    assert "Bookkeeping" not in text(opened(rule="sgd"))


def test_the_eigenvalues_are_named_the_largest_first() -> None:
    assert r"$\lambda_1 = 18.00$, $\lambda_2 = 2.000$" in text(opened(surface="booth"))


def test_the_effective_rate_is_said_of_adaptive_rules_only() -> None:
    assert "Effective learning rate, which multiplies m: 0.001670 in x, 0.004772 in y." in text(opened(step="12"))
    assert "Effective learning rate" not in text(opened(rule="momentum", step="12"))


def test_a_link_opens_the_rule_and_the_step() -> None:
    at = opened(rule="rmsprop", step="40")
    assert "Step 40 of 300" in text(at) and r"v_t = \rho \, v_{t-1}" in text(at)
    assert at.number_input(key="step_number").value == 40
    assert not at.warning


@pytest.mark.parametrize("slug", RULES)
def test_every_rule_at_its_first_and_last_step(slug: str) -> None:
    for step in ("0", "1", "50"):
        at = opened(rules=slug, rule=slug, steps="50", step=step)
        shown = text(at)
        if step == "0":
            assert "Step 0 is the start" in shown and "The picture shows step 1 and" in shown
        else:
            assert ("It is the last of this run." in shown) == (step == "50")
        assert shown.count('class="quantity') == len(RULES[slug]().init(0.0)._fields) + 1
        assert "not finite" not in shown and "nan" not in shown
        assert len(at.selectbox(key="step_quantity_name").options) == len(RULES[slug]().init(0.0)._fields)


def test_a_typed_step_is_shown_and_put_in_the_link() -> None:
    at = opened()
    at.number_input(key="step_number").set_value(7)
    whole(at)
    assert "Step 7 of 300" in text(at) and at.query_params["step"] == "7"


def test_all_digits_on_demand() -> None:
    at = opened(step="3")
    assert "0.72899999999" not in text(at)
    at.toggle(key="step_digits").set_value(True)
    whole(at)
    assert "0.7290000000000001" in text(at)


def test_a_diverged_run_says_so_and_shows_its_last_step() -> None:
    at = opened(**{"rules": "sgd", "rule": "sgd", "sgd.lr": "0.01", "step": "200"})
    shown = text(at)
    assert "The run diverged at step" in shown and 'class="quantity' in shown


def test_a_run_without_a_single_step_says_so() -> None:
    at = opened(**{"rules": "sgd", "rule": "sgd", "sgd.lr": "10", "step": "1", "surface": "goldstein_price"})
    assert not at.exception


@pytest.mark.parametrize(
    ("word", "value", "said"),
    [
        ("rule", "gradient", "is not one of adam, sgd, momentum, rmsprop"),
        ("rule", "lion", "is not one of adam, sgd, momentum, rmsprop"),
        ("step", "-1", "is not a whole number from 0 to 300"),
        ("step", "301", "is not a whole number from 0 to 300"),
        ("step", "x", "is not a whole number from 0 to 300"),
        ("step", "1e999", "is not a whole number from 0 to 300"),
        ("step", "²", "is not a whole number from 0 to 300"),
        ("twin", "magic", "is not one of none, bias_correction"),
    ],
)
def test_a_damaged_link_gets_one_sentence(word: str, value: str, said: str) -> None:
    at = opened(**{word: value})
    (warning,) = at.warning
    assert said in warning.value
    assert "Step 10 of 300" in text(at)


def test_every_twin_of_every_rule() -> None:
    for slug in RULES:
        at = opened(rules=slug, rule=slug, steps="20")
        for kind in twin_kinds(RULES[slug]()):
            at.selectbox(key="word.twin").select(kind)
            whole(at)
            assert "On the gradients of this run" in text(at) or "There is no step to compare" in text(at)


def test_bias_correction_by_number() -> None:
    at = opened()
    assert "On the gradients of this run" not in text(at)
    at.selectbox(key="word.twin").select("bias_correction")
    whole(at)
    assert "at most 6.5685 times as long, at t = 12" in text(at) and len(at.get("plotly_chart")) == 7


def test_another_value_for_the_twin() -> None:
    at = opened(twin="eps")
    at.select_slider(key="step_twin_value").set_value(1.0)
    whole(at)
    assert at.query_params["twin"] == "eps" and at.query_params["twin_value"] == "1.0"
    assert "Adam with eps 1 " in text(at)


def test_the_experiment_is_the_races() -> None:
    at = opened(surface="beale", rules="lion", start="1.0,1.5", step="1")
    e: Experiment = at.session_state["experiment"]
    assert (e.surface.slug, [rule.slug for rule in e.rules]) == ("beale", ["lion"])
    assert "Step 1 of 300 leads from (1.000, 1.500)" in text(at)
    at.query_params.clear()  # as the browser does
    at.switch_page("pages/race.py")
    at.run()
    assert at.session_state["experiment"] == e and not at.warning


def give_up_at_once(_job: Job, _caption: watch.Caption, give_up: Callable[[], None]) -> NoReturn:
    """What `watch.finish` does for a visitor who does not wait at all."""
    give_up()
    st.stop()


def test_who_gives_up_a_heavy_twin_sees_the_experiment_of_before_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "finish", give_up_at_once)
    at = opened(rules="sgd", steps="50", twin="lr")
    before = at.session_state["experiment"]
    at.query_params["steps"] = "4987"
    assert at.run().session_state["experiment"] == before and not at.exception


def test_who_gives_up_the_first_race_of_a_link_is_not_sent_to_it_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "finish", give_up_at_once)
    at = opened(rules="sgd,adam", steps="4987", twin="lr")
    at.run()
    assert int(at.query_params["steps"]) == at.session_state["experiment"].steps < 4987 and not at.exception


def test_the_way_back_leads_to_the_race() -> None:
    (link,) = opened().get("page_link")
    assert (link.proto.label, link.proto.page) == ("Back to the race", "race")

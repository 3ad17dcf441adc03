"""The train page without a browser: every control changes the plan, and nothing that a visitor does breaks it.

Left to tests/browser: the upload itself, and pressing Stop while a training runs.
"""

from typing import Any
from urllib.parse import urlencode

import pytest
from streamlit.testing.v1 import AppTest

from learning.datasets import DATASETS
from learning.defaults import DEFAULTS
from learning.upload import read_csv
from optimizers.hyper import declared
from optimizers.rules import RULES
from optimizers.schedules import SCHEDULES
from tests.app.page import act, add_run, run, visit
from ui.run_list import DUPLICATE, HIDE
from ui.train.plan import NUMBERS, OWN, WORDS, read_runs
from ui.train.upload import Own, literal

QUICK = {"train_epochs": "2", "train_seeds": "2", "train_rules": "adam lr 0.01,sgd lr 0.1", "train_model": "softmax"}


def opened(**words: str) -> AppTest:
    """The train page as a visitor with this link sees it."""
    return run(visit(words, "train"))


def press(at: AppTest, key: str) -> AppTest:
    at.button(key=key).click()
    return run(at)


def tab(at: AppTest, name: str) -> AppTest:
    at.session_state["train_tab"] = name
    return run(at)


def said(at: AppTest) -> str:
    """All text and tables of the page."""
    words = [
        element.value for kind in (at.header, at.markdown, at.caption, at.info, at.warning, at.code) for element in kind
    ]
    return "\n".join([*words, *(element.proto.body for element in at.get("html"))])


def charts(at: AppTest) -> list[Any]:
    return [element.proto for kind in ("vega_lite_chart", "arrow_vega_lite_chart") for element in at.get(kind)]


def test_it_opens_with_a_perceptron_on_digits_and_says_what_to_do():
    at = opened()
    assert "**Multilayer perceptron** with 8,970 parameters on **Digits**" in said(at)
    assert "Press Train" in said(at)
    assert at.query_params["train_epochs"] == ["20"] or at.query_params["train_epochs"] == "20"


def test_training_ends_in_the_classic_sentence_with_all_that_belongs_to_it():
    at = press(opened(**QUICK), "train_begin")
    text = said(at)
    assert "Accuracy of the model on the test images:" in text
    assert "Trained for 2 of 2 epochs: 4 models in" in text
    assert "Epochs to 95.0 %" in text
    assert "test images wrong" in text
    assert "line: mean of 2 seeds; band: lowest to highest" in text
    assert "mean of" not in said(press(opened(**QUICK | {"train_seeds": "1"}), "train_begin"))
    assert len(charts(at)) == 3
    assert {element.proto.alt != "" for element in at.get("plotly_chart")} == {True}


def test_regression_shows_the_line_to_beat():
    at = press(opened(train_data="diabetes", train_epochs="5", train_seeds="1"), "train_begin")
    text = said(at)
    assert "Least squares, exact" in text
    assert "Typical error of the model on the test rows" in text
    assert len(charts(at)) == 2


def test_another_model_takes_its_own_rates_but_keeps_what_was_chosen():
    at = opened()
    at.select_slider(key="train.sgd.lr").set_value(1.0)
    run(at)
    at.selectbox(key="word.train_model").set_value("softmax")
    run(at)
    rates = {run.id: run.rule.lr for run in read_runs(one(at, "train_rules"))}
    assert rates["sgd"] == 1.0
    assert rates["adam"] == DEFAULTS["softmax"].lrs["adam"]
    at.selectbox(key="word.train_data").set_value("diabetes")
    run(at)
    assert (one(at, "train_model"), one(at, "train_epochs"), one(at, "train_schedule")) == ("linear", "200", "cosine")


def one(at: AppTest, name: str) -> str:
    value = at.query_params[name]
    return value if isinstance(value, str) else value[0]


def test_every_number_has_its_slider():
    at = opened()
    for name in ("width", "depth", "epochs", "batch_size", "weight_decay", "seeds", "goal"):
        value = NUMBERS[name].ticks[0]
        at.select_slider(key=f"train.{name}").set_value(int(value) if NUMBERS[name].whole else value)
        run(at)
        assert float(one(at, f"train_{name}")) == value
    at.select_slider(key="train.goal").set_value(0.995)
    assert one(run(at), "train_goal") == "0.995"
    at.selectbox(key="word.train_model").set_value("conv")
    run(at)
    assert at.select_slider(key="train.channels").value == 16


@pytest.mark.parametrize("slug", SCHEDULES)
def test_every_schedule_has_its_controls(slug):
    at = opened(**QUICK)
    at.selectbox(key="train.schedule").set_value(slug)
    run(at)
    assert one(at, "train_schedule").split()[0] == slug
    for name, h in declared(SCHEDULES[slug]).items():
        value = int(h.ticks[1]) if h.whole else h.ticks[1]
        at.select_slider(key=f"train.schedule.{name}").set_value(value)
        run(at)
        assert f"{name} {value!r}" in one(at, "train_schedule")


def test_all_rules_train_together():
    at = opened(**QUICK)
    for slug in RULES:
        if slug not in ("adam", "sgd"):
            add_run(at, slug, "train")
    at = press(at, "train_begin")
    for rule in RULES.values():
        assert f"{rule.name}</th>" in said(at)


def test_one_rule_trains_with_two_rates():
    at = opened(**QUICK)
    act(at, "train.sgd", DUPLICATE)
    at.select_slider(key="train.sgd-2.lr").set_value(0.2)
    run(at)
    act(at, "train.adam", HIDE)
    assert one(at, "train_rules").endswith("hidden,sgd lr 0.1,sgd-2 lr 0.2")
    at = press(at, "train_begin")
    assert "SGD 0.1</th>" in said(at) and "SGD 0.2</th>" in said(at) and "Adam</th>" not in said(at)


@pytest.mark.parametrize(
    ("word", "text", "sentence"),
    [
        ("train_data", "mnist", "is not one of " + ", ".join([*DATASETS, OWN])),
        ("train_model", "linear", "is not one of softmax, mlp, conv"),
        ("train_epochs", "1e9", "is outside 1 to 200"),
        ("train_batch_size", "2.5", "is not a whole number"),
        ("train_width", "nan", "is not a finite number"),
        ("train_seed", "x", "is not a number"),
        ("train_init", "<b>", "is not one of he, glorot"),
        ("train_schedule", "cosine lr", "does not name settings of cosine"),
        ("train_rules", "adam lr -1", "is outside"),
    ],
)
def test_a_bad_word_gets_a_sentence_and_the_page_works_on(word, text, sentence):
    at = opened(**QUICK | {word: text})
    assert len(at.warning) == 1
    assert sentence in at.warning[0].value
    assert "instead" in at.warning[0].value
    run(at)


def test_a_link_full_of_faults_says_ten_and_shortly():
    at = opened(**dict.fromkeys([*(word.name for word in WORDS), *(f"p{i}" for i in range(300))], "x" * 1000))
    (box,) = at.warning
    sentences = box.value.split("\n")
    assert len(sentences) == 11 and all(len(sentence) < 300 for sentence in sentences)
    assert sentences[-1] == f"- And {300 + len(WORDS) - 10} more things in the link cannot be used."


def test_a_word_that_cannot_be_read_is_read_once():
    at = opened(train_rules="x" * 1000)
    assert "train_rules" not in at.session_state["page_words"]


def test_changed_settings_leave_the_old_results_and_are_named():
    at = press(opened(**QUICK), "train_begin")
    at.select_slider(key="train.seeds").set_value(1)
    run(at)
    assert "settings have changed since" in said(at)
    assert "Accuracy of the model" in said(at)


def test_too_much_is_refused_in_a_sentence():
    at = opened(**QUICK | {"train_model": "conv", "train_seeds": "10", "train_rules": ",".join(RULES)})
    assert "One epoch of this would take about" in said(at)
    assert at.button(key="train_begin").disabled


def test_the_loss_surface_needs_two_trained_rules_and_says_what_it_hides():
    at = tab(opened(**QUICK), "Loss surface")
    assert "Once two models are trained" in said(at)
    at = tab(press(tab(at, "Training"), "train_begin"), "Loss surface")
    assert "What it hides: the other 648 of 650 directions" in said(at)
    assert len(at.get("plotly_chart")) == 1
    shown = at.session_state["train_cut"]
    assert run(at).session_state["train_cut"] is shown, "another look does not compute it anew"
    other = at.selectbox(key="train_end_0").options[1]
    at.selectbox(key="train_end_0").select(other)
    assert run(at).session_state["train_cut"] is not shown


def test_learning_rates_are_compared_under_a_stated_protocol():
    at = tab(opened(**QUICK | {"train_epochs": "1", "train_seeds": "1"}), "Learning rates")
    assert "2 runs, 16 learning rates from 1e-4 to 10, 1 seed: 32 models" in said(at)
    at = press(at, "train_compare")
    for _ in range(600):
        if "Best learning rate" in said(at):
            break
        run(at)
    assert "Best learning rate" in said(at)


@pytest.mark.parametrize("framework", ["PyTorch", "Keras"])
def test_the_code_is_that_of_the_settings_on_screen(framework):
    at = tab(opened(**QUICK), "Code")
    at.segmented_control(key="train_framework").set_value(framework)
    run(at)
    code = at.code[0].value
    assert "EPOCHS, BATCH_SIZE, SEED = 2, 32, 0" in code
    assert ("import torch" in code, "import keras" in code) == (framework == "PyTorch", framework == "Keras")


def own(at: AppTest, text: str, target: str) -> None:
    """What an upload leaves in the session."""
    table = read_csv(text.encode(), "mine.csv")
    at.session_state["train_own"] = Own(table, table.data(target))


def test_a_file_that_a_link_tells_of_is_asked_for_at_once_and_all_else_is_kept():
    at = opened(train_data="own", train_epochs="7", train_model="mlp")
    assert "a file that this server does not have" in at.warning[0].value
    assert "train_epochs=7" in urlencode(at.query_params)
    own(at, "x,y\n" + "1,2\n3,5\n" * 15, "y")
    at = run(at)
    assert not at.warning and "train_epochs=7" in urlencode(at.query_params)


def test_who_chooses_to_give_a_file_has_lost_none():
    at = opened()
    at.selectbox(key="word.train_data").set_value("own")
    run(at)
    assert "Drop a CSV file here" in said(at) and not at.warning


def test_an_own_file_is_described_and_trained():
    at = opened(train_data="own", train_epochs="2", train_seeds="1")
    assert "Drop a CSV file here" in said(at)
    lines = ["size,colour,price", *(f"{i},{'red' if i % 2 else 'blue'},{2 * i + i % 3}" for i in range(40))]
    own(at, "\n".join(lines), "price")
    at = press(run(at), "train_begin")
    assert "**Linear regression** with 4 parameters on **mine.csv**" in said(at)
    assert "“colour” holds words" in said(at)
    assert "Least squares, exact" in said(at)
    at.segmented_control(key="train_task").set_value("classification")
    run(at)
    assert "classes" in said(at)
    assert "Least squares, exact" in said(at), "what was on screen stays"
    at.selectbox(key="train_target").set_value("colour")
    run(at)
    assert "**Softmax regression**" in said(at)


def test_no_file_yet_has_no_button_to_press():
    assert "Press Train" not in said(opened(train_data="own"))


def test_names_in_a_file_are_no_markdown():
    assert literal("![i](http://x.example)") == r"\!\[i\]\(http:" + "\N{WORD JOINER}" + r"//x.example\)"
    assert literal("cost $ and price $: 3") == r"cost \$ and price \$: 3"
    at = opened(train_data="own", train_epochs="2", train_seeds="1")
    lines = ["![i](http://x.example),price $", *(f"{'ab'[i % 2]},{i}" for i in range(40))]
    own(at, "\n".join(lines), "price $")
    at = press(run(at), "train_begin")
    assert not any("![i](" in element.value for element in (*at.markdown, *at.caption))
    assert "<th scope='col'>![i](http://x.example)</th>" in said(at), "a cell of a table is text"
    assert "price \\$" in said(at)


def test_a_comparison_goes_on_after_another_tab_was_open():
    at = tab(opened(**QUICK | {"train_epochs": "1", "train_seeds": "1"}), "Learning rates")
    at = press(at, "train_compare")
    at = tab(tab(at, "Training"), "Learning rates")
    assert not at.exception and at.session_state["train_sweep"].complete
    assert "Best learning rate" in said(run(at))


@pytest.fixture
def visited(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages as a visitor opens them, who is the first."""
    monkeypatch.setattr("ui.rehearsal.ongoing", False)
    monkeypatch.setattr("ui.train.opening._OPENED", {})


@pytest.mark.usefixtures("visited")
def test_what_the_data_open_with_trains_by_itself_once_for_all_who_come():
    first = opened(train_data="wine")
    assert "Trained for 20 of 20 epochs: 12 models in" in said(first) and "Press Train" not in said(first)
    assert "Accuracy of the model on the test rows:" in said(first)
    second = opened(train_data="wine")
    assert second.session_state["train_job"] is first.session_state["train_job"]
    press(second, "train_begin")
    assert second.session_state["train_job"] is not first.session_state["train_job"], "whoever presses sees it anew"


@pytest.mark.usefixtures("visited")
def test_other_data_bring_their_own_training_until_the_visitor_has_begun_one():
    at = opened(train_data="wine")
    at.selectbox(key="word.train_data").set_value("diabetes")
    run(at)
    assert "Trained for 200 of 200 epochs" in said(at) and "settings have changed" not in said(at)
    press(at, "train_begin")
    at.selectbox(key="word.train_data").set_value("wine")
    assert "settings have changed since" in said(run(at)) and "Trained for 200 of 200 epochs" in said(at)


@pytest.mark.usefixtures("visited")
@pytest.mark.parametrize("words", [{"train_data": "wine", "train_seeds": "1"}, {"train_data": "own"}])
def test_nothing_begins_by_itself_with_settings_of_ones_own(words):
    assert "train_job" not in opened(**words).session_state


@pytest.mark.usefixtures("visited")
def test_the_loss_surface_waits_for_the_training_that_begins_by_itself():
    at = visit({"train_data": "wine"}, "train")
    at.session_state["train_tab"] = "Loss surface"
    run(at)
    assert "What it hides: the other" in said(at) and len(at.get("plotly_chart")) == 1


def test_a_page_may_wait_for_a_training_and_then_for_its_plane(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("ui.work.watch.SOON", 0.0)
    at = opened(**QUICK)
    at.session_state["train_tab"] = "Loss surface"
    press(at, "train_begin")
    assert "What it hides: the other" in said(at)


def test_what_lies_behind_the_judgement_is_drawn_once_it_is_unfolded():
    at = press(opened(**QUICK), "train_begin")
    assert len(charts(at)) == 3
    at.session_state["train_more"] = True
    assert len(charts(run(at))) == 5


def test_the_menu_has_the_numbers_of_every_tab_and_the_code_of_the_chosen_run():
    at = tab(press(opened(**QUICK | {"train_epochs": "1", "train_seeds": "1"}), "train_begin"), "Learning rates")
    at = tab(press(at, "train_compare"), "Loss surface")
    at.session_state["train_code_rule"] = "sgd"
    at.session_state["export"] = True
    run(at)
    labels = [element.label for element in at.get("download_button")]
    assert labels == ["Numbers", "Rates", "Surface", "PyTorch", "Keras"]
    assert "Code for SGD." in said(at)

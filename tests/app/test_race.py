"""The race page without a browser: every control changes the experiment, and nothing that a visitor does breaks it.

Left to tests/browser: clicks on the map (they come from the player), the dialog of surfaces, and themes.
"""

import json
from dataclasses import replace
from typing import Any, cast

import pytest
from streamlit.testing.v1 import AppTest

from optimizers import RULES, SCHEDULES, SURFACES
from optimizers.experiment import FIRST_RULES, Experiment, working_lr
from optimizers.hyper import declared
from optimizers.runs import MOST, runs_of
from tests.app.page import act, add_run, has_controls, run, visit
from ui.race.choice import WORDS, usual
from ui.race.demonstrations import DEMONSTRATIONS, Demonstration, demonstration_of
from ui.race.results import results_table
from ui.run_list import ACTIONS, DOWN, DUPLICATE, HIDE, REMOVE, RESET, SHOW, UP
from ui.runs import LIGHT


def opened(query: dict[str, str] | None = None) -> AppTest:
    """The app as a visitor with this link sees it."""
    return run(visit(query or {}))


CHARTS = {word.name for word in WORDS}
"""What the link says of the charts beside the map."""


def on_screen(at: AppTest) -> Experiment:
    """The experiment of the session, after a look at everything that must agree with it."""
    e = cast(Experiment, at.session_state["experiment"])
    link = {name: text for name, text in dict(at.query_params).items() if name not in CHARTS}
    demo = link.pop("demo", "")
    assert link == e.to_query() and demo == at.session_state["page_words"].get("demo", "")
    assert results_table(e) in pages_html(at)
    return e


def pages_html(at: AppTest) -> list[str]:
    return [element.proto.body for element in at.get("html")]


def charts(at: AppTest) -> list[str]:
    return [element.proto.id.split("-")[-1] for element in at.get("plotly_chart")]


def components(at: AppTest) -> list[str | None]:
    return [element.key for element in at.get("bidi_component")]


def warnings(at: AppTest) -> list[str]:
    """The sentences of the warnings; several of one kind are a list in one box."""
    return [line.removeprefix("- ") for warning in at.warning for line in warning.value.split("\n")]


def slide(at: AppTest, key: str, value: float) -> Experiment:
    at.select_slider(key=key).set_value(value)
    return on_screen(run(at))


def press(at: AppTest, key: str) -> Experiment:
    at.button(key=key).click()
    return on_screen(run(at))


@pytest.fixture
def at() -> AppTest:
    return opened()


def test_the_first_visit_shows_the_first_race(at: AppTest) -> None:
    assert on_screen(at) == Experiment()
    assert warnings(at) == []
    assert charts(at) == ["race_map", "race_upper", "race_lower"]
    assert [button.key for button in at.menu_button] == [*(f"{slug}.menu" for slug in FIRST_RULES), "add_run"]
    assert at.selectbox(key="surface").value == "rosenbrock"
    assert "player" in components(at)


def unfold(at: AppTest, *ids: str) -> AppTest:
    """Open the other settings of runs."""
    for id in ids:
        at.session_state[f"more_{id}"] = True
    return run(at)


def test_a_run_shows_its_rate_and_the_rest_unfolds_each_named_with_its_run(at: AppTest) -> None:
    rates = {f"{slug}.lr": f"{RULES[slug].name}, learning rate" for slug in FIRST_RULES}
    shown = {slider.key: slider.label for slider in at.select_slider if slider.key.partition(".")[0] in RULES}
    assert shown == rates
    unfold(at, *FIRST_RULES)
    buttons = {button.key for button in at.button}
    for slug in FIRST_RULES:
        _, *rest = declared(RULES[slug]).values()
        for h in rest:
            (one,) = (w for w in (*at.select_slider, *at.toggle) if w.key == f"{slug}.{h.name}")
            assert one.label == f"{RULES[slug].name}, {h.title}" and one.help.endswith(".")
            assert f"{slug}.{h.name}.reset" in buttons


def test_no_label_is_latex_or_an_icon(at: AppTest) -> None:
    """They are read aloud as they stand."""
    unfold(at, *FIRST_RULES)
    for widget in (*at.select_slider, *at.toggle, *at.selectbox, *at.button, *at.menu_button):
        assert "$" not in widget.label and ":material" not in widget.label, widget.key


def test_the_controls_stand_in_the_order_of_their_declaration(at: AppTest) -> None:
    unfold(at, *FIRST_RULES)
    keys = [slider.key for slider in at.sidebar.select_slider]
    rules = [f"{rule.slug}.{h.name}" for rule in Experiment().rules for h in declared(type(rule)).values()]
    assert [key for key in keys if key in rules] == [key for key in rules if key in keys]
    assert [key for key in keys if key.startswith("run.")] == ["run.steps", "run.noise"]


def test_a_slider_changes_the_experiment_and_the_address(at: AppTest) -> None:
    e = slide(at, "adam.lr", 0.2)
    assert e == replace(Experiment(), runs=runs_of((replace(Experiment().rules[0], lr=0.2), *Experiment().rules[1:])))
    assert at.query_params["adam.lr"] == "0.2"
    unfold(at, "momentum")
    assert slide(at, "momentum.beta", 0.5).rules[2] == RULES["momentum"](lr=7e-4, beta=0.5)
    assert slide(at, "run.steps", 1000).steps == 1000
    assert slide(at, "run.noise", 0.5).noise == 0.5
    assert slide(at, "run.target", 1e-4).target == 1e-4


def test_a_slider_draws_the_race_and_not_the_whole_page(at: AppTest) -> None:
    for key, value in (("adam.lr", 0.2), ("sgd.lr", 0.01), ("run.steps", 100), ("run.noise", 0.5)):
        at.select_slider(key=key).set_value(value)
        at.run()
        assert charts(at) and not has_controls(at), key
        run(at)


def test_a_reset_brings_the_surface_s_rate_back(at: AppTest) -> None:
    slide(at, "sgd.lr", 0.002)
    unfold(at, "adam")
    slide(at, "adam.beta1", 0.5)
    assert on_screen(act(at, "sgd", RESET)).rules[1].lr == working_lr("sgd", SURFACES["rosenbrock"])
    assert press(at, "adam.beta1.reset") == Experiment()
    assert at.select_slider(key="sgd.lr").value == 0.001


def test_another_surface_brings_its_rates_except_where_they_were_changed(at: AppTest) -> None:
    slide(at, "adam.lr", 0.2)
    at.selectbox(key="surface").set_value("beale")
    e = on_screen(run(at))
    beale = SURFACES["beale"]
    assert e.surface == beale and e.start == beale.start
    assert [rule.lr for rule in e.rules] == [0.2, *(beale.lrs[slug] for slug in FIRST_RULES[1:])]
    assert at.select_slider(key="sgd.lr").value == beale.lrs["sgd"]
    assert (at.number_input(key="start.x").value, at.number_input(key="start.y").value) == beale.start


def test_a_surface_has_its_own_sliders(at: AppTest) -> None:
    at.selectbox(key="surface").set_value("ravine")
    run(at)
    e = slide(at, "ravine.angle", 45.0)
    assert e.surface == replace(SURFACES["ravine"], angle=45.0)
    assert press(at, "ravine.angle.reset").surface == SURFACES["ravine"]


def test_rules_come_with_rates_that_work_and_keep_theirs(at: AppTest) -> None:
    slide(at, "adam.lr", 0.2)
    e = on_screen(add_run(at, "lion"))
    assert [rule.lr for rule in e.rules][::4] == [0.2, working_lr("lion", e.surface)]


def test_the_same_rule_runs_twice_and_the_labels_say_what_differs(at: AppTest) -> None:
    e = on_screen(act(at, "sgd", DUPLICATE))
    assert [run.id for run in e.runs] == ["adam", "sgd", "sgd-2", "momentum", "rmsprop"]
    assert slide(at, "sgd-2.lr", 0.0018).rules[2].lr == 0.0018
    labels = {slider.key: slider.label for slider in at.select_slider}
    assert (labels["sgd.lr"], labels["sgd-2.lr"]) == ("SGD 0.001, learning rate", "SGD 0.0018, learning rate")
    assert any("SGD 0.0018</th>" in body for body in pages_html(at))


def test_runs_are_hidden_moved_and_removed(at: AppTest) -> None:
    e = on_screen(act(at, "adam", HIDE))
    assert [run.id for run in e.shown] == ["sgd", "momentum", "rmsprop"] and at.query_params["hidden"] == "adam"
    assert not any(">Adam<" in body or "Adam</th>" in body for body in pages_html(at))
    assert on_screen(act(at, "adam", SHOW)) == Experiment()
    e = on_screen(act(at, "rmsprop", UP))
    assert [run.id for run in e.runs] == ["adam", "sgd", "rmsprop", "momentum"]
    assert on_screen(act(at, "rmsprop", DOWN)) == Experiment()
    for id in ("adam", "momentum", "rmsprop"):
        act(at, id, REMOVE)
    assert [run.id for run in on_screen(at).runs] == ["sgd"]
    assert at.menu_button(key="sgd.menu").options == [ACTIONS[DUPLICATE], ACTIONS[RESET]], "the last one stays"


def test_a_full_race_takes_no_more_runs() -> None:
    at = opened({"runs": ",".join(["sgd", *(f"sgd-{n}" for n in range(2, MOST + 1))]), "steps": "10"})
    assert len(on_screen(at).runs) == MOST and at.menu_button(key="add_run").disabled
    assert ACTIONS[DUPLICATE] not in at.menu_button(key="sgd.menu").options


def test_more_shows_the_other_hyperparameters(at: AppTest) -> None:
    unfold(at, "adam")
    assert slide(at, "adam.eps", 0.001).rules[0] == replace(Experiment().rules[0], eps=0.001)
    at.toggle(key="adam.bias_correction").set_value(False)
    e = on_screen(run(at))
    assert e.rules[0].bias_correction is False  # type: ignore[attr-defined]
    assert press(at, "adam.bias_correction.reset").rules[0].bias_correction is True  # type: ignore[attr-defined]


def test_the_start_can_be_typed_and_drawn(at: AppTest) -> None:
    at.number_input(key="start.x").set_value(0.25)
    assert on_screen(run(at)).start == (0.25, 2.0)
    e = press(at, "random")
    assert all(low <= v <= high for v, (low, high) in zip(e.start, e.surface.bounds, strict=True))
    assert (at.number_input(key="start.x").value, at.number_input(key="start.y").value) == e.start


@pytest.mark.parametrize("slug", SCHEDULES)
def test_every_schedule_has_its_sliders(at: AppTest, slug: str) -> None:
    at.selectbox(key="schedule").set_value(slug)
    assert on_screen(run(at)).schedule == SCHEDULES[slug]()
    for h in declared(SCHEDULES[slug]).values():
        value = h.ticks[len(h.ticks) // 2]
        assert getattr(slide(at, f"schedule.{h.name}", value).schedule, h.name) == value
        assert getattr(press(at, f"schedule.{h.name}.reset").schedule, h.name) == h.default


def test_the_seed_is_a_whole_number(at: AppTest) -> None:
    at.number_input(key="run.seed").set_value(7)
    assert on_screen(run(at)).seed == 7
    assert at.query_params["seed"] == "7"


def demonstrate(at: AppTest, demo: str) -> Experiment:
    at.selectbox(key="demo").set_value(demo)
    return on_screen(run(at))


def said(at: AppTest) -> list[str]:
    return [markdown.value for markdown in at.markdown]


def marked(at: AppTest) -> bool:
    """Whether the page says that the demonstration on screen is changed."""
    return "demo_back" in {button.key for button in at.button}


@pytest.mark.parametrize("demo", DEMONSTRATIONS.values(), ids=lambda demo: demo.id)
def test_a_demonstration_is_chosen_and_said(at: AppTest, demo: Demonstration) -> None:
    assert demonstrate(at, demo.id) == demo.experiment
    assert at.query_params["demo"] == demo.id
    assert demo.sentence in said(at) and not marked(at) and warnings(at) == []


def test_the_demonstrations_are_numbered_and_one_leads_to_the_next(at: AppTest) -> None:
    ids = list(DEMONSTRATIONS)
    options = at.selectbox(key="demo").options
    assert options == [f"{i}/12 {DEMONSTRATIONS[demo].name}" for i, demo in enumerate(ids, 1)]
    assert at.button(key="demo_previous").disabled and not at.button(key="demo_next").disabled
    for demo in ids[1:]:
        assert press(at, "demo_next") == DEMONSTRATIONS[demo].experiment
        assert at.selectbox(key="demo").value == demo
    assert at.button(key="demo_next").disabled
    assert press(at, "demo_previous") == DEMONSTRATIONS[ids[-2]].experiment


def test_a_changed_demonstration_says_so_and_has_a_way_back(at: AppTest) -> None:
    demonstrate(at, "ravine")
    slide(at, "sgd.lr", 0.002)
    surface = SURFACES["ravine"]
    assert marked(at) and f"**{surface.name}.** {surface.character}" in said(at)
    assert at.query_params["demo"] == "ravine" and at.selectbox(key="demo").value == "ravine"
    at.selectbox(key="surface").set_value("beale")
    on_screen(run(at))
    assert marked(at) and at.query_params["demo"] == "ravine"
    assert press(at, "demo_back") == DEMONSTRATIONS["ravine"].experiment
    assert not marked(at) and DEMONSTRATIONS["ravine"].sentence in said(at)


def test_the_first_visit_is_the_first_demonstration_and_changing_it_changes_that(at: AppTest) -> None:
    assert at.query_params["demo"] == "first"
    slide(at, "adam.lr", 0.2)
    assert marked(at) and at.query_params["demo"] == "first"


def test_a_link_without_the_word_is_a_demonstration_if_it_shows_one() -> None:
    one = opened(DEMONSTRATIONS["saddle"].experiment.to_query())
    assert one.query_params["demo"] == "saddle" and not marked(one)
    other = opened({"surface": "beale"})
    assert "demo" not in other.query_params and not marked(other) and warnings(other) == []
    assert demonstration_of(on_screen(other)) is None
    assert other.selectbox(key="demo").options[0] == "12 demonstrations" and other.button(key="demo_previous").disabled
    assert press(other, "demo_next") == DEMONSTRATIONS["first"].experiment


def test_a_link_to_a_changed_demonstration_and_to_one_that_does_not_exist() -> None:
    at = opened({"demo": "saddle", "surface": "beale"})
    assert marked(at) and at.query_params["demo"] == "saddle"
    at = opened({"demo": "nothing", "surface": "beale"})
    assert len(warnings(at)) == 1 and "demo = `nothing` is not one of first, ravine," in warnings(at)[0]
    assert "demo" not in at.query_params


def test_changes_are_undone_and_redone_one_after_the_other(at: AppTest) -> None:
    assert at.button(key="undo").disabled and at.button(key="redo").disabled
    slid = slide(at, "adam.lr", 0.2)
    saddle = demonstrate(at, "saddle")
    assert press(at, "undo") == slid and marked(at) and at.query_params["demo"] == "first"
    assert press(at, "undo") == Experiment() and not marked(at)
    assert at.button(key="undo").disabled
    assert press(at, "redo") == slid and press(at, "redo") == saddle
    assert at.query_params["demo"] == "saddle" and at.button(key="redo").disabled
    press(at, "undo")
    slide(at, "sgd.lr", 0.002)
    assert at.button(key="redo").disabled, "what was undone is gone after another change"


def test_only_the_first_change_draws_the_marks_anew(at: AppTest) -> None:
    """A drag that changes none of them does not pay for them."""
    for value, drawn in ((0.2, True), (0.3, False), (0.1, True)):
        at.select_slider(key="adam.lr").set_value(value)
        at.run()
        assert ("undo" in {button.key for button in at.button}) == drawn, value
        run(at)


def test_what_is_changed_on_one_page_is_undone_on_another(at: AppTest) -> None:
    slid = slide(at, "adam.lr", 0.2)
    for page in ("maps", "step", "train"):
        at.switch_page(f"pages/{page}.py")
        run(at)
        at.button(key="undo").click()
        run(at)
        assert at.session_state["experiment"] == Experiment(), page
        at.button(key="redo").click()
        run(at)
        assert at.session_state["experiment"] == slid, page


def test_the_presentation_mode_comes_and_goes(at: AppTest) -> None:
    small = at.get("plotly_chart")[0].proto.spec
    at.button(key="present_button").click()
    run(at)
    assert at.button(key="leave").label == "Leave presentation" and at.query_params["present"] == "1"
    assert any("font-size" in body for body in pages_html(at))
    assert at.get("plotly_chart")[0].proto.spec != small
    assert press(at, "leave") == Experiment()
    assert "present" not in at.query_params and at.get("plotly_chart")[0].proto.spec == small


def y_axis(at: AppTest, place: int) -> dict[str, Any]:
    """Of the upper chart, 0, or the lower one, 1."""
    return cast(dict[str, Any], json.loads(at.get("plotly_chart")[1 + place].proto.spec)["layout"]["yaxis"])


def charts_of(at: AppTest) -> dict[str, str]:
    return {name: str(at.query_params[name]) for name in ("upper", "upper_axis", "lower", "lower_axis")}


USUAL = {"upper": "loss", "upper_axis": "log", "lower": "gradient", "lower_axis": "log"}


def test_what_the_charts_show_is_chosen_and_in_the_link(at: AppTest) -> None:
    assert charts_of(at) == USUAL and y_axis(at, 0)["type"] == "log"
    at.selectbox(key="word.upper_axis").set_value("linear")
    assert on_screen(run(at)) == Experiment()
    assert charts_of(at) == USUAL | {"upper_axis": "linear"}
    assert y_axis(at, 0)["title"]["text"] == "loss" and y_axis(at, 0)["type"] == "linear"
    at.selectbox(key="word.lower").set_value("distance")
    run(at)
    assert charts_of(at)["lower"] == "distance" and y_axis(at, 1)["title"]["text"] == "distance (log)"
    again = opened({name: str(text) for name, text in dict(at.query_params).items()})
    assert charts_of(again) == charts_of(at) and warnings(again) == []


@pytest.mark.parametrize(
    ("slug", "upper", "axis", "lower"),
    [
        ("bowl", "loss", "log", "gradient"),
        ("saddle", "loss", "symlog", "gradient"),
        ("mccormick", "loss", "symlog", "gradient"),
        ("six_hump_camel", "above", "log", "gradient"),
        ("regression", "fit", "linear", "above"),
    ],
)
def test_the_usual_charts_suit_the_surface(slug: str, upper: str, axis: str, lower: str) -> None:
    at = opened({"surface": slug, "steps": "30"})
    assert charts_of(at) == {"upper": upper, "upper_axis": axis, "lower": lower, "lower_axis": "log"}
    assert [(c.place, c.shown, c.scale) for c in usual(on_screen(at))] == [
        ("upper", upper, axis),
        ("lower", lower, "log"),
    ]


def test_no_logarithm_shows_a_loss_below_zero(at: AppTest) -> None:
    saddle = opened({"surface": "saddle", "upper": "loss", "upper_axis": "log", "lower": "above"})
    assert len(warnings(saddle)) == 2
    assert charts_of(saddle) == USUAL | {"upper_axis": "symlog"}
    assert saddle.selectbox(key="word.upper_axis").options == ["symlog", "linear"]
    assert y_axis(saddle, 0)["title"]["text"] == "loss (symlog)" and y_axis(saddle, 0)["range"][0] < 0.0
    at.selectbox(key="word.upper_axis").set_value("symlog")
    at.selectbox(key="surface").set_value("saddle")
    run(at)
    assert charts_of(at)["upper_axis"] == "symlog" and warnings(at) == []


@pytest.mark.parametrize("slug", SURFACES)
def test_every_surface_works_flat_and_solid(slug: str) -> None:
    at = opened({"surface": slug, "steps": "30"})
    e = on_screen(at)
    assert e.surface == SURFACES[slug] and warnings(at) == []
    at.session_state["ground"] = "3-D"
    run(at)
    beside = ["race_upper", "race_lower"]
    assert charts(at) == ["race_relief", *beside]


def test_all_rules_work_at_once() -> None:
    at = opened({"rules": ",".join(RULES), "steps": "30"})
    unfold(at, *RULES)
    assert [rule.slug for rule in on_screen(at).rules] == list(RULES)
    shown = {w.key for w in (*at.select_slider, *at.toggle)}
    assert {f"{slug}.{name}" for slug, rule in RULES.items() for name in declared(rule)} <= shown


@pytest.mark.parametrize("slug", RULES)
def test_every_rule_works_alone_with_the_largest_rate(slug: str) -> None:
    at = opened({"rules": slug, f"{slug}.lr": "10", "steps": "100"})
    assert on_screen(at).rules == (RULES[slug](lr=10.0),)
    assert warnings(at) == []


def test_a_link_shows_what_it_says() -> None:
    third = 1.0 / 3.0
    e = replace(Experiment().on(SURFACES["booth"]), start=(third, -third), noise=third, steps=123, seed=9)
    e = replace(
        e, runs=runs_of((RULES["nadam"](lr=third), RULES["lion"](lr=third / 100))), schedule=SCHEDULES["cosine"]()
    )
    at = opened(e.to_query())
    assert on_screen(at) == e and warnings(at) == []
    assert at.select_slider(key="nadam.lr").value == third, "a value between two ticks is kept"


def off_default(declaring: type) -> dict[str, float]:
    """A value for each hyperparameter that is not its default."""
    return {h.name: next(v for v in h.ticks if v != h.default) for h in declared(declaring).values() if h.ticks}


@pytest.mark.parametrize("slug", SCHEDULES)
def test_the_sliders_of_a_schedule_show_what_the_link_says(slug: str) -> None:
    values = off_default(SCHEDULES[slug])
    at = opened(replace(Experiment(), schedule=SCHEDULES[slug](**values)).to_query())
    assert {name: at.select_slider(key=f"schedule.{name}").value for name in values} == values


@pytest.mark.parametrize("slug", [slug for slug, surface in SURFACES.items() if declared(type(surface))])
def test_the_sliders_of_a_surface_show_what_the_link_says(slug: str) -> None:
    values = off_default(type(SURFACES[slug]))
    at = opened(replace(Experiment().on(SURFACES[slug]), surface=replace(SURFACES[slug], **values)).to_query())
    shown = {slider.key: slider.value for slider in at.select_slider} | {box.key: box.value for box in at.number_input}
    assert {name: shown[f"{slug}.{name}"] for name in values} == values


def test_a_bad_link_is_explained_and_the_page_works_on() -> None:
    query = {"surface": "atlantis", "rules": "adam,eve", "steps": "1e99", "adam.lr": "nan", "start": "99,0", "x": "y"}
    at = opened(query)
    said = warnings(at)
    assert len(said) == len(query) and all(sentence.endswith(".") for sentence in said)
    e = on_screen(at)
    assert e == replace(Experiment(), runs=runs_of(Experiment().rules[:1]), steps=5000, start=(2.0, 0.0))
    slide(at, "adam.lr", 0.2)
    assert warnings(at) == [], "a notice goes with the next change"


GARBAGE = [
    {"surface": "<script>alert(1)</script>", "rules": ",,,", "start": ",", "steps": "", "schedule": "'; DROP TABLE"},
    {"adam.lr": "\u0661", "adam.beta1": "1e-400", "noise": "--1", "seed": "1e3", "target": "0x1p-3"},
    {"start": "1e400,-1e400", "steps": "-inf", "seed": "9" * 400, "noise": "\x00", "\u202e": "\u202e"},
    {"rules": "sgd," * 300, "surface": "a" * 3000, "adam.bias_correction": "yes"},
    {"": "", "=": "&", "surface ": "bowl", "Surface": "bowl", "ravine.kappa": "3"},
]


@pytest.mark.parametrize("query", GARBAGE, ids=range(len(GARBAGE)))
def test_garbage_in_the_address_bar(query: dict[str, str]) -> None:
    at = opened(query)
    on_screen(at)
    assert warnings(at) and all(sentence.endswith(".") and len(sentence) < 250 for sentence in warnings(at))


def show_address(at: AppTest, e: Experiment) -> None:
    """What the browser says is in its address bar when it sends the next message."""
    at.query_params.clear()
    for name, value in e.to_query().items():
        at.query_params[name] = value


def test_who_goes_back_sees_the_experiment_of_that_address(at: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    slide(at, "adam.lr", 0.2)
    show_address(at, DEMONSTRATIONS["ravine"].experiment)
    monkeypatch.setattr("ui.state.went_back", lambda: True)
    run(at)
    assert on_screen(at) == DEMONSTRATIONS["ravine"].experiment and at.query_params["demo"] == "ravine"


def test_an_address_of_a_moment_ago_takes_nothing_back(at: AppTest) -> None:
    """A second press comes with the address before the first, if that was in the time of a message there and back."""
    before = on_screen(at)
    slide(at, "adam.lr", 0.2)
    show_address(at, before)
    at.session_state["share"] = True
    run(at)
    show_address(at, before)
    unfold(at, "adam")
    show_address(at, before)
    slide(at, "adam.beta1", 0.5)
    assert on_screen(at).to_query() == before.to_query() | {"adam.lr": "0.2", "adam.beta1": "0.5"}


def test_two_sessions_do_not_disturb_each_other() -> None:
    one, other = opened(), opened()
    slide(one, "adam.lr", 0.2)
    assert on_screen(run(other)) == Experiment()
    assert on_screen(one).rules[0].lr == 0.2


def test_the_share_popover_has_the_code_of_the_link(at: AppTest) -> None:
    assert not any('class="qr"' in body for body in pages_html(at))
    at.session_state["share"] = True
    run(at)
    assert any('<img class="qr" src="data:image/svg+xml' in body for body in pages_html(at))
    assert "share_link" in components(at)


def test_a_demonstration_between_two_ticks_keeps_its_rate(at: AppTest) -> None:
    demonstrate(at, "ravine")
    assert at.select_slider(key="sgd.lr").value == 0.019802
    unfold(at, "momentum")
    assert at.select_slider(key="momentum.beta").value == 0.669421


def test_a_run_whose_loss_overflows_is_a_row_like_any_other() -> None:
    at = opened({"surface": "goldstein_price", "rules": "sgd,adam", "sgd.lr": "10", "steps": "50"})
    on_screen(at)
    assert any("diverged at step" in body for body in pages_html(at))


def test_starting_on_the_minimum_with_a_linear_axis() -> None:
    at = opened({"surface": "bowl", "start": "0,0"})
    at.selectbox(key="word.upper_axis").set_value("linear")
    run(at)
    assert any("converged at step 0, at a minimum" in body for body in pages_html(at))


def test_the_open_tab_is_still_open_after_another_page() -> None:
    at = opened()
    at.session_state["ground"] = "3-D"
    run(at)
    at.switch_page("pages/maps.py")
    run(at)
    at.switch_page("pages/race.py")
    run(at)
    assert charts(at)[0] == "race_relief"
    at.session_state["ground"] = "Map"
    run(at)
    assert charts(at)[0] == "race_map"


def test_widgets_are_told_their_values_until_something_is_changed(at: AppTest) -> None:
    """The browser may never show a first run, because another follows at once. Later it knows better."""
    run(at)
    assert at.select_slider(key="adam.lr").proto.set_value
    slide(at, "sgd.lr", 0.002)
    assert not at.select_slider(key="adam.lr").proto.set_value


def stop_waiting() -> None:
    """A page whose visitor has just given up a race."""
    from ui import state, waiting

    state.open_link()
    waiting._back()


def test_who_stops_the_first_race_sees_a_shorter_one() -> None:
    at = AppTest.from_function(stop_waiting)
    at.query_params["rules"], at.query_params["steps"] = "adam,sgd", "5000"
    steps = LIGHT // 2
    assert run(at, lambda _: True).session_state["experiment"].steps == steps < 5000
    assert [toast.value for toast in at.toast] == [
        f"The race was too long to wait for, so it is shown with {steps} steps."
    ]


def test_who_stops_another_race_sees_the_last_one_again() -> None:
    at = AppTest.from_function(stop_waiting)
    at.query_params["steps"] = "5000"
    at.session_state["shown_experiment"] = Experiment()
    assert run(at, lambda _: True).session_state["experiment"] == Experiment()
    assert not at.toast

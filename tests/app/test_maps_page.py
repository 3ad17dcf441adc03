"""The maps page without a browser: every map, every control, every word of its link."""

import json
import re
from typing import cast

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from optimizers import RULES, SURFACES
from optimizers import run as run_of
from optimizers.experiment import Experiment
from optimizers.hyper import declared
from optimizers.maps.cells import OTHER_ENDS
from optimizers.maps.tuning import Tuning, tuned_runs
from optimizers.outcomes import DIVERGED
from optimizers.rules.adam import Adam
from tests.app.page import run, visit
from ui.maps import plane, words
from ui.maps.figures import LEGEND
from ui.maps.plane import few_digits
from ui.maps.words import MAPS, PLANES
from ui.work import watch
from ui.work.queue import Client


def opened(query: dict[str, str] | None = None) -> AppTest:
    """The maps page as a visitor with this link sees it."""
    return run(visit(query or {}, "maps"))


def on_screen(at: AppTest) -> Experiment:
    return cast(Experiment, at.session_state["experiment"])


def texts(at: AppTest) -> str:
    return " ".join([element.value for element in at.markdown] + [element.proto.body for element in at.get("html")])


def charts(at: AppTest) -> list[str]:
    return [re.sub(r"^.*?-(?=[a-z]+_)", "", element.proto.id) for element in at.get("plotly_chart")]


@pytest.mark.parametrize("name", MAPS)
@pytest.mark.parametrize("slug", SURFACES)
def test_every_map_of_every_surface(name: str, slug: str) -> None:
    at = opened({"surface": slug, "map": name, "cells": "32", "steps": "20"})
    assert charts(at) and not at.warning
    assert "nan" not in texts(at) and "inf " not in texts(at)


def test_every_rule_at_once_on_every_map() -> None:
    for name in MAPS:
        link = {"rules": ",".join(RULES), "map": name, "cells": "32", "steps": "20", "rates": "121"}
        at = opened(link)
        assert len(charts(at)) == {"plane": 1, "rates": 1, "basins": len(RULES), "fair": 2}[name]


def test_the_address_bar_holds_the_pages_words_and_only_on_this_page() -> None:
    at = opened({"map": "basins", "cells": "32"})
    query = dict(at.query_params)
    assert query == on_screen(at).to_query() | {
        "map": "basins",
        "plane": "momentum.lr.beta",
        "measure": "loss",
        "cells": "32",
        "works": "0.01",
        "rates": "181",
        "seeds": "5",
    }
    again = opened({name: str(value) for name, value in query.items()})
    assert dict(again.query_params) == query and not again.warning


def test_words_that_cannot_be_used_are_named_in_a_sentence_each() -> None:
    at = opened({"map": "moon", "plane": "sgd.lr.lr", "cells": "1000000", "works": "<b>", "seeds": "-1"})
    said = at.warning[0].value
    for word in ("map", "plane", "cells", "works", "seeds"):
        assert f"{word} = `" in said
    assert "plane = `sgd.lr.lr` does not name two hyperparameters of a run; `momentum.lr.beta` is shown" in said
    assert charts(at) == ["maps_plane"]


def test_every_plane_of_every_rule_can_be_chosen() -> None:
    at = opened({"cells": "32", "steps": "10"})
    for slug, axes in PLANES.items():  # the last one is no plane of RMSProp, which is chosen next
        for pair in axes:
            at.query_params["plane"] = f"{slug}.{pair}"
            run(at)
            assert words.PLANE.problem(f"{slug}.{pair}", on_screen(at)) is None
    at.selectbox(key="plane.run").set_value("rmsprop")
    assert run(at).query_params["plane"] == "rmsprop.lr.rho"
    at.selectbox(key="plane.Up").set_value("eps")
    assert run(at).query_params["plane"] == "rmsprop.lr.eps"


def test_a_race_of_rules_with_one_hyperparameter_shows_adams_plane() -> None:
    at = opened({"rules": "sgd"})
    assert at.query_params["plane"] == "adam.lr.beta1" and charts(at) == ["maps_plane"]


def test_a_small_map_follows_the_slider() -> None:
    at = opened({"rules": "adam", "cells": "32"})
    before = texts(at)
    at.session_state["more_adam"] = True
    run(at)
    at.select_slider(key="adam.beta2").set_value(0.9)
    run(at)
    assert on_screen(at).rules[0].beta2 == 0.9  # type: ignore[attr-defined]
    assert texts(at) != before and not at.get("progress")


def test_a_large_map_can_be_stopped_keeps_what_is_done_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(watch, "follow", lambda job, *_, **__: watch.stop(job))  # the visitor presses Stop at once
        at = opened({"cells": "256", "steps": "300", "seed": "77"})
    assert any("Stopped at" in element.value for element in at.markdown)
    at.button(key="continue").click()
    run(at)
    assert any(element.value == plane.SENTENCE for element in at.markdown)
    assert not any(button.key in ("stop", "continue") for button in at.button)


def test_another_page_lets_go_of_the_maps(monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = Client()
    monkeypatch.setattr(watch, "visitor", lambda: visitor)
    opened({"cells": "32"})
    assert visitor.kept
    run(visit({}))  # by way of the app's own script, which AppTest leaves out when it switches pages
    assert not visitor.kept


def test_the_chosen_cell_opens_in_the_race() -> None:
    at = opened({"rules": "adam", "cells": "32"})
    lists = [box for box in at.selectbox if (box.key or "").startswith("cell.adam.")]
    lists[0].set_value(float(lists[0].options[-1]))
    run(at)
    at.button(key="open_cell").click()
    at.run()
    assert not at.exception
    assert on_screen(at).rules[0].lr == 10.0


def test_the_first_visit_sees_cells_that_arrive_that_move_and_that_diverge() -> None:
    said = texts(opened())
    for kind in ("at the target loss", "still moving", f"diverged {LEGEND[DIVERGED]} (grey)"):
        share = re.search(rf"{re.escape(kind)}[^<]*</th><td>([\d.]+) %", said)
        assert share and float(share[1]) > 2.0, kind


def test_a_run_at_the_target_loss_ends_with_at_most_this_loss() -> None:
    """None is where the target is lower than all losses, and all that do not diverge where it is higher."""
    low = texts(opened({"rules": "momentum", "cells": "32", "target": "1e-12"}))
    assert "still moving" in low and "at the target loss" not in low
    high = texts(opened({"rules": "momentum", "cells": "32", "target": "10000.0"}))
    assert "still moving" not in high and "at the target loss" in high


def test_the_best_cell_opens_in_the_race() -> None:
    at = opened({"rules": "adam", "cells": "32", "surface": "booth"})
    e = on_screen(at)
    (best,) = (element.value for element in at.markdown if element.value.startswith("Best cell"))
    at.button(key="open_best").click()
    at.run()
    assert not at.exception
    chosen = on_screen(at)
    rule = cast(Adam, chosen.rules[0])
    lr, beta1 = declared(Adam)["lr"], declared(Adam)["beta1"]
    assert f"lr {few_digits(lr, float(rule.lr))}, beta1 {few_digits(beta1, float(rule.beta1))}" in best
    losses = [run_of(rule, one.surface, one.start, one.steps).loss[-1] for one in (e, chosen) for rule in one.rules]
    assert losses[1] < losses[0]


def test_a_surface_with_one_minimum_offers_one_with_several_and_the_runs_stay() -> None:
    at = opened({"map": "basins", "runs": "sgd,adam", "adam.lr": "0.2", "adam.beta1": "0.5", "cells": "32"})
    at.button(key="several_minima").click()
    run(at)
    e = on_screen(at)
    assert len(e.surface.minima) > 1 and at.query_params["map"] == "basins"
    assert [r.id for r in e.runs] == ["sgd", "adam"] and cast(Adam, e.rules[1]).beta1 == 0.5 and e.rules[1].lr == 0.2
    assert not any(button.key == "several_minima" for button in at.button)


def test_learning_rates_and_the_fair_race_have_a_legend_of_lines() -> None:
    for name in ("rates", "fair"):
        said = texts(opened({"map": name, "rules": "adam,sgd", "rates": "121", "steps": "50"}))
        legend = said[said.index("map-legend") :].split("</div>")[0]
        assert legend.count('class="swatch"') == 2 and "Adam" in legend and "SGD" in legend


def test_learning_rates_are_named_with_window_and_limit() -> None:
    at = opened({"map": "rates", "steps": "500"})
    said = texts(at)
    assert "SGD over 0.03" in said or "over 0.03" in said
    assert "9.559e-4" in said and "0.001997" in said, "2/L at the start and at the minimum"


def test_basins_say_the_share_of_each_minimum() -> None:
    at = opened({"map": "basins", "surface": "himmelblau", "rules": "sgd,adam", "cells": "32"})
    said = texts(at)
    assert said.count("minimum at (") == 4
    assert any("A run counts for a minimum if it ends within" in caption.value for caption in at.caption)
    table = said[said.index("Share of starts") :]
    shares = np.array([float(cell.split("<")[0].rstrip(" %")) for cell in table.split("<td>")[1:]]).reshape(-1, 2)
    assert shares.sum(axis=0) == pytest.approx([100.0, 100.0], abs=0.5)
    assert OTHER_ENDS[-1] not in table or (shares > 0).all(axis=1).any()


def test_a_tie_is_called_one_in_every_order_of_the_rules() -> None:
    said = set()
    for rules in ("adam,rmsprop,sgd", "sgd,rmsprop,adam"):
        link = {"map": "fair", "surface": "himmelblau", "steps": "1000", "rates": "121", "rules": rules}
        text = texts(opened(link))
        table = text[text.index("<th scope='col'>Place") :].split("</table>")[0]
        winners = text[text.index("Lowest loss by budget") :].split("<")[0]
        said.add((winners, table))
        assert table.count("1, tie") == 3 and "all 3 runs tie" in winners and "tie from" in table
    assert len(said) == 1


def test_a_plane_tells_a_plain_from_a_minimum_and_a_spent_schedule_from_a_moving_run() -> None:
    link = {"surface": "plateau", "rules": "adam", "cells": "32"}
    said = texts(opened(link))
    assert "at a minimum" in said and "on flat ground" in said and "still moving" in said
    spent = texts(opened(link | {"schedule": "cosine"}))
    assert "stopped, no learning rate left" in spent and "still moving" not in spent


@pytest.mark.parametrize("noise", ["0.0", "0.5"])
def test_the_fair_race_states_its_protocol_and_opens_with_tuned_rates(noise: str) -> None:
    at = opened({"map": "fair", "noise": noise, "rates": "121", "steps": "100", "rules": "adam,sgd"})
    said = texts(at)
    assert "same 121 learning rates" in said and "Lowest loss by budget of steps" in said
    assert ("5 others are raced" in said) == (noise != "0.0")
    heads = ["Mean final loss", "Lowest seed", "Highest seed"] if noise != "0.0" else ["Final loss"]
    assert [head for head in ("Mean final loss", "Lowest seed", "Highest seed", "Final loss") if head in said] == heads
    e = on_screen(at)
    at.button(key="open_tuned").click()
    at.run()
    assert not at.exception
    assert on_screen(at).runs == tuned_runs(e, Tuning(121, 5))


def test_the_button_of_the_race_tunes_by_the_same_protocol() -> None:
    at = run(visit({}))
    e = on_screen(at)
    at.button(key="tune").click()
    at.run()
    assert not at.exception
    assert on_screen(at).runs == tuned_runs(e, Tuning())


def test_a_page_that_is_opened_again_shows_the_same_settings() -> None:
    at = opened({"map": "rates"})
    at.select_slider(key="adam.lr").set_value(0.2)
    run(at)
    e = on_screen(at)
    at.switch_page("pages/race.py").run()
    assert on_screen(at) == e and at.select_slider(key="adam.lr").value == 0.2 and not at.warning
    at.switch_page("pages/maps.py").run()
    assert on_screen(at) == e and at.select_slider(key="adam.lr").value == 0.2 and not at.warning
    assert at.query_params["map"] == "rates"


@pytest.mark.parametrize(
    ("measure", "label", "bar"), [("loss", "Final loss", "loss"), ("steps", "Steps to the target loss", "steps")]
)
def test_the_colour_is_of_what_its_list_says(measure: str, label: str, bar: str) -> None:
    at = opened({"measure": measure, "rules": "adam", "steps": "40", "cells": "32"})
    chosen = at.selectbox(key="word.measure")
    assert chosen.index is not None and chosen.options[chosen.index] == label
    (spec,) = (element.proto.spec for element in at.get("plotly_chart"))
    assert [note["text"] for note in json.loads(spec)["layout"]["annotations"]] == [bar], "beside the colour bar"


def test_runs_that_differ_in_their_rates_alone_are_one_where_every_rate_is_tried() -> None:
    link = {"runs": "sgd,sgd-2,adam", "sgd-2.lr": "0.0019", "rates": "121", "steps": "100"}
    for name, chart in (("rates", "maps_rates"), ("fair", "maps_race")):
        at = opened(link | {"map": name})
        said = texts(at)
        assert said.count("SGD</th>") == said.count("Adam</th>") == 1 and chart in charts(at)
        assert any(caption.value.startswith(words.alike_words(on_screen(at))) for caption in at.caption)
    assert on_screen(at).shown == on_screen(at).runs and len(on_screen(at).runs) == 3


def test_every_run_has_a_basin_and_a_plane_of_its_own() -> None:
    link = {"runs": "sgd,sgd-2,adam", "sgd.lr": "0.001", "sgd-2.lr": "0.0019", "hidden": "adam", "cells": "32"}
    at = opened(link | {"map": "basins"})
    assert charts(at) == ["maps_basin_sgd", "maps_basin_sgd-2"]
    assert "SGD 0.001" in texts(at) and "SGD 0.0019" in texts(at)
    at = opened(link | {"runs": "adam,adam-2", "adam-2.beta1": "0.5", "plane": "adam-2.lr.beta2", "hidden": ""})
    assert "of Adam, beta1 0.5 within" in texts(at)

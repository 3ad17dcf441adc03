"""What is taken along: tables, a page that plays by itself, and code that runs."""

import csv as csv_reader
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import plotly.offline
import pytest

from optimizers import RULES, SURFACES
from optimizers.experiment import Experiment
from optimizers.hyper import declared
from optimizers.ledger import rows
from optimizers.recorded import record_surface
from optimizers.runs import runs_of
from optimizers.surfaces.regression import Regression
from optimizers.table import COLUMNS
from tests.exports import RACES, SCHEDULED, a_race_of_each_kind, every_rule
from tests.scripts import ROOT, alone, assert_tidy, executed
from ui.export.code import keras_code, numpy_code, torch_code
from ui.export.standalone import standalone
from ui.export.table import csv
from ui.programs import factor_code, function
from ui.race.choice import Choice, usual
from ui.runs import paths

EVERY_SURFACE = pytest.mark.parametrize("surface", SURFACES)
EVERY_RACE = [e for races in RACES.values() for e in races()]


_, ODD, BATCHES = a_race_of_each_kind()
ALL = every_rule("rosenbrock", steps=25)


# CSV


@pytest.mark.parametrize("e", [ALL, ODD], ids=["plain", "odd"])
def test_the_table_has_every_number_with_all_its_digits(e: Experiment) -> None:
    text = csv(e)
    head = [line for line in text.splitlines() if line.startswith("#")]
    own = "; kappa: 7.0; angle: 30.0" if e is ODD else ""
    assert f"# surface: {e.surface.name}{own}" in head
    assert f"# link: ?{e.key}" in head and any(line.startswith("# run lion: Lion: ") for line in head)
    table: dict[tuple[str, str, str], dict[int, float]] = {}
    units = set()
    for row in csv_reader.DictReader(line for line in text.splitlines() if not line.startswith("#")):
        key = (row["run"], row["quantity"], row["coordinate"])
        table.setdefault(key, {})[int(row["step"])] = float(row["value"])
        units.add((row["run"], row["quantity"], row["unit"]))
        assert row["rule"] == row["run"].partition("-")[0]
    for rule, path in zip(e.rules, paths(e), strict=True):
        assert list(table[rule.slug, "loss", ""].items()) == list(enumerate(path.loss.tolist()))
        for i, coordinate in enumerate("xy"):
            assert list(table[rule.slug, "position", coordinate].values()) == path.x[:, i].tolist()
            for name, values in path.quantities.items():
                want = dict(enumerate(values[:, i].tolist(), 1))
                assert table[rule.slug, name, coordinate] == want
                assert (rule.slug, name, rows(rule)[name].unit) in units
    assert COLUMNS in text


def test_a_run_that_diverges_at_once_has_a_table() -> None:
    e = Experiment(runs=runs_of((RULES["sgd"](lr=10.0),)), start=(2.0, 3.0), steps=10)
    assert "diverged at step" in csv(e)


# Code


def test_the_numpy_code_takes_the_same_path_to_the_bit() -> None:
    for e in EVERY_RACE:
        again = executed(numpy_code(e), print=lambda *_: None)["paths"]
        for run, path in zip(e.shown, paths(e), strict=True):
            np.testing.assert_array_equal(again[run.id].x, path.x)


def test_the_numpy_code_says_by_itself_where_the_paths_end(tmp_path: Path) -> None:
    lines = alone(numpy_code(ODD), tmp_path, PYTHONPATH=str(ROOT)).splitlines()
    assert [(line.split()[0], line.split()[-1]) for line in lines] == [
        (rule.slug, path.status) for rule, path in zip(ODD.rules, paths(ODD), strict=True)
    ]


@EVERY_SURFACE
def test_all_code_is_python_and_stands_by_itself(surface: str) -> None:
    """The surface's function gives the surface's numbers without this project."""
    e = every_rule(surface, steps=10)
    s = e.surface
    for code in (torch_code(e), keras_code(e)):
        compile(code, "exported.py", "exec")
        assert "optimizers" not in re.sub(r"keras\.optimizers|torch\.optim", "", code).split('"""', 2)[2]
        assert "self" not in code.split("class ")[0] and "None" not in code
    left = without_keras(e)
    assert left["gradient"](*s.start) == pytest.approx(tuple(float(g) for g in s.gradient(*s.start)))
    own = {name: getattr(s, name) for name in declared(type(s))}
    loss = function("loss", ("x", "y"), [record_surface(s).value], own, "np")
    assert executed(f"import math\nimport numpy as np\n{loss}")["loss"](*s.start) == s.value(*s.start)
    assert float(left["factor"](np.float64(3.0), 10)) == 1.0


@pytest.mark.parametrize("slug", SCHEDULED)
def test_the_code_of_a_schedule_gives_its_factors_at_once_and_one_by_one(slug: str) -> None:
    schedule = SCHEDULED[slug]
    factor = executed(f"import math\nimport numpy as np\n{factor_code(schedule)}")["factor"]
    t = np.arange(1.0, 31.0)
    np.testing.assert_allclose(factor(t, 30) + 0.0 * t, schedule.factors(30), rtol=1e-14)
    np.testing.assert_allclose([factor(one, 30) for one in t], schedule.factors(30), rtol=1e-14)


def test_the_code_of_a_gradient_has_its_settings_by_name() -> None:
    surface = Regression(offset=1.5)
    own = {"offset": 1.5, "batch": 442}
    code = function("gradient", ("x", "y"), record_surface(surface).gradient, own, "np")
    assert code.startswith("offset = 1.5\n\n\ndef gradient(x, y):\n    u = x - ")
    assert executed(code)["gradient"](0.3, -0.2) == pytest.approx(surface.gradient(0.3, -0.2))


def without_keras(e: Experiment) -> dict[str, Any]:
    """What the Keras code defines before it needs Keras."""
    numbers = re.split(r"\n\n\n(?:rules = {|# Keras |class )", keras_code(e))[0]
    return executed("".join(line for line in numbers.splitlines(keepends=True) if "keras" not in line))


def test_the_keras_code_draws_the_same_mini_batches() -> None:
    left, path = without_keras(BATCHES), paths(BATCHES)[0]
    assert path.noise is not None
    seen = [left["batch_gradient"](*x, rows) for x, rows in zip(path.x[:-1], left["chosen"], strict=True)]
    np.testing.assert_allclose(seen, path.gradient[:-1] + path.noise, rtol=1e-9)


@pytest.mark.parametrize("make", [torch_code, keras_code])
def test_no_run_is_left_out(make: Any) -> None:
    for e in EVERY_RACE:
        table = make(e).split("\nrules = {\n")[1].split("\n}\n")[0]
        assert re.findall(r'^    "([\w-]+)":', table, re.MULTILINE) == [run.id for run in e.shown]


@pytest.mark.parametrize("make", [numpy_code, torch_code, keras_code])
def test_the_code_is_tidy(make: Any, tmp_path: Path) -> None:
    assert_tidy(tmp_path, [make(e) for e in EVERY_RACE])


# The page that plays by itself


def test_the_page_is_small_beside_plotly_and_asks_nobody() -> None:
    e = Experiment(steps=500)
    text = standalone(e, usual(e), "light", 2.5)
    own = text.replace(plotly.offline.get_plotlyjs(), "")
    assert len(own) < 365_000, "a third of it is the normal numbers for its noise"
    assert not re.findall(r"""(?:src|href)=["']?https?:""", own)
    assert not re.search(r"\$\{?[a-z_]+\}?(?=[<;\"])", own.split("<script", 1)[0]), "a blank of the template is left"
    runs = json.loads(own.split('id="runs">')[1].split("</script>")[0])
    assert runs["key"] == e.key and [rule["name"] for rule in runs["rules"]] == [rule.name for rule in e.rules]
    figures = json.loads(own.split('id="figures">')[1].split("</script>")[0])
    assert figures["map"]["data"][0]["type"] == "contour"


def test_no_tag_in_the_data_of_the_page_is_one_to_the_browser() -> None:
    own = standalone(Experiment(), usual(Experiment()), "light", 2.5).replace(plotly.offline.get_plotlyjs(), "")
    for name in ("figures", "runs"):
        assert "<" not in own.split(f'id="{name}">')[1].split("</script>")[0]
    figures = json.loads(own.split('id="figures">')[1].split("</script>")[0])
    assert figures["map"]["data"][1]["hovertemplate"] == "%{text}<extra></extra>"


def test_a_name_cannot_leave_its_place() -> None:
    text = standalone(Experiment(), usual(Experiment()), "dark", 2.5)
    assert text.count("</script>") == text.count("<script") and "Rosenbrock" in text


def test_beside_a_distance_to_minima_the_page_has_no_slider_that_would_move_them() -> None:
    e = Experiment(SURFACES["ravine"], start=(-1.7, 0.8))
    for shown, there in (("gradient", True), ("distance", False)):
        text = standalone(e, (Choice("upper", shown, "log"),), "light", 2.5)
        assert ("st-key-ravine-angle" in text) == there and "st-key-adam-lr" in text

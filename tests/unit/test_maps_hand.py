"""What lets the browser compute maps: told in numbers, served for ever, and left to the server where it cannot."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from optimizers import RULES, SURFACES
from optimizers.experiment import Experiment, rule_for
from optimizers.hyper import declared
from optimizers.maps.axes import axis_values, starts
from optimizers.outcomes import floor
from optimizers.runs import Run
from tests.unit.test_served import get
from ui.maps import served
from ui.maps.figures import Side
from ui.maps.hand import Shown, follow_basins, follow_plane, steady_parameters
from ui.maps.kernels import module
from ui.maps.served import kernel_urls, worker_url
from ui.palette import Theme

E = Experiment()
SHOWN = Shown("1 map", True)
LIGHT: Theme = "light"


def sides(n=8):
    hypers = list(declared(RULES["adam"]).values())[:2]
    return tuple(Side.of_hyper(h, axis_values(h, n)) for h in hypers)


def grounds(e, n=8):
    return tuple(Side.of_coordinate(name, values) for name, values in zip("xy", starts(e.surface, n), strict=True))


def test_a_plane_is_told_with_its_rule_its_sides_and_its_kernels():
    told = follow_plane(E, E.runs[0], "maps_plane", sides(), "loss", SHOWN, LIGHT)
    assert told and told["experiment"]["start"] == E.start
    (only,) = told["maps"]
    assert only["k"] == 0 and [side["name"] for side in told["sides"]] == ["lr", "beta1"]
    assert told["sides"][0]["values"] == axis_values(declared(RULES["adam"])["lr"], 8).tolist()
    assert all(".lr.beta1." in url for url in only["kernels"]) and len(set(only["kernels"])) == 2
    assert told["target"] == floor(E.surface) + E.target and told["figure"] == "1 map" and told["complete"]


def test_a_rule_that_is_not_in_the_race_has_its_place_after_the_others():
    yogi = Run("yogi", rule_for("yogi", E.surface))
    told = follow_plane(E, yogi, "maps_plane", sides(), "steps", SHOWN, LIGHT)
    assert told and told["maps"][0]["k"] == len(E.rules) == len(told["experiment"]["rules"]) - 1


def test_basins_are_told_with_a_colour_for_each_minimum():
    e = E.on(SURFACES["himmelblau"])
    told = follow_basins(e, [rule.slug for rule in e.rules], grounds(e), SHOWN, LIGHT)
    assert told and len(told["minima"]) == len(told["colours"]) == 4 and told["near"] > 0.0
    assert [m["k"] for m in told["maps"]] == [0, 1, 2, 3] and told["sides"][0]["name"] is None
    assert told["other"] != told["diverged"]


def test_what_the_browser_cannot_tell_is_left_to_the_server():
    batches = replace(E, surface=replace(SURFACES["regression"], batch=8))
    assert follow_plane(batches, E.runs[0], "maps_plane", sides(), "loss", SHOWN, LIGHT) is None
    product = E.on(SURFACES["product"])
    assert follow_basins(product, [], grounds(product), SHOWN, LIGHT) is None, "its minima are whole curves"
    assert follow_plane(product, E.runs[0], "maps_plane", sides(), "loss", SHOWN, LIGHT) is not None


def test_parameters_that_move_a_minimum_are_not_followed():
    assert steady_parameters(SURFACES["ravine"]) == ("kappa", "angle")
    assert steady_parameters(SURFACES["regression"]) == (), "its offset moves the minimum, its batch makes it random"


def test_worker_and_kernels_are_served_under_names_of_their_own_for_ever():
    exact, noisy = kernel_urls("adam", "beale", ("lr", "beta2"))
    for url in (worker_url(), exact, noisy):
        status, headers, _ = get(f"/{url}", served.ROUTES)
        assert status == 200 and "immutable" in headers["cache-control"]
        assert headers["content-type"].startswith("text/javascript")
    assert get(f"/{exact}", served.ROUTES)[2].decode() == module("adam", "beale", ("lr", "beta2"), "")


STRANGE = (
    *("worker2", "adam", "adam.beale", "adam.beale.lr.exact", "nobody.beale.exact", "adam.nowhere.exact"),
    *("adam.beale.lr.nothing.exact", "adam.beale.loud", "adam.beale.lr.beta1.beta2.exact", "..", ""),
    *("adam.beale.lr.lr.exact", "adam.beale.lr.bias_correction.exact"),
)


@pytest.mark.parametrize("words", STRANGE)
def test_what_no_page_asks_for_is_not_there(words):
    release = worker_url().split("/")[2]
    assert get(f"/hand/maps/{release}/{words}.js", served.ROUTES)[0] == 404


def test_the_addresses_of_another_release_are_not_there():
    exact, _ = kernel_urls("adam", "beale", ())
    assert get(f"/{exact}", served.ROUTES)[0] == 200
    for url in (exact, worker_url()):
        release = url.split("/")[2]
        assert get(f"/{url.replace(release, '0' * 32)}", served.ROUTES)[0] == 404


def test_a_kernel_calls_no_function_of_a_library():
    """These have other bits in each browser: sqrt, absolute and floor alone are exact everywhere."""
    for rule, surface in itertools.product(RULES, SURFACES):
        text = module(rule, surface, (), "gaussian")
        called = {part.split("(")[0] for part in text.split("Math.")[1:]}
        assert called <= {"sqrt", "abs", "floor"} and "**" not in text, (rule, surface)


def test_a_side_knows_the_places_of_its_values():
    h = declared(RULES["adam"])["beta2"]
    told = Side.of_hyper(h, axis_values(h, 8)).to_json()
    at = -np.log10(1.0 - np.array(told["values"]))
    np.testing.assert_allclose(at, told["first"] + told["step"] * np.arange(8), atol=1e-3)

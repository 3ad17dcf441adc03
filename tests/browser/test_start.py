"""The start page in a browser: it moves, fits, leads on, and links of old pass it by."""

import re

import pytest
from playwright.sync_api import expect

from optimizers.experiment import Experiment
from tests.browser.conftest import Visit
from tests.browser.lab import Lab
from tests.browser.test_controls import PHONE
from tests.browser.test_layout import bottom, box

WIDE = {"viewport": {"width": 1400, "height": 900}}
SIZES = pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])


def opened(visit: Visit, **options: object) -> Lab:
    return visit(page=("", "start_map"), **options).ready("start_map")


@SIZES
def test_it_moves_by_itself_and_fits(visit: Visit, size: dict[str, object]) -> None:
    lab = opened(visit, **size)
    first = lab.step()
    lab.page.wait_for_function(
        "([scrub, first]) => +scrub.value !== first", arg=[lab.part("scrub").element_handle(), first]
    )
    assert lab.is_playing() and lab.part("loop").get_attribute("aria-pressed") == "true"
    expect(lab.part("legend").locator("li")).to_have_count(4)
    lab.pause()
    rests = lab.step()
    lab.page.wait_for_timeout(300)
    assert lab.step() == rests
    main = lab.page.get_by_test_id("stMain")
    assert main.evaluate("main => main.scrollWidth - main.clientWidth") <= 1


def test_the_race_begins_again_when_it_has_ended(visit: Visit) -> None:
    lab = opened(visit)
    lab.part("scrub").evaluate("(scrub, step) => { scrub.value = step; scrub.dispatchEvent(new Event('input')); }", 290)
    lab.key(" ")
    lab.wait_for_step(1, 280)
    assert lab.is_playing()


def test_where_motion_is_not_wanted_it_rests_at_the_end(visit: Visit) -> None:
    lab = opened(visit, reduced_motion="reduce")
    lab.wait_for_step(Experiment().steps)
    assert not lab.is_playing() and lab.part("loop").get_attribute("aria-pressed") == "false"


def test_a_phone_shows_the_sentence_the_picture_and_the_first_door_at_once(visit: Visit) -> None:
    lab = opened(visit, **PHONE)
    said, picture, door = (box(lab.keyed(key)) for key in ("start_said", "start_map", "door_learn"))
    assert said["y"] >= 0 and bottom(said) <= picture["y"] and picture["height"] >= 180
    assert bottom(picture) <= door["y"] and bottom(door) <= box(lab.keyed("pages"))["y"]


@SIZES
def test_a_door_opens_the_race_and_back_leads_back(visit: Visit, size: dict[str, object]) -> None:
    lab = opened(visit, **size)
    lab.page.evaluate("window.stays = true")
    lab.page.get_by_role("link", name="Open the race").click()
    lab.page.wait_for_url("**/race?**")
    lab.ready()
    assert lab.reading() == (Experiment(), ())
    lab.page.go_back()
    lab.ready("start_map")
    assert lab.page.url == f"{lab.url}/"
    lab.page.go_forward()
    lab.page.wait_for_url("**/race?**")
    assert lab.ready().reading() == (Experiment(), ())
    assert lab.page.evaluate("window.stays"), "without a reload"


def test_the_logo_leads_here_and_the_race_is_as_it_was(visit: Visit) -> None:
    lab = visit({"surface": "beale", "runs": "lion,adam", "steps": "100"})
    before = lab.query()
    lab.page.get_by_role("button", name="Navigate to home page").first.click()
    lab.ready("start_map")
    assert lab.page.url == f"{lab.url}/"
    lab.page.get_by_test_id("stTopNavLink").filter(has_text="Race").click()
    lab.page.wait_for_url("**/race?**")
    assert lab.ready().query() == before
    lab.page.go_back()
    lab.ready("start_map")
    lab.page.go_back()
    lab.page.wait_for_url("**/race?**")
    assert lab.ready().query() == before and lab.notices() == []


def test_links_of_old_open_the_race(visit: Visit) -> None:
    lab = visit(page=("?surface=beale&runs=adam,lion&steps=60", "race_map")).ready()
    assert lab.page.url.startswith(f"{lab.url}/race?")
    assert lab.reading().experiment.surface.slug == "beale" and lab.reading().experiment.steps == 60
    shown = visit(page=("?present=1", "stage"))
    expect(shown.page.get_by_test_id("stHeader")).to_be_hidden()
    embedded = visit(page=("?embed=true", "race_map"))
    assert re.search(r"/race\?.*embed=true", embedded.page.url)
    expect(embedded.page.get_by_test_id("stTopNavLink")).to_have_count(0)


def test_a_link_of_old_that_is_too_long_is_said_to_be_so(visit: Visit) -> None:
    lab = visit(page=("?surface=beale&" + "&".join(f"p{i}=1" for i in range(1000)), "race_map")).ready()
    expect(lab.page.get_by_test_id("stAlert")).to_contain_text("The link is too long")
    assert lab.reading() == (Experiment(), ())


def test_the_language_goes_with_the_visitor(visit: Visit) -> None:
    lab = visit(page=("?lang=zh", "start_map")).ready("start_map")
    assert lab.page.url == f"{lab.url}/?lang=zh"
    lab.page.get_by_test_id("stTopNavLink").filter(has_text="竞赛").click()
    lab.page.wait_for_url("**/race?**lang=zh**")
    lab.ready()
    lab.page.go_back()
    lab.page.wait_for_url("**/?lang=zh")
    lab.ready("start_map")
    expect(lab.page.locator("html")).to_have_attribute("lang", "zh")

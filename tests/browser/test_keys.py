"""By keyboard alone: demonstrations, undo, the player from anywhere, the list of keys; and a calm history."""

import pytest
from playwright.sync_api import Locator, expect

from optimizers.experiment import Experiment
from tests.browser.conftest import Visit
from tests.browser.lab import Lab
from ui.keys import KEYS
from ui.race.demonstrations import DEMONSTRATIONS

DEMOS = list(DEMONSTRATIONS)


def go(lab: Lab, title: str) -> None:
    """To another page, and wait for its address."""
    links = lab.page.get_by_test_id("stTopNavLink")
    links.filter(has_text=title).click()
    lab.page.wait_for_url(f"**/{title.lower()}?**")


def shown(lab: Lab, demo: str) -> Lab:
    """Wait until a demonstration is on screen: address, sentence and picture."""
    e = DEMONSTRATIONS[demo].experiment
    lab.wait_for_query(demo=demo, surface=e.surface.slug)
    expect(lab.page.get_by_test_id("stMain").get_by_text(DEMONSTRATIONS[demo].sentence)).to_be_visible()
    expect(lab.part("legend").locator("li")).to_have_count(len(e.rules))
    return lab.ready()


@pytest.mark.parametrize(("forth", "back"), [("n", "p"), ("PageDown", "PageUp")])
def test_keys_lead_to_the_next_and_the_previous_demonstration(lab: Lab, forth: str, back: str) -> None:
    shown(lab.key(forth), DEMOS[1])
    lab.key(forth)
    shown(lab, DEMOS[2])
    lab.key(back)
    shown(lab, DEMOS[1])


def test_the_list_of_demonstrations_is_used_by_keyboard_and_keeps_its_keys(lab: Lab) -> None:
    box = lab.keyed("demo").get_by_role("combobox")
    box.focus()
    lab.page.keyboard.press("ArrowDown")
    lab.page.keyboard.type("Plateau")
    expect(lab.page.get_by_role("option")).to_have_count(1)
    lab.page.keyboard.press("Enter")
    shown(lab, "plateau")


def test_a_change_is_undone_and_redone_by_keyboard_from_the_slider_that_made_it(lab: Lab) -> None:
    before = lab.table()
    lab.slider("adam.lr").focus()
    lab.page.keyboard.press("ArrowRight")
    lab.wait_for_query(adam__lr="0.11")
    expect(lab.keyed("demo_back")).to_be_visible()
    expect(lab.keyed("undo").get_by_role("button")).to_be_enabled()
    lab.page.keyboard.press("Control+z")
    lab.wait_for_query(adam__lr="0.1")
    expect(lab.keyed("demo_back")).to_have_count(0)
    lab.page.wait_for_function("html => document.querySelector('.results').innerHTML === html", arg=before)
    expect(lab.slider("adam.lr")).to_have_attribute("aria-valuetext", "0.1")
    lab.page.keyboard.press("Control+y")
    lab.wait_for_query(adam__lr="0.11")
    expect(lab.keyed("undo").get_by_role("button")).to_be_enabled()
    lab.page.keyboard.press("Control+z")
    lab.wait_for_query(adam__lr="0.1")
    expect(lab.keyed("redo").get_by_role("button")).to_be_enabled()
    lab.page.keyboard.press("Control+Shift+z")
    lab.wait_for_query(adam__lr="0.11")


def test_a_drag_is_one_thing_to_undo(lab: Lab) -> None:
    x, y = lab.thumb("adam.lr")
    lab.page.mouse.move(x, y)
    lab.page.mouse.down()
    lab.page.mouse.move(x - 40, y, steps=6)
    lab.page.mouse.up()
    lab.page.wait_for_function("() => new URLSearchParams(location.search).get('adam.lr') !== '0.1'")
    undo = lab.ready().keyed("undo").get_by_role("button")
    expect(undo).to_be_enabled()
    undo.click()
    lab.wait_for_query(adam__lr="0.1")
    expect(undo).to_be_disabled()


def test_a_changed_demonstration_has_a_way_back(lab: Lab) -> None:
    lab.slider("run.steps").focus()
    lab.page.keyboard.press("Home")
    lab.wait_for_query(steps="10", demo="first")
    back = lab.page.get_by_role("button", name="Changed")
    back.click()
    shown(lab, "first")
    expect(back).to_have_count(0)
    assert lab.reading() == (Experiment(), ())


@pytest.mark.parametrize("where", ["demo_next", "share", "present_button"])
def test_the_player_s_keys_work_with_the_focus_on_a_button(lab: Lab, where: str) -> None:
    lab.key("Home")
    lab.keyed(where).get_by_role("button").focus()
    lab.page.keyboard.press("ArrowRight")
    assert lab.step() == 1
    lab.page.keyboard.press("End")
    assert lab.step() == 300
    lab.page.keyboard.press("ArrowLeft")
    assert lab.step() == 299


def test_play_works_with_the_focus_on_a_slider_and_not_in_a_field(lab: Lab) -> None:
    lab.key("Home")
    lab.slider("adam.lr").focus()
    lab.page.keyboard.press(" ")
    lab.wait_for_step(2)
    lab.page.keyboard.press(" ")
    expect(lab.part("play")).to_have_attribute("aria-label", "Play")
    lab.keyed("start.x").locator("input").focus()
    lab.page.keyboard.press(" ")
    lab.page.keyboard.press("n")
    lab.page.keyboard.press("?")
    assert not lab.is_playing() and lab.query()["demo"] == "first"
    expect(lab.page.get_by_role("dialog")).to_have_count(0)


def test_plus_and_minus_change_the_speed(lab: Lab) -> None:
    lab.key("+", "+", "+", "+")
    assert lab.part("speed").input_value() == "4"
    lab.key("-")
    assert lab.part("speed").input_value() == "2"


def test_a_question_mark_lists_the_keys_of_the_page(lab: Lab) -> None:
    dialog = lab.page.get_by_role("dialog", name="Keys of this page")
    lab.key("?")
    expect(dialog).to_be_visible()
    assert rows(dialog) == listed("canvas", "demo_", "undo", "redo")
    lab.page.keyboard.press("n")
    lab.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert lab.query()["demo"] == "first", "a dialog keeps the keys"
    go(lab, "Maps")
    expect(lab.page.get_by_role("application")).to_be_visible()
    lab.page.get_by_role("button", name="Keys of this page").click()
    expect(dialog).to_be_visible()
    assert rows(dialog) == listed("application", "undo", "redo")
    dialog.get_by_role("button", name="Close").click()
    go(lab, "Train")
    expect(lab.keyed("train_begin")).to_be_visible()
    lab.page.get_by_role("button", name="Keys of this page").click()
    expect(dialog).to_be_visible()
    assert rows(dialog) == listed("undo", "redo")
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_have_count(0)


def listed(*needs: str) -> list[tuple[str, ...]]:
    """The keys of a page on which there are these things."""
    return [(key.shown, key.does) for key in KEYS if not key.needs or any(need in key.needs for need in needs)]


def rows(dialog: Locator) -> list[tuple[str, ...]]:
    return [tuple(row.locator("th, td").all_inner_texts()) for row in dialog.locator("tr").all()]


def test_f_is_full_screen_and_back(lab: Lab) -> None:
    lab.key("f")
    lab.page.wait_for_function("() => document.fullscreenElement !== null")
    lab.key("f")
    lab.page.wait_for_function("() => document.fullscreenElement === null")


def test_back_goes_one_demonstration_or_page_back_with_one_press(lab: Lab) -> None:
    entries = "() => history.length"
    first = lab.page.evaluate(entries)
    lab.slider("adam.lr").focus()
    lab.page.keyboard.press("ArrowRight")
    lab.wait_for_query(adam__lr="0.11")
    lab.page.keyboard.press("ArrowRight")
    lab.wait_for_query(adam__lr="0.12")
    assert lab.page.evaluate(entries) == first, "a change is no entry"
    changed = lab.table()
    lab.demonstrate("Saddle")
    shown(lab, "saddle")
    go(lab, "Maps")
    expect(lab.keyed("maps_plane").locator(".js-plotly-plot")).to_be_visible()
    expect(lab.page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    assert lab.page.evaluate(entries) == first + 2
    lab.page.go_back()
    shown(lab, "saddle")
    assert lab.reading() == (DEMONSTRATIONS["saddle"].experiment, ()) and lab.notices() == []
    lab.page.go_back()
    lab.wait_for_query(demo="first", adam__lr="0.12")
    lab.page.wait_for_function("html => document.querySelector('.results').innerHTML === html", arg=changed)
    expect(lab.page.get_by_role("button", name="Changed")).to_be_visible()
    lab.page.go_forward()
    shown(lab, "saddle")


def test_inside_a_frame_the_keys_are_left_to_the_page_around_it(visit: Visit) -> None:
    lab = visit()
    deck = f"<iframe src='{lab.url}/race' style='width:1200px;height:800px'></iframe>"
    lab.page.route("**/deck", lambda route: route.fulfill(body=deck, content_type="text/html"))
    lab.page.goto(f"{lab.url}/deck")
    frame = lab.page.frame_locator("iframe")
    scrub = frame.locator('[data-part="scrub"]')
    expect(scrub).to_be_visible()
    expect(frame.locator("canvas.descent-player").first).to_be_attached()
    expect(frame.get_by_role("button", name="Keys of this page")).to_have_count(0)
    frame.locator('[data-part="play"]').click()
    expect(frame.locator('[data-part="play"]')).to_have_attribute("aria-label", "Play")
    frame.locator("body").evaluate("() => document.activeElement?.blur()")
    before = scrub.input_value()
    for key in ("ArrowRight", "n", "?", "End"):
        frame.locator("body").press(key)
    assert scrub.input_value() == before
    expect(frame.get_by_role("dialog")).to_have_count(0)
    scrub.press("Home")
    expect(scrub).to_have_value("0")
    expect(frame.get_by_text(DEMONSTRATIONS["first"].sentence)).to_be_visible()


def test_a_hint_stays_on_the_map_until_it_was_clicked(lab: Lab) -> None:
    hint = lab.keyed("race_map").locator(".descent-hint")
    expect(hint).to_have_text("Click the map to start there.")
    expect(hint).to_be_visible()
    lab.page.mouse.click(*lab.plot().window(0.5, 1.5))
    expect(hint).to_be_hidden()
    lab.demonstrate("Saddle")
    expect(hint).to_be_hidden()


def test_a_surface_is_chosen_from_the_gallery_by_keyboard_or_by_its_picture(lab: Lab) -> None:
    dialog = lab.page.get_by_role("dialog", name="Surfaces")
    lab.keyed("gallery").get_by_role("button").press("Enter")
    rosenbrock, beale = (dialog.get_by_role("button", name=name, exact=True) for name in ("Rosenbrock", "Beale"))
    rosenbrock.focus()
    lab.page.keyboard.press("Tab")
    expect(beale).to_be_focused()
    lab.page.keyboard.press("Enter")
    lab.wait_for_query(surface="beale")
    expect(dialog).to_have_count(0)
    lab.keyed("gallery").get_by_role("button").press("Enter")
    picture = dialog.get_by_role("img", name="Contour map of Himmelblau")
    expect(picture).to_be_visible()
    place = picture.bounding_box()
    assert place
    lab.page.mouse.click(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    lab.wait_for_query(surface="himmelblau")

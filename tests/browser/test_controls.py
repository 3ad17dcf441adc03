"""The controls in a real browser: mouse, keyboard and finger change the experiment, the address and the table."""

import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import expect

from optimizers import RULES, SURFACES
from tests.browser.conftest import Visit
from tests.browser.lab import Lab, menu
from ui.navigation import PAGES, Entry
from ui.race.demonstrations import DEMONSTRATIONS
from ui.run_list import ACTIONS, HIDE, REMOVE, RESET, SHOW
from ui.share import qr_code

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}


def start(lab: Lab) -> tuple[float, float]:
    x, y = lab.query()["start"].split(",")
    return float(x), float(y)


def fields(lab: Lab) -> tuple[float, float]:
    x, y = (float(lab.keyed(f"start.{name}").locator("input").input_value()) for name in "xy")
    return x, y


@pytest.mark.parametrize("share", [(0.31, 0.62), (0.977, 0.018), (0.5, 0.5)])
def test_a_click_on_the_map_is_the_new_start(lab: Lab, share: tuple[float, float]) -> None:
    plot = lab.plot()
    pixel = [(plot.x[1] - plot.x[0]) / plot.box["width"], (plot.y[1] - plot.y[0]) / plot.box["height"]]
    x = plot.box["x"] + plot.box["width"] * share[0]
    y = plot.box["y"] + plot.box["height"] * share[1]
    old = lab.table()
    lab.finish()
    lab.page.mouse.click(x, y)
    lab.page.wait_for_function("() => new URLSearchParams(location.search).get('start') !== '-1.5,2.0'")
    lab.ready()
    want = (plot.x[0] + share[0] * 4.0, plot.y[1] - share[1] * 4.0)
    assert start(lab)[0] == pytest.approx(want[0], abs=pixel[0])
    assert start(lab)[1] == pytest.approx(want[1], abs=pixel[1])
    expect(lab.keyed("start.x").locator("input")).to_have_value(f"{start(lab)[0]:.6g}")
    assert fields(lab) == pytest.approx(start(lab), rel=1e-5)
    assert lab.table() != old
    expect(lab.part("play")).to_have_attribute("aria-label", "Pause")
    assert lab.step() < 300, "a new start is played from its beginning"


def test_a_drag_on_the_map_is_no_click(lab: Lab) -> None:
    x, y = lab.plot().window(0.0, 1.0)
    lab.page.mouse.move(x, y)
    lab.page.mouse.down()
    lab.page.mouse.move(x + 60, y, steps=4)
    lab.page.mouse.up()
    lab.demonstrate("Saddle")
    assert start(lab) == (1.0, 1e-3)


def test_a_click_that_slips_off_the_edge_stays_on_the_map(lab: Lab) -> None:
    box = lab.plot().box
    x, y = box["x"] + box["width"] - 1, box["y"] + box["height"] / 3
    lab.page.mouse.move(x, y)
    lab.page.mouse.down()
    lab.page.mouse.move(x + 4, y)
    lab.page.mouse.up()
    lab.page.wait_for_function("() => new URLSearchParams(location.search).get('start') !== '-1.5,2.0'")
    lab.ready()
    assert start(lab)[0] <= 2.0


def test_dragging_a_slider_changes_the_address_and_the_table(lab: Lab) -> None:
    old = lab.table()
    x, y = lab.thumb("adam.lr")
    lab.page.mouse.move(x, y)
    lab.page.mouse.down()
    lab.page.mouse.move(x - 40, y, steps=6)
    lab.page.mouse.up()
    lab.page.wait_for_function("() => new URLSearchParams(location.search).get('adam.lr') !== '0.1'")
    lab.ready()
    lr = lab.query()["adam.lr"]
    assert 1e-4 < float(lr) < 0.05
    expect(lab.page.locator(".results")).to_contain_text(f"lr {lr},")
    assert lab.table() != old
    assert lab.reading().notices == ()
    menu(lab.page, "adam.menu", ACTIONS[RESET])
    lab.wait_for_query(adam__lr="0.1")
    expect(lab.page.locator(".results tbody")).to_contain_text("lr 0.1,")
    assert lab.table() == old


def test_a_run_of_the_same_rule_is_added_renamed_hidden_and_removed(lab: Lab) -> None:
    """By keyboard alone."""
    rows = lab.part("legend").locator("li")
    expect(rows).to_have_count(4)
    menu(lab.page, "add_run", "SGD")
    lab.wait_for_query(runs="adam,sgd,momentum,rmsprop,sgd-2")
    expect(rows.nth(4)).to_contain_text("SGD (2)")
    lab.slider("sgd-2.lr").focus()
    lab.page.keyboard.press("ArrowRight")
    lab.wait_for_query(**{"sgd-2__lr": "0.0011"})
    expect(rows.nth(1)).to_contain_text("SGD 0.001")
    expect(rows.nth(4)).to_contain_text("SGD 0.0011")
    menu(lab.page, "adam.menu", ACTIONS[HIDE])
    lab.wait_for_query(hidden="adam")
    expect(rows).to_have_count(4)
    menu(lab.page, "sgd-2.menu", ACTIONS[REMOVE])
    lab.wait_for_query(runs="adam,sgd,momentum,rmsprop")
    expect(rows).to_have_count(3)
    menu(lab.page, "adam.menu", ACTIONS[SHOW])
    expect(rows).to_have_count(4)


def test_the_gallery_shows_all_surfaces_and_opens_one(lab: Lab) -> None:
    lab.keyed("gallery").get_by_role("button").click()
    dialog = lab.page.get_by_role("dialog")
    for surface in SURFACES.values():
        expect(dialog.get_by_role("button", name=surface.name, exact=True)).to_have_count(1)
    expect(dialog.locator("img")).to_have_count(len(SURFACES))
    dialog.get_by_role("button", name="Himmelblau", exact=True).click()
    lab.wait_for_query(surface="himmelblau")
    expect(dialog).to_have_count(0)
    assert lab.plot().x == SURFACES["himmelblau"].bounds[0]


def test_more_opens_the_other_hyperparameters(lab: Lab) -> None:
    lab.unfold("adam")
    toggle = (
        lab.keyed("adam.bias_correction")
        .get_by_role("switch")
        .or_(lab.keyed("adam.bias_correction").get_by_role("checkbox"))
    )
    expect(toggle.first).to_be_attached()
    lab.keyed("adam.bias_correction").locator("label").first.click()
    lab.wait_for_query(**{"adam__bias_correction": "False"})
    expect(lab.page.locator(".results")).to_contain_text("bias correction off")


def test_a_demonstration_is_chosen_from_the_list(lab: Lab) -> None:
    demo = DEMONSTRATIONS["too-large"]
    lab.demonstrate(demo.name)
    assert lab.reading() == (demo.experiment, ())
    expect(lab.page.get_by_test_id("stMain").get_by_text(demo.sentence)).to_be_visible()
    row = lab.row("SGD")
    assert re.search(r"diverged at step 8: lr 0\.002 is above 2/L = 6\.8e.4 at the start", row)
    lab.finish()
    expect(lab.part("legend")).to_contain_text("diverged")


def test_the_share_popover_copies_the_link_and_shows_its_code(visit: Visit) -> None:
    lab = visit(permissions=["clipboard-read", "clipboard-write"])
    lab.page.get_by_role("button", name="Share", exact=True).click()
    code = lab.page.locator("img.qr")
    expect(code).to_be_visible()
    lab.page.get_by_role("button", name="Copy link").click()
    expect(lab.page.get_by_text("The link is copied.")).to_be_visible()
    copied = lab.page.evaluate("navigator.clipboard.readText()")
    assert urlsplit(copied).netloc == urlsplit(lab.url).netloc
    assert dict(parse_qsl(urlsplit(copied).query)) == dict(parse_qsl(urlsplit(lab.page.url).query))
    assert code.get_attribute("src") == qr_code(copied)
    expect(lab.page.get_by_text("This address works on this computer only.")).to_be_visible()


@pytest.mark.parametrize("page", [page for page in PAGES[1:] if page.at_top], ids=lambda page: page.name)
def test_every_page_shares_its_own_address(visit: Visit, page: Entry) -> None:
    lab = visit(permissions=["clipboard-read", "clipboard-write"])
    lab.page.get_by_test_id("stTopNavLink").filter(has_text=page.title).click()
    lab.page.wait_for_url(f"**/{page.address}?**")
    expect(lab.page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    lab.page.get_by_role("button", name="Share", exact=True).click()
    expect(lab.page.locator("img.qr")).to_be_visible()
    lab.page.get_by_role("button", name="Copy link").click()
    expect(lab.page.get_by_text("The link is copied.")).to_be_visible()
    copied, here = (urlsplit(text) for text in (lab.page.evaluate("navigator.clipboard.readText()"), lab.page.url))
    assert copied.path == here.path == f"/{page.address}"
    assert dict(parse_qsl(copied.query)) == dict(parse_qsl(here.query))


def test_a_tap_on_a_phone_is_the_new_start(visit: Visit) -> None:
    lab = visit(**PHONE)
    plot = lab.plot()
    lab.page.touchscreen.tap(*plot.window(0.5, 0.25))
    lab.page.wait_for_function("() => new URLSearchParams(location.search).get('start') !== '-1.5,2.0'")
    lab.ready()
    pixel = (plot.x[1] - plot.x[0]) / plot.box["width"]
    assert start(lab) == pytest.approx((0.5, 0.25), abs=1.5 * pixel)
    lab.part("play").tap()
    expect(lab.part("play")).to_have_attribute("aria-label", "Play")


def test_every_rule_at_once_can_be_played(visit: Visit) -> None:
    lab = visit({"rules": ",".join(RULES), "steps": "1000"})
    expect(lab.part("legend").locator("li")).to_have_count(len(RULES))
    lab.wait_for_step(2)
    lab.finish()
    assert lab.page.locator(".results tbody tr").count() == len(RULES)

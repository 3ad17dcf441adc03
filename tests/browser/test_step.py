"""Inside a step, in a real browser: from the race to its numbers, and home with an export."""

import base64
import re
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Page, expect

from optimizers.diagnostics import cosine
from optimizers.experiment import Experiment
from tests.browser.conftest import Visit
from tests.browser.lab import Lab, Points, choose, near, opaque
from ui.palette import GROUND, line_style
from ui.step.figures import picture
from ui.step.inside import inside
from ui.step.ledger import ledger

E = Experiment()
CHARTS = ("step_map", "step_near", "step_quantity", "step_relative", "step_rate", "step_cosine")


def look_inside(lab: Lab, step: int = 0) -> Lab:
    """From the race to the step page, with the button under the map."""
    lab.key("Home", *["ArrowRight"] * step)
    lab.part("inside").click()
    expect(lab.keyed("ledger" if step else "step_sums")).to_be_visible()
    for chart in CHARTS:
        lab.ready(chart)
    return lab


def shown(lab: Lab, name: str) -> list[str]:
    """The lines of a quantity in the ledger, as a screen reader has them: the MathML beside the picture."""
    lines = lab.page.locator(f".quantity.{name} .numbers annotation").all_text_contents()
    return [line.replace(r"\displaystyle ", "") for line in lines]


def wait_for_ledger(lab: Lab, step: int) -> None:
    """Wait until the page shows this step, and compare it with the ledger computed here."""
    expect(lab.page.get_by_text(re.compile(rf"^Step {step} of 300 leads from"))).to_be_visible()
    expect(lab.page.locator(".quantity.t .numbers annotation")).to_contain_text(rf"= {step}")
    for entry in ledger(inside(E, E.runs[0]), step):
        assert shown(lab, entry.name) == list(entry.numbers)


def compare(lab: Lab, with_: str) -> None:
    """Choose a run to compare with, and wait for the chart of both."""
    choose(lab.page, "word.twin", with_)
    lab.ready("step_ratio")


def wait_until_drawn(lab: Lab, chart: str) -> None:
    """Wait until the rule's colour is on a chart."""
    for _ in range(100):
        if opaque(lab.canvas(chart), line_style("adam").light).sum() > 20:
            return
        lab.page.wait_for_timeout(100)
    raise AssertionError(f"nothing is drawn on {chart}")


def test_the_race_opens_the_step_under_its_cursor(lab: Lab) -> None:
    look_inside(lab, step=12)
    assert lab.step() == 12 and not lab.is_playing()
    wait_for_ledger(lab, 12)
    lab.page.wait_for_url(re.compile("rule=adam&step=12"))
    assert lab.query()["surface"] == "rosenbrock"


def test_scrubbing_changes_the_numbers(lab: Lab) -> None:
    look_inside(lab, step=2)
    wait_for_ledger(lab, 2)
    before = lab.canvas("step_near")
    lab.part("forward").click()
    wait_for_ledger(lab, 3)
    lab.key("ArrowRight", "ArrowRight")
    wait_for_ledger(lab, 5)
    after = lab.canvas("step_near")  # the first picture may have been drawn before the page had its final width
    assert after.shape != before.shape or (after != before).any()
    lab.keyed("step_cosine").scroll_into_view_if_needed()
    plot = lab.plot("step_cosine")
    lab.page.mouse.click(*plot.window(150.0, 0.0))
    wait_for_ledger(lab, lab.wait_for_step(145, 155))
    lab.key("End")
    wait_for_ledger(lab, 300)
    expect(lab.page.get_by_text("It is the last of this run.")).to_be_visible()
    lab.key("Home")
    expect(lab.page.get_by_text("Step 0 is the start")).to_be_visible()


def test_the_picture_beside_its_words(lab: Lab) -> None:
    """The words say what the picture shows, and follow the step."""
    look_inside(lab, step=12)
    words = lab.keyed("step_words")
    expect(words).to_contain_text("The picture shows step 12 and reaches 0.0188 to each side of")
    expect(words).to_contain_text("Effective learning rate, which multiplies m: 0.001670 in x, 0.004772 in y.")
    expect(words).to_contain_text("This step size is 0.0907 times the limit in the steep direction, (0.69, 0.73).")
    lab.keyed("word.rule").get_by_text("SGD").click()
    expect(words).to_contain_text("This step size is")
    expect(words).not_to_contain_text("Effective learning rate")
    lab.key("Home")
    expect(words).to_contain_text("The picture shows step 1 and")


def test_another_quantity_and_another_twin(lab: Lab) -> None:
    """The chart of a quantity, and the run beside, are drawn anew; the page stays at its step."""
    look_inside(lab, step=60)
    wait_until_drawn(lab, "step_quantity")
    before = lab.canvas("step_quantity")
    choose(lab.page, "step_quantity_name", "v_hat: second moment without its bias")
    expect(lab.page.locator(".st-key-step_quantity .ytitle")).to_have_text(["v_hat"])
    lab.ready("step_quantity")
    wait_until_drawn(lab, "step_quantity")
    assert not np.array_equal(lab.canvas("step_quantity"), before)
    compare(lab, "another eps")
    expect(lab.page.get_by_text("the step of Adam with eps 0.1 is at most")).to_be_visible()
    expect(lab.part("legend")).to_contain_text("Adam with eps 0.1")
    assert lab.step() == 60


def test_the_bounds_of_the_step_are_in_its_chart(lab: Lab) -> None:
    look_inside(lab, step=1)
    notes = lab.page.locator(".st-key-step_relative .annotation-text").all_text_contents()
    assert notes == ["1.0000: a steady gradient", "3.1623: after long silence", "7.2703: a gradient that grows"]


def test_the_bounds_without_bias_correction(visit: Visit) -> None:
    lab = visit({"rules": "adam", "adam.bias_correction": "False"})
    look_inside(lab, step=12)
    notes = lab.page.locator(".st-key-step_relative .annotation-text").all_text_contents()
    assert notes == ["6.5685: a steady gradient", "3.1623: after long silence", "7.2703: a gradient that grows"]


@pytest.mark.parametrize("width", [390, 1024, 1400])
def test_the_words_on_stability_have_room_at_every_step(visit: Visit, width: int) -> None:
    """With and without a direction that curves down: what is below stays where it is."""
    lab = visit(viewport={"width": width, "height": 844})
    look_inside(lab, step=2)
    words, heights = lab.keyed("step_stability"), []
    # The page may have its final width only from the next step on.
    for keys, share in ((["ArrowLeft"], "0.424"), (["ArrowRight"] * 4, "0.138"), (["ArrowRight"] * 7, "0.0907")):
        lab.key(*keys)
        expect(words).to_contain_text(f"This step size is {share}")
        box = words.bounding_box()
        assert box and words.evaluate("e => e.scrollWidth <= e.clientWidth")
        heights.append(box["height"])
    assert max(heights) - min(heights) < 1.0


def test_the_picture_of_a_step_shows_ground_path_and_arrows_where_they_are(lab: Lab) -> None:
    look_inside(lab, step=12)
    wait_for_ledger(lab, 12)
    wait_until_drawn(lab, "step_near")
    pixels = lab.canvas("step_near")
    height, width = pixels.shape[:2]
    sent = picture(inside(E, E.runs[0]), E.surface, 12, "light")

    def at(points: Points) -> Points:
        """From the picture's own units, which go from -1 to 1 and up, to pixels."""
        return (points * (1.0, -1.0) + 1.0) / 2.0 * (width, height)

    *_, taken = sent["arrows"]
    share = np.linspace(0.2, 0.98, 40)[:, None]
    assert near(pixels, taken["colour"], at(share * (taken["x"], taken["y"])), radius=1).all()
    assert not near(pixels, taken["colour"], at(-share * (taken["x"], taken["y"])), radius=1).all()
    assert (pixels[[0, 0, -1, -1], [0, -1, 0, -1], 3] == 255).all(), "the ground fills the picture"
    grid = np.frombuffer(base64.b64decode(sent["value"]), "<f4").reshape(sent["size"], -1)
    colours = np.array(sent["colours"])

    def off_ground(points: Points) -> NDArray[np.bool_]:
        """Whether something else than the ground is drawn there."""
        column, row = np.rint((points + 1.0) / 2.0 * sent["size"] - 0.5).astype(int).T
        level = grid[row, column] * (len(colours) - 1)
        expected = np.stack([np.interp(level, np.arange(len(colours)), channel) for channel in colours.T], axis=-1)
        x, y = np.rint(at(points)).astype(int).T
        off: NDArray[np.bool_] = np.abs(pixels[y, x, :3] - expected).max(axis=-1) > 8
        return off

    path = np.array(sent["path"]["points"])
    inner = path[(np.abs(path) < 0.95).all(axis=1)]
    pixel = 2.0 / np.array([width, height])
    around = [off_ground(inner + pixel * offset) for offset in ((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1))]
    assert len(inner) >= 3 and np.any(around, axis=0).all(), "the steps before and after"
    everywhere = np.stack(np.meshgrid(*[np.linspace(-0.9, 0.9, 19)] * 2), axis=-1).reshape(-1, 2)
    assert 0.03 < off_ground(everywhere).mean() < 0.25, "the ground, but for its lines, the path and the arrows"


def test_a_typed_step_moves_the_player(lab: Lab) -> None:
    look_inside(lab)
    field = lab.keyed("step_number").get_by_role("spinbutton")
    field.fill("40")
    field.press("Enter")
    lab.wait_for_step(40, 40)
    wait_for_ledger(lab, 40)


def test_every_chart_is_drawn(lab: Lab) -> None:
    look_inside(lab, step=60)
    compare(lab, "bias correction switched")
    for chart in (*CHARTS, "step_ratio"):
        wait_until_drawn(lab, chart)


def test_a_trace_is_whole_wherever_the_cursor_is(lab: Lab) -> None:
    look_inside(lab, step=1)
    wait_until_drawn(lab, "step_cosine")
    values = cosine(inside(E, E.runs[0]).path)
    at = lab.plot("step_cosine").pixel(np.stack([np.arange(1.0, 301.0), values], axis=1))
    assert near(lab.canvas("step_cosine"), line_style("adam").light, at).mean() > 0.95
    heads = opaque(lab.canvas("step_cosine", layer=1), line_style("adam").light)
    assert np.flatnonzero(heads.any(axis=0)).max() < 20, "the marker is at the first step"


# The step in one line, the code and the ledger


def test_the_first_visit_opens_on_a_telling_step(visit: Visit) -> None:
    lab = visit()
    lab.page.get_by_test_id("stTopNavLink").filter(has_text="Inside a step").click()
    lab.ready("step_near")
    lab.wait_for_step(10, 10)
    expect(lab.page.get_by_text(re.compile(r"^Step 10 of 300 leads from"))).to_be_visible()
    lab.keyed("word.rule").get_by_text("Momentum").click()
    lab.wait_for_step(2, 2)
    expect(lab.page.get_by_text(re.compile(r"^Step 2 of 300 leads from"))).to_be_visible()
    lab.part("forward").click()
    expect(lab.page.get_by_text(re.compile(r"^Step 3 of 300 leads from"))).to_be_visible()
    lab.keyed("word.rule").get_by_text("SGD").click()
    lab.page.wait_for_url(re.compile("rule=sgd&step=3"))
    assert lab.step() == 3


def test_what_belongs_to_a_quantity_lights_up_together(lab: Lab) -> None:
    """In the line, the code and the ledger, under the pointer and in focus."""
    look_inside(lab, step=12)

    def lit() -> list[list[str]]:
        """The quantity and the element of all that has a ground of its own."""
        found: list[list[str]] = lab.page.evaluate(
            """() => [...document.querySelectorAll(".st-key-step_page [class*=of-]")]
                .filter((e) => getComputedStyle(e).backgroundColor !== "rgba(0, 0, 0, 0)")
                .map((e) => [e.className.match(/of-(\\w+)/)[1], e.tagName])"""
        )
        return found

    of_m = [["m", "LI"], ["m", "SECTION"], ["m", "SPAN"], ["m", "SPAN"]]
    places = (".thought .of-m", ".step-code .of-m >> nth=0", ".quantity.m .formula", ".quantity.m .numbers >> nth=1")
    for place in places:
        lab.page.locator(place).hover()
        assert sorted(lit()) == of_m, place
    lab.page.mouse.move(5, 5)
    assert lit() == []
    lab.page.locator(".quantity.m").focus()
    assert sorted(lit()) == of_m
    lab.page.keyboard.press("Tab")
    assert {name for name, _ in lit()} == {"v"}


def test_bookkeeping_unfolds_and_stays_so(lab: Lab) -> None:
    look_inside(lab, step=12)
    row = lab.page.locator(".quantity.beta1_t")
    expect(row).not_to_be_visible()
    lab.page.get_by_text("Bookkeeping, the same for x and y: t, beta1_t, beta2_t").click()
    expect(row).to_be_visible()
    lab.part("forward").click()
    wait_for_ledger(lab, 13)
    expect(row).to_be_visible()


def test_on_a_phone_line_picture_and_ledger_follow_each_other(visit: Visit) -> None:
    lab = visit(viewport={"width": 390, "height": 844})
    look_inside(lab, step=10)

    def top(selector: str) -> float:
        box = lab.page.locator(selector).first.bounding_box()
        assert box
        return box["y"]

    order = (".thought", ".st-key-step_near", ".st-key-step_map", ".player", ".quantity.g", ".step-code")
    tops = [top(selector) for selector in order]
    assert tops == sorted(tops)
    assert lab.page.get_by_test_id("stMain").evaluate("e => e.scrollHeight") < 4600, "the traces are side by side"
    lab.page.get_by_role("link", name="To the arithmetic").click()
    expect(lab.page.locator(".quantity.g")).to_be_in_viewport()
    assert lab.step() == 10


def test_the_same_run_in_another_convention(visit: Visit) -> None:
    lab = visit({"rules": "momentum"})
    look_inside(lab, step=2)
    path = lab.canvas("step_map")
    lab.keyed("word.step_convention").get_by_text("Moving average").click()
    expect(lab.page.get_by_text("It takes the same steps with lr 0.007 in place of 7e-4.")).to_be_visible()
    expect(lab.page.locator(".step-code")).to_contain_text("m = self.beta * s.m + (1.0 - self.beta) * g")
    expect(lab.page.locator(".quantity.m .formula")).to_contain_text("running mean of gradients")
    lab.ready("step_map")
    assert lab.step() == 2 and (lab.canvas("step_map") == path).all()


def test_an_opened_link_shows_its_rule_and_step(visit: Visit) -> None:
    lab = visit()
    look_inside(lab, step=7)
    lab.keyed("word.rule").get_by_text("RMSProp").click()
    expect(lab.page.get_by_text("running mean of squared gradients").first).to_be_visible()
    lab.page.wait_for_url(re.compile("rule=rmsprop&step=7"))
    words = lab.query()
    assert words["twin"] == "none" and words["runs"] == "adam,sgd,momentum,rmsprop"


@pytest.mark.parametrize("width", [390, 1024, 1400])
def test_no_formula_is_cut(visit: Visit, width: int) -> None:
    """Each line fits its row, or the row scrolls; the page itself never scrolls sideways."""
    lab = visit(viewport={"width": width, "height": 844})
    look_inside(lab, step=3)
    cut = lab.page.evaluate(
        """() => [...document.querySelectorAll(".st-key-ledger .quantity > div")]
            .filter((row) => row.scrollWidth > row.clientWidth && getComputedStyle(row).overflowX !== "auto").length"""
    )
    assert cut == 0
    main = lab.page.get_by_test_id("stMain")
    assert main.evaluate("e => e.scrollWidth <= e.clientWidth")
    heights = [lab.plot(chart).box["height"] for chart in CHARTS]
    assert min(heights) > 100


# Exports


def saved(lab: Lab, label: str, folder: Path) -> Path:
    with lab.page.expect_download() as download:
        lab.page.get_by_role("button", name=label, exact=True).click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def plays(page: Page) -> bool:
    scrub = page.locator("#player [data-part=scrub]").element_handle()
    return bool(page.wait_for_function("scrub => +scrub.value > 20", arg=scrub))


def test_the_saved_page_plays_without_server_or_network(lab: Lab, tmp_path: Path) -> None:
    lab.page.get_by_role("button", name="Take it with you").click()
    path = saved(lab, "Page", tmp_path)
    assert path.name == "descent-lab-rosenbrock.html" and path.stat().st_size < 6_000_000
    context = lab.page.context.browser.new_context(offline=True)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(path.as_uri())
    assert plays(page)
    contours = page.locator("#map .contourlines path")
    assert contours.count() > 10
    page.keyboard.press("End")
    expect(page.locator("#player p").first).to_contain_text("Step 300 of 300")
    assert contours.count() > 10
    box = page.locator("#map .nsewdrag").bounding_box()
    assert box and min(box["width"], box["height"]) > 100
    shot = tmp_path / "page.png"
    page.locator("#map").screenshot(path=shot)
    pixels = np.asarray(Image.open(shot).convert("RGBA"))
    assert opaque(pixels, line_style("adam").light).sum() > 50, "no trail"
    assert opaque(pixels, GROUND["light"][-1]).sum() > 1000, "no ground"
    assert said == []
    context.close()


def test_numbers_and_code_are_saved(lab: Lab, tmp_path: Path) -> None:
    look_inside(lab, step=60)
    compare(lab, "bias correction switched")
    lab.page.get_by_role("button", name="Take it with you").click()
    numbers = saved(lab, "Numbers", tmp_path).read_text(encoding="utf-8")
    assert numbers.startswith("# Descent Lab\n# surface: Rosenbrock")
    assert "torch.optim.Adam" in saved(lab, "PyTorch", tmp_path).read_text(encoding="utf-8")
    assert "keras.optimizers.Adam" in saved(lab, "Keras", tmp_path).read_text(encoding="utf-8")
    assert "from optimizers import" in saved(lab, "Python", tmp_path).read_text(encoding="utf-8")

"""The player in a real browser: it plays by itself, and every way to steer it works."""

import re
from dataclasses import replace

import numpy as np
import pytest
from playwright.sync_api import expect

from optimizers.experiment import Experiment
from optimizers.runs import runs_of
from tests.browser.conftest import Visit
from tests.browser.lab import Lab, decoded, opaque
from ui.numbers import show
from ui.palette import line_style
from ui.runs import paths


def test_the_first_visit_plays_by_itself(lab: Lab) -> None:
    expect(lab.page).to_have_title(re.compile("Descent Lab"))
    assert lab.is_playing()
    first = lab.wait_for_step(5)
    assert lab.wait_for_step(first + 10) > first
    lab.part("speed").select_option("4")
    lab.wait_for_step(lab.steps())
    expect(lab.part("play")).to_have_attribute("aria-label", "Play")
    assert lab.step() == lab.steps() == 300


def test_play_pause_and_single_steps(lab: Lab) -> None:
    lab.wait_for_step(3)
    step = lab.pause().step()
    lab.part("forward").click()
    lab.part("forward").click()
    assert lab.step() == step + 2 or lab.step() == step + 3, "a started step is finished first"
    step = lab.step()
    lab.part("back").click()
    assert lab.step() == step - 1
    lab.part("play").click()
    assert lab.is_playing()
    lab.wait_for_step(step + 5)


def test_the_keyboard_steers_the_player(lab: Lab) -> None:
    lab.key("Home")
    assert (lab.step(), lab.is_playing()) == (0, False)
    lab.key("ArrowRight", "ArrowRight", "ArrowRight", "ArrowLeft")
    assert lab.step() == 2
    lab.key("Shift+ArrowRight")
    assert lab.step() == 12
    lab.key("End")
    assert lab.step() == 300
    lab.key("ArrowRight")
    assert lab.step() == 300
    lab.key(" ")
    assert lab.is_playing(), "from the end it starts again"
    lab.wait_for_step(1, 250)
    lab.key(" ")
    expect(lab.part("play")).to_have_attribute("aria-label", "Play")


def test_keys_in_a_field_belong_to_the_field(lab: Lab) -> None:
    lab.key("Home")
    lab.slider("adam.lr").focus()
    lab.page.keyboard.press("ArrowRight")
    lab.wait_for_query(adam__lr="0.11")
    assert lab.step() == 0
    lab.keyed("start.x").locator("input").fill("1")
    lab.page.keyboard.press("Home")
    lab.page.keyboard.press("ArrowRight")
    assert lab.step() == 0 and not lab.is_playing()


def test_scrubbing_by_mouse_and_by_keyboard(lab: Lab) -> None:
    lab.part("scrub").fill("150")
    assert lab.step() == 150 and not lab.is_playing()
    lab.part("scrub").press("ArrowRight")
    assert lab.step() == 151
    lab.part("scrub").press("Home")
    assert lab.step() == 0
    box = lab.part("scrub").bounding_box()
    assert box
    lab.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert abs(lab.step() - 150) <= 3


@pytest.mark.parametrize("chart", ["race_upper", "race_lower"])
def test_the_time_cursor_of_a_curve_can_be_dragged(lab: Lab, chart: str) -> None:
    plot = lab.plot(chart)
    middle = (plot.y[0] + plot.y[1]) / 2
    y = plot.window(0.0, 10.0**middle if plot.log else middle)[1]
    at = [plot.box["x"] + plot.box["width"] * share for share in (0.2, 0.5, 0.8)]
    lab.page.mouse.move(at[0], y)
    lab.page.mouse.down()
    assert abs(lab.wait_for_step(55, 65) - 60) <= 1
    lab.page.mouse.move(at[1], y, steps=5)
    lab.page.mouse.move(at[2], y, steps=5)
    lab.page.mouse.up()
    assert abs(lab.wait_for_step(235, 245) - 240) <= 1
    assert not lab.is_playing()
    lab.page.mouse.move(at[0], y)
    assert abs(lab.step() - 240) <= 1, "a mouse that is up moves nothing"


def test_the_loop_starts_again(lab: Lab) -> None:
    lab.part("loop").click()
    expect(lab.part("loop")).to_have_attribute("aria-pressed", "true")
    lab.part("speed").select_option("4")
    lab.part("scrub").fill("290")
    lab.part("play").click()
    lab.wait_for_step(1, 200)
    assert lab.is_playing()
    lab.part("loop").click()
    expect(lab.part("loop")).to_have_attribute("aria-pressed", "false")


def test_the_speed_changes_how_far_a_second_goes(lab: Lab) -> None:
    """Counted in frames of the browser, not by the clock."""
    travelled = []
    for speed in ("0.25", "4"):
        lab.pause().part("speed").select_option(speed)
        lab.part("scrub").fill("0")
        lab.part("play").click()
        travelled.append(
            lab.page.evaluate(
                """scrub => new Promise((done) => {
                    let first = null;
                    const frame = (now) => {
                        if (now - (first ??= now) < 500) requestAnimationFrame(frame);
                        else done(+scrub.value);
                    };
                    requestAnimationFrame(frame);
                })""",
                lab.part("scrub").element_handle(),
            )
        )
    assert travelled[1] > 3 * travelled[0] > 0


def test_the_text_says_step_position_loss_and_leader(lab: Lab) -> None:
    lab.finish()
    e = Experiment()
    best = min(paths(e), key=lambda path: float(path.loss[-1]))
    x, y, loss = (show(v, 3) for v in (*best.x[-1], best.loss[-1]))
    text = lab.part("text").inner_text()
    assert text == f"Step 300 of 300. Momentum leads at ({x}, {y}) with loss {loss}."
    lab.key("Home")
    assert lab.part("text").inner_text() == "Step 0 of 300. All start at (\u22121.50, 2.00) with loss 12.5."


def test_the_legend_has_the_line_and_the_marker_of_every_rule(lab: Lab) -> None:
    rows = lab.part("legend").locator("li")
    expect(rows).to_have_count(len(Experiment().rules))
    for row, rule in zip(rows.all(), Experiment().rules, strict=True):
        expect(row).to_contain_text(rule.name)
        url = str(row.locator("canvas").evaluate("canvas => canvas.toDataURL()"))
        own = opaque(decoded(url), line_style(rule.slug).light)
        high, wide = (np.flatnonzero(own.any(axis=axis)) for axis in (1, 0))
        assert np.ptp(high) >= 12 and np.ptp(wide) >= 60, (
            "a marker on a line, two pixels of the canvas to one on screen"
        )


def test_a_screen_reader_hears_of_steps_but_not_of_every_frame(lab: Lab) -> None:
    spoken = lab.part("spoken")
    expect(spoken).to_have_attribute("aria-live", "polite")
    expect(spoken).to_contain_text("Step 300 of 300.")
    lab.wait_for_step(lab.step() + 10)
    assert str(spoken.text_content()).startswith("Step 300 of 300."), "silent while it plays"
    lab.pause()
    expect(spoken).to_have_text(lab.part("text").inner_text())
    lab.key("Home")
    expect(spoken).to_have_text(re.compile(r"^Step 0 of 300\. All start at"))
    expect(lab.part("scrub")).to_have_attribute("aria-valuetext", "step 0 of 300")
    assert lab.page.get_by_role("group", name="Player").count() == 1
    for name in ("Play", "One step back", "One step forward", "Loop"):
        assert lab.page.get_by_role("button", name=name, exact=True).count() == 1
    assert lab.page.get_by_role("slider", name="Step", exact=True).count() == 1


def test_new_settings_are_swapped_in_while_it_plays(lab: Lab) -> None:
    lab.part("speed").select_option("0.25")
    before = lab.wait_for_step(8)
    lab.slider("adam.lr").focus()
    lab.page.keyboard.press("ArrowLeft")
    lab.wait_for_query(adam__lr="0.09")
    assert lab.is_playing() and lab.step() >= before


def test_who_paused_stays_paused_at_the_same_step_and_reads_its_new_loss(visit: Visit) -> None:
    e = Experiment(runs=runs_of(Experiment().rules[:1]))
    lab = visit(e.to_query())
    lab.part("scrub").fill("42")
    lab.slider("adam.lr").focus()
    lab.page.keyboard.press("ArrowLeft")
    lab.wait_for_query(adam__lr="0.09")
    (path,) = paths(replace(e, runs=runs_of((replace(e.rules[0], lr=0.09),))))
    expect(lab.part("text")).to_have_text(
        re.compile(rf"^Step 42 of 300\..* loss {re.escape(show(path.loss[42], 3))}\.$")
    )
    assert not lab.is_playing()


def test_a_shorter_run_ends_earlier(lab: Lab) -> None:
    lab.finish()
    lab.slider("run.steps").focus()
    lab.page.keyboard.press("Home")
    lab.wait_for_query(steps="10")
    expect(lab.part("scrub")).to_have_attribute("max", "10")
    assert lab.step() <= 10
    lab.finish()
    expect(lab.part("text")).to_contain_text("Step 10 of 10.")
    expect(lab.part("scrub")).to_have_attribute("aria-valuetext", "step 10 of 10")


def test_reduced_motion_starts_paused_at_the_end(visit: Visit) -> None:
    lab = visit(reduced_motion="reduce")
    assert (lab.step(), lab.is_playing()) == (300, False)
    lab.key("Home", " ")
    lab.wait_for_step(3)
    assert lab.is_playing(), "who asks for motion gets it"

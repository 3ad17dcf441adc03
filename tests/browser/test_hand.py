"""What is dragged is followed: the runs are computed in the browser, with the bits of the server's."""

import base64
import pathlib
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any, get_args

import numpy as np
import pytest
from playwright.sync_api import Browser, expect

from optimizers import RULES, SCHEDULES, SURFACES, run
from optimizers.descend import Path
from optimizers.experiment import Experiment, rule_for
from optimizers.runs import runs_of
from tests.browser.conftest import Visit
from tests.browser.lab import Lab
from tests.browser.test_controls import PHONE
from ui.export.standalone import standalone
from ui.figures import curve_figure, relief
from ui.numbers import show
from ui.player import hand
from ui.player.kernels import module
from ui.player.served import arithmetic_url, normals_url
from ui.race.choice import usual
from ui.runs import QUANTITIES, Scale, curve_range, paths

STEPS = 250
PLAYER = pathlib.Path(__file__).parents[2] / "ui" / "player"
COMPUTE = """async ([arithmetic, normals, experiments]) => {
    const { run } = await import(new URL(arithmetic, document.baseURI).href);
    const numbers = new Float64Array(await (await fetch(new URL(normals, document.baseURI))).arrayBuffer());
    const text = (values) => {
        const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
        return btoa(bytes.reduce((all, byte) => all + String.fromCharCode(byte), ""));
    };
    return experiments.map((e) => e.rules.map((_, k) => {
        const { x, loss, gradient } = run({ ...e, normals: numbers }, k);
        return [x, loss, gradient].map(text);
    }));
}"""
COUNT = """() => {
    const send = WebSocket.prototype.send;
    window.sent = 0;
    WebSocket.prototype.send = function (data) { window.sent++; return send.call(this, data); };
}"""


def on(slug: str, **fields: Any) -> Experiment:
    """All rules on a surface."""
    surface = SURFACES[slug]
    rules = tuple(rule_for(rule, surface) for rule in RULES)
    return replace(Experiment(surface, runs_of(rules), surface.start, steps=STEPS, seed=3), **fields)


def wild(slug: str) -> Experiment:
    """With rates at which many runs diverge, and Adam's settings that change what it does."""
    e = on(slug)
    adam = {"weight_decay": 0.1, "bias_correction": False}
    return replace(e, runs=runs_of(tuple(replace(r, lr=8.0, **(adam if r.slug == "adam" else {})) for r in e.rules)))


def experiments(slug: str) -> list[Experiment]:
    """One after another: as it opens, where runs diverge, with noise, with each schedule, from other starts."""
    (x0, x1), (y0, y1) = SURFACES[slug].bounds
    schedules = list(SCHEDULES.values())
    scheduled = on(slug, schedule=schedules[list(SURFACES).index(slug) % len(schedules)](), noise=1e-3)
    corners = [on(slug, start=(x, y), steps=60) for x, y in ((x0, y0), (0.5 * (x0 + x1), 0.5 * (y0 + y1)), (x1, y0))]
    return [on(slug), wild(slug), on(slug, noise=0.5), scheduled, *corners]


def sent_of(e: Experiment) -> dict[str, Any]:
    """What the browser is told of an experiment."""
    told = hand(e, "light")
    assert told
    return dict(told["experiment"])


def numbers(text: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text))


def assert_same_bits(got: list[str], want: Path, said: str) -> None:
    """Positions, losses and gradients of a run, all float64, to the sign of a zero."""
    for text, values in zip(got, (want.x, want.loss, want.gradient), strict=True):
        np.testing.assert_array_equal(numbers(text).view(np.int64), values.ravel().view(np.int64), err_msg=said)


EXACT = [slug for slug, surface in SURFACES.items() if not surface.stochastic]


def test_every_rule_on_every_surface_has_the_bits_of_the_server(lab: Lab) -> None:
    assert len(EXACT) == len(SURFACES)
    ended = []
    for slug in EXACT:
        all_of_it = experiments(slug)
        answer = lab.page.evaluate(COMPUTE, [arithmetic_url(), normals_url(3), list(map(sent_of, all_of_it))])
        for e, runs in zip(all_of_it, answer, strict=True):
            for rule, got in zip(e.rules, runs, strict=True):
                want = run(rule, e.surface, e.start, e.steps, e.noise, e.seed, e.schedule)
                assert_same_bits(got, want, f"{rule} on {e.surface} from {e.start}, noise {e.noise}, {e.schedule}")
                ended.append(want.status)
    assert {"diverged", "converged", "running"} <= set(ended) and ended.count("diverged") > 30


def feed(lab: Lab) -> dict[str, Any]:
    """What the server has sent last."""
    found: dict[str, Any] = lab.page.evaluate("() => window.descentLabFeeds.player")
    return found


def watched(lab: Lab) -> Lab:
    """With a count of the messages to the server, at the end of a run, and able to follow the hand."""
    lab.page.evaluate(COUNT)
    lab.finish()
    lab.page.evaluate("async (url) => { await import(new URL(url, document.baseURI).href); }", arithmetic_url())
    return lab


def sent(lab: Lab) -> int:
    return int(lab.page.evaluate("() => window.sent"))


def legend(lab: Lab) -> str:
    return lab.part("legend").inner_text()


def wait_for_another_legend(lab: Lab, before: str) -> str:
    """The values of the legend, once they are others."""
    part = lab.part("legend").element_handle()
    lab.page.wait_for_function("([part, before]) => part.innerText !== before", arg=[part, before])
    return legend(lab)


def drag_slider(lab: Lab, key: str, pixels: list[int]) -> list[str]:
    """Drags the thumb of a slider; what the legend says at each place. The button stays down."""
    x, y = lab.thumb(key)
    lab.page.mouse.move(x, y)
    lab.page.mouse.down()
    seen = [legend(lab)]
    for off in pixels:
        lab.page.mouse.move(x + off, y)
        seen.append(wait_for_another_legend(lab, seen[-1]))
    return seen


def pictures(lab: Lab) -> list[bytes]:
    """Trails and heads of all charts."""
    keys = ("race_map", "race_upper", "race_lower")
    return [lab.canvas(key, layer).tobytes() for key in keys for layer in (0, 1)]


def release(lab: Lab, ground: str = "race_map") -> None:
    """Let go, and wait until the server has answered."""
    before = feed(lab)["key"]
    lab.page.mouse.up()
    lab.page.wait_for_function("before => window.descentLabFeeds.player.key !== before", arg=before)
    lab.ready(ground)


@pytest.mark.parametrize(
    ("query", "key", "pixels"),
    [
        ("", "adam.lr", [-10, -20, -40, -30]),
        ("", "sgd.lr", [-6, -12, -18]),
        ("upper=above&upper_axis=linear&lower=distance&lower_axis=symlog", "adam.lr", [-10, -20]),
        ("", "run.steps", [-20, -40, -60]),
        ("noise=0.5", "run.noise", [-8, -20, -40]),
        ("schedule=exponential", "schedule.gamma", [-15, -30, -60]),
    ],
)
def test_a_slider_is_followed_and_nothing_jumps_on_release(
    visit: Visit, query: str, key: str, pixels: list[int]
) -> None:
    lab = watched(visit(query))
    lab.keyed(key).scroll_into_view_if_needed()
    seen = drag_slider(lab, key, pixels)
    assert len(set(seen)) == len(seen) and sent(lab) == 0, "every place has its picture, and the server is not asked"
    last, drawn = seen[-1], pictures(lab)
    release(lab)
    assert sent(lab) > 0
    assert legend(lab) == last and lab.step() == lab.steps() == feed(lab)["steps"] and not lab.is_playing()
    if key in ("adam.lr", "sgd.lr"):  # the axes stay
        for now, was in zip(pictures(lab), drawn, strict=True):
            assert now == was
    assert "x" not in feed(lab) and len(feed(lab)["checks"]) == 4, "only the checks of the same bits are sent"


def test_the_label_of_a_run_follows_its_learning_rate(visit: Visit) -> None:
    """Where the rate tells it from another run of its rule; on release it stays as it is."""
    lab = watched(visit("runs=sgd,sgd-2,adam&sgd.lr=0.001&sgd-2.lr=5e-4"))
    assert [text.split("\n")[0] for text in lab.part("legend").locator("li").all_inner_texts()] == [
        "SGD 0.001",
        "SGD 5e-4",
        "Adam",
    ]
    for text in drag_slider(lab, "sgd-2.lr", [-6, -12])[1:]:
        assert "SGD 0.001\n" in text and "SGD 5e-4" not in text
    value = lab.keyed("sgd-2.lr").get_by_test_id("stSliderThumbValue").inner_text()
    expect(lab.part("legend").locator("li").nth(1)).to_contain_text(f"SGD {value}")
    assert sent(lab) == 0
    last = legend(lab)
    release(lab)
    assert legend(lab) == last


def test_the_ground_follows_the_parameters_of_its_surface(visit: Visit) -> None:
    lab = watched(visit("surface=ravine"))
    ground = lab.page.locator(".st-key-race_map canvas.descent-ground")
    expect(ground).to_be_hidden()
    lines = lab.contours()
    drag_slider(lab, "ravine.angle", [10, 30, 60])
    expect(ground).to_be_visible()
    assert lab.contours() == lines, "the figure is that of the server still"
    release(lab)
    expect(ground).to_be_hidden()
    assert sent(lab) > 0 and lab.contours() != lines


def test_in_3_d_the_runs_follow_but_not_the_parameters_of_the_surface(visit: Visit) -> None:
    """The relief stays that of the server until it answers."""
    lab = visit("surface=ravine")
    lab.page.get_by_role("tab", name="3-D").click()
    lab.ready("race_relief")
    watched(lab)
    x, y = lab.thumb("ravine.angle")
    before = legend(lab)
    lab.page.mouse.move(x, y)
    lab.page.mouse.down()
    lab.page.mouse.move(x + 30, y)
    expect(lab.keyed("ravine.angle").get_by_test_id("stSliderThumbValue")).not_to_have_text("0")
    assert legend(lab) == before
    release(lab, "race_relief")
    drawn = lab.canvas("race_relief").tobytes()
    drag_slider(lab, "adam.lr", [-20, -40])
    assert lab.canvas("race_relief").tobytes() != drawn
    release(lab, "race_relief")


def test_the_start_is_dragged_and_the_runs_follow(lab: Lab) -> None:
    watched(lab)
    plot = lab.plot()
    lab.page.mouse.move(*plot.window(-1.5, 2.0))
    lab.page.mouse.down()
    seen = [legend(lab)]
    for x, y in ((-1.2, 2.4), (-0.5, 2.0), (0.5, 1.0)):
        lab.page.mouse.move(*plot.window(x, y))
        seen.append(wait_for_another_legend(lab, seen[-1]))
    assert sent(lab) == 0
    drawn = pictures(lab)
    release(lab)
    assert np.allclose(feed(lab)["start"], (0.5, 1.0), atol=0.02)
    assert legend(lab) == seen[-1] and lab.step() == lab.steps() and not lab.is_playing()
    assert lab.canvas("race_map", 0).tobytes() == drawn[0]


def finger(lab: Lab) -> Callable[..., None]:
    """Touches of a screen: what happens, and where the finger is."""
    touch = lab.page.context.new_cdp_session(lab.page)

    def send(kind: str, *points: tuple[float, float]) -> None:
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": a, "y": b} for a, b in points]})

    return send


@pytest.mark.parametrize(
    ("words", "options"),
    [({"present": "1"}, {}), ({"embed": "true", "show": "lr"}, {}), ({}, PHONE)],
    ids=["presented", "in a frame", "by a finger"],
)
def test_eight_runs_follow_the_hand_wherever_they_are_shown(
    visit: Visit, words: dict[str, str], options: dict[str, Any]
) -> None:
    eight = ["adam", *(slug for slug in RULES if slug != "adam")][:8]
    lab = watched(visit(words | {"runs": ",".join(eight), "steps": "300"}, **options))
    x, y = lab.thumb("adam.lr")
    seen = [legend(lab)]
    send = finger(lab) if options else None
    if send:
        send("touchStart", (x, y))
    else:
        lab.page.mouse.move(x, y)
        lab.page.mouse.down()
    for off in (-12, -24, -36):
        if send:
            send("touchMove", (x + off, y))
        else:
            lab.page.mouse.move(x + off, y)
        seen.append(wait_for_another_legend(lab, seen[-1]))
    assert sent(lab) == 0 and len(set(seen)) == len(seen)
    if send:
        send("touchEnd")
    else:
        lab.page.mouse.up()
    lab.page.wait_for_function("() => new URLSearchParams(location.search).get('adam.lr') !== '0.1'")
    lab.ready()
    assert legend(lab) == seen[-1]


def test_a_finger_drags_the_start_at_its_handle_and_scrolls_elsewhere(visit: Visit) -> None:
    lab = watched(visit(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True))
    handle = lab.page.locator(".st-key-race_map .descent-handle")
    box = handle.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    assert np.allclose((x, y), lab.plot().window(-1.5, 2.0), atol=1.0)
    before = legend(lab)
    send = finger(lab)
    send("touchStart", (x, y))
    after = before
    for k in range(2, 6):
        send("touchMove", (x + 8 * k, y + 4 * k))
        after = wait_for_another_legend(lab, after)
    assert sent(lab) == 0
    key = feed(lab)["key"]
    send("touchEnd")
    lab.page.wait_for_function("key => window.descentLabFeeds.player.key !== key", arg=key)
    lab.ready()
    assert legend(lab) == after and feed(lab)["start"][0] > -1.4


def test_the_keys_of_a_slider_are_followed_too(lab: Lab) -> None:
    watched(lab)
    lab.slider("adam.lr").focus()
    before = legend(lab)
    for _ in range(3):
        lab.page.keyboard.press("ArrowRight")
        before = wait_for_another_legend(lab, before)
    lab.wait_for_query(adam__lr="0.13")
    assert legend(lab) == before


def test_without_the_arithmetic_the_page_works_as_ever(visit: Visit) -> None:
    lab = visit()
    lab.page.route("**/hand/**", lambda route: route.abort())
    lab.page.reload()
    lab.ready().finish()
    lab.complaints.clear()  # the browser says that the file could not be had
    before = legend(lab)
    x, y = lab.thumb("adam.lr")
    lab.page.mouse.move(x, y)
    lab.page.mouse.down()
    lab.page.mouse.move(x - 30, y)
    assert legend(lab) == before
    release(lab)
    wait_for_another_legend(lab, before)
    lab.complaints.clear()


def test_other_bits_than_the_server_s_are_noticed_and_the_runs_are_sent(visit: Visit) -> None:
    lab = visit()
    assert "checks" in feed(lab)
    wrong = module().replace("const q1 = -p[0] * g;", "const q1 = -p[0] * g * 1.5;")
    assert wrong != module()
    lab.page.route("**/hand/*.js", lambda route: route.fulfill(body=wrong, content_type="text/javascript"))
    lab.page.reload()
    lab.page.wait_for_function("() => window.descentLabFeeds?.player.x")
    lab.ready().finish()
    assert "checks" not in feed(lab) and feed(lab)["hand"] is None
    e = Experiment()
    for rule, path in zip(e.rules, paths(e), strict=True):
        assert f"{rule.name}\n{show(float(path.loss[-1]), 3)}" in legend(lab)


def test_mini_batches_are_left_to_the_server(visit: Visit) -> None:
    lab = visit("surface=regression&regression.batch=8")
    assert feed(lab)["hand"] is None
    lab.finish()
    before = lab.query()["start"]
    plot = lab.plot()
    lab.page.mouse.move(*plot.window(0.0, 0.0))
    lab.page.mouse.down()
    lab.page.mouse.move(*plot.window(1.0, 1.0))
    release(lab)
    assert lab.query()["start"] != before


def test_a_saved_page_is_dragged_offline(browser: Browser, tmp_path: pathlib.Path) -> None:
    """Slider by slider, then the start; what it ends with is what the server computes of the same settings."""
    e = replace(Experiment(), noise=0.01, steps=200, surface=SURFACES["ravine"], start=(-1.7, 0.8))
    file = tmp_path / "lab.html"
    file.write_text(standalone(e, usual(e), "light", 2.5), encoding="utf-8")
    context = browser.new_context(viewport={"width": 1400, "height": 900}, offline=True)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(file.as_uri())
    page.wait_for_function("() => document.querySelectorAll('#map canvas.descent-player').length === 2")
    page.keyboard.press("End")
    legend = page.locator('[data-part="legend"]')
    seen = [legend.inner_text()]

    def wait() -> None:
        expect(legend).not_to_have_text(seen[-1], use_inner_text=True)
        seen.append(legend.inner_text())

    said = {}
    for key, way in (("adam-lr", "ArrowLeft"), ("ravine-angle", "ArrowRight"), ("run-noise", "ArrowLeft")):
        page.locator(f".st-key-{key} input").press(way)
        wait()
        said[key] = float(page.locator(f".st-key-{key} output").inner_text())
    assert said == {"adam-lr": 0.09, "ravine-angle": 1.0, "run-noise": 0.009}
    expect(page.locator("#map canvas.descent-ground")).to_be_visible()
    page.locator("#map").scroll_into_view_if_needed()
    box = page.locator("#map .nsewdrag").bounding_box()
    assert box
    page.mouse.move(box["x"] + 100, box["y"] + 100)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 4)
    wait()
    page.mouse.up()
    assert complaints == []
    surface = replace(e.surface, angle=1.0)
    for rule in (replace(rule, lr=0.09 if rule.slug == "adam" else rule.lr) for rule in e.rules):
        end = run(rule, surface, (0.0, 1.0), e.steps, 0.009, e.seed, e.schedule).loss[-1]
        assert f"{rule.name}\n{show(float(end), 3)}" in seen[-1].replace("\t", "\n")
    context.close()


def test_a_saved_page_shows_the_charts_that_were_chosen(visit: Visit, tmp_path: pathlib.Path) -> None:
    lab = visit("steps=60&upper=distance&upper_axis=linear&lower=above&lower_axis=symlog")
    lab.keyed("export").get_by_role("button").click()
    with lab.page.expect_download() as download:
        lab.page.get_by_role("button", name="Page", exact=True).click()
    file = tmp_path / "lab.html"
    download.value.save_as(file)
    page = lab.page.context.new_page()
    page.goto(file.as_uri())
    for place, axis, alt in (
        ("upper", "distance", "distance of each run"),
        ("lower", "loss above 0 (symlog)", "above"),
    ):
        chart = page.locator(f"#{place}")
        expect(chart.locator("canvas.descent-player")).to_have_count(2)
        expect(chart.get_by_text(axis, exact=True)).to_be_visible()
        expect(chart).to_have_attribute("aria-label", re.compile(alt))


def test_the_ground_has_the_scale_of_the_figure(lab: Lab) -> None:
    """On the same grid, for every surface."""
    script = (PLAYER / "hand" / "scale.js").read_text(encoding="utf-8").replace("export ", "")
    for slug in EXACT:
        surface = SURFACES[slug]
        ground = relief(surface, 64)
        loss = np.broadcast_to(surface.value(ground.x[None, :], ground.y[:, None]), (64, 64))
        got = lab.page.evaluate(
            f"([loss, infimum]) => {{ {script}; return [...heights(Float64Array.from(loss), infimum)]; }}",
            [loss.ravel().tolist(), surface.infimum],
        )
        level = ground.level.astype(float)
        want = (level - level.min()) / np.ptp(level)
        np.testing.assert_allclose(np.reshape(got, (64, 64)), want, atol=1e-5, err_msg=slug)


@pytest.mark.parametrize("scale", get_args(Scale))
def test_the_axes_of_a_saved_page_are_those_of_the_server(lab: Lab, scale: Scale) -> None:
    scripts = [PLAYER / "ticks.js", PLAYER / "hand" / "range.js"]
    text = "".join(re.sub("^(export |import .*$)", "", s.read_text(encoding="utf-8"), flags=re.M) for s in scripts)
    for e in (Experiment(), wild("rosenbrock"), on("saddle"), on("beale", noise=0.5), on("styblinski_tang")):
        for name, quantity in QUANTITIES.items():
            runs = [
                {"values": quantity(e.surface, path).tolist(), "diverged": path.status == "diverged"}
                for path in paths(e)
            ]
            if not np.isfinite(runs[0]["values"]).all():
                continue  # no minimum from which there is a distance
            y = curve_range(e, name, scale)
            axis = curve_figure("", 1, y, "light").layout.yaxis
            got = lab.page.evaluate(
                f"([runs, ...how]) => {{ {text}; return axisOf(runs, ...how); }}", [runs, scale, y.threshold]
            )
            np.testing.assert_allclose(got["range"], axis.range, rtol=1e-12, err_msg=f"{name} of {e}")
            np.testing.assert_allclose(got["tickvals"], axis.tickvals, rtol=1e-12)
            assert tuple(got["ticktext"] or ()) == tuple(axis.ticktext or ())

"""Links: the same numbers to the last digit everywhere, and one sentence for each thing that is wrong."""

import re
from dataclasses import replace

from playwright.sync_api import expect

from optimizers import RULES, SCHEDULES, SURFACES
from optimizers.experiment import Experiment
from optimizers.runs import runs_of
from tests.browser.conftest import Visit
from tests.browser.lab import Lab
from ui.state import TOO_LONG

THIRD = 1.0 / 3.0
SHARED = replace(
    Experiment().on(SURFACES["beale"]),
    runs=runs_of((RULES["nadam"](lr=THIRD / 10), RULES["rmsprop"](lr=THIRD / 100), RULES["lion"](lr=THIRD / 50))),
    start=(THIRD, 4 * THIRD),
    steps=789,
    noise=THIRD,
    seed=5,
    schedule=SCHEDULES["cosine"](),
    target=THIRD,
)


def test_a_shared_link_shows_the_same_numbers_on_another_machine(visit: Visit) -> None:
    sender = visit(SHARED.to_query())
    x, y = sender.plot().window(-2.0, 1.0)
    sender.page.mouse.click(x, y)
    sender.page.wait_for_function(
        "start => new URLSearchParams(location.search).get('start') !== start", arg=SHARED.to_query()["start"]
    )
    sender.ready()
    receiver = visit(sender.page.url.split("?")[1], viewport={"width": 1100, "height": 800})
    assert receiver.query() == sender.query()
    assert receiver.table() == sender.table()
    assert receiver.notices() == []
    sender.finish()
    receiver.finish()
    assert receiver.part("text").inner_text() == sender.part("text").inner_text()
    assert receiver.part("legend").inner_text() == sender.part("legend").inner_text()


def test_the_address_bar_always_holds_the_whole_experiment(lab: Lab) -> None:
    assert lab.reading() == (Experiment(), ())
    lab.demonstrate("Noise floor")
    assert lab.query() == lab.reading().experiment.to_query() | {"demo": "noise"}


def test_a_reload_keeps_everything(visit: Visit) -> None:
    lab = visit(SHARED.to_query())
    lab.slider("nadam.lr").focus()
    lab.page.keyboard.press("End")
    lab.wait_for_query(nadam__lr="10.0")
    query, table = lab.query(), lab.table()
    lab.page.reload()
    lab.ready()
    assert lab.query() == query
    assert lab.table() == table


def test_back_and_forward(lab: Lab) -> None:
    first = lab.table()
    saddle = lab.demonstrate("Saddle").table()
    lab.demonstrate("Plateau")
    lab.page.go_back()
    lab.wait_for_query(surface="saddle")
    expect(lab.page.locator(".results thead")).to_contain_text("Steps")
    lab.page.wait_for_function("html => document.querySelector('.results').innerHTML === html", arg=saddle)
    lab.page.go_back()
    lab.wait_for_query(surface="rosenbrock")
    lab.page.wait_for_function("html => document.querySelector('.results').innerHTML === html", arg=first)
    lab.page.go_forward()
    lab.wait_for_query(surface="saddle")
    lab.page.wait_for_function("html => document.querySelector('.results').innerHTML === html", arg=saddle)
    assert lab.notices() == []


def test_two_tabs_do_not_disturb_each_other(visit: Visit) -> None:
    one, other = visit(), visit()
    before = other.table()
    one.demonstrate("Saddle")
    other.slider("sgd.lr").focus()
    other.page.keyboard.press("Home")
    other.wait_for_query(sgd__lr="1e-05")
    assert one.query()["surface"] == "saddle" and one.query()["sgd.lr"] == "0.1"
    assert other.query()["surface"] == "rosenbrock" and other.query()["adam.lr"] == "0.1"
    assert other.table() != before


def test_every_fault_of_a_link_has_its_sentence_and_the_page_works_on(visit: Visit) -> None:
    faults = {
        "surface": "atlantis",
        "rules": "adam,eve",
        "steps": "1e99",
        "adam.lr": "nan",
        "start": "99,0",
        "schedule": "<b>never</b>",
        "colour": "[red](http://example.org)",
    }
    lab = visit(faults)
    assert sorted(lab.notices()) == sorted(
        [
            "There is no surface called atlantis; rosenbrock is shown instead.",
            "There is no rule called eve; it is left out.",
            "steps = 1e99 is outside 10 to 5000; 5000 is used instead.",
            "adam.lr = nan is not a finite number; 0.1 is used instead.",
            "The start (99, 0) is outside the map; the nearest point on it, (2, 0), is used instead.",
            "There is no schedule called ?b?never??b?; constant is shown instead.",
            "The link has the word colour, which this page does not use; it is ignored.",
        ]
    )
    assert lab.page.get_by_test_id("stAlert").locator("a, b, script").count() == 0
    lab.slider("adam.lr").focus()
    lab.page.keyboard.press("ArrowLeft")
    lab.wait_for_query(adam__lr="0.09", steps="5000", start="2.0,0.0")
    expect(lab.page.get_by_test_id("stAlert")).to_have_count(0)


def test_a_link_that_is_too_long_is_said_to_be_so(visit: Visit) -> None:
    lab = visit("surface=beale&" + "&".join(f"p{i}=1" for i in range(1000)))
    expect(lab.page.get_by_test_id("stAlert")).to_have_text(re.compile(re.escape(TOO_LONG)))
    assert lab.ready().reading() == (Experiment(), ())
    lab.slider("adam.lr").focus()
    lab.page.keyboard.press("ArrowLeft")
    lab.wait_for_query(adam__lr="0.09")
    expect(lab.page.get_by_test_id("stAlert")).to_have_count(0)
    lab.page.reload()
    assert lab.ready().notices() == []


def test_the_largest_link_that_is_read_and_a_larger_one(lab: Lab) -> None:
    """The server's HTTP parser stops at 64 kB, so the page is fetched by its bare address."""
    page, bare = lab.page, f"{lab.url}/race"
    page.route(lambda url: "?runs=" in url, lambda route: route.continue_(url=bare))
    words = ",".join(f"{i:x}" for i in range(95_000))
    page.goto(f"{bare}?runs={words}")
    alert = page.get_by_test_id("stAlert")
    expect(alert.locator("li")).to_have_count(11)
    expect(alert).to_contain_text("And 94,991 more things in the link cannot be used.")
    lab.ready()
    page.goto(f"{bare}?runs={words},{words}")
    expect(alert).to_have_text(re.compile(re.escape(TOO_LONG)))
    lab.ready()


def test_garbage_in_the_address_bar(visit: Visit) -> None:
    lab = visit("surface=%FF%FE&rules=&start=%00&steps=-1&=x&%F0%9F%98%80=1&surface=bowl&adam.lr")
    lab.wait_for_step(1)
    assert lab.notices() and all(sentence.endswith(".") for sentence in lab.notices())
    assert lab.reading().notices == ()


def test_another_page_and_back_keeps_everything(visit: Visit) -> None:
    lab = visit(SHARED.to_query())
    table = lab.table()
    links = lab.page.get_by_test_id("stTopNavLink").or_(lab.page.get_by_test_id("stSidebarNavLink"))
    links.filter(has_text="Inside a step").first.click()
    lab.page.wait_for_url("**/step?**")
    expect(lab.page.locator(".results")).to_have_count(0)
    links.filter(has_text="Race").first.click()
    lab.wait_for_query(**{name.replace(".", "__"): value for name, value in SHARED.to_query().items()})
    assert lab.table() == table and lab.query() == SHARED.to_query()

"""The train page in a browser: train, stop, upload a good file and three bad ones, and the console stays clean."""

from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.lab import Lab, choose

Visit = Callable[..., Lab]

IDLE = """() => document.querySelector('[data-testid="stApp"]').dataset.testScriptState === "notRunning" """
GOOD = "size,colour,price\n" + "\n".join(f"{i},{'red' if i % 2 else 'blue'},{3 * i + i % 5}" for i in range(60))


@pytest.fixture
def page(lab: Lab) -> Page:
    """The train page, reached as a visitor reaches it."""
    lab.page.get_by_test_id("stTopNavLink").filter(has_text="Train").click()
    expect(button(lab.page, "train_begin")).to_be_visible()
    return settled(lab.page)


def settled(page: Page) -> Page:
    page.wait_for_function(IDLE)
    return page


def button(page: Page, key: str):
    return page.locator(f".st-key-{key} button").first


def choose_and_wait(page: Page, key: str, option: str) -> None:
    choose(page, key, option)
    settled(page)


def upload(page: Page, name: str, content: bytes) -> None:
    file: FilePayload = {"name": name, "mimeType": "text/csv", "buffer": content}
    page.locator(".st-key-train_file input[type=file]").set_input_files(file)


def trained(page: Page) -> Page:
    """With the training that begins by itself at its end."""
    expect(page.get_by_role("heading", name="Accuracy of the model on the test images:")).to_be_visible()
    return settled(page)


def test_a_first_visit_sees_data_network_and_a_training_that_begins_by_itself(page: Page) -> None:
    expect(page.locator(".train-images img")).to_have_count(10)
    expect(page.get_by_alt_text("Sketch of the network: 64 inputs, 64 hidden, 64 hidden, 10 outputs.")).to_be_visible()
    trained(page)
    expect(page.locator(".st-key-train_curves .stVegaLiteChart")).to_have_count(3)
    large, small = (page.locator(f".st-key-train_{name}").bounding_box() for name in ("test_accuracy", "test_loss"))
    assert large and small and large["height"] > 1.8 * small["height"] and large["width"] > small["width"]
    assert large["y"] + large["height"] <= 900, "seen without scrolling"
    page.get_by_text("Gradient norm and effective learning rate").click()
    expect(page.locator(".st-key-train_norms .stVegaLiteChart")).to_have_count(2)
    tabs = {"Learning rates": ".train-preview img", "Loss surface": ".st-key-train_slice .js-plotly-plot"}
    for name, picture in tabs.items():
        page.get_by_role("tab", name=name).click()
        expect(page.locator(picture)).to_be_visible()
    page.get_by_role("tab", name="Code").click()
    expect(page.get_by_test_id("stCode")).to_contain_text("torch.optim.Adam")
    settled(page)


def test_training_is_seen_live_and_ends_in_the_sentence(page: Page) -> None:
    button(trained(page), "train_begin").click()
    expect(page.get_by_text("Epoch ").first).to_be_visible()
    trained(page)
    expect(page.locator(".st-key-train_curves .stVegaLiteChart")).to_have_count(3)
    expect(page.locator(".st-key-train_curves .stVegaLiteChart .mark-line path").first).to_be_visible()
    expect(page.locator(".results tbody tr")).to_have_count(4)
    expect(page.get_by_text("Trained for 20 of 20 epochs: 12 models")).to_be_visible()
    expect(page.locator(".st-key-train_confusion .js-plotly-plot")).to_be_visible()
    expect(button(page, "train_stop")).to_have_count(0)


def test_a_training_goes_on_under_a_hand_that_does_not_rest(page: Page) -> None:
    """Each tab is another script run, which begins before the one before has ended."""
    trained(page)
    button(page, "train_begin").click()
    expect(button(page, "train_stop")).to_be_visible()
    for name in 4 * ("Loss surface", "Training"):
        page.get_by_role("tab", name=name).click()
    expect(page.get_by_text("Trained for 20 of 20 epochs: 12 models")).to_be_visible()
    trained(page)


def test_stop_keeps_what_is_there_and_goes_on(page: Page) -> None:
    slider = trained(page).locator(".st-key-train-epochs").get_by_role("slider")
    slider.press("End")
    page.wait_for_function("() => new URLSearchParams(location.search).get('train_epochs') === '200'")
    button(settled(page), "train_begin").click()
    expect(page.get_by_text(" of 200").first).to_be_visible()
    expect(page.locator(".st-key-train_curves .stVegaLiteChart")).to_have_count(3)
    button(page, "train_stop").click()
    expect(page.get_by_text("Stopped after")).to_be_visible()
    trained(page)
    expect(page.locator(".st-key-train_curves .stVegaLiteChart")).to_have_count(3)
    button(page, "continue").click()
    expect(button(page, "train_stop")).to_be_visible()
    button(page, "train_stop").click()
    expect(page.get_by_text("Stopped after")).to_be_visible()
    settled(page)


def test_results_wait_while_another_page_is_open(page: Page) -> None:
    trained(page)
    choose_and_wait(page, "word.train_model", "Softmax regression")
    changed = page.get_by_text("The settings have changed since; press Train to use them.")
    expect(changed).to_be_visible()
    button(page, "train_begin").click()
    expect(changed).to_have_count(0)
    sentence = page.get_by_role("heading", name="Accuracy of the model on the test images:")
    trained(page)
    before = sentence.inner_text()
    page.get_by_test_id("stTopNavLink").filter(has_text="Race").click()
    expect(page.locator(".st-key-race_map .js-plotly-plot")).to_be_visible()
    page.get_by_test_id("stTopNavLink").filter(has_text="Train").click()
    expect(sentence).to_have_text(before)
    settled(page)


def test_a_good_file_is_trained_and_bad_ones_harm_nothing(page: Page) -> None:
    choose_and_wait(page, "word.train_data", "Your own CSV")
    with page.expect_download() as download:
        page.get_by_role("button", name="A sample file").click()
    assert download.value.suggested_filename == "iris.csv"
    upload(page, "prices.csv", GOOD.encode())
    expect(page.get_by_text("prices.csv: 48 rows to train on, 12 to test on.")).to_be_visible()
    expect(page.get_by_text("“colour” holds words")).to_be_visible()
    expect(page.get_by_test_id("stMain").locator(".train-rows tbody tr").nth(1)).to_have_text("21red4")
    settled(page)
    button(page, "train_begin").click()
    expect(page.get_by_role("heading", name="Typical error of the model on the test rows:")).to_be_visible()
    settled(page)
    bad = {
        "picture.csv": (bytes(range(256)) * 40, "This is not a text file"),
        "ragged.csv": (b"a,b\n" + b"1,2,3,4\n" * 30, "not a regular table"),
        "short.csv": (b"a,b\n1,2\n3,4\n", "it takes at least 20"),
    }
    for name, (content, sentence) in bad.items():
        upload(page, name, content)
        expect(page.get_by_test_id("stAlert").filter(has_text=sentence)).to_be_visible()
        settled(page)
        expect(page.get_by_test_id("stAlert")).to_have_count(1)
        expect(page.get_by_text("prices.csv: 48 rows to train on")).to_be_visible()
        expect(page.get_by_role("heading", name="Typical error of the model on the test rows:")).to_be_visible()
    upload(page, "again.csv", GOOD.encode())
    expect(page.get_by_text("again.csv: 48 rows to train on")).to_be_visible()
    expect(page.get_by_test_id("stAlert").filter(has_text="it takes at least")).to_have_count(0)


def test_a_hostile_file_is_shown_as_it_is_and_calls_nobody(page: Page, lab: Lab) -> None:
    choose_and_wait(page, "word.train_data", "Your own CSV")
    name = "![i](http://evil.example/a.png)"
    lines = [f"{name},<img src=x onerror=alert(1)>", *(f"{'uv'[i % 2]},{3 * i + i % 5}" for i in range(60))]
    upload(page, "$a$ *b*.csv", "\n".join(lines).encode())
    expect(page.get_by_text("on $a$ *b*.csv: 48 rows to train on")).to_be_visible()
    settled(page)
    button(page, "train_begin").click()
    expect(page.get_by_text("<img src=x onerror=alert(1)> (root mean square)")).to_be_visible()
    settled(page)
    assert not page.get_by_test_id("stMain").locator("img[src*='evil'], img[src='x']").count()
    assert not lab.elsewhere


def test_a_comparison_stops_and_goes_on_after_another_tab_was_open(page: Page) -> None:
    page.get_by_role("tab", name="Learning rates").click()
    button(page, "train_compare").click()
    button(page, "stop").click()
    expect(page.get_by_text("Stopped at")).to_be_visible()
    page.get_by_role("tab", name="Training").click()
    settled(page)
    page.get_by_role("tab", name="Learning rates").click()
    button(page, "continue").click()
    expect(page.locator(".st-key-train_rates_chart .js-plotly-plot")).to_be_visible(timeout=300_000)
    settled(page)


def test_every_tab_has_its_picture_or_code(page: Page) -> None:
    choose_and_wait(page, "word.train_model", "Softmax regression")
    button(page, "train_begin").click()
    expect(page.get_by_role("heading", name="Accuracy of the model on the test images:")).to_be_visible()
    settled(page)
    page.get_by_role("tab", name="Loss surface").click()
    expect(page.locator(".st-key-train_slice .js-plotly-plot")).to_be_visible()
    page.get_by_role("tab", name="Learning rates").click()
    button(page, "train_compare").click()
    expect(page.locator(".st-key-train_rates_chart .js-plotly-plot")).to_be_visible(timeout=300_000)
    page.get_by_role("tab", name="Code").click()
    expect(page.get_by_test_id("stCode")).to_contain_text("torch.optim.Adam")
    settled(page)

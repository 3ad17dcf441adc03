"""The lab as a visitor's browser shows it: what tests read from the page, and what they do to it."""

import base64
import io
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from optimizers.experiment import Reading, from_query
from ui.navigation import PAGES
from ui.race.choice import WORDS
from ui.race.demonstrations import DEMONSTRATIONS

Pixels = NDArray[np.uint8]
Points = NDArray[np.float64]

HARMLESS = (  # what Chromium says of plotly.js drawing 3-D in software
    "GL Driver Message",
    "willReadFrequently",
)
LOST = re.compile(rf"/({'|'.join(page.address for page in PAGES[1:])})/_stcore/(health|host-config)$")
"""Where Streamlit looks for its server under a page's address, before it looks at the root: two answers of 404."""
READY = """key => {
    const app = document.querySelector('[data-testid="stApp"]');
    const canvases = document.querySelectorAll(`.st-key-${key} canvas.descent-player`);
    return app?.dataset.testScriptState === "notRunning" && canvases.length === 2;
}"""


def keyed(page: Page, key: str) -> Locator:
    """The widget of this key."""
    return page.locator(f".st-key-{key.replace('.', '-').replace(' ', '-')}").first


def menu(page: Page, key: str, option: str) -> None:
    """Choose from the menu of a button by the keyboard."""
    button = keyed(page, key).get_by_role("button")
    button.focus()
    button.press("Enter")
    entry = page.get_by_role("menuitem", name=option, exact=True)
    expect(entry).to_be_visible()
    entry.focus()
    entry.press("Enter")


def choose(page: Page, key: str, option: str) -> None:
    """Choose from a list by the keyboard: in the moment in which it opens, Streamlit's list may lose a click."""
    box = keyed(page, key).get_by_role("combobox")
    box.focus()
    box.press("ArrowDown")
    box.fill(option)
    expect(page.get_by_role("option")).to_have_count(1)
    box.press("Enter")


@dataclass
class Plot:
    """A chart's plot area: its axes, and the box of its canvas in pixels of the window."""

    x: tuple[float, float]
    y: tuple[float, float]
    log: bool
    box: dict[str, float]

    def pixel(self, points: Points) -> Points:
        """(n, 2) values -> (n, 2) pixels of the plot area."""
        values = points.copy()
        if self.log:
            values[:, 1] = np.log10(values[:, 1])
        share = (values - (self.x[0], self.y[0])) / (self.x[1] - self.x[0], self.y[1] - self.y[0])
        return np.stack([share[:, 0] * self.box["width"], (1.0 - share[:, 1]) * self.box["height"]], axis=1)

    def window(self, x: float, y: float) -> tuple[float, float]:
        """Where a value of the plot lies in the window."""
        ((px, py),) = self.pixel(np.array([[x, y]]))
        return self.box["x"] + float(px), self.box["y"] + float(py)


class Lab:
    """One tab."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.complaints: list[str] = []
        self.elsewhere: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.on("request", lambda request: self._request(request.url))

    def _console(self, message: Any) -> None:
        if LOST.search(message.location["url"]):
            return
        if message.type in ("error", "warning") and not any(part in message.text for part in HARMLESS):
            self.complaints.append(f"{message.type}: {message.text}")

    def _request(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob") and parts.netloc != urlsplit(self.url).netloc:
            self.elsewhere.append(url)

    # The page as a whole

    def open(self, query: dict[str, str] | str = "") -> "Lab":
        """Follow a link into the race and wait until the player has its charts."""
        text = query if isinstance(query, str) else urlencode(query)
        self.page.goto(f"{self.url}/race?{text}")
        return self.ready()

    def open_page(self, address: str, key: str) -> "Lab":
        """Follow a link straight to a page and wait until the script has run and the widget of this key is seen."""
        self.page.goto(f"{self.url}/{address}")
        expect(self.keyed(key)).to_be_visible()
        expect(self.keyed("page_title")).to_have_css("overflow-y", "hidden")  # the style sheet may come later
        expect(self.page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
        expect(self.page.get_by_test_id("stSkeleton")).to_have_count(0)
        return self

    def ready(self, chart: str = "race_map") -> "Lab":
        """Wait until the script has run and the player draws on `chart`."""
        self.page.wait_for_function(READY, arg=chart)
        return self

    def query(self) -> dict[str, str]:
        """What the address bar says of the experiment, and not of the charts beside the map."""
        words = parse_qsl(urlsplit(self.page.url).query)
        return {name: text for name, text in words if name not in {word.name for word in WORDS}}

    def reading(self) -> Reading:
        """The experiment in the address bar, and what is said of it."""
        return from_query({name: text for name, text in self.query().items() if name != "demo"})

    def demonstrate(self, name: str) -> "Lab":
        """Choose a demonstration by its name, and wait for it."""
        demo = next(one for one in DEMONSTRATIONS.values() if one.name == name)
        choose(self.page, "demo", name)
        words = {word.replace(".", "__"): text for word, text in demo.experiment.to_query().items()}
        return self.wait_for_query(demo=demo.id, **words)

    def wait_for_query(self, **words: str) -> "Lab":
        """Wait until the address bar has these words; `__` stands for a dot."""
        self.page.wait_for_function(
            "words => words.every(([k, v]) => new URLSearchParams(location.search).get(k) === v)",
            arg=[[name.replace("__", "."), value] for name, value in words.items()],
        )
        return self.ready()

    def table(self) -> str:
        return self.page.locator(".results").inner_html()

    def row(self, name: str) -> str:
        head = self.page.get_by_role("rowheader", name=name)
        return self.page.locator(".results tbody tr").filter(has=head).inner_text()

    def notices(self) -> list[str]:
        """What the page says of the link, a sentence each."""
        lines = self.page.get_by_test_id("stAlert").locator(":is(p, li):not(li p)").all_inner_texts()
        return [line.strip() for line in lines]

    def keyed(self, key: str) -> Locator:
        """The widget of this key."""
        return keyed(self.page, key)

    def unfold(self, run: str) -> "Lab":
        """Open the other settings of a run."""
        more = self.keyed(f"more_{run}")
        if more.locator("details[open]").count() == 0:
            more.locator("summary").click()
        expect(more.get_by_role("slider").first).to_be_visible()
        return self

    def slider(self, key: str) -> Locator:
        """The slider of a setting, which unfolds if it has to."""
        run, _, name = key.rpartition(".")
        if name != "lr" and self.page.locator(f".st-key-more_{run.replace('.', '-')}").count():
            self.unfold(run)
        return self.keyed(key).get_by_role("slider")

    def thumb(self, key: str) -> tuple[float, float]:
        """Where the thumb of a slider is, in the window: below its value, above its ticks."""
        self.slider(key)
        value = self.keyed(key).get_by_test_id("stSliderThumbValue").bounding_box()
        ticks = self.keyed(key).get_by_test_id("stSliderTickBar").bounding_box()
        assert value and ticks
        return value["x"] + value["width"] / 2, (value["y"] + value["height"] + ticks["y"]) / 2

    def open_sidebar(self) -> "Lab":
        """On a narrow window the controls are folded away."""
        button = self.page.get_by_test_id("stExpandSidebarButton")
        if button.is_visible():
            button.click()
        expect(self.keyed("surface")).to_be_visible()
        return self

    # The player

    def part(self, name: str) -> Locator:
        return self.page.locator(f'[data-part="{name}"]')

    def step(self) -> int:
        return int(self.part("scrub").input_value())

    def steps(self) -> int:
        return int(self.part("scrub").get_attribute("max") or 0)

    def wait_for_step(self, low: int, high: int | None = None) -> int:
        """Wait until the player is at `low` to `high`, without end if there is no `high`."""
        scrub = self.part("scrub").element_handle()
        self.page.wait_for_function(
            "([scrub, low, high]) => +scrub.value >= low && +scrub.value <= high",
            arg=[scrub, low, high if high is not None else 10**9],
        )
        return self.step()

    def is_playing(self) -> bool:
        return self.part("play").get_attribute("aria-label") == "Pause"

    def pause(self) -> "Lab":
        if self.is_playing():
            self.part("play").click()
        expect(self.part("play")).to_have_attribute("aria-label", "Play")
        return self

    def key(self, *names: str) -> "Lab":
        """Press keys with nothing in focus."""
        self.page.evaluate("document.activeElement?.blur()")
        for name in names:
            self.page.keyboard.press(name)
        return self

    def finish(self) -> "Lab":
        """Go to the last step."""
        self.key("End")
        self.wait_for_step(self.steps())
        return self

    # The picture

    def plot(self, key: str = "race_map") -> Plot:
        """The plot area of a chart, by the axes that Plotly shows."""
        found = self.page.evaluate(
            """key => {
                const gd = document.querySelector(`.st-key-${key} .js-plotly-plot`);
                const { x, y, width, height } = gd.querySelector(".nsewdrag").getBoundingClientRect();
                const { xaxis, yaxis } = gd._fullLayout;
                return { x: xaxis.range, y: yaxis.range, log: yaxis.type === "log", box: { x, y, width, height } };
            }""",
            key,
        )
        return Plot(tuple(found["x"]), tuple(found["y"]), found["log"], found["box"])

    def canvas(self, key: str = "race_map", layer: int = 0) -> Pixels:
        """What the player has drawn over a chart, (height, width, 4): 0 the trails, 1 the heads."""
        url = self.page.evaluate(
            "([key, i]) => document.querySelectorAll(`.st-key-${key} canvas.descent-player`)[i].toDataURL()",
            [key, layer],
        )
        return decoded(url)

    def contours(self) -> list[str]:
        """The contour lines of the map as SVG paths, and the picture under them."""
        lines: list[str] = self.page.evaluate(
            """() => [...document.querySelectorAll(".st-key-race_map :is(.contourlines path, .contourlayer image)")]
                .filter((e) => e.getBoundingClientRect().width > 0)
                .map((e) => e.getAttribute("d") ?? e.href.baseVal)"""
        )
        return lines


def decoded(url: str) -> Pixels:
    """The picture that a canvas gives as a data URL, (height, width, 4)."""
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(url.split(",")[1]))).convert("RGBA"))


def near(pixels: Pixels, colour: str, at: Points, radius: int = 3) -> NDArray[np.bool_]:
    """For each pixel position (n, 2), whether something opaque in this colour is within `radius` of it."""
    mask = opaque(pixels, colour)
    height, width = mask.shape
    found = np.zeros(len(at), dtype=bool)
    for i, (x, y) in enumerate(np.rint(at).astype(int)):
        part = mask[max(y - radius, 0) : y + radius + 1, max(x - radius, 0) : x + radius + 1]
        found[i] = 0 <= x < width and 0 <= y < height and part.any()
    return found


def opaque(pixels: Pixels, colour: str) -> NDArray[np.bool_]:
    """Where a picture has this colour at full strength: (height, width)."""
    rgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)])
    mask: NDArray[np.bool_] = (np.abs(pixels[..., :3].astype(int) - rgb).max(axis=-1) <= 12) & (pixels[..., 3] > 230)
    return mask

"""Both languages in a browser: the switch, the link, and a walk through every page in Chinese."""

import re

import pytest
from playwright.sync_api import Page, expect

from optimizers.rules import RULES
from optimizers.surfaces import SURFACES
from tests.browser.conftest import Visit
from tests.browser.lab import Lab
from tests.browser.test_controls import PHONE
from ui.glossary import parts
from ui.theory import references

LATIN = re.compile(r"[A-Za-z]{2,}")
NAMES = sorted({*(rule.name for rule in RULES.values()), *(s.name for s in SURFACES.values())}, key=len, reverse=True)
TOOLS = r"Descent Lab|English|PyTorch|torch\.optim\.\w+|Keras|NumPy|Vega-Lite|CSV, TSV, TXT|CSV|MB|GB|PNG|" + (
    r"TensorFlow|Jupyter|SCORM|CC BY|MIT|Page Down|Page Up"
)
PEOPLE = "Kingma [&与] Ba|[A-Z][a-z]+(?= 等，)|" + "|".join(re.findall(r"([A-Z]\w+), [A-Z]\.", references()))
SYMBOLS = r"\b(?:lr|beta\d?(?:_t|\*\*t)?|eps(?:ilon)?|rho|gamma|kappa|He|softmax|cos|sqrt|Shift|Enter)\b"
AGREED = re.compile("|".join([*map(re.escape, NAMES), TOOLS, PEOPLE, SYMBOLS]))
"""What stays in Latin letters: names, symbols, keys and units."""

SEEN = """(but) => {
    const passed = but + "style, script, code, pre, .katex, noscript, option, [lang=en], [data-testid*=Icon]";
    const found = [];
    const walk = (root) => {
        const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
        for (let node = texts.currentNode; node; node = texts.nextNode()) {
            if (node.nodeType === Node.TEXT_NODE) {
                const parent = node.parentElement;
                if (!parent?.closest(passed)) found.push(node.textContent);
            } else if (node.nodeType === Node.ELEMENT_NODE) {
                for (const name of ["aria-label", "title", "alt", "placeholder"]) {
                    if (node.getAttribute(name)) found.push(node.getAttribute(name));
                }
                if (node.getAttribute("role") === "combobox") found.push(node.value ?? "");
                if (node.shadowRoot) walk(node.shadowRoot);
            }
        }
    };
    walk(document.body);
    return found;
}"""


SAID_LAST = "[aria-live], [role=status], "
"""Where a screen reader is told what has just happened; that was maybe said before the language changed."""


def english(page: Page, but: str = "") -> set[str]:
    """What is on the page, seen or read out, that is still English, beside the English names in the glossary."""
    terms = {term.names["en"] for part in parts() for term in part.terms}
    texts = {text.strip() for text in page.evaluate(SEEN, but)}
    return {text for text in texts - terms if LATIN.search(AGREED.sub(" ", text))}


PAGES = {
    "start": ("?lang=zh", "start_map"),
    "race": ("race?lang=zh", "race_map"),
    "step": ("step?lang=zh", "step_near"),
    "plane": ("maps?lang=zh&cells=32&steps=50", "maps_plane"),
    "rates": ("maps?lang=zh&map=rates&rates=121&steps=50", "maps_rates"),
    "basins": ("maps?lang=zh&map=basins&cells=32&steps=50", "maps_basin_adam"),
    "fair": ("maps?lang=zh&map=fair&steps=50", "maps_race"),
    "train": ("train?lang=zh", "train_begin"),
    "own": ("train?lang=zh&train_data=own", "train_file"),
    "learn": ("learn?lang=zh", "course_list"),
    "task": ("learn?lang=zh&lesson=how-large", "lesson_map"),
    "place": ("learn?lang=zh&lesson=a-step&move=predict", "lesson_map"),
    "ledger": ("learn?lang=zh&lesson=by-hand", "lesson_map"),
    "article": ("learn?lang=zh&lesson=article&move=understand&hide=1", "lesson_map"),
    "cycle": ("learn?lang=zh&lesson=reddi", "lesson_text"),
    "network": ("learn?lang=zh&lesson=to-a-network", "lesson_text"),
    "costs": ("learn?lang=zh&lesson=choosing&move=understand&hide=1", "lesson_map"),
    "teach": ("teach?lang=zh", "teach"),
    "progress": ("progress?lang=zh", "progress_head"),
    "theory": ("theory?lang=zh", "theory"),
    "glossary": ("glossary?lang=zh", "glossary_0"),
}


@pytest.mark.parametrize("size", [{"width": 1400, "height": 900}, PHONE["viewport"]], ids=["wide", "phone"])
@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_chinese_and_nothing_is_cut_off(visit: Visit, name: str, size: dict[str, int]) -> None:
    lab = visit(page=PAGES[name], viewport=size)
    expect(lab.page.locator("html")).to_have_attribute("lang", "zh")
    assert english(lab.page) == set()
    assert lab.page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    cut = lab.page.evaluate(
        """() => [...document.querySelectorAll("button p, [data-testid=stTab] p, a p, label p")]
            .filter((e) => e.clientWidth > 4 && e.scrollWidth > e.clientWidth + 1).map((e) => e.textContent)"""
    )
    assert cut == []


def speak(lab: Lab, language: str) -> None:
    """Choose it in the header."""
    lab.page.get_by_role("combobox", name=re.compile("Language|语言")).select_option(language)


def test_the_switch_keeps_all_that_is_on_screen(visit: Visit) -> None:
    lab = visit({"surface": "beale", "runs": "lion,adam", "steps": "100"})
    lab.finish()
    lab.part("scrub").fill("60")
    lab.page.get_by_role("tab", name="3-D").click()
    expect(lab.keyed("race_relief")).to_be_visible()
    lab.page.evaluate("window.stays = true")
    before = lab.query()
    speak(lab, "中文")
    expect(lab.page.get_by_role("tab", name="三维")).to_have_attribute("aria-selected", "true")
    expect(lab.part("text")).to_have_text(re.compile("^第 60 步，共 100 步。"))
    expect(lab.page.locator("html")).to_have_attribute("lang", "zh")
    assert english(lab.page) == set()
    lab.page.wait_for_url("**lang=zh**")
    assert lab.query() == before | {"lang": "zh"}
    lab.page.get_by_test_id("stTopNavLink").filter(has_text="地图").click()
    expect(lab.keyed("maps_plane")).to_be_visible()
    lab.page.get_by_test_id("stTopNavLink").filter(has_text="竞赛").click()
    expect(lab.page.get_by_role("tab", name="三维")).to_have_attribute("aria-selected", "true")
    speak(lab, "English")
    expect(lab.page.get_by_role("tab", name="3-D")).to_have_attribute("aria-selected", "true")
    expect(lab.part("text")).to_have_text(re.compile("^Step "))
    assert lab.page.evaluate("window.stays"), "without a reload"


def test_a_switch_while_a_map_is_computed_changes_its_lists_too(visit: Visit) -> None:
    lab = visit(page=("maps?surface=himmelblau&cells=256&steps=900", "map_controls"))
    speak(lab, "中文")
    expect(lab.keyed("map_controls").get_by_role("combobox").nth(3)).to_have_value("最终损失")
    expect(lab.page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    expect(lab.keyed("maps_plane")).to_be_visible()
    assert english(lab.page, but=SAID_LAST) == set()


def test_the_browser_s_language_is_spoken_where_nothing_else_was_chosen(visit: Visit) -> None:
    chinese = visit(locale="zh-CN")
    expect(chinese.page.get_by_test_id("stTopNavLink").first).to_have_text(re.compile("学习"))
    assert "lang" not in chinese.query()
    expect(visit({"lang": "en"}, locale="zh-CN").page.get_by_test_id("stTopNavLink").first).to_have_text(
        re.compile("Learn")
    )

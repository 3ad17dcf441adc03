"""Modules that were joined run in the browser as they would alone."""

from pathlib import Path

from playwright.sync_api import Browser

from ui.javascript import script

RUN = """text => import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })))
    .then((module) => module.default())"""


def test_names_of_a_modules_own_stay_its_own(browser: Browser, tmp_path: Path) -> None:
    """Both have a `digit`; and the count of a module that two import goes on."""
    modules = {
        "count": "let count = 0;\nexport function next() { return ++count; }",
        "one": 'import { next } from "./count.js";\nconst digit = "1";\nexport const one = () => digit + next();',
        "two": 'import { next } from "./count.js";\nconst digit = "2";\n'
        "export class Two { say() { return digit + next(); } }",
        "entry": 'import { one } from "./one.js";\nimport { Two } from "./two.js";\nconst digit = "e";\n'
        "export default function say() { return [digit, one(), new Two().say()]; }",
    }
    for name, text in modules.items():
        (tmp_path / f"{name}.js").write_text(f"{text}\n", encoding="utf-8")
    page = browser.new_page()
    assert page.evaluate(RUN, script(tmp_path / "entry.js")) == ["e", "11", "22"]
    page.close()

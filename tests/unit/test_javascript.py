"""Modules of the browser become one script, and say so where they cannot."""

from graphlib import CycleError
from pathlib import Path

import pytest

from ui.javascript import script

ROOT = Path(__file__).parents[2]


@pytest.fixture
def write(tmp_path: Path):
    """Writes modules, name=text; returns the path of the last."""

    def write(**modules: str) -> Path:
        for name, text in modules.items():
            path = tmp_path / f"{name}.js"
            path.write_text(f'"{name}";\n{text}\n', encoding="utf-8")
        return path

    return write


def test_a_module_without_imports_stays_as_it_is(write):
    assert script(write(entry="export default function mount() {}")) == '"entry";\nexport default function mount() {}\n'


def test_lines_of_comments_are_left_out(write):
    text = '// Says it.\nconst a = "/** // */"; // here\n/**\n * @param {x} y\n */\n  // So.\n/** @type {z} */\nlet b;'
    assert script(write(entry="/** @type {x} */ let c;\n/** d */")) == '"entry";\n/** @type {x} */ let c;\n'
    assert script(write(entry=text)) == '"entry";\nconst a = "/** // */"; // here\nlet b;\n'


def test_a_module_comes_once_and_before_those_that_need_it(write):
    entry = write(
        low="export const A = 1;\nexport class B {}\nexport async function* c() {}\nconst own = 2;",
        left='import { A } from "./low.js";\nexport function left() { return A; }',
        right='import {\n  c,\n  B,\n} from "./low.js";\nexport const right = [B, c];',
        entry='import { right } from "./right.js";\nimport { left } from "./left.js";\nleft(right);',
    )
    text = script(entry)
    assert [text.count(f'"{name}";\n') for name in ("low", "left", "right", "entry")] == [1, 1, 1, 1]
    assert text.index('"low";') < min(text.index('"left";'), text.index('"right";'))
    assert text.endswith("\nleft(right);\n"), "what nobody imports is no function"
    assert text.startswith('const $module0 = (() => {\n"low";\nconst A = 1;\nclass B {}\nasync function* c() {}\n')
    assert "const own = 2;\nreturn { A, B, c };\n})();\n" in text
    assert "const { A } = $module0;" in text and "const { B, c } = $module0;" in text
    assert not any(line.startswith(("import", "export")) for line in text.splitlines())


def test_a_module_in_another_folder(tmp_path):
    (tmp_path / "below").mkdir()
    (tmp_path / "a.js").write_text("export const a = 1;\n")
    (tmp_path / "below" / "b.js").write_text('import { a } from "../a.js";\nexport const b = a;\n')
    (tmp_path / "entry.js").write_text('import { b } from "./below/b.js";\nimport { a } from "./a.js";\nb === a;\n')
    assert script(tmp_path / "entry.js").count("const a = 1;") == 1


@pytest.mark.parametrize(
    "line",
    [
        'import * as low from "./low.js";',
        'import low from "./low.js";',
        'import { a as b } from "./low.js";',
        'import "./low.js";',
        'import { a } from "somewhere";',
        "export { a };",
        'export * from "./low.js";',
        "export let a = 1;",
        "export const { a } = {};",
        "export default 1;",
    ],
)
def test_what_cannot_be_joined_is_said(write, line):
    with pytest.raises(ValueError, match=r"entry\.js says .*, which cannot be joined"):
        script(write(low="export const a = 1;", entry=line))


def test_only_the_entry_has_a_default_export(write):
    entry = write(low="export const a = 1;\nexport default function f() {}", entry='import { a } from "./low.js";')
    with pytest.raises(ValueError, match=r"low\.js says 'export default function"):
        script(entry)


def test_a_name_that_is_not_exported(write):
    with pytest.raises(ValueError, match=r"entry\.js imports b, c, which \./low\.js does not export"):
        script(write(low="export const a = 1;\nconst b = 2;", entry='import { c, a, b } from "./low.js";'))


def test_a_module_that_is_not_there(write):
    with pytest.raises(FileNotFoundError, match=r"low\.js"):
        script(write(entry='import { a } from "./low.js";'))


def test_modules_that_import_each_other(write):
    one = 'import { two } from "./two.js";\nexport const one = two;'
    two = 'import { one } from "./one.js";\nexport const two = one;'
    with pytest.raises(CycleError):
        script(write(one=one, two=two))


@pytest.mark.parametrize(
    "path",
    [
        p.relative_to(ROOT)
        for part in ("ui", "tools/kit", "tests/js")
        for p in sorted((ROOT / part).rglob("*.js"))
        if "vendor" not in p.parts
    ],
    ids=str,
)
def test_every_script_says_what_it_is_for_in_its_first_line(path):
    assert (ROOT / path).read_text(encoding="utf-8").startswith("// ")

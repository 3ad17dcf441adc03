"""Scripts for the browser: a module and all that it imports, as one text.

Streamlit and a page without a server take a script as text, in which the import of a file leads nowhere. So each module
that is imported becomes a function that runs once and returns what it exports; names of its own stay its own.
"""

import re
from graphlib import TopologicalSorter
from pathlib import Path
from typing import NamedTuple

_IMPORT = re.compile(r'^import \{\s*(\w+(?:,\s+\w+)*),?\s*\} from "(\.[\w./-]+)";$', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function\*?|class|const) (\w+)\b)", re.MULTILINE)
_OTHER = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)


_COMMENT = re.compile(r"^[ \t]*(?:/\*\*(?:(?!\*/).)*\*/[ \t]*|//[^\n]*)\n", re.MULTILINE | re.DOTALL)


def script(entry: Path) -> str:
    """The text of the module `entry` and of all that it imports, each once, before those that need it.

    Lines that are only comments, half of a file, are left out.

    Modules import each other by `import { a, b } from "./x.js";` and export a function, a class or a const where they
    declare it; only `entry` may have an `export default function`, which stays. ValueError says which module does
    otherwise, imports what another does not export, or imports itself by way of others.
    """
    entry = entry.resolve()
    texts: dict[Path, str] = {}
    imports: dict[Path, list[Path]] = {}
    found = [entry]
    for path in found:
        if path not in texts:
            texts[path] = _COMMENT.sub("", path.read_text(encoding="utf-8"))
            imports[path] = [(path.parent / name).resolve() for _, name in _IMPORT.findall(texts[path])]
            found += imports[path]
    order = list(TopologicalSorter(imports).static_order())
    modules = {path: _Module(f"$module{i}", set(_EXPORT.findall(texts[path]))) for i, path in enumerate(order)}
    return "".join(_joined(path, texts[path], modules, path == entry) for path in order)


class _Module(NamedTuple):
    """What the exports of a module are called together, and each of them."""

    name: str
    exports: set[str]


def _joined(path: Path, text: str, modules: dict[Path, _Module], entry: bool) -> str:
    """A module as a part of the script."""

    def imported(match: re.Match[str]) -> str:
        names = set(re.split(r",\s+", match[1]))
        other = modules[(path.parent / match[2]).resolve()]
        if missing := names - other.exports:
            raise ValueError(f"{path} imports {', '.join(sorted(missing))}, which {match[2]} does not export.")
        return f"const {{ {', '.join(sorted(names))} }} = {other.name};"

    text = _IMPORT.sub(imported, text)
    bare = _EXPORT.sub("", text)
    for match in _OTHER.finditer(bare):
        if not (entry and match[0].startswith("export default function ")):
            raise ValueError(f"{path} says {match[0]!r}, which cannot be joined.")
    if entry:
        return text
    text = bare
    name, exports = modules[path]
    return f"const {name} = (() => {{\n{text}return {{ {', '.join(sorted(exports))} }};\n}})();\n"

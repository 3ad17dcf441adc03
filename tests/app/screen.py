"""What a page shows, as lines of text: each element with its words, its settings and the numbers of its charts."""

import base64
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import numpy as np
from google.protobuf.json_format import MessageToDict
from streamlit.testing.v1 import AppTest

FIELDS = re.compile(
    "alt|body|codeText|componentName|default|disabled|format|heightConfig|help|icon|id|json|label|language|max|min|mixedJson|"
    "options|placeholder|popover|rawValues?|required|spec|step|url|value|weight|widthConfig"
)
"""Of what Streamlit sends, what the lab has said. Scripts and styles of components have tests of their own."""
CHANGING = re.compile(r"[0-9a-f]{32,}|(?<=file_)[0-9a-f]{8}|\d+(?=.ms\b)|\S+(?= s of computing)")
"""Names that are drawn anew in each session, and times."""
KEPT_OPTIONS = 3
"""Of a list to choose from, which grows with what is declared."""
KEPT_LIST = 12
"""Items up to which a list is written out; of a longer one its length, ends and extremes."""


def lines(at: AppTest) -> list[str]:
    """A line for each container and element of the page, indented as they are nested."""
    return [line for block in at._tree.children.values() for line in _lines(block, 0)]


def _lines(node: Any, depth: int) -> Iterator[str]:
    message = {} if node.proto is None else MessageToDict(node.proto)
    said = _said({name: value for name, value in message.items() if FIELDS.fullmatch(name)})
    yield "  " * depth + f"{node.type} {json.dumps(said, ensure_ascii=False) if said else ''}".rstrip()
    for child in getattr(node, "children", {}).values():
        yield from _lines(child, depth + 1)


def _said(value: Any, name: str = "") -> Any:
    """The value without what differs from run to run, and in short."""
    if isinstance(value, dict):
        if "bdata" in value:
            return _said(np.frombuffer(base64.b64decode(value["bdata"]), value["dtype"]).tolist())
        kept = sorted(item for item in value.items() if item[0] != "template")  # that is Plotly's own
        return {key: said for key, one in kept if (said := _said(one, key)) not in ("", None, {})}
    if isinstance(value, list):
        if name == "options":
            return [_said(one) for one in value[:KEPT_OPTIONS]]
        flat = list(_flat(value))
        if len(flat) <= KEPT_LIST or not all(isinstance(one, int | float | None) for one in flat):
            short = value if len(value) <= KEPT_LIST else [*value[:3], f"{len(value)} in all", *value[-3:]]
            return [_said(one) for one in short]
        numbers = np.array(flat, dtype=float)
        known = numbers[np.isfinite(numbers)]
        ends = [numbers[0], numbers[-1], known.min(initial=np.inf), known.max(initial=-np.inf)]
        return f"{len(numbers)} numbers, {len(known)} finite: " + " ".join(f"{one:.3g}" for one in ends)
    if isinstance(value, float):
        return float(f"{value:.4g}")
    return _said_text(value, name) if isinstance(value, str) else value


def _said_text(text: str, name: str) -> Any:
    if text.startswith(("{", "[")) and name in ("spec", "json", "mixedJson"):
        return _said(json.loads(text))
    text = CHANGING.sub("#", re.sub(r"^\$\$(ID|GENERATED)-[0-9a-f]+-", "", text))
    if re.fullmatch(r"[A-Za-z0-9+/]{80,}=*", text):
        return _said(np.frombuffer(base64.b64decode(text), "<f4").tolist())
    return re.sub(r"base64,[A-Za-z0-9+/=]{80,}", "base64", unquote(text))


def _flat(values: list[Any]) -> Iterator[Any]:
    for one in values:
        yield from _flat(one) if isinstance(one, list) else [one]

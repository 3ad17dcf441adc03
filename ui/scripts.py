"""The layout of exported scripts: imports in order, long lines broken."""

import re
import sys

from ui.language import say

WIDTH = 110
"""The longest line of a script where it can be broken."""

_FLOAT64_IN_JAX = 'os.environ.setdefault("JAX_ENABLE_X64", "1")'


def imports(lines: list[str]) -> str:
    """The imports of a script as isort orders them: the standard library's, then the others."""
    why = say("else Keras on JAX computes in float32")
    told = [f"{_FLOAT64_IN_JAX}  # {why}"] if "import keras" in lines else []
    ordered = sorted([*lines, *(["import os"] if told else [])], key=lambda line: (line.startswith("from"), line))
    standard = [line for line in ordered if line.split()[1] in sys.stdlib_module_names]
    others = [line for line in ordered if line not in standard]
    return "\n".join("".join(f"{line}\n" for line in block) for block in (standard, told, others) if block)


def fit(line: str, inside: bool = False) -> str:
    """A line of a script, or several where it is too long: broken as black does it.

    That is at its operators, those that bind least, in brackets which are added where the line is not `inside` some, or
    within its last brackets.
    """
    bare = line.rstrip(",")
    comma, indent = line[len(bare) :], " " * (len(line) - len(line.lstrip()))
    start = len(indent) if inside else len(re.match(r" *(return |[\w, ]+ = )?", line)[0])  # type: ignore[index]
    pieces, closed = _pieces(bare[start:]), bare.endswith((")", "]", "}"))
    if len(line) <= WIDTH or (len(pieces) == 1 and not closed):
        return line
    if inside and len(pieces) > 1:
        return "\n".join(fit(indent + piece, inside) for piece in pieces) + comma
    if len(pieces) == 2 and bare[start] == "(" and not closed:
        end = start + len(pieces[0])
        return "\n".join([bare[: start + 1], _within(indent, pieces[0][1:-1]), f"{indent}{bare[end - 1 :]}{comma}"])
    if len(pieces) > 2 or not closed:
        return "\n".join([f"{bare[:start]}(", _within(indent, bare[start:]), f"{indent}){comma}"])
    start = _opening(bare)
    return "\n".join([line[: start + 1], _within(indent, bare[start + 1 : -1]), indent + line[len(bare) - 1 :]])


def _within(indent: str, text: str) -> str:
    """What stands in brackets, on lines of its own."""
    pieces = [text] if len(indent) + 4 + len(text) <= WIDTH else _cut(text, ", ")
    if len(pieces) > 1:
        pieces = [f"{piece}," for piece in pieces]
    return "\n".join(fit(f"{indent}    {piece}", inside=True) for piece in pieces)


def _pieces(text: str) -> list[str]:
    """The text cut at the operators that bind least."""
    for marks in ((", ",), (" <= ", " > ", " == "), (" + ", " - "), (" * ", " / ")):
        if len(pieces := _cut(text, *marks)) > 1:
            return pieces
    return [text]


def _opening(text: str) -> int:
    """Where the bracket opens that the last character closes."""
    depth = 0
    for i in reversed(range(len(text))):
        depth += (text[i] in ")]}") - (text[i] in "([{")
        if depth == 0:
            return i
    raise ValueError(f"{text!r} closes a bracket that it does not open")


def _cut(text: str, *marks: str) -> list[str]:
    """The text cut before every mark that stands in no bracket; a comma goes, an operator begins a piece."""
    pieces, depth = [""], 0
    for i, character in enumerate(text):
        depth += (character in "([{") - (character in ")]}")
        if depth == 0 and text.startswith(marks, i):
            pieces.append("")
        pieces[-1] += character
    return [piece.strip(", ") for piece in pieces]


def indented(lines: list[str], by: int) -> str:
    """The lines of a script with spaces before them, broken where they are too long."""
    return "".join(f"{fit(' ' * by + line) if line else ''}\n" for line in lines)

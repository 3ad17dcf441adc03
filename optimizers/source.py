"""The code of a rule's step as it stands in its file, and which part of it computes which quantity."""

import ast
import inspect
import textwrap
from functools import lru_cache
from typing import Any, NamedTuple

from optimizers.rules import Rule


class Part(NamedTuple):
    """A piece of a line of code, and the quantities of the record that it computes; none for what surrounds them."""

    text: str
    quantities: tuple[str, ...] = ()


def source(rule: type[Rule]) -> tuple[tuple[Part, ...], ...]:
    """The lines of the method `step` that a rule runs.

    A statement belongs to the quantities that it assigns. One that assigns something else belongs to those that are
    computed of that. What is returned belongs to the field of the record in whose place it stands.
    """
    hashable: Any = rule
    return _source(hashable)


@lru_cache(maxsize=64)
def _source(rule: Any) -> tuple[tuple[Part, ...], ...]:
    text = textwrap.dedent(inspect.getsource(rule.step))
    (method,) = ast.parse(text).body
    assert isinstance(method, ast.FunctionDef)
    *statements, end = method.body
    assert isinstance(end, ast.Return) and isinstance(end.value, ast.Call)
    fields = type(rule().init(0.0))._fields
    returned = list(zip(fields, end.value.args, strict=True))
    of: dict[str, set[str]] = {}  # of each name, the quantities that it is, or that are computed of it
    for field, value in returned:
        if isinstance(value, ast.Name):
            of.setdefault(value.id, {field})  # the step may be another quantity by a new name
    quantities = set(of)
    marks: list[tuple[ast.AST, set[str]]] = []
    for node, own in [(value, {field}) for field, value in returned] + [(s, set()) for s in reversed(statements)]:
        names = [inner for inner in ast.walk(node) if isinstance(inner, ast.Name)]
        own = own.union(*(of.get(n.id, set()) for n in names if isinstance(n.ctx, ast.Store)))
        for name in names:
            if isinstance(name.ctx, ast.Load) and name.id not in quantities:
                of.setdefault(name.id, set()).update(own)
        marks.append((node, own))
    lines = text.rstrip().splitlines()
    return tuple(_parts(line, i, marks, fields) for i, line in enumerate(lines, 1))


def _parts(line: str, number: int, marks: list[tuple[ast.AST, set[str]]], order: tuple[str, ...]) -> tuple[Part, ...]:
    """A line in its parts; `marks` do not overlap."""
    found: list[tuple[int, int, set[str]]] = []
    for node, own in marks:
        first, last = getattr(node, "lineno", 0), getattr(node, "end_lineno", 0)
        if first <= number <= last:
            begin = getattr(node, "col_offset", 0) if number == first else len(line) - len(line.lstrip())
            end = getattr(node, "end_col_offset", 0) if number == last else len(line)
            found.append((begin, end, own))
    parts, at = [], 0
    for begin, end, own in sorted(found, key=lambda mark: mark[0]):
        parts += [Part(line[at:begin]), Part(line[begin:end], tuple(name for name in order if name in own))]
        at = end
    return tuple(part for part in [*parts, Part(line[at:])] if part.text)

"""The code of a step: every line is shown, and each part belongs to the quantities that it computes."""

import ast
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

from formulas.graph import expr
from optimizers import RULES
from optimizers.conventions import conventions
from optimizers.recorded import GRADIENT, X, before, symbolic
from optimizers.rules import Rule
from optimizers.source import source
from ui.step.code import code

EVERY_RULE = pytest.mark.parametrize("slug", RULES)


def every_step(slug: str) -> list[type[Rule]]:
    """A rule, and others' forms of it."""
    rule: Any = RULES[slug]()
    return [type(rule), *(type(other.rule) for other in conventions(rule, steady=True))]


def text_of(cls: type[Rule]) -> str:
    return "\n".join("".join(part.text for part in line) for line in source(cls))


@EVERY_RULE
def test_the_whole_method_is_shown(slug: str) -> None:
    for cls in every_step(slug):
        (shown,) = ast.parse(text_of(cls)).body
        tree = ast.parse(Path(str(sys.modules[cls.__module__].__file__)).read_text(encoding="utf-8"))
        (own,) = (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and node.name == cls.__name__)
        (method,) = (node for node in own.body if isinstance(node, ast.FunctionDef) and node.name == "step")
        assert ast.unparse(shown) == ast.unparse(method)


@EVERY_RULE
def test_every_quantity_has_a_part(slug: str) -> None:
    for cls in every_step(slug):
        named = {name for line in source(cls) for part in line for name in part.quantities}
        assert named == set(type(cls().init(0.0))._fields)


@EVERY_RULE
def test_a_part_computes_the_quantity_that_it_belongs_to(slug: str) -> None:
    """Run with symbols: what is returned in a part, and what is assigned to a name that is returned."""
    for cls in every_step(slug):
        own = symbolic(cls)
        first = own.init(X)
        s = type(first)(*map(before, first._fields))
        record = own.step(X, GRADIENT, s)
        names = vars(sys.modules[cls.__module__]) | {"self": own, "x": X, "g": GRADIENT, "s": s}
        body, end = text_of(cls).split("return ")
        exec(textwrap.dedent(body.split("\n", 1)[1]), names)
        parts = [part for line in source(cls) for part in line if part.quantities]
        returned = [part for part in parts if part.text in end]
        assert [part.quantities for part in returned[-len(record) :]] == [(field,) for field in record._fields]
        for text, (quantity,) in returned[-len(record) :]:
            assert expr(eval(text, names)) is expr(getattr(record, quantity)), text
        is_of = {part.text: part.quantities for part in reversed(returned)}  # the first place counts
        for text, quantities in parts[: -len(record)]:
            name = text.split(" = ")[0]
            assert name not in is_of or is_of[name] == quantities, text


@pytest.mark.parametrize(
    ("slug", "line", "quantities"),
    [
        ("adabelief", "away = g - m", ("s",)),
        ("radam", "rho_inf = 2.0 / (1.0 - self.beta2) - 1.0", ("rho", "r")),
        ("radam", "rectified = rho > 5.0", ("r", "l")),
        ("nadam", "decay = exp(self.momentum_decay * LOG_096)", ("decay_t", "mu_next")),
        ("adam", "elif self.weight_decay:", ("g",)),
    ],
)
def test_what_is_computed_beforehand_belongs_to_what_is_computed_of_it(
    slug: str, line: str, quantities: tuple[str, ...]
) -> None:
    (found,) = [part for parts in source(RULES[slug]) for part in parts if part.text == line]
    assert found.quantities == quantities


def test_the_code_on_the_page_lights_up_with_its_quantities() -> None:
    html = str(code(RULES["radam"]()))
    assert "<span class='of-rho of-r'>" in html
    assert ".st-key-step_page:has(.of-rho:is(:hover, :focus)) .of-rho {" in html
    assert "rho &gt; 5.0" in html, "escaped"

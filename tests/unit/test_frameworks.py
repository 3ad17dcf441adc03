"""Rules as optimizers of PyTorch and Keras, as far as it is seen without them; `make peers` runs them."""

import ast
from dataclasses import dataclass

import pytest

from optimizers import RULES
from optimizers.rules import Momentum
from tests.exports import settings
from ui.frameworks import KERAS, TORCH, Optimizer, keras_class, keras_optimizer, torch_class, torch_optimizer
from ui.scripts import WIDTH, fit

EVERY_RULE = pytest.mark.parametrize("slug", RULES)


@EVERY_RULE
def test_a_rule_is_in_a_frameworks_table_or_written_out(slug):
    for rule in settings(slug):
        made = [(torch_optimizer(rule, "[x]"), "torch.optim", TORCH)]
        made += [(keras_optimizer(rule, "0.1", steady), "keras.optimizers", KERAS) for steady in (True, False)]
        for optimizer, module, table in made:
            if not optimizer.written:
                assert slug in table and optimizer.call.startswith(f"{module}.")
                ast.parse(optimizer.call)
                continue
            name = type(rule).__name__
            comment, _, after = optimizer.written.rpartition(f"class {name}({module}.Optimizer):\n")
            assert bool(comment) == (slug in table) and all(line.startswith("# ") for line in comment.splitlines())
            assert optimizer.call.startswith(f"{name}(") and f"{module}." not in after


def test_the_tables_name_no_rule_that_is_gone():
    assert TORCH.keys() | KERAS.keys() <= RULES.keys()


# What both frameworks have under the same name; a rule that needs more of them adds it here.
FUNCTIONS = {"abs", "sign", "sqrt", "where"}


@EVERY_RULE
def test_a_class_is_python_that_calls_what_the_framework_has(slug):
    """What it computes is the ledger, whose formulas give the quantities of the step in test_ledger.py."""
    for rule in settings(slug):
        assert called(torch_class(rule, "[x]"), "torch") <= FUNCTIONS | {"no_grad", "tensor", "zeros_like", "optim"}
        assert called(keras_class(rule, "0.1"), "ops") <= FUNCTIONS


def called(optimizer: Optimizer, module: str) -> set[str]:
    """The names of a module in a class."""
    nodes = ast.walk(ast.parse(optimizer.written))
    attributes = [node for node in nodes if isinstance(node, ast.Attribute)]
    return {a.attr for a in attributes if isinstance(a.value, ast.Name) and a.value.id == module}


def test_a_rule_that_no_table_names_is_written_out_without_a_word():
    @dataclass(frozen=True)
    class Newcomer(Momentum):
        slug = "newcomer"
        name = "Newcomer"

    assert torch_optimizer(Newcomer(), "[x]").written.startswith("class Newcomer(torch.optim.Optimizer)")
    assert keras_optimizer(Newcomer(), "0.1", True).written.startswith("class Newcomer(keras.optimizers.Optimizer)")


def test_a_long_line_is_broken_as_black_does_it():
    assert fit("short(1)") == "short(1)"
    arguments = ", ".join(f"argument_{i}={i}" for i in range(7))
    assert fit(f"long_name = call({arguments})") == f"long_name = call(\n    {arguments}\n)"
    assert fit(f"x = call({arguments}, {arguments})").splitlines()[1:3] == ["    argument_0=0,", "    argument_1=1,"]
    factors = " * ".join(["(some_factor + 1)"] * 5) + " / " + "sqrt(some_divisor)"
    lines = fit(f"    x = sqrt({factors})").splitlines()
    assert lines[0] == "    x = sqrt(" and lines[-1] == "    )" and lines[-2] == "        / sqrt(some_divisor)"
    assert max(map(len, lines)) <= WIDTH

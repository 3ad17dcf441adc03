"""A formula as text: computed, written in LaTeX, and filled with numbers.

It is a Python expression of arithmetic over named operands. Its value, its LaTeX and its LaTeX with numbers put in
all come from that one expression.
"""

import ast
import operator
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from optimizers.elementary import Number, absolute, maximum, sign, sqrt

_FUNCTIONS: dict[str, Callable[..., Number]] = {"sqrt": sqrt, "abs": absolute, "max": maximum, "sign": sign}
_WRAPPED = {"sqrt": r"\sqrt{%s}", "abs": r"\lvert %s \rvert", "max": r"\max\left(%s\right)"}
_OPERATORS: dict[type[ast.AST], tuple[Callable[..., Any], int]] = {
    ast.Add: (operator.add, 1),
    ast.Sub: (operator.sub, 1),
    ast.Mult: (operator.mul, 2),
    ast.Div: (operator.truediv, 2),
    ast.Pow: (operator.pow, 4),
}
_ATOM = 5


@lru_cache(maxsize=1024)
def _tree(formula: str) -> ast.expr:
    return ast.parse(formula, mode="eval").body


def evaluate(formula: str, operands: Mapping[str, Number]) -> Number:
    """The value of a formula: of the shape of its operands, where a condition is one for all of them."""
    return _value(_tree(formula), operands)


def _value(node: ast.expr, operands: Mapping[str, Number]) -> Number:
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name):
            return operands[name]
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return -_value(inner, operands)
        case ast.BinOp(left=left, op=op, right=right):
            return _OPERATORS[type(op)][0](_value(left, operands), _value(right, operands))
        case ast.Call(func=ast.Name(id=name), args=args):
            return _FUNCTIONS[name](*(_value(arg, operands) for arg in args))
        case ast.IfExp():
            return _value(_branch(node, operands), operands)
        case ast.Compare(left=left, ops=[ast.Gt()], comparators=[right]):
            return _value(left, operands) > _value(right, operands)
    raise ValueError(f"a formula cannot hold {ast.unparse(node)}")


def _branch(node: ast.IfExp, operands: Mapping[str, Number]) -> ast.expr:
    return node.body if np.all(_value(node.test, operands)) else node.orelse


def operand_names(formula: str, operands: Mapping[str, Number]) -> tuple[str, ...]:
    """The operands that the formula uses, with the branches that it takes, in the order of their first use."""
    names: dict[str, None] = {}

    def visit(node: ast.AST) -> None:
        if isinstance(node, ast.IfExp):
            return visit(_branch(node, operands))
        if isinstance(node, ast.Name) and node.id not in _FUNCTIONS:
            names[node.id] = None
        for child in ast.iter_child_nodes(node):
            visit(child)

    visit(_tree(formula))
    return tuple(names)


def latex(formula: str, operands: Mapping[str, Number], write: Callable[[str], str], times: str = r"\,") -> str:
    """The formula in LaTeX, with the branches that it takes for these operands.

    `write(name)` gives the LaTeX of an operand, a symbol or a number, and `times` the sign of a product.
    """

    def text(node: ast.expr, room: int = 0) -> str:
        """The LaTeX of a part, in parentheses where it binds less than `room`."""
        said, binds = part(node)
        return said if binds >= room else rf"\left({said}\right)"

    def part(node: ast.expr) -> tuple[str, int]:
        match node:
            case ast.Constant(value=value):
                return f"{value!r}", _ATOM
            case ast.Name(id=name):
                said = write(name)
                return said, 1 if said.startswith("-") else 3 if r"\cdot" in said or "^" in said else _ATOM
            case ast.UnaryOp(operand=inner):
                return f"-{text(inner, 2)}", 1
            case ast.BinOp(left=left, op=ast.Div(), right=right):
                return rf"\frac{{{text(left)}}}{{{text(right)}}}", _ATOM - 1
            case ast.BinOp(left=left, op=ast.Pow(), right=right):
                return f"{text(left, _ATOM)}^{{{text(right)}}}", 3
            case ast.BinOp(left=left, op=op, right=right):
                binds = _OPERATORS[type(op)][1]
                between = {ast.Add: " + ", ast.Sub: " - "}.get(type(op), f" {times} ")
                # The first number of a sum or product keeps its minus sign without parentheses.
                first = text(left, binds if isinstance(left, ast.BinOp) else 0)
                return first + between + text(right, binds + 1), binds
            case ast.Call(func=ast.Name(id=name), args=args):
                if name == "sign":
                    return rf"\operatorname{{sign}}\left({text(args[0])}\right)", _ATOM
                return _WRAPPED[name] % ",\\, ".join(text(arg) for arg in args), _ATOM
            case ast.IfExp():
                return part(_branch(node, operands))
        raise ValueError(f"a formula cannot hold {ast.unparse(node)}")

    return text(_tree(formula))


def reason(formula: str, operands: Mapping[str, Number], write: Callable[[str], str]) -> str:
    """Why the formula takes its branch, in LaTeX; nothing where it has none, or only a setting decides."""
    match _tree(formula):
        case ast.IfExp(test=ast.Compare(left=ast.Name(id=name), comparators=[ast.Constant(value=bound)]) as test):
            sign = ">" if np.all(_value(test, operands)) else r"\le"
            return rf"\quad\text{{as }} {write(name)} {sign} {bound!r}"
    return ""

"""An update rule as an optimizer of PyTorch or Keras: the framework's own where that is the rule, else written out.

A framework's own optimizer is the rule where both take the same steps up to rounding. A rule that it lacks, or has in
another form, becomes a class made from the formulas of the rule's ledger; what the framework has instead stands above
the class, with the call, for the reader who wants that.
"""

import ast
import inspect
import re
import sys
import textwrap
from collections.abc import Callable
from dataclasses import fields
from typing import Any, NamedTuple

import numpy as np

from optimizers.hyper import declared
from optimizers.ledger import rows
from optimizers.rules import Rule

WIDTH = 110
"""The longest line of a script where it can be broken."""


class Optimizer(NamedTuple):
    """A rule in a script: the call that makes its optimizer, and the class that it needs, if any."""

    call: str
    written: str = ""


class Own(NamedTuple):
    """What a framework has for a rule: how it is called, if it has anything."""

    call: str
    differs: Callable[[Any, bool], str] = lambda rule, steady: ""
    """In what it is not the rule with these settings, in sentences; `steady` says that lr never changes."""


TORCH = {
    "sgd": Own("SGD({params}, lr={lr})"),
    "momentum": Own("SGD({params}, lr={lr}, momentum={beta})"),
    # torch refuses the Nesterov form of a momentum of 0, which is plain descent.
    "nesterov": Own("SGD({params}, lr={lr}, momentum={beta}, nesterov={moving})"),
    "adagrad": Own("Adagrad({params}, lr={lr}, eps={eps})"),
    "rmsprop": Own("RMSprop({params}, lr={lr}, alpha={rho}, eps={eps})"),
    "adadelta": Own("Adadelta({params}, lr={lr}, rho={rho}, eps={eps})"),
    "adam": Own(
        "Adam({params}, lr={lr}, betas=({beta1}, {beta2}), eps={eps}, weight_decay={weight_decay})",
        lambda rule, steady: "" if rule.bias_correction else "torch.optim.Adam always corrects the bias.",
    ),
    "amsgrad": Own("Adam({params}, lr={lr}, betas=({beta1}, {beta2}), eps={eps}, amsgrad=True)"),
    "adamax": Own("Adamax({params}, lr={lr}, betas=({beta1}, {beta2}), eps={eps})"),
    "nadam": Own("NAdam({params}, lr={lr}, betas=({beta1}, {beta2}), eps={eps}, momentum_decay={momentum_decay})"),
    "radam": Own("RAdam({params}, lr={lr}, betas=({beta1}, {beta2}), eps={eps})"),
    "adamw": Own("AdamW({params}, lr={lr}, betas=({beta1}, {beta2}), eps={eps}, weight_decay={weight_decay})"),
    "lion": Own("", lambda rule, steady: "torch.optim has no Lion."),
}
"""By rule. NAdam takes its product of momenta in torch's default type, so that a script sets that to float64."""


def _velocity(rule: Any, steady: bool) -> str:
    return "" if steady else "Keras keeps lr in the velocity: each gradient keeps the lr of its own step."


def _root(rule: Any, steady: bool) -> str:
    return "Keras adds epsilon under the square root, so that it is given the square of eps."


def _epsilon_hat(rule: Any, steady: bool) -> str:
    return "Keras adds epsilon before the bias correction: it acts as eps / sqrt(1 - beta2**t) would here."


def _adam(rule: Any, steady: bool) -> str:
    said = _epsilon_hat(rule, steady) if rule.bias_correction else "keras.optimizers.Adam always corrects the bias."
    return f"{said} Its weight decay is that of AdamW, apart from the gradient." if rule.weight_decay else said


KERAS = {
    "sgd": Own("SGD({lr})"),
    "momentum": Own("SGD({lr}, momentum={beta})", _velocity),
    "nesterov": Own("SGD({lr}, momentum={beta}, nesterov=True)", _velocity),
    "adagrad": Own("Adagrad({lr}, initial_accumulator_value=0.0, epsilon={eps}**2)", _root),
    "rmsprop": Own("RMSprop({lr}, rho={rho}, epsilon={eps}**2)", _root),
    "adadelta": Own("Adadelta({lr}, rho={rho}, epsilon={eps})"),
    "adam": Own("Adam({lr}, beta_1={beta1}, beta_2={beta2}, epsilon={eps}, weight_decay={weight_decay})", _adam),
    "amsgrad": Own("Adam({lr}, beta_1={beta1}, beta_2={beta2}, epsilon={eps}, amsgrad=True)", _epsilon_hat),
    "adamax": Own(
        "Adamax({lr}, beta_1={beta1}, beta_2={beta2}, epsilon={eps})",
        lambda rule, steady: "Keras adds epsilon to u, not to each gradient.",
    ),
    "nadam": Own(
        "Nadam({lr}, beta_1={beta1}, beta_2={beta2}, epsilon={eps})",
        lambda rule, steady: "" if rule.momentum_decay == 1.0 else "Keras fixes momentum_decay at 1.",
    ),
    "radam": Own("", lambda rule, steady: "keras.optimizers has no RAdam."),
    "adamw": Own(
        "AdamW({lr}, beta_1={beta1}, beta_2={beta2}, epsilon={eps}, weight_decay={weight_decay})", _epsilon_hat
    ),
    "lion": Own(
        "Lion({lr}, beta_1={beta1}, beta_2={beta2}, weight_decay={weight_decay})",
        lambda rule, steady: "" if rule.beta1 else "keras.optimizers.Lion refuses a beta_1 of 0.",
    ),
}
"""By rule."""


def torch_optimizer(rule: Rule, params: str) -> Optimizer:
    """The rule in PyTorch, for the parameters that `params` names in the script."""
    own = _called("torch.optim", TORCH, rule, steady=True, params=params)
    return own if isinstance(own, Optimizer) else torch_class(rule, params, own)


def keras_optimizer(rule: Rule, lr: str, steady: bool) -> Optimizer:
    """The rule in Keras 3, with the learning rate that `lr` is in the script; `steady` says that it never changes."""
    own = _called("keras.optimizers", KERAS, rule, steady, lr=lr)
    return own if isinstance(own, Optimizer) else keras_class(rule, lr, own)


def _called(module: str, table: dict[str, Own], rule: Rule, steady: bool, **places: str) -> Optimizer | str:
    """The framework's own optimizer, or the comment that says why it is not the rule."""
    if rule.slug not in table:
        return ""
    own = {f.name: repr(getattr(rule, f.name)) for f in fields(rule)}
    form, differs = table[rule.slug]
    call = f"{module}.{form}".format(**own | {"moving": getattr(rule, "beta", 0.0) > 0.0} | places)
    if not (said := differs(rule, steady)):
        return Optimizer(call)
    lines = textwrap.wrap(said, WIDTH - 2) + (fit(call).splitlines() if form else [])
    return "".join(f"# {line}\n" for line in lines)


def torch_class(rule: Rule, params: str, comment: str = "") -> Optimizer:
    """The rule written out for PyTorch."""
    name, step = type(rule).__name__, _step(rule, "torch")
    hypers = ["lr", *step.hypers]
    first = [f"{q}=torch.{'zeros_like(x)' if v is None else f'tensor({v!r})'}" for q, v in step.kept.items()]
    keep = [f"{q}={q}" for q in step.kept]
    body = [
        _unpacked(hypers, "group"),
        'for x in group["params"]:',
        "    state, gradient = self.state[x], x.grad",
        *(["    if not state:", f"        state.update({', '.join(first)})"] if first else []),
        *(f"    {line}" for line in step.lines),
        "    x += delta",
        *([f"    state.update({', '.join(keep)})"] if keep else []),
    ]
    written = f'''{comment}class {name}(torch.optim.Optimizer):
    """{rule.name} as in Descent Lab."""

    def __init__(self, params, **hypers):
        super().__init__(params, hypers)

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
{_indented(body, 12)}'''
    given = ", ".join([params, *(f"{h}={getattr(rule, h)!r}" for h in hypers)])
    return Optimizer(f"{name}({given})", written)


def keras_class(rule: Rule, lr: str, comment: str = "") -> Optimizer:
    """The rule written out for Keras 3, on any of its backends."""
    name, step = type(rule).__name__, _step(rule, "ops")
    build = [
        "def build(self, variables):",
        "    super().build(variables)",
        "    self.kept = [",
        "        {",
        *(f'            "{q}": self.add_variable{_first(q, v)},' for q, v in step.kept.items()),
        "        }",
        "        for x in variables",
        "    ]",
        "",
    ]
    update = [
        "def update_step(self, gradient, x, lr):",
        *([f"    {_unpacked(step.hypers, 'self.hypers')}"] if step.hypers else []),
        *(["    kept = self.kept[self._get_variable_index(x)]"] if step.kept else []),
        *(["    state = {name: variable.value for name, variable in kept.items()}"] if step.kept else []),
        *(f"    {line}" for line in step.lines),
        "    self.assign_add(x, delta)",
        *(f'    self.assign(kept["{q}"], {q})' for q in step.kept),
    ]
    written = f'''{comment}class {name}(keras.optimizers.Optimizer):
    """{rule.name} as in Descent Lab."""

    def __init__(self, learning_rate, **hypers):
        super().__init__(learning_rate)
        self.hypers = hypers

{_indented([*(build if step.kept else []), *update], 4)}'''
    given = ", ".join([lr, *(f"{h}={getattr(rule, h)!r}" for h in step.hypers)])
    return Optimizer(f"{name}({given})", written)


def _first(quantity: str, value: float | None) -> str:
    """The rest of the call that adds a state to a Keras optimizer, from what it is before the first step."""
    return f'_from_reference(x, "{quantity}")' if value is None else f"((), keras.initializers.Constant({value!r}))"


def _unpacked(names: list[str], owner: str) -> str:
    if len(names) == 1:
        return f'{names[0]} = {owner}["{names[0]}"]'
    return f"{', '.join(names)} = ({owner}[name] for name in {names})".replace("'", '"')


def _indented(lines: list[str], by: int) -> str:
    return "".join(f"{fit(' ' * by + line) if line else ''}\n" for line in lines)


class _Step(NamedTuple):
    """The arithmetic of a rule with the branches that its settings decide, in a framework's terms."""

    lines: list[str]
    """An assignment for each quantity that the step needs."""
    kept: dict[str, float | None]
    """What the next step needs of this one, and its value before the first: None for zeros shaped like x."""
    hypers: list[str]
    """The hyperparameters that are used, apart from lr."""


def _step(rule: Rule, functions: str) -> _Step:
    spell = _Spelling(rule, functions)
    ledger = {name: spell.visit(ast.parse(row.formula, mode="eval").body) for name, row in rows(rule).items()}
    uses = {name: _names(formula) for name, formula in ledger.items()}
    needed = {"delta"}
    while more := set().union(*(uses[name] for name in needed if name in uses)) - needed:
        needed |= more
    first = rule.init(np.zeros(1))._asdict()
    lines = [f"{name} = {_text(formula)}" for name, formula in ledger.items() if name in needed]
    kept = {q: None if np.ndim(first[q]) else float(first[q]) for q in ledger if _STATE % q in "\n".join(lines)}
    return _Step(lines, kept, [h for h in declared(type(rule)) if h in needed and h != "lr"])


_STATE = 'state["%s"]'
"""Where a script keeps the value of a quantity one step before."""


class _Spelling(ast.NodeTransformer):
    """Takes the branch that the rule's settings decide, and writes functions and earlier values as the script does."""

    def __init__(self, rule: Rule, functions: str) -> None:
        self.known: dict[str, Any] = {f.name: getattr(rule, f.name) for f in fields(rule)} | {"noisy": False}
        self.functions = functions

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        if isinstance(node.test, ast.Name):
            return self.visit(node.body if self.known[node.test.id] else node.orelse)  # type: ignore[no-any-return]
        return self.visit_Call(ast.Call(ast.Name("where"), [node.test, node.body, node.orelse], []))

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if isinstance(node.func, ast.Name) and node.func.id == "max":
            a, b = node.args  # written with where, because keras.ops.maximum rounds to float32
            node = ast.Call(ast.Name("where"), [ast.Compare(a, [ast.Gt()], [b]), a, b], [])
        if isinstance(node.func, ast.Name):
            node.func = ast.Attribute(ast.Name(self.functions), node.func.id)
        node.args = [self.visit(arg) for arg in node.args]
        return node

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if node.id.endswith("_prev"):
            return ast.Subscript(ast.Name("state"), ast.Constant(node.id.removesuffix("_prev")))
        return node


def _names(formula: ast.AST) -> set[str]:
    """The quantities, of this step and of the one before, and the hyperparameters that a formula uses."""
    nodes = list(ast.walk(formula))
    before = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return before | {node.id for node in nodes if isinstance(node, ast.Name)}


def _text(formula: ast.AST) -> str:
    """The formula as black writes it: a power of a name or a number stands close to it, one of a bracket apart."""
    return re.sub(r"(?<=\w) \*\* ", "**", ast.unparse(formula)).replace("'", '"')


_FLOAT64_IN_JAX = 'os.environ.setdefault("JAX_ENABLE_X64", "1")  # else Keras on JAX computes in float32'


def method_code(owner: Any, method: str, name: str, arguments: str) -> str:
    """A method of a surface or schedule as a function, after the constants that it takes from its instance."""
    source = textwrap.dedent(inspect.getsource(getattr(type(owner), method)))
    body = source[source.index("\n") + 1 :]
    used = dict.fromkeys(re.findall(r"\bself\.(\w+)", body))
    constants = "".join(f"{attribute} = {getattr(owner, attribute)!r}\n" for attribute in used)
    return f"{constants}\n\ndef {name}({arguments}):\n{body}".replace("self.", "").strip("\n")


def imports(lines: list[str]) -> str:
    """The imports of a script as isort orders them: the standard library's, then the others."""
    told = [_FLOAT64_IN_JAX] if "import keras" in lines else []
    ordered = sorted([*lines, *(["import os"] if told else [])], key=lambda line: (line.startswith("from"), line))
    standard = [line for line in ordered if line.split()[1] in sys.stdlib_module_names]
    others = [line for line in ordered if line not in standard]
    return "\n".join("".join(f"{line}\n" for line in block) for block in (standard, told, others) if block)


def fit(line: str) -> str:
    """A line of a script, or several where it is too long: broken within its last brackets, as black does it."""
    bare = line.rstrip(",")
    if len(line) <= WIDTH or not bare.endswith((")", "]", "}")):
        return line
    start = _opening(bare)
    indent, inside = " " * (len(line) - len(line.lstrip())), bare[start + 1 : -1]
    parts = [inside]
    if len(indent) + 4 + len(inside) > WIDTH:
        parts = _cut(inside, " * ", " / ") if len(_cut(inside, ", ")) == 1 else [f"{p}," for p in _cut(inside, ", ")]
    inner = [fit(f"{indent}    {part}") for part in parts]
    return "\n".join([line[: start + 1], *inner, indent + line[len(bare) - 1 :]])


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

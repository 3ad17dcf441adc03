"""An update rule as an optimizer of PyTorch or Keras: the framework's own where that is the rule, else written out.

A framework's own optimizer is the rule where both take the same steps up to rounding. A rule that it lacks, or has in
another form, becomes a class made from the arithmetic of its step; what the framework has instead stands above
the class, with the call, for the reader who wants that.
"""

import re
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import fields
from itertools import count
from typing import Any, NamedTuple

import numpy as np

from formulas.graph import Expr, rebuild, symbol, symbols
from formulas.program import text
from formulas.reading import readable
from optimizers.hyper import declared
from optimizers.ledger import arithmetic
from optimizers.rules import Rule
from ui.language import say
from ui.programs import language
from ui.scripts import WIDTH, fit, indented


class Optimizer(NamedTuple):
    """A rule in a script: the call that makes its optimizer, and the class that it needs, if any."""

    call: str
    written: str = ""


_CLASS = re.compile(r"^class (\w+)\(", re.MULTILINE)


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
        lambda rule, steady: "" if rule.bias_correction else say("torch.optim.Adam always corrects the bias."),
    ),
    "amsgrad": Own("Adam({params}, lr={lr}, betas=({beta1}, {beta2}), eps={eps}, amsgrad=True)"),
    "adamax": Own("Adamax({params}, lr={lr}, betas=({beta1}, {beta2}), eps={eps})"),
    "nadam": Own("NAdam({params}, lr={lr}, betas=({beta1}, {beta2}), eps={eps}, momentum_decay={momentum_decay})"),
    "radam": Own("RAdam({params}, lr={lr}, betas=({beta1}, {beta2}), eps={eps})"),
    "adamw": Own("AdamW({params}, lr={lr}, betas=({beta1}, {beta2}), eps={eps}, weight_decay={weight_decay})"),
    "lion": Own("", lambda rule, steady: say("torch.optim has no Lion.")),
}
"""By rule. NAdam takes its product of momenta in torch's default type, so that a script sets that to float64."""


def _velocity(rule: Any, steady: bool) -> str:
    return "" if steady else say("Keras keeps lr in the velocity: each gradient keeps the lr of its own step.")


def _root(rule: Any, steady: bool) -> str:
    return say("Keras adds epsilon under the square root, so that it is given the square of eps.")


def _epsilon_hat(rule: Any, steady: bool) -> str:
    return say("Keras adds epsilon before the bias correction: it acts as eps / sqrt(1 - beta2**t) would here.")


def _adam(rule: Any, steady: bool) -> str:
    said = _epsilon_hat(rule, steady)
    if not rule.bias_correction:
        said = say("keras.optimizers.Adam always corrects the bias.")
    if not rule.weight_decay:
        return said
    return say("{one} {two}", one=said, two=say("Its weight decay is that of AdamW, apart from the gradient."))


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
        lambda rule, steady: say("Keras adds epsilon to u, not to each gradient."),
    ),
    "nadam": Own(
        "Nadam({lr}, beta_1={beta1}, beta_2={beta2}, epsilon={eps})",
        lambda rule, steady: "" if rule.momentum_decay == 1.0 else say("Keras fixes momentum_decay at 1."),
    ),
    "radam": Own("", lambda rule, steady: say("keras.optimizers has no RAdam.")),
    "adamw": Own(
        "AdamW({lr}, beta_1={beta1}, beta_2={beta2}, epsilon={eps}, weight_decay={weight_decay})", _epsilon_hat
    ),
    "lion": Own(
        "Lion({lr}, beta_1={beta1}, beta_2={beta2}, weight_decay={weight_decay})",
        lambda rule, steady: "" if rule.beta1 else say("keras.optimizers.Lion refuses a beta_1 of 0."),
    ),
}
"""By rule."""


def torch_optimizer(rule: Rule, params: str) -> Optimizer:
    """The rule in PyTorch, for the parameters that `params` names in the script."""
    own = _called("torch.optim", rule, steady=True, params=params)
    return own if isinstance(own, Optimizer) else torch_class(rule, params, own)


def keras_optimizer(rule: Rule, lr: str, steady: bool) -> Optimizer:
    """The rule in Keras 3, with the learning rate that `lr` is in the script; `steady` says that it never changes."""
    own = _called("keras.optimizers", rule, steady, lr=lr)
    return own if isinstance(own, Optimizer) else keras_class(rule, lr, own)


def told_apart(optimizers: Mapping[str, Optimizer]) -> dict[str, Optimizer]:
    """The optimizers of one script: two classes that differ have different names, Adam and Adam2."""
    named: dict[str, str] = {}  # what is written under the name
    made = {}
    for key, (call, written) in optimizers.items():
        if found := _CLASS.search(written):
            name = plain = found[1]
            for number in count(2):
                if named.setdefault(name, written) == written:
                    break
                name = f"{plain}{number}"
            if name != plain:
                call, written = f"{name}({call.partition('(')[2]}", _CLASS.sub(f"class {name}(", written, count=1)
        made[key] = Optimizer(call, written)
    return made


class Offered(NamedTuple):
    """What a framework has for a rule with its settings."""

    call: str
    """How it is called; empty where it has nothing."""
    differs: str
    """In what it is not the rule, in sentences; empty where it takes the same steps."""


def offered(module: str, rule: Rule, steady: bool, **places: str) -> Offered | None:
    """What `torch.optim` or `keras.optimizers` has for a rule; None where its table says nothing of it."""
    table = {"torch.optim": TORCH, "keras.optimizers": KERAS}[module]
    if rule.slug not in table:
        return None
    own = {f.name: repr(getattr(rule, f.name)) for f in fields(rule)}
    form, differs = table[rule.slug]
    call = f"{module}.{form}".format(**own | {"moving": getattr(rule, "beta", 0.0) > 0.0} | places)
    return Offered(call if form else "", differs(rule, steady))


def _called(module: str, rule: Rule, steady: bool, **places: str) -> Optimizer | str:
    """The framework's own optimizer, or the comment that says why it is not the rule."""
    own = offered(module, rule, steady, **places)
    if own is None:
        return ""
    if not own.differs:
        return Optimizer(own.call)
    lines = textwrap.wrap(own.differs, WIDTH - 2) + (fit(own.call).splitlines() if own.call else [])
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
        "    state, gradient = self.state[x], x.grad" if step.kept else "    gradient = x.grad",
        *(["    if not state:", f"        state.update({', '.join(first)})"] if first else []),
        *(f"    {line}" for line in step.lines),
        "    x += delta",
        *([f"    state.update({', '.join(keep)})"] if keep else []),
    ]
    written = f'''{comment}class {name}(torch.optim.Optimizer):
    """{say("{rule} as in Descent Lab.", rule=rule.name)}"""

    def __init__(self, params, **hypers):
        super().__init__(params, hypers)

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
{indented(body, 12)}'''
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
    """{say("{rule} as in Descent Lab.", rule=rule.name)}"""

    def __init__(self, learning_rate, **hypers):
        super().__init__(learning_rate)
        self.hypers = hypers

{indented([*(build if step.kept else []), *update], 4)}'''
    given = ", ".join([lr, *(f"{h}={getattr(rule, h)!r}" for h in step.hypers)])
    return Optimizer(f"{name}({given})", written)


def _first(quantity: str, value: float | None) -> str:
    """The rest of the call that adds a state to a Keras optimizer, from what it is before the first step."""
    return f'_from_reference(x, "{quantity}")' if value is None else f"((), keras.initializers.Constant({value!r}))"


def _unpacked(names: list[str], owner: str) -> str:
    if len(names) == 1:
        return f'{names[0]} = {owner}["{names[0]}"]'
    return f"{', '.join(names)} = ({owner}[name] for name in {names})".replace("'", '"')


class _Step(NamedTuple):
    """The arithmetic of a rule in a framework's terms."""

    lines: list[str]
    """An assignment for each quantity that the step needs."""
    kept: dict[str, float | None]
    """What the next step needs of this one, and its value before the first: None for zeros shaped like x."""
    hypers: list[str]
    """The hyperparameters that are used, apart from lr."""


def _step(rule: Rule, module: str) -> _Step:
    formulas: dict[str, Expr] = {}
    fixed: dict[Expr, Expr] = {}
    for name, line in arithmetic(rule).items():
        (formulas[name],) = readable([rebuild(line.read, fixed)])
        if formulas[name].op == "number":  # needs no line of its own
            fixed[symbol(name)] = formulas[name]
    needed: set[str] = set()
    todo = ["delta"]
    while todo:
        name = todo.pop()
        quantity = name.removesuffix("_prev")
        if name not in needed and quantity in formulas:
            todo += [quantity, *symbols(formulas[quantity])]
        needed.add(name)
    first = rule.init(np.zeros(1))._asdict()
    kept = {q: None if np.ndim(value) else float(value) for q, value in first.items() if f"{q}_prev" in needed}
    names = {symbol(name): name for name in needed} | {symbol(f"{q}_prev"): f'state["{q}"]' for q in kept}
    spoken = language(module)
    lines = [f"{name} = {text(formula, spoken, names)}" for name, formula in formulas.items() if name in needed]
    return _Step(lines, kept, [h for h in declared(type(rule)) if h in needed and h != "lr"])

"""Code that reproduces the runs on screen: with this lab's module, with PyTorch, and with Keras."""

import ast
import inspect
import re
import textwrap
from dataclasses import fields
from typing import Any

from optimizers import elementary
from optimizers.experiment import Experiment
from optimizers.hyper import declared
from optimizers.inside import rows
from optimizers.rules import Rule
from optimizers.surfaces import Regression

_CONSTANTS = ("e", "pi", "tau")


def _head(e: Experiment, what: str) -> str:
    x, y = e.start
    return f'"""{e.surface.name} from ({x!r}, {y!r}), {what}.\n\nSaved from Descent Lab: ?{e.key}\n"""\n'


def _call(owner: Any) -> str:
    """The arguments that make an equal instance."""
    return ", ".join(f"{name}={getattr(owner, name)!r}" for name in declared(type(owner)))


def numpy_code(e: Experiment) -> str:
    """The runs with this lab's own module: the same bits."""
    rules = "".join(f'    RULES["{rule.slug}"]({_call(rule)}),\n' for rule in e.rules)
    return f"""{_head(e, "with the module optimizers of Descent Lab")}
from optimizers import RULES, SCHEDULES, SURFACES, run

surface = type(SURFACES["{e.surface_slug}"])({_call(e.surface)})
schedule = SCHEDULES["{e.schedule.slug}"]({_call(e.schedule)})
rules = [
{rules}]

paths = {{
    rule.slug: run(
        rule, surface, start={e.start!r}, steps={e.steps}, noise={e.noise!r}, seed={e.seed}, schedule=schedule
    )
    for rule in rules
}}
for name, path in paths.items():
    print(name, path.x[-1], path.loss[-1], path.status)
"""


def _function(owner: Any, method: str, name: str, arguments: str) -> str:
    """A method of a surface or schedule as a function, after the constants that it takes from its instance."""
    source = textwrap.dedent(inspect.getsource(getattr(type(owner), method)))
    body = source[source.index("\n") + 1 :]
    used = dict.fromkeys(re.findall(r"\bself\.(\w+)", body))
    constants = "".join(f"{attribute} = {getattr(owner, attribute)!r}\n" for attribute in used)
    return f"{constants}\n\ndef {name}({arguments}):\n{body}".replace("self.", "").strip("\n")


def _imports(library: str, *code: str) -> str:
    """The elementary functions and constants that the code uses."""
    names = {node.id for text in code for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}
    functions = [name for name, value in vars(elementary).items() if inspect.isfunction(value) and name in names]
    lines = [f"from math import {', '.join(sorted(names & set(_CONSTANTS)))}"] if names & set(_CONSTANTS) else []
    if functions:
        lines.append(f"from {library} import {', '.join(sorted(functions))}")
    return "".join(f"{line}\n" for line in lines)


def _data_import(e: Experiment) -> str:
    return "from sklearn.datasets import load_diabetes\n" if e.surface.stochastic else ""


def _surroundings(e: Experiment) -> str:
    """Start, noise and schedule, which torch and Keras share."""
    return f"""start, steps = {e.start!r}, {e.steps}
noise = {e.noise!r} * np.random.default_rng({e.seed}).standard_normal((steps, 2))


{_function(e.schedule, "factor", "factor", "t, steps")}"""


def _mini_batches(e: Experiment, function: str) -> str:
    """The data, the rows of each step and a function of a batch; nothing where gradients are exact."""
    if not isinstance(e.surface, Regression) or not e.surface.stochastic:
        return ""
    draw = _function(e.surface, "rows", "draw", "steps, seed").replace("-> NDArray[np.int64]", "")
    return f"""

patients = load_diabetes(scaled=False)
bmi, targets = ((v - v.mean()) / v.std() for v in (patients.data[:, 2], patients.target))
inputs = bmi + {e.surface.offset!r}
{draw}


{function}


chosen = draw({e.steps}, {e.seed})
"""


_TORCH_BATCH = """def batch_loss(x, y, rows):
    a, t = torch.from_numpy(inputs[rows]), torch.from_numpy(targets[rows])
    return ((x * a + y - t) ** 2).mean()"""

_NUMPY_BATCH = """def batch_gradient(x, y, rows):
    error = x * inputs[rows] + y - targets[rows]
    return 2.0 * (error * inputs[rows]).mean(), 2.0 * error.mean()"""


_TORCH = {  # rule -> class of torch.optim and its arguments
    "sgd": "SGD([x], lr={lr})",
    "momentum": "SGD([x], lr={lr}, momentum={beta})",
    "nesterov": "SGD([x], lr={lr}, momentum={beta}, nesterov={nesterov})",
    "adagrad": "Adagrad([x], lr={lr}, eps={eps})",
    "rmsprop": "RMSprop([x], lr={lr}, alpha={rho}, eps={eps})",
    "adadelta": "Adadelta([x], lr={lr}, rho={rho}, eps={eps})",
    "adam": "Adam([x], lr={lr}, betas=({beta1}, {beta2}), eps={eps}, weight_decay={weight_decay})",
    "amsgrad": "Adam([x], lr={lr}, betas=({beta1}, {beta2}), eps={eps}, amsgrad=True)",
    "adamax": "Adamax([x], lr={lr}, betas=({beta1}, {beta2}), eps={eps})",
    "nadam": "NAdam([x], lr={lr}, betas=({beta1}, {beta2}), eps={eps}, momentum_decay={momentum_decay})",
    "radam": "RAdam([x], lr={lr}, betas=({beta1}, {beta2}), eps={eps})",
    "adamw": "AdamW([x], lr={lr}, betas=({beta1}, {beta2}), eps={eps}, weight_decay={weight_decay})",
}


def _in_torch(rule: Rule) -> bool:
    return rule.slug in _TORCH and getattr(rule, "bias_correction", True)


def _torch_rule(rule: Rule) -> str:
    own = {f.name: repr(getattr(rule, f.name)) for f in fields(rule)}
    if not _in_torch(rule):
        return f"{type(rule).__name__}([x], {_call(rule)})"
    # torch refuses the Nesterov form of a momentum of 0, which is plain descent.
    call = _TORCH[rule.slug].format(**own, nesterov=own.get("beta") != "0.0")
    return f"torch.optim.{call}"


def _written_out(rule: Rule) -> str:
    """A rule that torch.optim does not have, from the formulas of its ledger."""
    ledger = {name: row.formula for name, row in rows(rule).items() if name != "x_new"}
    hypers = list(declared(type(rule)))
    kept = {name for name in ledger if any(f"{name}_prev" in formula for formula in ledger.values())}
    first = rule.init(0.0)._asdict()
    before = "".join(
        f'                {name}_prev = state.get("{name}", {first[name]!r})\n' for name in ledger if name in kept
    )
    arithmetic = "".join(
        f"                {name} = {_for_torch(formula, rule)}\n" for name, formula in ledger.items()
    )
    after = "".join(f'                state["{name}"] = {name}\n' for name in ledger if name in kept)
    return f'''

class {type(rule).__name__}(torch.optim.Optimizer):
    """{rule.name} as in Descent Lab; torch.optim has no such rule."""

    def __init__(self, params, **hypers):
        super().__init__(params, hypers)

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            {", ".join(hypers)} = (group[name] for name in {hypers!r})
            for x in group["params"]:
                state, gradient = self.state[x], x.grad
{before}{arithmetic}                x += delta
{after}'''


class _Resolve(ast.NodeTransformer):
    """Takes the branch that the rule's settings decide, and calls functions by torch's names."""

    def __init__(self, rule: Rule) -> None:
        self.known: dict[str, Any] = {f.name: getattr(rule, f.name) for f in fields(rule)} | {"noisy": False}

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        if isinstance(node.test, ast.Name):
            return self.visit(node.body if self.known[node.test.id] else node.orelse)  # type: ignore[no-any-return]
        return self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if isinstance(node.func, ast.Name):
            node.func.id = {"max": "torch.maximum"}.get(node.func.id, f"torch.{node.func.id}")
        return self.generic_visit(node)


def _for_torch(formula: str, rule: Rule) -> str:
    return ast.unparse(_Resolve(rule).visit(ast.parse(formula, mode="eval")))


def torch_code(e: Experiment) -> str:
    """The runs with PyTorch, whose conventions are this lab's own."""
    surface = _function(e.surface, "value", "loss", "x, y")
    absent = {type(rule): rule for rule in e.rules if not _in_torch(rule)}
    classes = "".join(_written_out(rule) for rule in absent.values())
    rules = "".join(f'    "{rule.slug}": lambda x: {_torch_rule(rule)},\n' for rule in e.rules)
    step_loss = "batch_loss(x[0], x[1], chosen[t - 1])" if e.surface.stochastic else "loss(x[0], x[1])"
    return f'''{_head(e, "with PyTorch")}
import numpy as np
import torch
{_data_import(e)}{_imports("torch", surface)}
# The conventions of torch.optim are those of Descent Lab, so that no setting is converted.
# The gradients are autograd's: their last bits may differ, and a chaotic run shows it after some time.
torch.set_default_dtype(torch.float64)


{surface}


{_surroundings(e)}
{_mini_batches(e, _TORCH_BATCH)}{classes}

rules = {{
{rules}}}


def descend(make):
    x = torch.tensor(start, requires_grad=True)
    optimizer = make(x)
    lr = optimizer.param_groups[0]["lr"]
    path = [x.detach().clone()]
    for t in range(1, steps + 1):
        optimizer.param_groups[0]["lr"] = lr * float(factor(np.float64(t), steps))
        optimizer.zero_grad()
        {step_loss}.backward()
        x.grad += torch.from_numpy(noise[t - 1])
        optimizer.step()
        path.append(x.detach().clone())
    return torch.stack(path)


paths = {{name: descend(make) for name, make in rules.items()}}
for name, path in paths.items():
    print(name, path[-1].tolist(), float(loss(*path[-1])))
'''


_INSIDE = "Keras puts epsilon inside the square root, so that it takes the square of this lab's."
_HAT = (
    "Keras' epsilon is the epsilon hat of Kingma & Ba: it acts like this lab's over sqrt(1 - beta2^t), "
    "which matters only where gradients are that small."
)
_KERAS: dict[str, tuple[str, str]] = {  # rule -> class of keras.optimizers, and what is said of its conventions
    "sgd": ("SGD({lr})", ""),
    "momentum": (
        "SGD({lr}, momentum={beta})",
        "Keras keeps lr in its velocity: the same path as long as lr does not change.",
    ),
    "nesterov": (
        "SGD({lr}, momentum={beta}, nesterov=True)",
        "Keras keeps lr in its velocity: the same path as long as lr does not change.",
    ),
    "adagrad": (
        "Adagrad({lr}, initial_accumulator_value=0.0, epsilon={eps}**2)",
        f"{_INSIDE} Its sum of squares begins at 0.1 by default, here at 0.",
    ),
    "rmsprop": ("RMSprop({lr}, rho={rho}, epsilon={eps}**2)", _INSIDE),
    "adadelta": ("Adadelta({lr}, rho={rho}, epsilon={eps})", ""),
    "adam": ("Adam({lr}, beta_1={beta1}, beta_2={beta2}, epsilon={eps})", _HAT),
    "amsgrad": ("Adam({lr}, beta_1={beta1}, beta_2={beta2}, epsilon={eps}, amsgrad=True)", _HAT),
    "adamax": (
        "Adamax({lr}, beta_1={beta1}, beta_2={beta2}, epsilon={eps})",
        "Keras adds epsilon to the maximum and not to each gradient.",
    ),
    "nadam": ("Nadam({lr}, beta_1={beta1}, beta_2={beta2}, epsilon={eps})", ""),
    "adamw": ("AdamW({lr}, weight_decay={weight_decay}, beta_1={beta1}, beta_2={beta2}, epsilon={eps})", _HAT),
    "lion": ("Lion({lr}, beta_1={beta1}, beta_2={beta2}, weight_decay={weight_decay})", ""),
}


def _keras_rule(rule: Rule) -> str:
    """The rule's entry in the table of the script, after what is said of it; only the latter if it is absent."""
    own = {f.name: repr(getattr(rule, f.name)) for f in fields(rule)}
    if rule.slug not in _KERAS:
        return f"    # Keras has no {rule.name}: it is left out.\n"
    if not getattr(rule, "bias_correction", True):
        return f"    # Keras has no {rule.name} without bias correction: it is left out.\n"
    if rule.slug == "nadam" and own["momentum_decay"] != "1.0":
        return "    # Keras fixes the momentum decay of NAdam at 1: it is left out.\n"
    call, said = _KERAS[rule.slug]
    l2 = own.get("weight_decay", "0.0") if rule.slug == "adam" else "0.0"
    if l2 != "0.0":
        said += " Its weight decay is decoupled, so that the L2 term is added to the gradient below."
    lines = textwrap.wrap(said.strip(), 108)
    comment = "".join(f"    # {line}\n" for line in lines)
    return f'{comment}    "{rule.slug}": (keras.optimizers.{call.format(**own)}, {l2}),\n'


def keras_code(e: Experiment) -> str:
    """The runs with Keras 3 on any of its backends; what it does differently is said beside each rule."""
    surface = _function(e.surface, "gradient", "gradient", "x, y")
    rules = "".join(_keras_rule(rule) for rule in e.rules)
    step_gradient = "batch_gradient(*path[-1], chosen[t - 1])" if e.surface.stochastic else "gradient(*path[-1])"
    return f"""{_head(e, "with Keras 3")}
import keras
import numpy as np
{_data_import(e)}{_imports("numpy", surface)}
keras.config.set_floatx("float64")
# Keras rounds a few steps otherwise than Descent Lab; a chaotic run shows it after some time.


{surface}


{_surroundings(e)}
{_mini_batches(e, _NUMPY_BATCH)}

rules = {{  # optimizer, L2 penalty
{rules}}}


def descend(optimizer, l2):
    x = keras.Variable(np.array(start), dtype="float64")
    lr = float(optimizer.learning_rate)
    path = [np.array(start)]
    for t in range(1, steps + 1):
        optimizer.learning_rate = lr * float(factor(np.float64(t), steps))
        g = np.array({step_gradient}) + noise[t - 1] + l2 * path[-1]
        optimizer.apply([keras.ops.convert_to_tensor(g)], [x])
        path.append(keras.ops.convert_to_numpy(x.value).copy())
    return np.stack(path)


paths = {{name: descend(*made) for name, made in rules.items()}}
for name, path in paths.items():
    print(name, path[-1])
"""

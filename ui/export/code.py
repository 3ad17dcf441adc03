"""Code that reproduces the runs on screen: with this lab's module, with PyTorch, and with Keras."""

import inspect
import textwrap
from typing import Any

from optimizers.experiment import Experiment
from optimizers.hyper import declared
from optimizers.recorded import record_surface
from optimizers.surfaces.regression import Regression
from ui.frameworks import Optimizer, keras_optimizer, told_apart, torch_optimizer
from ui.language import say
from ui.programs import factor_code, function
from ui.scripts import fit, imports


def _head(e: Experiment, what: str) -> str:
    """The docstring of a script, with a sentence that says what it is."""
    return f'''"""{what}

{say("Saved from Descent Lab: {link}", link=f"?{e.key}")}
"""
'''


def _call(owner: Any) -> str:
    """The arguments that make an equal instance."""
    return ", ".join(f"{name}={getattr(owner, name)!r}" for name in declared(type(owner)))


def numpy_code(e: Experiment) -> str:
    """The runs with this lab's own module: the same bits."""
    rules = "".join(fit(f'    "{run.id}": RULES["{run.rule.slug}"]({_call(run.rule)}),') + "\n" for run in e.shown)
    what = say(
        "{surface} from {start}, with the module optimizers of Descent Lab.",
        surface=say(e.surface.name),
        start=repr(e.start),
    )
    given = f"start={e.start!r}, steps={e.steps}, noise={e.noise!r}, seed={e.seed}, schedule=schedule"
    return f"""{_head(e, what)}
from optimizers import RULES, SCHEDULES, SURFACES, run

surface = type(SURFACES["{e.surface.slug}"])({_call(e.surface)})
schedule = SCHEDULES["{e.schedule.slug}"]({_call(e.schedule)})
rules = {{
{rules}}}


def descend(rule):
{fit(f"    return run(rule, surface, {given})")}


paths = {{name: descend(rule) for name, rule in rules.items()}}
for name, path in paths.items():
    print(name, path.x[-1], path.loss[-1], path.status)
"""


def _imports(e: Experiment, code: str, *more: str) -> str:
    """The head of a script, with what its code uses."""
    standard = ["import math"] if "math." in code else []
    data = ["from sklearn.datasets import load_diabetes"] if e.surface.stochastic else []
    return imports(["import numpy as np", *standard, *more, *data])


def _loss(e: Experiment) -> str:
    """The surface in PyTorch, which finds its gradient."""
    return function("loss", ("x", "y"), [record_surface(e.surface).value], _settings(e.surface), "torch")


def _gradient(e: Experiment) -> str:
    return function("gradient", ("x", "y"), record_surface(e.surface).gradient, _settings(e.surface), "np")


def _settings(owner: Any) -> dict[str, float]:
    return {name: getattr(owner, name) for name in declared(type(owner))}


def _setup(e: Experiment) -> str:
    """Start, noise and schedule, which torch and Keras share."""
    return f"""start, steps = {e.start!r}, {e.steps}
noise = {e.noise!r} * np.random.default_rng({e.seed}).standard_normal((steps, 2))


{factor_code(e.schedule)}"""


def _mini_batches(e: Experiment, function: str) -> str:
    """The data, the rows of each step and a function of a batch; nothing where gradients are exact."""
    if not isinstance(e.surface, Regression) or not e.surface.stochastic:
        return ""
    source = textwrap.dedent(inspect.getsource(type(e.surface).rows))
    _, _, body = source.replace("self.", "").rstrip().split("\n", 2)  # its head and its docstring are said below
    said = say("The patients of each step: (steps, batch). An epoch shuffles all; those left over at its end wait.")
    head = f'def draw(steps, seed):\n    """{said}"""'
    draw = f"batch, count = {e.surface.batch}, {e.surface.count}\n\n\n{head}\n{body}"
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


def _classes(optimizers: dict[str, Optimizer]) -> str:
    """The rules that are written out."""
    classes = dict.fromkeys(optimizer.written for optimizer in optimizers.values() if optimizer.written)
    return "".join(f"\n\n{written}" for written in classes)


def _entries(optimizers: dict[str, Optimizer], before: str = "") -> str:
    """The rules in the table of a script."""
    return "".join(fit(f'    "{name}": {before}{optimizer.call},') + "\n" for name, optimizer in optimizers.items())


def torch_code(e: Experiment) -> str:
    """The runs with PyTorch, whose conventions are this lab's own."""
    surface, setup = _loss(e), _setup(e)
    optimizers = told_apart({run.id: torch_optimizer(run.rule, "[x]") for run in e.shown})
    step_loss = "batch_loss(x[0], x[1], chosen[t - 1])" if e.surface.stochastic else "loss(x[0], x[1])"
    what = say("{surface} from {start}, with PyTorch.", surface=say(e.surface.name), start=repr(e.start))
    conventions = say("The conventions of torch.optim are those of Descent Lab, so that no setting is converted.")
    bits = say("The gradients are autograd's: their last bits may differ, and a chaotic run shows it after some time.")
    return f"""{_head(e, what)}
{_imports(e, surface + setup, "import torch")}
# {conventions}
# {bits}
torch.set_default_dtype(torch.float64)


{surface}


{setup}
{_mini_batches(e, _TORCH_BATCH)}{_classes(optimizers)}

rules = {{
{_entries(optimizers, "lambda x: ")}}}


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
"""


def keras_code(e: Experiment) -> str:
    """The runs with Keras 3 on any of its backends."""
    surface, setup = _gradient(e), _setup(e)
    steady = e.schedule.slug == "constant"
    optimizers = told_apart({run.id: keras_optimizer(run.rule, repr(run.rule.lr), steady) for run in e.shown})
    step_gradient = "batch_gradient(*path[-1], chosen[t - 1])" if e.surface.stochastic else "gradient(*path[-1])"
    classes = _classes(optimizers)
    operations = ["from keras import ops"] if "ops." in classes else []
    what = say(
        "{surface} from {start}, with Keras 3 on the backend that KERAS_BACKEND names.",
        surface=say(e.surface.name),
        start=repr(e.start),
    )
    rounding = say("Keras rounds a few steps otherwise than Descent Lab; a chaotic run shows it after some time.")
    overflow = say("a run that diverges overflows in the end")
    return f"""{_head(e, what)}
{_imports(e, surface + setup, "import keras", *operations)}
keras.config.set_floatx("float64")
# {rounding}


{surface}


{setup}
{_mini_batches(e, _NUMPY_BATCH)}{classes}

rules = {{
{_entries(optimizers)}}}


def descend(optimizer):
    x = keras.Variable(np.array(start), dtype="float64")
    lr = float(optimizer.learning_rate)
    path = [np.array(start)]
    for t in range(1, steps + 1):
        optimizer.learning_rate = lr * float(factor(np.float64(t), steps))
        with np.errstate(all="ignore"):  # {overflow}
            g = np.array({step_gradient}) + noise[t - 1]
        optimizer.apply([keras.ops.convert_to_tensor(g)], [x])
        path.append(keras.ops.convert_to_numpy(x.value).copy())
    return np.stack(path)


paths = {{name: descend(optimizer) for name, optimizer in rules.items()}}
for name, path in paths.items():
    print(name, path[-1])
"""

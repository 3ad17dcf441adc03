"""The same training in PyTorch and in Keras, as a script that runs as it is shown."""

import io
from dataclasses import fields
from typing import NamedTuple

import numpy as np
import streamlit as st

from learning.data import SPLIT_SEED, TEST_SHARE, Data
from learning.layers import Convolution, Dense, Layer
from optimizers.rules import RULES, Rule
from optimizers.schedules import Schedule
from ui.controls import seed
from ui.train.plan import OWN, Plan, plan

PREPARED = "data.npz"
"""The file with a visitor's prepared data, which the script then reads."""


class Script(NamedTuple):
    """A script, or None where the framework cannot do it; and what has to be said of it."""

    text: str | None
    note: str = ""


_TORCH = {
    "sgd": "torch.optim.SGD(model.parameters(), lr={lr})",
    "momentum": "torch.optim.SGD(model.parameters(), lr={lr}, momentum={beta})",
    "nesterov": "torch.optim.SGD(model.parameters(), lr={lr}, momentum={beta}, nesterov=True)",
    "adagrad": "torch.optim.Adagrad(model.parameters(), lr={lr}, eps={eps})",
    "rmsprop": "torch.optim.RMSprop(model.parameters(), lr={lr}, alpha={rho}, eps={eps})",
    "adadelta": "torch.optim.Adadelta(model.parameters(), lr={lr}, rho={rho}, eps={eps})",
    "adam": "torch.optim.Adam(\n    model.parameters(), lr={lr}, betas=({beta1}, {beta2}), eps={eps}, "
    "weight_decay={weight_decay}\n)",
    "amsgrad": "torch.optim.Adam(model.parameters(), lr={lr}, betas=({beta1}, {beta2}), eps={eps}, amsgrad=True)",
    "adamax": "torch.optim.Adamax(model.parameters(), lr={lr}, betas=({beta1}, {beta2}), eps={eps})",
    "nadam": "torch.optim.NAdam(\n    model.parameters(), lr={lr}, betas=({beta1}, {beta2}), eps={eps}, "
    "momentum_decay={momentum_decay}\n)",
    "radam": "torch.optim.RAdam(model.parameters(), lr={lr}, betas=({beta1}, {beta2}), eps={eps})",
    "adamw": "torch.optim.AdamW(\n    model.parameters(), lr={lr}, betas=({beta1}, {beta2}), eps={eps}, "
    "weight_decay={weight_decay}\n)",
    "lion": "Lion(model.parameters(), lr={lr}, betas=({beta1}, {beta2}), weight_decay={weight_decay})",
}
"""Our conventions are torch's, so that every rule has one line; Lion and Adam without correction have a class."""

_LION = '''
class Lion(torch.optim.Optimizer):
    """Chen et al. (2023), Algorithm 2."""

    def __init__(self, params, lr, betas, weight_decay):
        super().__init__(params, {"lr": lr, "betas": betas, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                m = self.state[p].setdefault("m", torch.zeros_like(p))
                c = beta1 * m + (1 - beta1) * p.grad
                p -= group["lr"] * (c.sign() + group["weight_decay"] * p)
                m.mul_(beta2).add_((1 - beta2) * p.grad)

'''
_UNCORRECTED = '''
class UncorrectedAdam(torch.optim.Optimizer):
    """Kingma & Ba (2015), Algorithm 1, without the two lines of bias correction."""

    def __init__(self, params, lr, betas, eps, weight_decay):
        super().__init__(params, {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                m = self.state[p].setdefault("m", torch.zeros_like(p))
                v = self.state[p].setdefault("v", torch.zeros_like(p))
                g = p.grad + group["weight_decay"] * p
                m.mul_(beta1).add_((1 - beta1) * g)
                v.mul_(beta2).add_((1 - beta2) * g**2)
                p -= group["lr"] * m / (v.sqrt() + group["eps"])

'''

_KERAS = {
    "sgd": "keras.optimizers.SGD({lr})",
    "momentum": "keras.optimizers.SGD({lr}, momentum={beta})",
    "nesterov": "keras.optimizers.SGD({lr}, momentum={beta}, nesterov=True)",
    "adagrad": "keras.optimizers.Adagrad({lr}, initial_accumulator_value=0.0, epsilon={eps} ** 2)",
    "rmsprop": "keras.optimizers.RMSprop({lr}, rho={rho}, epsilon={eps} ** 2)",
    "adadelta": "keras.optimizers.Adadelta({lr}, rho={rho}, epsilon={eps})",
    "adam": "keras.optimizers.Adam({lr}, beta_1={beta1}, beta_2={beta2}, epsilon={eps})",
    "amsgrad": "keras.optimizers.Adam({lr}, beta_1={beta1}, beta_2={beta2}, epsilon={eps}, amsgrad=True)",
    "adamax": "keras.optimizers.Adamax({lr}, beta_1={beta1}, beta_2={beta2}, epsilon={eps})",
    "nadam": "keras.optimizers.Nadam({lr}, beta_1={beta1}, beta_2={beta2}, epsilon={eps})",
    "adamw": "keras.optimizers.AdamW(\n    {lr}, beta_1={beta1}, beta_2={beta2}, epsilon={eps}, "
    "weight_decay={weight_decay}\n)",
    "lion": "keras.optimizers.Lion({lr}, beta_1={beta1}, beta_2={beta2}, weight_decay={weight_decay})",
}
_INSIDE = "Keras adds epsilon under the square root, so the script gives it the square of ours: almost the same."
_HAT = "Keras adds epsilon before the bias correction, so the first steps differ slightly."
_KERAS_NOTES = {
    "adagrad": _INSIDE, "rmsprop": _INSIDE, "adam": _HAT, "amsgrad": _HAT, "adamax": _HAT, "nadam": _HAT, "adamw": _HAT,
}  # fmt: skip

_DRAWN = {
    "he": ("random.standard_normal((outputs, inputs + 1)) * np.sqrt(2 / inputs)", True),
    "glorot": ("np.sqrt(6 / (inputs + reached)) * random.uniform(-1, 1, (outputs, inputs + 1))", True),
    "torch": ("random.uniform(-1, 1, (outputs, inputs + 1)) / np.sqrt(inputs)", False),
    "zeros": ("np.zeros((outputs, inputs + 1))", False),
}
"""How each start draws weights and biases together, and whether the biases are then set to zero."""


def _factor(schedule: Schedule, steps: int, keras: bool) -> str | None:
    """What multiplies the learning rate after t steps; None for a constant one."""
    values = {f.name: repr(getattr(schedule, f.name)) for f in fields(schedule)}
    math = "keras.ops" if keras else "math"
    warm = max(round(getattr(schedule, "warmup", 0.0) * steps), 1)
    rest = max(steps - warm, 1)
    rising, falling = f"(t + 1) / {warm}", f"0.5 * (1 + {math}.cos(math.pi * (t + 1 - {warm}) / {rest}))"
    return {
        "constant": None,
        "step": f"{values.get('gamma')} ** {math}.floor(t / {values.get('every')})",
        "exponential": f"{values.get('gamma')} ** t",
        "cosine": f"0.5 * (1 + {math}.cos(math.pi * t / {steps}))",
        "warmup_cosine": (
            f"keras.ops.where(t < {warm}, {rising}, {falling})" if keras else f"{rising} if t < {warm} else {falling}"
        ),
        "inverse_sqrt": "(t + 1) ** -0.5",
    }[schedule.slug]


_PREPARE = {
    "digits": f"""bunch = load_digits()
rows = np.arange(len(bunch.target))
train, test = train_test_split(rows, test_size={TEST_SHARE}, random_state={SPLIT_SEED}, stratify=bunch.target)
x = (bunch.data - bunch.data[train].mean()) / bunch.data[train].std()
y = bunch.target
""",
    "diabetes": f"""bunch = load_diabetes(scaled=False)
rows = np.arange(len(bunch.target))
train, test = train_test_split(rows, test_size={TEST_SHARE}, random_state={SPLIT_SEED})
x = (bunch.data - bunch.data[train].mean(axis=0)) / bunch.data[train].std(axis=0)
y = ((bunch.target - bunch.target[train].mean()) / bunch.target[train].std())[:, None]
""",
    OWN: f"""prepared = np.load("{PREPARED}")  # the file that the page offers beside this script
x, y, train, test = (prepared[name] for name in ("x", "y", "train", "test"))
""",
}


def _imports(p: Plan, framework: list[str], needs_math: bool) -> str:
    """The head of the script."""
    split = ["from sklearn.model_selection import train_test_split"] if p.data != OWN else []
    loader = [f"from sklearn.datasets import load_{p.data}"] if p.data != OWN else []
    first = ["import math", ""] if needs_math else []
    return "\n".join([*first, *sorted(["import numpy as np", *framework, *loader, *split], key=_isort)]) + "\n"


def _isort(line: str) -> tuple[str, bool]:
    module = line.split()[1]
    return module.split(".")[0], line.startswith("from")


def _constants(p: Plan) -> str:
    return f"EPOCHS, BATCH_SIZE, SEED = {p.protocol.epochs}, {p.protocol.batch_size}, {p.repeats.seed}\n"


def _order(indent: str) -> str:
    return f"{indent}order = train[np.random.default_rng([SEED, 1, epoch]).permutation(len(train))]\n"


def _values(rule: Rule) -> dict[str, str]:
    return {f.name: repr(getattr(rule, f.name)) for f in fields(rule)}


def pytorch(p: Plan, data: Data, rule: Rule) -> Script:
    """The training of one rule with the first seed in PyTorch, in float64, with the same start and batches."""
    layers = p.model.layers(data)
    steps = -(-len(data.train.inputs) // p.protocol.batch_size) * p.protocol.epochs
    factor = _factor(p.protocol.schedule, steps, keras=False) if p.protocol.schedule else None
    values, form, own_class = _values(rule), _TORCH[rule.slug], ""
    if rule.slug == "lion":
        own_class = _LION
    if rule.slug == "adam" and values["bias_correction"] == "False":
        form, own_class = form.replace("torch.optim.Adam", "UncorrectedAdam"), _UNCORRECTED
    if rule.slug == "nesterov" and float(values["beta"]) == 0.0:
        form = _TORCH["sgd"]  # torch refuses nesterov without momentum, which is plain descent

    drawn, zero_bias = _DRAWN[p.protocol.init]
    reached = "            reached = layer.weight[:, 0].numel()\n" if "reached" in drawn else ""
    zeroed = "            drawn[:, -1] = 0\n" if zero_bias else ""
    classes = data.task == "classification"
    kinds = "(nn.Conv2d, nn.Linear)" if _conv(layers) else "nn.Linear"
    text = [
        f'"""{p.model.name} trained with {rule.name}."""\n\n',
        _imports(p, ["import torch", "from torch import nn"], bool(factor and "math." in factor)),
        own_class + "\n" if own_class else "",
        f"\n\ndef factor(t):\n    return {factor}\n\n" if factor else "",
        "\n",
        _constants(p),
        f"\n{_PREPARE[p.data]}x, y = torch.tensor(x), torch.tensor(y)\n\n",
        f"model = nn.Sequential(\n{_torch_layers(layers)}).double()\n",
        "random = np.random.default_rng([SEED, 0])  # draws the weights of each layer with its bias as last column\n",
        "with torch.no_grad():\n    for layer in model:\n",
        f"        if isinstance(layer, {kinds}):\n",
        "            outputs, inputs = len(layer.weight), layer.weight[0].numel()\n",
        reached,
        f"            drawn = {drawn}\n",
        zeroed,
        "            layer.weight.copy_(torch.tensor(drawn[:, :-1]).reshape(layer.weight.shape))\n",
        "            layer.bias.copy_(torch.tensor(drawn[:, -1]))\n\n",
        f"optimizer = {form.format(**values)}\n",
        "schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)\n" if factor else "",
        f"loss_of = nn.{'CrossEntropyLoss' if classes else 'MSELoss'}()\n\n",
        "for epoch in range(EPOCHS):\n",
        _order("    "),
        "    for batch in torch.tensor(order).split(BATCH_SIZE):\n",
        "        optimizer.zero_grad()\n",
        f"        {_torch_loss(p.protocol.weight_decay)}.backward()\n",
        "        optimizer.step()\n",
        "        schedule.step()\n" if factor else "",
        "    with torch.no_grad():\n",
        "        losses = [loss_of(model(x[part]), y[part]).item() for part in (train, test)]\n",
        '    print(f"epoch {epoch + 1}: training loss {losses[0]:.9f}, test loss {losses[1]:.9f}")\n',
    ]
    if classes:
        what = "images" if data.image else "rows"
        text += [
            "\nwith torch.no_grad():\n",
            "    right = (model(x[test]).argmax(dim=1) == y[test]).double().mean().item()\n",
            f'print(f"Accuracy of the model on the test {what}: {{100 * right:.1f}} %")\n',
        ]
    return Script("".join(text))


def _torch_loss(decay: float) -> str:
    loss = "loss_of(model(x[batch]), y[batch])"
    return f"({loss} + {decay / 2!r} * sum((w**2).sum() for w in model.parameters()))" if decay else loss


def _conv(layers: tuple[Layer, ...]) -> bool:
    return any(isinstance(layer, Convolution) for layer in layers)


def _torch_layers(layers: tuple[Layer, ...]) -> str:
    lines = []
    if isinstance(first := layers[0], Convolution):
        lines.append(f"nn.Unflatten(1, ({first.channels_in}, {first.height}, {first.width}))")
    for layer in layers:
        if isinstance(layer, Convolution):
            lines.append(f"nn.Conv2d({layer.channels_in}, {layer.channels_out}, 3, padding=1)")
            lines += ["nn.ReLU()", "nn.MaxPool2d(2)"]
        elif isinstance(layer, Dense):
            if _conv(layers):
                lines.append("nn.Flatten()")
            lines.append(f"nn.Linear({layer.inputs}, {layer.outputs})")
            lines += ["nn.ReLU()"] if layer.relu else []
    return "".join(f"    {line},\n" for line in lines)


def keras(p: Plan, data: Data, rule: Rule) -> Script:
    """The same in Keras 3, as far as Keras has the rule."""
    values = _values(rule)
    if rule.slug not in _KERAS:
        return Script(None, f"Keras has no {rule.name}.")
    if rule.slug == "adam" and (values["bias_correction"] == "False" or float(values["weight_decay"])):
        return Script(None, "Keras' Adam always corrects its bias, and its weight decay is that of AdamW.")
    if rule.slug == "nadam" and float(values["momentum_decay"]) != 0.004:
        return Script(None, "Keras' Nadam has a fixed momentum decay of 0.004.")
    layers = p.model.layers(data)
    steps = -(-len(data.train.inputs) // p.protocol.batch_size) * p.protocol.epochs
    factor = _factor(p.protocol.schedule, steps, keras=True) if p.protocol.schedule else None
    note = _KERAS_NOTES.get(rule.slug, "")
    if factor and rule.slug in ("momentum", "nesterov"):
        note = "Keras multiplies the velocity, not the step, by the learning rate: with a schedule the paths differ."

    drawn, zero_bias = _DRAWN[p.protocol.init]
    decay = p.protocol.weight_decay
    classes = data.task == "classification"
    loss = f"keras.losses.{'SparseCategoricalCrossentropy(from_logits=True)' if classes else 'MeanSquaredError()'}"
    schedule = (
        "\n\nclass Schedule(keras.optimizers.schedules.LearningRateSchedule):\n"
        "    def __call__(self, step):\n"
        '        t = keras.ops.cast(step, "float64")\n'
        f"        return {values['lr']} * {'(' + factor + ')' if ' ' in factor else factor}\n\n"
        if factor
        else ""
    )
    text = [
        f'"""{p.model.name} trained with {rule.name}. Keras takes the backend that KERAS_BACKEND names."""\n\n',
        _imports(p, ["import keras"], bool(factor and "math.pi" in factor)),
        schedule,
        '\nkeras.config.set_floatx("float64")\n',
        _constants(p),
        f"\n{_PREPARE[p.data]}\n",
        f"penalty = keras.regularizers.L2({decay / 2!r})\n" if decay else "",
        f"model = keras.Sequential([\n{_keras_layers(layers, bool(decay))}])\n",
        "random = np.random.default_rng([SEED, 0])  # draws the weights of each layer with its bias as last column\n",
        "for layer in model.layers:\n    if layer.weights:\n",
        "        shape = layer.kernel.shape\n",
        "        outputs, inputs = shape[-1], int(np.prod(shape[:-1]))\n",
        "        reached = outputs * int(np.prod(shape[:-2]))\n" if "reached" in drawn else "",
        f"        drawn = {drawn}\n",
        "        drawn[:, -1] = 0\n" if zero_bias else "",
        "        kernel = drawn[:, :-1].reshape(outputs, shape[-2], *shape[:-2])\n",
        "        layer.set_weights([np.moveaxis(kernel, (0, 1), (-1, -2)), drawn[:, -1]])\n\n",
        f"optimizer = {_KERAS[rule.slug].format(**values | ({'lr': 'Schedule()'} if factor else {}))}\n",
        f"model.compile(optimizer, {loss}{', metrics=[' + repr('accuracy') + ']' if classes else ''})\n\n",
        "for epoch in range(EPOCHS):\n",
        _order("    "),
        "    model.fit(x[order], y[order], BATCH_SIZE, shuffle=False, verbose=0)\n",
        "    losses = [model.evaluate(x[part], y[part], verbose=0, return_dict=True)"
        '["loss"] for part in (train, test)]\n',
        "    losses = [loss - float(sum(model.losses)) for loss in losses]  # without the penalty\n" if decay else "",
        '    print(f"epoch {epoch + 1}: training loss {losses[0]:.9f}, test loss {losses[1]:.9f}")\n',
    ]
    if classes:
        what = "images" if data.image else "rows"
        text += [
            '\nright = model.evaluate(x[test], y[test], verbose=0, return_dict=True)["accuracy"]\n',
            f'print(f"Accuracy of the model on the test {what}: {{100 * right:.1f}} %")\n',
        ]
    return Script("".join(text), note)


def _keras_layers(layers: tuple[Layer, ...], penalized: bool) -> str:
    first = layers[0]
    penalty = ", kernel_regularizer=penalty, bias_regularizer=penalty" if penalized else ""
    lines = []
    if isinstance(first, Convolution):
        lines.append(f"keras.Input(({first.height * first.width},))")
        lines.append(f"keras.layers.Reshape(({first.height}, {first.width}, {first.channels_in}))")
    elif isinstance(first, Dense):
        lines.append(f"keras.Input(({first.inputs},))")
    for layer in layers:
        if isinstance(layer, Convolution):
            lines.append(f'keras.layers.Conv2D({layer.channels_out}, 3, padding="same", activation="relu"{penalty})')
            lines.append("keras.layers.MaxPooling2D(2)")
        elif isinstance(layer, Dense):
            if _conv(layers):
                lines += ["keras.layers.Permute((3, 1, 2)),  # channels first", "keras.layers.Flatten()"]
            relu = ", activation='relu'" if layer.relu else ""
            lines.append(f"keras.layers.Dense({layer.outputs}{relu}{penalty})")
    return "".join(f"    {line}\n" if "#" in line else f"    {line},\n" for line in lines).replace("'", '"')


def prepared(data: Data) -> bytes:
    """The split and scaled data of a visitor's file, for the script."""
    n = len(data.train.inputs)
    parts = (data.train, data.test)
    y = [part.labels if data.task == "classification" else part.targets for part in parts]
    rows = np.arange(n + len(data.test.inputs))
    out = io.BytesIO()
    np.savez_compressed(
        out, x=np.concatenate([part.inputs for part in parts]), y=np.concatenate(y), train=rows[:n], test=rows[n:]
    )
    return out.getvalue()


def show_code(data: Data | None) -> None:
    """The script for the settings on screen, and what it needs."""
    if data is None:
        st.info("Upload a file first: the code is made for its columns.")
        return
    p = plan()
    slugs = [rule.slug for rule in p.rules]
    kept = st.session_state.get("train_code_rule")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        framework = st.segmented_control(
            "The same in", ["PyTorch", "Keras"], key="train_framework", default="PyTorch", required=True
        )
        slug = st.selectbox(
            "Rule", slugs, key=seed("train_code_rule", kept if kept in slugs else slugs[0]), width=200,
            format_func=lambda slug: RULES[slug].name,
        )  # fmt: skip
        if p.data == OWN:
            st.download_button(
                PREPARED, lambda: prepared(data), PREPARED, icon=":material/download:", on_click="ignore",
                help="Your data, split and scaled as here; the script reads it.",
            )  # fmt: skip
    rule = next(rule for rule in p.rules if rule.slug == slug)
    script = (pytorch if framework == "PyTorch" else keras)(p, data, rule)
    if script.note:
        st.caption(script.note)
    if script.text:
        st.code(script.text, language="python")
        st.caption(
            f"One model, seed {p.repeats.seed}, with the initial weights and the batches that the page draws. "
            "It needs NumPy, scikit-learn and the framework."
        )

"""The same training in PyTorch and in Keras, as a script that runs as it is shown."""

import io
from itertools import pairwise

import numpy as np
import streamlit as st

from learning.data import Data
from learning.datasets import DATASETS
from learning.inits import INITS
from learning.layers import Convolution, Dense, Layer
from optimizers.rules import Rule
from optimizers.runs import Run
from optimizers.schedules import Constant, Schedule
from ui.controls import fill
from ui.frameworks import keras_optimizer, torch_optimizer
from ui.labels import labels
from ui.language import say, sentences
from ui.programs import factor_code
from ui.scripts import fit, imports
from ui.train.plan import OWN, Plan, plan

PREPARED = "data.npz"
"""The file with a visitor's prepared data, which the script then reads."""


def _factor(schedule: Schedule | None) -> str:
    """The function of what multiplies the learning rate; nothing for a constant one."""
    return "" if schedule is None or isinstance(schedule, Constant) else factor_code(schedule) + "\n"


def _factors(p: Plan, data: Data) -> str:
    """Its values, one a step."""
    steps = -(-len(data.train.inputs) // p.protocol.batch_size) * p.protocol.epochs
    told = say("of the learning rate, one a step")
    return f"factors = factor(np.arange(1.0, {steps + 1}), {steps})  # {told}\n"


def _code(p: Plan) -> str:
    """The lines after which x, y, train and test are there."""
    if p.dataset != OWN:
        return DATASETS[p.dataset].code
    told = say("the file that the page offers beside this script")
    return (
        f'with np.load("{PREPARED}") as prepared:  # {told}\n'
        '    x, y, train, test = (prepared[name] for name in ("x", "y", "train", "test"))\n'
    )


def _imports(p: Plan, factor: str, framework: list[str]) -> str:
    """The head of the script, with what the rest of the code uses."""
    standard = ["import math"] if "math." in factor else []
    loaders = () if p.dataset == OWN else DATASETS[p.dataset].imports
    return imports(["import numpy as np", *standard, *framework, *loaders])


def _definitions(*definitions: str) -> str:
    """The classes and functions that the script needs, with the blank lines around them."""
    code = "\n\n".join(definition for definition in definitions if definition)
    above = "\n\n" if code.startswith(("#", "class", "def")) else "\n"  # as isort leaves it below imports
    return f"{above}{code}\n\n" if code else "\n"


def _constants(p: Plan) -> str:
    return f"EPOCHS, BATCH_SIZE, SEED = {p.protocol.epochs}, {p.protocol.batch_size}, {p.repeats.seed}\n"


def _random() -> str:
    told = say("draws the weights of each layer with its bias as last column")
    return f"random = np.random.default_rng([SEED, 0])  # {told}\n"


def _order(indent: str) -> str:
    return f"{indent}order = train[np.random.default_rng([SEED, 1, epoch]).permutation(len(train))]\n"


def pytorch(p: Plan, data: Data, rule: Rule) -> str:
    """The training of one rule with the first seed in PyTorch, in float64, with the same start and batches."""
    layers = p.model.layers(data)
    factor = _factor(p.protocol.schedule)
    optimizer = torch_optimizer(rule, "model.parameters()")

    init = INITS[p.protocol.init]
    reached = "            reached = layer.weight[:, 0].numel()\n" if "reached" in init.code else ""
    decay = p.protocol.weight_decay
    zeroed = "            drawn[:, -1] = 0\n" if init.zero_bias else ""
    classes = data.task == "classification"
    kinds = "(nn.Conv2d, nn.Linear)" if _conv(layers) else "nn.Linear"
    told = say("{model} trained with {rule}.", model=say(p.model.name), rule=rule.name)
    text = [
        f'"""{told}"""\n\n',
        _imports(p, factor, ["import torch", "from torch import nn"]),
        _definitions(optimizer.written, factor),
        "torch.set_default_dtype(torch.float64)\n",
        _constants(p),
        f"\n{_code(p)}x, y = torch.tensor(x), torch.tensor(y)\n\n",
        f"model = nn.Sequential(\n{_torch_layers(layers)})\n",
        _random(),
        "with torch.no_grad():\n    for layer in model:\n",
        f"        if isinstance(layer, {kinds}):\n",
        "            outputs, inputs = len(layer.weight), layer.weight[0].numel()\n",
        reached,
        f"            drawn = {init.code}\n",
        zeroed,
        "            layer.weight.copy_(torch.tensor(drawn[:, :-1]).reshape(layer.weight.shape))\n",
        "            layer.bias.copy_(torch.tensor(drawn[:, -1]))\n\n",
        fit(f"optimizer = {optimizer.call}") + "\n",
        _factors(p, data) if factor else "",
        "schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda t: factors[min(t, len(factors) - 1)])\n"
        if factor
        else "",
        f"loss_of = nn.{'CrossEntropyLoss' if classes else 'MSELoss'}()\n\n",
        "for epoch in range(EPOCHS):\n",
        _order("    "),
        "    for batch in torch.tensor(order).split(BATCH_SIZE):\n",
        "        optimizer.zero_grad()\n",
        "        loss = loss_of(model(x[batch]), y[batch])\n",
        f"        loss = loss + {decay / 2!r} * sum((w**2).sum() for w in model.parameters())\n" if decay else "",
        "        loss.backward()\n",
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
    return "".join(text)


def _conv(layers: tuple[Layer, ...]) -> bool:
    return any(isinstance(layer, Convolution) for layer in layers)


def _torch_layers(layers: tuple[Layer, ...]) -> str:
    lines = []
    if isinstance(first := layers[0], Convolution):
        lines.append(f"nn.Unflatten(1, ({first.channels_in}, {first.height}, {first.width}))")
    for below, layer in pairwise((None, *layers)):
        if isinstance(layer, Convolution):
            lines.append(f"nn.Conv2d({layer.channels_in}, {layer.channels_out}, 3, padding=1)")
            lines += ["nn.ReLU()", "nn.MaxPool2d(2)"]
        elif isinstance(layer, Dense):
            if isinstance(below, Convolution):
                lines.append("nn.Flatten()")
            lines.append(f"nn.Linear({layer.inputs}, {layer.outputs})")
            lines += ["nn.ReLU()"] if layer.relu else []
    return "".join(f"    {line},\n" for line in lines)


def keras(p: Plan, data: Data, rule: Rule) -> str:
    """The same in Keras 3."""
    layers = p.model.layers(data)
    factor = _factor(p.protocol.schedule)
    optimizer = keras_optimizer(rule, "Schedule()" if factor else repr(rule.lr), steady=not factor)

    init = INITS[p.protocol.init]
    decay = p.protocol.weight_decay
    classes = data.task == "classification"
    loss = f"keras.losses.{'SparseCategoricalCrossentropy(from_logits=True)' if classes else 'MeanSquaredError()'}"
    metrics = ', metrics=["accuracy"]' if classes else ""
    schedule = (
        "class Schedule(keras.optimizers.schedules.LearningRateSchedule):\n"
        "    def __call__(self, step):\n"
        f"        return keras.ops.take({rule.lr!r} * factors, step)\n"
        if factor
        else ""
    )
    operations = ["from keras import ops"] if "ops." in optimizer.written else []
    told = say(
        "{model} trained with {rule}. Keras takes the backend that KERAS_BACKEND names.",
        model=say(p.model.name),
        rule=rule.name,
    )
    rounded = say(
        "Some operations of Keras round to float32 all the same: its losses are not the page's to the last digit."
    )
    text = [
        f'"""{told}"""\n\n',
        _imports(p, factor, ["import keras", *operations]),
        _definitions(optimizer.written, factor, schedule),
        f"# {rounded}\n",
        'keras.config.set_floatx("float64")\n',
        _constants(p),
        f"\n{_code(p)}\n",
        f"penalty = keras.regularizers.L2({decay / 2!r})\n" if decay else "",
        f"model = keras.Sequential(\n    [\n{_keras_layers(layers, bool(decay))}    ]\n)\n",
        _random(),
        "for layer in model.layers:\n    if layer.weights:\n",
        "        shape = layer.kernel.shape\n",
        "        outputs, inputs = shape[-1], int(np.prod(shape[:-1]))\n",
        "        reached = outputs * int(np.prod(shape[:-2]))\n" if "reached" in init.code else "",
        f"        drawn = {init.code}\n",
        "        drawn[:, -1] = 0\n" if init.zero_bias else "",
        "        kernel = drawn[:, :-1].reshape(outputs, shape[-2], *shape[:-2])\n",
        "        layer.set_weights([np.moveaxis(kernel, (0, 1), (-1, -2)), drawn[:, -1]])\n\n",
        _factors(p, data) if factor else "",
        fit(f"optimizer = {optimizer.call}") + "\n",
        f"model.compile(optimizer, {loss}{metrics})\n\n",
        "for epoch in range(EPOCHS):\n",
        _order("    "),
        "    model.fit(x[order], y[order], BATCH_SIZE, shuffle=False, verbose=0)\n",
        "    losses = [model.evaluate(x[part], y[part], verbose=0, return_dict=True)"
        '["loss"] for part in (train, test)]\n',
        "    penalties = float(keras.ops.convert_to_numpy(sum(model.losses)))\n" if decay else "",
        "    losses = [loss - penalties for loss in losses]\n" if decay else "",
        '    print(f"epoch {epoch + 1}: training loss {losses[0]:.9f}, test loss {losses[1]:.9f}")\n',
    ]
    if classes:
        what = "images" if data.image else "rows"
        text += [
            '\nright = model.evaluate(x[test], y[test], verbose=0, return_dict=True)["accuracy"]\n',
            f'print(f"Accuracy of the model on the test {what}: {{100 * right:.1f}} %")\n',
        ]
    return "".join(text)


def _keras_layers(layers: tuple[Layer, ...], penalized: bool) -> str:
    first = layers[0]
    penalty = ", kernel_regularizer=penalty, bias_regularizer=penalty" if penalized else ""
    lines = []
    if isinstance(first, Convolution):
        lines.append(f"keras.Input(({first.height * first.width},))")
        lines.append(f"keras.layers.Reshape(({first.height}, {first.width}, {first.channels_in}))")
    elif isinstance(first, Dense):
        lines.append(f"keras.Input(({first.inputs},))")
    for below, layer in pairwise((None, *layers)):
        if isinstance(layer, Convolution):
            lines.append(f'keras.layers.Conv2D({layer.channels_out}, 3, padding="same", activation="relu"{penalty})')
            lines.append("keras.layers.MaxPooling2D(2)")
        elif isinstance(layer, Dense):
            if isinstance(below, Convolution):
                lines += [f"# {say('Channels first, as in Descent Lab.')}", "keras.layers.Permute((3, 1, 2))"]
                lines.append("keras.layers.Flatten()")
            relu = ', activation="relu"' if layer.relu else ""
            lines.append(f"keras.layers.Dense({layer.outputs}{relu}{penalty})")
    return "".join(fit(f"        {line}" + "," * (line[0] != "#")) + "\n" for line in lines)


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


def chosen_run(p: Plan) -> Run:
    """The run whose code is wanted: the first one until another is chosen."""
    kept = st.session_state.get("train_code_rule")
    return next((run for run in p.runs if run.id == kept), p.runs[0])


def show_code(data: Data | None) -> None:
    """The script for the settings on screen, and what it needs."""
    if data is None:
        st.markdown(say("Give a file above: the code is made for its columns."))
        return
    p = plan()
    names = labels(p.runs)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        framework = st.segmented_control(
            say("The same in"), ["PyTorch", "Keras"], key="train_framework", default="PyTorch", required=True
        )
        st.selectbox(
            say("Run"),
            list(names),
            key=fill("train_code_rule", chosen_run(p).id),
            width=200,
            format_func=lambda id: names[id],
        )
        if p.dataset == OWN:
            st.download_button(
                PREPARED,
                lambda: prepared(data),
                PREPARED,
                icon=":material/download:",
                on_click="ignore",
                help=say("Your data, split and scaled as here; the script reads it."),
            )
    rule = chosen_run(p).rule
    st.code((pytorch if framework == "PyTorch" else keras)(p, data, rule), language="python")
    model = say(
        "One model, seed {seed}, with the initial weights and the batches that the page draws.", seed=p.repeats.seed
    )
    own = p.dataset == OWN
    needed = say("It needs NumPy and the framework.") if own else say("It needs NumPy, scikit-learn and the framework.")
    st.caption(sentences(model, needed))

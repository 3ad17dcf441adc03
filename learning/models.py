"""The models: one frozen dataclass each, a flat vector of parameters each. MODELS = {slug: class}."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, ClassVar, Self

import numpy as np

from learning.data import Data, Task
from learning.inits import INITS
from learning.layers import Convolution, Dense, Layer
from optimizers.elementary import Array
from optimizers.hyper import Hyper, declared, hyper
from optimizers.messages import Message, message

Layers = tuple[Layer, ...]


@dataclass(frozen=True)
class Model:
    """A model, before it meets the data that fix how many inputs and outputs it has."""

    slug: ClassVar[str]
    name: ClassVar[Message]
    tasks: ClassVar[tuple[Task, ...]]

    @classmethod
    def sizes(cls) -> dict[str, Hyper]:
        """The numbers by which a visitor chooses its size."""
        return declared(cls)

    @classmethod
    def of_size(cls, **sizes: Any) -> Self:
        """The model with these sizes."""
        return cls(**sizes)

    def layers(self, data: Data) -> Layers:
        """Its layers for these data; ValueError, in a sentence, if it does not fit them."""
        if data.task not in self.tasks:
            named = {"model": self.name, "data": data.name}
            if data.task == "regression":
                raise ValueError(message("{model} is for classification; {data} is a regression.", **named))
            raise ValueError(message("{model} is for regression; {data} is a classification.", **named))
        return self._layers(data)

    def _layers(self, data: Data) -> Layers:
        raise NotImplementedError

    def size(self, data: Data) -> int:
        """How many parameters it has."""
        return sum(outputs * inputs for outputs, inputs in (layer.shape for layer in self.layers(data)))

    def start(self, data: Data, seed: int, init: str = "he") -> Array:
        """The parameters before training: (parameters,), fixed by the seed and the slug in INITS."""
        random = np.random.default_rng([seed, 0])
        return np.concatenate([INITS[init].weights(random, layer).ravel() for layer in self.layers(data)])

    def matrices(self, data: Data, parameters: Array) -> list[tuple[Array, Array]]:
        """Weight and bias of each layer, views of (parameters,) in torch's shapes.

        Weights are (outputs, inputs), or (outputs, channels, 3, 3) of a convolution; biases (outputs,).
        """
        views, at = [], 0
        for layer in self.layers(data):
            outputs, inputs = layer.shape
            matrix = parameters[at : at + outputs * inputs].reshape(outputs, inputs)
            at += matrix.size
            kernel = (outputs, -1, 3, 3) if isinstance(layer, Convolution) else (outputs, -1)
            views.append((matrix[:, :-1].reshape(kernel), matrix[:, -1]))
        return views


@dataclass(frozen=True)
class Linear(Model):
    """y = w x + b, trained on the mean squared error."""

    slug = "linear"
    name = message("Linear regression")
    tasks = ("regression",)

    def _layers(self, data: Data) -> Layers:
        return (Dense(data.train.inputs.shape[1], data.outputs),)


@dataclass(frozen=True)
class Softmax(Model):
    """Multinomial logistic regression: probabilities softmax(W x + b), trained on the cross-entropy."""

    slug = "softmax"
    name = message("Softmax regression")
    tasks = ("classification",)

    def _layers(self, data: Data) -> Layers:
        return (Dense(data.train.inputs.shape[1], data.outputs),)


@dataclass(frozen=True)
class Shape:
    """How a visitor chooses the hidden layers of a perceptron."""

    width: float = hyper(64, 2, 256, log=True, whole=True, symbol="h", help="The number of units in each hidden layer.")
    depth: float = hyper(2, 1, 4, step=1, whole=True, symbol="d", help="The number of hidden layers.")

    @property
    def hidden(self) -> tuple[int, ...]:
        """What MLP takes."""
        return (round(self.width),) * round(self.depth)


@dataclass(frozen=True)
class MLP(Model):
    """A multilayer perceptron: hidden layers of these widths with max(0, .), then a linear layer."""

    slug = "mlp"
    name = message("Multilayer perceptron")
    tasks = ("classification", "regression")

    hidden: tuple[int, ...] = (64, 64)

    @classmethod
    def sizes(cls) -> dict[str, Hyper]:
        return declared(Shape)

    @classmethod
    def of_size(cls, **sizes: Any) -> Self:
        return cls(Shape(**sizes).hidden)

    def _layers(self, data: Data) -> Layers:
        widths = (data.train.inputs.shape[1], *self.hidden)
        hidden = [Dense(a, b, relu=True) for a, b in pairwise(widths)]
        return (*hidden, Dense(widths[-1], data.outputs))


@dataclass(frozen=True)
class Conv(Model):
    """A convolutional network: twice a 3 x 3 convolution, max(0, .) and 2 x 2 maximum, then linear."""

    slug = "conv"
    name = message("Convolutional network")
    tasks = ("classification",)

    channels: int = hyper(
        16,
        1,
        32,
        step=1,
        whole=True,
        symbol="c",
        help="The number of patterns that the first convolution looks for; the second has twice as many.",
    )

    def _layers(self, data: Data) -> Layers:
        if data.image is None:
            raise ValueError(message("{model} needs images; {data} has columns.", model=self.name, data=data.name))
        first = Convolution(1, int(self.channels), *data.image)
        second = Convolution(first.channels_out, 2 * first.channels_out, *first.size)
        height, width = second.size
        return first, second, Dense(second.channels_out * height * width, data.outputs)


MODELS: dict[str, type[Any]] = {model.slug: model for model in (Linear, Softmax, MLP, Conv)}

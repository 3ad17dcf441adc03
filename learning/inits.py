"""How initial weights are drawn: one declaration each, with the code that draws the same. INITS = {slug: init}."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from learning.layers import Layer
from optimizers.elementary import Array
from optimizers.messages import Message, message


@dataclass(frozen=True)
class Init:
    """A distribution of the weights (outputs, inputs + 1) of a layer, with the biases as last column."""

    name: Message
    help: Message
    """What is to be known of it, as a part of a sentence."""
    draw: Callable[[np.random.Generator, Layer], Array]
    code: str
    """What draws the same in a script, where `inputs` and `reached` are the layer's fans and `outputs` its units."""
    zero_bias: bool = True
    """Whether the biases are then set to zero."""

    def weights(self, random: np.random.Generator, layer: Layer) -> Array:
        """The weights of a layer before training."""
        drawn = self.draw(random, layer)
        if self.zero_bias:
            drawn[:, -1] = 0.0
        return drawn


def _he(random: np.random.Generator, layer: Layer) -> Array:
    """Normal with variance 2 / inputs; He et al. (2015), eq. 10."""
    weights: Array = random.standard_normal(layer.shape) * np.sqrt(2.0 / layer.fans[0])
    return weights


def _glorot(random: np.random.Generator, layer: Layer) -> Array:
    """Uniform with variance 2 / (inputs + outputs); Glorot & Bengio (2010), eq. 16."""
    bound = np.sqrt(6.0 / sum(layer.fans))
    return random.uniform(-bound, bound, layer.shape)


def _torch(random: np.random.Generator, layer: Layer) -> Array:
    """Uniform within 1 / sqrt(inputs): the default of torch.nn.Linear and Conv2d."""
    bound = 1.0 / np.sqrt(layer.fans[0])
    return random.uniform(-bound, bound, layer.shape)


def _zeros(random: np.random.Generator, layer: Layer) -> Array:
    return np.zeros(layer.shape)


INITS: dict[str, Init] = {
    "he": Init(
        message("He"),
        message("He's normal distribution suits max(0, .)"),
        _he,
        "random.standard_normal((outputs, inputs + 1)) * np.sqrt(2 / inputs)",
    ),
    "glorot": Init(
        message("Glorot"),
        message("Glorot's uniform one is Keras'"),
        _glorot,
        "np.sqrt(6 / (inputs + reached)) * random.uniform(-1, 1, (outputs, inputs + 1))",
    ),
    "torch": Init(
        message("PyTorch's"),
        message("PyTorch's is the default of its layers"),
        _torch,
        "random.uniform(-1, 1, (outputs, inputs + 1)) / np.sqrt(inputs)",
        zero_bias=False,
    ),
    "zeros": Init(
        message("Zeros"),
        message("with zeros hidden units never become different"),
        _zeros,
        "np.zeros((outputs, inputs + 1))",
        zero_bias=False,
    ),
}

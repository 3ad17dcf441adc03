"""A sketch of a network, layer by layer, with the sizes that its model declares."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple
from urllib.parse import quote

from markupsafe import Markup

from learning.data import Data
from learning.layers import Convolution, Dense
from learning.models import Model
from ui.language import join, say, say_count
from ui.palette import CASING, GRID, INK, SOFT_INK, Theme

_STEP, _HEIGHT, _MIDDLE = 92, 116, 46
_MOST = 7
"""Units that are drawn of a layer; of more, as many less one, with dots between them."""
_IMAGES = 4


class Stage(NamedTuple):
    """What comes out of a layer, or goes into the first: units, or images."""

    size: int
    words: str
    image: tuple[int, int] | None = None
    """Height and width, if these are images."""


def stages(model: Model, data: Data) -> Sequence[Stage]:
    """The inputs, and what comes out of each layer."""
    layers = model.layers(data)
    inputs = data.train.inputs.shape[1]
    found = [Stage(inputs, say("{n:,} inputs", n=inputs))]
    if isinstance(first := layers[0], Convolution):
        words = say("{height} x {width} pixels", height=first.height, width=first.width)
        found = [Stage(1, words, (first.height, first.width))]
    for layer in layers:
        if isinstance(layer, Convolution):
            height, width = layer.size
            words = say("{maps} maps {height} x {width}", maps=layer.channels_out, height=height, width=width)
            found.append(Stage(layer.channels_out, words, layer.size))
        else:
            size, _ = layer.shape
            hidden = isinstance(layer, Dense) and layer.relu
            words = say("{n:,} hidden", n=size) if hidden else say_count("{n:,} output", "{n:,} outputs", size)
            found.append(Stage(size, words))
    return found


def network(model: Model, data: Data, theme: Theme) -> Markup:
    """The sketch, as HTML."""
    found = stages(model, data)
    places = [_STEP * i + _STEP // 2 for i in range(len(found))]
    lines = "".join(
        f"M{x} {y}L{x + _STEP} {end}"
        for x, (stage, above) in zip(places, pairwise(found), strict=False)
        for y in _heights(stage)
        for end in _heights(above)
    )
    shapes = "".join(_shape(stage, x, theme) for stage, x in zip(found, places, strict=True))
    width = _STEP * len(found)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{_HEIGHT}" viewBox="0 0 {width} {_HEIGHT}">'
        f'<path d="{lines}" stroke="{GRID[theme]}"/>{shapes}</svg>'
    )
    alt = say("Sketch of the network: {layers}.", layers=join([stage.words for stage in found]))
    return Markup("<img class='train-network' src='data:image/svg+xml,{}' alt='{}'>").format(quote(svg), alt)


def _heights(stage: Stage) -> list[int]:
    """Where lines end at a layer: at its units, or in the middle of its images."""
    if stage.image:
        return [_MIDDLE]
    drawn = min(stage.size, _MOST)
    places = [_MIDDLE + round((i - (drawn - 1) / 2) * 13) for i in range(drawn)]
    if stage.size > _MOST:
        del places[drawn // 2]
    return places


def _shape(stage: Stage, x: int, theme: Theme) -> str:
    ink, soft, page = INK[theme], SOFT_INK[theme], CASING[theme]
    if stage.image:
        height, width = stage.image
        sides = 12 * height**0.5, 12 * width**0.5  # small maps can still be seen
        count = min(stage.size, _IMAGES)
        drawn = "".join(
            f'<rect x="{x - sides[1] / 2 + 5 * shift:.1f}" y="{_MIDDLE - sides[0] / 2 - 5 * shift:.1f}" '
            f'width="{sides[1]:.1f}" height="{sides[0]:.1f}" fill="{page}" stroke="{ink}"/>'
            for shift in ((count - 1) / 2 - i for i in range(count))
        )
    else:
        drawn = "".join(f'<circle cx="{x}" cy="{y}" r="4.5" fill="{page}" stroke="{ink}"/>' for y in _heights(stage))
        if stage.size > _MOST:
            drawn += "".join(f'<circle cx="{x}" cy="{_MIDDLE + dy}" r="1.2" fill="{soft}"/>' for dy in (-4, 0, 4))
    text = f'font-family="sans-serif" font-size="13" fill="{ink}" text-anchor="middle"'
    return f'{drawn}<text x="{x}" y="{_HEIGHT - 6}" {text}>{stage.words}</text>'

"""Better is the light end of every scale of losses, on all pages and in both themes."""

import re
from typing import Any

import numpy as np
import pytest

from learning.slice import Slice
from optimizers import SURFACES
from optimizers.maps.axes import axis_values, numeric
from optimizers.outcomes import MOVING
from optimizers.rules import RULES
from ui.figures import map_figure, relief_figure
from ui.layout import Look
from ui.maps.figures import SCALE, Colours, Side, plane_figure
from ui.palette import Theme, ground_colours, rgb
from ui.train.figures import slice_figure

THEMES = pytest.mark.parametrize("theme", ["light", "dark"])


def lightness(colour: Any) -> float:
    """The relative luminance of a colour (WCAG 2.2), whatever its form."""
    if isinstance(colour, str) and colour.startswith("rgb"):
        colour = [int(part) for part in re.findall(r"\d+", colour)]
    elif isinstance(colour, str):
        colour = rgb(colour)
    share = np.array(colour) / 255.0
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


def assert_low_is_light(colours: Any) -> None:
    """Of colours from the lowest loss to the highest."""
    assert (np.diff([lightness(colour) for colour in colours]) < 0.0).all()


def of_trace(figure: Any) -> list[str]:
    """The colours of a figure's first trace, from its lowest value to its highest."""
    trace = figure.data[0]
    assert not trace.reversescale
    return [colour for _, colour in trace.colorscale]


@THEMES
def test_the_ground_of_the_race_and_the_surface_in_three_dimensions(theme: Theme) -> None:
    for figure in (map_figure(SURFACES["beale"], theme), relief_figure(SURFACES["beale"], theme)):
        assert_low_is_light(of_trace(figure))
    assert_low_is_light(ground_colours(theme))  # of what the browser draws, and of the gallery


@THEMES
def test_a_plane(theme: Theme) -> None:
    hypers = numeric(RULES["adam"])[:2]
    side, up = (Side.of_hyper(h, axis_values(h, 8)) for h in hypers)
    value, kind = np.zeros((8, 8)), np.full((8, 8), MOVING, np.int8)
    figure = plane_figure(value, kind, side, up, (0.0, 0.0), 1, Colours(0.0, 1.0, "loss", {}), theme, 1.0)
    assert_low_is_light(of_trace(figure))
    assert_low_is_light(SCALE)


@THEMES
def test_the_slice_of_the_training_loss(theme: Theme) -> None:
    along = np.linspace(0.0, 1.0, 3)
    slice = Slice(along, along, np.geomspace(1e-3, 1.0, 9).reshape(3, 3), [], [])
    assert_low_is_light(of_trace(slice_figure(slice, (), Look(theme, 1.0, 2.5))))

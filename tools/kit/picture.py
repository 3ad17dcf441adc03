"""The map of a surface as an SVG drawing that needs no script: its ground, its axes, and what is marked on it."""

import base64
from io import BytesIO

import numpy as np
from markupsafe import Markup, escape
from PIL import Image

from course.facts import Facts
from ui.figures import CONTOURS, relief
from ui.language import say
from ui.numbers import setting
from ui.palette import INK, SOFT_INK, ground_colours
from ui.ticks import rounds

WIDTH, HEIGHT = 640, 460
LEFT, TOP, RIGHT, BOTTOM = 52, 12, 628, 416
"""Where the ground is in the drawing."""

_POINTS = 401


def ground(facts: Facts) -> str:
    """The ground as the address of an inline PNG: the colours of the app, and its contour lines."""
    level = relief(facts.e.surface, _POINTS).level[::-1]
    share = (level - level.min()) / float(np.ptp(level) or 1.0)
    colours = np.array(ground_colours("light"), float)
    at = share * (len(colours) - 1)
    low = np.minimum(at.astype(int), len(colours) - 2)
    part = (at - low)[..., None]
    pixels = colours[low] * (1 - part) + colours[low + 1] * part
    band = (share * CONTOURS).astype(int)
    line = np.zeros(band.shape, bool)
    across, down = band[:, 1:] != band[:, :-1], band[1:] != band[:-1]
    for part_of_line, crossed in ((line[:-1], down), (line[1:], down), (line[:, :-1], across), (line[:, 1:], across)):
        part_of_line |= crossed  # two pixels wide, so that it stays a line where the picture is made smaller
    pixels[line] = 0.84 * pixels[line] + 0.16 * np.array([40, 70, 100])
    file = BytesIO()
    Image.fromarray(pixels.round().astype(np.uint8)).quantize(64).save(file, "PNG", optimize=True)
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"


def map_picture(facts: Facts, marked: tuple[float, float] | None = None, radius: float = 0.0) -> Markup:
    """The map with its start; `marked` is a place that is shown with a ring of this radius, in units of the surface."""
    (x0, x1), (y0, y1) = facts.e.surface.bounds

    def at(x: float, y: float) -> tuple[float, float]:
        return LEFT + (x - x0) / (x1 - x0) * (RIGHT - LEFT), BOTTOM - (y - y0) / (y1 - y0) * (BOTTOM - TOP)

    parts = [
        Markup('<image href="{}" x="{}" y="{}" width="{}" height="{}" preserveAspectRatio="none"/>').format(
            ground(facts), LEFT, TOP, RIGHT - LEFT, BOTTOM - TOP
        ),
        Markup('<rect x="{}" y="{}" width="{}" height="{}" fill="none" stroke="{}" stroke-width="0.75"/>').format(
            LEFT, TOP, RIGHT - LEFT, BOTTOM - TOP, SOFT_INK["light"]
        ),
    ]
    text = Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>')
    tick = Markup('<path d="M{:.1f} {:.1f}{}" stroke="{}" stroke-width="0.75"/>')
    for x in rounds(x0, x1):
        across, _ = at(x, y0)
        parts += [
            tick.format(across, BOTTOM, "v5", SOFT_INK["light"]),
            text.format(across, BOTTOM + 20, "middle", _signed(x)),
        ]
    for y in rounds(y0, y1):
        _, down = at(x0, y)
        parts += [tick.format(LEFT, down, "h-5", SOFT_INK["light"]), text.format(LEFT - 9, down + 5, "end", _signed(y))]
    parts += [
        text.format((LEFT + RIGHT) / 2, HEIGHT - 5, "middle", "x"),
        text.format(12, (TOP + BOTTOM) / 2, "middle", "y"),
    ]
    for point in facts.e.surface.minima:
        x, y = at(point.x, point.y)
        parts.append(
            Markup('<path d="M{:.1f} {:.1f}m-7 0h14m-7 -7v14" stroke="{}" stroke-width="1.5"/>').format(
                x, y, INK["light"]
            )
        )
    x, y = at(*facts.e.start)
    parts.append(
        Markup('<circle cx="{:.1f}" cy="{:.1f}" r="6" fill="#fff" stroke="{}" stroke-width="2"/>').format(
            x, y, INK["light"]
        )
    )
    if marked:
        x, y = at(*marked)
        across, down = radius / (x1 - x0) * (RIGHT - LEFT), radius / (y1 - y0) * (BOTTOM - TOP)
        ring = '<ellipse cx="{:.1f}" cy="{:.1f}" rx="{:.1f}" ry="{:.1f}" fill="none" stroke="{}" stroke-width="2"/>'
        parts += [
            Markup(ring).format(x, y, across, down, "#C75400"),
            Markup('<circle cx="{:.1f}" cy="{:.1f}" r="4" fill="{}"/>').format(x, y, "#C75400"),
        ]
    said = say("Map of the surface: the ring is the start, a cross a minimum.")
    return Markup(
        '<svg class="map" viewBox="0 0 {} {}" role="img" aria-label="{}" font-size="14" fill="{}">{}</svg>'
    ).format(WIDTH, HEIGHT, escape(said), INK["light"], Markup("").join(parts))


def _signed(value: float) -> str:
    return setting(value).replace("-", "\N{MINUS SIGN}")

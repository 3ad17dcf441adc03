"""Sketches of what a tab is going to show, where there is nothing yet: shapes only, no numbers."""

from urllib.parse import quote

from markupsafe import Markup

from ui.language import say
from ui.palette import CASING, CONTOUR, GROUND, SOFT_INK, Theme, line_style

_WIDTH, _HEIGHT = 420, 230
_FRAME = f"M40 10V{_HEIGHT - 30}H{_WIDTH - 10}"


def rates_preview(theme: Theme) -> Markup:
    """The loss at the end by learning rate: too small, best, too large."""
    curves = (
        ("adam", "M60 60C130 70 150 165 200 165S240 60 270 20", (200, 165)),
        ("sgd", "M130 50C230 60 250 150 300 150S345 70 365 20", (300, 150)),
    )
    lines = "".join(
        f'<path d="{d}" fill="none" stroke="{line_style(run).colour(theme)}" stroke-width="2.5"/>'
        f'<circle cx="{x}" cy="{y}" r="6" fill="none" stroke="{line_style(run).colour(theme)}" stroke-width="2"/>'
        for run, d, (x, y) in curves
    )
    alt = say(
        "Sketch: the training loss of each run falls with a growing learning rate to its lowest "
        "place, which has a ring, and then rises steeply."
    )
    return _sketch(theme, lines, say("learning rate"), say("training loss"), alt)


def plane_preview(theme: Theme) -> Markup:
    """Two paths from one start to two ends, over contour lines."""
    ground = "".join(
        f'<ellipse cx="235" cy="105" rx="{rx}" ry="{rx * 0.45:g}" fill="{GROUND[theme][-1 - i]}" '
        f'stroke="{CONTOUR[theme]}"/>'
        for i, rx in enumerate((170, 130, 90, 50))
    )
    paths = "".join(
        f'<path d="{d}" fill="none" stroke="{CASING[theme]}" stroke-width="5"/>'
        f'<path d="{d}" fill="none" stroke="{line_style(run).colour(theme)}" stroke-width="2.5"/>'
        f'<circle cx="{x}" cy="{y}" r="5" fill="{line_style(run).colour(theme)}"/>'
        for run, d, (x, y) in (
            ("adam", "M90 120C130 60 190 70 225 95", (225, 95)),
            ("sgd", "M90 120C150 150 210 150 255 115", (255, 115)),
        )
    )
    alt = say("Sketch: contour lines of the loss, and the paths of two runs from one start to two ends.")
    return _sketch(theme, ground + paths, say("towards the first end"), say("across"), alt)


def _sketch(theme: Theme, drawing: str, x: str, y: str, alt: str) -> Markup:
    ink = SOFT_INK[theme]
    words = f'font-family="sans-serif" font-size="13" fill="{ink}" text-anchor="middle"'
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{_HEIGHT}">{drawing}'
        f'<path d="{_FRAME}" fill="none" stroke="{ink}"/>'
        f'<text x="{_WIDTH / 2 + 15}" y="{_HEIGHT - 8}" {words}>{x}</text>'
        f'<text transform="translate(25 {_HEIGHT / 2 - 10}) rotate(-90)" {words}>{y}</text></svg>'
    )
    return Markup(
        "<figure class='train-preview'><img src='data:image/svg+xml,{}' alt='{}'><figcaption>{}</figcaption></figure>"
    ).format(quote(svg), alt, say("A sketch of what will be here."))

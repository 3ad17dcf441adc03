"""One colour, one dash and one marker for each run, on every page and in every chart."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal
from urllib.parse import quote

from markupsafe import Markup

from optimizers.experiment import FIRST_RULES
from optimizers.rules import RULES
from optimizers.runs import split_id

Theme = Literal["light", "dark"]

# The hues of Okabe & Ito (2008), darker on white and lighter on black where the original has less than 3:1
# contrast to the page (WCAG 2.2, 1.4.11) or the same grey as a neighbour. The order makes the four rules that
# open first differ most, also in greyscale.
_COLOURS: tuple[tuple[str, str], ...] = (  # light theme, dark theme
    ("#005B8F", "#62B8EA"),  # blue
    ("#1A1A1A", "#F2F2F2"),  # black, or white on dark
    ("#C75400", "#E8752B"),  # vermillion
    ("#00A278", "#45D9AC"),  # bluish green
    ("#B5568D", "#CC79A7"),  # reddish purple
    ("#B07900", "#E69F00"),  # orange
    ("#2E86B8", "#56B4E9"),  # sky blue
    ("#8A8000", "#F0E442"),  # yellow
)
# Every other run of a rule: the same hue, as much lighter or darker as the contrast to the page allows.
_TONES: tuple[tuple[str, str], ...] = (
    ("#558FB2", "#B9E0F7"),
    ("#808080", "#9C9C9C"),
    ("#7A3300", "#F5B48C"),
    ("#00614A", "#36A885"),
    ("#6E3155", "#EAC4D9"),
    ("#6B4900", "#F6D38A"),
    ("#174F70", "#B3DCF5"),
    ("#524C00", "#A39B2E"),
)
_DASHES = ("solid", "dash", "dot", "dashdot", "longdash")
MARKER_PATHS: dict[str, str] = {
    "circle": "M1 0A1 1 0 1 1 -1 0A1 1 0 1 1 1 0Z",
    "square": "M-.9 -.9H.9V.9H-.9Z",
    "diamond": "M0 -1.3L1.1 0L0 1.3L-1.1 0Z",
    "triangle-up": "M0 -1.25L1.2 .9H-1.2Z",
    "triangle-down": "M0 1.25L1.2 -.9H-1.2Z",
    "x": "M-1.2 -.5L-.5 -1.2L0 -.7L.5 -1.2L1.2 -.5L.7 0L1.2 .5L.5 1.2L0 .7L-.5 1.2L-1.2 .5L-.7 0Z",
    "star": "M0 -1.4L.35 -.49L1.33 -.43L.57 .19L.82 1.13L0 .6L-.82 1.13L-.57 .19L-1.33 -.43L-.35 -.49Z",
}
"""Marker shapes of radius about one, as SVG paths."""

DASH_PIXELS: dict[str, tuple[int, ...]] = {
    "solid": (),
    "dash": (9, 4),
    "dot": (3, 3),
    "dashdot": (9, 3, 3, 3),
    "longdash": (16, 4),
}
"""Pixels on and off, for a canvas or an SVG line."""


@dataclass(frozen=True)
class LineStyle:
    """How a run is drawn."""

    light: str
    dark: str
    dash: str
    marker: str

    def colour(self, theme: Theme) -> str:
        """The colour on a light or a dark ground."""
        return self.light if theme == "light" else self.dark


_ORDER = (*FIRST_RULES, *(slug for slug in RULES if slug not in FIRST_RULES))


@cache
def line_style(run: str) -> LineStyle:
    """The look of a run, by its id: the rule has the colour; with each further run of it dash, marker and tone change.

    The first runs of all rules differ in dash or marker; so do the 16 runs of any rule, and nearly all others.
    """
    at = split_id(run)
    assert at is not None
    slug, number = at
    i, more = _ORDER.index(slug), number - 1
    markers = tuple(MARKER_PATHS)
    # The two blues are alike, and 14 rules apart, after which markers begin again with another one.
    marker = markers[(i + 3 * (i // (2 * len(markers))) + 3 * more) % len(markers)]
    colours = (_COLOURS, _TONES)[more % 2]
    return LineStyle(*colours[i % len(colours)], _DASHES[(i + 2 * more) % len(_DASHES)], marker)


TWIN = LineStyle("#6B6B6B", "#A3A3A3", "dash", "x")
"""A run that differs in one thing from the one beside it."""

# The ground of the map: one hue, even steps of lightness (OKLCH), pale enough for trails to stand out.
GROUND: dict[Theme, tuple[str, ...]] = {
    "light": ("#fbfdfe", "#eef4f8", "#e2ebf2", "#d5e2ec", "#c9dae7", "#bcd1e1"),
    "dark": ("#33475a", "#2c3e50", "#253546", "#1f2c3b", "#182430", "#121b25"),
}
"""From the lowest loss to the highest."""


def ground_colours(theme: Theme) -> list[tuple[int, int, int]]:
    """The colours of the ground as red, green and blue from 0 to 255."""
    return [rgb(colour) for colour in GROUND[theme]]


def rgb(colour: str) -> tuple[int, int, int]:
    """Red, green and blue from 0 to 255 of a colour such as #0072B2."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return red, green, blue


INK: dict[Theme, str] = {"light": "#1a1a1a", "dark": "#f2f2f2"}
SOFT_INK: dict[Theme, str] = {"light": "#4a5568", "dark": "#a9b8c8"}
"""For the numbers along an axis: at least 4.5:1 to the page (WCAG 2.2, 1.4.3)."""
CASING: dict[Theme, str] = {"light": "#ffffff", "dark": "#0e1620"}
"""The line around a trail that sets it off from the ground."""

CONTOUR: dict[Theme, str] = {"light": "rgba(40,70,100,0.28)", "dark": "rgba(190,215,240,0.22)"}
GRID: dict[Theme, str] = {"light": "rgba(40,70,100,0.12)", "dark": "rgba(190,215,240,0.14)"}


def line_picture(colour: str, dash: tuple[int, ...], marker: str = "") -> Markup:
    """A piece of a line, with a marker if there is one (an SVG path), as an inline picture."""
    drawing = _drawing(colour, dash, marker)
    return Markup(f'<img class="swatch" src="data:image/svg+xml,{quote(drawing)}" alt="">')


def ring_picture(marker: str, theme: Theme) -> Markup:
    """A ring in the shape of a marker, as an inline picture."""
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="18" height="16" fill="none" stroke="{INK[theme]}">'
        f'<path transform="translate(9 8) scale(5.5)" stroke-width=".36" d="{MARKER_PATHS[marker]}"/></svg>'
    )
    return Markup(f'<img src="data:image/svg+xml,{quote(drawing)}" alt="">')


def _drawing(colour: str, dash: tuple[int, ...], marker: str) -> str:
    dashes = " ".join(str(n) for n in dash) or "none"
    head = f'<path transform="translate(16 6) scale(4.5)" stroke="none" d="{marker}"/>' if marker else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="32" height="12" fill="{colour}" stroke="{colour}">'
        f'<line x1="0" y1="6" x2="32" y2="6" stroke-width="2.5" stroke-dasharray="{dashes}"/>{head}</svg>'
    )


def swatch(run: str, theme: Theme) -> Markup:
    """A piece of a run's line with its marker, by its id."""
    return line_picture(*_line(run, theme))


def swatch_drawing(run: str, theme: Theme) -> str:
    """The same as an SVG document."""
    return _drawing(*_line(run, theme))


def _line(run: str, theme: Theme) -> tuple[str, tuple[int, ...], str]:
    style = line_style(run)
    return style.colour(theme), DASH_PIXELS[style.dash], MARKER_PATHS[style.marker]


def swatch_class(run: str) -> str:
    """Of what has the drawing of a run as `--swatch`, where the page lists the runs (`ui/run_list.py`)."""
    return f"run-{run}"


def listed_label(run: str, label: str) -> Markup:
    """The label of a run after a piece of its line, on a page that lists the runs, and so in few bytes."""
    return Markup('<i class="swatch {}"></i> {}').format(swatch_class(run), label)


def run_label(run: str, label: str, theme: Theme) -> Markup:
    """The label of a run after a piece of its line."""
    return Markup("{} {}").format(swatch(run, theme), label)


def legend(labels: Mapping[str, str], theme: Theme) -> list[dict[str, Any]]:
    """How the line of each run looks, for what the browser draws; `labels` are theirs by their ids."""
    looks = ((label, *_line(run, theme)) for run, label in labels.items())
    return [{"name": name, "colour": colour, "dash": dash, "marker": marker} for name, colour, dash, marker in looks]

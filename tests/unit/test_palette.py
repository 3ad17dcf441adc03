"""The palette: every rule can be told from every other and from the ground, in both themes and in greyscale."""

import itertools
import tomllib
from pathlib import Path
from typing import get_args
from urllib.parse import unquote

import pytest

from optimizers.experiment import FIRST_RULES
from optimizers.rules import RULES
from optimizers.runs import MOST, runs_of
from ui.palette import CASING, DASH_PIXELS, GROUND, INK, MARKER_PATHS, Theme, line_style, rgb, swatch

THEMES: tuple[Theme, ...] = get_args(Theme)
CONFIG = tomllib.loads((Path(__file__).parents[2] / ".streamlit" / "config.toml").read_text(encoding="utf-8"))


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb (WCAG 2.2)."""
    shares = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(a: str, b: str) -> float:
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


def lightness(colour: str) -> float:
    """CIE L* of a colour, 0 to 100: what is left of it in greyscale."""
    y = luminance(colour)
    return 116 * y ** (1 / 3) - 16 if y > 0.008856 else 903.3 * y


def page(theme: Theme) -> str:
    colour: str = CONFIG["theme"][theme]["backgroundColor"]
    return colour


def test_contrast_is_computed_as_the_standard_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=1e-3)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("slug", RULES)
def test_a_rule_stands_out_from_what_it_touches(slug: str, theme: Theme) -> None:
    """3:1 for graphics (WCAG 2.2, 1.4.11). A trail on the map touches its casing, and the casing the ground."""
    touched = [page(theme), CASING[theme], GROUND[theme][0]]
    if theme == "dark":
        touched += GROUND[theme]
    for id in ids(slug)[:2]:  # the others have the same two tones
        assert min(contrast(line_style(id).colour(theme), other) for other in touched) >= 3.0


@pytest.mark.parametrize("theme", THEMES)
def test_the_marks_of_minima_stand_out_from_every_ground(theme: Theme) -> None:
    assert min(contrast(INK[theme], ground) for ground in GROUND[theme]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_the_ground_changes_evenly_in_lightness(theme: Theme) -> None:
    """A perceptually uniform scale: no step of it looks like an edge."""
    steps = [lightness(a) - lightness(b) for a, b in itertools.pairwise(GROUND[theme])]
    assert min(steps) > 0.0 and max(steps) < 1.5 * min(steps)


FIRST = {slug: line_style(slug) for slug in RULES}
"""The looks of the first runs of all rules."""


def test_every_rule_has_a_look_of_its_own() -> None:
    assert len(set(FIRST.values())) == len(RULES)
    for theme in THEMES:
        assert len({(style.colour(theme), style.dash) for style in FIRST.values()}) == len(RULES)
    assert len({(style.dash, style.marker) for style in FIRST.values()}) == len(RULES), "without colour, too"


@pytest.mark.parametrize("slug", RULES)
def test_the_runs_of_a_rule_differ_in_dash_or_marker_and_neighbours_in_tone(slug: str) -> None:
    styles = [line_style(id) for id in ids(slug)]
    assert len({(style.dash, style.marker) for style in styles}) == MOST
    for a, b in itertools.pairwise(styles):
        assert a.dash != b.dash and a.marker != b.marker
        for theme in THEMES:
            assert abs(lightness(a.colour(theme)) - lightness(b.colour(theme))) >= 8.0, "also in greyscale"


@pytest.mark.parametrize("theme", THEMES)
def test_runs_with_the_same_marker_differ_in_dash_or_colour(theme: Theme) -> None:
    """In a short piece of a line nothing but the colour tells two first runs apart; of others the dash may."""
    for a, b in itertools.combinations(FIRST.values(), 2):
        assert a.marker != b.marker or difference(a.colour(theme), b.colour(theme)) >= 32, (a, b)
    every = [line_style(id) for slug in RULES for id in ids(slug)[:2]]
    for a, b in itertools.combinations(every, 2):
        assert (a.marker, a.dash) != (b.marker, b.dash) or difference(a.colour(theme), b.colour(theme)) >= 32, (a, b)


def ids(slug: str) -> list[str]:
    """Those of as many runs as there may be."""
    return [run.id for run in runs_of([RULES[slug]()] * MOST)]


def difference(a: str, b: str) -> int:
    """Of two colours, in red, green or blue, whichever differs most: 0 to 255."""
    return max(abs(x - y) for x, y in zip(rgb(a), rgb(b), strict=True))


@pytest.mark.parametrize("theme", THEMES)
def test_the_first_four_differ_in_colour_dash_marker_and_greyscale(theme: Theme) -> None:
    styles = [line_style(slug) for slug in FIRST_RULES]
    assert len({style.dash for style in styles}) == len({style.marker for style in styles}) == 4
    greys = sorted(lightness(style.colour(theme)) for style in styles)
    assert min(b - a for a, b in itertools.pairwise(greys)) >= 5.0


def test_every_dash_and_marker_can_be_drawn() -> None:
    for style in FIRST.values():
        assert style.dash in DASH_PIXELS and style.marker in MARKER_PATHS


@pytest.mark.parametrize("theme", THEMES)
def test_the_theme_s_text_is_readable(theme: Theme) -> None:
    colours = CONFIG["theme"][theme]
    grounds = (colours["backgroundColor"], colours["secondaryBackgroundColor"])
    for ground in grounds:
        assert contrast(colours["textColor"], ground) >= 4.5
        assert contrast(colours["primaryColor"], ground) >= 4.5, "links and pressed buttons are text in this colour"
    assert contrast(INK[theme], colours["backgroundColor"]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_a_swatch_shows_colour_dash_and_marker(theme: Theme) -> None:
    drawings = {slug: unquote(swatch(slug, theme)) for slug in RULES}
    assert len(set(drawings.values())) == len(RULES)
    for slug, drawing in drawings.items():
        style = line_style(slug)
        assert style.colour(theme) in drawing and MARKER_PATHS[style.marker] in drawing
        assert 'alt=""' in drawing, "the name stands beside it"

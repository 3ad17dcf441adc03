"""What is drawn of a step: the picture near the iterate, and the traces of its quantities over the run."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from formulas.graph import expr, symbol
from optimizers.diagnostics import cosine, effective_lr, relative_step
from optimizers.elementary import Array
from optimizers.ledger import rows
from optimizers.rules import Rule
from optimizers.surfaces import Surface
from optimizers.twins import replay
from ui.figures import Range, curve_figure, map_figure, nice_range
from ui.language import remembered, say
from ui.numbers import show
from ui.palette import (
    CONTOUR,
    DASH_PIXELS,
    INK,
    MARKER_PATHS,
    SOFT_INK,
    Theme,
    ground_colours,
    line_picture,
    line_style,
)
from ui.player import Line, float32
from ui.step.inside import Inside
from ui.wording import plain

POINTS = 49
LEVEL_LINES = 12
BEFORE, AFTER = 12, 3
"""Points of the path that are drawn near the iterate."""

_ARROW_DASHES = ("dot", "dash", "dashdot", "longdash")
_LONGEST = 6.0  # times the step: an arrow that is longer is broken, and the picture not made smaller for it
_SAME_WAY = math.cos(math.radians(5.0))  # arrows between which there is a smaller angle lie on each other
_TICKS = 4  # about as many numbers along an axis


@dataclass(frozen=True)
class Arrow:
    """A displacement from the point before the step, in the units of the map."""

    name: str
    x: float
    y: float
    colour: str
    dash: tuple[int, ...]

    @property
    def length(self) -> float:
        return float(np.hypot(self.x, self.y))


def arrows(run: Inside, step: int, theme: Theme) -> tuple[Arrow, ...]:
    """What the parts of a step would do by themselves, each times -lr, and the step taken, which comes last."""
    lr = float(run.path.lr[step - 1])
    parts: dict[str, Array] = {}
    for name, row in rows(run.rule).items():
        if row.arrow:
            part = say("\N{MINUS SIGN}lr \N{MULTIPLICATION SIGN} {meaning}", meaning=say(row.meaning))
            parts[part] = -lr * run.path.quantities[name][step - 1]
    delta = run.path.quantities["delta"][step - 1]
    decay = run.path.quantities.get("decay")
    if decay is not None and decay[step - 1].any():
        parts[say("adapted step, without decay")] = delta + decay[step - 1]
    drawn = [
        Arrow(name, float(v[0]), float(v[1]), INK[theme], DASH_PIXELS[dash])
        for (name, v), dash in zip(parts.items(), _ARROW_DASHES, strict=False)
    ]
    taken = Arrow(say("step taken"), float(delta[0]), float(delta[1]), line_style(run.own.id).colour(theme), ())
    return (*drawn, taken)


def window(drawn: tuple[Arrow, ...], surface: Surface) -> float:
    """Half the side of the picture: so that the step, and every arrow not much longer, is in it."""
    step = drawn[-1].length
    shown = [a for a in drawn if np.isfinite(a.length) and a.length <= _LONGEST * step]
    reach = max((max(abs(a.x), abs(a.y)) for a in shown), default=0.0)
    (low, high), _ = surface.bounds
    return 1.3 * reach if reach > 0.0 else 1e-3 * (high - low)


def broken(arrow: Arrow, half: float) -> bool:
    """Whether an arrow is longer than a picture of this size can show."""
    return max(abs(arrow.x), abs(arrow.y)) > half


def lanes(drawn: tuple[Arrow, ...]) -> list[int]:
    """How many widths each arrow is moved aside, so that none lies on another: 0, 1, -1, 2 and so on.

    The step taken, which is the last one, stays where it is.
    """
    taken: list[tuple[Arrow, int]] = []
    for arrow in reversed(drawn):
        beside = {
            lane for other, lane in taken if _dot(arrow, other) > _SAME_WAY * arrow.length * other.length
        }  # of what has no length or is not finite, nothing is drawn
        free = (sign * k for k in range(len(drawn)) for sign in (1, -1))
        taken.append((arrow, next(lane for lane in free if lane not in beside)))
    return [lane for _, lane in reversed(taken)]


def _dot(a: Arrow, b: Arrow) -> float:
    return a.x * b.x + a.y * b.y


def ticks(centre: float, half: float) -> list[tuple[float, str]]:
    """The numbers along an axis that reaches `half` to each side of its centre: where, from -1 to 1, and the text."""
    raw = 2.0 * half / _TICKS
    if not math.isfinite(centre + raw) or raw <= 1e-13 * abs(centre):
        return []  # the numbers would need more digits than there are
    power = math.floor(math.log10(raw))
    step = next(m * 10.0**power for m in (1.0, 2.0, 5.0, 10.0) if m * 10.0**power >= raw * (1.0 - 1e-9))
    first, last = math.ceil((centre - half) / step), math.floor((centre + half) / step)
    values = (k * step for k in range(first, last + 1))
    return [((v - centre) / half, _tick(v, step)) for v in values]


def _tick(value: float, step: float) -> str:
    """With as many digits as tell it from its neighbours."""
    if abs(value) < step / 2.0:
        return "0"
    digits = math.floor(math.log10(abs(value)) + 1e-9) - math.floor(math.log10(step) + 1e-9) + 1
    return show(value, max(digits, 1))


def picture(run: Inside, surface: Surface, step: int, theme: Theme) -> dict[str, Any]:
    """The surroundings of the point before a step, for the player: in units of half the window, from its centre."""
    drawn = arrows(run, step, theme)
    half = window(drawn, surface)
    x, y = (float(v) for v in run.path.x[step - 1])
    across = half * np.linspace(-1.0, 1.0, POINTS)
    with np.errstate(all="ignore"):
        loss = np.broadcast_to(surface.value(x + across[None, :], y + across[:, None]), (POINTS, POINTS))
    span = float(np.ptp(loss)) if np.isfinite(loss).all() else 0.0
    near = run.path.x[max(step - 1 - BEFORE, 0) : step + AFTER]
    return {
        "size": POINTS,
        "value": float32([(loss - loss.min()) / span] if span > 0.0 else []),
        "lines": LEVEL_LINES,
        "colours": ground_colours(theme),
        "contour": CONTOUR[theme],
        "path": {"points": ((near - (x, y)) / half).tolist(), "colour": line_style(run.own.id).colour(theme)},
        "arrows": [_sent(a, lane, half) for a, lane in zip(drawn, lanes(drawn), strict=True) if np.isfinite(a.length)],
        "ticks": {"x": ticks(x, half), "y": ticks(y, half), "colour": SOFT_INK[theme]},
    }


def _sent(arrow: Arrow, lane: int, half: float) -> dict[str, Any]:
    """An arrow in units of half the window; a broken one with its length, of which only the direction is drawn."""
    unit, more = (arrow.length / 2.0, {"length": show(arrow.length)}) if broken(arrow, half) else (half, {})
    look = {"colour": arrow.colour, "dash": arrow.dash, "lane": lane}
    return {"x": arrow.x / unit, "y": arrow.y / unit} | look | more


def picture_text(run: Inside, surface: Surface, step: int, theme: Theme) -> str:
    """The arrows of the picture in words, as HTML: the same for who does not see it."""
    drawn = arrows(run, step, theme)
    half = window(drawn, surface)
    x, y = (show(float(v)) for v in run.path.x[step - 1])
    head = say(
        "The picture shows step {step} and reaches {half} to each side of ({x}, {y}), where it begins.",
        step=step,
        half=show(half, 3),
        x=x,
        y=y,
    )
    items = (f"<li>{line_picture(a.colour, a.dash)}{_arrow_text(a, broken(a, half))}</li>" for a in drawn)
    return f"<div class='arrows'><p>{head}</p><ul>{''.join(items)}</ul>{_rates_text(run, step)}</div>"


def _arrow_text(arrow: Arrow, is_broken: bool) -> str:
    numbers = {"name": arrow.name, "x": show(arrow.x), "y": show(arrow.y), "length": show(arrow.length)}
    if is_broken:
        return say(
            "{name}: ({x}, {y}), length {length}. Its arrow is broken, because it is longer than the picture.",
            **numbers,
        )
    return say("{name}: ({x}, {y}), length {length}.", **numbers)


def _rates_text(run: Inside, step: int) -> str:
    """What an adaptive rule makes of its learning rate in this step, as HTML; nothing of a rule with one rate."""
    if not run.rule.adaptive:
        return ""
    x, y = (show(float(rate)) for rate in effective_lr(run.rule, run.path)[step - 1])
    record = type(run.rule.init(0.0))
    names = {symbol(name): name for name in record._fields}
    multiplied = plain(expr(run.rule.multiplied(record(*names))), names)
    said = say("Effective learning rate, which multiplies {what}: {x} in x, {y} in y.", what=multiplied, x=x, y=y)
    return f"<p>{said}</p>"


def key_to_lines(run: Inside, theme: Theme) -> str:
    """Which line of a trace is which coordinate, as HTML."""
    names = say("{name}, a solid line", name=XY[0]), say("{name}, a dotted line", name=XY[1])
    said = (
        f"{line_picture(colour, DASH_PIXELS[dash])}{name}"
        for name, (colour, dash, _) in zip(names, _line_styles(run.own.id, theme), strict=True)
    )
    return "<div class='arrows'>" + "\u2003".join(said) + "</div>"


@remembered(128)
def ground_figure(surface: Surface, theme: Theme, size: float = 1.0) -> go.Figure:
    """The map of the race without its colour scale, whose place the picture beside it takes."""
    figure = go.Figure(map_figure(surface, theme, size))
    figure.update_traces(showscale=False, selector={"type": "contour"})
    return figure


@remembered(8)
def near_figure(theme: Theme, size: float = 1.0) -> go.Figure:
    """The frame of the picture near the iterate, which the player fills."""
    figure = go.Figure(curve_figure("y", 1, Range(False, -1.0, 1.0), theme, size))
    bare = {"showticklabels": False, "showgrid": False, "ticks": ""}
    figure.update_layout(
        xaxis=bare | {"range": [-1.0, 1.0], "title": {"text": "x"}, "constrain": "domain"},
        yaxis=bare | {"scaleanchor": "x", "constrain": "domain", "constraintoward": "top"},
        margin={"l": 26, "r": 8, "t": 8, "b": 26},
    )
    return figure


@dataclass(frozen=True)
class Trace:
    """A chart over the steps of a run."""

    key: str
    title: str
    alt: str
    lines: tuple[Line, ...]
    axis: Range
    bounds: tuple[tuple[str, float], ...] = ()

    def figure(self, steps: int, theme: Theme, size: float) -> go.Figure:
        """The axes of the chart, with its bounds."""
        return _bounded(self.title, steps, self.axis, self.bounds, theme, size)


@remembered(256)
def _bounded(
    title: str, steps: int, axis: Range, bounds: tuple[tuple[str, float], ...], theme: Theme, size: float
) -> go.Figure:
    figure = go.Figure(curve_figure(title, steps, axis, theme, size))
    figure.update_yaxes(title={"standoff": 14})  # these titles are long enough to stand beside a number
    for name, value in bounds:
        crowded = any(0.0 < other - value < 0.12 * (axis.high - axis.low) for _, other in bounds)
        figure.add_hline(
            y=value,
            line={"width": 1, "dash": "dot", "color": INK[theme]},
            opacity=0.7,
            annotation={
                "text": say("{value}: {name}", value=show(value, 5), name=name),
                "font": {"size": 11 * size, "color": INK[theme]},
                "xanchor": "right",
                "yanchor": "top" if crowded else "bottom",
            },
        )
    return figure


def _line_styles(run: str, theme: Theme) -> tuple[tuple[str, str, str], ...]:
    """Colour, dash and marker of the first and the second line of a trace."""
    return (line_style(run).colour(theme), "solid", "circle"), (INK[theme], "dot", "square")


def _lines(names: tuple[str, ...], values: Array, run: Inside, theme: Theme) -> tuple[Line, ...]:
    """A line for each column, (n, columns), of the steps 1 to n."""
    before = np.full(1, np.nan)  # no step leads to the start
    return tuple(
        Line(name, np.concatenate([before, column]), colour, DASH_PIXELS[dash], MARKER_PATHS[marker])
        for name, column, (colour, dash, marker) in zip(names, values.T, _line_styles(run.own.id, theme), strict=False)
    )


def _axis(values: Array, *, log: bool | None = None, also: tuple[float, ...] = ()) -> Range:
    """An axis that holds the values; logarithmic where they are positive and spread over three decades."""
    held = values[np.isfinite(values)]  # and a few far larger ones are drawn beyond the axis
    if log is None:
        log = bool(held.size and held.min() > 0.0 and held.max() > 1e3 * held.min())
    usual = 10.0 * float(np.quantile(np.abs(held), 0.99)) if held.size else 1.0
    return nice_range([held[np.abs(held) <= usual], np.array(also)], log)


XY = ("x", "y")


def traces(run: Inside, quantity: str, theme: Theme) -> tuple[Trace, ...]:
    """The charts of a run: one quantity of its record, the step over lr, the effective rate, and the angle."""
    rule, path = run.rule, run.path
    values, relative, rate = path.quantities[quantity], relative_step(path), effective_lr(rule, path)
    angle = cosine(path)[:, None]
    bounds = tuple((say(name), bound) for name, bound in rule.step_bounds().items())
    return (
        Trace(
            "step_quantity",
            quantity,
            say("{meaning}, for each coordinate, at every step.", meaning=say(rule.meaning(quantity))),
            _lines(XY, values, run, theme),
            _axis(values),
        ),
        Trace(
            "step_relative",
            say("|step| / lr"),
            say("The length of each coordinate's step over the learning rate, at every step."),
            _lines(XY, relative, run, theme),
            _axis(relative, log=None if not bounds else False, also=(0.0, *(b for _, b in bounds))),
            bounds,
        ),
        Trace(
            "step_rate",
            say("effective lr"),
            say("The effective learning rate of each coordinate, at every step."),
            _lines(XY, rate, run, theme),
            _axis(rate),
        ),
        Trace(
            "step_cosine",
            say("cos(\N{MINUS SIGN}gradient, step)"),
            say("The cosine of the angle between the step and the direction of steepest descent, at every step."),
            _lines((say("cosine"),), angle, run, theme),
            Range(False, -1.05, 1.05),
        ),
    )


def twin_ratio(run: Inside, other: Rule) -> Array:
    """|step of the twin| / |step| of each coordinate, both fed the gradients of the run: (n, 2)."""
    with np.errstate(all="ignore"):
        ratio: Array = np.abs(replay(run.rule, other, run.path).quantities["delta"]) / np.abs(
            run.path.quantities["delta"]
        )
    return ratio


def twin_trace(run: Inside, other: Rule, theme: Theme) -> Trace:
    """The chart of the ratio of a twin's steps."""
    ratio = twin_ratio(run, other)
    return Trace(
        "step_ratio",
        say("step of the twin / step"),
        say("The twin's step over the rule's, for each coordinate, at every step."),
        _lines(XY, ratio, run, theme),
        _axis(ratio, also=(1.0,)),
    )

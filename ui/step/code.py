"""The code of a step as HTML; what computes a quantity lights up with its row of the ledger."""

from markupsafe import Markup

from optimizers.ledger import rows
from optimizers.rules import Rule
from optimizers.source import Part, source


def code(rule: Rule) -> Markup:
    """The method `step` that a rule runs, and the style by which the parts of a quantity light up together."""
    lines = Markup().join(map(_line, source(type(rule))))
    return Markup("<div class='step-code' tabindex='0'>{}</div><style>{}</style>").format(lines, Markup(_lights(rule)))


def _line(parts: tuple[Part, ...]) -> Markup:
    """A line; where it is too long for its place, it goes on further in."""
    text = "".join(part.text for part in parts)
    indent = len(text) - len(text.lstrip())
    first, *rest = (part for part in parts if part.text.strip())
    said = Markup().join(map(_part, [first._replace(text=first.text.lstrip()), *rest]))
    return Markup("<code style='--indent: {}ch'>{}</code>").format(indent, said)


def _part(part: Part) -> Markup:
    if not part.quantities:
        return Markup("{}").format(part.text)
    return Markup("<span class='{}'>{}</span>").format(" ".join(f"of-{name}" for name in part.quantities), part.text)


def _lights(rule: Rule) -> str:
    """What is of the quantity under the pointer or in focus, wherever it stands on the page."""
    return " ".join(
        f".st-key-step_page:has(.of-{name}:is(:hover, :focus)) .of-{name} {{ background: var(--light); }}"
        for name in rows(rule)
    )

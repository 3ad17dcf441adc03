"""Messages: texts for the visitor that are made where no language is known, and said in one later.

A message is its English text, and knows the template and the values that it was made from, so that `ui.language.say`
can look the template up and put the values into what it finds.
"""

from typing import Any


class Message(str):
    """An English text with its template; `many` is the template for numbers other than 1, chosen by the value `n`."""

    template: str
    many: str | None
    values: dict[str, Any]


def message(template: str, /, **values: Any) -> Message:
    """The template with its {values} put in, as `str.format` does; without values it is taken as it stands."""
    return _made(template, None, template.format(**values) if values else template, values)


def counted(one: str, many: str, n: float, /, **values: Any) -> Message:
    """A message whose wording follows a number: `one` for 1, `many` for others; {n} is the number."""
    values = {"n": n} | values
    return _made(one, many, (one if n == 1 else many).format(**values), values)


def _made(template: str, many: str | None, text: str, values: dict[str, Any]) -> Message:
    made = Message(text)
    made.template, made.many, made.values = template, many, values
    return made

"""An article with wrong sentences in it: what each says, whether it is right, and what proves that."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from course.facts import Facts
from optimizers.experiment import Experiment

_WORDS = {"right", "said", "corrected", "shows", "proof", "code", "prints", "link"}
_PLACE = re.compile(r"&step=\d+")
"""In a link: where a visitor looks, which is no part of the experiment."""


@dataclass(frozen=True)
class Sentence:
    """A sentence of an article, its texts by language; `shows` says what is seen, with `[[expressions]]`.

    It is proved by an expression that is true, or by code that prints what it says: tests/peers runs that.
    """

    right: bool
    said: Mapping[str, str]
    corrected: Mapping[str, str]
    """What is so in its place; empty for one that is right."""
    shows: Mapping[str, str]
    proof: str
    code: str
    prints: str
    link: str
    """Into the lab: the page, and the words of the experiment; empty for none."""
    experiment: Experiment
    """Of that link, or else the lesson's: of it speak the proof and what is shown."""

    @cached_property
    def facts(self) -> Facts:
        """Of its experiment."""
        return Facts(self.experiment)


def read(
    tables: Mapping[str, Sequence[Mapping[str, Any]]],
    source: str,
    lessons: Experiment,
    experiment_of: Callable[[str], Experiment],
) -> tuple[Sentence, ...]:
    """The sentences of a lesson's headers, by language; `experiment_of` reads a link. A ValueError says what is wrong.

    That of the source has everything; the others have the texts only.
    """
    if len({len(some) for some in tables.values()}) > 1:
        raise ValueError("the languages have different numbers of sentences")

    def made(number: int, words: Mapping[str, Any]) -> Sentence:
        if unknown := words.keys() - _WORDS:
            raise ValueError(f"{', '.join(sorted(unknown))} is no word of a sentence")

        def texts(name: str) -> dict[str, str]:
            return {code: str(some[number].get(name, "")) for code, some in tables.items()}

        proof, code, prints, link = (str(words.get(name, "")) for name in ("proof", "code", "prints", "link"))
        if bool(proof) == bool(code) or bool(code) != bool(prints):
            raise ValueError(f"sentence {number + 1} needs either a proof, or code and what it prints")
        return Sentence(
            right=bool(words.get("right", False)),
            said=texts("said"),
            corrected=texts("corrected"),
            shows=texts("shows"),
            proof=proof,
            code=code,
            prints=prints,
            link=link,
            experiment=experiment_of(_PLACE.sub("", link)) if link else lessons,
        )

    return tuple(made(number, words) for number, words in enumerate(tables[source]))

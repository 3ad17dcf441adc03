"""A question as it is asked about an experiment, in the language of now: its options, and the run's answer in words."""

from dataclasses import dataclass

from markupsafe import Markup, escape

from course.facts import Facts
from course.questions import Choice, Given, Number, Order, Place, Question
from tools.kit.said import inline, line
from ui.course.said import in_language, in_words, options
from ui.language import say
from ui.numbers import show


@dataclass(frozen=True)
class Asked:
    """A question and what it is about."""

    question: Question
    facts: Facts

    @property
    def ask(self) -> Markup:
        """Its text."""
        return line(in_language(self.question.ask), self.facts)

    @property
    def hint(self) -> Markup:
        """What is said beside its result; may be empty."""
        return line(in_language(self.question.hints), self.facts)

    @property
    def options(self) -> list[Markup]:
        """What there is to choose from or to put in order; nothing for a number and a place."""
        if not isinstance(self.question, Choice | Order):
            return []
        return [inline(text) for text in options(self.question, self.facts)]

    @property
    def truth(self) -> Given:
        """What the run answers."""
        return self.question.truth(self.facts)

    @property
    def answer(self) -> Markup:
        """The same in words."""
        return self.told(self.truth)

    def told(self, given: Given) -> Markup:
        """An answer in words."""
        return inline(in_words(self.question, given, self.facts))

    @property
    def tolerance(self) -> Markup:
        """Which other answers are right too, in a sentence; empty if there are none."""
        if isinstance(self.question, Number) and self.question.within:
            share = f"{100 * self.question.within:.3g}"
            return escape(say("Answers that are off by at most {share} % are right too.", share=share))
        if isinstance(self.question, Place):
            distance = show(self.question.radius(self.facts), 2)
            return escape(say("Places that are at most {distance} away are right too.", distance=distance))
        return Markup()

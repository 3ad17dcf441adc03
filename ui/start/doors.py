"""The doors of the start page: each has a name, a sentence, and links, of which the first is its own."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import streamlit as st

from optimizers.experiment import Experiment
from optimizers.messages import message
from ui.language import say
from ui.race.demonstrations import DEMONSTRATIONS

LEARN = "learn"
"""The door behind which the course is."""

FIRST = "first"
"""The demonstration with which one begins."""


def _begin(_: Experiment) -> Mapping[str, str]:
    return DEMONSTRATIONS[FIRST].experiment.to_query() | {"demo": FIRST}


def _present(e: Experiment) -> Mapping[str, str]:
    return e.to_query() | {"present": "1"}


def _nothing(_: Experiment) -> Mapping[str, str]:
    return {}


class Link(NamedTuple):
    """A link to a page, and the words that it brings there; without any, the page shows what it has shown last."""

    page: str
    text: str
    words: Callable[[Experiment], Mapping[str, str]] = _nothing


class Door(NamedTuple):
    """A way into the lab; `id` is its key on the page."""

    id: str
    title: str
    sentence: str
    links: tuple[Link, ...]


DOORS = (
    Door(
        LEARN,
        message("Learn"),
        message("A course of short lessons. Each asks you to predict, and shows the run beside what you said."),
        (
            Link("learn", message("The lessons")),
            Link("theory", message("Theory")),
            Link("race", message("The first race"), _begin),
        ),
    ),
    Door(
        "explore",
        message("Explore"),
        message("Choose surfaces, rules and settings, and see at once what they change."),
        (
            Link("race", message("Open the race")),
            Link("step", message("Inside a step")),
            Link("maps", message("Maps")),
            Link("train", message("Train")),
            Link("glossary", message("Glossary")),
        ),
    ),
    Door(
        "teach",
        message("Teach"),
        message("Show it to a class: on a projector, on their phones, in your own slides."),
        (Link("teach", message("For lecturers")), Link("race", message("Present the race"), _present)),
    ),
)


def show_door(door: Door, e: Experiment) -> None:
    """A door, for a visitor with this experiment."""
    st.header(say(door.title), anchor=False)
    st.markdown(say(door.sentence))
    with st.container(horizontal=True, gap="small", key=f"links_{door.id}"):
        for link in door.links:
            st.page_link(f"pages/{link.page}.py", label=say(link.text), query_params=dict(link.words(e)))

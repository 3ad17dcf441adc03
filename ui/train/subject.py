"""What is going to be trained and on what: in a sentence, as examples, and as a sketch."""

import streamlit as st
from markupsafe import Markup

from learning.data import Data
from learning.table import Table
from optimizers.messages import message
from ui.language import name_of, say, sentences
from ui.layout import look
from ui.numbers import show
from ui.palette import INK, Theme
from ui.table import Column, table
from ui.train.network import network
from ui.train.pictures import picture
from ui.train.plan import OWN, Plan
from ui.train.upload import literal, lost, own

ROWS = 5
"""Of a table."""
COLUMNS = 20
"""Of a visitor's table, which may have ten times as many."""

LOST = message(
    "The data of this page are a file that this server does not have. A file stays in the memory of one server, for "
    "one visit, and is never part of a link; that visit has ended, because its server or the connection to it was "
    "lost, or it was somebody else's. Give the file again below: all other settings are as they were."
)


def ask_for_file() -> None:
    """What a visitor reads who has chosen their own data and not given them."""
    if lost():
        st.warning(say(LOST), icon=":material/info:")
    st.markdown(say("**Your own data.** Drop a CSV file here: rows of examples, one column to predict."))


def show_subject(wanted: Plan, data: Data) -> None:
    """Model and data in a sentence, some of the data, and the model as a sketch."""
    st.markdown(
        say(
            "**{model}** with {size:,} parameters on **{data}**: {train:,} rows to train on, {test:,} to test on. "
            "Every run starts from the same weights and sees the same batches in the same order.",
            model=say(wanted.model.name),
            size=wanted.model.size(data),
            data=literal(name_of(data.name)),
            train=len(data.train.inputs),
            test=len(data.test.inputs),
        )
    )
    theme, file = look().theme, own()
    with st.container(key="train_subject"):
        with st.container(key="train_samples"):
            if wanted.dataset == OWN and file is not None:
                st.html(first_rows(file.table))
            else:
                st.html(images(data, theme) if data.image else rows(data))
            st.caption(literal(sentences(_shown(wanted, data), *map(say, data.notes))))
        with st.container(key="train_network"):
            st.html(network(wanted.model, data, theme))


def _shown(wanted: Plan, data: Data) -> str:
    """What of the data is on screen, in a sentence."""
    if wanted.dataset == OWN:
        return say("The first five rows of the file, as they were read.")
    if data.image:
        return say("One training image of each {target}.", target=name_of(data.target))
    return say("Five training rows; inputs are in standard deviations from their mean.")


def images(data: Data, theme: Theme) -> Markup:
    """The first training image of each class."""
    assert data.image is not None
    cards = []
    for k, name in enumerate(data.classes):
        pixels = data.train.inputs[int((data.train.labels == k).argmax())]
        card = Markup("<figure><img src='{}' alt='{}'><figcaption>{}</figcaption></figure>")
        alt = say("The {target} {label}", target=name_of(data.target), label=name_of(name))
        cards.append(card.format(picture(pixels, data.image, INK[theme]), alt, name_of(name)))
    return Markup("<div class='train-images'>{}</div>").format(Markup().join(cards))


def rows(data: Data) -> Markup:
    """The first training rows, as the model sees their inputs, with what is to be predicted."""
    inputs, targets = data.train.inputs[:ROWS], data.train.targets[:ROWS]
    if data.target_scale is None:
        said = [name_of(data.classes[k]) for k in data.train.labels[:ROWS]]
    else:
        said = [show(value) for value in data.target_scale.undo(targets)[:, 0]]
    columns = [Column(name_of(data.target), "row head"), *(Column(name_of(name)) for name in data.features)]
    cells = ([target, *(show(value, 3) for value in line)] for target, line in zip(said, inputs, strict=True))
    return table(columns, cells, "train-rows")


def first_rows(file: Table) -> Markup:
    """The first rows of a visitor's file, as they were read."""
    shown = file.columns[:COLUMNS]
    cells = ([str(i + 1), *(column.text(i) for column in shown)] for i in range(min(ROWS, file.rows)))
    return table(
        [Column(say("Row"), "row head"), *(Column(name_of(column.name)) for column in shown)], cells, "train-rows"
    )

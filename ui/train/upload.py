"""The visitor's own file: uploaded, looked at, and turned into data."""

import re
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from secrets import token_hex
from typing import cast, get_args

import streamlit as st
from streamlit.typing import UploadedFile

from learning.data import Data, Task
from learning.sample import NAME as SAMPLE
from learning.sample import sample_csv
from learning.upload import MAX_BYTES, CsvProblem, Table, read_csv
from ui.controls import fill
from ui.javascript import script
from ui.language import name_of, say, sentences
from ui.work import watch

_OWN = "train_own"
_PROBLEM = "train_own_problem"
_KEY = "train_own_key"
_EXPECTED = "train_own_expected"


_back = st.components.v2.component("descent_lab_back", js=script(Path(__file__).with_name("back.js")))
"""Runs the page when the browser has lost its connection and has one again."""


@dataclass(frozen=True)
class Own:
    """A file that could be read, and what is to be learned from it."""

    table: Table
    data: Data


def literal(text: str) -> str:
    """Text with names out of a file as Markdown that shows it as it is.

    Else two dollar signs make a formula of what is between them, and a name like ![](http://...) makes the browser
    call that address. A backslash does not stop :name: from becoming an icon; a word joiner, which is invisible, does.
    """
    return re.sub(r":(?=\S)", ":\N{WORD JOINER}", re.sub(r"([\\`*_{}\[\]<>()#+!|~$&])", r"\\\1", text))


def own() -> Own | None:
    """The visitor's file; None until one could be used."""
    kept: Own | None = st.session_state.get(_OWN)
    return kept


def own_data() -> Data | None:
    """The data in it."""
    kept = own()
    return kept.data if kept else None


def _take(table: Table, target: str, task: Task | None = None) -> None:
    """Learn this column from now on; what was there stays if that cannot be done."""
    st.session_state[_PROBLEM] = None
    try:
        data = table.data(target, task)
    except CsvProblem as problem:
        st.session_state[_PROBLEM] = problem.args[0]
    else:
        st.session_state[_OWN] = Own(table, data)


def _read(header: bool | None = None) -> None:
    """Read the file that the uploader has; of its columns the likeliest is the target."""
    file = st.session_state[_uploader()]
    st.session_state[_PROBLEM] = None
    if not isinstance(file, UploadedFile):  # none, or one that the server forgot while the visitor was away
        return
    try:
        [table] = watch.compute([partial(read_csv, file.getvalue(), file.name, header)])
        st.session_state[_OWN] = Own(table, table.first())
    except CsvProblem as problem:
        st.session_state[_PROBLEM] = problem.args[0]


def _uploader() -> str:
    """The key of the uploader: another one in each session, because a browser keeps showing a name under the old one.

    After the connection to a server was lost for good, that server's file is gone, and the name would be a lie.
    """
    key: str = st.session_state.setdefault(_KEY, f"train_file_{token_hex(4)}")
    return key


def lost() -> bool:
    """Whether the address says that the data are the visitor's own, and this session never had them."""
    return own() is None and not st.session_state.get(_EXPECTED)


def expect_file() -> None:
    """The visitor wants to give a file; until then, one that is missing is one that was lost."""
    st.session_state[_EXPECTED] = True


def _reread() -> None:
    _read(st.session_state["train_header"])


def _retarget() -> None:
    kept = own()
    if kept and (target := st.session_state["train_target"]) != kept.data.target:
        _take(kept.table, target)


def _retask() -> None:
    if kept := own():
        _take(kept.table, kept.data.target, st.session_state["train_task"])


def choose_own() -> None:
    """A place for the file, and what is to be learned from it; one sentence where something cannot be used."""
    with st.container(key="train_own"):
        with st.container(key="train_file"):
            st.file_uploader(
                say("A table, as CSV"),
                type=["csv", "tsv", "txt"],
                key=_uploader(),
                on_change=_read,
                max_upload_size=MAX_BYTES // 1_000_000,
                help=say(
                    "Separated by comma, semicolon or tab. It is read on the server, kept only for this visit and "
                    "never run."
                ),
            )
            st.download_button(
                say("A sample file"),
                sample_csv(),
                SAMPLE,
                "text/csv",
                key="train_sample",
                icon=":material/download:",
                on_click="ignore",
                type="tertiary",
                help=say("150 irises: four measurements of each, and its species. Drop it above to try."),
            )
        kept = own()
        if kept:
            with st.container(key="train_columns"):
                _choose_columns(kept)
    _back(key="train_back", on_back_change=lambda: None)
    if problem := st.session_state.get(_PROBLEM):
        told = literal(say(problem))
        if kept:
            told = sentences(told, say("What was there before stays."))
        st.warning(told, icon=":material/info:")


def _choose_columns(kept: Own) -> None:
    """The first line, the target and the task."""
    if kept.table.asks and isinstance(st.session_state[_uploader()], UploadedFile):
        st.segmented_control(
            say("What is the first line?"),
            [True, False],
            key=fill("train_header", kept.table.header),
            required=True,
            format_func={True: say("Names"), False: say("Data")}.__getitem__,
            on_change=_reread,
            help=say("It could be the names of the columns or the first row of data."),
        )
    names = {name: name_of(name) for name in kept.table.names}
    st.selectbox(
        say("Column to predict"),
        list(names),
        key=fill("train_target", kept.data.target),
        format_func=names.__getitem__,
        on_change=_retarget,
    )
    st.segmented_control(
        say("Task"),
        get_args(Task),
        key=fill("train_task", cast(str, kept.data.task)),
        format_func={"regression": say("Regression"), "classification": say("Classification")}.__getitem__,
        required=True,
        on_change=_retask,
        help=say(
            "Regression predicts a quantity, classification one of a few classes. The proposal follows the column."
        ),
    )

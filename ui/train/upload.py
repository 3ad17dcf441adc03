"""The visitor's own file: uploaded, looked at, and turned into data."""

import re
from dataclasses import dataclass
from typing import cast, get_args

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from learning.data import Data, Task
from learning.upload import MAX_BYTES, CsvProblem, Table, read_csv
from ui.controls import seed

_OWN = "train_own"
_PROBLEM = "train_own_problem"


@dataclass(frozen=True)
class Own:
    """A file that could be read, and what is to be learned from it."""

    table: Table
    target: str
    task: Task
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
    task = task or table.columns[table.names.index(target)].proposal
    st.session_state[_OWN] = Own(table, target, task, table.data(target, task))


def _attempt(table: Table, target: str, task: Task | None = None) -> None:
    st.session_state[_PROBLEM] = None
    try:
        _take(table, target, task)
    except CsvProblem as problem:
        st.session_state[_PROBLEM] = str(problem)


def _uploaded() -> None:
    file = st.session_state["train_file"]
    st.session_state[_PROBLEM] = None
    if not isinstance(file, UploadedFile):  # none, or one that the server forgot while the visitor was away
        return
    try:
        table = read_csv(file.getvalue(), file.name)
    except CsvProblem as problem:
        st.session_state[_PROBLEM] = str(problem)
        return
    problems = []
    for name in reversed(table.names):  # most tables have their target last; the first that can be learned is taken
        _attempt(table, name)
        if st.session_state[_PROBLEM] is None:
            return
        problems.append(st.session_state[_PROBLEM])
    st.session_state[_PROBLEM] = problems[0]  # of the column that is the likeliest target


def _retarget() -> None:
    kept = own()
    if kept and (target := st.session_state["train_target"]) != kept.target:
        _attempt(kept.table, target)


def _retask() -> None:
    if kept := own():
        _attempt(kept.table, kept.target, st.session_state["train_task"])


def choose_own() -> None:
    """Upload, target and task; one sentence where something cannot be used."""
    st.file_uploader(
        "A table with a header, as CSV", type=["csv", "tsv", "txt"], key="train_file", on_change=_uploaded,
        max_upload_size=MAX_BYTES // 1_000_000,
        help="Separated by comma, semicolon or tab. It is read on the server, kept only for this visit and never run.",
    )  # fmt: skip
    kept = own()
    if problem := st.session_state.get(_PROBLEM):
        problem = literal(problem)
        st.warning(f"{problem} What was there before stays." if kept else problem, icon=":material/info:")
    if not kept:
        return
    st.selectbox("Column to predict", kept.table.names, key=seed("train_target", kept.target), on_change=_retarget)
    st.segmented_control(
        "Task", get_args(Task), key=seed("train_task", cast(str, kept.task)), format_func=str.capitalize,
        required=True, on_change=_retask,
        help="Regression predicts a quantity, classification one of a few classes. The proposal follows the column.",
    )  # fmt: skip

"""A file that could be read, and the data for training that it becomes once a target is chosen.

Whether a target can be learned, and how many numbers it takes, is counted before anything is made.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from learning.columns import MANY, MAX_CLASSES, MAX_WORDS, Column, rows
from learning.data import Data, Split, Task, classification, regression, split
from optimizers.elementary import Array
from optimizers.messages import Message, message

MAX_CELLS = 1_000_000
MAX_INPUTS = 400
MAX_MADE = 4 * MAX_CELLS
"""Numbers that inputs and targets may have altogether: words and classes take more of them than cells."""
MIN_ROWS = 20
MIN_CLASS = 5
MAX_NOTES = 12

Rows = NDArray[np.int64]


class CsvProblem(ValueError):
    """Why a file or a choice cannot be used: one plain sentence."""


class Input(NamedTuple):
    """A column as an input: its numbers, with `median` where one is missing, or a column for each word of `codes`."""

    column: Column
    median: float
    codes: Rows


class Plan(NamedTuple):
    """How a table becomes data: everything that follows from counting."""

    column: Column
    task: Task
    kept: Rows
    """Rows of the table that are used, in order."""
    halves: Split
    """Training and test rows, as places in `kept`."""
    targets: Array | Rows
    """(kept,): the numbers of a regression, or the numbers of the classes."""
    classes: tuple[str, ...]
    inputs: list[Input]
    notes: list[Message]

    @property
    def width(self) -> int:
        """Columns of the inputs."""
        return sum(max(len(i.codes), 1) for i in self.inputs)


@dataclass(frozen=True, eq=False)
class Table:
    """A file that could be read."""

    name: str
    rows: int
    columns: tuple[Column, ...]
    header: bool = True
    """Whether its first line was taken for names."""
    asks: bool = False
    """Whether its first line could be either, names or data."""
    notes: tuple[Message, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def data(self, target: str, task: Task | None = None) -> Data:
        """The data for training on this target; `task` is the column's proposal unless given.

        CsvProblem if that cannot be done. What was done to columns and rows stands in Data.notes.
        """
        return self._made(self._plan(target, task))

    def first(self) -> Data:
        """The data with the likeliest target: most tables have it last. CsvProblem if no column can be one."""
        problems = []
        for name in reversed(self.names):
            try:
                plan = self._plan(name)
            except CsvProblem as problem:
                problems.append(problem)
            else:
                return self._made(plan)
        raise problems[0]

    def _plan(self, target: str, task: Task | None = None) -> Plan:
        if target not in self.names:
            raise CsvProblem(message("There is no column “{target}” in this file.", target=target))
        column = self.columns[self.names.index(target)]
        others = [other for other in self.columns if other is not column]
        task = task or column.proposal
        width = sum(other.width for other in others)
        _possible(column, task, width)

        notes = list(self.notes)
        kept = np.flatnonzero(~column.missing)
        if len(kept) < self.rows:
            notes.append(
                message(
                    "{rows} without a value in “{target}” left out.", rows=rows(self.rows - len(kept)), target=target
                )
            )
        made = width + (min(column.distinct, MAX_CLASSES) if task == "classification" else 1)
        if len(kept) > MAX_MADE // made:
            kept = kept[: MAX_MADE // made]
            notes.append(
                message(
                    "Only the first {n:,} rows are used, because each becomes {made} numbers.", n=len(kept), made=made
                )
            )
        targets: Array | Rows
        classes: tuple[str, ...] = ()
        if column.numbers is not None and task == "regression":
            targets = column.numbers[kept]
            enough(len(kept))
            halves = split(len(kept))
            if np.ptp(targets[halves.train]) == 0.0:
                raise CsvProblem(
                    message(
                        "“{target}” has the same value in every row to train on: there is nothing to learn.",
                        target=target,
                    )
                )
        else:
            kept, targets, classes, more = _classes(column, kept)
            notes += more
            enough(len(kept))
            halves = split(len(kept), targets)

        inputs = []
        for other in others:
            taken, more = _input(other, kept, halves)
            inputs += taken
            notes += more
        if not inputs:
            raise CsvProblem(_NOTHING_LEFT)
        return Plan(column, task, kept, halves, targets, classes, inputs, notes)

    def _made(self, plan: Plan) -> Data:
        x = np.empty((len(plan.kept), plan.width))
        features: list[str] = []
        for column, median, codes in plan.inputs:
            at = len(features)
            if column.numbers is not None:
                values = column.numbers[plan.kept]
                x[:, at] = np.where(np.isnan(values), median, values)
                features.append(column.name)
            elif column.codes is not None:
                x[:, at : at + len(codes)] = column.codes[plan.kept, None] == codes
                features += [_feature(column.name, column.words[code][:40]) for code in codes]
        notes = plan.notes
        if len(notes) > MAX_NOTES:
            notes = [*notes[:MAX_NOTES], message("And {n} more like these.", n=len(notes) - MAX_NOTES)]
        target, said = plan.column.name, tuple(notes)
        if plan.task == "regression":
            y = plan.targets.astype(np.float64)
            return regression(self.name, x, y, plan.halves, tuple(features), target, said)
        labels = plan.targets.astype(np.int64)
        return classification(self.name, x, labels, plan.halves, tuple(features), target, plan.classes, said)


_NOTHING_LEFT = message("No column is left to learn from: the others are empty, constant or free text.")


def _feature(name: str, word: str) -> str:
    return f"{name} = {word}" if word else message("{name} = missing", name=name)


def enough(count: int) -> None:
    """CsvProblem if there are too few rows."""
    if count < MIN_ROWS:
        raise CsvProblem(message("{rows} can be used; it takes at least {least}.", rows=rows(count), least=MIN_ROWS))


def _possible(column: Column, task: Task, width: int) -> None:
    """CsvProblem where the counts of the columns alone say that a target cannot be learned."""
    name = column.name
    if not column.distinct:
        raise CsvProblem(message("“{name}” is empty: there is nothing to predict.", name=name))
    if column.distinct == 1:
        raise CsvProblem(message("“{name}” has the same value in every row: there is nothing to learn.", name=name))
    if task == "regression" and column.numbers is None:
        raise CsvProblem(message("“{name}” holds words; regression needs numbers, so try classification.", name=name))
    if task == "classification" and column.distinct > MANY:
        raise CsvProblem(
            message(
                "“{name}” has {distinct:,} different values, not a few classes.", name=name, distinct=column.distinct
            )
        )
    if not width:
        raise CsvProblem(_NOTHING_LEFT)
    if width > MAX_INPUTS:
        raise CsvProblem(
            message("Words make {width:,} columns of the others; the limit is {limit}.", width=width, limit=MAX_INPUTS)
        )


def _classes(column: Column, kept: Rows) -> tuple[Rows, Rows, tuple[str, ...], list[Message]]:
    """The rows that stay, the number of the class of each, the names of the classes, and what has to be said."""
    values = column.codes if column.codes is not None else column.numbers
    assert values is not None
    found, counts = np.unique(values[kept], return_counts=True)
    rare = found[counts < MIN_CLASS]
    found = found[counts >= MIN_CLASS]
    notes = []
    if rare.size:
        notes.append(
            message(
                "Classes of “{name}” with fewer than {least} rows are left out: {n} of them.",
                name=column.name,
                least=MIN_CLASS,
                n=len(rare),
            )
        )
        kept = kept[~np.isin(values[kept], rare)]
    if found.size < 2:
        raise CsvProblem(
            message(
                "“{name}” needs at least two classes with {least} rows or more each.", name=column.name, least=MIN_CLASS
            )
        )
    if found.size > MAX_CLASSES:
        raise CsvProblem(
            message(
                "“{name}” has {size} classes; the limit is {limit}.",
                name=column.name,
                size=found.size,
                limit=MAX_CLASSES,
            )
        )
    names = tuple(column.words[v][:40] if column.words else f"{v:.15g}" for v in found)
    return kept, np.searchsorted(found, values[kept]), names, notes


def _input(column: Column, kept: Rows, halves: Split) -> tuple[list[Input], list[Message]]:
    """A column as an input, and what has to be said of it. Only the rows to train on decide what becomes of it."""
    name, train, test = column.name, kept[halves.train], kept[halves.test]
    if column.numbers is not None:
        known = column.numbers[train]
        known = known[~np.isnan(known)]
        if not known.size:
            return [], [message("“{name}” is empty in the rows to train on and left out.", name=name)]
        if known.min() == known.max():
            return [], [message("“{name}” is constant in the rows to train on and left out.", name=name)]
        gaps = int(np.count_nonzero(np.isnan(column.numbers[kept])))
        note = message(
            "{rows} without a value in “{name}” got the median of the rows to train on.", rows=rows(gaps), name=name
        )
        return [Input(column, float(np.median(known)), np.array([], np.int64))], [note] if gaps else []
    if len(column.words) > MAX_WORDS or column.codes is None:
        return [], [
            message(
                "“{name}” is free text ({distinct:,} different entries) and left out.",
                name=name,
                distinct=column.distinct,
            )
        ]
    counts = np.bincount(column.codes[train], minlength=len(column.words))
    codes = np.flatnonzero(counts)
    if len(codes) == 1:
        if column.words[codes[0]]:
            return [], [message("“{name}” is constant in the rows to train on and left out.", name=name)]
        return [], [message("“{name}” is empty in the rows to train on and left out.", name=name)]
    notes = [message("“{name}” holds words; each of the {n} became a column of 0 and 1.", name=name, n=len(codes))]
    if unseen := int(np.count_nonzero(~np.isin(column.codes[test], codes))):
        tested = rows(unseen)
        notes.append(
            message(
                "{tested} to test on with an entry of “{name}” that no row to train on has got 0 in all.",
                tested=tested,
                name=name,
            )
        )
    return [Input(column, np.nan, codes)], notes

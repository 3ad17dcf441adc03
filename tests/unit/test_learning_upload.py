"""Own CSV files: good ones are learned from, bad ones refused in a sentence, hostile ones harmless."""

import os

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learning import MODELS, train
from learning.upload import MAX_BYTES, CsvProblem, read_csv
from optimizers.rules import Adam


def table(rows=100, **columns):
    """A CSV text from functions of the row number."""
    lines = [",".join(columns)] + [",".join(str(f(i)) for f in columns.values()) for i in range(rows)]
    return "\n".join(lines)


GOOD = table(
    size=lambda i: f"{np.sin(i):.4f}",
    age=lambda i: "" if i % 10 == 0 else i,
    colour=lambda i: ("red", "blue", "green")[i % 3],
    name=lambda i: f"person {i}",
    same=lambda i: 1,
    price=lambda i: f"{2.0 * np.sin(i) + i / 50:.4f}",
)


def test_columns_are_described():
    read = read_csv(GOOD.encode())
    assert read.names == ("size", "age", "colour", "name", "same", "price") and read.rows == 100
    proposals = [column.proposal for column in read.columns]
    assert proposals[0] == proposals[5] == "regression" and proposals[2] == "classification"


def test_regression_on_an_own_file():
    data = read_csv(GOOD.encode()).data("price")
    assert data.task == "regression"
    assert data.features == ("size", "age", "colour = blue", "colour = green", "colour = red")
    assert set(data.notes) == {
        "10 rows without a value in “age” got its median.",
        "“colour” holds words; each of the 3 became a column of 0 and 1.",
        "“name” is free text (100 different entries) and left out.",
        "“same” is constant and left out.",
    }
    log = train(MODELS["linear"](), data, Adam(lr=0.05), epochs=60)
    assert log.test_loss[-1] < 0.05


def test_classification_on_an_own_file():
    text = table(200, x=np.cos, y=np.sin, side=lambda i: "left" if np.cos(i) < 0 else "right")
    data = read_csv(text.encode()).data("side")
    assert data.classes == ("left", "right") and data.outputs == 2
    log = train(MODELS["softmax"](), data, Adam(lr=0.05), epochs=40)
    assert log.test_accuracy[-1] > 0.9


def test_whole_numbers_are_classes_only_if_proposed_or_chosen():
    text = table(60, x=lambda i: i * 0.5, grade=lambda i: i % 4)
    read = read_csv(text.encode())
    assert read.data("grade").classes == ("0", "1", "2", "3")
    assert read.data("grade", "regression").task == "regression"


@pytest.mark.parametrize(
    "content",
    [
        GOOD.encode("utf-8-sig"),
        GOOD.replace("\n", "\r\n").encode(),
        GOOD.replace("\n", "\r").encode(),
        GOOD.replace(",", "\t").encode(),
        GOOD.replace(",", ";").replace(".", ",").encode(),
        ("\n\n" + GOOD + "\n\n\n").encode(),
    ],
    ids=["BOM", "CRLF", "CR", "tabs", "semicolons and decimal commas", "blank lines"],
)
def test_usual_dialects_mean_the_same(content):
    plain, other = read_csv(GOOD.encode()).data("price"), read_csv(content).data("price")
    assert np.array_equal(plain.train.inputs, other.train.inputs)


def test_another_encoding_is_named():
    read = read_csv(GOOD.replace("colour", "größe").encode("cp1252"))
    assert "größe" in read.names and "Windows-1252" in read.notes[0]


def test_odd_cells_in_a_column_of_numbers_count_as_missing():
    text = table(x=lambda i: "?" if i == 7 else "1e999" if i == 8 else i, y=lambda i: i * 1.5)
    assert read_csv(text.encode()).data("y").notes == (
        "2 rows of “x” with no number, such as “?”, count as missing.",
        "2 rows without a value in “x” got its median.",
    )


def test_rows_without_a_target_and_rare_classes_are_left_out_and_named():
    text = table(x=lambda i: i, kind=lambda i: "" if i < 3 else "rare" if i < 5 else "ab"[i % 2])
    data = read_csv(text.encode()).data("kind")
    assert data.classes == ("a", "b") and len(data.train.inputs) + len(data.test.inputs) == 95
    assert data.notes == (
        "3 rows without a value in “kind” left out.",
        "Classes of “kind” with fewer than 5 rows are left out: 1 of them.",
    )


def test_equal_names_become_different():
    read = read_csv(("a,a,,a\n" + "1,2,3,4\n2,3,4,6\n" * 15).encode())
    assert read.names == ("a", "a (2)", "column 3", "a (4)")
    assert len(read.notes) == 2


PAIRS = "1,2\n3,5\n" * 15


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b"\n\n \n", "The file is empty."),
        (b"a,b\n", "a header but no rows"),
        (b"a,b\n1,2\n", "1 row can be used; it takes at least 20."),
        (b"a\n" + b"1\n" * 50, "only one column"),
        (b"a,b\n" + b"1,2\n1,2,3\n" * 20, "its lines differ in length"),
        (b'a,b\n"1,2\n' + b"1,2\n" * 1000, "its lines differ in length"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not a text file"),
        (GOOD.encode("utf-16"), "not a text file"),
        (bytes(range(1, 256)) * 50, "not a text file"),
        (b"," * 1_000_000, "limit"),
        (b",".join(b"x%d" % i for i in range(300)) + b"\n1", "300 columns; the limit is 200"),
        (b"x" * 500_000 + b",b\n", "cannot be read as names"),
        (b"a" * (MAX_BYTES + 1), "the limit is 20 MB"),
    ],
)
def test_broken_files_are_refused_in_a_sentence(content, sentence):
    with pytest.raises(CsvProblem, match=sentence) as problem:
        read_csv(content)
    assert str(problem.value).endswith(".") and "\n" not in str(problem.value)


@pytest.mark.parametrize(
    ("text", "target", "task", "sentence"),
    [
        (GOOD, "none", None, "no column “none”"),
        (GOOD, "colour", "regression", "holds words"),
        (GOOD, "name", None, "at least two classes"),
        (GOOD, "same", "regression", "the same value in every row"),
        (GOOD, "same", "classification", "at least two classes"),
        ("a,b\n" + "1,2\n1,3\n" * 15, "b", None, "No column is left"),
        (table(300, x=str, y=lambda i: i % 30), "y", "classification", "30 classes; the limit is 20"),
        (table(3000, x=lambda i: i, y=lambda i: i), "y", "classification", "not a few classes"),
        (table(100, x=str, y=lambda i: i if i < 10 else ""), "y", "regression", "10 rows can be used"),
    ],
)
def test_choices_that_cannot_be_learned_are_refused_in_a_sentence(text, target, task, sentence):
    with pytest.raises(CsvProblem, match=sentence):
        read_csv(text.encode()).data(target, task)


def test_formulas_and_markup_are_only_words():
    text = "=cmd|' /C calc'!A0,<script>alert(1)</script>\n" + '=1+1,2\n"=HYPERLINK(""http://x"")",5\n' * 15
    data = read_csv(text.encode()).data("<script>alert(1)</script>", "regression")
    assert data.features[1].endswith('= =HYPERLINK("http://x")')
    assert np.unique(data.train.inputs.round(6)).size <= 4


def test_control_characters_leave_the_names():
    assert read_csv(("a\x1b[31m,\u202eb\n" + PAIRS).encode()).names == ("a[31m", "b")


def test_many_rows_are_cut_and_named():
    read = read_csv(b"a,b\n" + b"1,2\n3,4\n" * 300_000)
    assert read.rows == 500_000 and read.notes == ("Only the first 500,000 rows are used.",)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300) | st.text(alphabet='a1.,;\t\n\r"\'=é -e', max_size=300).map(str.encode))
def test_any_bytes_give_a_table_or_a_sentence(content):
    for text in (content, b"a,b\n" + PAIRS.encode() + content):
        try:
            read = read_csv(text)
            for name in read.names:
                data = read.data(name)
                assert np.isfinite(data.train.rows).all() and np.isfinite(data.test.rows).all()
        except CsvProblem as problem:
            assert str(problem).endswith(".")


def test_random_bytes_are_refused():
    with pytest.raises(CsvProblem, match="not a text file"):
        read_csv(os.urandom(100_000))

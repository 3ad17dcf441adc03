"""Own CSV files: good ones are learned from, bad ones refused in a sentence, hostile ones harmless."""

import gc
import os
import tracemalloc
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learning import MODELS, train
from learning.columns import MANY, column
from learning.data import split
from learning.upload import MAX_BYTES, CsvProblem, Table, read_csv
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
        "10 rows without a value in “age” got the median of the rows to train on.",
        "“colour” holds words; each of the 3 became a column of 0 and 1.",
        "“name” is free text (100 different entries) and left out.",
        "“same” is constant in the rows to train on and left out.",
    }
    log = train(MODELS["linear"](), data, Adam(lr=0.05), epochs=60)
    assert log.test_loss[-1] < 0.05


def test_so_many_different_entries_are_counted_whether_few_or_many():
    for rows in (MANY, MANY + 1, MANY + 234):
        read = read_csv(table(rows, name=lambda i: f"person {i}", x=lambda i: i, y=lambda i: i * i).encode())
        assert f"“name” is free text ({rows:,} different entries) and left out." in read.data("y").notes
        assert read.columns[0].distinct == rows


def test_few_whole_numbers_are_classes_and_few_fractions_are_not():
    read = read_csv(table(whole=lambda i: i % 3, half=lambda i: (i % 3) / 2, many=lambda i: i).encode())
    assert [column.proposal for column in read.columns] == ["classification", "regression", "regression"]


def test_the_rows_to_train_on_decide_what_becomes_of_a_column_of_words():
    tested = set(split(100).test.tolist())
    text = table(
        colour=lambda i: ("red", "")[i % 2],
        same=lambda i: "late" if i in tested else "a",
        bare=lambda i: "late" if i in tested else "",
        late=lambda i: "late" if i in tested and i % 2 else ("up", "down", "left")[i % 3],
        price=lambda i: np.sin(i),
    )
    data = read_csv(text.encode()).data("price")
    assert data.features == ("colour = missing", "colour = red", "late = down", "late = left", "late = up")
    late = sum(i % 2 for i in tested)
    assert set(data.notes) == {
        "“colour” holds words; each of the 2 became a column of 0 and 1.",
        "“same” is constant in the rows to train on and left out.",
        "“bare” is empty in the rows to train on and left out.",
        "“late” holds words; each of the 3 became a column of 0 and 1.",
        f"{late} rows to test on with an entry of “late” that no row to train on has got 0 in all.",
    }


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
        GOOD.encode("utf-16"),
        GOOD.encode("utf-16-le"),
        "\ufeff".encode("utf-16-be") + GOOD.encode("utf-16-be"),
        GOOD.replace("\n", "\r\n").encode(),
        GOOD.replace("\n", "\r").encode(),
        GOOD.replace(",", "\t").encode(),
        GOOD.replace(",", ";").replace(".", ",").encode(),
        ("\n\n" + GOOD + "\n\n\n").encode(),
    ],
    ids=[
        "BOM",
        "UTF-16",
        "UTF-16 without BOM",
        "big-endian UTF-16",
        "CRLF",
        "CR",
        "tabs",
        "semicolons and decimal commas",
        "blank lines",
    ],
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
        "2 rows without a value in “x” got the median of the rows to train on.",
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


def test_a_name_that_is_made_up_does_not_meet_one_that_is_there():
    read = read_csv(("a (3),b,b,a,a (3),column 6,\n" + "1,2,3,4,5,6,7\n2,3,4,5,6,7,9\n" * 15).encode())
    assert read.names == ("a (3)", "b", "b (3)", "a", "a (3) (5)", "column 6", "column 7")
    read = read_csv(("a,a (3),a\n" + "1,2,3\n2,3,5\n" * 15).encode())
    assert read.names == ("a", "a (3)", "a (3)'")


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
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "This is a picture, not a text file"),
        (GOOD.encode("utf-16")[:101], "not a text file"),
        (b"PK\x03\x04" + bytes(2000), "This is an Excel workbook or another ZIP archive, not a text file"),
        (b"\xd0\xcf\x11\xe0" + bytes(2000), "This is an old Excel workbook"),
        (b"%PDF-1.7", "This is a PDF document"),
        (b'[{"a": 1, "b": 2}, {"a": 3, "b": 4}]', "This is a JSON file"),
        (b' {"a": [1, 2]}\n', "This is a JSON file"),
        (bytes(range(1, 256)) * 50, "not a text file"),
        (b"," * 1_000_000, "limit"),
        (b",".join(b"x%d" % i for i in range(300)) + b"\n1", "300 columns; the limit is 200"),
        (b'"x' + b"x" * 1000 + b",b\n1,2\n", "The first line of the file cannot be read"),
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
        (GOOD, "same", "classification", "the same value in every row"),
        ("a,b,c\n" + "1,,2\n3,,4\n" * 15, "b", None, "“b” is empty"),
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
@given(st.binary(max_size=300) | st.text(alphabet="a1.,;\t\n\r\"'=é -e", max_size=300).map(str.encode))
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


def column_of(*cells, name="x", separator=","):
    """A column of a file with these cells again and again, as it is read; and what is said of it."""
    lines = [f"{name}{separator}y", *(f"{cell}{separator}{i}" for i, cell in enumerate(cells * 40))]
    read = read_csv("\n".join(lines).encode())
    return read.columns[0], [note for note in read.notes if name in note]


@pytest.mark.parametrize(
    ("cells", "values", "notes"),
    [
        (('"1.234,5"', '"2,25"'), (1234.5, 2.25), []),
        (('"3,5"', '"0,25"'), (3.5, 0.25), []),
        (("12%", "7.5 %"), (12.0, 7.5), ["The numbers of “x” are percentages: “12%” was read as 12."]),
        (('"1,234"', '"12,345.5"'), (1234.0, 12345.5), []),
        (
            ('"1,234"', '"5,678"'),
            (1234.0, 5678.0),
            ["“1,234” in “x” could be read in two ways; the comma was taken for a separator of thousands."],
        ),
        (("+1e3", "-.5"), (1000.0, -0.5), []),
    ],
)
def test_numbers_as_people_write_them_are_read_by_the_column(cells, values, notes):
    column, said = column_of(*cells)
    assert column.numbers is not None and column.numbers[:2].tolist() == list(values)
    assert said == notes


@pytest.mark.parametrize(
    ("cells", "days", "more"),
    [
        (("1970-01-02", "2000-03-01T12:00:00Z"), (1.0, 11017.5), 0),
        (("25/12/1999", "1/2/2000"), (10950.0, 10988.0), 0),
        (("12/25/1999", "1/2/2000"), (10950.0, 10958.0), 0),
        (("1.2.2000", "3.4.2000"), (10988.0, 11050.0), 1),
        (("1/2/2000", "3/4/2000"), (10958.0, 11020.0), 1),
    ],
)
def test_dates_become_days_and_an_order_that_is_open_is_said(cells, days, more):
    column, said = column_of(*cells)
    assert column.numbers is not None and column.numbers[:2].tolist() == list(days)
    assert said[0] == "“x” holds dates; each became the number of days since 1970-01-01."
    assert len(said) == 1 + more and all("could be read in two ways" in note for note in said[1:])
    assert column.proposal == "regression"


def test_a_file_without_names_is_asked_about_and_read_either_way():
    text = "\n".join(f"{i},{i * i},{'ab'[i % 2]}" for i in range(40)).encode()
    read = read_csv(text)
    assert read.asks and not read.header
    assert read.names == ("column 1", "column 2", "column 3") and read.rows == 40
    other = read_csv(text, header=True)
    assert other.asks and other.header and other.names == ("0", "0 (2)", "a") and other.rows == 39


@pytest.mark.parametrize(
    ("first", "header", "asks"),
    [
        ("size,colour", True, False),
        ("2019,2020", False, True),
        ("red,12", True, True),
        ("weight,red", True, True),
        ("12,,", False, True),
    ],
)
def test_the_first_line_is_asked_about_where_it_could_be_data(first, header, asks):
    text = first + "\n" + "\n".join(f"{i},{('red', 'blue')[i % 2]}" for i in range(40))
    read = read_csv(text.encode())
    assert (read.header, read.asks) == (header, asks)


def test_medians_and_categories_come_from_the_rows_to_train_on():
    rows = 50
    halves = split(rows)
    x = np.arange(rows, dtype=float)
    x[halves.test] += 1e6
    gap = int(halves.test[0])
    cells = ["" if i == gap else str(x[i]) for i in range(rows)]
    kind = ["b" if i in halves.test[1:3] else "a" if i % 2 else "c" for i in range(rows)]
    lines = ["x,kind,y", *(f"{c},{k},{i * 0.37}" for i, (c, k) in enumerate(zip(cells, kind, strict=True)))]
    data = read_csv("\n".join(lines).encode()).data("y")
    median = np.median(x[halves.train])
    scaled = (median - x[halves.train].mean()) / x[halves.train].std()
    assert data.test.inputs[0, 0] == pytest.approx(scaled)
    assert data.features == ("x", "kind = a", "kind = c")
    unseen = "2 rows to test on with an entry of “kind” that no row to train on has got 0 in all."
    assert unseen in data.notes


def test_choosing_a_target_makes_nothing_of_those_that_are_refused(monkeypatch):
    columns, rows = 60, 300
    lines = [",".join(f"c{j}" for j in range(columns))]
    lines += [",".join(f"w{i}x{j}" if j else f"{i * 0.5}" for j in range(columns)) for i in range(rows)]
    made = []
    monkeypatch.setattr(Table, "_made", lambda table, plan: made.append(plan))
    read = read_csv("\n".join(lines).encode())
    with pytest.raises(CsvProblem):
        read.first()
    assert not made


def test_the_likeliest_target_is_the_last_column_that_can_be_one():
    text = table(size=lambda i: np.sin(i), kind=lambda i: "ab"[i % 2], name=lambda i: f"person {i}")
    assert read_csv(text.encode()).first().target == "kind"


def peak(work) -> int:
    """Bytes that a function holds at most at once."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("rows", "columns"),
    [
        (50_000, {"x": lambda i: f"w{i:x}abcdefg\N{GRINNING FACE}", "y": lambda i: f"v{i:x}abcdefg\N{GRINNING FACE}"}),
        (50_000, {"x": lambda i: f"{i / 7:.15f}", "y": lambda i: i % 10}),
        (50_000, {"x": lambda i: f"{1970 + i % 50}-{i % 12 + 1:02d}-{i % 28 + 1:02d} {i % 24}:00", "y": float}),
        (50_000, {"x": lambda i: "abcdefghijkl"[i % 12], "y": float}),
        (500, {f"c{k}": lambda i, k=k: f"w{i * k:x}" for k in range(200)}),
    ],
)
def test_a_tenth_of_the_largest_file_takes_a_tenth_of_two_hundred_megabytes(rows, columns):
    content = table(rows, **columns).encode()

    def work() -> None:
        with suppress(CsvProblem):
            read_csv(content).first()

    assert peak(work) < 20_000_000


def test_a_column_is_let_go_without_the_garbage_collector():
    gc.collect()
    gc.disable()
    try:
        column("x", [[f"w{i}" for i in range(2000)]], semicolons=False)
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_rows_are_cut_before_words_and_classes_make_too_many_numbers():
    text = table(100_000, **{f"c{k}": lambda i, k=k: f"w{i // (k + 1) % 12}" for k in range(5)}, y=lambda i: i % 10)
    data = read_csv(text.encode()).data("y", "classification")
    rows = 4_000_000 // 70
    assert f"Only the first {rows:,} rows are used, because each becomes 70 numbers." in data.notes
    assert len(data.train.inputs) + len(data.test.inputs) == rows


def test_too_many_columns_of_words_are_refused_by_counting():
    text = table(60, **{f"c{k}": lambda i: "abc"[i % 3] for k in range(200)})
    with pytest.raises(CsvProblem, match="Words make 597 columns of the others; the limit is 400"):
        read_csv(text.encode()).first()


def test_a_percentage_is_quoted_as_it_stands():
    read = read_csv(table(40, x=lambda i: f"{i}.5 %", y=lambda i: i).encode())
    assert read.columns[0].notes == ("The numbers of “x” are percentages: “0.5 %” was read as 0.5.",)

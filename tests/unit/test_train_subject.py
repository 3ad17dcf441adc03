"""What the train page shows of data and model before anything is trained."""

import csv
import io
from urllib.parse import unquote

import pytest

from learning import DATA, MODELS
from learning.sample import sample_csv
from learning.upload import read_csv
from ui.train.network import network, stages
from ui.train.previews import plane_preview, rates_preview
from ui.train.subject import ROWS, first_rows, images, rows


@pytest.mark.parametrize(
    ("model", "data", "words"),
    [
        ("linear", "diabetes", ["10 inputs", "1 output"]),
        ("softmax", "wine", ["13 inputs", "3 outputs"]),
        ("mlp", "digits", ["64 inputs", "64 hidden", "64 hidden", "10 outputs"]),
        ("conv", "digits", ["8 x 8 pixels", "16 maps 4 x 4", "32 maps 2 x 2", "10 outputs"]),
    ],
)
def test_the_sketch_has_every_layer_with_its_size(model, data, words):
    of = MODELS[model]()
    assert [stage.words for stage in stages(of, DATA[data])] == words
    drawn = unquote(network(of, DATA[data], "light"))
    assert all(f">{word}</text>" in drawn for word in words)
    assert f"Sketch of the network: {', '.join(words)}." in drawn


def test_a_large_layer_is_drawn_with_dots_and_a_small_one_with_all_its_units():
    drawn = unquote(network(MODELS["linear"](), DATA["diabetes"], "dark"))
    assert drawn.count('r="4.5"') == 6 + 1 and drawn.count('r="1.2"') == 3
    drawn = unquote(network(MODELS["softmax"](), DATA["wine"], "dark"))
    assert drawn.count('r="4.5"') == 6 + 3


def test_each_class_has_an_image_that_is_of_it():
    html, data = images(DATA["digits"], "light"), DATA["digits"]
    assert html.count("<figure>") == len(data.classes)
    assert all(f"alt='The digit {name}'" in html for name in data.classes)


def test_rows_of_a_table_say_what_is_to_be_predicted_in_its_own_unit():
    html, data = rows(DATA["diabetes"]), DATA["diabetes"]
    first = data.target_scale.undo(data.train.targets[:1])[0, 0]
    assert html.count("<th scope='row'>") == ROWS and f"<th scope='row'>{first:.2f}</th>" in html
    assert f"<th scope='row'>{DATA['wine'].classes[DATA['wine'].train.labels[0]]}</th>" in rows(DATA["wine"])


def test_the_first_rows_of_a_file_are_its_cells():
    lines = ["a,<b>,c", "1.50,x,2024-01-02", ",y,2024-01-03", *(f"{i},z,2024-01-04" for i in range(30))]
    html = first_rows(read_csv("\n".join(lines).encode()))
    assert html.count("<th scope='row'>") == ROWS and "&lt;b&gt;" in html
    assert "<tr><th scope='row'>1</th><td>1.5</td><td>x</td><td>19724</td></tr>" in html, "a date is what it became"
    assert "<tr><th scope='row'>2</th><td></td><td>y</td>" in html


def test_the_sample_is_a_file_that_can_be_used():
    text = sample_csv()
    table = read_csv(text.encode(), "iris.csv")
    data = table.first()
    assert (data.target, data.classes) == ("species", ("setosa", "versicolor", "virginica"))
    assert table.rows == 150 == len(list(csv.reader(io.StringIO(text)))) - 1 and not table.asks


@pytest.mark.parametrize("preview", [rates_preview, plane_preview])
def test_a_sketch_of_what_will_come_says_that_it_is_one(preview):
    assert "A sketch of what will be here." in preview("light") and "alt='Sketch: " in preview("light")
    assert preview("light") != preview("dark")

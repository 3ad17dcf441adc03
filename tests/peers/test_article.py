"""The sentences about PyTorch and TensorFlow in the article of a lesson are wrong: its code prints what it says."""

import pytest
import torch

from course.lesson import course
from tests.scripts import executed

SENTENCES = [sentence for lesson in course().lessons.values() for sentence in lesson.sentences if sentence.code]


@pytest.mark.parametrize("sentence", SENTENCES, ids=lambda sentence: sentence.said["en"][:40])
def test_the_code_of_a_sentence_prints_what_it_says(sentence, capsys):
    executed(sentence.code.strip())
    assert capsys.readouterr().out.strip() == sentence.prints


def test_code_proves_a_sentence_for_each_framework():
    assert {name for name in ("keras", "torch") for s in SENTENCES if f"import {name}" in s.code} == {"keras", "torch"}


def test_equal_gives_one_answer_of_which_there_is_nothing_to_sum():
    outputs, targets = torch.tensor([1, 0, 1]), torch.tensor([1, 0, 0])
    assert outputs.equal(targets) is False and outputs.equal(outputs) is True
    with pytest.raises(TypeError):
        torch.sum(outputs.equal(targets))
    assert (outputs == targets).sum() == 2

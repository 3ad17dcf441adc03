"""What the page says of how a rule is checked is what is measured against the stored reference."""

import pytest

from optimizers import RULES
from tests.reference.measure import measured
from ui.step.checked import CHECKED, PAPERS, how_checked

MEASURED = measured()


@pytest.mark.parametrize("slug", RULES)
def test_the_page_says_what_is_measured(slug: str) -> None:
    assert CHECKED[slug] == MEASURED[slug], "run `python -m tests.reference.measure`"
    assert 0.0 < CHECKED[slug]["worst"] < 1e-8


def test_nothing_is_said_of_a_rule_that_is_gone() -> None:
    assert CHECKED.keys() == RULES.keys()


def test_what_is_compared_with_is_known_to_translators_if_it_has_words() -> None:
    assert {name for of in CHECKED.values() for name in of["against"] if " " in name} == set(PAPERS)


def test_the_sentences() -> None:
    assert how_checked(RULES["adamw"]()) == (
        "The steps of AdamW are compared with those of torch.optim.AdamW (PyTorch 2.13.0), on 30 paths of 50 "
        "prescribed gradients, in 5 settings of the hyperparameters. The largest relative difference behind a step is "
        "5.7e-13."
    )
    assert "pytorch_optimizer.Yogi (PyTorch 2.13.0, pytorch_optimizer 4.1.0)" in how_checked(RULES["yogi"]())
    assert "those of Algorithm 2 of Chen et al. (2023), line by line (" in how_checked(RULES["lion"]())
    assert "torch.optim.Adam; Algorithm 1 of Kingma & Ba (2015) without bias correction" in how_checked(RULES["adam"]())

"""The data sets: one declaration each, from which the data and the lines of a script that load them follow."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from learning.data import SPLIT_SEED, TEST_SHARE, Data, Task, classification, regression, split
from optimizers.messages import Message, message


@dataclass(frozen=True)
class DataSet:
    """A data set of scikit-learn, before it is loaded, split and scaled.

    Columns are standardized on the training split, a regression's target too; all pixels of an image share one mean
    and deviation. The split of a classification keeps every class's share.
    """

    name: Message
    task: Task
    loader: str
    """The function of sklearn.datasets that loads it."""
    target: Message
    """What is predicted, in a word."""
    note: Message
    """What it holds and what was done to it, in a sentence."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """What the loader is called with."""
    image: tuple[int, int] | None = None
    """Height and width, if the features are the pixels of a grey image, row by row."""
    first_model: str | None = None
    """The slug of the model that the page opens with; None for the first one that can learn it."""

    @property
    def title(self) -> Message:
        """The name, and of what kind it is."""
        if self.image:
            return message("{name} (images)", name=self.name)
        if self.task == "regression":
            return message("{name} (regression)", name=self.name)
        return message("{name} (classification)", name=self.name)

    def load(self) -> Data:
        """Load, split and scale it."""
        from sklearn import datasets  # here, because a worker needs none of its 80 MB

        bunch = getattr(datasets, self.loader)(**self.options)
        x, features = bunch.data, tuple(bunch.feature_names)
        if self.task == "regression":
            return regression(self.name, x, bunch.target, split(len(x)), features, self.target, (self.note,))
        labels = bunch.target.astype(np.int64)
        classes = tuple(str(name) for name in bunch.target_names)
        halves = split(len(x), labels)
        return classification(self.name, x, labels, halves, features, self.target, classes, (self.note,), self.image)

    @property
    def imports(self) -> tuple[str, ...]:
        """What `code` needs apart from NumPy."""
        return f"from sklearn.datasets import {self.loader}", "from sklearn.model_selection import train_test_split"

    @property
    def code(self) -> str:
        """The lines of a script after which x, y and the row numbers `train` and `test` are those of `load`.

        x is (n, features). y is (n,), the numbers of the classes, or (n, 1), the scaled target.
        """
        options = ", ".join(f"{name}={value!r}" for name, value in self.options.items())
        share = f"test_size={TEST_SHARE}, random_state={SPLIT_SEED}"
        stratify, y = ", stratify=bunch.target", "bunch.target"
        if self.task == "regression":
            stratify, y = "", "((bunch.target - bunch.target[train].mean()) / bunch.target[train].std())[:, None]"
        axis = "" if self.image else "axis=0"
        return (
            f"bunch = {self.loader}({options})\n"
            "rows = np.arange(len(bunch.target))\n"
            f"train, test = train_test_split(rows, {share}{stratify})\n"
            f"x = (bunch.data - bunch.data[train].mean({axis})) / bunch.data[train].std({axis})\n"
            f"y = {y}\n"
        )


DATASETS: dict[str, DataSet] = {
    # Alpaydin & Kaynak (1998), UCI.
    "digits": DataSet(
        message("Digits"),
        "classification",
        "load_digits",
        message("digit"),
        message("1,797 images of 8 x 8 pixels with one mean and deviation; the split keeps every digit's share."),
        image=(8, 8),
        first_model="mlp",
    ),
    # Efron, Hastie, Johnstone & Tibshirani (2004): disease progression after one year.
    "diabetes": DataSet(
        message("Diabetes"),
        "regression",
        "load_diabetes",
        message("progression"),
        message("442 patients; inputs and target are standardized on the training split."),
        options={"scaled": False},
    ),
    # Aeberhard, Coomans & de Vel (1992), UCI.
    "wine": DataSet(
        message("Wine"),
        "classification",
        "load_wine",
        message("cultivar"),
        message("178 wines; inputs are standardized on the training split, which keeps every cultivar's share."),
    ),
}
"""In the order in which the page lists them, the one that it opens with first."""


class _Lazy(Mapping[str, Data]):
    """Loads a data set when it is first asked for, so that an import stays quick."""

    def __init__(self) -> None:
        self._loaded: dict[str, Data] = {}

    def __getitem__(self, slug: str) -> Data:
        if slug not in self._loaded:
            self._loaded[slug] = DATASETS[slug].load()
        return self._loaded[slug]

    def __iter__(self) -> Iterator[str]:
        return iter(DATASETS)

    def __len__(self) -> int:
        return len(DATASETS)


DATA: Mapping[str, Data] = _Lazy()
"""The data sets, split and scaled, each loaded when first asked for."""

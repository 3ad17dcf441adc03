"""A small table with which a visitor can try what a file of their own would do."""

import csv
import io
from functools import cache

NAME = "iris.csv"


@cache
def sample_csv() -> str:
    """Fisher's irises (1936): four measurements of 150 flowers, and their species in words."""
    from sklearn.datasets import load_iris  # here, because a worker needs none of its 80 MB

    bunch = load_iris()
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*bunch.feature_names, "species"])
    for measured, kind in zip(bunch.data.tolist(), bunch.target.tolist(), strict=True):
        writer.writerow([*measured, bunch.target_names[kind]])
    return out.getvalue()

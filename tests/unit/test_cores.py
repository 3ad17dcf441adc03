"""How many cores a process may use."""

import os
from pathlib import Path

import pytest

from ui.work.cores import count_cores


@pytest.mark.parametrize(
    ("share", "cores"),
    [("200000 100000", 2), ("150000 100000", 1), ("50000 100000", 1), ("9900000 100000", 8), ("max 100000", 8)],
)
def test_a_containers_share_counts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, share: str, cores: int) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(8)), raising=False)
    (tmp_path / "cpu.max").write_text(share)
    assert count_cores(tmp_path / "cpu.max") == cores


def test_without_containers_all_that_the_system_allows_count(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 5, 7}, raising=False)
    assert count_cores(tmp_path / "none") == 3
    monkeypatch.delattr(os, "sched_getaffinity")
    assert count_cores(tmp_path / "none") == os.cpu_count()

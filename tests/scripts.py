"""Exported scripts in the tests: run in this process, run by themselves, and read by the linter."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]


def executed(code: str, **given: Any) -> dict[str, Any]:
    """What a script leaves behind, run in this process."""
    left: dict[str, Any] = {"__name__": "exported", **given}
    exec(compile(code, "exported.py", "exec"), left)
    return left


def alone(code: str, folder: Path, **environment: str) -> str:
    """What a script prints that is run from a folder as its reader does; anything on the error stream is an error."""
    (folder / "script.py").write_text(code, encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "script.py"],
        capture_output=True,
        text=True,
        cwd=folder,
        check=False,
        env={name: value for name, value in os.environ.items() if name != "KERAS_BACKEND"} | environment,
    )
    assert run.returncode == 0 and not run.stderr, run.stderr
    return run.stdout


def assert_tidy(folder: Path, scripts: list[str]) -> None:
    """Every script is laid out, imports in order and uses what it names. Only an address may be a long line."""
    for i, code in enumerate(scripts):
        (folder / f"script_{i}.py").write_text(code, encoding="utf-8")
        assert all(len(line) <= 110 for line in code.splitlines() if not line.startswith("Saved from"))
    ruff = [sys.executable, "-m", "ruff"]
    for command in (["check", "--select=E402,F,I"], ["format", "--diff", "--line-length=110"]):
        command += ["--isolated", "--no-cache", str(folder)]
        run = subprocess.run([*ruff, *command], capture_output=True, text=True, check=False)
        assert run.returncode == 0, run.stdout

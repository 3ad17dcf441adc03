"""The arrows of the house go down only: pages -> ui -> course -> learning -> optimizers -> formulas."""

import ast
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BELOW = {
    "formulas": set(),
    "optimizers": {"formulas"},
    "learning": {"formulas", "optimizers"},
    "course": {"formulas", "optimizers", "learning"},
    "ui": {"formulas", "optimizers", "learning", "course"},
    "pages": {"formulas", "optimizers", "learning", "course", "ui"},
}
INSIDE_UI = {  # the packages of ui/, and "" for the modules beside them, which all packages may use
    "language": set(),  # a module: all that speaks to the visitor may use it
    "": {"work"},
    "work": set(),
    "player": {""},
    "race": {""},
    "start": {"", "player", "race"},
    "step": {"", "player", "work"},
    "maps": {"", "player", "work"},
    "train": {"", "export", "work"},
    "export": {"", "player", "race", "work"},
    "course": {"", "player", "race", "train"},
}
UPSTAIRS = {*BELOW, "app", "lab", "tests", "benchmarks"}
FILES = [path.relative_to(ROOT) for part in BELOW for path in sorted((ROOT / part).rglob("*.py"))]


def imported(tree: ast.AST) -> Iterator[str]:
    """The full names of the modules that a file imports; a relative import stays in its part."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module or ""


def parsed(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", FILES, ids=str)
def test_arrows_go_down_only(path):
    part = path.parts[0]
    ours = {name.split(".")[0] for name in imported(parsed(path))} & UPSTAIRS
    assert ours <= BELOW[part] | {part}


def package(path: Path) -> str:
    inside = path.relative_to("ui").parts
    return inside[0] if len(inside) > 1 else path.stem if path.stem in INSIDE_UI else ""


def package_of(name: str) -> str:
    """Of a module of ui/ by its full name."""
    return next((part for part in name.split(".")[1:2] if part in INSIDE_UI), "")


@pytest.mark.parametrize("path", [p for p in FILES if p.parts[0] == "ui"], ids=str)
def test_packages_of_the_interface_use_each_other_only_as_listed(path):
    modules = {name for name in imported(parsed(path)) if name.split(".")[0] == "ui" and name != "ui"}
    used = {package_of(name) for name in modules}
    used |= {package_of(f"ui.{name}") for name in taken_from_ui(parsed(path))}
    allowed = INSIDE_UI[package(path)] | {package(path), "language"}
    assert used <= allowed, f"{path} uses {used - allowed}: move it to a package that may, or list the arrow above"


def taken_from_ui(tree: ast.AST) -> Iterator[str]:
    """What `from ui import ...` names."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "ui":
            yield from (alias.name for alias in node.names)


def test_every_package_of_the_interface_is_listed_and_no_arrow_is_left_over():
    assert {package(path) for path in FILES if path.parts[0] == "ui"} == set(INSIDE_UI)
    for name, below in INSIDE_UI.items():
        trees = [parsed(path) for path in FILES if path.parts[0] == "ui" and package(path) == name]
        modules = {module for tree in trees for module in imported(tree) if module.startswith("ui.")}
        modules |= {f"ui.{module}" for tree in trees for module in taken_from_ui(tree)}
        assert below <= {package_of(module) for module in modules}, name


MAY_BE_MISSING = {Path("optimizers/kernels/compiled.py"): {"numba"}}
"""What a file imports inside a function, and does without where it is missing."""


@pytest.mark.parametrize("path", [p for p in FILES if p.parts[0] in ("formulas", "optimizers")], ids=str)
def test_optimizers_need_numpy_and_the_standard_library_only(path):
    tree = parsed(path)
    needed = {"formulas", "optimizers", "numpy", *sys.stdlib_module_names}
    roots = {name.split(".")[0] for name in imported(tree)}
    assert roots <= needed | MAY_BE_MISSING.get(path, set())
    at_once = ast.Module([node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)], [])
    assert {name.split(".")[0] for name in imported(at_once)} <= needed


@pytest.mark.parametrize("path", [p for p in FILES if p.parts[0] == "pages"], ids=str)
def test_pages_do_no_arithmetic_on_arrays_and_build_no_figures(path):
    tree = parsed(path)
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert not used & {"np", "numpy", "go", "px"}
    assert not {name.split(".")[0] for name in imported(tree)} & {"numpy", "plotly"}


def test_every_file_says_what_it_is_for_in_its_first_line():
    silent = [str(p) for p in FILES if (ROOT / p).stat().st_size and not ast.get_docstring(parsed(p))]
    assert not silent


def test_the_image_has_all_that_the_app_imports() -> None:
    lines = (ROOT / "deploy" / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    taken = [ROOT / line[1:] for line in lines if line.startswith("!")]
    assert all(path.exists() for path in taken)
    files = [
        file for path in taken for file in (path.rglob("*.py") if path.is_dir() else [path]) if file.suffix == ".py"
    ]
    used = {name.split(".")[0] for file in files for name in imported(parsed(file))}
    there = {path.stem for path in taken}
    assert {name for name in used if (ROOT / name).is_dir() or (ROOT / f"{name}.py").exists()} <= there
    assert {"ui", "learning", "optimizers"} <= used


def test_every_folder_of_tests_is_run():
    """By `make test`, or, with the frameworks, by `make peers`."""
    folders = {path.parent.relative_to(ROOT).as_posix() for path in (ROOT / "tests").rglob("test_*.py")}
    options = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["pytest"]["ini_options"]
    assert folders == {*options["testpaths"], "tests/peers"}

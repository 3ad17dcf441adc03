"""Measure, and print a table for the README: `python -m benchmarks [core] [server] [browser] [learning] [maps]`."""

import argparse
import sys
import time
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from benchmarks.report import machine, markdown

PARTS = ("core", "server", "crowd", "browser", "learning", "maps")


def main() -> None:
    """Run the chosen parts, all that there are if none is chosen."""
    there = [part for part in PARTS if find_spec(f"benchmarks.{part}")]
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="part", help=f"any of {', '.join(there)}; all if none is named")
    chosen = parser.parse_args().parts or there
    if unknown := set(chosen) - set(there):
        parser.error(f"there is no part {', '.join(sorted(unknown))}; there are {', '.join(there)}")
    results = Path(__file__).parent / "results"
    results.mkdir(exist_ok=True)
    rows = []
    print(machine(), end="\n\n", flush=True)
    for part in chosen:
        start = time.perf_counter()
        rows += import_module(f"benchmarks.{part}").measure()
        print(f"{part}: {time.perf_counter() - start:.0f} s", file=sys.stderr)
        (results / f"{part}.md").write_text(markdown(rows) + "\n", encoding="utf-8")  # a later part may fail
    print(markdown(rows))


if __name__ == "__main__":
    main()

"""Measure, and print a table for the README: `python -m benchmarks [core] [server] [browser] [learning]`."""

import argparse
import sys
import time
from importlib import import_module
from importlib.util import find_spec

from benchmarks.report import machine, markdown

PARTS = ("core", "server", "browser", "learning", "maps")


def main() -> None:
    """Run the chosen parts, all that there are if none is chosen."""
    there = [part for part in PARTS if find_spec(f"benchmarks.{part}")]
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="part", help=f"any of {', '.join(there)}; all if none is named")
    chosen = parser.parse_args().parts or there
    if unknown := set(chosen) - set(there):
        parser.error(f"there is no part {', '.join(sorted(unknown))}; there are {', '.join(there)}")
    about = machine()
    rows = []
    for part in chosen:
        start = time.perf_counter()
        rows += import_module(f"benchmarks.{part}").measure()
        print(f"{part}: {time.perf_counter() - start:.0f} s", file=sys.stderr)
    print(about, markdown(rows), sep="\n\n")


if __name__ == "__main__":
    main()

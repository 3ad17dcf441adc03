"""`python -m tools.kit`: makes the kit for lecturers, by default of all lessons in all languages."""

import argparse
import logging
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from course.lesson import course
from tests.browser.chromium import installed
from tools.kit.make import make
from ui.language import LANGUAGES

_STREAMLIT = "streamlit.runtime.scriptrunner_utils.script_run_context"
"""Warns that no page is being run, which is so."""


def main() -> None:
    """Read the command, and make what it asks for."""
    logging.getLogger(_STREAMLIT).setLevel(logging.ERROR)
    known = course()
    parser = argparse.ArgumentParser(prog="python -m tools.kit", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("kit"), help="the folder that is written")
    parser.add_argument("--lesson", nargs="+", choices=known.lessons, metavar="SLUG", help="only these lessons")
    parser.add_argument("--language", nargs="+", choices=LANGUAGES, metavar="CODE", help="only these languages")
    asked = parser.parse_args()
    if known.broken:
        sys.exit("\n".join(known.broken))
    chromium = installed()
    if chromium is None:
        sys.exit("PDFs need a Chromium or Chrome. `python -m tests.browser.chromium` gets one.")
    slugs = asked.lesson or known.lessons
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        make([known.lessons[slug] for slug in slugs], asked.language or list(LANGUAGES), asked.out, browser)
        browser.close()
    print(f"The kit is in {asked.out}: open {asked.out / 'index.html'}.")


if __name__ == "__main__":
    main()

"""Finds a Chromium or Chrome for the browser tests, and gets one where there is none.

`python -m tests.browser.chromium` prints its path: one that is installed, else Playwright's download, else
Debian's package.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_MAC = ("Google Chrome", "Chromium")


def installed() -> str | None:
    """The path of a browser that is there; None if there is none."""
    chosen = os.environ.get("CHROMIUM")
    mac = (f"/Applications/{name}.app/Contents/MacOS/{name}" for name in _MAC)
    paths = [chosen, *map(shutil.which, _NAMES), *mac, _downloaded()]
    return next((path for path in paths if path and Path(path).exists()), None)


def _downloaded() -> str:
    with sync_playwright() as p:
        return p.chromium.executable_path


def get() -> str:
    """The path of a browser, installed if need be."""
    root = [] if os.geteuid() == 0 else ["sudo"]
    ways = (
        [[sys.executable, "-m", "playwright", "install", "--with-deps", "chromium"]],
        [[sys.executable, "-m", "playwright", "install", "chromium"]],
        [[*root, "apt-get", "update", "-q"], [*root, "apt-get", "install", "-qy", "chromium"]],
    )
    for commands in ways:
        if path := installed():
            return path
        try:
            for command in commands:
                subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
        except (OSError, subprocess.CalledProcessError) as error:
            print(f"{' '.join(commands[0])} did not give a browser: {error}", file=sys.stderr)
    if path := installed():
        return path
    sys.exit("No Chromium or Chrome was found or could be installed. Install one, or set CHROMIUM to its path.")


if __name__ == "__main__":
    print(f"Browser tests use {get()}.")

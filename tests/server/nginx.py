"""Finds an nginx for the tests of deploy/nginx, and gets one where there is none.

`python -m tests.server.nginx` prints its path: one that is installed, else Debian's or Ubuntu's, which is unpacked
beside Python and not installed, because an installed one would start to serve.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

_OURS = Path(sys.prefix) / "nginx"
_PACKAGES = ("nginx", "nginx-light")  # one of them has the program, depending on the release


def installed() -> str | None:
    """The path of an nginx that is there; None if there is none."""
    unpacked = str(_OURS / "usr" / "sbin" / "nginx")
    paths = (os.environ.get("NGINX_PATH"), shutil.which("nginx"), "/usr/sbin/nginx", unpacked)
    return next((path for path in paths if path and Path(path).exists()), None)


def _unpack() -> None:
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["apt-get", "download", "-q", *_PACKAGES], cwd=folder, check=True, stdin=subprocess.DEVNULL)
        for package in Path(folder).glob("*.deb"):
            subprocess.run(["dpkg-deb", "-x", package, _OURS], check=True)


def get() -> str:
    """The path of an nginx, fetched if need be."""
    root = [] if os.geteuid() == 0 else ["sudo"]
    for update in (False, True):
        if path := installed():
            return path
        try:
            if update:  # the lists of packages are missing or old
                subprocess.run([*root, "apt-get", "update", "-q"], check=True, stdin=subprocess.DEVNULL)
            _unpack()
        except (OSError, subprocess.CalledProcessError) as error:
            print(f"No nginx was fetched: {error}", file=sys.stderr)
    if path := installed():
        return path
    sys.exit("No nginx was found or could be fetched. Install one, or set NGINX_PATH to its path.")


if __name__ == "__main__":
    print(f"Tests of deploy/nginx use {get()}.")

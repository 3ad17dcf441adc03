"""deploy/nginx as it is, started on this computer: only ports, hosts and the folder that it writes to are others."""

import getpass
import re
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from types import TracebackType
from typing import Self

from benchmarks.visitor import ROOT
from tests.browser.server import Server
from tests.server.nginx import installed

CONFIGURATION = ROOT / "deploy" / "nginx"


class Proxy:
    """An nginx before two replicas; `change` replaces lines of its configuration."""

    def __init__(self, replicas: tuple[Server, Server], folder: Path, change: Mapping[str, str] | None = None) -> None:
        path = installed()
        assert path, "There is no nginx. `python -m tests.server.nginx` gets one."
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port: int = s.getsockname()[1]
        self.folder = folder
        words = {**(change or {}), "8501": str(replicas[0].port), "8502": str(replicas[1].port), "8080": str(self.port)}
        words |= {"lab1:": "127.0.0.1:", "lab2:": "127.0.0.1:", "/tmp/": f"{folder}/", "/dev/stdout": f"{folder}/log"}
        for name, file in {"nginx.conf": "nginx.conf", "lab.conf": "lab.conf", "server.conf": "plain.conf"}.items():
            text = (CONFIGURATION / file).read_text(encoding="utf-8")
            text = re.sub("|".join(map(re.escape, words)), lambda found: words[found[0]], text)
            (folder / name).write_text(text, encoding="utf-8")
        directives = f"daemon off; user {getpass.getuser()};"
        self._process = subprocess.Popen(
            [path, "-p", folder, "-c", folder / "nginx.conf", "-g", directives], stderr=subprocess.PIPE, text=True
        )

    def __enter__(self) -> Self:
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return self
            except OSError:
                if self._process.poll() is not None:
                    break
                time.sleep(0.05)
        self._process.kill()
        raise RuntimeError(f"nginx did not start: {self._process.communicate()[1]}")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.communicate()

    @contextmanager
    def get(self, path: str, **headers: str) -> Iterator[HTTPResponse]:
        """An answer, whose body is still to be read."""
        with closing(HTTPConnection("127.0.0.1", self.port)) as connection:
            connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
            with connection.getresponse() as answer:
                yield answer

    def log(self) -> list[str]:
        """What nginx has written of requests that it has answered."""
        return (self.folder / "log").read_text(encoding="utf-8").splitlines()

"""deploy/nginx as it is, started on this computer: only ports, hosts and the folders that it uses are others."""

import getpass
import re
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

import trustme

from benchmarks.visitor import ROOT
from tests.server.nginx import installed

CONFIGURATION = ROOT / "deploy" / "nginx"


class Replica(Protocol):
    """What listens at a port of this computer."""

    port: int


def free_port() -> int:
    """A port of this computer where nobody listens."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


class Proxy:
    """An nginx before two replicas, with `server` as its server.conf; `change` replaces lines of its configuration."""

    def __init__(
        self,
        replicas: tuple[Replica, Replica],
        folder: Path,
        change: Mapping[str, str] | None = None,
        server: str = "plain.conf",
    ) -> None:
        path = installed()
        assert path, "There is no nginx. `python -m tests.server.nginx` gets one."
        self.port, self.tls_port = free_port(), free_port()
        self.folder = folder
        words = {**(change or {}), "8501": str(replicas[0].port), "8502": str(replicas[1].port)}
        words |= {"8080": str(self.port), "8443": str(self.tls_port), "/certificates/": f"{folder}/"}
        words |= {"lab1:": "127.0.0.1:", "lab2:": "127.0.0.1:", "/tmp/": f"{folder}/", "/dev/stdout": f"{folder}/log"}
        authority = trustme.CA()
        certificate = authority.issue_cert("127.0.0.1")
        certificate.private_key_pem.write_to_path(folder / "privkey.pem")
        certificate.cert_chain_pems[0].write_to_path(folder / "fullchain.pem")
        self._trust = ssl.create_default_context()
        authority.configure_trust(self._trust)
        for name, file in {"nginx.conf": "nginx.conf", "lab.conf": "lab.conf", "server.conf": server}.items():
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
    def get(self, path: str, tls: bool = False, **headers: str) -> Iterator[HTTPResponse]:
        """An answer, whose body is still to be read."""
        plain = HTTPConnection("127.0.0.1", self.port)
        with closing(HTTPSConnection("127.0.0.1", self.tls_port, context=self._trust) if tls else plain) as connection:
            connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
            with connection.getresponse() as answer:
                yield answer

    def log(self) -> list[str]:
        """What nginx has written of requests that it has answered."""
        return (self.folder / "log").read_text(encoding="utf-8").splitlines()

    def wait_for_log(self, text: str, before: int) -> list[str]:
        """What it has written after `before` lines, once one has the text: nginx writes when it has answered."""
        for _ in range(500):
            lines = self.log()[before:]
            if any(text in line for line in lines):
                return lines
            time.sleep(0.01)
        raise AssertionError(f"the log does not speak of {text}")

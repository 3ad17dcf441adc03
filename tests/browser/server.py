"""A real Streamlit server for the browser tests and the screenshot."""

import os
import socket
import subprocess
import sys
from threading import Event, Thread
from types import TracebackType
from typing import Self
from urllib.request import ProxyHandler, build_opener

from benchmarks.visitor import ROOT, SERVE

_STARTED = "running on"  # uvicorn says so once it listens
_IMPORT = "import time:"  # what Python says of each import if it is asked to
_SECONDS = 60.0


class Server:
    """The lab on a free port of this computer, served as `make run` does, and what it prints."""

    def __init__(self, app: str = "app:app", port: int = 0, **environment: str) -> None:
        with socket.socket() as s:
            s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            s.bind(("127.0.0.1", port))
            self.port = s.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.log: list[str] = []
        self.imported: list[str] = []
        """Modules that were imported after the server had started, first to last."""
        self._said = Event()
        python = [sys.executable, "-X", "importtime"]
        self._process = subprocess.Popen(
            [*python, *SERVE, app, "--host", "127.0.0.1", "--port", str(self.port)],
            cwd=ROOT,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=os.environ | {"PYTHONUNBUFFERED": "1"} | environment,
        )
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            if line.startswith(_IMPORT):
                if self._said.is_set():
                    self.imported.append(line.split("|")[-1].strip())
                continue
            self.log.append(line.rstrip())
            if _STARTED in line:
                self._said.set()
        self._said.set()

    def __enter__(self) -> Self:
        self._said.wait(_SECONDS)
        try:
            with build_opener(ProxyHandler({})).open(f"{self.url}/_stcore/health", timeout=_SECONDS) as answer:
                assert answer.read() == b"ok"
        except OSError:
            self.stop()
            raise RuntimeError("The server did not start:\n" + "\n".join(self.log)) from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(_SECONDS)
        finally:
            self._process.kill()  # does nothing to one that has ended
        self._reader.join(_SECONDS)
        assert self._process.stdout
        self._process.stdout.close()

    def complaints(self) -> list[str]:
        """Lines of the log that tell of an error or a warning."""
        words = ("error", "warning", "traceback", "exception", "deprecat")
        return [line for line in self.log if any(word in line.lower() for word in words)]

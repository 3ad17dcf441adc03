"""Compiled kernels: numba makes them in the background and keeps them on disk; until one is there, NumPy computes.

All that the project needs of numba is here. Importing it takes 0.2 s and 70 MB and compiling a kernel a second, so both
wait until a kernel is asked for, and happen in a thread that lives only as long as there is something to compile.
"""

import hashlib
import logging
import os
import sys
import tempfile
import threading
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

_log = logging.getLogger(__name__)

Compiled = Callable[..., None]


class Kernel(NamedTuple):
    """The text of a module with one function, and the types of the function's arguments as numba writes them."""

    text: str
    name: str
    signature: str


MOST = 64
"""Kernels of one process, which keeps some 3 MB of each."""

STEP_COST = 5000
"""What NumPy's calls in a step cost, whatever the number of elements: as much as the arithmetic of so many."""

WORTH = 2_000_000
"""Elements of all steps, with STEP_COST in each, from which on a kernel is wanted: 20 ms of NumPy's time."""

_changed = threading.Condition()
_made: dict[Kernel, Compiled | None] = {}
"""None where it could not be compiled."""
_asked: list[Kernel] = []
"""What is still to be compiled; the first one is at work."""


def worth(steps: int, elements: int) -> bool:
    """Whether a kernel pays for so many steps of so many elements."""
    return steps * (elements + STEP_COST) >= WORTH


def get(kernel: Kernel) -> Compiled | None:
    """The kernel if it is there. If not, it is asked for, and there after a second or so, unless numba is missing."""
    with _changed:
        if kernel not in _made and kernel not in _asked and len(_made) + len(_asked) < MOST:
            _asked.append(kernel)
            if len(_asked) == 1:
                # No daemon: the process must not end while LLVM is at work.
                thread = threading.Thread(target=_compile_all, name="kernels", daemon=False)
                try:
                    thread.start()
                except RuntimeError:  # there are as many threads as there may be, or the process is about to end
                    _asked.clear()
        return _made.get(kernel)


def forgo() -> None:
    """Ask for no kernels in this process, where compiling would hold up other threads."""
    global MOST
    MOST = 0


def wait() -> None:
    """Wait until there is nothing left to compile."""
    with _changed:
        _changed.wait_for(lambda: not _asked)


def _compile_all() -> None:
    while True:
        compiled = None
        if threading.main_thread().is_alive():  # else the process wants to end
            try:
                compiled = _load(_asked[0])
            except ImportError as reason:
                _log.info("There are no kernels, NumPy computes: %s", reason)
            except Exception:
                _log.warning("A kernel could not be compiled, NumPy computes:\n%s", _asked[0].text, exc_info=True)
        with _changed:
            _made[_asked.pop(0)] = compiled
            _changed.notify_all()
            if not _asked:
                return


def _load(kernel: Kernel) -> Compiled:
    """A kernel from disk, or else compiled. ImportError where there is no numba."""
    import numba
    from numba.core import config

    if config.DISABLE_JIT:  # type: ignore[attr-defined]
        raise ImportError("numba is told to compile nothing")
    logging.getLogger("numba").setLevel(logging.WARNING)  # it reports every pass where all is logged
    name = f"kernel_{_digest(kernel)}"
    path = _written(name, kernel.text)
    if path is not None:
        try:
            return _compile(numba, kernel, name, path, cache=True)
        except Exception:
            _log.info("The kernels in %s cannot be used", path.parent, exc_info=True)
    return _compile(numba, kernel, name, Path(f"{name}.py"), cache=False)


def _compile(numba: Any, kernel: Kernel, name: str, path: Path, cache: bool) -> Compiled:
    module = sys.modules[name] = ModuleType(name)  # where numba looks for it when it loads it from disk
    module.__file__ = str(path)
    exec(compile(kernel.text, path, "exec"), module.__dict__)
    # No fast-math: IEEE arithmetic as written, without contraction, is what makes the bits those of NumPy.
    jit = numba.njit(kernel.signature, error_model="numpy", nogil=True, cache=cache)
    compiled: Compiled = jit(getattr(module, kernel.name))
    return compiled


def _digest(kernel: Kernel) -> str:
    versions = [version(package) for package in ("numba", "numpy")]
    return hashlib.sha256("\n".join([*kernel, *versions]).encode()).hexdigest()[:20]


def _written(name: str, text: str) -> Path | None:
    """A file with the text, beside which numba keeps what it compiles; None where no folder can be written to.

    Processes that write it at once write the same; its time is part of what numba knows it by.
    """
    folder = _folder()
    if folder is None:
        return None
    path = folder / f"{name}.py"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if hasattr(os, "getuid") and folder.stat().st_uid != os.getuid():
            return None  # what somebody else has put there would run
        if not path.exists():
            number, temporary = tempfile.mkstemp(dir=folder)
            with os.fdopen(number, "w", encoding="utf-8") as file:
                file.write(text)
            os.utime(temporary, (0, 0))
            Path(temporary).replace(path)
        with tempfile.TemporaryFile(dir=folder):
            return path
    except OSError:
        return None


def _folder() -> Path | None:
    """Where kernels are kept: numba's own folder if the environment names one, else the user's for caches."""
    if given := os.environ.get("NUMBA_CACHE_DIR"):
        return Path(given) / "descent-lab"
    try:
        home = Path.home()
    except RuntimeError:
        return None
    if sys.platform == "darwin":
        base = home / "Library" / "Caches"
    elif sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")
    return base / "descent-lab"

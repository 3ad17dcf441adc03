"""A Streamlit server in a process of its own, and a visitor that speaks the browser's protocol with it."""

import asyncio
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState, ContextInfo
from streamlit.proto.Common_pb2 import DoubleArray, StringArray
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.util import calc_hash
from websockets.asyncio.client import ClientConnection, connect

ROOT = Path(__file__).parent.parent
SERVE = (
    *("-m", "uvicorn", "--timeout-graceful-shutdown", "3", "--ws-per-message-deflate", "false"),
    *("--h11-max-incomplete-event-size", "262144"),
)
"""What `make run` calls Python with. A stop waits no longer than so many seconds for those who are still sending;
compression, which Streamlit leaves off as well, would cost each change an eighth more of the processor; an address may
have so many characters, which would be 16,384."""


@dataclass(frozen=True)
class Server:
    """A running server."""

    port: int
    pid: int

    def cpu_seconds(self) -> float | None:
        """Processor time that the process has used so far; None where the system does not say."""
        stat = Path(f"/proc/{self.pid}/stat")
        if not stat.exists():
            return None
        fields = stat.read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> float:
        """Megabytes of the process and of those that it has started."""
        pids, total = [self.pid], 0
        for pid in pids:
            for task in Path(f"/proc/{pid}/task").glob("*/children"):
                pids += map(int, task.read_text().split())
            fields = Path(f"/proc/{pid}/statm").read_text().split()
            total += (int(fields[1]) - int(fields[2])) * os.sysconf("SC_PAGE_SIZE")  # what it shares is not its own
        return total / 1e6


@contextmanager
def serving(script: Path, *, ours: bool) -> Iterator[Server]:
    """The lab as `make run` serves it, or `streamlit run script` in an empty folder, without any configuration."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    with tempfile.TemporaryDirectory() as empty:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("STREAMLIT_")}
        environment |= {"HOME": empty, "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false"}
        uvicorn = [*SERVE, f"{script.stem}:app", "--host=127.0.0.1", f"--port={port}"]
        streamlit = [
            "-m",
            "streamlit",
            "run",
            str(script),
            "--server.headless=true",
            "--server.address=127.0.0.1",
            f"--server.port={port}",
        ]
        process = subprocess.Popen(
            [sys.executable, *(uvicorn if ours else streamlit)],
            cwd=ROOT if ours else empty,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            _wait_until_healthy(port, process)
            yield Server(port, process.pid)
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:  # it finishes the pieces of a map that it has begun
                process.kill()


def _wait_until_healthy(port: int, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(300):
        try:
            with urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1):
                return
        except OSError:
            if process.poll() is not None:
                raise RuntimeError("the server ended before it answered") from None
            time.sleep(0.1)
    raise RuntimeError("the server did not answer within 30 seconds")


class _Counting(ClientConnection):
    """Counts the bytes that arrive on the socket, as they are there: framed, and compressed if so agreed."""

    received = 0

    def data_received(self, data: bytes) -> None:
        self.received += len(data)
        super().data_received(data)


@dataclass(frozen=True)
class Answer:
    """What one message to the server brought."""

    seconds: float
    """From sending it until the script had finished."""
    size: int
    """Bytes on the socket."""


class Visitor:
    """One browser tab without the drawing: it keeps widget values and Streamlit's message cache as a tab does."""

    def __init__(self, server: Server, query: str = "", page: str = "race", cookie: str = "") -> None:
        """`page` is the address of the page that is opened first."""
        self.server = server
        self.widgets: dict[str, WidgetState] = {}
        self.options: dict[str, list[str]] = {}
        self.buttons: set[str] = set()
        self.shown: dict[tuple[int, ...], Element] = {}  # by place on the page
        self.query = query
        self.cookie = cookie
        self.session = ""
        self.page = ""  # its id, which the server tells
        self._name = page
        self._cache: dict[str, tuple[int, str]] = {}  # hash -> the run that last used it, its fragment
        self._runs = 0
        self.fragments: list[str] = []  # what the last run drew anew; none is the whole page

    async def open(self) -> Answer:
        """Load the page; after `close`, go on in the same session, as a browser does that has lost its connection."""
        url = f"ws://127.0.0.1:{self.server.port}/_stcore/stream"
        known = ["-", self.session] if self.session else []  # in the place of a token: none
        self.socket: Any = await connect(
            url,
            subprotocols=["streamlit", *known],  # type: ignore[list-item]
            additional_headers={"Cookie": self.cookie} if self.cookie else None,
            create_connection=_Counting,
            max_size=None,
            ping_interval=None,
        )
        return await self.rerun()

    async def close(self) -> None:
        await self.socket.close()

    def find(self, key: str) -> str:
        """The id of the widget with this key; the first widget's for an empty key."""
        return next(id for id in self.widgets if id.endswith(key))

    async def slide(self, key: str, to: int) -> Answer:
        """Move the slider `key` to its option `to`, or to the number `to` where it has none."""
        id = self.find(key)
        if self.options[id]:
            self.widgets[id] = WidgetState(id=id, string_array_value=StringArray(data=[self.options[id][to]]))
        else:
            self.widgets[id] = WidgetState(id=id, double_array_value=DoubleArray(data=[to]))
        return await self.rerun()

    async def turn_to(self, page: str, query: str) -> Answer:
        """Go to an address of the browser's history: the name of its page, and its query."""
        self.page, self.query, self.widgets = calc_hash(page), query, {}  # the id that st.navigation gives a page
        return await self.rerun(from_history=True)

    async def enter(self, key: str, number: int) -> Answer:
        """Type a whole number into the field `key`."""
        id = self.find(key)
        self.widgets[id] = WidgetState(id=id, int_value=number)
        return await self.rerun()

    async def press(self, key: str) -> Answer:
        """Press the button `key`, and wait until the script that it starts has finished."""
        id = next(id for id in self.buttons if id.endswith(key))
        self.widgets[id] = WidgetState(id=id, trigger_value=True)
        try:
            return await self.rerun()
        finally:
            del self.widgets[id]

    async def interrupt(self, key: str) -> None:
        """Press the button `key` while a script runs, for whose end, which comes earlier now, another call waits."""
        id = next(id for id in self.buttons if id.endswith(key))
        self.widgets[id] = WidgetState(id=id, trigger_value=True)
        await self._send()
        del self.widgets[id]

    async def _send(self, from_history: bool = False) -> None:
        message = BackMsg(
            rerun_script=ClientState(
                query_string=self.query,
                is_history_navigation=from_history,
                widget_states=WidgetStates(widgets=self.widgets.values()),
                page_script_hash=self.page,
                page_name=self._name,
                cached_message_hashes=self._cache,
                context_info=ContextInfo(
                    timezone="UTC", locale="en-US", url=f"http://127.0.0.1:{self.server.port}/", color_scheme="light"
                ),
            )
        ).SerializeToString()
        await self.socket.send(message)

    async def rerun(self, from_history: bool = False) -> Answer:
        """Send the state of all widgets, as the browser does after a change, and wait for the script's end."""
        before = self.socket.received
        start = time.perf_counter()
        await self._send(from_history)
        while True:
            forward = ForwardMsg.FromString(await self.socket.recv())
            kind = forward.WhichOneof("type")
            if kind == "script_finished" and forward.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                break
            self._take(kind, forward)
        seconds = time.perf_counter() - start
        self._forget_old()
        return Answer(seconds, self.socket.received - before)

    def _take(self, kind: str | None, forward: ForwardMsg) -> None:
        if kind == "new_session":
            self.session = forward.new_session.initialize.session_id
            self.page = forward.new_session.page_script_hash
            self.fragments = list(forward.metadata.run.fragment_ids)
            if not self.fragments:
                self.shown.clear()
            self._max_age = forward.new_session.config.max_cached_message_age
        elif kind == "navigation":
            self.page, self._name = forward.navigation.page_script_hash, ""
        elif kind == "page_info_changed":
            self.query = forward.page_info_changed.query_string
        elif kind == "ref_hash":
            self._cache[forward.ref_hash] = (self._runs, self._cache[forward.ref_hash][1])
        elif kind == "delta" and forward.delta.WhichOneof("type") == "new_element":
            if forward.metadata.cacheable:
                self._cache[forward.hash] = (self._runs, forward.delta.fragment_id)
            element = self.shown[tuple(forward.metadata.delta_path)] = forward.delta.new_element
            self._keep_value(element.WhichOneof("type") or "", element)
        elif kind == "delta" and forward.delta.WhichOneof("type") == "add_block":
            self.shown.pop(tuple(forward.metadata.delta_path), None)  # what has stood there

    def _forget_old(self) -> None:
        """As the browser's ForwardMessageCache: a message lives for `max_age` runs that could have used it."""
        self._runs += 1
        for key, (used, fragment) in list(self._cache.items()):
            could_use = not self.fragments or fragment in self.fragments
            if could_use and self._runs - used > self._max_age:
                del self._cache[key]

    def _keep_value(self, kind: str, element: Any) -> None:
        """A widget tells the browser its value when it is drawn; the browser then sends it with every rerun."""
        if kind == "button":
            self.buttons.add(element.button.id)
        if kind not in ("slider", "selectbox", "multiselect", "number_input", "button_group"):
            return
        w = getattr(element, kind)
        state: dict[str, Any]
        if w.id in self.widgets and not w.set_value:
            return
        if kind == "slider":
            options = self.options[w.id] = list(w.options)
            raw = list(w.raw_value) or [options[int(i)] for i in w.default if options]
            state = {"string_array_value": {"data": raw}} if options else {"double_array_value": {"data": w.default}}
        elif kind == "selectbox":
            state = {"string_value": w.raw_value if w.set_value else w.options[w.default]}
        elif kind == "multiselect":
            state = {"string_array_value": {"data": list(w.raw_values) or [w.options[i] for i in w.default]}}
        elif kind == "number_input":
            value = w.value if w.set_value else w.default
            whole = w.data_type == w.INT
            state = {"int_value": int(value)} if whole else {"double_value": value}
        else:
            state = {"string_array_value": {"data": list(w.raw_values) or [w.options[i].content for i in w.default]}}
        self.widgets[w.id] = WidgetState(id=w.id, **state)


def run(coroutine: Any) -> Any:
    """Run a coroutine to its end, in a thread of its own: the caller's may have an event loop already."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()

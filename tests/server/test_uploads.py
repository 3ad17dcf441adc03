"""What visitors send to the server stays within bounds, and goes when they go."""

import asyncio

import pytest
from streamlit import config, runtime
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from benchmarks.visitor import Visitor, run
from tests.browser.server import Server
from tests.server.sending import send
from ui.uploads import KEPT, ROOM, Uploads

MB = 2**20
Shown = dict[tuple[int, ...], Element]


class Runtime:
    """Knows which sessions are connected."""

    def __init__(self) -> None:
        self.uploaded_file_mgr = MemoryUploadedFileManager("/upload")
        self.connected = {"a", "b"}

    def is_active_session(self, session: str) -> bool:
        return session in self.connected


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Runtime:
    server = Runtime()
    monkeypatch.setattr(runtime, "get_instance", lambda: server)
    monkeypatch.setattr(config, "get_option", {"server.maxUploadSize": 20}.__getitem__)
    return server


class Keeps:
    """In place of Streamlit: keeps what is put, and answers once it may."""

    def __init__(self, server: Runtime) -> None:
        self.server = server
        self.may_answer = asyncio.Event()
        self.arrived = 0

    async def __call__(self, scope, receive, send) -> None:
        self.arrived += 1
        await self.may_answer.wait()
        if scope["type"] == "http":
            _, session, file = scope["path"].split("/")
            record = UploadedFileRec(file, "table.csv", "text/csv", bytes(scope["bytes"]))
            self.server.uploaded_file_mgr.add_file(session, record)
            await send({"type": "http.response.start", "status": 204})


async def put(app: Uploads, path: str, size: int, *, says_how_long: bool = True) -> int:
    """Put a file of `size` bytes; the status of the answer."""
    status = []

    async def send(message) -> None:
        status.append(message.get("status"))

    headers = [(b"content-length", str(size).encode())] if says_how_long else []
    await app({"type": "http", "method": "PUT", "path": path, "headers": headers, "bytes": size}, None, send)
    return status[0]


def held(server: Runtime) -> dict[str, list[str]]:
    return {session: list(files) for session, files in server.uploaded_file_mgr.file_storage.items()}


def test_a_session_keeps_its_newest_files(server: Runtime) -> None:
    async def visit() -> list[int]:
        app = Uploads(keeps := Keeps(server))
        keeps.may_answer.set()
        return [await put(app, f"/a/{i}", 10) for i in range(5)] + [await put(app, "/b/0", 10)]

    assert run(visit()) == [204] * 6
    assert held(server) == {"a": ["2", "3", "4"], "b": ["0"]} and KEPT == 3


def test_what_a_session_sent_goes_with_it(server: Runtime) -> None:
    async def visit() -> None:
        app = Uploads(keeps := Keeps(server))
        keeps.may_answer.set()
        await put(app, "/a/0", 10)
        await put(app, "/b/0", 10)
        server.connected.remove("a")
        await app({"type": "websocket"}, None, None)

    run(visit())
    assert held(server) == {"b": ["0"]}


def test_a_file_that_arrives_after_its_session_has_left_is_not_kept(server: Runtime) -> None:
    async def visit() -> None:
        app = Uploads(keeps := Keeps(server))
        coming = asyncio.create_task(put(app, "/a/0", 10))
        await asyncio.sleep(0)
        server.connected.clear()
        keeps.may_answer.set()
        await coming

    run(visit())
    assert held(server) == {}


@pytest.mark.parametrize("says_how_long", [True, False])
def test_there_is_room_for_so_many_bytes_with_those_on_their_way(server: Runtime, says_how_long: bool) -> None:
    fit = ROOM // (20 * MB)

    async def visit() -> tuple[int, list[int]]:
        app = Uploads(keeps := Keeps(server))
        size = 20 * MB if says_how_long else 10
        coming = [put(app, f"/a/{i}", size, says_how_long=says_how_long) for i in range(fit + 5)]
        answers = asyncio.gather(*coming)
        while keeps.arrived < fit:
            await asyncio.sleep(0)
        keeps.may_answer.set()
        return keeps.arrived, [*await answers, await put(app, "/a/later", 10)]

    arrived, answers = run(visit())
    assert arrived == fit and answers == [204] * fit + [503] * 5 + [204]


# With the real server


def test_the_limit_of_a_file_holds_without_a_browser(lab: Server) -> None:
    async def visit() -> list[int]:
        tab = Visitor(lab)
        await tab.open()
        fits = await asyncio.to_thread(send, tab, "file", b"x" * (20 * MB - 1000))
        does_not = await asyncio.to_thread(send, tab, "file", b"", says=20 * MB + 1)
        await tab.close()
        return [fits, does_not]

    assert run(visit()) == [204, 413]


def test_who_loses_the_connection_goes_on_with_the_table_of_before(lab: Server) -> None:
    table = b"x,y\n" + b"".join(b"%d,%d\n" % (i, i * i % 7) for i in range(40))

    async def visit() -> tuple[Shown, Shown]:
        tab = Visitor(lab, "train_data=own", page="train")
        await tab.open()
        uploader = next(e.file_uploader.id for e in tab.shown.values() if e.WhichOneof("type") == "file_uploader")
        assert await asyncio.to_thread(send, tab, "file", table) == 204
        said = WidgetState(id=uploader)
        said.file_uploader_state_value.uploaded_file_info.add(file_id="file", name="table.csv", size=len(table))
        tab.widgets[uploader] = said
        await tab.rerun()
        before = dict(tab.shown)
        await tab.close()
        await tab.open()
        after = dict(tab.shown)
        await tab.close()
        return before, after

    before, after = run(visit())
    assert before == after
    assert any("table.csv" in e.markdown.body for e in after.values())

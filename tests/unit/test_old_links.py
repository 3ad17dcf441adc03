"""Links of old to the race, which was what the bare address opened."""

import pytest
from streamlit import config

from benchmarks.visitor import run
from ui.old_links import OldLinks

HERE = 204  # what the app behind answers here


def answered(
    path: str, query: str = "", method: str = "GET", kind: str = "http", root_path: str = ""
) -> tuple[int, str | None]:
    """The status of the answer, and where it leads."""
    sent = []

    async def behind(scope, receive, send):
        await send({"type": "http.response.start", "status": HERE, "headers": []})

    async def receive():
        raise AssertionError("nothing is read")

    async def send(message):
        sent.append(message)

    scope = {"type": kind, "method": method, "path": path, "query_string": query.encode(), "root_path": root_path}
    run(OldLinks(behind)(scope, receive, send))
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers.get("location")


@pytest.mark.parametrize(
    "query",
    [
        "embed=true",
        "present=1",
        "demo=saddle",
        "surface=beale&adam.lr=0.1&lang=zh",
        "lang=zh&surface=beale",
        "surface=%3Cb%3E%0d%0aa&runs=adam%2Csgd,lion&=x&%F0%9F%98%80=1",
        "steps",
        "&".join(f"p{i}=1" for i in range(1001)),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_words_of_a_race_lead_to_the_race_as_they_are(query: str, method: str) -> None:
    assert answered("/", query, method) == (307, f"race?{query}")


@pytest.mark.parametrize("query", ["", "lang=zh", "lang=", "lang=xx&lang=en", "&"])
def test_the_start_page_keeps_its_own_address(query: str) -> None:
    assert answered("/", query) == (HERE, None)


@pytest.mark.parametrize(
    ("path", "method", "kind"),
    [
        ("/race", "GET", "http"),
        ("/step", "GET", "http"),
        ("/_stcore/health", "GET", "http"),
        ("/_stcore/stream", "GET", "websocket"),
        ("/", "GET", "websocket"),
        ("/static/js/index.js", "GET", "http"),
        ("/", "PUT", "http"),
        ("//", "GET", "http"),
    ],
)
def test_nothing_else_is_sent_elsewhere(path: str, method: str, kind: str) -> None:
    assert answered(path, "surface=beale", method, kind) == (HERE, None)


def test_below_another_address_the_start_page_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    assert answered("/course/", "surface=beale", root_path="/course") == (307, "race?surface=beale")
    assert answered("/", "surface=beale", root_path="/course") == (HERE, None)
    monkeypatch.setattr(config, "get_option", {"server.baseUrlPath": "/lab/"}.get)
    assert answered("/lab/", "surface=beale") == (307, "race?surface=beale")
    assert answered("/", "surface=beale") == (HERE, None)

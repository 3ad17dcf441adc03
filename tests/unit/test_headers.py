"""Which sites may show the lab in a frame, and what an answer carries then."""

import pytest

from benchmarks.visitor import run
from ui.headers import SETTING, Headers, get_headers, get_sites

MOODLE = "https://moodle.example.edu"
COOKIE = "_streamlit_xsrf=2|a|b|1; Path=/; SameSite=Lax"


def test_without_a_setting_only_the_lab_itself_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SETTING, raising=False)
    assert get_sites() == []
    assert "frame-ancestors 'self';" in get_headers([])["Content-Security-Policy"]


@pytest.mark.parametrize("sites", [MOODLE, f"{MOODLE} https://*.example.org:8443", "http://10.0.0.5:8080", "  "])
def test_sites_are_taken_as_they_are_named(monkeypatch: pytest.MonkeyPatch, sites: str) -> None:
    monkeypatch.setenv(SETTING, sites)
    assert get_sites() == sites.split()
    allowed = get_headers(get_sites())["Content-Security-Policy"].split("frame-ancestors ")[1].split(";")[0]
    assert allowed.split() == ["'self'", *sites.split()]


@pytest.mark.parametrize(
    "wrong",
    [
        "moodle.example.edu",
        f"{MOODLE}/course",
        f"{MOODLE};",
        f"{MOODLE},",
        "*",
        "https://*",
        "'none'",
        "https:",
        "ftp://a",
    ],
)
def test_what_is_no_site_ends_the_program_with_a_sentence(monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    monkeypatch.setenv(SETTING, f"{MOODLE} {wrong}")
    with pytest.raises(SystemExit, match=SETTING) as end:
        get_sites()
    assert f"“{wrong}”" in str(end.value.code) and str(end.value.code).endswith(".")


@pytest.mark.parametrize(
    ("sites", "received", "cookie"),
    [
        ([MOODLE], [(b"sec-fetch-site", b"same-origin")], COOKIE.replace("Lax", "None; Secure; Partitioned")),
        ([MOODLE], [], COOKIE),  # plain http keeps no secure cookie
        ([], [(b"sec-fetch-site", b"same-origin")], COOKIE),
    ],
)
def test_a_cookie_goes_into_frames_only_if_they_are_allowed(
    sites: list[str], received: list[tuple[bytes, bytes]], cookie: str
) -> None:
    sent = []

    async def answer(scope, receive, send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"set-cookie", COOKIE.encode())]})

    async def send(message) -> None:
        sent.append(message)

    run(Headers(answer, sites)({"type": "http", "headers": received}, None, send))
    assert [value.decode() for name, value in sent[0]["headers"] if name == b"set-cookie"] == [cookie]


def test_nothing_is_allowed_that_no_page_needs() -> None:
    headers = get_headers([])
    policy = dict(directive.split(" ", 1) for directive in headers["Content-Security-Policy"].split("; "))
    assert {policy[name] for name in ("default-src", "base-uri", "form-action")} == {"'none'"}
    assert {policy[name] for name in ("connect-src", "frame-ancestors")} == {"'self'"}
    assert headers["X-Content-Type-Options"] == "nosniff" and headers["Referrer-Policy"] == "same-origin"
    assert headers["Permissions-Policy"] == "camera=(), geolocation=(), microphone=()"

"""Progress through the course: what server and browser must agree on, and the page that takes a link over."""

import re
from pathlib import Path

import pytest

from tests.unit.test_served import get
from ui.course import progress
from ui.course.progress import Listed, served

STORE = Path(progress.__file__).with_name("store.js").read_text(encoding="utf-8")
LESSONS = [Listed("first", "First", 1, 10, 1), Listed("second", "Second", 1, 12, 2)]


def test_server_and_browser_have_the_same_moves_in_the_same_order() -> None:
    (moves,) = re.findall(r"export const MOVES = \[(.*)\];", STORE)
    assert re.findall(r'"(\w+)"', moves) == list(progress.MOVES)


def test_a_move_that_there_is_not_is_not_noted() -> None:
    with pytest.raises(ValueError, match="jump"):
        progress.note("first", "jump")


@pytest.mark.parametrize(("sent", "slug"), [("second", "second"), (None, None), ("third", None), ("../x", None)])
def test_only_a_lesson_of_the_list_is_opened(sent: str | None, slug: str | None) -> None:
    assert progress._known(sent, LESSONS) == slug


def test_the_page_that_takes_a_link_over_has_its_script_and_no_other() -> None:
    status, headers, body = get(f"/{served.TAKE}", served.ROUTES)
    assert status == 200 and headers["content-type"].startswith("text/html")
    (source,) = re.findall(r'<script type="module" src="([^"]+)"></script>', body.decode())
    status, headers, body = get(f"/{source}", served.ROUTES)
    assert status == 200 and headers["content-type"].startswith("text/javascript")
    assert "immutable" in headers["cache-control"] and b"location.replace" in body
    assert get(f"/{served.TAKE}/0123.js", served.ROUTES)[0] == 404

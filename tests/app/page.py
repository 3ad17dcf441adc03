"""A page of the app without a browser."""

from collections.abc import Callable, Mapping
from pathlib import Path

from streamlit.testing.v1 import AppTest

from ui import rehearsal
from ui.navigation import PAGES

rehearsal.ongoing = True  # as before there are visitors: no page begins anything that a test has to wait for

APP = Path(__file__).parents[2] / "lab.py"


def has_controls(at: AppTest) -> bool:
    """Whether all of a page is there, with its list of runs, and not only a fragment."""
    return bool(at.menu_button)


def run(at: AppTest, whole: Callable[[AppTest], bool] = has_controls) -> AppTest:
    """Run the page, and once more in full where only its fragment ran: AppTest then shows nothing but the fragment."""
    at.run()
    assert not at.exception, at.exception[0].message
    if not whole(at):
        at.run()
        assert not at.exception, at.exception[0].message
    return at


def add_run(at: AppTest, slug: str, prefix: str = "") -> AppTest:
    """Add a run of a rule; `prefix` is that of the page's widgets."""
    at.menu_button(key=".".join(filter(None, (prefix, "add_run")))).click(slug)
    return run(at)


def act(at: AppTest, run_key: str, action: str) -> AppTest:
    """Choose from the menu of a run."""
    at.menu_button(key=f"{run_key}.menu").click(action)
    return run(at)


def visit(query: Mapping[str, str], page: str = "race") -> AppTest:
    """A page as a visitor with this link is about to see it."""
    at = AppTest.from_file(str(APP), default_timeout=60)
    if page != PAGES[0].name:
        at.run().switch_page(f"pages/{page}.py")
        at.query_params.clear()
        del at.session_state["experiment"]  # AppTest opens no page but the first; nothing of that was seen
    for name, value in query.items():
        at.query_params[name] = value
    return at

"""What every answer of the server carries: what a page may load, and which sites may show it in a frame."""

import base64
import hashlib
import os
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import streamlit
from starlette.datastructures import Headers as Received
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SETTING = "LAB_FRAME_ANCESTORS"
"""The environment variable with the sites that may show the lab in a frame, as a learning platform does."""

_SITE = re.compile(r"https?://(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:[0-9]{1,5})?", re.IGNORECASE)


def get_sites() -> list[str]:
    """The sites that the environment names; ends the program with a sentence if one of them is none."""
    sites = os.environ.get(SETTING, "").split()
    for site in sites:
        if not _SITE.fullmatch(site):
            sys.exit(
                f"{SETTING} cannot hold “{site}”: name each site as https://moodle.example.edu, without a path, with a "
                "space between two."
            )
    return sites


def _inline_scripts() -> Iterator[str]:
    """The hashes of the scripts inside the one page that Streamlit serves."""
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    for script in re.findall(r"<script>(.*?)</script>", page, re.DOTALL):
        yield f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def get_headers(sites: Sequence[str]) -> dict[str, str]:
    """The strictest with which every page works, in frames of these sites too."""
    policy = {
        "default-src": ["'none'"],
        "script-src": ["'self'", "blob:", *_inline_scripts()],  # Streamlit imports a component's code from a blob
        "style-src": ["'self'", "'unsafe-inline'"],  # Plotly, KaTeX and st.html write styles into the page
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "frame-ancestors": ["'self'", *sites],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
    }
    return {
        "Content-Security-Policy": "; ".join(" ".join([name, *sources]) for name, sources in policy.items()),
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Referrer-Policy": "same-origin",  # an address says everything that is on screen: nobody else's business
        "X-Content-Type-Options": "nosniff",
    }


class Headers:
    """Gives every answer the headers, and lets its cookies into the frames that are allowed."""

    def __init__(self, app: ASGIApp, sites: Sequence[str]) -> None:
        self.app = app
        self._sites = sites
        self._headers = get_headers(sites)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As any ASGI app."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(self._headers)
                # Without the token in Streamlit's cookie no file is taken. Browsers say sec-fetch-site to servers that
                # may set a secure cookie only: where the address is https, or this computer's.
                if self._sites and "sec-fetch-site" in Received(scope=scope):
                    cookies = headers.getlist("set-cookie")
                    del headers["set-cookie"]
                    for cookie in cookies:
                        framed = re.sub("(?i)samesite=lax", "SameSite=None; Secure; Partitioned", cookie)
                        headers.append("set-cookie", framed)
            await send(message)

        await self.app(scope, receive, with_headers)

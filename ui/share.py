"""The link to what is on screen, as a button that copies it and a QR code for phones."""

import ipaddress
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import segno
import streamlit as st

from ui import state
from ui.javascript import script

_mount = st.components.v2.component(
    "descent_lab_share",
    html='<button type="button"></button><p aria-live="polite"></p>',
    css=(Path(__file__).parent / "share.css").read_text(encoding="utf-8"),
    js=script(Path(__file__).with_suffix(".js")),
)


def link(words: Mapping[str, str]) -> str:
    """The address of this page with these words."""
    return f"{(st.context.url or '').split('?')[0]}?{urlencode(words, safe=',')}"


def qr_code(address: str) -> str | None:
    """A QR code (ISO/IEC 18004) as an SVG data address, dark on white in every theme; None for too long an address."""
    try:
        code = segno.make(address, error="l", micro=False)
    except segno.DataOverflowError:
        return None
    uri: str = code.svg_data_uri(scale=3, border=3, light="#fff", dark="#000")
    return uri


def _only_here(address: str) -> bool:
    host = urlsplit(address).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def share() -> None:
    """A button that opens the link to what is on screen."""
    with st.popover("Share", icon=":material/qr_code_2:", key="share", on_change="rerun") as popover:
        if popover.open:
            _show(link(state.query()))


def _show(address: str) -> None:
    """Copy button and QR code."""
    _mount(key="share_link", data={"link": address})
    if (code := qr_code(address)) is None:
        st.caption("This link is too long for a QR code. With fewer rules it fits.")
    else:
        st.html(f'<img class="qr" src="{code}" alt="QR code of the link to this page">')
    if _only_here(address):
        st.caption("This address works on this computer only. Open the lab under its network address to share it.")

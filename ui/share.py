"""The link to what is on screen, as a button that copies it and a QR code for phones."""

import encodings.idna  # noqa: F401 (what sockets import for a name, before there are visitors)
import ipaddress
import socket
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlencode, urlsplit, urlunsplit

import segno
import streamlit as st
from markupsafe import Markup

from optimizers.messages import Message, message
from ui import state
from ui.javascript import script
from ui.language import say

_HERE = Path(__file__)

_mount = st.components.v2.component(
    "descent_lab_share",
    html='<button type="button"></button><p aria-live="polite"></p>',
    css="".join(_HERE.with_name(name).read_text(encoding="utf-8") for name in ("button.css", "share.css")),
    js=script(_HERE.with_suffix(".js")),
)


_ELSEWHERE = "192.0.2.1"  # of a block that is nobody's (RFC 5737)

LISTENS_HERE_ONLY = message(
    "This address works on this computer only. The server listens to no other: start it with make run, or give it the "
    "host 0.0.0.0."
)
NO_NETWORK = message("This address works on this computer only. No address of the computer in a network was found.")


def in_network(host: str) -> Message:
    """Who can follow a link to this computer."""
    return message(
        "This link is for devices in the same network, in which this computer has the address {host}.", host=host
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


def lan_address() -> str | None:
    """The address under which other devices in this computer's network find it; None if it is in none.

    A datagram socket that is pointed elsewhere knows from which address it would send; nothing is sent.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((_ELSEWHERE, 9))
        except OSError:
            return None
        host: str = probe.getsockname()[0]
    found = ipaddress.ip_address(host)
    return None if found.is_loopback or found.is_unspecified else host


def _listens(host: str, port: int) -> bool:
    """Whether something answers there; only to be asked of this computer, which says so at once."""
    try:
        socket.create_connection((host, port), timeout=0.2).close()
    except OSError:
        return False
    return True


def for_others(address: str) -> tuple[str, Message | None]:
    """A link that other devices can follow, and the sentence that goes with it; the same where it has a real host."""
    if not _only_here(address):
        return address, None
    if (host := lan_address()) is None:
        return address, NO_NETWORK
    parts = urlsplit(address)
    if not _listens(host, parts.port or 80):
        return address, LISTENS_HERE_ONLY
    netloc = f"{host}:{parts.port}" if parts.port else host
    return urlunsplit(parts._replace(netloc=netloc)), in_network(host)


def share() -> None:
    """A button that opens the link to what is on screen."""
    with st.popover(say("Share"), icon=":material/qr_code_2:", key="share", on_change="rerun") as popover:
        if popover.open:
            _show(link(state.query()))


def _show(address: str) -> None:
    """Copy button and QR code."""
    address, said = for_others(address)
    _mount(key="share_link", data={"link": address})
    if (code := qr_code(address)) is None:
        st.caption(say("This link is too long for a QR code. With fewer rules it fits."))
    else:
        st.html(Markup('<img class="qr" src="{}" alt="{}">').format(code, say("QR code of the link to this page")))
    if said:
        st.caption(say(said))

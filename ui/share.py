"""The link to what is on screen, as a button that copies it and a QR code for phones."""

import ipaddress
from pathlib import Path
from urllib.parse import urlsplit

import segno
import streamlit as st

from optimizers.experiment import Experiment

_mount = st.components.v2.component(
    "descent_lab_share",
    html='<button type="button"></button><p aria-live="polite"></p>',
    css=(Path(__file__).parent / "share.css").read_text(encoding="utf-8"),
    js=(Path(__file__).parent / "share.js").read_text(encoding="utf-8"),
)


def link(e: Experiment) -> str:
    """The address of this page with the whole experiment."""
    return f"{(st.context.url or '').split('?')[0]}?{e.key}"


def qr_code(address: str) -> str:
    """A QR code (ISO/IEC 18004) as an SVG data address, dark on white in every theme."""
    uri: str = segno.make(address, error="l", micro=False).svg_data_uri(scale=3, border=3, light="#fff", dark="#000")
    return uri


def _only_here(address: str) -> bool:
    host = urlsplit(address).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def share(e: Experiment) -> None:
    """Copy button and QR code."""
    address = link(e)
    _mount(key="share_link", data={"link": address})
    st.html(f'<img class="qr" src="{qr_code(address)}" alt="QR code of the link to this experiment">')
    if _only_here(address):
        st.caption("This address works on this computer only. Open the lab under its network address to share it.")

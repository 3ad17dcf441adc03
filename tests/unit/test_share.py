"""The link and its QR code."""

import socket
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit
from xml.etree import ElementTree

import pytest
import segno

from optimizers import RULES, SCHEDULES, SURFACES
from optimizers.experiment import Experiment, from_query
from optimizers.hyper import declared
from optimizers.runs import runs_of
from ui import share


def largest() -> Experiment:
    """All rules with numbers of seventeen digits: the longest link there is, or nearly."""
    third = 1.0 / 3.0

    def odd(owner: Any) -> Any:
        hypers = declared(type(owner)).items()
        return replace(owner, **{n: h.low + (h.high - h.low) * third for n, h in hypers if h.scale != "switch"})

    return Experiment(
        surface=odd(SURFACES["ravine"]),
        runs=runs_of(tuple(odd(cls()) for cls in RULES.values())),
        start=(third, -third),
        noise=third,
        schedule=odd(SCHEDULES["warmup_cosine"]()),
    )


def test_the_link_holds_the_whole_experiment(monkeypatch: pytest.MonkeyPatch) -> None:
    class Context:
        url = "https://lab.example.org/?surface=bowl"

    monkeypatch.setattr("streamlit.context", Context)
    address = share.link(largest().to_query())
    parts = urlsplit(address)
    assert address.startswith("https://lab.example.org/?surface=ravine&")
    assert from_query(dict(parse_qsl(parts.query))) == (largest(), ())


@pytest.mark.parametrize("e", [Experiment(), largest()], ids=["first", "largest"])
def test_the_qr_code_is_that_of_the_link(e: Experiment) -> None:
    address = f"https://a-rather-long-name.department.university.example.org/?{e.key}"
    uri = share.qr_code(address)
    assert uri is not None and uri.startswith("data:image/svg+xml")
    ground, dark = ElementTree.fromstring(unquote(uri.split(",", 1)[1])).iter("{http://www.w3.org/2000/svg}path")
    assert (ground.get("fill"), dark.get("stroke")) == ("#fff", "#000")
    expected = segno.make(address, error="l", micro=False)
    assert len(uri) == len(expected.svg_data_uri(scale=3, border=3, light="#fff", dark="#000"))
    assert int(expected.version) <= 40
    assert share.qr_code(address) == uri and share.qr_code(address + "&") != uri


def test_a_link_beyond_the_largest_code_has_none() -> None:
    assert share.qr_code("https://lab.example.org/?" + "a" * 2900) is not None
    assert share.qr_code("https://lab.example.org/?" + "a" * 3000) is None


def test_a_phone_can_read_the_code_of_the_first_race() -> None:
    """At 260 pixels a module of version 20 or less has at least 2.5 of them."""
    code = segno.make(f"https://lab.example.org/?{Experiment().key}", error="l", micro=False)
    assert int(code.version) <= 20


@pytest.mark.parametrize(
    ("address", "only_here"),
    [
        ("http://localhost:8501/?a=b", True),
        ("http://127.0.0.1:8501/", True),
        ("http://[::1]:8501/", True),
        ("http://127.3.2.1/", True),
        ("http://192.168.1.20:8501/", False),
        ("https://lab.example.org/", False),
        ("http://[2001:db8::1]/", False),
        ("", False),
    ],
)
def test_an_address_of_this_computer_only_is_noticed(address: str, only_here: bool) -> None:
    assert share._only_here(address) is only_here


class Probe:
    """A datagram socket of a computer that has this address in its network, or is in none; it cannot send."""

    def __init__(self, own: str | None) -> None:
        self.own = own

    def __enter__(self) -> "Probe":
        return self

    def __exit__(self, *_: object) -> None: ...

    def connect(self, _: tuple[str, int]) -> None:
        if self.own is None:
            raise OSError("Network is unreachable")

    def getsockname(self) -> tuple[str, int]:
        assert self.own
        return self.own, 40000


@pytest.mark.parametrize(
    ("own", "found"),
    [("192.168.1.20", "192.168.1.20"), ("10.0.0.5", "10.0.0.5"), ("127.0.0.1", None), ("0.0.0.0", None), (None, None)],
)
def test_the_address_in_the_network_is_that_of_a_socket(
    monkeypatch: pytest.MonkeyPatch, own: str | None, found: str | None
) -> None:
    monkeypatch.setattr("ui.share.socket.socket", lambda family, kind: Probe(own))
    assert share.lan_address() == found


HERE = "http://localhost:8501/maps?start=-1.5,2.0&steps=300"
OTHERS = "http://192.168.1.20:8501/maps?start=-1.5,2.0&steps=300"


@pytest.mark.parametrize(
    ("address", "host", "listens", "given", "said"),
    [
        (HERE, "192.168.1.20", True, OTHERS, share.in_network("192.168.1.20")),
        ("http://[::1]/?a=b", "10.0.0.5", True, "http://10.0.0.5/?a=b", share.in_network("10.0.0.5")),
        (HERE, "192.168.1.20", False, HERE, share.LISTENS_HERE_ONLY),
        (HERE, None, True, HERE, share.NO_NETWORK),
        ("https://lab.example.org/?a=b", "192.168.1.20", True, "https://lab.example.org/?a=b", None),
        ("http://10.1.2.3:8501/?a=b", "192.168.1.20", True, "http://10.1.2.3:8501/?a=b", None),
    ],
)
def test_a_link_of_this_computer_becomes_one_for_its_network(
    monkeypatch: pytest.MonkeyPatch, address: str, host: str | None, listens: bool, given: str, said: str | None
) -> None:
    asked = []

    def answers(at: str, port: int) -> bool:
        asked.append((at, port))
        return listens

    monkeypatch.setattr(share, "lan_address", lambda: host)
    monkeypatch.setattr(share, "_listens", answers)
    assert share.for_others(address) == (given, said)
    assert set(asked) <= {(host, urlsplit(address).port or 80)}


def test_whether_a_server_listens_is_tried() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert share._listens("127.0.0.1", port)
    assert not share._listens("127.0.0.1", port)

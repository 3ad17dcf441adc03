"""The lock meets requirements.txt, holds all that is needed, and names no address."""

import re
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "deploy" / "requirements.lock").read_text(encoding="utf-8")
PINS = [Requirement(line.rstrip(" \\")) for line in LOCK.splitlines() if re.match("[a-z]", line)]
WANTED = [Requirement(line) for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()]


def pins(requirement: Requirement) -> list[str]:
    """The versions that the lock holds, one or one for each of several Pythons."""
    ours = [pin for pin in PINS if canonicalize_name(pin.name) == canonicalize_name(requirement.name)]
    return [specifier.version for pin in ours for specifier in pin.specifier]


def test_every_requirement_is_met() -> None:
    assert len(WANTED) > 5
    for requirement in WANTED:
        assert pins(requirement), f"{requirement.name} is not in the lock: make lock"
        assert all(requirement.specifier.contains(version) for version in pins(requirement)), requirement


def test_what_they_need_is_there() -> None:
    seen: set[str] = set()
    left = list(WANTED)
    while left:
        requirement = left.pop()
        if requirement.name in seen or (requirement.marker and not requirement.marker.evaluate({"extra": ""})):
            continue
        seen.add(requirement.name)
        assert pins(requirement), f"{requirement.name} is not in the lock: make lock"
        try:
            left += map(Requirement, requires(requirement.name) or [])
        except PackageNotFoundError:  # for another system
            continue
    assert len(seen) > 20


def test_every_pin_has_a_hash_and_no_address_is_named() -> None:
    entries = re.split(r"\n(?=[a-z])", LOCK)[1:]
    assert len(entries) == len(PINS) and all("--hash=sha256:" in entry for entry in entries)
    assert "://" not in LOCK and "--index" not in LOCK and "--find-links" not in LOCK

"""What verification says: checks, findings, what the ledger was held against. Values only; nothing is checked here.

Each check of formats.md 12 is *held*, *failed* or *not possible*, and says in plain words what that means. `Tally` is the
notebook in which a verification counts and notes while it reads; `Report` is what it hands over. Never a bare bool: a
report names every place, and how strong the thing was that the ledger was held against.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from ledger.errors import EvidenceError, InputError
from ledger.evidence.checkpoint import Head
from ledger.evidence.checks import CHECKS

Status = Literal["held", "failed", "not possible"]
Strength = Literal["outside", "this computer", "itself"]

MOST_FINDINGS = 100  # listed for each check; the rest is only counted


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where something is wrong: table, row (a position, or a key in words), part or column."""

    table: str
    row: int | str | None
    part: str | None
    message: str

    def __str__(self) -> str:
        place = " ".join(str(p) for p in (self.table, self.row, self.part) if p is not None)
        return f"{place}: {self.message}"


@dataclass(frozen=True, slots=True)
class Check:
    """One check: `count` is how many things were looked at, `failures` how many findings there were, listed or not."""

    name: str
    status: Status
    meaning: str
    findings: tuple[Finding, ...]
    count: int
    failures: int


@dataclass(frozen=True, slots=True)
class Anchor:
    """A tree head that was kept elsewhere: a whole root, or a kept line's 20 bytes of it; signed, or only written down."""

    label: str
    size: int
    root: bytes
    note: bytes | None = None

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.root) not in (20, 32):
            raise InputError(f"{self.label}: not a tree head: size {self.size}, {len(self.root)} bytes of the root")


@dataclass(frozen=True, slots=True)
class Report:
    """The verdict. `anchored`: events up to this position are vouched for by something outside the ledger's own files."""

    held_against: str
    strength: Strength
    origin: str | None
    vkey: str | None
    demo: bool
    head: Head
    checks: tuple[Check, ...]
    remarks: tuple[str, ...]
    unknown: Mapping[str, int]
    disposed: int
    erased_boxes: int
    unsealed: int
    anchored: int
    earlier: Mapping[str, Report] = field(default_factory=dict)  # of the books before, by the name of their folder

    @property
    def ok(self) -> bool:
        return not self.failed

    @property
    def failed(self) -> tuple[Check, ...]:
        return tuple(c for c in self.checks if c.status == "failed")

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(f for c in self.checks for f in c.findings)

    @property
    def exit_code(self) -> int:
        return 3 if self.failed else 0

    def check(self, name: str) -> Check:
        return next(c for c in self.checks if c.name == name)


@dataclass(slots=True)
class _Open:
    count: int = 0
    failures: int = 0
    findings: list[Finding] = field(default_factory=list)
    impossible: str | None = None


class Tally:
    """Counts and findings of a verification under way."""

    def __init__(self) -> None:
        self._open = {name: _Open() for name in CHECKS}
        self.remarks: list[str] = []
        self.unreadable: set[str] = set()

    def count(self, check: str) -> None:
        self._open[check].count += 1

    def find(self, check: str, table: str, row: int | str | None, part: str | None, message: str) -> None:
        found = self._open[check]
        found.failures += 1
        if len(found.findings) < MOST_FINDINGS:
            found.findings.append(Finding(table, row, part, message))

    def impossible(self, check: str, why: str) -> None:
        self._open[check].impossible = why

    def failures(self, check: str) -> int:
        return self._open[check].failures

    def checks(self) -> tuple[Check, ...]:
        return tuple(_close(name, found) for name, found in self._open.items())


def _close(name: str, found: _Open) -> Check:
    """Findings outweigh everything; a check that had nothing to look at for want of readable events was not possible."""
    if found.failures:
        return Check(name, "failed", CHECKS[name].failed, tuple(found.findings), found.count, found.failures)
    if found.impossible:
        return Check(name, "not possible", found.impossible, (), found.count, 0)
    return Check(name, "held", CHECKS[name].held, (), found.count, 0)


def count(number: int, what: str) -> str:
    """1 event, 2 events."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def as_bytes(value: object) -> bytes:
    """A stored value that must be a blob."""
    if type(value) is not bytes:
        raise EvidenceError(f"expected bytes, got {shown(value)}")
    return value


def shown(value: object) -> str:
    """A stored value for a message: bytes from an attacker must not steer a terminal, nor fill it."""
    text = value.hex() if isinstance(value, bytes) else ascii(value)
    return text if len(text) <= 70 else f"{text[:60]}… ({len(text)} characters)"

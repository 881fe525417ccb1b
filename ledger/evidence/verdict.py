"""What the check of an evidence file says: checks, findings with stable names, what it shows, what it cannot prove.

Values only; nothing is checked here. A finding's name is the same in every verifier of the format, ours in the browser
included, and is never reworded: programs and courts' papers refer to it. The words for people are in `verdict_words`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ledger.errors import EvidenceError
from ledger.evidence.checkpoint import Head
from ledger.evidence.parts import Disclosed
from ledger.evidence.report import Status
from ledger.evidence.verdict_words import CHECKS, FINDINGS, STATED

if TYPE_CHECKING:
    from ledger.evidence.statement import Statement

MOST_FINDINGS = 100  # listed for each check; a hostile file could have a million


class Flawed(EvidenceError):
    """Something is not what it claims to be, and there is a name for that."""

    def __init__(self, name: str, message: str, place: str = "file") -> None:
        super().__init__(f"{place}: {message}")
        self.finding = Finding(name, place, message)


@dataclass(frozen=True, slots=True)
class Finding:
    """`place`: file, checkpoint, statement, page, or `entries/41` and `keys/0` with the leaf's index."""

    name: str
    place: str
    message: str

    def __post_init__(self) -> None:
        assert self.name in FINDINGS, self.name


@dataclass(frozen=True, slots=True)
class EvidenceCheck:
    """One check: held, failed, or not possible. `failures`: how many findings there were, listed or not."""

    name: str
    status: Status
    meaning: str
    findings: tuple[Finding, ...]
    failures: int


@dataclass(frozen=True, slots=True)
class Shown:
    """One proven entry: what it lets its reader see, and what is to be said of whoever signed it.

    `signers`: the ids of the people whose enrolled keys signed; empty if that could not be established.
    """

    index: int
    event_id: bytes | None
    disclosed: Disclosed | None
    signers: tuple[bytes, ...]
    remarks: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def position(self) -> int:
        return self.index + 1


@dataclass(frozen=True, slots=True)
class Verdict:
    """`origin`, `head`, `statement` and `entries` are worth nothing unless `ok`; they are kept to say what failed."""

    checks: tuple[EvidenceCheck, ...]
    origin: str | None = None
    head: Head | None = None
    statement: Statement | None = None
    entries: tuple[Shown, ...] = ()
    remarks: tuple[str, ...] = ()
    unchecked: tuple[str, ...] = ()
    stated: tuple[str, ...] = STATED

    @property
    def ok(self) -> bool:
        """Every check that this file calls for held."""
        return not self.findings and self.check("key").status == "held"

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(finding for check in self.checks for finding in check.findings)

    def check(self, name: str) -> EvidenceCheck:
        return next(check for check in self.checks if check.name == name)


@dataclass(slots=True)
class Notes:
    """The notebook of a check under way."""

    found: dict[str, list[Finding]] = field(default_factory=lambda: {name: [] for name in CHECKS})
    impossible: dict[str, str] = field(default_factory=dict)
    failures: dict[str, int] = field(default_factory=dict)

    def find(self, check: str, finding: Finding) -> None:
        self.failures[check] = self.failures.get(check, 0) + 1
        if len(self.found[check]) < MOST_FINDINGS:
            self.found[check].append(finding)

    def add(self, check: str, name: str, place: str, message: str) -> None:
        self.find(check, Finding(name, place, message))

    def cannot(self, why: str, checks: Iterable[str]) -> None:
        self.impossible.update(dict.fromkeys(checks, why))

    def checks(self) -> tuple[EvidenceCheck, ...]:
        return tuple(self._close(name) for name in CHECKS)

    def _close(self, name: str) -> EvidenceCheck:
        """Findings outweigh everything; what no finding names and nobody could look at did not hold either."""
        found, failures = tuple(self.found[name]), self.failures.get(name, 0)
        if name in self.impossible:
            return EvidenceCheck(name, "not possible", self.impossible[name], found, failures)
        status: Status = "failed" if found else "held"
        return EvidenceCheck(name, status, CHECKS[name].failed if found else CHECKS[name].held, found, failures)

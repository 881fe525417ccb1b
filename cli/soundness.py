"""What can be said at once of a ledger's integrity: gaps, a cut-off end, what is not sealed, keys, and who has seen it.

This reads numbers and tree heads; that every signature, part and box holds is `verify`'s to say. Facts only: words stand in
`speech`, and the page is made in `commands.integrity`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from ledger.application import Ledger
from ledger.errors import EvidenceError, InputError
from ledger.evidence.checkpoint import Head, open_checkpoint
from ledger.evidence.powers import ALONE, BY_RECOVERY_SHEET, NO_COUNTERSIGNATURE, Key
from ledger.evidence.report import Anchor
from ledger.numbering import format_entry
from ledger.opening import remembered

# What is said of an enrolment, as codes.
REMARKS = {ALONE: "alone", NO_COUNTERSIGNATURE: "no-countersignature", BY_RECOVERY_SHEET: "recovery-sheet"}
State = Literal["held", "failed", "not-possible"]


@dataclass(frozen=True, slots=True)
class Held:
    """Something that the ledger was held against: which head, and whether the ledger still contains it."""

    what: str  # gaps, signed, computer, vault, kept
    state: State
    size: int  # entries that it covers
    label: str = ""  # of a kept line: which


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One key, as known at a position."""

    person: UUID
    key: Key
    revoked: int | None
    remarks: Sequence[str]


def size_at(ledger: Ledger, known_at: int | None) -> int:
    """How many entries there were."""
    size = ledger.refresh().size
    if known_at is not None and known_at < 1:
        message = f"entry {format_entry(known_at)} stands in the old book, which was sealed by its own key"
        raise InputError(message, hint="hold that book's folder against what was kept: consent-ledger verify DIR")
    return size if known_at is None else min(known_at, size)


def sealed(ledger: Ledger, size: int) -> int:
    """How many of so many entries the newest signed head covers."""
    return min(open_checkpoint(ledger.checkpoint(), ledger.vkey).size, size)


def held(ledger: Ledger, size: int, anchors: Sequence[Anchor]) -> Iterator[Held]:
    """Each thing that the ledger can be held against here and now."""
    yield Held("gaps", "held" if _gapless(ledger, size) else "failed", size)
    yield _against(ledger, "signed", open_checkpoint(ledger.checkpoint(), ledger.vkey))
    memory = remembered(ledger.opened, ledger.keyring.vault)
    for what, head in zip(("computer", "vault"), (head for _, head in memory or ()), strict=False):
        yield _against(ledger, what, head)
    if memory is None:
        yield Held("computer", "not-possible", 0)
    for anchor in anchors:
        yield Held(
            "kept", "held" if _contains(ledger, anchor.size, anchor.root) else "failed", anchor.size, anchor.label
        )


def _gapless(ledger: Ledger, size: int) -> bool:
    """Whether every number from 1 on stands there once."""
    seen = 0
    for row in ledger.recorder.rows(0, size):
        seen += 1
        if row.position != seen:
            return False
    return seen == size


def _against(ledger: Ledger, what: str, head: Head) -> Held:
    return Held(what, "held" if _contains(ledger, head.size, head.root) else "failed", head.size)


def _contains(ledger: Ledger, size: int, root: bytes) -> bool:
    """Whether the ledger still has the history that a head covers; of a kept line, the first 20 bytes of its root."""
    if size > ledger.head.size:
        return False
    try:
        return ledger.root_at(size)[: len(root)] == root
    except EvidenceError:
        return False


def keys(ledger: Ledger, size: int) -> list[KeyLine]:
    """The keys that had been enrolled, with what is said of each enrolment."""
    return [
        KeyLine(
            UUID(bytes=key.person),
            key,
            key.revoked if key.revoked is not None and key.revoked <= size else None,
            [REMARKS[remark] for remark in ledger.keyring.remarks.get(key.since, ())],
        )
        for key in ledger.powers.keys.values()
        if key.since <= size
    ]

"""The register of copies of the vault: each copy has a place and an end (formats.md 4). Stream: the setting.

A copy of the vault outlives an erasure, so the ledger says that one is about to be made *before* it is made: a register with
a copy too many sends somebody to look, one with a copy too few promises what is not true. Places are codes, never paths.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from aggregates.draft import draft
from aggregates.entries import Act
from aggregates.governance import setting as settings
from aggregates.people import person as people
from ledger.errors import InputError
from ledger.event import Actor, Book, Decision, Recorded, When

# Where a copy lies, as seen from the ledger: beside it on one disk, on another disk or stick, on another computer.
SAME_DISK, OTHER_DISK, NETWORK = PLACES = ("same-disk", "other-disk", "network")
# Why it is no more: it was not finished, thinned out, destroyed, or nobody knows where it is.
NOT_MADE, THINNED_OUT, DESTROYED, LOST = ENDS = ("not-made", "thinned-out", "destroyed", "lost")


@dataclass(frozen=True, kw_only=True)
class VaultCopied(Act):
    """A copy of the vault is made, under this id, at such a place."""

    TOPIC = "vault.copied"
    copy: UUID
    place: str


@dataclass(frozen=True, kw_only=True)
class VaultCopyEnded(Act):
    """A copy of the vault is no more, or out of reach."""

    TOPIC = "vault.copy_ended"
    copy: UUID
    reason: str


COPY_EVENTS = (VaultCopied, VaultCopyEnded)


def place_code(code: str) -> str:
    """The code of a place; InputError if it is none."""
    if code not in PLACES:
        raise InputError(f"not a place of a copy: {code!r}", hint=f"expected one of {', '.join(PLACES)}")
    return code


def standing(history: Iterable[Recorded[Act]]) -> dict[UUID, Recorded[Act]]:
    """The copies that have not ended, by id, in the order in which they were made."""
    found: dict[UUID, Recorded[Act]] = {}
    for recorded in history:
        if isinstance(recorded.event, VaultCopied):
            found[recorded.event.copy] = recorded
        elif isinstance(recorded.event, VaultCopyEnded):
            found.pop(recorded.event.copy, None)
    return found


def begun(book: Book, *, by: Actor, setting: UUID, copy: UUID, place: str, occurred: When | None = None) -> Decision:
    """Record that a copy is about to be made."""
    d, state = draft(book, by, occurred), settings.load(book, setting)
    header = d.header(setting, state.version + 1, sensitivity="general")
    return d.decided([VaultCopied(**header, copy=copy, place=place_code(place))], d.warnings() + people.doubts(d))


def ended(
    book: Book, *, by: Actor, setting: UUID, copies: Iterable[UUID], reason: str, occurred: When | None = None
) -> Decision:
    """Record that copies are no more; those that the register does not have, or has ended already, are left out."""
    d, state = draft(book, by, occurred), settings.load(book, setting)
    if reason not in ENDS:
        raise InputError(f"not a reason why a copy has ended: {reason!r}", hint=f"expected one of {', '.join(ENDS)}")
    there = standing(book.all(*COPY_EVENTS))
    gone = [copy for copy in dict.fromkeys(copies) if copy in there]
    headers = (d.header(setting, state.version + n, sensitivity="general") for n in range(1, len(gone) + 1))
    events = [VaultCopyEnded(**header, copy=copy, reason=reason) for header, copy in zip(headers, gone, strict=True)]
    return d.decided(events, d.warnings() + people.doubts(d))

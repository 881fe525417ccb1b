"""That the ledger was checked, backed up, and that something was taken in from elsewhere. Stream: the setting.

The check itself is `ledger.evidence`'s, copying is `ledger.backup`'s, and taking in is done entry by entry; here only the
fact is kept, with digests. Where the copies of the keys lie is `copies`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from aggregates.draft import draft, text
from aggregates.entries import Act
from aggregates.governance import copies
from aggregates.governance import setting as settings
from aggregates.people import person as people
from ledger.errors import InputError
from ledger.event import About, Actor, Book, Decision, When, inside


@dataclass(frozen=True, kw_only=True)
class IntegrityVerified(Act):
    """Somebody checked the whole ledger, and this was found (S24, S25)."""

    TOPIC = "integrity.verified"
    size: int  # entries that were checked
    root: bytes
    result: str  # check-result
    failed: tuple[str, ...] = ()  # names of the checks that failed
    held_against: str


@dataclass(frozen=True, kw_only=True)
class BackupTaken(Act):
    """A backup was made and checked, both halves of it. It is recorded afterwards: a copy that failed was never one.

    So the copy itself holds the entry before (`vault.copied`, of the same `copy`), and not this one.
    """

    TOPIC = "backup.taken"
    copy: UUID
    size: int  # entries that the copy holds
    root: bytes
    ledger_place: str  # a place of `copies`
    vault_place: str
    apart: bool  # whether the two lie on different disks


@dataclass(frozen=True, kw_only=True)
class ImportReceived(Act):
    """Entries or papers were taken in from another system, or from a spreadsheet (S37).

    What was taken in with it names it as its cause: it is their evidence. `reason`, and where the signed `forms` lie and who
    `looked` at them, are said once for all of them. `known`: rows of which everything was recorded already.
    """

    TOPIC = "import.received"
    source: str
    sha256: bytes
    size: int
    mapping: str | None = None
    taken: int
    refused: int
    kind: str | None = None  # import-kind
    known: int = 0
    entries: int = 0  # how many follow it, in the same transaction
    reason: str | None = None
    forms: str | None = None
    looked: tuple[UUID, ...] = inside(default=())


def verified(
    book: Book,
    *,
    by: Actor,
    setting: UUID,
    size: int,
    root: bytes,
    failed: Sequence[str],
    held_against: str,
    occurred: When | None = None,
) -> Decision:
    """Record what a check of the ledger found."""
    d, state = draft(book, by, occurred), settings.load(book, setting)
    event = IntegrityVerified(
        **d.header(setting, state.version + 1, sensitivity="general"),
        size=size,
        root=root,
        result=d.code("check-result", "failed" if failed else "held"),
        failed=tuple(failed),
        held_against=held_against,
    )
    return d.decided([event], d.warnings() + people.doubts(d) + d.missing({"integrity-failed": bool(failed)}))


def backed_up(
    book: Book,
    *,
    by: Actor,
    setting: UUID,
    copy: UUID,
    size: int,
    root: bytes,
    ledger_place: str,
    vault_place: str,
    apart: bool,
    occurred: When | None = None,
) -> Decision:
    """Record that a backup was made, read back and checked."""
    d, state = draft(book, by, occurred), settings.load(book, setting)
    event = BackupTaken(
        **d.header(setting, state.version + 1, sensitivity="general"),
        copy=copy,
        size=size,
        root=root,
        ledger_place=copies.place_code(ledger_place),
        vault_place=copies.place_code(vault_place),
        apart=apart,
    )
    return d.decided([event], d.warnings() + people.doubts(d))


def received(
    book: Book,
    *,
    by: Actor,
    setting: UUID,
    content: bytes,
    source: str,
    taken: int,
    refused: int = 0,
    mapping: str | None = None,
    kind: str | None = None,
    known: int = 0,
    reason: str | None = None,
    forms: str | None = None,
    looked: Sequence[UUID] = (),
    occurred: When | None = None,
) -> Decision:
    """Record that a file was taken in: its digest, how much of it was taken, and how much was not."""
    d, state = draft(book, by, occurred), settings.load(book, setting)
    for person in looked:
        people.load(book, person)
    if min(taken, refused, known) < 0:
        raise InputError("there are not fewer than none")
    about = [About(person, "mentioned") for person in dict.fromkeys(looked)]
    event = ImportReceived(
        **d.header(setting, state.version + 1, *about, sensitivity="general"),
        source=text("the source", source),
        sha256=sha256(content).digest(),
        size=len(content),
        mapping=mapping,
        taken=taken,
        refused=refused,
        kind=d.optional("import-kind", kind),
        known=known,
        reason=reason,
        forms=forms,
        looked=tuple(dict.fromkeys(looked)),
    )
    return d.decided([event], d.warnings() + people.doubts(d))

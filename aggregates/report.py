"""That a report was made, and that a receipt was handed out: reading is an access, and is recorded. A stream for each.

The event keeps what was asked (`as_of` in the world, `known_at` in the ledger) and the digest of what was shown,
never a copy.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from aggregates import roles, vocabulary
from aggregates.draft import draft, subjects
from aggregates.entries import Act
from ledger.errors import InputError
from ledger.event import Actor, Book, Decision, When, inside


@dataclass(frozen=True, kw_only=True)
class ReportGenerated(Act):
    """Somebody had a report made about somebody, or about the setting (`subject` None)."""

    TOPIC = "report.generated"
    kind: str
    audience: str
    subject: UUID | None = None
    as_of: datetime
    known_at: int  # position
    sha256: bytes  # of what was shown


@dataclass(frozen=True, kw_only=True)
class ReceiptIssued(Act):
    """A receipt for an entry was handed to somebody."""

    TOPIC = "receipt.issued"
    subject: UUID | None = None
    to: UUID
    form: str  # receipt-format
    method: str  # hand-over
    sha256: bytes  # of the receipt
    entry: UUID = inside()  # event id of the entry


def generated(
    book: Book,
    *,
    by: Actor,
    kind: str,
    audience: str,
    as_of: datetime,
    known_at: int,
    sha256: bytes,
    subject: UUID | None = None,
    sensitivity: str = "personal",
) -> Decision:
    """Record that a report was made; whoever made it is mentioned, so that it is found among what they opened."""
    d = draft(book, by, None)
    about = () if subject is None else subjects(subject, mentioned=[by.person])
    event = ReportGenerated(
        **d.header(uuid4(), 1, *about, sensitivity=vocabulary.code("sensitivity", sensitivity)),
        kind=vocabulary.code("report-kind", kind),
        audience=vocabulary.code("audience", audience),
        subject=subject,
        as_of=as_of,
        known_at=known_at,
        sha256=_digest(sha256),
    )
    return Decision([event], tuple(d.warnings() + roles.doubts(d)))


def issue_receipt(
    book: Book,
    *,
    by: Actor,
    entry: UUID,
    to: UUID,
    sha256: bytes,
    form: str = "tlog-proof",
    method: str = "in-person",
    occurred: When | None = None,
) -> Decision:
    """Record that a receipt for an entry was handed to somebody."""
    d, recorded = draft(book, by, occurred), book.find(entry)
    if recorded is None:
        raise InputError(f"there is no entry {entry}")
    # Read back, `about` stands in the order of its digests: the primary subject is not the first.
    subject = next((a.subject for a in recorded.event.about if a.involvement == "primary"), None)
    event = ReceiptIssued(
        **d.header(uuid4(), 1, *subjects(subject or to, third_party=[to]), sensitivity=recorded.event.sensitivity),
        subject=subject,
        to=to,
        form=vocabulary.code("receipt-format", form),
        method=vocabulary.code("hand-over", method),
        sha256=_digest(sha256),
        entry=entry,
    )
    return Decision([event], tuple(d.warnings() + roles.doubts(d)))


def _digest(value: bytes) -> bytes:
    if len(value) != 32:
        raise InputError(f"a SHA-256 has 32 bytes, got {len(value)}")
    return value

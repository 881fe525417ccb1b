"""That a report was made: reading is an access, and is recorded. A stream for each.

The event keeps what was asked (`as_of` in the world, `known_at` in the ledger) and the digest of what was shown,
never a copy.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from aggregates.draft import draft, subjects
from aggregates.entries import Act
from aggregates.people import roles
from ledger.errors import InputError
from ledger.event import Actor, Book, Decision


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
        **d.header(uuid4(), 1, *about, sensitivity=d.code("sensitivity", sensitivity)),
        kind=d.code("report-kind", kind),
        audience=d.code("audience", audience),
        subject=subject,
        as_of=as_of,
        known_at=known_at,
        sha256=digest_of(sha256),
    )
    return d.decided([event], d.warnings() + roles.doubts(d))


def digest_of(value: bytes) -> bytes:
    """A SHA-256, as given."""
    if len(value) != 32:
        raise InputError(f"a SHA-256 has 32 bytes, got {len(value)}")
    return value

"""That a report was made: reading is an access, and is recorded. A stream for each.

The event keeps what was asked (`as_of` in the world, `known_at` in the ledger) and the digest of what was shown,
never a copy. A report for a parent is for one parent, who is named where no other is shown it; to anybody whom the child's
records are closed to it is refused, and the attempt is the event.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from aggregates.draft import draft, subjects
from aggregates.entries import Act
from aggregates.people import roles
from ledger.errors import InputError, Refused
from ledger.event import About, Actor, Book, Decision, inside, position


@dataclass(frozen=True, kw_only=True)
class ReportGenerated(Act):
    """Somebody had a report made about somebody, or about the setting (`subject` None)."""

    TOPIC = "report.generated"
    kind: str
    audience: str
    subject: UUID | None = None
    as_of: datetime
    known_at: int = position()
    sha256: bytes  # of what was shown
    to: UUID | None = inside(default=None)  # the one parent, or whoever else, who gets it


@dataclass(frozen=True, kw_only=True)
class ReportDenied(Act):
    """Somebody wanted to hand out a report about a child to one who may not see the child's records (S41, S42)."""

    TOPIC = "report.denied"
    kind: str
    audience: str
    subject: UUID
    to: UUID = inside()
    rule: str


PLAINEST = "personal.registration-form"  # whoever may not open this of a child may open nothing of it


def may_get(
    book: Book, *, by: Actor, kind: str, audience: str, subject: UUID, to: UUID, closed: bool = False
) -> Decision:
    """Ask whether somebody may be given a report about this child or person: yes, and nothing is recorded; or refused.

    `closed`: something in it that they could open before is not open to them now.
    """
    d = draft(book, by, None)
    relations = roles.standing_of(book, to, d.start).relations(subject)
    found = d.rules.access("parent", relations, PLAINEST, d.rules.sensitivity(PLAINEST))
    if closed and (found.allowed or "self" in relations):
        found = d.rules.handing_out("kept")
    elif found.allowed or "self" in relations:
        return Decision()
    about = subjects(subject, mentioned=[by.person, to])
    codes: dict[str, Any] = {"kind": d.code("report-kind", kind), "audience": d.code("audience", audience)}
    event = ReportDenied(**d.header(uuid4(), 1, *about), **codes, subject=subject, to=to, rule=found.rule)
    return Decision(
        [event], refused=Refused(found.says, rule=found.rule, hint="ask the manager, or a designated person")
    )


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
    to: UUID | None = None,
    mentioned: Iterable[UUID] = (),
    sensitivity: str = "personal",
) -> Decision:
    """Record that a report was made; whoever made or got it is mentioned, so that it is found among what is about them.

    So are the many of whom a list tells (`mentioned`), where it is about no one of them.
    """
    d = draft(book, by, None)
    whom = () if subject is None else subjects(subject, mentioned=[by.person, *([] if to is None else [to])])
    about = (*whom, *(About(one, "mentioned") for one in mentioned if one not in {a.subject for a in whom}))
    event = ReportGenerated(
        **d.header(uuid4(), 1, *about, sensitivity=d.code("sensitivity", sensitivity)),
        kind=d.code("report-kind", kind),
        audience=d.code("audience", audience),
        subject=subject,
        as_of=as_of,
        known_at=known_at,
        sha256=digest_of(sha256),
        to=to,
    )
    return d.decided([event], d.warnings() + roles.doubts(d))


def digest_of(value: bytes) -> bytes:
    """A SHA-256, as given."""
    if len(value) != 32:
        raise InputError(f"a SHA-256 has 32 bytes, got {len(value)}")
    return value

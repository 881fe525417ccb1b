"""Looking at what was opened, afterwards: one access, or all of an emergency (S15, S25). Stream: one for each review.

An emergency is always looked at (duty `review-emergency`), and so is what was told and lay outside the rules (duty
`review-outside-access`). A verdict changes nothing about the access: it stands beside it on every list.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from aggregates.accesses.access import ACCESS_EVENTS, Access
from aggregates.accesses.emergency import EmergencyStarted
from aggregates.draft import Draft, draft, subjects
from aggregates.entries import Act
from aggregates.people import roles
from ledger.errors import InputError
from ledger.event import Actor, Book, Decision, Recorded, Sealed, When, inside


@dataclass(frozen=True, kw_only=True)
class AccessReviewed(Act):
    """Somebody judged an access, or all that was opened in an emergency (S15, S16, S25). Sealed: follow_up."""

    TOPIC = "access.reviewed"
    subject: UUID
    verdict: str  # access-verdict
    of: UUID = inside()  # event id of the access, or of emergency.started
    accesses: tuple[UUID, ...] = inside()  # event ids


def review(
    book: Book,
    *,
    by: Actor,
    entry: UUID,
    verdict: str,
    follow_up: str | None = None,
    occurred: When | None = None,
) -> Decision:
    """Record what somebody thinks of an access, or of everything that was opened in an emergency."""
    d, found = draft(book, by, occurred), book.find(entry)
    if found is None or not isinstance(found.event, (*ACCESS_EVENTS, EmergencyStarted)):
        raise InputError("this entry is neither an access nor an emergency", hint="see `access list`")
    subject = found.event.child if isinstance(found.event, EmergencyStarted) else found.event.subject
    accesses = _accesses(d, found, subject)
    who = sorted({found.event.by.person, *(a.event.by.person for a in accesses)}, key=str)
    header = d.header(
        uuid4(),
        1,
        *subjects(subject, mentioned=who),
        sealed=[Sealed(subject, follow_up=follow_up)],
        sensitivity=d.rules.highest(*(r.event.sensitivity for r in (found, *accesses))),
    )
    event = AccessReviewed(
        **header,
        subject=subject,
        verdict=d.code("access-verdict", verdict),
        of=entry,
        accesses=tuple(a.event_id for a in accesses),
    )
    themselves = {"reviewed-by-themselves": by.person in who}
    return d.decided([event], d.warnings() + roles.doubts(d) + d.missing(themselves))


def _accesses(d: Draft, found: Recorded[Any], subject: UUID) -> Sequence[Recorded[Access]]:
    if not isinstance(found.event, EmergencyStarted):
        return [found]
    opened = d.book.about(subject, *ACCESS_EVENTS)
    return [r for r in opened if r.event.basis.emergency == found.event.stream]

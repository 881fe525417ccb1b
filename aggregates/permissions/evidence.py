"""What stands behind a consent when it is given: who was informed and how, who may give it, freely, without pressure.

Evidence, not a tick (S49 to S52): what is missing becomes a remark, and the consent is recorded all the same. Agreement
that is sought as good practice beside another legal basis is not judged as a legal basis.
"""

from __future__ import annotations

from uuid import UUID

from aggregates import tenure
from aggregates.draft import Draft
from aggregates.entries import EntryCorrected, standing
from aggregates.people import joined
from aggregates.people.relationship import RelationshipEnded, RelationshipRecorded, gives_access, tenures
from aggregates.permissions.consent_events import ConsentGiven
from aggregates.permissions.notice_served import NoticeServed
from aggregates.permissions.reliance import handed_out, uses_of
from aggregates.rules import Remark
from ledger.event import Recorded


def served(d: Draft, person: UUID, notice: str | None) -> Recorded[NoticeServed] | None:
    """The newest serving of this notice (of any, if none is named) to somebody, before they answered."""
    history = joined.about(d.book, person, NoticeServed, EntryCorrected)
    return next(
        (
            e.recorded
            for e in reversed(standing(history, known_by=d.known_by))
            if e.event.person in joined.same(d.book, person)
            and e.start(d.book.zone) <= d.start
            and notice in (None, e.event.notice)
        ),
        None,
    )


def parental(d: Draft, person: UUID, child: UUID) -> bool:
    """False if all that is recorded is a relationship without authority; somebody who is not recorded is not doubted."""
    history = d.book.about(child, RelationshipRecorded, RelationshipEnded, EntryCorrected)
    spans = tenure.at(tenures(history, d.book.zone, d.rules, known_by=d.known_by), d.start)
    mine = [t for t in spans if t.person in joined.same(d.book, person)]
    return not mine or any(gives_access(t, d.rules) for t in mine)


def gaps(d: Draft, event: ConsentGiven) -> list[Remark]:
    """What is missing for the consent to be valid: informed, competent, free, without coercion, and theirs to give."""
    missing = {"consent-no-relationship": event.relationship is None, "consent-after-sharing": _after_sharing(d, event)}
    if event.serves == "lawful-basis":
        missing |= {
            "consent-notice": event.notice is None,
            "consent-not-served": event.notice is not None and event.served is None,
            "consent-competence": event.competence == "not-assessed",
            "consent-free": not event.free_will,
            "consent-conditional": bool(event.conditional_on_service),
            "consent-coercion": event.coercion == "not-checked",
            "consent-coerced": event.pressed,
        }
    return d.missing(missing)


def _after_sharing(d: Draft, event: ConsentGiven) -> bool:
    """Whether what it is for had been handed out already, with no consent behind it then."""
    before = [e for e in handed_out(d, event.child) if e.event.basis.consent is None]
    return any(e.start(d.book.zone) < d.start and any(map(event.scope.covers, uses_of(e.event))) for e in before)

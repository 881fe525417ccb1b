"""Who saw what: every access to a record, a child or by a person; granted, denied or told afterwards.

The ground, rule and consent that were frozen in the event stand beside the consent as it is recomputed with what is known
now: where they differ, a withdrawal (or a consent) was entered after the access. Beside an access stands what somebody
thought of it afterwards, and whether a family asked why. One that was entered in error stays on the list, marked: nobody
corrects away that they looked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from aggregates.accesses.access import ACCESS_EVENTS, Access, AccessDenied, AccessGranted, AccessTold
from aggregates.accesses.access_query import AccessQueried, AccessQueryAnswered
from aggregates.accesses.access_review import AccessReviewed
from aggregates.accesses.emergency import EmergencyStarted
from aggregates.entries import Entry, read, standing
from aggregates.people import joined
from aggregates.permissions import consents
from aggregates.permissions.scope import Use
from aggregates.rules import Rules
from ledger.event import Event, Recorded, When
from projections.consent_past import Past

BESIDE: tuple[type[Event], ...] = (
    AccessReviewed,
    AccessQueried,
    AccessQueryAnswered,
    EmergencyStarted,
    *joined.JOINED_EVENTS,
)
OUTCOMES = {AccessGranted: "granted", AccessDenied: "denied", AccessTold: "told"}


@dataclass(frozen=True, slots=True)
class AccessLine:
    """One access, as a line of the answer."""

    entry: UUID
    position: int
    when: When
    entered: datetime
    late: bool
    outcome: str  # granted, denied, told
    person: UUID
    role: str
    on_behalf_of: UUID | None
    recorded_by: UUID
    record: UUID
    subject: UUID
    category: str
    action: str
    medium: str
    purpose: str
    ground: str  # frozen
    rule: str  # frozen
    outside: bool  # it happened against the rules as they stood
    later_ground: str | None  # a ground that was entered only afterwards
    consent_then: str  # consent-status, frozen
    consent_now: str  # recomputed for the same moment, with what is known at `known_at`
    in_error: bool  # corrected as entered in error
    corrected: bool
    held: bool  # a hold stopped it
    emergency: UUID | None  # the emergency in which it was opened (its stream)
    reviewed: str | None  # access-verdict, the newest
    question: UUID | None  # a family asked why
    answer: str | None  # access-answer, the newest

    @property
    def differs(self) -> bool:
        """Whether what is known of the consent has changed since."""
        return self.consent_then != self.consent_now


def who_saw(
    events: Iterable[Recorded[Any]],
    *,
    zone: ZoneInfo,
    rules: Rules,
    record: UUID | None = None,
    child: UUID | None = None,
    person: UUID | None = None,
    as_at: datetime | None = None,
    known_at: int | None = None,
) -> tuple[AccessLine, ...]:
    """The accesses among these events that fit, in the order in which they happened.

    To recompute consent, the events about the child must be among them, and to say what followed, those of `BESIDE`.
    `child` is whoever the record is about, or mentions; `person` is who opened it.
    """
    known = tuple(r for r in events if known_at is None or r.position <= known_at)
    one = joined.groups(known)
    whose = None if child is None else joined.members(one, child)
    whom = None if person is None else joined.members(one, person)
    entries = [e for e in read(known) if isinstance(e.event, ACCESS_EVENTS)]
    fitting = [e for e in entries if _fits(e.event, record, whose, whom)]
    past = [e for e in fitting if as_at is None or e.start(zone) <= as_at]
    beside, consented = _beside(known), Past.of(known, zone, rules)
    ordered = sorted(past, key=lambda e: (e.start(zone), e.recorded.position))
    return tuple(_line(e, consented, beside, zone, rules) for e in ordered)


def _fits(event: Access, record: UUID | None, whose: frozenset[UUID] | None, whom: frozenset[UUID] | None) -> bool:
    about = {a.subject for a in event.about if a.involvement != "mentioned"}
    return (
        (record is None or event.record == record)
        and (whose is None or not whose.isdisjoint(about))
        and (whom is None or event.by.person in whom)
    )


@dataclass(frozen=True, slots=True)
class Beside:
    """What was said about accesses afterwards, by the access's event id."""

    verdicts: Mapping[UUID, str]
    questions: Mapping[UUID, UUID]  # to the stream of the question
    answers: Mapping[UUID, str]  # by the stream of the question


def _beside(known: Iterable[Recorded[Any]]) -> Beside:
    entries = [e.event for e in standing(r for r in known if isinstance(r.event, BESIDE))]
    return Beside(
        {a: e.verdict for e in entries if isinstance(e, AccessReviewed) for a in e.accesses},
        {e.access: e.stream for e in entries if isinstance(e, AccessQueried)},
        {e.stream: e.answer for e in entries if isinstance(e, AccessQueryAnswered)},
    )


def _line(entry: Entry, consented: Past, beside: Beside, zone: ZoneInfo, rules: Rules) -> AccessLine:
    event, recorded = entry.event, entry.recorded
    question = beside.questions.get(entry.event_id)
    return AccessLine(
        entry=entry.event_id,
        position=recorded.position,
        when=entry.when,
        entered=recorded.recorded_at,
        late=entry.is_late(zone, rules),
        outcome=OUTCOMES[type(event)],
        person=event.by.person,
        role=event.by.role,
        on_behalf_of=event.by.on_behalf_of,
        recorded_by=recorded.recorded_by,
        record=event.record,
        subject=event.subject,
        category=event.category,
        action=event.action,
        medium=event.medium,
        purpose=event.purpose,
        ground=event.ground,
        rule=event.rule,
        outside=isinstance(event, AccessTold) and not event.within,
        later_ground=event.later_ground if isinstance(event, AccessTold) else None,
        consent_then=event.basis.consent_status,
        consent_now=_consent(event, entry, consented, zone),
        in_error=not entry.stands,
        corrected=bool(entry.corrections),
        held=isinstance(event, AccessDenied) and event.basis.hold is not None,
        emergency=event.basis.emergency,
        reviewed=beside.verdicts.get(entry.event_id),
        question=question,
        answer=None if question is None else beside.answers.get(question),
    )


def _consent(event: Access, entry: Entry, past: Past, zone: ZoneInfo) -> str:
    use = Use("use", event.category, None, event.purpose)
    return consents.status_for(consents.covering(past.states(event.subject, entry.start(zone)), use), use)

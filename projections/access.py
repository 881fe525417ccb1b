"""Who saw what: every access to a record, a child or by a person; granted, denied or told afterwards.

The ground, rule and consent that were frozen in the event stand beside the consent as it is recomputed with what is known
now: where they differ, a withdrawal (or a consent) was entered after the access. An access that was entered in error stays
on the list, marked: nobody corrects away that they looked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from aggregates import consents
from aggregates.access import ACCESS_EVENTS, Access, AccessDenied, AccessGranted, AccessTold
from aggregates.entries import Entry, EntryCorrected, read
from aggregates.rules import Rules
from aggregates.scope import Use
from ledger.event import Recorded, When

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

    To recompute consent, the events about the child must be among them. `child` is whoever the record is about, or
    mentions; `person` is who opened it.
    """
    known = tuple(r for r in events if known_at is None or r.position <= known_at)
    entries = [e for e in read(known) if isinstance(e.event, ACCESS_EVENTS)]
    fitting = [e for e in entries if _fits(e.event, record, child, person)]
    past = [e for e in fitting if as_at is None or e.start(zone) <= as_at]
    return tuple(_line(e, known, zone, rules) for e in sorted(past, key=lambda e: (e.start(zone), e.recorded.position)))


def _fits(event: Access, record: UUID | None, child: UUID | None, person: UUID | None) -> bool:
    about = {a.subject for a in event.about if a.involvement != "mentioned"}
    return (
        (record is None or event.record == record)
        and (child is None or child in about)
        and (person is None or event.by.person == person)
    )


def _line(entry: Entry, known: tuple[Recorded[Any], ...], zone: ZoneInfo, rules: Rules) -> AccessLine:
    event, recorded = entry.event, entry.recorded
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
        consent_now=_consent(event, entry, known, zone),
        in_error=not entry.stands,
        corrected=bool(entry.corrections),
    )


def _consent(event: Access, entry: Entry, known: tuple[Recorded[Any], ...], zone: ZoneInfo) -> str:
    about_child = (r for r in known if getattr(r.event, "child", None) == event.subject or _corrects(r))
    use = Use("use", event.category, None, event.purpose)
    states = consents.states(about_child, zone, at=entry.start(zone))
    return consents.status_for(consents.covering(states, use), use)


def _corrects(recorded: Recorded[Any]) -> bool:
    return isinstance(recorded.event, EntryCorrected)

"""Access in an emergency: somebody needs to see at once what the rules would not open, and sees it (S1, S25).

Stream: one for each emergency. It is never refused and asks for nothing but a reason. While it lasts, whoever works here
may open everything about this child but a grievance; another family's files stay closed to parents. Somebody looks at it
afterwards: duty `review-emergency`, from when it began. Of what stands in the rules nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from aggregates import tenure
from aggregates.draft import Draft, draft, subjects
from aggregates.entries import Act, Entry, EntryCorrected, History, standing
from aggregates.people import joined, roles
from aggregates.tenure import Tenure
from ledger.errors import InputError
from ledger.event import Actor, Book, Decision, Event, Recorded, Sealed, When


@dataclass(frozen=True, kw_only=True)
class EmergencyStarted(Act):
    """Somebody opens what they need in an emergency; looked at afterwards (S1, S25). Sealed about the child: facts."""

    TOPIC = "emergency.started"
    child: UUID
    reason: str  # emergency-reason
    until: datetime | None = None  # when it ends by itself


@dataclass(frozen=True, kw_only=True)
class EmergencyEnded(Act):
    """The emergency is over, and opens nothing any more (S25). Sealed about the child: facts."""

    TOPIC = "emergency.ended"
    child: UUID


EMERGENCY_EVENTS: tuple[type[Event], ...] = (EmergencyStarted, EmergencyEnded, EntryCorrected)


def spans(history: Iterable[Recorded[Any]], zone: ZoneInfo, **as_known: Any) -> tuple[Tenure, ...]:
    """When each of these emergencies lasted, and whose it was."""
    entries = standing(history, **as_known)
    ended = tenure.endings(entries, zone, EmergencyEnded, "stream")
    return tuple(_span(e, ended.get(e.event.stream), zone) for e in entries if isinstance(e.event, EmergencyStarted))


def _span(entry: Entry, ending: Entry | None, zone: ZoneInfo) -> Tenure:
    event: EmergencyStarted = entry.event
    start, ends = entry.start(zone), [] if ending is None else [ending.start(zone)]
    if event.until is not None:  # as long after its beginning as was set then, also where the beginning was put right
        ends.append(event.until + (start - event.occurred.start(zone)))
    return Tenure(event.by.person, "emergency", event.child, start, min(ends, default=None), entry, ending)


def in_force(
    book: Book, child: UUID, person: UUID, at: datetime, *, known_by: datetime | None = None
) -> tuple[Tenure, ...]:
    """The emergencies about a child that somebody is in at an instant, as far as they had been recorded by then."""
    history, ids = joined.about(book, child, *EMERGENCY_EVENTS), joined.same(book, person, known_by=known_by)
    # What names somebody as the one who is let in stands among the entries about them, and is about another.
    whose = joined.same(book, child, known_by=known_by)
    held = tenure.at(spans(history, book.zone, known_by=known_by), at)
    return tuple(t for t in held if t.person in ids and t.child in whose)


def started(d: Draft, *, child: UUID, reason: str, facts: str | None = None) -> EmergencyStarted:
    """The event that begins an emergency; it ends by itself, unless the setting has set no period."""
    lasts = d.rules.period("emergency-access")
    header = d.header(
        uuid4(),
        1,
        *subjects(child, mentioned=[d.by.person]),
        sealed=[Sealed(child, facts=facts)],
        sensitivity="sensitive",
    )
    return EmergencyStarted(
        **header,
        child=child,
        reason=d.code("emergency-reason", reason),
        until=None if lasts is None else lasts.after(d.start, d.book.zone),
    )


def start(
    book: Book, *, by: Actor, child: UUID, reason: str, facts: str | None = None, occurred: When | None = None
) -> Decision:
    """Begin an emergency. Never refused; to parents it opens nothing, and that is said."""
    d = draft(book, by, occurred)
    if not book.knows(child):
        raise InputError(f"nobody is registered as {child}", hint="enrol the child first")
    gaps = {"emergency-opens-nothing": d.by.role not in d.rules.data["access"]["emergency"]["roles"]}
    event = started(d, child=child, reason=reason, facts=facts)
    return d.decided([event], d.warnings() + roles.doubts(d) + d.warn("emergency-review") + d.missing(gaps))


def end(book: Book, *, by: Actor, emergency: UUID, facts: str | None = None, occurred: When | None = None) -> Decision:
    """Record that an emergency is over."""
    d, state = draft(book, by, occurred), book.load(emergency, History.apply)
    if state is None or not state.begins_with(EmergencyStarted):
        raise InputError(f"there is no emergency {emergency}", hint="its reference stands on its slip")
    if state.entries(EmergencyEnded):
        raise InputError("this emergency was ended already")
    first: EmergencyStarted = state.recorded[0].event
    header = d.header(
        emergency,
        state.version + 1,
        *subjects(first.child, mentioned=[first.by.person]),
        sealed=[Sealed(first.child, facts=facts)],
        sensitivity=first.sensitivity,
    )
    return d.decided([EmergencyEnded(**header, child=first.child)], d.warnings() + roles.doubts(d))

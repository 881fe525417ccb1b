"""Which staff are involved in a child's care, beside the key person: a room, a group, an afternoon. Stream: the child.

Somebody who is involved is told what the child's care needs, and somebody who is not is not (S17); what that opens
stands in the rules. The spans end with the child's last day here, if nothing ended them before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from aggregates import tenure
from aggregates.draft import draft, subjects, text
from aggregates.entries import Act, Entry, EntryCorrected, standing
from aggregates.people import child as children
from aggregates.people import person as people
from aggregates.people.child import ChildLeft
from aggregates.tenure import Tenure
from ledger.errors import InputError
from ledger.event import Actor, Book, Decision, Recorded, When, inside


@dataclass(frozen=True, kw_only=True)
class CareStarted(Act):
    """Somebody becomes involved in a child's care, up to the end of `last_day`, if one is agreed (S17)."""

    TOPIC = "care.started"
    carer: UUID
    group: str | None = None  # the room or group, which is public
    last_day: date | None = None


@dataclass(frozen=True, kw_only=True)
class CareEnded(Act):
    """They are no longer involved in it (S17)."""

    TOPIC = "care.ended"
    carer: UUID
    reason: str  # ending-reason
    involvement: UUID = inside()  # event id of care.started


def tenures(history: Iterable[Recorded[Any]], zone: ZoneInfo, **as_known: Any) -> tuple[Tenure, ...]:
    """The involvements given by these events; `known_at` and `known_by` as in `entries.read`."""
    entries = standing(history, **as_known)
    endings = tenure.endings(entries, zone, CareEnded, "involvement")
    left = children.last_days(entries, zone)
    return tuple(
        tenure.span(e, endings, zone, person=e.event.carer, role="care", child=e.event.stream, last_day=_last(e, left))
        for e in entries
        if isinstance(e.event, CareStarted)
    )


def _last(entry: Entry, left: Mapping[UUID, date]) -> date | None:
    """The agreed last day or the child's own, whichever comes first."""
    return min((day for day in (entry.event.last_day, left.get(entry.event.stream)) if day), default=None)


def start(
    book: Book,
    *,
    by: Actor,
    child: UUID,
    person: UUID,
    group: str | None = None,
    last_day: date | None = None,
    occurred: When | None = None,
) -> Decision:
    """Record that somebody is involved in a child's care from now on."""
    d, state = draft(book, by, occurred), children.load(book, child)
    people.load(book, person)
    if _present(book, child, person, d.start):
        raise InputError(f"{person} is involved in this child's care already at that time")
    event = CareStarted(
        **d.header(child, state.version + 1, *subjects(child, mentioned=[person])),
        carer=person,
        group=None if group is None else text("the group", group),
        last_day=last_day,
    )
    return d.decided([event], d.warnings() + people.doubts(d))


def end(
    book: Book, *, by: Actor, child: UUID, person: UUID, reason: str = "other", occurred: When | None = None
) -> Decision:
    """Record that they are involved no longer."""
    d, state = draft(book, by, occurred), children.load(book, child)
    present = _present(book, child, person, d.start)
    if not present:
        raise InputError(f"{person} is not involved in this child's care at that time")
    event = CareEnded(
        **d.header(child, state.version + 1, *subjects(child, mentioned=[person])),
        carer=person,
        reason=d.code("ending-reason", reason),
        involvement=present[0].entry.event_id,
    )
    return d.decided([event], d.warnings() + people.doubts(d))


def _present(book: Book, child: UUID, person: UUID, at: datetime) -> tuple[Tenure, ...]:
    spans = tenures(book.about(child, CareStarted, CareEnded, ChildLeft, EntryCorrected), book.zone)
    return tuple(t for t in tenure.at(spans, at) if t.person == person and t.child == child)

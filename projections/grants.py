"""Needs to know that were granted: which stand, which have ended, what was opened by them and what after their end.

An access rests on a grant if that was frozen in it. What the same person opened of the same matter after the grant was over,
and outside the rules, is listed beside it: somebody went on with what had been agreed for a time (S16).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from aggregates.accesses import grant
from aggregates.accesses.access import ACCESS_EVENTS, Access, AccessDenied, AccessTold
from aggregates.entries import Entry, read
from aggregates.tenure import Tenure
from ledger.event import Recorded


@dataclass(frozen=True, slots=True)
class GrantLine:
    """One grant, as a line of the answer."""

    grant: UUID
    entry: UUID
    position: int
    to: UUID
    child: UUID
    categories: tuple[str, ...]
    records: tuple[UUID, ...]
    purpose: str
    given_by: UUID
    role: str  # of whoever gave it
    since: datetime
    until: datetime | None
    status: str  # grant-status
    relied: tuple[int, ...]  # positions of accesses that rested on it
    after_end: tuple[int, ...]  # positions of accesses outside the rules, after its end


def grants_of(
    events: Iterable[Recorded[Any]],
    *,
    zone: ZoneInfo,
    as_at: datetime,
    known_at: int | None = None,
    child: UUID | None = None,
) -> tuple[GrantLine, ...]:
    """The grants among these events that had been given by then, in the ledger's order."""
    known = tuple(events)
    opened = [e for e in read(known, known_at=known_at) if _opened(e) and e.start(zone) <= as_at]
    spans = grant.spans(known, zone, known_at=known_at)
    mine = [t for t in spans if child in (None, t.child) and t.entry.start(zone) <= as_at]
    return tuple(_line(t, opened, as_at, zone) for t in mine)


def _opened(entry: Entry) -> bool:
    return isinstance(entry.event, ACCESS_EVENTS) and not isinstance(entry.event, AccessDenied)


def _line(held: Tenure, opened: Iterable[Entry], as_at: datetime, zone: ZoneInfo) -> GrantLine:
    event, entry = held.entry.event, held.entry
    accesses = tuple(opened)
    return GrantLine(
        grant=event.stream,
        entry=entry.event_id,
        position=entry.recorded.position,
        to=event.to,
        child=event.child,
        categories=event.categories,
        records=event.records,
        purpose=event.purpose,
        given_by=event.by.person,
        role=event.by.role,
        since=held.since,
        until=held.until,
        status=_status(held, as_at),
        relied=tuple(e.recorded.position for e in accesses if e.event.basis.grant == entry.event_id),
        after_end=tuple(e.recorded.position for e in accesses if _is_after(held, e, zone)),
    )


def _status(held: Tenure, as_at: datetime) -> str:
    if held.holds(as_at):
        return "in-force"
    if as_at < held.since:
        return "not-yet"
    return "ended" if held.ending is not None else "expired"


def _is_after(held: Tenure, entry: Entry, zone: ZoneInfo) -> bool:
    event: Access = entry.event
    return (
        isinstance(event, AccessTold)
        and not event.within
        and (event.by.person, event.subject) == (held.person, held.child)
        and held.until is not None
        and entry.start(zone) >= held.until
        and grant.opens(held.entry.event, event.record, event.category)
    )

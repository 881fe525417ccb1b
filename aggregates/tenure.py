"""Who holds what, from when until when: roles, key persons and relationships are all read as such spans.

A span is built from standing entries, so corrections of its start or end are in it. Whether it counts for somebody
who asks about an earlier time depends on what had been recorded by then; whoever builds the spans chooses that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from aggregates.entries import Entry
from ledger.event import Event


@dataclass(frozen=True, slots=True)
class Tenure:
    """Somebody holds a role, for one child or for the setting."""

    person: UUID
    role: str
    child: UUID | None
    since: datetime
    until: datetime | None  # the first instant at which it no longer holds
    entry: Entry
    ending: Entry | None = None

    def holds(self, at: datetime) -> bool:
        return self.since <= at and (self.until is None or at < self.until)


def span(
    entry: Entry,
    endings: Mapping[UUID, Entry],
    zone: ZoneInfo,
    *,
    person: UUID,
    role: str,
    child: UUID | None = None,
    last_day: date | None = None,
) -> Tenure:
    """The span that an entry begins: up to the entry that ends it, or to the end of its agreed last day."""
    ending = endings.get(entry.event_id)
    ends = [] if ending is None else [ending.start(zone)]
    if last_day is not None:
        ends.append(datetime.combine(last_day + timedelta(days=1), time.min, zone))
    return Tenure(person, role, child, entry.start(zone), min(ends, default=None), entry, ending)


def endings(entries: Iterable[Entry], zone: ZoneInfo, kind: type[Event], names: str) -> dict[UUID, Entry]:
    """What ended each span, by the field in which the ending names it: the earliest, where corrections let several stand."""
    found = sorted((e for e in entries if isinstance(e.event, kind)), key=lambda e: e.start(zone))
    return {getattr(e.event, names): e for e in reversed(found)}


def at(tenures: Iterable[Tenure], when: datetime) -> tuple[Tenure, ...]:
    """Those that hold at an instant."""
    return tuple(tenure for tenure in tenures if tenure.holds(when))

"""What was known of a day only later: entries that were made after it about something that had happened by then.

A correction counts if what it puts right had been entered, or had happened, by that day. This is what makes the two answers
to one question differ: as it was known then, and as it is known now.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from aggregates.entries import EntryCorrected, read
from aggregates.keeping.report import ReportGenerated
from ledger.event import Recorded, When
from projections.matching import about, utc


@dataclass(frozen=True, slots=True)
class LearntLine:
    """One entry that came after the day which it is about."""

    entry: UUID
    position: int
    type: str
    stream: UUID
    when: When
    entered: datetime
    corrects: int | None  # the entry that it puts right


def learnt(
    events: Iterable[Recorded[Any]],
    subjects: Collection[UUID],
    *,
    zone: ZoneInfo,
    as_at: datetime,
    then: int,
    known_at: int | None = None,
) -> tuple[LearntLine, ...]:
    """What was entered after position `then` about these subjects, and had happened by `as_at`; in the ledger's order."""
    entries = read(events, known_at=known_at)
    by_id = {e.event_id: e for e in entries}
    found = []
    for entry in entries:
        event, wrong = entry.event, by_id.get(getattr(entry.event, "corrects", None) or entry.event_id)
        if entry.recorded.position <= then or isinstance(event, ReportGenerated) or wrong is None:
            continue
        first = utc(wrong.event.occurred.start(zone))  # as it was entered first: a later time may have moved it away
        happened = min(first, utc(wrong.start(zone))) <= utc(as_at)
        if happened and not set(subjects).isdisjoint(about(event)):
            corrects = wrong.recorded.position if isinstance(event, EntryCorrected) else None
            found.append(
                LearntLine(
                    entry=entry.event_id,
                    position=entry.recorded.position,
                    type=event.TOPIC,
                    stream=event.stream,
                    when=entry.when,
                    entered=entry.recorded.recorded_at,
                    corrects=corrects,
                )
            )
    return tuple(found)

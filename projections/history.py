"""The chronology of a child or a person: everything that was recorded about them, in the order of the ledger.

Both clocks stand on every line: when it happened, as corrected, and when it was entered. Corrections are lines of their own,
and what they correct says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from aggregates.entries import Entry, EntryCorrected, read
from aggregates.rules import Rules
from ledger.event import Recorded, When


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One entry about somebody."""

    entry: UUID
    position: int
    type: str
    when: When  # as corrected
    first_when: When  # as first entered
    entered: datetime
    late: bool
    person: UUID  # who did it
    role: str
    on_behalf_of: UUID | None
    recorded_by: UUID
    attested: str | None
    clock: str
    involvement: str
    sensitivity: str
    folders: tuple[str, ...]
    stands: bool  # False: corrected as entered in error
    corrections: tuple[UUID, ...]
    corrects: UUID | None
    texts: tuple[str, ...]  # names of the sealed fields about them


def chronology(
    events: Iterable[Recorded[Any]],
    subject: UUID,
    *,
    zone: ZoneInfo,
    rules: Rules,
    as_at: datetime | None = None,
    known_at: int | None = None,
) -> tuple[HistoryLine, ...]:
    """Every entry about this subject that had been recorded by `known_at` and had happened by `as_at`."""
    found = []
    for entry in read(events, known_at=known_at):
        involvement = next((a.involvement for a in entry.event.about if a.subject == subject), None)
        if involvement is not None and (as_at is None or entry.start(zone) <= as_at):
            found.append(_line(entry, subject, involvement, zone, rules))
    return tuple(found)


def _line(entry: Entry, subject: UUID, involvement: str, zone: ZoneInfo, rules: Rules) -> HistoryLine:
    event, recorded = entry.event, entry.recorded
    return HistoryLine(
        entry=entry.event_id,
        position=recorded.position,
        type=event.TOPIC,
        when=entry.when,
        first_when=event.occurred,
        entered=recorded.recorded_at,
        late=entry.is_late(zone, rules),
        person=event.by.person,
        role=event.by.role,
        on_behalf_of=event.by.on_behalf_of,
        recorded_by=recorded.recorded_by,
        attested=event.by.attested,
        clock=recorded.clock,
        involvement=involvement,
        sensitivity=event.sensitivity,
        folders=event.folders,
        stands=entry.stands,
        corrections=entry.corrections,
        corrects=event.corrects if isinstance(event, EntryCorrected) else None,
        texts=recorded.boxes.get(subject, (b"", ()))[1],
    )

"""A child's records at any time: where each came from, what kind of statements it holds, where its paper is, who was told.

Never what they say. Ids and codes only; whether something in a record is out of date is judged at the time that is
asked about.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from aggregates.entries import Entry, EntryCorrected, standing
from aggregates.records.contributing import RecordContributed
from aggregates.records.custody import CustodyChanged
from aggregates.records.destruction import RecordDestroyed
from aggregates.records.informing import ParentInformed
from aggregates.records.record import RecordCreated
from aggregates.records.statements import Statement
from aggregates.rules import Rules
from ledger.event import Event, Recorded, When

RECORD_EVENTS: tuple[type[Event], ...] = (
    RecordCreated,
    RecordContributed,
    CustodyChanged,
    ParentInformed,
    RecordDestroyed,
    EntryCorrected,
)


@dataclass(frozen=True, slots=True)
class RecordLine:
    """One record."""

    record: UUID
    category: str
    topic: str | None
    medium: str
    provenance: str
    agency: str | None
    sensitivity: str
    deceased: bool
    when: When
    position: int
    statements: tuple[Statement, ...]
    contributors: tuple[str, ...]  # who added to it: contributor
    needs_saying: bool  # something in it is out of date, or historical and unexplained (S91)
    place: str | None  # custody-place, if its paper was ever moved
    away: bool
    told: datetime | None  # when parents were first told of it
    destroyed: datetime | None


def records(
    events: Iterable[Recorded[Any]],
    subject: UUID,
    *,
    zone: ZoneInfo,
    rules: Rules,
    as_at: datetime,
    known_at: int | None = None,
) -> tuple[RecordLine, ...]:
    """The records about a subject, in the order in which they were entered."""
    entries = [e for e in standing(events, known_at=known_at) if e.start(zone) <= as_at]
    begun = [e for e in entries if isinstance(e.event, RecordCreated) and e.event.subject == subject]
    return tuple(_line(e, [m for m in entries if m.event.stream == e.event.stream], zone, rules, as_at) for e in begun)


def _line(begun: Entry, mine: Sequence[Entry], zone: ZoneInfo, rules: Rules, as_at: datetime) -> RecordLine:
    event, today = begun.event, as_at.astimezone(zone).date()
    said = [(e, s) for e in mine for s in getattr(e.event, "statements", ())]
    moves = [e.event for e in mine if isinstance(e.event, CustodyChanged)]
    added = (e.event.contributor for e in mine if isinstance(e.event, RecordContributed))
    return RecordLine(
        record=event.stream,
        category=event.category,
        topic=event.topic,
        medium=event.medium,
        provenance=event.provenance,
        agency=event.agency,
        sensitivity=event.sensitivity,
        deceased=event.subject_deceased,
        when=begun.when,
        position=begun.recorded.position,
        statements=tuple(s for _, s in said),
        contributors=tuple(dict.fromkeys(added)),
        needs_saying=any(s.needs_saying(e.start(zone).date(), today, rules) for e, s in said),
        place=moves[-1].to_place if moves else None,
        away=bool(moves) and moves[-1].away,
        told=_first(mine, ParentInformed, zone),
        destroyed=_first(mine, RecordDestroyed, zone),
    )


def _first(mine: Sequence[Entry], kind: type[Event], zone: ZoneInfo) -> datetime | None:
    return min((e.start(zone) for e in mine if isinstance(e.event, kind)), default=None)

"""To whom something about a child was given, and why, as one parent is shown it.

What is open to this parent, or what they were told of already: of a safeguarding matter that is a recorded entry, and no
hold may stand. What another parent or carer was given is not on it. Kinds of recipients, never names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from aggregates.disclosures.disclosure import InformationDisclosed
from aggregates.disclosures.telling import ParentInformedOfSharing
from aggregates.entries import Entry, EntryCorrected, standing
from aggregates.records.handover import RecordsTransferred
from aggregates.records.record import RecordCreated
from ledger.event import Event, Recorded, When
from projections.family.reader import Reader

TOLD_EVENTS: tuple[type[Event], ...] = (
    InformationDisclosed,
    RecordsTransferred,
    RecordCreated,
    ParentInformedOfSharing,
    EntryCorrected,
)
HANDED = ("parent",)  # recipient
MOVING = "transition"  # purpose of a transfer, which says none

Made = Mapping[UUID, RecordCreated]


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that left the setting."""

    position: int
    when: When
    recipients: tuple[str, ...]
    own: bool  # this parent was given it
    categories: tuple[str, ...]
    purpose: str
    emergency: bool
    outside: bool  # against the rules
    role: str
    late: bool
    entered: datetime
    entered_by: UUID


def told(
    reader: Reader,
    events: Iterable[Recorded[Any]],
    *,
    zone: ZoneInfo,
    as_at: datetime,
    known_at: int | None = None,
) -> tuple[Told, ...]:
    """The newest first, given all of `TOLD_EVENTS` about the child."""
    entries = [e for e in standing(events, known_at=known_at) if e.start(zone) <= as_at]
    made = {e.event.stream: e.event for e in entries if isinstance(e.event, RecordCreated)}
    shared = [e for e in entries if isinstance(e.event, InformationDisclosed | RecordsTransferred)]
    found = [(e, matter) for e in shared if (matter := _shown(reader, e, entries, made, zone))]
    ordered = sorted(found, key=lambda pair: (pair[0].start(zone), pair[0].recorded.position), reverse=True)
    return tuple(_told(reader, e, matter, zone) for e, matter in ordered)


def _shown(reader: Reader, entry: Entry, entries: Sequence[Entry], made: Made, zone: ZoneInfo) -> tuple[str, ...]:
    """The categories that this parent is told went out; none, if they are not told of it."""
    event, here = entry.event, (entry.recorded.position, entry.start(zone))
    if isinstance(event, RecordsTransferred):
        went = [made[one] for one in event.records if one in made]
        opened = dict.fromkeys(r.category for r in went if reader.may_open(r.category, r.sensitivity))
        return tuple(one for one in opened if reader.may_know([one], [MOVING], *here))
    if not reader.may_know(event.categories, [event.purpose], *here) or reader.is_under(event.hold):
        return ()
    if set(event.recipients) <= set(HANDED) and event.recipient not in reader.ids:
        return ()
    levels = [(one, reader.rules.highest(event.sensitivity, reader.rules.sensitivity(one))) for one in event.categories]
    known = all(reader.may_open(*one) for one in levels) or _was_told(reader, event, entries)
    return event.categories if known else ()


def _was_told(reader: Reader, event: Any, entries: Sequence[Entry]) -> bool:
    """Whether somebody recorded that this parent was told of it."""
    told = (e.event for e in entries if isinstance(e.event, ParentInformedOfSharing) and e.event.case == event.stream)
    return any(not e.parents or not reader.ids.isdisjoint(e.parents) for e in told)


def _told(reader: Reader, entry: Entry, matter: tuple[str, ...], zone: ZoneInfo) -> Told:
    event, recorded = entry.event, entry.recorded
    moved = isinstance(event, RecordsTransferred)
    return Told(
        position=recorded.position,
        when=entry.when,
        recipients=(event.recipient,) if moved else event.recipients,
        own=not moved and event.recipient in reader.ids,
        categories=matter,
        purpose=MOVING if moved else event.purpose,
        emergency=not moved and event.emergency,
        outside=not moved and event.outside is not None,
        role=event.by.role,
        late=entry.is_late(zone, reader.rules),
        entered=recorded.recorded_at,
        entered_by=recorded.recorded_by,
    )

"""What is kept about somebody, as far as they, or a parent, may have it: records, where they come from, how long they stay.

Of a record it says whose words are in it: what another parent or carer told or added is left out (docs/decisions/0013).
Ids, codes and times; the words are opened by whoever draws it, after asking the rules once more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from aggregates.entries import Entry, EntryCorrected, standing
from aggregates.records.contributing import RecordContributed
from aggregates.records.destruction import RecordDestroyed
from aggregates.records.record import RecordCreated
from aggregates.rules import within
from ledger.event import Event, Recorded, When
from projections.family.reader import Reader
from projections.retention import RuleLine

KEPT_EVENTS: tuple[type[Event], ...] = (RecordCreated, RecordContributed, RecordDestroyed, EntryCorrected)
FAMILYS, CONTACT = "given-by-parent", "personal.parent-contact"  # provenance, record-category


@dataclass(frozen=True, slots=True)
class Part:
    """One entry of a record. `withheld`: the words may be another parent's."""

    entry: UUID
    position: int
    when: When
    contributor: str | None
    withheld: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """One record that may be handed out."""

    record: UUID
    subject: UUID
    category: str
    medium: str
    provenance: str
    agency: str | None
    when: When
    mentions: tuple[UUID, ...]
    parts: tuple[Part, ...]


def kept(reader: Reader, events: Iterable[Recorded[Any]], *, zone: ZoneInfo, as_at: datetime) -> tuple[Kept, ...]:
    """The records of the subject that are there and may be handed to this reader, oldest first."""
    entries = [e for e in standing(events) if e.start(zone) <= as_at]
    gone = {e.event.stream for e in entries if isinstance(e.event, RecordDestroyed)}
    begun = [e for e in entries if isinstance(e.event, RecordCreated) and e.event.stream not in gone]
    mine = [e for e in begun if e.event.subject in reader.child and reader.may_have(e.event)]
    return tuple(_kept(reader, e, [one for one in entries if one.event.stream == e.event.stream]) for e in mine)


def is_closed(reader: Reader, events: Iterable[Recorded[Any]]) -> bool:
    """Whether a hold closes something that this reader had been able to open: nothing can be handed out that hides it."""
    begun = (e.recorded for e in standing(events) if isinstance(e.event, RecordCreated))
    return any(one.event.subject in reader.child and reader.closes(one) for one in begun)


def _kept(reader: Reader, begun: Entry, entries: Iterable[Entry]) -> Kept:
    event = begun.event
    return Kept(
        record=event.stream,
        subject=event.subject,
        category=event.category,
        medium=event.medium,
        provenance=event.provenance,
        agency=event.agency,
        when=begun.when,
        mentions=event.mentions,
        parts=tuple(_part(reader, e) for e in entries if isinstance(e.event, RecordCreated | RecordContributed)),
    )


def _part(reader: Reader, entry: Entry) -> Part:
    event = entry.event
    told = getattr(event, "provenance", None) == FAMILYS or event.category == CONTACT
    theirs = reader.is_others(event.by) or (told and not reader.is_own(event.by))
    contributor = getattr(event, "contributor", None)
    return Part(entry.event_id, entry.recorded.position, entry.when, contributor, theirs)


def keeping(rules: Iterable[RuleLine], records: Iterable[Kept]) -> dict[str, RuleLine | None]:
    """How long each category that is handed out is kept: the narrowest rule that was set for it; None if none was."""
    found: dict[str, RuleLine | None] = {}
    for category in dict.fromkeys(record.category for record in records):
        fitting = [rule for rule in rules if rule.category and within(category, [rule.category])]
        found[category] = max(fitting, key=lambda rule: (len(rule.category or ""), rule.position), default=None)
    return found

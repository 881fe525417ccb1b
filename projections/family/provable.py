"""Which entries about a child may be proven to one parent: those of which their own page tells, and no other.

Their own word, records that are open to them, looks into these, what left the setting, and what corrects any of it. An entry
of another parent or carer never: its `what` says who, when and what they wanted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from aggregates.accesses.access import Access, AccessDenied
from aggregates.entries import EntryCorrected, read
from aggregates.people import joined
from aggregates.permissions.consent_events import CONSENT_EVENTS
from aggregates.records.record import RecordCreated
from ledger.event import Book, Recorded
from projections.family.reader import Reader
from projections.family.told import TOLD_EVENTS, told


def provable(book: Book, family: Reader, child: UUID, events: Sequence[Recorded[Any]]) -> list[Recorded[Any]]:
    """Those of these entries, in the order of the ledger."""
    shown = _Shown.of(book, family, child)
    others = {r.position for r in events if family.is_others(r.event.by)}
    found = [r for r in events if r.position not in others and shown.tells(r)]
    ids = {r.event_id for r in found}
    mended = [r for r in events if isinstance(r.event, EntryCorrected) and r.event.corrects in ids]
    return sorted(found + [r for r in mended if r.position not in others], key=lambda r: r.position)


@dataclass(frozen=True, slots=True)
class _Shown:
    """What the page of one parent is made from."""

    family: Reader
    own: frozenset[UUID]  # the consents for which they were asked, or which they gave or refused
    went: frozenset[int]  # positions of what left the setting, as far as they are told
    records: Mapping[UUID, RecordCreated]
    starts: Mapping[UUID, datetime]  # when each entry happened, as corrected

    @classmethod
    def of(cls, book: Book, family: Reader, child: UUID) -> _Shown:
        consents = joined.about(book, child, *CONSENT_EVENTS)
        own = frozenset(r.event.stream for r in consents if getattr(r.event, "person", None) in family.ids)
        left = told(family, joined.about(book, child, *TOLD_EVENTS), zone=book.zone, as_at=book.now)
        made = {r.event.stream: r.event for r in book.all(RecordCreated)}
        starts = {e.event_id: e.start(book.zone) for e in read(joined.about(book, child))}
        return cls(family, own, frozenset(one.position for one in left), made, starts)

    def tells(self, recorded: Recorded[Any]) -> bool:
        event = recorded.event
        if recorded.position in self.went:
            return True
        if isinstance(event, RecordCreated):
            return self._opens(recorded, event, ())
        if isinstance(event, Access):
            held = isinstance(event, AccessDenied) and event.basis.hold is not None
            return not held and self._opens(recorded, self.records.get(event.record), [event.purpose])
        return isinstance(event, CONSENT_EVENTS) and not isinstance(event, EntryCorrected) and event.stream in self.own

    def _opens(self, recorded: Recorded[Any], record: RecordCreated | None, purposes: Sequence[str]) -> bool:
        """Whether the record is open to them, and no hold keeps what was done with it."""
        if record is None or not self.family.may_open(record.category, record.sensitivity):
            return False
        start = self.starts[recorded.event_id]
        return self.family.may_know([record.category], purposes, recorded.position, start)

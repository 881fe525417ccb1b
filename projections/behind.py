"""The entries behind an access: what it relied on, as frozen in it, and what stood or would have stood, as is known now.

Who gave the role, assigned the key person, recorded the relationship, granted the need to know, began the emergency, gave
the consent; when that was entered, and whether that was after the access: then it was no ground for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from aggregates.accesses.access import AccessGranted
from aggregates.entries import Entry, is_from_before, read
from aggregates.governance.setting import PolicyAdopted
from aggregates.people import joined
from aggregates.people.roles import Standing
from aggregates.permissions import consents
from aggregates.permissions.consent_state import VALID
from aggregates.permissions.scope import Use
from aggregates.rules import Rules
from ledger.event import Recorded, When
from projections.consent_past import Past
from projections.matching import utc
from projections.then import EVERYTHING, Then
from projections.ties import Ties


@dataclass(frozen=True, slots=True)
class Ground:
    """An entry that an access rests on, would rest on, or seemed to rest on."""

    entry: UUID
    position: int
    type: str
    when: When
    entered: datetime
    person: UUID  # who granted, assigned, recorded or gave it
    role: str
    on_behalf_of: UUID | None
    recorded_by: UUID
    relied: bool  # frozen in the access
    holds: bool  # it was in force at that moment, as is known now
    later: timedelta | None  # entered so long after the access: no ground for it
    older: bool = False  # unless it is older than the ledger and was brought in: then it counts from its real date


@dataclass(frozen=True, slots=True)
class Around:
    """What all accesses are explained from."""

    ties: Ties
    past: Past
    by_id: Mapping[UUID, Entry]
    begun: Mapping[UUID, Entry]  # by stream: its first entry
    adopted: Sequence[Entry]  # policies, oldest first
    zone: ZoneInfo

    @classmethod
    def of(cls, seen: Sequence[Recorded[Any]], zone: ZoneInfo, rules: Rules) -> Around:
        entries = read(seen)
        begun = {e.event.stream: e for e in reversed(entries)}
        by_id = {e.event_id: e for e in entries}
        adopted = [e for e in entries if isinstance(e.event, PolicyAdopted) and e.stands]
        return cls(Ties.among(seen, zone, rules), Past.of(seen, zone, rules), by_id, begun, adopted, zone)

    def at(self, entry: Entry) -> datetime:
        """The first instant at which something can have happened."""
        return utc(entry.start(self.zone))

    def who(self, entry: Entry, known: Then) -> Standing:
        """What whoever did something was at that instant, as known."""
        return self.ties.held(entry.event.by.person, self.at(entry), known)


def grounds(entry: Entry, then: Then, around: Around) -> tuple[Ground, ...]:
    """The entries behind an access: those that it relied on first, then in the ledger's order."""
    relied = set(_relied(entry.event, around))
    standing = {e.event_id for e in _standing(entry, around)}
    found = [
        _ground(around.by_id[one], entry, then, around, one in relied, one in standing) for one in relied | standing
    ]
    return tuple(sorted(found, key=lambda g: (not g.relied, g.position)))


def _ground(found: Entry, entry: Entry, then: Then, around: Around, relied: bool, holds: bool) -> Ground:
    recorded, by = found.recorded, found.event.by
    with_it = isinstance(entry.event, AccessGranted) and entry.event.basis.emergency == found.event.stream
    return Ground(
        entry=found.event_id,
        position=recorded.position,
        type=found.event.TOPIC,
        when=found.when,
        entered=recorded.recorded_at,
        person=by.person,
        role=by.role,
        on_behalf_of=by.on_behalf_of,
        recorded_by=recorded.recorded_by,
        relied=relied,
        holds=holds,
        later=None if with_it or then.has(recorded) else recorded.recorded_at - around.at(entry),
        older=is_from_before(recorded),
    )


def _relied(event: Any, around: Around) -> Iterator[UUID]:
    """The entries that are frozen in an access, as far as they are at hand."""
    basis = event.basis
    began = around.begun.get(basis.emergency)
    ids = [basis.role, basis.relationship, basis.key_person, basis.care, basis.grant]
    ids.append(None if began is None else began.event_id)
    ids.append(basis.consent if basis.consent_status in VALID else None)
    yield from (one for one in ids if one is not None and one in around.by_id)


def _standing(entry: Entry, around: Around) -> Iterator[Entry]:
    """What was in force at that moment, as is known now: in the role that was taken, and towards this child."""
    event, at = entry.event, around.at(entry)
    whom = joined.members(around.past.one, event.subject)
    yield from (t.entry for t in around.who(entry, EVERYTHING).holding if t.role == event.by.role or t.child in whom)
    yield from (t.entry for t in around.ties.opening(event, at, EVERYTHING))
    use = Use("use", event.category, None, event.purpose)
    consent = consents.covering(around.past.states(event.subject, at), use)
    if consent is not None and consent.given is not None and consent.allows(use):
        yield around.by_id[consent.given]

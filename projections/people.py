"""Who belongs to the setting: people, children, roles, relationships and key persons, at any time. Ids and codes only.

Names are opened by the caller from the entry that carries them, newest correction first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from aggregates import tenure
from aggregates.entries import Entry, EntryCorrected, known, read, standing
from aggregates.governance.setting import PolicyAdopted, SettingRegistered
from aggregates.people import care, joined
from aggregates.people import child as children
from aggregates.people import person as people
from aggregates.people import relationship as relationships
from aggregates.people.child import ChildEnrolled
from aggregates.people.person import PersonRegistered
from aggregates.people.relationship import RelationshipRecorded, RelationshipRestricted
from aggregates.rules import Rules
from aggregates.tenure import Tenure
from ledger.event import Recorded

Texts = dict[UUID, list[int]]  # positions
Joined = Mapping[UUID, UUID]  # `joined.groups`


@dataclass(frozen=True, slots=True)
class SettingLine:
    """The setting, and its newest policies by kind (event ids of policy.adopted)."""

    setting: UUID
    name: str
    policies: tuple[tuple[str, UUID], ...]


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A registered person. `texts` are the positions that carry words about them, newest first.

    `also` are the other ids under which they were entered; `stands` is the id that stands for them, if it is not this one.
    """

    person: UUID
    kind: str
    registered: datetime
    texts: tuple[int, ...]
    also: tuple[UUID, ...] = ()
    stands: UUID | None = None


@dataclass(frozen=True, slots=True)
class ChildLine:
    """An enrolled child, up to their last day, if they have left. `texts`, `also` and `stands` as for a person."""

    child: UUID
    starts: date | None
    enrolled: datetime
    texts: tuple[int, ...]
    last_day: date | None = None
    also: tuple[UUID, ...] = ()
    stands: UUID | None = None


@dataclass(frozen=True, slots=True)
class HoldingLine:
    """A role, a key person, a care or a relationship that holds, of whoever stands for them.

    For a relationship, its stream and what was recorded; `restricted`: it opens nothing.
    """

    person: UUID
    role: str
    child: UUID | None
    since: datetime
    until: datetime | None
    entry: UUID
    relationship: UUID | None = None
    relation: str | None = None
    authority: str | None = None
    lives_with: bool | None = None
    restricted: bool = False


@dataclass(frozen=True, slots=True)
class Directory:
    """Who belongs to the setting."""

    settings: tuple[SettingLine, ...]
    persons: tuple[PersonLine, ...]
    children: tuple[ChildLine, ...]
    roles: tuple[HoldingLine, ...]
    key_persons: tuple[HoldingLine, ...]
    relationships: tuple[HoldingLine, ...]
    care: tuple[HoldingLine, ...] = ()


def directory(
    events: Iterable[Recorded[Any]], *, zone: ZoneInfo, rules: Rules, as_at: datetime, known_at: int | None = None
) -> Directory:
    """Everybody, given all events, as at a time and as known at a position."""
    seen = known(events, known_at=known_at)
    entries = [e for e in standing(seen) if e.start(zone) <= as_at]
    texts, one = _texts(seen), joined.groups(seen)
    ties = relationships.tenures(seen, zone, rules)
    left = children.last_days(entries, zone)
    return Directory(
        settings=tuple(_setting(e, entries) for e in entries if isinstance(e.event, SettingRegistered)),
        persons=tuple(_person(e, zone, texts, one) for e in entries if isinstance(e.event, PersonRegistered)),
        children=tuple(_child(e, zone, texts, one, left) for e in entries if isinstance(e.event, ChildEnrolled)),
        roles=_holding(people.tenures(seen, zone), as_at, one),
        key_persons=_holding(children.tenures(seen, zone), as_at, one),
        relationships=_holding(ties, as_at, one),
        care=_holding(care.tenures(seen, zone), as_at, one),
    )


def _setting(entry: Entry, entries: list[Entry]) -> SettingLine:
    stream = entry.event.stream
    adopted = (e for e in entries if isinstance(e.event, PolicyAdopted) and e.event.stream == stream)
    newest = {e.event.kind: e.event_id for e in adopted}
    return SettingLine(stream, entry.event.name, tuple(newest.items()))


def _person(entry: Entry, zone: ZoneInfo, texts: Texts, one: Joined) -> PersonLine:
    who = entry.event.stream
    line = PersonLine(who, entry.event.kind, entry.start(zone), tuple(reversed(texts.get(who, []))))
    return replace(line, **_joined(who, one))


def _child(entry: Entry, zone: ZoneInfo, texts: Texts, one: Joined, left: Mapping[UUID, date]) -> ChildLine:
    who = entry.event.stream
    line = ChildLine(who, entry.event.starts, entry.start(zone), tuple(reversed(texts.get(who, []))), left.get(who))
    return replace(line, **_joined(who, one))


def _joined(who: UUID, one: Joined) -> dict[str, Any]:
    stands = one.get(who, who)
    if stands != who:
        return {"stands": stands}
    return {"also": tuple(other for other, leader in one.items() if leader == who and other != who)}


def _texts(seen: list[Recorded[Any]]) -> Texts:
    """For each person and child, the positions of their first entry and of what put its words right, oldest first."""
    found: dict[UUID, list[int]] = {}
    first: dict[UUID, UUID] = {}
    for entry in read(seen):
        event, stream = entry.event, entry.event.stream
        if isinstance(event, PersonRegistered | ChildEnrolled):
            first[stream] = entry.event_id
            found[stream] = [entry.recorded.position]
        elif isinstance(event, EntryCorrected) and event.corrects == first.get(stream) and entry.stands:
            found[stream].append(entry.recorded.position)
    return found


def _holding(tenures: Iterable[Tenure], as_at: datetime, one: Joined) -> tuple[HoldingLine, ...]:
    held = tenure.at(tenures, as_at)
    restricted = {t.entry.event.stream for t in held if isinstance(t.entry.event, RelationshipRestricted)}
    shown = (t for t in held if not isinstance(t.entry.event, RelationshipRestricted))
    return tuple(_held(t, restricted, one) for t in shown)


def _held(held: Tenure, restricted: Collection[UUID], one: Joined) -> HoldingLine:
    child = None if held.child is None else one.get(held.child, held.child)
    person = one.get(held.person, held.person)
    line = HoldingLine(person, held.role, child, held.since, held.until, held.entry.event_id)
    event = held.entry.event
    if not isinstance(event, RelationshipRecorded):
        return line
    return replace(
        line,
        relationship=event.stream,
        relation=event.relation,
        authority=event.authority,
        lives_with=event.lives_with,
        restricted=event.stream in restricted,
    )


def kin(entries: Iterable[Recorded[Any]]) -> frozenset[UUID]:
    """Everybody whom these entries are about, and everything that they belong to."""
    return frozenset(i for e in entries for i in (e.event.stream, *(about.subject for about in e.event.about)))
